import Funds
import Kernel
import Platform
import Postgres
import Testing

/// Runs, parts, fees, transfers, lessons, items from before, and signed sheets.
@Suite struct MatchKindTests {
    private func proposal(_ books: Books) async throws -> MatchRun {
        try await books.look { db, viewer in try MatchRun.propose(in: books.bank, for: viewer, db: db) }
    }

    private func open(_ books: Books) async throws -> Matching {
        try await books.look { db, viewer in try Matching.open(in: books.bank, for: viewer, db: db) }
    }

    @Test func `A run is looked at, confirmed as it was seen, and undone as a whole`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        _ = try await books.pay("60.00", tranche: 1)
        _ = try await books.importing(StatementTests.file)
        let run = try await proposal(books)
        #expect(run.matching.groups.map(\.stage) == [.reference, .reference])
        await #expect(throws: Conflict.self) {
            try await books.act("Anna") { try MatchRun.confirm(seen: "0", in: books.bank, change: $0) }
        }
        let id = try await books.act("Anna") { try MatchRun.confirm(seen: run.digest, in: books.bank, change: $0) }
        #expect(try await open(books).lines.count == 1)
        #expect(try await books.check().isEmpty)
        let undone = try await books.act("Anna") { change in
            try MatchRun.undo(id, reason: "to look again", in: books.bank, change: change)
        }
        #expect(undone == 2)
        #expect(try await open(books).lines.count == 3)
        #expect(try await proposal(books).digest == run.digest)
        #expect(try await books.check().isEmpty)
    }

    @Test func `Of two who confirm the same list at once one does`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        _ = try await books.importing(StatementTests.file)
        let run = try await proposal(books)
        let done = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    (try? await books.act("Anna") {
                        try MatchRun.confirm(seen: run.digest, in: books.bank, change: $0)
                    }) != nil
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(done == 1)
        #expect(try await books.check().isEmpty)
    }

    @Test func `Statements that do not add up take no part in runs`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        _ = try await books.importing(StatementTests.file.replacing("100.00,IN", with: "101.00,IN"))
        #expect(try await proposal(books).matching.groups.isEmpty)
    }

    @Test func `Two who take parts of one line at once never take more than is open`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        _ = try await books.importing(StatementTests.file)
        let open = try await open(books)
        let (line, entry) = (open.lines[0].id, open.items[0].entry)
        let done = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    (try? await books.act("Anna") { change in
                        try MatchGroup.confirmPart(
                            of: line, and: entry, amount: Books.yuan("40.00"), in: books.bank, change: change)
                    }) != nil
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(done == 2)
        #expect(try await self.open(books).lines[0].open == Books.yuan("20.00"))
        #expect(try await books.check().isEmpty)
    }

    @Test func `What the platform kept is booked as a fee, and gross, fee and net close exactly`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        _ = try await books.importing("日期,金额,余额,流水号,对方户名,摘要\n2026-02-02,99.40,99.40,S1,platform,net\n")
        let open = try await open(books)
        try await books.act("Anna") { change in
            try MatchGroup.confirmNet(
                of: open.lines[0].id, entries: [open.items[0].entry], fund: books.social.id, key: "fee",
                in: books.bank, change: change)
        }
        let after = try await self.open(books)
        #expect(after.lines.isEmpty)
        #expect(after.items.isEmpty)
        let bank = try await books.look { db, viewer in try BankAccount.find(books.bank.id, for: viewer, in: db) }
        #expect(bank.balance == Books.yuan("99.40"))
        #expect(try await books.check().isEmpty)
    }

    @Test func `A transfer between own accounts is booked once and matched on both sides`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        let second = try await books.act("Anna") { change in
            try BankAccount.open("B2", at: "bank", number: "6222000011115555", of: books.foundation, in: change)
        }
        func bring(_ text: String, _ account: BankAccount) async throws {
            try await books.act("Anna") { change in
                _ = try BankStatement.import(
                    StatementReading(file: Array(text.utf8)), file: Array(text.utf8), named: "x.csv", into: account,
                    in: change)
            }
        }
        try await bring("日期,金额,余额\n2026-02-01,100.00,100.00\n2026-02-03,-30.00,70.00\n", books.bank)
        try await bring("日期,金额,余额\n2026-02-04,30.00,30.00\n", second)
        let (out, inward) = try await books.look { db, viewer in
            try (
                Matching.open(in: books.bank, for: viewer, db: db).lines[1].id,
                Matching.open(in: second, for: viewer, db: db).lines[0].id
            )
        }
        try await books.act("Anna") { change in
            try MatchGroup.confirmTransfer(
                of: out, in: books.bank, and: inward, in: second, fund: books.social.id, key: "move", change: change)
        }
        #expect(try await open(books).lines.count == 1)
        #expect(try await books.check().isEmpty)
    }

    @Test func `A decision teaches: the next line that reads alike is suggested with the match it is like`()
        async throws
    {
        let books = try await Books.open()
        try await books.give("10.00", by: "青苗公益基金会")
        try await books.give("20.00", by: "青苗公益基金会", day: "2026-02-20")
        let text = """
            日期,金额,余额,对方户名,摘要
            2026-02-01,10.00,10.00,财付通支付科技,众筹平台月捐结算第1期
            2026-02-20,20.00,30.00,财付通支付科技,众筹平台月捐结算第2期

            """
        _ = try await books.importing(text)
        let open = try await open(books)
        #expect(open.suggestions.allSatisfy { $0.learnedFrom == nil && !$0.partyAgrees })
        let first = try #require(open.suggestions.first { $0.line.id == open.lines[0].id })
        let group = try await books.act("Anna") { change in
            try MatchGroup.confirm(
                lines: [first.line.id], entries: first.items.map(\.entry), in: books.bank, change: change)
        }
        #expect(try await self.open(books).suggestions.map(\.learnedFrom) == [group])
        try await books.act("Anna") { try MatchGroup.undo(group, reason: "wrong", in: books.bank, change: $0) }
        #expect(try await self.open(books).suggestions.allSatisfy { $0.learnedFrom == nil })
    }

    private func sheet(_ books: Books) async throws -> Reconciliation {
        try await books.look { db, viewer in
            try Reconciliation.of(books.bank, month: Books.day("2026-02-05"), for: viewer, in: db)
        }
    }

    private func sign(_ books: Books, by name: String = "Anna") async throws -> SignedReconciliation {
        try await books.act(name) { change in
            try SignedReconciliation.sign(books.bank, month: Books.day("2026-02-05"), seen: nil, in: change)
        }
    }

    @Test func `A sheet is signed by two people when both sides are equal, and stays when matches are undone`()
        async throws
    {
        let books = try await Books.open()
        try await books.give("100.00")
        _ = try await books.importing("日期,金额,余额\n2026-02-10,99.00,149.00\n2026-03-02,1.00,150.00\n")
        await #expect(throws: FundsRefusal.broken(.reconciliationAgrees)) { try await sign(books) }
        // 50.00 lay in the bank before, of which the books know through an item of theirs that is not yet paid out.
        for (side, amount) in [(OpeningItem.Side.books, "-50.00")] {
            try await books.act("Anna") { change in
                try OpeningItem.enter(
                    side, day: Books.day("2026-01-31"), amount: Books.yuan(amount), summary: "cheque", reference: "7",
                    in: books.bank, change: change)
            }
        }
        #expect(try await sheet(books).difference == .zero)
        let signed = try await sign(books)
        await #expect(throws: NotFound.self) { try await books.act("Anna") { try signed.check(in: $0) } }
        try await books.act("Frank") { try signed.check(in: $0) }
        await #expect(throws: FundsRefusal.broken(.reconciliationCheckedOnce)) {
            try await books.act("Frank") { try signed.check(in: $0) }
        }
        let open = try await open(books)
        try await books.act("Anna") { change in
            try MatchGroup.confirmPart(
                of: open.lines[0].id, and: open.items[0].entry, amount: Books.yuan("99.00"), in: books.bank,
                change: change)
        }
        let later = try await books.look { db, viewer in
            try SignedReconciliation.find(signed.id, for: viewer, in: db)
        }
        #expect(later.sheet.onlyBank.map(\.amount) == [Books.yuan("99.00")])
        #expect(later.digest == signed.digest)
        #expect(later.checker == "Frank")
        #expect(try await sheet(books).onlyBank.isEmpty)
        #expect(try await sign(books).edition == 2)
        await #expect(throws: PostgresError.self) {
            try await books.tamper("UPDATE reconciliation SET content = content || ' '")
        }
        #expect(try await books.check().isEmpty)
    }

    @Test func `A sheet is not signed on a statement that does not add up, and is once that was taken back`()
        async throws
    {
        let books = try await Books.open()
        try await books.give("100.00")
        _ = try await books.importing("日期,金额,余额\n2026-02-01,100.00,100.00\n")
        let wrong = try await books.importing("日期,金额,余额\n2026-02-02,10.00,110.00\n2026-02-03,-10.00,99.00\n")
        #expect(!wrong.addsUp)
        await #expect(throws: FundsRefusal.broken(.sheetRestsOnWhatAddsUp)) { try await sign(books) }
        try await books.act("Anna") { try wrong.revert(in: $0) }
        _ = try await books.importing(
            "日期,金额,余额\n2026-02-02,10.00,110.00\n2026-02-03,-10.00,100.00\n2026-03-02,1.00,101.00\n")
        #expect(try await sign(books).edition == 1)
    }

    @Test func `What the books knew before is cleared by the line in which the bank shows it`() async throws {
        let books = try await Books.open()
        let item = try await books.act("Anna") { change in
            try OpeningItem.enter(
                .books, day: Books.day("2026-01-31"), amount: Books.yuan("-50.00"), summary: "cheque", reference: "7",
                in: books.bank, change: change)
        }
        _ = try await books.importing("日期,金额,余额\n2026-02-10,-50.00,0.00\n2026-02-11,1.00,1.00\n")
        let lines = try await open(books).lines
        await #expect(throws: FundsRefusal.broken(.groupClosesExactly)) {
            try await books.act("Anna") { change in
                try OpeningItem.clear(item, lines: [lines[1].id], entries: [], in: books.bank, change: change)
            }
        }
        let group = try await books.act("Anna") { change in
            try OpeningItem.clear(item, lines: [lines[0].id], entries: [], in: books.bank, change: change)
        }
        #expect(try await sheet(books).onlyBooks.isEmpty)
        #expect(try await books.check().isEmpty)
        try await books.act("Anna") { try MatchGroup.undo(group, reason: "wrong", in: books.bank, change: $0) }
        #expect(try await sheet(books).onlyBooks.map(\.amount) == [Books.yuan("-50.00")])
        #expect(try await books.check().isEmpty)
    }
}
