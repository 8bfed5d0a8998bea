import Funds
import Kernel
import Platform
import Postgres
import Testing

/// Claims upon contractors in the journal.
@Suite struct ClaimBookTests {
    /// The receivable, what is pending, and what the cell has spent, in fen.
    private static func inTheBooks(_ books: Books) async throws -> [Int64] {
        try await books.look { db, _ in
            try db.rows(
                """
                SELECT coalesce(sum(l.amount_fen) FILTER (WHERE l.ledger_account = 'recovery_receivable'), 0)::bigint,
                    coalesce(sum(l.amount_fen) FILTER (WHERE l.ledger_account = 'recovery_pending'), 0)::bigint,
                    coalesce(sum(l.amount_fen) FILTER (WHERE l.budget_line_id IS NOT NULL), 0)::bigint
                FROM journal_line l WHERE l.tenant_id = current_tenant()
                """
            ) { row in try [row.next(Int64.self), row.next(Int64.self), row.next(Int64.self)] }[0]
        }
    }

    @Test func `A claim is in the books from its day, and costs fall only when money comes back`() async throws {
        let books = try await Books.open(budget: "100.00")
        try await books.give("100.00")
        let payment = try await books.pay("60.00", tranche: 1)
        #expect(try await Self.inTheBooks(books) == [0, 0, 6_000])
        let id = try await RecoveryClaimTests.claim("40.00", in: books)
        #expect(try await Self.inTheBooks(books) == [4_000, -4_000, 6_000])
        #expect(try await books.check().isEmpty)
        try await RecoveryClaimTests.back("15.00", payment, "first", in: books)
        #expect(try await Self.inTheBooks(books) == [2_500, -2_500, 4_500])
        try await books.act("Olga") { change in
            try RecoveryClaim.find(id, for: change.viewer, in: change.db).proposeWriteOff(
                Books.yuan("10.00"), reason: "破产", document: "裁定书 7", in: change)
        }
        try await books.act("Carol") { change in
            try RecoveryClaim.find(id, for: change.viewer, in: change.db).answerWriteOff(
                approved: true, reason: "会议决定", in: change)
        }
        #expect(try await Self.inTheBooks(books) == [1_500, -1_500, 4_500])
        #expect(try await books.check().isEmpty)
        let moves = try await books.look("Carol") { db, viewer in
            try RecoveryClaim.find(id, for: viewer, in: db).moves(for: viewer, in: db)
        }
        #expect(moves.allSatisfy { !$0.voucher.isEmpty } && moves.count == 3)
    }

    @Test func `Only claims move the accounts of claims, and a voucher of a claim is not reversed`() async throws {
        let books = try await Books.open(budget: "100.00")
        try await books.give("100.00")
        _ = try await books.pay("60.00", tranche: 1)
        _ = try await RecoveryClaimTests.claim("40.00", in: books)
        let typed = await #expect(throws: PostgresError.self) {
            try await books.act("Anna") { [holder = books.foundation.id, fund = books.social.id] change in
                try change.db.execute(
                    """
                    SELECT post_voucher(\(holder), 'adjustment', today(), 'x', 'by-hand', jsonb_build_array(
                        jsonb_build_object('ledger_account', 'recovery_receivable', 'fund_id', \(fund)::bigint,
                            'amount_fen', 1, 'memo', ''),
                        jsonb_build_object('ledger_account', 'other_payable', 'fund_id', \(fund)::bigint,
                            'amount_fen', -1, 'memo', '')))
                    """)
            }
        }
        #expect(typed?.constraint == "claim_account_of_claims")
        let reversed = await #expect(throws: PostgresError.self) {
            try await books.act("Anna") { change in
                try change.db.execute(
                    """
                    SELECT reverse_voucher(v.entry_id, today(), 'x', 'back') FROM recovery_claim_voucher v
                    """)
            }
        }
        #expect(reversed?.constraint == "voucher_reversible")
    }

    @Test func `The check finds a claim whose vouchers say another amount`() async throws {
        let books = try await Books.open(budget: "100.00")
        try await books.give("100.00")
        _ = try await books.pay("60.00", tranche: 1)
        _ = try await RecoveryClaimTests.claim("40.00", in: books)
        try await books.owner.withConnection { db in
            try db.execute("SET session_replication_role = replica")
            try db.execute("UPDATE recovery_claim_part SET amount_fen = 3999")
        }
        let found = try await books.check().map(\.check)
        #expect(found.contains("claim_vouchers"))
    }
}
