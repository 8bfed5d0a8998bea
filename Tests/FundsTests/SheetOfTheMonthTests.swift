import Foundation
import Funds
import Kernel
import Platform
import Postgres
import Testing
import Vault

/// What a sheet of a month rests on, what reversals leave open, and which day a payment may bear.
@Suite struct SheetOfTheMonthTests {
    private static let threeDays = "日期,金额,余额\n2026-02-01,100.00,100.00\n2026-02-03,1.00,101.00\n"

    private static func sign(_ books: Books) async throws -> SignedReconciliation {
        try await books.act("Anna") { change in
            try SignedReconciliation.sign(books.bank, month: Books.day("2026-02-05"), seen: nil, in: change)
        }
    }

    private static func bring(_ text: String, through: String? = nil, _ books: Books) async throws -> BankStatement {
        try await books.act("Anna", on: "2026-03-31") { [bank = books.bank] change in
            try BankStatement.import(
                StatementReading(file: Array(text.utf8), through: through.map(Books.day)), file: Array(text.utf8),
                named: "x.csv", into: bank, in: change)
        }
    }

    @Test func `A statement of three days signs no sheet of the month until it is said to reach its end`() async throws
    {
        let books = try await Books.open()
        try await books.give("100.00")
        try await books.give("1.00", by: "other", day: "2026-02-03")
        #expect(try await Self.bring(Self.threeDays, books).coversTo == Books.day("2026-02-03"))
        await #expect(throws: FundsRefusal.broken(.sheetRestsOnAStatement)) { try await Self.sign(books) }
        await #expect(throws: FieldRefusal.self) { try await Self.bring(Self.threeDays, through: "2026-02-02", books) }
        await #expect(throws: FieldRefusal.self) { try await Self.bring(Self.threeDays, through: "2026-04-01", books) }
        let whole = try await Self.bring(Self.threeDays, through: "2026-02-28", books)
        #expect(whole.newCount == 0 && whole.coversTo == Books.day("2026-02-28"))
        #expect(try await Self.sign(books).edition == 1)
    }

    @Test func `A later statement proves a quiet end of the month only when it begins with the same balance`()
        async throws
    {
        let books = try await Books.open()
        try await books.give("100.00")
        try await books.give("1.00", by: "other", day: "2026-02-03")
        _ = try await Self.bring(Self.threeDays, books)
        let gap = try await Self.bring("日期,金额,余额\n2026-03-02,1.00,151.00\n", books)
        await #expect(throws: FundsRefusal.broken(.sheetRestsOnAStatement)) { try await Self.sign(books) }
        try await books.act("Anna") { try gap.revert(in: $0) }
        _ = try await Self.bring("日期,金额,余额\n2026-03-02,1.00,102.00\n", books)
        #expect(try await Self.sign(books).edition == 1)
    }

    @Test func `The sheet of a month that is not over is dated as far as its statements reach, and is not signed`()
        async throws
    {
        let books = try await Books.open()
        try await books.give("100.00")
        try await books.give("7.00", by: "late", day: "2026-03-06")
        _ = try await Self.bring("日期,金额,余额\n2026-02-01,100.00,100.00\n", through: "2026-03-05", books)
        let sheets = try await books.look { db, viewer in
            try ["2026-02-10", "2026-03-20", "2026-04-10"].map {
                try Reconciliation.of(books.bank, month: Books.day($0), for: viewer, in: db)
            }
        }
        #expect(sheets.map(\.day) == ["2026-02-28", "2026-03-05", "2026-03-01"].map(Books.day))
        #expect(sheets.map(\.isRunning) == [false, true, true])
        #expect(sheets[1].reach.isStated && sheets[1].bookBalance == Books.yuan("100.00"))
        #expect(sheets[1].onlyBooks.map(\.day) == [Books.day("2026-02-01")])
        await #expect(throws: FieldRefusal.self) {
            try await books.act("Anna") { change in
                _ = try SignedReconciliation.sign(books.bank, month: Books.day("2026-03-05"), seen: nil, in: change)
            }
        }
    }

    @Test func `Lines from before the first statement that says a balance are in it already`() async throws {
        let books = try await Books.open()
        _ = try await Self.bring("日期,金额\n2026-02-01,40.00\n", books)
        _ = try await Self.bring("日期,金额,余额\n2026-02-02,1.00,101.00\n", books)
        let sheet = try await books.look { db, viewer in
            try Reconciliation.of(books.bank, month: Books.day("2026-02-05"), for: viewer, in: db)
        }
        #expect(sheet.bankBalance == Books.yuan("101.00"))
        #expect(sheet.reach.gaps.isEmpty)
    }

    @Test func `CAMT and OFX say themselves up to which day they speak`() throws {
        let ofx = """
            <OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>CNY</CURDEF><BANKTRANLIST><DTSTART>20260201</DTSTART>
            <DTEND>20260228</DTEND><STMTTRN><DTPOSTED>20260203</DTPOSTED><TRNAMT>1.00</TRNAMT><FITID>A</FITID></STMTTRN>
            </BANKTRANLIST><LEDGERBAL><BALAMT>1.00</BALAMT></LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
            """
        #expect(try StatementReading(file: Array(ofx.utf8)).through == Books.day("2026-02-28"))
        let camt = """
            <Document><BkToCstmrStmt><Stmt><FrToDt><FrDtTm>2026-02-01T00:00:00</FrDtTm>
            <ToDtTm>2026-02-28T23:59:59</ToDtTm></FrToDt>
            <Acct><Id><IBAN>1</IBAN></Id></Acct><Ntry><Amt Ccy="CNY">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
            <BookgDt><Dt>2026-02-03</Dt></BookgDt></Ntry></Stmt></BkToCstmrStmt></Document>
            """
        #expect(try StatementReading(file: Array(camt.utf8)).through == Books.day("2026-02-28"))
    }

    @Test func `A voucher and its reversal clear one another, and stand open on the sheet of the month between`()
        async throws
    {
        let books = try await Books.open()
        let gift = try await books.give("100.00")
        let found = try await books.look { db, viewer in try Receipt.find(gift.id, for: viewer, in: db).entry }
        let entry = try #require(found)
        try await books.act("Anna", on: "2026-03-02") { change in
            let voucher = try Voucher.find(entry, for: change.viewer, in: change.db)
            _ = try voucher.reverse(on: Books.day("2026-03-02"), reason: "twice", key: "r", in: change)
        }
        let open = try await books.look { db, viewer in try Matching.open(in: books.bank, for: viewer, db: db) }
        #expect(open.items.isEmpty)
        // Of a month that is not over a sheet goes up to today: it is looked at when March is over.
        let sheets = try await books.act("Anna", on: "2026-03-31") { change in
            try ["2026-02-05", "2026-03-05"].map {
                try Reconciliation.of(books.bank, month: Books.day($0), for: change.viewer, in: change.db)
                    .onlyBooks.map(\.amount)
            }
        }
        #expect(sheets == [[Books.yuan("100.00")], []])
        // The bank shows it after all: a person frees both.
        try await books.act("Anna") { change in
            let groups = try MatchGroup.all(in: books.bank, for: change.viewer, db: change.db)
            #expect(groups.map(\.rule) == ["reversal"])
            try MatchGroup.undo(groups[0].id, reason: "the bank shows both", in: books.bank, change: change)
        }
        let freed = try await books.look { db, viewer in try Matching.open(in: books.bank, for: viewer, db: db) }
        #expect(freed.items.count == 2)
        #expect(try await books.check().isEmpty)
    }

    @Test func `Vouchers that were reversed earlier are cleared by the migration, but not what a person undid`()
        async throws
    {
        let books = try await Books.open()
        let root = ProcessInfo.processInfo.environment["MIAOPU_ROOT"] ?? FileManager.default.currentDirectoryPath
        let migration = try String(
            contentsOfFile: root + "/Migrations/0113_earlier_reversals_clear_their_vouchers.sql", encoding: .utf8)
        var entries: [Voucher.ID] = []
        for number in ["1", "2"] {
            let gift = try await books.give("100.00", by: number)
            let entry = try await books.look { db, viewer in try Receipt.find(gift.id, for: viewer, in: db).entry }
            entries.append(try #require(entry))
        }
        for entry in entries {
            try await books.act("Anna", on: "2026-03-02") { change in
                let voucher = try Voucher.find(entry, for: change.viewer, in: change.db)
                _ = try voucher.reverse(on: Books.day("2026-03-02"), reason: "twice", key: "r\(entry)", in: change)
            }
        }
        let undone = try await books.act("Anna") { change in
            let group = try #require(try MatchGroup.all(in: books.bank, for: change.viewer, db: change.db).last)
            try MatchGroup.undo(group.id, reason: "the bank shows both", in: books.bank, change: change)
            return group.id
        }
        // The other pair as it was before: no group, and both open.
        try await books.tamper(
            """
            SET LOCAL session_replication_role = replica;
            DELETE FROM match_book_item WHERE group_id <> \(undone);
            DELETE FROM match_group WHERE id <> \(undone);
            UPDATE book_item SET matched_fen = 0;
            SET LOCAL session_replication_role = origin;
            """)
        try await books.tamper(migration)
        let open = try await books.look { db, viewer in try Matching.open(in: books.bank, for: viewer, db: db) }
        #expect(open.items.count == 2)
        #expect(try await books.check().isEmpty)
        // Once more changes nothing.
        try await books.tamper(migration)
        let inForce = try await books.look { db, _ in
            try db.value("SELECT count(*) FROM match_group WHERE undone_at IS NULL", as: Int.self)
        }
        #expect(inForce == 1)
    }

    @Test func `An item from before the books is not dated on or after their first voucher`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        for day in ["2026-02-01", "2026-02-20", "9999-01-01"] {
            try await books.expect(.refused(.openingItemBeforeTheBooks), of: day, by: "Anna") { [bank = books.bank] in
                try OpeningItem.enter(
                    .bank, day: Books.day(day), amount: Books.yuan("1.00"), summary: "plug", reference: "", in: bank,
                    change: $0)
            }
        }
    }

    @Test func `Nothing is paid on a day before its approval, alone, in a batch or as a list of grants`() async throws {
        let books = try await Books.open(budget: "10000.00")
        try await books.give("5000.00")
        let request = try await books.prepare("60.00", tranche: 1)
        let approved = try await books.act("Frank", on: "2026-03-05") { try request.approve(version: 1, in: $0) }
        try await books.expect(.refused(.paidAfterApproval), of: "the day before", by: "Dave") { [bank = books.bank] in
            _ = try approved.pay(from: bank.id, on: Books.day("2026-03-04"), reference: "OUT", key: "k", in: $0)
        }
        try await books.expect(.done, of: "the same day", by: "Dave") { [bank = books.bank] in
            _ = try approved.pay(from: bank.id, on: Books.day("2026-03-05"), reference: "OUT", key: "k", in: $0)
        }
        let list = try await books.prepareGrants([Books.line(1)])
        let agreed = try await books.act("Frank", on: "2026-03-05") { try list.approve(in: $0) }
        try await books.expect(.refused(.paidAfterApproval), of: "grants before", by: "Dave") { [bank = books.bank] in
            _ = try agreed.send(from: bank.id, on: Books.day("2026-03-04"), in: $0)
        }
        try await books.expect(.done, of: "grants", by: "Dave") { [bank = books.bank] in
            _ = try agreed.send(from: bank.id, on: Books.day("2026-03-05"), in: $0)
        }
    }
}

/// A bank's file that waits for its columns.
@Suite struct SealedStatementTests {
    @Test func `A file that waits names nobody in the database, opens with the key alone and goes when the key does`()
        async throws
    {
        let books = try await Books.open()
        let text = "某银行对账单\n发生日,摘要,进账,出账\n2026-02-01,助学金 柳青禾,,1000.00\n"
        let id = try await books.act("Dave") { [bank = books.bank] change in
            try StatementFile.keep(Array(text.utf8), named: "a.csv", of: bank, with: .forTests, in: change)
        }
        let stored = try await books.owner.read([LocalSetting(name: "app.tenant", value: "1")]) { db in
            try db.value("SELECT content FROM statement_file", as: [UInt8].self)
        }
        let kept = String(decoding: try #require(stored), as: UTF8.self)
        #expect(!kept.contains("柳青禾") && !kept.contains("1000.00"))
        let opened = try await books.look { db, viewer in
            try StatementFile.find(id, for: viewer, with: .forTests, in: db).content
        }
        #expect(opened == Array(text.utf8))
        let other = try MasterKey(hexadecimal: String(repeating: "5b", count: 32), from: "test")
        await #expect(throws: NotFound.self) {
            try await books.look { db, viewer in try StatementFile.find(id, for: viewer, with: other, in: db) }
        }
        try await books.act("Anna") { try StatementFile.discardAll(in: $0) }
        await #expect(throws: NotFound.self) {
            try await books.look { db, viewer in try StatementFile.find(id, for: viewer, with: .forTests, in: db) }
        }
    }
}
