import FieldService
import Kernel
import Milestones
import Platform
import Postgres
import TestSupport
import Testing

/// One definition of a verified unit from the village to the money: service lines and their quota, units and indicators
/// out of what sites submitted, and a contract that pays what its units are worth.
@Suite struct UnitTests {
    let villages: Villages

    init() async throws {
        villages = try await Villages.open()
        try await villages.test.owner.withConnection { db in
            try db.execute("SET session_replication_role = replica")
            for statement in Self.statements { try db.execute(SQL(trusted: statement)) }
            try db.execute("SET session_replication_role = origin")
        }
    }

    /// Two contracts of 1,000.00 in one county: half of the first is paid on signing.
    private static let statements = [
        """
        INSERT INTO contract (tenant_id, programme_id, award_id, number, title, authority_id, contractor_id,
            area_code, starts_on, ends_on, value_fen, drafted_by, state, frozen_sha256, frozen_at, verification_code,
            pays_units)
        SELECT 1, 1, n, 'U-' || n, '服务', 1, 2, '510001', '2026-01-01', '2026-12-31', 100000, 1, 'active', 'x', now(),
            'CODE' || n, true FROM generate_series(1, 2) n
        """,
        """
        INSERT INTO contract_line (tenant_id, contract_id, n, title, unit, unit_price_fen, quantity, amount_fen)
        VALUES (1, 1, 1, '走访', '件', 900, 100, 90000), (1, 1, 2, '报告', '份', 10000, 1, 10000)
        """,
        """
        INSERT INTO tranche (tenant_id, contract_id, n, percent, amount_fen)
        VALUES (1, 1, 1, 50, 50000), (1, 1, 2, 30, 30000), (1, 1, 3, 20, 20000)
        """,
        """
        INSERT INTO milestone (tenant_id, programme_id, contract_id, tranche_id, organisation_id, area_code, n, title,
            requirement, due_on, on_signing)
        SELECT 1, 1, 1, n, 2, '510001', n, '第' || n || '期', '', '2026-12-01', n = 1 FROM generate_series(1, 3) n
        """,
    ]

    private static let county = "510001"

    private func write<R: Sendable>(
        _ person: TestStory.Person, _ body: @escaping @Sendable (Change) throws -> R
    ) async throws -> R {
        let day = Day(year: 2026, month: 4, day: 20) ?? .first
        let viewer = Viewer(
            account: .init(person.rawValue), name: "\(person)", tenant: villages.tenant,
            grants: TestStory.roles(of: person).map { RoleGrant(role: $0) },
            memberships: TestStory.memberships(of: person), today: day
        ).at(Timestamp(day, TimeOfDay(hour: 10, minute: 0) ?? .midnight, in: .shanghai))
        return try await villages.test.database.write(as: viewer, body)
    }

    private func plan(
        _ planned: Int64, unit: String = "件", line: Int? = 1, item: String? = nil, title: String = "走访",
        of contract: Int64 = 1
    ) async throws -> Deliverable {
        let template = villages.template.id
        return try await write(.olivia) { change in
            try Deliverable.plan(
                .init(
                    title: title, unit: unit, planned: planned, dueOn: Day("2026-12-01") ?? .first, needsLog: false,
                    line: line, item: item.map { .init(template: template, key: $0) }),
                under: .init(
                    contract: contract, programme: .init(1), contractor: .init(2), areaCode: Self.county,
                    areaPath: Villages.county), in: change)
        }
    }

    private func report(
        _ one: Deliverable, _ units: Int64, from: String = "2026-03-01", through: String = "2026-03-31"
    ) async throws -> DeliveryReport {
        try await write(.alice) {
            try one.report(
                units, from: Day(from) ?? .first, through: Day(through) ?? .first, statement: "", in: $0)
        }
    }

    private struct TakenBack: Error {}

    /// Asks for a payment and takes it back: the rule that refuses it, or nothing.
    private func refusal(_ fen: Int64, of tranche: Int64) async throws -> String {
        do {
            try await write(.anna) { (change: Change) -> Void in
                try change.db.execute(
                    """
                    INSERT INTO payment_request (tenant_id, holder_id, contract_id, tranche_id, payee_organisation_id,
                        purpose, amount_fen, prepared_by) VALUES (1, 1, 1, \(tranche), 2, '款项', \(fen), 5)
                    """)
                throw TakenBack()
            }
            return "taken"
        } catch is TakenBack {
            return ""
        } catch let error as PostgresError {
            return error.constraint ?? "\(error)"
        }
    }

    /// What happened elsewhere: written without the rules of the tables.
    private func force(_ statement: String) async throws {
        try await villages.test.owner.withConnection { db in
            try db.execute("SET session_replication_role = replica")
            try db.execute(SQL(trusted: statement))
            try db.execute("SET session_replication_role = origin")
        }
    }

    private func payable() async throws -> [Int64] {
        try await write(.olivia) { change in
            try change.db.rows("SELECT tranche_payable(1, t.id) FROM tranche t WHERE t.contract_id = 1 ORDER BY t.n") {
                try $0.next(Int64.self)
            }
        }
    }

    /// Four sites submit 40, 30, 20 and 5 needs, of which the last is not accepted.
    private func submitted() async throws {
        let (clerk, county) = (
            try villages.officer(.sam, of: Villages.county), try villages.officer(.dora, of: Villages.county)
        )
        for (submission, needs) in zip(try await villages.all(for: clerk), [40, 30, 20, 5] as [Int64]) {
            let sent = try await villages.submit(submission, ["needs": needs, "met": needs / 2], by: clerk)
            if needs != 5 { _ = try await villages.decide(sent, by: county) }
        }
    }

    @Test func `deliverables keep the unit of their line and together stay within what it buys`() async throws {
        await #expect(throws: DeliveryRefusal.value(field: "unit", "line_unit")) { _ = try await plan(10, unit: "人") }
        await #expect(throws: DeliveryRefusal.value(field: "line", "line")) { _ = try await plan(10, line: 7) }
        await #expect(throws: DeliveryRefusal.value(field: "planned", "line_quota")) { _ = try await plan(101) }
        // Eight at the same moment want 40 of the 100: two find room.
        let taken = await withTaskGroup(of: Bool.self) { group in
            for number in 1...8 { group.addTask { (try? await plan(40, title: "走访 \(number)")) != nil } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(taken == 2)
    }

    @Test func `what is paid follows the verified units, tranche after tranche`() async throws {
        // A line that nothing counts is worth its amount; one that is counted is worth nothing before it is verified.
        #expect(try await payable() == [50_000, 30_000, 20_000])
        let one = try await plan(100)
        #expect(try await payable() == [50_000, 0, 0])
        let sent = try await report(one, 70)
        #expect(try await payable() == [50_000, 0, 0])
        _ = try await write(.sam) {
            try DeliveryReport.decide(sent.id, version: 1, verified: 60, finding: "十件没有记录", in: $0)
        }
        // 60 × 9.00 and the report of 100.00 are 640.00: 500.00 on signing, 140.00 of the second tranche.
        #expect(try await payable() == [50_000, 14_000, 0])
        let units = try await write(.olivia) { change in
            (
                try Deliverable.find(one.id, for: change.viewer, in: change.db).units,
                try Deliverable.lineUnits(of: 1, for: change.viewer, in: change.db)
            )
        }
        #expect(units.0.payable == 60 && units.0.progress == Fraction(60) && units.1 == [1: 60])
        let error = await #expect(throws: PostgresError.self) {
            try await write(.olivia) { try $0.db.execute("UPDATE contract SET pays_units = false WHERE id = 1") }
        }
        #expect(error?.constraint == "contract_frozen")
    }

    @Test func `the rest of a tranche is paid when it has been verified, and what the bank paid is booked`()
        async throws
    {
        let one = try await plan(100)
        let first = try await report(one, 60)
        _ = try await write(.sam) { try DeliveryReport.decide(first.id, version: 1, verified: 60, finding: "", in: $0) }
        #expect(try await refusal(14_000, of: 2) == "tranche_is_open")
        try await force(
            """
            INSERT INTO milestone_acceptance (tenant_id, milestone_id, check_id, accepted_by)
            SELECT 1, m.id, m.n, 1 FROM milestone m WHERE m.contract_id = 1
            """)
        #expect(try await refusal(14_001, of: 2) == "tranche_pays_its_result")
        #expect(try await refusal(14_000, of: 2).isEmpty)
        try await force(
            """
            INSERT INTO payment_request (tenant_id, holder_id, contract_id, tranche_id, payee_organisation_id, purpose,
                amount_fen, prepared_by, state, approved_by, approved_at, paid_by, paid_at)
            VALUES (1, 1, 1, 2, 2, '第2期', 14000, 5, 'paid', 1, now(), 2, now())
            """)
        #expect(try await refusal(1, of: 2) == "tranche_pays_its_result")
        await #expect(throws: DeliveryRefusal.value(field: "line", "line_is_paid")) {
            _ = try await plan(1, unit: "份", line: 2, title: "报告")
        }
        let second = try await report(one, 40, from: "2026-04-01", through: "2026-04-15")
        _ = try await write(.sam) {
            try DeliveryReport.decide(second.id, version: 1, verified: 40, finding: "", in: $0)
        }
        #expect(try await payable() == [50_000, 30_000, 20_000])
        #expect(try await refusal(16_001, of: 2) == "tranche_pays_its_result")
        #expect(try await refusal(16_000, of: 2).isEmpty)
        // More than is left of the third tranche was approved, and then sent to the bank.
        try await force(
            """
            WITH sent AS (INSERT INTO payment_request (tenant_id, holder_id, contract_id, tranche_id,
                payee_organisation_id, purpose, amount_fen, prepared_by, state, approved_by, approved_at)
                VALUES (1, 1, 1, 3, 2, '第3期', 20001, 5, 'approved', 1, now()) RETURNING id)
            INSERT INTO payment (tenant_id, holder_id, request_id, bank_account_id, paid_on, amount_fen, entry_id,
                made_by)
            SELECT 1, 1, sent.id, 1, '2026-04-20', 20001, 1, 2 FROM sent
            """)
        func book() async throws {
            try await villages.test.owner.withConnection { db in
                _ = try db.execute(
                    "UPDATE payment_request SET state = 'paid', paid_by = 2, paid_at = now() WHERE tranche_id = 3")
            }
        }
        let early = await #expect(throws: PostgresError.self) { try await book() }
        #expect(early?.constraint == "tranche_pays_its_result")
        try await force(
            """
            INSERT INTO payment_batch_item (tenant_id, batch_id, holder_id, n, request_id, payee_account_id,
                payee_organisation_id, amount_fen, state, replied_by, paid_on, reference)
            SELECT 1, 1, 1, 1, q.id, 1, 2, q.amount_fen, 'paid', 2, '2026-04-20', '回单'
            FROM payment_request q WHERE q.tranche_id = 3
            """)
        try await book()
    }

    @Test func `units out of submissions are those that sites submitted, for one contract only`() async throws {
        await #expect(throws: DeliveryRefusal.value(field: "item", "item")) {
            _ = try await plan(10, item: "share", title: "比率")
        }
        let one = try await plan(100, item: "needs")
        try await submitted()
        await #expect(throws: DeliveryRefusal.notSubmitted) { _ = try await report(one, 91) }
        let sum = try await write(.alice) { change in
            try one.submitted(
                from: Day("2026-03-01") ?? .first, through: Day("2026-03-31") ?? .first, for: change.viewer,
                in: change.db)
        }
        #expect(sum == 90)
        _ = try await report(one, 90)
        let other = try await plan(100, line: nil, item: "needs", of: 2)
        await #expect(throws: DeliveryRefusal.daysTaken) { _ = try await report(other, 1) }
    }

    @Test func `an indicator that is fed has the submitted value and no other`() async throws {
        let template = villages.template.id
        let (target, period) = try await write(.olivia) { change in
            let ratio = try Indicator.define(
                .init(
                    name: "解决率", kind: .outcome, unit: "%", measure: .ratio, factor: 100, definition: "已解决 / 需求"),
                code: "MET", of: .init(1), in: change)
            func link(_ numerator: String, _ whole: String?) throws {
                _ = try IndicatorFeed.link(
                    ratio.versions[0], of: .init(1), to: template, numerator: numerator, denominator: whole, in: change)
            }
            #expect(throws: SubmissionRefusal.value(field: "numerator", "feed")) {
                try change.db.savepoint { try link("met", nil) }
            }
            #expect(throws: SubmissionRefusal.value(field: "numerator", "feed")) {
                try change.db.savepoint { try link("met", "share") }
            }
            try link("met", "needs")
            let period = try IndicatorPeriod.open(
                Day("2026-03-01") ?? .first, Day("2026-03-31") ?? .first, dueOn: Day("2026-04-25"), of: .init(1),
                in: change)
            let milestone = try Milestone.all(of: 1, for: change.viewer, in: change.db)[1]
            try milestone.measure(
                by: [
                    .init(
                        version: ratio.versions[0].id, baseline: nil, target: Fraction(60), weight: Fraction(100))
                ], in: change)
            let targets = try IndicatorTarget.all(of: milestone.id, for: change.viewer, in: change.db)
            return (targets[0], period)
        }
        let owed = try await write(.alice) { try IndicatorTask.unreported(by: $0.viewer, in: $0.db) }
        #expect(owed.count == 1 && owed.by == Day("2026-04-25"))
        try await submitted()
        let value = try await write(.alice) { change in
            let milestone = try Milestone.all(of: 1, for: change.viewer, in: change.db)[1]
            let wrong = try IndicatorValue.report(
                .init(amount: .init(Fraction(80), of: Fraction(90))), of: target, in: period.id, on: milestone,
                in: change)
            #expect(throws: FieldRefusal.self) { try wrong.submit(in: change) }
            try wrong.delete(in: change)
            return try IndicatorFeed.take(target, in: period, on: milestone, in: change).submit(in: change)
        }
        // Sums are divided, percentages are not averaged: (20 + 15 + 10) of (40 + 30 + 20).
        #expect(value.report.amount == .init(Fraction(45), of: Fraction(90)))
        let done = try await write(.alice) { try IndicatorTask.unreported(by: $0.viewer, in: $0.db).count }
        #expect(done == 0)
    }
}
