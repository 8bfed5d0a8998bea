import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

@Suite("Ratings stand in the way of an award", .serialized)
struct RatingTests {
    private static let afterNotice = Day(year: 2026, month: 3, day: 10) ?? .last

    /// A rating of an organisation, verified by another person or 待核.
    private func rate(
        _ stage: Stage, _ organisation: Int, _ grade: Int, until: String, verified: Bool
    ) async throws {
        let verification = verified ? "1, '2025-01-02'" : "NULL, NULL"
        try await stage.direct(
            """
            INSERT INTO organisation_rating (organisation_id, grade, issued_on, expires_on, evidence, recorded_by,
                verified_by, verified_at)
            VALUES (\(organisation), \(grade), '2020-01-01', '\(until)', '证书', 8, \(verification))
            """)
    }

    /// Lets the published call ask for a rating; its own rules would forbid the change.
    private func ask(_ stage: Stage, for grade: Int) async throws {
        try await stage.direct(
            """
            DO $$ BEGIN
                SET LOCAL session_replication_role = replica;
                UPDATE call SET eligibility = '[{"rule": "rating", "grade_at_least": \(grade)}]';
            END $$
            """)
    }

    private func outcomes(_ stage: Stage, _ plan: AwardPlan) async throws -> [Int64: String] {
        let computed = try await stage.read(.olivia) { viewer, db in try plan.compute(for: viewer, in: db) }
        return Dictionary(uniqueKeysWithValues: computed.lines.map { ($0.place.proposal, $0.outcome) })
    }

    /// An approved cut line whose notice has run.
    private func noticed(_ stage: Stage, _ plan: AwardPlan) async throws -> AwardPlan {
        let asked = try await stage.write(.olivia) { change in try plan.ask(in: change) }
        let approved = try await stage.write(.carol) { change in try asked.approve(in: change) }
        try await stage.write(.olivia) { change in _ = try ResultNotice.publish(approved, title: "公示", in: change) }
        return approved
    }

    @Test func `An organisation that is 待核 is passed over, one whose rating expired only where the call asks`()
        async throws
    {
        let stage = try await Stage.set()
        let plan = try await stage.draftedPlan().plan
        // Proposals 1 and 6 are of organisation 2, the others of organisations 3 to 6.
        try await rate(stage, 2, 4, until: "2030-01-01", verified: false)
        try await rate(stage, 3, 4, until: "2025-01-01", verified: true)
        try await rate(stage, 4, 5, until: "2030-01-01", verified: false)
        try await rate(stage, 4, 3, until: "2030-01-01", verified: true)
        let free = try await outcomes(stage, plan)
        #expect(free.filter { $0.value == "unverified" }.keys.sorted() == [1, 6])
        #expect(free[2] == "awarded", "an expired rating counts as none, and the call asks for none")
        #expect(free[3] == "awarded", "a verified rating is enough beside one that is still to be verified")
        try await ask(stage, for: 3)
        let asking = try await outcomes(stage, plan)
        #expect(asking.filter { $0.value == "unverified" }.keys.sorted() == [1, 6])
        #expect(asking.filter { $0.value == "rating" }.keys.sorted() == [2, 4, 5])
        #expect(asking[3] == "awarded")
        try await ask(stage, for: 4)
        let more = try await outcomes(stage, plan)
        #expect(more[3] == "unverified", "the verified 3A is too little, the 5A is still to be verified")
        try await stage.test.drop()
    }

    @Test func `No choice by hand awards an organisation that is 待核, nor does the database`() async throws {
        let stage = try await Stage.set()
        let plan = try await stage.draftedPlan().plan
        try await rate(stage, 2, 4, until: "2030-01-01", verified: false)
        let refused = await #expect(throws: FieldRefusal.self) {
            try await stage.write(.olivia) { change in
                try plan.override(1, .award, amount: Money(fen: 100), reason: "想给", in: change)
            }
        }
        #expect(refused?.field == "verdict")
        #expect(refused?.message.key == "awards.refusal.unawardable.unverified")
        #expect(refused?.message.arguments == ["title": "项目1", "organisation": "青苗社"])
        let error = await #expect(throws: PostgresError.self) {
            try await stage.direct(
                "INSERT INTO award (tenant_id, plan_id, proposal_id, position, amount_fen) VALUES (1, 1, 1, 1, 100)")
        }
        #expect(error?.constraint == "award_unawardable")
        try await stage.test.drop()
    }

    @Test func `A rating stated after the approval stops the confirmation until somebody has verified it`() async throws
    {
        let stage = try await Stage.set()
        let plan = try await noticed(stage, stage.draftedPlan().plan)
        try await stage.write(.olivia, on: Self.afterNotice) { change in try plan.askConfirmation(in: change) }
        try await rate(stage, 2, 4, until: "2030-01-01", verified: false)
        let unverified = AwardRefusal.obstacle(title: "项目1", organisation: "青苗社", outcome: .unverified)
        await #expect(throws: unverified) {
            try await stage.write(.carol, on: Self.afterNotice) { change in _ = try plan.confirm(in: change) }
        }
        await #expect(throws: unverified) {
            try await stage.write(.olivia, on: Self.afterNotice) { change in try plan.askConfirmation(in: change) }
        }
        let error = await #expect(throws: PostgresError.self) {
            try await stage.direct(
                """
                UPDATE award SET confirmed_by = 2, confirmed_at = '2026-03-10', decision_id = 1 WHERE proposal_id = 1
                """)
        }
        #expect(error?.constraint == "award_unawardable")
        try await stage.direct("UPDATE organisation_rating SET verified_by = 1, verified_at = '2026-03-09'")
        let confirmed = try await stage.write(.carol, on: Self.afterNotice) { change in try plan.confirm(in: change) }
        #expect(confirmed.map(\.proposal) == [1, 2, 3, 4])
        try await stage.test.drop()
    }

    @Test func `A rating that expires between the cut line and the confirmation stops it where the call asks for one`()
        async throws
    {
        let stage = try await Stage.set()
        try await ask(stage, for: 3)
        for organisation in 2...6 {
            try await rate(
                stage, organisation, 3, until: organisation == 3 ? "2026-03-09" : "2030-01-01", verified: true)
        }
        let plan = try await noticed(stage, stage.draftedPlan().plan)
        await #expect(throws: AwardRefusal.obstacle(title: "项目2", organisation: "晨光社", outcome: .rating)) {
            try await stage.write(.olivia, on: Self.afterNotice) { change in try plan.askConfirmation(in: change) }
        }
        try await stage.write(.carol, on: Self.afterNotice) { change in
            let award = try #require(try Award.find(ofProposal: 2, for: change.viewer, in: change.db))
            try award.withdraw(reason: "等级已过期", in: change)
        }
        try await stage.write(.olivia, on: Self.afterNotice) { change in try plan.askConfirmation(in: change) }
        let confirmed = try await stage.write(.carol, on: Self.afterNotice) { change in try plan.confirm(in: change) }
        #expect(confirmed.map(\.proposal) == [1, 3, 4])
        try await stage.test.drop()
    }
}
