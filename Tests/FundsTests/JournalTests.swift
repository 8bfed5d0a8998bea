import Funds
import Kernel
import Platform
import Postgres
import Testing

/// What the database refuses whoever asks.
@Suite struct JournalTests {
    /// The voucher 900 with its header; the lines follow.
    static func entry(_ lines: String) -> String {
        """
        UPDATE period SET last_no = last_no + 1, head = sha256(head) WHERE tenant_id = 1 AND month = '2026-02-01';
        INSERT INTO journal_entry (tenant_id, holder_id, month, entry_date, kind, voucher_no, summary, document_kind,
            line_count, body_hash, chain_hash, posted_by)
        SELECT 1, holder_id, month, '2026-02-02', 'adjustment', last_no, 'by hand', 'voucher', 2, head, head, 1
        FROM period WHERE tenant_id = 1 AND month = '2026-02-01';
        \(lines)
        """
    }

    static func line(_ n: Int, _ fund: Fund.ID, _ amount: Int) -> String {
        """
        INSERT INTO journal_line (tenant_id, entry_id, n, holder_id, entry_date, ledger_account, fund_id, amount_fen)
        SELECT 1, id, \(n), holder_id, entry_date, 'other_receivable', \(fund), \(amount)
        FROM journal_entry ORDER BY id DESC LIMIT 1;
        """
    }

    @Test func `A voucher that is not zero in a fund is refused`() async throws {
        let books = try await Books.open()
        try await books.give("10.00")
        let other = try await books.act("Anna") { change in
            try Fund.open(
                .init(code: "X", name: "other", source: .donation, programme: nil, purpose: "other"),
                with: books.foundation, in: change)
        }
        let (first, second) = (books.social.id, other.id)
        await refused("entry_balances_per_fund") {
            try await books.tamper(Self.entry(Self.line(1, first, 5) + Self.line(2, first, -4)))
        }
        await refused("entry_balances_per_fund") {
            try await books.tamper(Self.entry(Self.line(1, first, 5) + Self.line(2, second, -5)))
        }
        await refused("entry_balances_per_fund") { try await books.tamper(Self.entry("")) }
        try await books.tamper(
            Self.entry("SAVEPOINT a;" + Self.line(1, first, 5) + "RELEASE a; SAVEPOINT b;" + Self.line(2, first, -5)))
    }

    @Test func `A line that comes late is refused`() async throws {
        let books = try await Books.open()
        try await books.give("10.00")
        let fund = books.social.id
        await refused("no_late_lines") { try await books.tamper(Self.line(3, fund, 5)) }
        await refused("no_late_lines") { try await books.tamper("SAVEPOINT s;" + Self.line(3, fund, 5)) }
        await refused("no_late_lines") {
            try await books.tamper(
                Self.entry(Self.line(1, fund, 5) + Self.line(2, fund, -5))
                    + "SET CONSTRAINTS ALL IMMEDIATE;" + Self.line(3, fund, 5))
        }
    }

    @Test(arguments: [
        "UPDATE journal_entry SET summary = 'x'", "DELETE FROM journal_entry", "TRUNCATE journal_entry CASCADE",
        "UPDATE journal_line SET memo = 'x'", "DELETE FROM journal_line", "DELETE FROM budget_move",
        "UPDATE budget_move SET spent_fen = 0",
    ])
    func `Vouchers and traces are never changed`(statement: String) async throws {
        let books = try await Books.open()
        try await books.give("10.00")
        let thrown = await #expect(throws: PostgresError.self) { try await books.tamper(statement) }
        #expect(thrown?.sqlState == "23001" || thrown?.sqlState == "0A000")
    }

    @Test func `A fund never spends another's cash in the same account`() async throws {
        let books = try await Books.open()
        try await books.give("10.00")
        let other = try await books.act("Anna") { change in
            try Fund.open(
                .init(code: "X", name: "other", source: .donation, programme: nil, purpose: "other"),
                with: books.foundation, in: change)
        }
        await #expect(throws: FundsRefusal.broken(.fundNotOverdrawn)) {
            try await books.act("Anna") { change in
                try Voucher.post(
                    .adjustment, in: books.foundation, day: Books.day("2026-02-03"), summary: "too much", key: "k",
                    lines: [
                        .init(.otherReceivable, fund: other.id, amount: Money(fen: 1)),
                        .init(.bankDeposit, fund: other.id, amount: Money(fen: -1), bank: books.bank.id),
                    ], in: change)
            }
        }
    }

    @Test func `A reversal is made once and brings balances, cells and traces back`() async throws {
        let books = try await Books.open()
        let receipt = try await books.give("10.00")
        let cell = books.cell()
        let voucher = try await books.act("Anna") { change in
            try Voucher.post(
                .expense, in: books.foundation, day: Books.day("2026-02-03"), summary: "cost", key: "k",
                lines: [
                    .init(.programmeCost, fund: cell.fund, amount: Money(fen: 300), cell: cell),
                    .init(.bankDeposit, fund: cell.fund, amount: Money(fen: -300), bank: books.bank.id),
                ], in: change)
        }
        let reversal = try await books.act("Anna") { change in
            try voucher.reverse(on: Books.day("2026-02-04"), reason: "wrong", key: "r", in: change)
        }
        #expect(reversal.reverses == voucher.id)
        #expect(reversal.number == 3)
        await #expect(throws: FundsRefusal.broken(.reversedOnce)) {
            try await books.act("Anna") { change in
                try voucher.reverse(on: Books.day("2026-02-04"), reason: "again", key: "r2", in: change)
            }
        }
        let after = try await books.look { db, viewer in try Receipt.find(receipt.id, for: viewer, in: db) }
        #expect(after.remaining == Books.yuan("10.00"))
        #expect(try await books.check().isEmpty)
    }

    @Test func `Government money is received with its number and never invested`() async throws {
        let books = try await Books.open()
        await #expect(throws: FundsRefusal.broken(.appropriationHasNumber)) {
            try await books.act("Anna") { change in
                try Receipt.register(
                    .init(
                        fund: books.fiscal, account: books.treasury.id, day: Books.day("2026-02-01"),
                        amount: Books.yuan("5.00"), payer: "province", channel: .appropriation), in: change)
            }
        }
        await #expect(throws: FundsRefusal.broken(.fundIsNotInvested)) {
            try await books.act("Anna") { change in
                let receipt = try Receipt.register(
                    .init(
                        fund: books.fiscal, account: books.treasury.id, day: Books.day("2026-02-01"),
                        amount: Books.yuan("5.00"), payer: "province", documentNumber: "2026-1",
                        channel: .appropriation), in: change)
                try receipt.book(in: change)
                return try Voucher.post(
                    .adjustment, in: books.province, day: Books.day("2026-02-03"), summary: "invest", key: "k",
                    lines: [
                        .init(.investment, fund: books.fiscal.id, amount: Money(fen: 100)),
                        .init(.bankDeposit, fund: books.fiscal.id, amount: Money(fen: -100), bank: books.treasury.id),
                    ], in: change)
            }
        }
    }

    @Test func `5201 means management until 2025 and has another number from 2026 on`() async throws {
        let books = try await Books.open()
        let numbers = try await books.look { db, _ in
            try ["2025-12-31", "2026-01-01"].map { day in
                try ChartAccount.chart(on: Books.day(day), in: db).first { $0.account == .managementCost }?.number
            }
        }
        #expect(numbers == ["5201", "5301"])
    }

    @Test func `A changed voucher breaks the chain and is named`() async throws {
        let books = try await Books.open()
        try await books.give("10.00")
        try await books.give("20.00")
        #expect(try await books.check().isEmpty)
        try await books.tamper(
            """
            ALTER TABLE journal_entry DISABLE TRIGGER USER;
            UPDATE journal_entry SET summary = 'changed' WHERE voucher_no = 1;
            ALTER TABLE journal_entry ENABLE TRIGGER USER;
            UPDATE bank_balance SET balance_fen = balance_fen + 1;
            """)
        #expect(Set(try await books.check().map(\.check)) == ["chain", "bank_balances", "trace"])
    }

    private func refused(_ constraint: String, _ body: () async throws -> Void) async {
        let thrown = await #expect(throws: PostgresError.self) { try await body() }
        #expect(thrown?.constraint == constraint)
    }
}
