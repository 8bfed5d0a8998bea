import Funds
import Kernel
import Platform
import Postgres
import Testing

/// Gifts in kind: quantity always, value only where it is stated, never below zero.
@Suite struct GoodsTests {
    private func receive(
        _ books: Books, _ item: String, _ quantity: Int, value: String?, basis: Goods.Basis = .paper
    ) async throws -> Goods {
        try await books.act("Anna") { [social = books.social] change in
            try Goods.receive(
                .init(
                    fund: social, donor: "donor", item: item, unit: "份", quantity: quantity,
                    value: value.map { Books.yuan($0) }, basis: value == nil ? .none : basis,
                    day: Books.day("2026-02-01")), in: change)
        }
    }

    private func balance(_ books: Books, _ account: LedgerAccount) async throws -> Int64 {
        try await books.owner.read { db in
            try db.value(
                "SELECT coalesce(sum(amount_fen), 0)::bigint FROM journal_line WHERE ledger_account = \(account)",
                as: Int64.self) ?? 0
        }
    }

    @Test func `8000 packs worth 2240000.00 are 280.00 each, handed out and written off to the fen`() async throws {
        let books = try await Books.open()
        let packs = try await receive(books, "bath packs", 8_000, value: "2240000.00")
        #expect(packs.unitValue == Books.yuan("280.00"))
        #expect(try await balance(books, .inventory) == 224_000_000)
        try await books.act("Anna") { change in
            try packs.move(.issue, 5_000, area: Books.village, on: Books.day("2026-02-02"), in: change)
            try packs.move(.writeOff, 10, on: Books.day("2026-02-03"), note: "wet", in: change)
        }
        #expect(try await balance(books, .inKindCost) == 140_000_000)
        #expect(try await balance(books, .inventory) == 83_720_000)
        let now = try await books.look { db, viewer in try Goods.find(packs.id, for: viewer, in: db) }
        #expect([now.issued, now.writtenOff, now.inStock] == [5_000, 10, 2_990])
        #expect(try await books.check().isEmpty)
    }

    @Test func `What comes back is in the store again, at its share of the value, and never more than was handed out`()
        async throws
    {
        let books = try await Books.open()
        let packs = try await receive(books, "books", 7, value: "100.00")
        try await books.act("Anna") { change in
            try packs.move(.issue, 5, area: Books.village, on: Books.day("2026-02-02"), in: change)
            try packs.move(
                .comeBack, 2, area: Books.village, on: Books.day("2026-02-03"), note: "too many", document: "TH-1",
                in: change)
        }
        #expect(try await balance(books, .inKindCost) == 4_286)
        #expect(try await balance(books, .inventory) == 5_714)
        await #expect(throws: FundsRefusal.broken(.returnedAtMostIssued)) {
            try await books.act("Anna") {
                try packs.move(
                    .comeBack, 4, area: Books.village, on: Books.day("2026-02-04"), note: "more", in: $0)
            }
        }
        await #expect(throws: FundsRefusal.broken(.returnHasReason)) {
            try await books.act("Anna") {
                try packs.move(.comeBack, 1, area: Books.village, on: Books.day("2026-02-04"), in: $0)
            }
        }
        try await books.act("Anna") { change in
            try packs.move(.issue, 2, area: Books.village, on: Books.day("2026-02-05"), in: change)
            try packs.move(
                .comeBack, 1, area: Books.village, on: Books.day("2026-02-06"), note: "again", in: change)
            try packs.move(.issue, 3, area: Books.village, on: Books.day("2026-02-07"), in: change)
        }
        let now = try await books.look { db, viewer in try Goods.find(packs.id, for: viewer, in: db) }
        #expect([now.issued, now.writtenOff, now.inStock] == [7, 0, 0])
        #expect(try await balance(books, .inventory) == 0)
        let papers = try await books.look { [tenant = books.tenant] db, _ in
            try packs.moves(in: db, tenant: tenant.id).filter { $0.kind == .comeBack }.map(\.document)
        }
        #expect(papers == ["TH-1", ""])
        #expect(try await books.check().isEmpty)
    }

    @Test func `A value that does not divide is handed out to the last fen`() async throws {
        let books = try await Books.open()
        let goods = try await receive(books, "books", 3, value: "100.00")
        #expect(goods.unitValue == nil)
        for day in 2...4 {
            try await books.act("Anna") { change in
                try goods.move(.issue, 1, area: Books.village, on: Books.day("2026-02-0\(day)"), in: change)
            }
        }
        let moves = try await books.look { [tenant = books.tenant] db, _ in
            try goods.moves(in: db, tenant: tenant.id).filter { $0.kind == .issue }.map(\.value?.fen)
        }
        #expect(moves == [3_333, 3_334, 3_333])
        #expect(try await balance(books, .inventory) == 0)
        #expect(try await books.check().isEmpty)
    }

    @Test func `3800 packs without a value stay unvalued and post nothing`() async throws {
        let books = try await Books.open()
        let packs = try await receive(books, "warm packs", 3_800, value: nil)
        try await books.act("Anna") { change in
            try packs.move(.issue, 3_799, area: Books.village, on: Books.day("2026-02-02"), in: change)
        }
        let now = try await books.look { db, viewer in try Goods.find(packs.id, for: viewer, in: db) }
        #expect(now.value == nil && now.unitValue == nil && now.entry == nil)
        let entries = try await books.owner.read { db in
            try db.value("SELECT count(*) FROM journal_entry", as: Int.self)
        }
        #expect(entries == 0)
        await #expect(throws: FieldRefusal.self) {
            try await books.act("Anna") { [social = books.social] change in
                _ = try Goods.receive(
                    .init(
                        fund: social, donor: "d", item: "x", unit: "份", quantity: 1, value: .zero, basis: .paper,
                        day: Books.day("2026-02-01")), in: change)
            }
        }
        #expect(try await books.check().isEmpty)
    }

    @Test func `The last pack goes once, whoever hands it out at the same moment`() async throws {
        let books = try await Books.open()
        let packs = try await receive(books, "packs", 10, value: "100.00")
        let gone = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    do {
                        try await books.act("Dave") { change in
                            try packs.move(.issue, 1, area: Books.village, on: Books.day("2026-02-02"), in: change)
                        }
                        return 1
                    } catch FundsRefusal.broken(.stockNotBelowZero) {
                        return 0
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(gone == 10)
        #expect(try await balance(books, .inventory) == 0)
        #expect(try await books.check().isEmpty)
    }

    @Test(arguments: [
        "UPDATE stock_move SET quantity = 1", "DELETE FROM stock_move", "UPDATE goods SET value_fen = 0",
        "UPDATE goods_stock SET quantity = 9", "INSERT INTO goods_stock VALUES (1, 1, NULL, 5)",
    ])
    func `Moves and stock are written by the functions alone`(statement: String) async throws {
        let books = try await Books.open()
        _ = try await receive(books, "packs", 10, value: "100.00")
        await #expect(throws: PostgresError.self) {
            try await books.act("Anna") { change in try change.db.executeScript(statement) }
        }
    }

    @Test func `The check finds stock that was tampered with`() async throws {
        let books = try await Books.open()
        _ = try await receive(books, "packs", 10, value: "100.00")
        try await books.tamper("UPDATE goods_stock SET quantity = 9")
        #expect(try await Set(books.check().map(\.check)) == ["goods_stock", "goods_quantity"])
    }
}
