import Funds
import Kernel
import Platform
import Testing
import Vault

/// Files of other formats, layouts of one's own, overlapping and contradictory files.
@Suite struct StatementImportTests {
    static let camt = """
        <?xml version="1.0" encoding="UTF-8"?>
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>1</Id>
        <Acct><Id><Othr><Id>1</Id></Othr></Id></Acct>
        <Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
        <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">90.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
        <Ntry><Amt Ccy="CNY">30.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-01</Dt></BookgDt>
        <AcctSvcrRef>R1</AcctSvcrRef><NtryDtls>
        <TxDtls><AmtDtls><TxAmt><Amt Ccy="CNY">10.00</Amt></TxAmt></AmtDtls><RltdPties><Cdtr><Nm>甲</Nm></Cdtr>
        </RltdPties></TxDtls>
        <TxDtls><AmtDtls><TxAmt><Amt Ccy="CNY">20.00</Amt></TxAmt></AmtDtls><RltdPties><Cdtr><Nm>乙</Nm></Cdtr>
        </RltdPties></TxDtls>
        </NtryDtls></Ntry>
        <Ntry><Amt Ccy="CNY">20.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt>
        <DtTm>2026-03-02T10:00:00</DtTm></BookgDt>
        <NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>丙 &amp; 丁</Nm></Pty></Dbtr></RltdPties><RmtInf>
        <Ustrd>捐赠</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
        <Ntry><Amt Ccy="CNY">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>PDNG</Sts><BookgDt><Dt>2026-03-02</Dt>
        </BookgDt></Ntry>
        </Stmt></BkToCstmrStmt></Document>
        """
    static let ofx = """
        OFXHEADER:100
        DATA:OFXSGML

        <OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>CNY<BANKACCTFROM><ACCTID>1</BANKACCTFROM>
        <BANKTRANLIST>
        <STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260301120000[8:CST]<TRNAMT>100.50<FITID>A1<NAME>甲 &amp; 乙<MEMO>捐赠</STMTTRN>
        <STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260302<TRNAMT>-0,50<FITID>A2<NAME>银行<MEMO>手续费</STMTTRN>
        </BANKTRANLIST><LEDGERBAL><BALAMT>100.00<DTASOF>20260302</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
        """

    @Test func `An entry with several details stays one line, and its details sum to it`() throws {
        let reading = try StatementReading(file: Array(Self.camt.utf8))
        #expect(reading.layout.code == "camt053")
        #expect(reading.lines.map(\.amount) == [Books.yuan("-30.00"), Books.yuan("20.00")])
        #expect(reading.lines.map(\.counterparty) == ["", "丙 & 丁"])
        #expect(reading.lines[0].reference == "R1")
        #expect(reading.opening == Books.yuan("100.00"))
        #expect(reading.addsUp)
        #expect(reading.leftOut.map(\.row) == [3])
        let broken = Self.camt.replacing("<Amt Ccy=\"CNY\">10.00", with: "<Amt Ccy=\"CNY\">11.00")
        let wrong = try StatementReading(file: Array(broken.utf8))
        #expect(wrong.breaks.map(\.kind) == [.details])
        #expect(wrong.breaks.map { $0.found - $0.expected } == [-100])
        #expect(!wrong.addsUp)
    }

    @Test func `OFX of both kinds is read, and adds up with a beginning`() throws {
        let tags = try StatementReading(file: Array(Self.ofx.utf8), opening: .zero)
        #expect(tags.layout.code == "ofx")
        #expect(tags.lines.map(\.amount) == [Books.yuan("100.50"), Books.yuan("-0.50")])
        #expect(tags.lines[0].counterparty == "甲 & 乙")
        #expect(tags.lines[0].time == "120000")
        #expect(tags.addsUp)
        let xml =
            "<?xml version=\"1.0\"?><?OFX OFXHEADER=\"200\"?><OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>"
            + "<CURDEF>CNY</CURDEF><BANKTRANLIST><STMTTRN><TRNTYPE>CREDIT</TRNTYPE><DTPOSTED>20260301</DTPOSTED>"
            + "<TRNAMT>1.00</TRNAMT><FITID>1</FITID></STMTTRN></BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
        #expect(try StatementReading(file: Array(xml.utf8)).lines.map(\.reference) == ["1"])
    }

    @Test(arguments: [
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><Document><Stmt>&e;</Stmt></Document>",
        "<Document><Stmt><Ntry><Amt Ccy=\"USD\">1.00</Amt></Ntry></Stmt></Document>",
        "<Document><Stmt><Ntry><Amt>-1.00</Amt></Ntry></Stmt></Document>", "<Document><Stmt>",
        "<html><body>x</body></html>",
        "OFXHEADER:100\n<OFX><STMTRS><CURDEF>USD</STMTRS></OFX>",
        "OFXHEADER:100\n<OFX><STMTRS><STMTTRN><DTPOSTED>2026<TRNAMT>1</STMTTRN></STMTRS></OFX>",
        String(repeating: "<a>", count: 100_000), "\u{0}\u{1}\u{2}", ",,,,\n,,,\n",
    ]) func `Hostile and foreign files are refused`(text: String) {
        #expect(throws: FieldRefusal.self) { try StatementReading(file: Array(text.utf8)) }
    }

    @Test
    func `Columns that were chosen read a layout that nobody knew, and statements keep the version they were read by`()
        async throws
    {
        let books = try await Books.open()
        let text = "某银行对账单\n发生日,摘要,进账,出账,结余,交易号\n2026-02-01,捐赠,100.00,,100.00,K1\n2026-02-02,支付,,60.00,40.00,K2\n"
        #expect(throws: FieldRefusal.self) { try StatementReading(file: Array(text.utf8)) }
        let profile = try await books.act("Dave") { [bank = books.bank] change in
            let file = try StatementFile.keep(Array(text.utf8), named: "a.csv", of: bank, with: .forTests, in: change)
            let headings = try StatementFile.find(file, for: change.viewer, with: .forTests, in: change.db).headings()
            #expect(headings == ["发生日", "摘要", "进账", "出账", "结余", "交易号"])
            var mapping = StatementMapping()
            (mapping.day, mapping.sign, mapping.received, mapping.paid) = ("发生日", .inAndOut, "进账", "出账")
            (mapping.balance, mapping.reference, mapping.note) = ("结余", "交易号", "摘要")
            let profile = try StatementProfile.describe("某银行", mapping, in: change)
            let statement = try StatementFile.find(file, for: change.viewer, with: .forTests, in: change.db)
                .import(by: profile.layout, opening: nil, closing: nil, in: change)
            #expect(statement.addsUp)
            #expect(statement.newCount == 2)
            #expect(statement.layout == "profile-\(profile.id)")
            #expect(throws: NotFound.self) {
                try StatementFile.find(file, for: change.viewer, with: .forTests, in: change.db)
            }
            return profile
        }
        await #expect(throws: FundsRefusal.broken(.statementProfileName)) {
            try await books.act("Anna") { change in
                _ = try StatementProfile.describe("某银行", StatementMapping(profile.layout), in: change)
            }
        }
        try await books.act("Anna") { try profile.change(to: StatementMapping(profile.layout), version: 1, in: $0) }
        await #expect(throws: Conflict.self) {
            try await books.act("Anna") { try profile.change(to: StatementMapping(profile.layout), version: 1, in: $0) }
        }
    }

    @Test func `Overlapping files bring only what is new, and what may be there twice is shown`() async throws {
        let books = try await Books.open()
        _ = try await books.importing(StatementTests.file)
        let next = """
            日期,金额,余额,流水号,对方户名,摘要
            2026-03-20,0.35,40.35,,bank,interest
            2026-03-21,5.00,45.35,,bank,gift

            """
        #expect(try await books.importing(next).newCount == 1)
        let bare = try await books.importing("日期,金额\n2026-03-21,5.00\n")
        #expect(bare.newCount == 1)
        let alike = try await books.look { db, viewer in try bare.probableDuplicates(for: viewer, in: db) }
        #expect(alike.map(\.amount) == [Books.yuan("5.00")])
        #expect(!bare.addsUp)
    }

    @Test func `What a file does not say of its beginning is what the statement before ended with`() async throws {
        let books = try await Books.open()
        _ = try await books.importing("日期,金额,余额\n2026-02-01,10.00,10.00\n")
        let text = Self.ofx.replacing("<BALAMT>100.00", with: "<BALAMT>110.00")
        let statement = try await books.importing(text)
        #expect(statement.opening == Books.yuan("10.00"))
        #expect(statement.addsUp)
        #expect(statement.summary["difference"]?.string == "0.00")
    }
}
