import Funds
import Kernel
import Platform
import Postgres
import Testing

/// The cashier never books: what a cashier's act posts is in the name of the accountant who prepared it.
@Suite struct CashierTests {
    private func posters(_ kind: String, _ books: Books) async throws -> [String] {
        try await books.owner.read { db in
            try db.rows(
                """
                SELECT a.name FROM journal_entry e JOIN account a ON a.id = e.posted_by
                WHERE e.document_kind = \(kind) ORDER BY e.id
                """
            ) { row in try row.next(String.self) }
        }
    }

    @Test func `A payment, a list of grants and goods that the cashier hands out stand in the accountant's name`()
        async throws
    {
        let books = try await Books.open(budget: "10000.00")
        try await books.give("5000.00")
        let payment = try await books.pay("60.00", tranche: 1)
        let voucher = try await books.look { db, viewer in try Voucher.find(payment.entry, for: viewer, in: db) }
        #expect(voucher.poster == "Anna")
        #expect(try await posters("payment_request", books) == ["Anna"])
        let batch = try await books.sendGrants((1...2).map { Books.line($0) })
        #expect(batch.sent?.name == "Dave")
        try await books.reply(batch, failed: [2])
        #expect(try await posters("grant_batch", books) == ["Anna", "Anna"])
        let goods = try await books.act("Anna") { [social = books.social] change in
            try Goods.receive(
                .init(
                    fund: social, donor: "donor", item: "packs", unit: "份", quantity: 4, value: Books.yuan("8.00"),
                    basis: .paper, day: Books.day("2026-02-01")), in: change)
        }
        try await books.act("Dave") {
            try goods.move(.issue, 3, area: Books.village, on: Books.day("2026-02-02"), in: $0)
        }
        #expect(try await posters("goods", books) == ["Anna", "Anna"])
        #expect(try await books.check().isEmpty)
    }

    @Test func `A payment whose voucher names who paid is refused by the database itself`() async throws {
        let books = try await Books.open()
        try await books.give("500.00")
        _ = try await books.pay("60.00", tranche: 1)
        await #expect {
            try await books.tamper(
                """
                INSERT INTO payment (tenant_id, holder_id, request_id, bank_account_id, paid_on, amount_fen, reference,
                    entry_id, made_by)
                SELECT p.tenant_id, p.holder_id, p.request_id, p.bank_account_id, p.paid_on, p.amount_fen, p.reference,
                    p.entry_id, e.posted_by
                FROM payment p JOIN journal_entry e ON e.tenant_id = p.tenant_id AND e.id = p.entry_id
                """)
        } throws: { ($0 as? PostgresError)?.constraint == "cashier_does_not_book" }
    }
}
