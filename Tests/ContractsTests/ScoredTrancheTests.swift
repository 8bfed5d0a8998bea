import Contracts
import Funds
import Kernel
import Milestones
import Platform
import Postgres
import TestSupport
import Testing

/// What a score pays comes from the evaluation and from nothing that somebody types.
extension ResultTests {
    /// A contract whose second tranche pays by score.
    private func scored(_ deal: Deal) async throws -> Contract {
        try await active(deal) { draft in
            let day = draft.startsOn
            draft.parts = [
                (Fraction(50), .init(title: "签约", requirement: "", dueOn: day, isOnSigning: true)),
                (Fraction(50), .init(title: "结项", requirement: "", dueOn: draft.endsOn, isOnSigning: false)),
            ]
            draft.steps = [
                .init(from: Fraction(90), percent: Fraction(100)), .init(from: Fraction(60), percent: Fraction(70)),
            ]
        }
    }

    private func checked(_ deal: Deal) async throws -> Milestone {
        let evidence = try deal.scan()
        func second(_ person: Deal.Person) async throws -> Milestone {
            try await deal.read(person) { viewer, db in try Milestone.all(of: 1, for: viewer, in: db)[1] }
        }
        let reported = try await second(.alice)
        try await deal.write(.alice) {
            _ = try reported.report("已完成", evidence: [evidence], version: reported.version, in: $0)
        }
        let open = try await second(.sam)
        try await deal.write(.sam) {
            _ = try open.check(.passed, statement: "已核查", visitedOn: nil, version: open.version, in: $0)
        }
        return try await second(.olivia)
    }

    /// An evaluation of the second milestone that was decided upon 75 points.
    private func evaluated(_ deal: Deal) async throws {
        for statement in [
            """
            INSERT INTO evaluation (tenant_id, milestone_id, labels, state, opened_by) VALUES (1, 2, 'mof', 'final', 1)
            """,
            """
            INSERT INTO evaluation_result (tenant_id, evaluation_id, round, total, grade, grade_from, grade_below,
                bands_citation, published_by, objection_until, objection_estimated, objection_citation)
            VALUES (1, 1, 1, 75, 'pass', 60, 80, 'x', 1, CURRENT_DATE - 1, false, 'x')
            """,
            """
            INSERT INTO evaluation_decision (tenant_id, evaluation_id, round, effect, pay_percent, holds_next, reason,
                decided_by) VALUES (1, 1, 1, 'reduced', 70, false, '活动少办两次', 2)
            """,
        ] { try await deal.force(statement) }
    }

    @Test func `a tranche pays the share of the evaluated score, and nobody types one`() async throws {
        let deal = try await Deal.open()
        let contract = try await scored(deal)
        let checked = try await checked(deal)
        func accept() async throws {
            try await deal.write(.olivia) { _ = try checked.accept("同意", version: checked.version, in: $0) }
        }
        // Nothing is accepted that was not evaluated: its tranche could never pay.
        let early = await #expect(throws: MilestoneRefusal.self) { try await accept() }
        #expect(early == .notEvaluated)
        try await evaluated(deal)
        try await accept()
        let results = try await deal.read(.olivia) { viewer, db in
            try TrancheResult.all(of: contract.id, for: viewer, in: db)
        }
        #expect(results.map(\.score) == [Fraction(75)] && results.map(\.payable) == [Money(fen: 35_000)])
        #expect(results.map(\.statement) == ["活动少办两次"])
        let request = try await deal.write(.anna) { change in
            let tranche = try Tranche.all(of: contract.id, for: change.viewer, in: change.db)[1]
            return try contract.requestPayment(of: tranche, by: .init(1), in: change)
        }
        #expect(request.amount == Money(fen: 35_000))
        for (statement, constraint) in [
            (
                """
                INSERT INTO payment_request (tenant_id, holder_id, contract_id, tranche_id, payee_organisation_id,
                    purpose, amount_fen, prepared_by)
                VALUES (1, 2, \(contract.id), 2, 2, '再付', 1, 5)
                """, "payment_within_evaluation"
            ),
            ("UPDATE tranche_result SET payable_fen = 50000", "tranche_result_append_only"),
        ] {
            let error = await #expect(throws: PostgresError.self) { try await deal.direct(statement) }
            #expect(error?.constraint == constraint, "\(statement)")
        }
        try await deal.close()
    }

    @Test func `a score that no evaluation found is refused by the database`() async throws {
        let deal = try await Deal.open()
        let contract = try await scored(deal)
        let checked = try await checked(deal)
        try await evaluated(deal)
        try await deal.write(.olivia) { _ = try checked.accept("同意", version: checked.version, in: $0) }
        try await deal.force("DELETE FROM tranche_result")
        func type(_ score: Int) async throws {
            try await deal.direct(
                """
                INSERT INTO tranche_result (tenant_id, tranche_id, contract_id, score, payable_fen, statement,
                    decided_by)
                VALUES (1, 2, \(contract.id), \(score), 0, '另评', 1)
                """)
        }
        let typed = await #expect(throws: PostgresError.self) { try await type(95) }
        #expect(typed?.constraint == "score_is_evaluated")
        try await type(75)
        try await deal.close()
    }
}
