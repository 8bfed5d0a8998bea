import FieldService
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// Delivery: one meaning of a verified unit, logs that prove it, days that count once, defects with their days.
@Suite struct DeliveryTests {
    typealias Person = TestStory.Person

    let test: TestDatabase
    let tenant: Tenant
    private static let day = Day(year: 2026, month: 4, day: 30) ?? .first

    init() async throws {
        test = try await TestDatabase.clone()
        tenant = try await TestStory.tell(in: test)
        try await test.owner.withConnection { db in
            try db.execute("SET session_replication_role = replica")
            try db.execute(
                """
                INSERT INTO contract (tenant_id, programme_id, award_id, number, title, authority_id, contractor_id,
                    area_code, starts_on, ends_on, value_fen, drafted_by, state, frozen_sha256, frozen_at,
                    verification_code)
                VALUES (1, 1, 1, 'D-1', '童伴之家', 1, 2, '510000', '2026-01-01', '2026-12-31', 100000, 1, 'active',
                    'x', now(), 'CODE')
                """)
            try db.execute("SET session_replication_role = origin")
        }
    }

    private func write<R: Sendable>(
        _ person: Person, on day: Day = day, _ body: @escaping @Sendable (Change) throws -> R
    ) async throws -> R {
        let moment = Timestamp(day, TimeOfDay(hour: 10, minute: 0) ?? .midnight, in: .shanghai)
        let viewer = Viewer(
            account: .init(person.rawValue), name: "\(person)", tenant: tenant,
            grants: TestStory.roles(of: person).map { RoleGrant(role: $0) },
            memberships: TestStory.memberships(of: person), today: day
        ).at(moment)
        return try await test.database.write(as: viewer, body)
    }

    private func planned(_ units: Int64 = 10, needsLog: Bool = true) async throws -> Deliverable {
        try await write(.olivia) { change in
            try Deliverable.plan(
                .init(title: "学习辅导", unit: "人次", planned: units, dueOn: Self.day, needsLog: needsLog),
                under: .init(
                    contract: 1, programme: .init(1), contractor: .init(2), areaCode: "510000",
                    areaPath: "000000.510000."), in: change)
        }
    }

    private func log(_ one: Deliverable, _ units: Int, on day: String) async throws {
        let entry = DutyLog.Entry(
            kind: .lesson, areaCode: "510000", doneOn: Day(day) ?? .first, quantity: units)
        try await write(.alice) { try one.log([entry], in: $0) }
    }

    private func report(_ one: Deliverable, _ units: Int64, _ first: String, _ last: String) async throws
        -> DeliveryReport
    {
        try await write(.alice) { change in
            try one.report(
                units, from: Day(first) ?? .first, through: Day(last) ?? .first, statement: "", in: change)
        }
    }

    private func units(_ one: Deliverable) async throws -> Deliverable.Units {
        try await write(.olivia) { try Deliverable.find(one.id, for: $0.viewer, in: $0.db).units }
    }

    @Test func `progress, quota and pay count the same verified units`() async throws {
        let one = try await planned(10)
        try await log(one, 8, on: "2026-03-05")
        try await log(one, 6, on: "2026-04-05")
        let march = try await report(one, 8, "2026-03-01", "2026-03-31")
        let april = try await report(one, 6, "2026-04-01", "2026-04-30")
        let none = try await units(one)
        #expect((none.planned, none.claimed, none.verified) == (10, 14, 0))
        await #expect(throws: DeliveryRefusal.value(field: "finding", "finding")) {
            _ = try await write(.sam) {
                try DeliveryReport.decide(march.id, version: 1, verified: 7, finding: "", in: $0)
            }
        }
        _ = try await write(.sam) {
            try DeliveryReport.decide(march.id, version: 1, verified: 7, finding: "一次没有签到", in: $0)
        }
        let half = try await units(one)
        #expect((half.verified, half.payable, half.isReached) == (7, 7, false))
        #expect(half.progress == Fraction(70))
        _ = try await write(.sam) { try DeliveryReport.decide(april.id, version: 1, verified: 6, finding: "", in: $0) }
        let whole = try await units(one)
        // Thirteen were delivered; ten were agreed, and ten are paid.
        #expect((whole.verified, whole.payable, whole.isReached) == (13, 10, true))
    }

    @Test func `no day counts twice, and nothing counts that the log does not hold`() async throws {
        let one = try await planned()
        try await log(one, 5, on: "2026-03-05")
        await #expect(throws: DeliveryRefusal.notLogged) { _ = try await report(one, 6, "2026-03-01", "2026-03-31") }
        let first = try await report(one, 5, "2026-03-01", "2026-03-31")
        await #expect(throws: DeliveryRefusal.daysTaken) { _ = try await report(one, 1, "2026-03-31", "2026-04-02") }
        _ = try await write(.sam) {
            try DeliveryReport.decide(first.id, version: 1, verified: nil, finding: "附件不全", in: $0)
        }
        // What was given back frees its days; what was decided stays.
        _ = try await report(one, 5, "2026-03-01", "2026-03-31")
        await #expect(throws: DeliveryRefusal.wrongState) {
            _ = try await write(.sam) {
                try DeliveryReport.decide(first.id, version: 2, verified: 5, finding: "", in: $0)
            }
        }
        await #expect(throws: PostgresError.self) {
            try await test.owner.withConnection { db in
                try db.execute("SELECT set_config('app.tenant', '1', false)")
                try db.execute("UPDATE service_log SET quantity = 500")
            }
        }
    }

    @Test func `reports at the same moment: one is taken`() async throws {
        let one = try await planned(100, needsLog: false)
        let taken = await withTaskGroup(of: Bool.self) { group in
            for _ in 1...8 { group.addTask { (try? await report(one, 3, "2026-03-01", "2026-03-31")) != nil } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(taken == 1)
    }

    @Test func `only the contractor reports and mends, only another verifies and closes`() async throws {
        let one = try await planned(10, needsLog: false)
        await #expect(throws: NotFound.self) {
            _ = try await write(.eve) {
                try one.report(1, from: Self.day, through: Self.day, statement: "", in: $0)
            }
        }
        await #expect(throws: DeliveryRefusal.value(field: "endsOn", "future_day")) {
            _ = try await report(one, 1, "2026-05-01", "2026-05-31")
        }
        let sent = try await report(one, 4, "2026-03-01", "2026-03-31")
        await #expect(throws: NotFound.self) {
            _ = try await write(.alice) {
                try DeliveryReport.decide(sent.id, version: 1, verified: 4, finding: "", in: $0)
            }
        }
        await #expect(throws: DeliveryRefusal.value(field: "verified", "more_than_claimed")) {
            _ = try await write(.sam) {
                try DeliveryReport.decide(sent.id, version: 1, verified: 5, finding: "", in: $0)
            }
        }
    }

    @Test func `a defect has its day, is put right, seen by another, and may come back`() async throws {
        let one = try await planned()
        let later = Day(year: 2026, month: 5, day: 10) ?? .first
        await #expect(throws: DeliveryRefusal.value(field: "rectifyBy", "past_day")) {
            _ = try await write(.sam) { try one.find(fault: "缺签到", rectifyBy: Day("2026-04-01") ?? .first, in: $0) }
        }
        let defect = try await write(.sam) { try one.find(fault: "缺签到", rectifyBy: later, in: $0) }
        #expect(!defect.isOverdue(on: later) && defect.isOverdue(on: Day("2026-05-11") ?? .first))
        await #expect(throws: DeliveryRefusal.wrongState) {
            _ = try await write(.sam) {
                try Defect.close(defect.id, version: 1, isRight: true, rectifyBy: nil, in: $0)
            }
        }
        let mended = try await write(.alice) { try Defect.mend(defect.id, version: 1, note: "已补", in: $0) }
        #expect(!mended.isOverdue(on: Day("2026-06-01") ?? .first))
        await #expect(throws: DeliveryRefusal.value(field: "rectifyBy", "past_day")) {
            _ = try await write(.sam) {
                try Defect.close(defect.id, version: 2, isRight: false, rectifyBy: nil, in: $0)
            }
        }
        let back = try await write(.sam) {
            try Defect.close(defect.id, version: 2, isRight: false, rectifyBy: Day("2026-05-20"), in: $0)
        }
        #expect(back.state == .open && back.rectifyBy == Day("2026-05-20"))
        _ = try await write(.alice) { try Defect.mend(defect.id, version: 3, note: "再补", in: $0) }
        let closed = try await write(.sam) {
            try Defect.close(defect.id, version: 4, isRight: true, rectifyBy: nil, in: $0)
        }
        #expect(closed.state == .closed)
    }
}
