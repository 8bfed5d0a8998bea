import Competitions
import Contracts
import Funds
import Kernel
import Milestones
import Platform
import Postgres
import TestSupport
import Testing

/// What must be refused of a contract from its award to its payment, by the verb and by the database.
@Suite("Refusals of contracts", .serialized)
struct RefusalTests {
    private func draft(
        _ deal: Deal, percents: [Fraction] = [Fraction(60), Fraction(40)]
    ) async throws -> Contract {
        try await deal.write(.olivia) { change in
            let award = try Award.find(.init(1), for: change.viewer, in: change.db)
            let day = change.viewer.today
            return try Contract.draft(
                from: award,
                .init(
                    number: "F-1", startsOn: day, endsOn: try day.adding(days: 300), terms: "",
                    parts: try percents.map {
                        ($0, .init(title: "一期", requirement: "", dueOn: try day.adding(days: 90)))
                    },
                    cells: [CellKey(fund: .init(1), line: .init(1), year: 2026, area: "510000")]), in: change)
        }
    }

    @Test func `an award that is unknown, not confirmed or taken gives no contract`() async throws {
        let deal = try await Deal.open()
        await #expect(throws: NotFound.self) {
            try await deal.write(.olivia) { _ = try Award.find(.init(99), for: $0.viewer, in: $0.db) }
        }
        _ = try await draft(deal)
        let taken = await #expect(throws: ContractRefusal.self) { _ = try await draft(deal) }
        #expect(taken == .awardTaken || taken == .numberTaken)
        try await deal.force(
            "UPDATE contract SET state = 'cancelled', ended_at = now(), ended_by = 1, ended_reason = '不签'")
        try await deal.force("UPDATE award SET confirmed_at = NULL, confirmed_by = NULL, decision_id = NULL")
        let cancelled = await #expect(throws: ContractRefusal.self) { _ = try await draft(deal) }
        #expect(cancelled == .noAward)
        // A recorded award that nobody confirmed, past every verb.
        let error = await #expect(throws: PostgresError.self) {
            try await deal.direct(
                """
                INSERT INTO contract (tenant_id, programme_id, recorded_award_id, number, title, authority_id,
                    contractor_id, area_code, starts_on, ends_on, value_fen, drafted_by)
                VALUES (1, 1, 77, 'F-2', 'x', 1, 2, '510000', '2026-01-01', '2026-12-31', 100000, 1)
                """)
        }
        #expect(error?.constraint == "contract_of_a_finished_award")
        try await deal.close()
    }

    @Test func `a second set of tranches and percentages that miss 100 are refused`() async throws {
        let deal = try await Deal.open()
        let third = Fraction("33.33") ?? .zero
        await #expect(throws: (any Error).self) { _ = try await draft(deal, percents: [third, third, third]) }
        let contract = try await draft(deal)
        let statement = """
            INSERT INTO tranche (tenant_id, contract_id, n, percent, amount_fen)
            VALUES (1, \(contract.id), 3, 60, 60000), (1, \(contract.id), 4, 40, 40000)
            """
        let error = await #expect(throws: PostgresError.self) {
            try await deal.write(.olivia) { try $0.db.execute(SQL(trusted: statement)) }
        }
        #expect(error?.constraint == "contract_sums")
        try await deal.close()
    }

    @Test func `of many who draft a contract of one award at the same moment one stands, with one set of tranches`()
        async throws
    {
        let deal = try await Deal.open()
        let made = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<6 { group.addTask { (try? await self.draft(deal)) != nil } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(made == 1)
        let stored = try await deal.read(.olivia) { _, db in
            try db.value("SELECT count(*) FROM tranche", as: Int64.self) ?? -1
        }
        #expect(stored == 2)
        try await deal.close()
    }

    @Test func `nothing of a signed contract is edited`() async throws {
        let deal = try await Deal.open()
        let contract = try await deal.active()
        for statement in [
            "UPDATE contract SET terms = '改了' WHERE id = \(contract.id)",
            "UPDATE contract SET value_fen = value_fen + 1 WHERE id = \(contract.id)",
            "UPDATE contract SET ends_on = ends_on + 1 WHERE id = \(contract.id)",
            "UPDATE tranche SET amount_fen = amount_fen + 1 WHERE contract_id = \(contract.id)",
            "DELETE FROM tranche_source",
        ] {
            let error = await #expect(throws: PostgresError.self, "\(statement)") {
                try await deal.write(.olivia) { try $0.db.execute(SQL(trusted: statement)) }
            }
            #expect(
                ["contract_frozen", "contract_sums"].contains(error?.constraint ?? "") || error?.sqlState == "42501",
                "\(statement)")
        }
        try await deal.close()
    }

    @Test func `nothing is paid before acceptance, not even by many at once`() async throws {
        let deal = try await Deal.open()
        let contract = try await deal.active()
        let paid = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let made: PaymentRequest? = try? await deal.write(.anna) { change in
                        let second = try Tranche.all(of: contract.id, for: change.viewer, in: change.db)[1]
                        return try contract.requestPayment(of: second, by: .init(1), in: change)
                    }
                    return made != nil
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(paid == 0)
        let error = await #expect(throws: PostgresError.self) {
            try await deal.direct(
                """
                INSERT INTO payment_request (tenant_id, holder_id, contract_id, tranche_id, payee_organisation_id,
                    purpose, amount_fen, prepared_by)
                SELECT 1, 1, t.contract_id, t.id, 2, '抢付', 1, 5 FROM tranche t WHERE t.n = 2
                """)
        }
        #expect(error?.constraint == "tranche_is_open")
        try await deal.close()
    }

    @Test func `parallel clients ask for all tranches and get what the source gives, once each`() async throws {
        let deal = try await Deal.open()
        let contract = try await deal.active()
        try await deal.force("UPDATE milestone SET state = 'accepted'")
        try await deal.force(
            """
            INSERT INTO milestone_acceptance (tenant_id, milestone_id, sealed_paper_id, accepted_by, statement)
            SELECT m.tenant_id, m.id, p.id, 1, '验收' FROM milestone m, sealed_paper p
            WHERE NOT EXISTS (SELECT FROM milestone_acceptance a WHERE a.milestone_id = m.id)
            """)
        let amounts = await withTaskGroup(of: Money?.self) { group in
            for index in 0..<12 {
                group.addTask {
                    try? await deal.write(.anna) { change in
                        let all = try Tranche.all(of: contract.id, for: change.viewer, in: change.db)
                        return try contract.requestPayment(of: all[index % 2], by: .init(1), in: change).amount
                    }
                }
            }
            return await group.reduce(into: [Money]()) { sum, amount in if let amount { sum.append(amount) } }
        }
        #expect(amounts.sorted { $0.fen < $1.fen } == [Money(fen: 40_000), Money(fen: 60_000)])
        try await deal.close()
    }
}
