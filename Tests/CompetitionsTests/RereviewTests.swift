import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

@Suite("Re-review by other people", .serialized)
struct RereviewTests {
    /// Five reviewers, three of whom judged proposal 1; an objection about it.
    private func objected(_ stage: Stage) async throws -> (ReviewRound, Objection.ID) {
        let (round, drafted) = try await stage.draftedPlan()
        let plan = try await stage.write(.olivia) { change in try drafted.ask(in: change) }
        let approved = try await stage.write(.carol) { change in try plan.approve(minutes: "纪要", in: change) }
        let notice = try await stage.write(.olivia) { change in
            try ResultNotice.publish(approved, title: "公示", in: change)
        }
        let objection = try await stage.write(.eve) { change in
            try notice.object(name: "伊", contact: "eve@demo.example", statement: "评语错位", proposal: 1, in: change)
        }
        return (round, objection)
    }

    private func upheld(_ stage: Stage) async throws -> (ReviewRound, Rereview) {
        let (round, objection) = try await objected(stage)
        await #expect(throws: RereviewRefusal.notUpheld) {
            try await stage.write(.olivia) { change in _ = try Rereview.order(for: objection, in: change) }
        }
        try await stage.write(.carol) { change in try Objection.answer(objection, .upheld, text: "成立", in: change) }
        let rereview = try await stage.write(.olivia) { change in try Rereview.order(for: objection, in: change) }
        await #expect(throws: RereviewRefusal.ordered) {
            try await stage.write(.olivia) { change in _ = try Rereview.order(for: objection, in: change) }
        }
        return (round, rereview)
    }

    @Test func `The four grounds on which no re-review follows are told, and a late objection is not received`()
        async throws
    {
        let stage = try await Stage.set()
        let (_, objection) = try await objected(stage)
        await #expect(throws: Refusals.self) {
            try await stage.write(.carol) { change in
                try Objection.answer(objection, .dismissed, text: "不成立", in: change)
            }
        }
        #expect(
            Objection.Ground.allCases.map(\.rawValue) == [
                "not_entitled", "incomplete", "expert_judgement", "unfounded",
            ])
        try await stage.write(.carol) { change in
            try Objection.answer(objection, .dismissed, ground: .expertJudgement, text: "学术判断", in: change)
        }
        await #expect(throws: RereviewRefusal.notUpheld) {
            try await stage.write(.olivia) { change in _ = try Rereview.order(for: objection, in: change) }
        }
        await #expect(throws: AwardRefusal.objectionLate) {
            try await stage.write(.eve, on: try Stage.start.adding(days: 30)) { change in
                let notice = try ResultNotice.find(.init(1), for: change.viewer, in: change.db)
                _ = try notice.object(name: "伊", contact: "e", statement: "迟到", in: change)
            }
        }
        try await stage.test.drop()
    }

    @Test func `Who lost has the proposal judged again, and nobody else objects to what the notice does not name`()
        async throws
    {
        let stage = try await Stage.set()
        _ = try await objected(stage)
        let notice = try await stage.read(.alice) { viewer, db in try ResultNotice.find(.init(1), for: viewer, in: db) }
        let own = try await stage.read(.alice) { viewer, db in try notice.ownUnawarded(for: viewer, in: db) }
        // Alice's organisation has proposals 1, which is awarded, and 6, which is not.
        #expect(own.map(\.proposal) == [6])
        for person in [Stage.Person.eve, .bob, .olivia] {
            await #expect(throws: Refusals.self) {
                try await stage.write(person) { change in
                    _ = try notice.object(name: "伊", contact: "e", statement: "不服", proposal: 6, in: change)
                }
            }
        }
        let objection = try await stage.write(.alice) { change in
            try notice.object(name: "艾", contact: "a", statement: "评分表遗漏附件", proposal: 6, in: change)
        }
        try await stage.write(.carol) { change in try Objection.answer(objection, .upheld, text: "成立", in: change) }
        let rereview = try await stage.write(.olivia) { change in try Rereview.order(for: objection, in: change) }
        #expect(rereview.proposal == 6)
        try await stage.test.drop()
    }

    @Test func `The first reviewers are refused by every path, and working days say until when`() async throws {
        let stage = try await Stage.set()
        let (first, rereview) = try await upheld(stage)
        // Fifteen working days after Monday, 2 March 2026.
        #expect(rereview.dueOn == Day(year: 2026, month: 3, day: 23))
        let round = try await stage.read(.olivia) { viewer, db in
            try ReviewRound.find(rereview.round, for: viewer, in: db)
        }
        let entries = try await stage.read(.olivia) { viewer, db in
            try ReviewEntry.all(of: round, for: viewer, in: db).map(\.proposal)
        }
        #expect(entries == [1])
        let former = try await stage.read(.olivia) { viewer, db in
            try ReviewAssignment.all(of: first, for: viewer, in: db).filter { $0.proposal == 1 }.map(\.reviewer)
        }
        #expect(former.count == 3)
        for reviewer in former {
            await #expect(throws: ReviewRefusal.firstReviewer) {
                try await stage.write(.olivia) { change in _ = try round.assign(reviewer, to: 1, in: change) }
            }
            let error = await #expect(throws: PostgresError.self) {
                try await stage.direct(
                    """
                    INSERT INTO review_assignment (tenant_id, round_id, reviewer_id, proposal_id, source, assigned_by)
                    VALUES (1, \(round.id), \(reviewer), 1, 'manual', 1)
                    """)
            }
            #expect(error?.constraint == "rereview_first_reviewer")
        }
        _ = try await stage.write(.olivia) { change in try round.assignAutomatically(seed: 3, in: change) }
        let pairs = try await stage.read(.olivia) { viewer, db in
            try ReviewAssignment.all(of: round, for: viewer, in: db).map(\.reviewer)
        }
        #expect(pairs.count == 1 && Set(pairs).isDisjoint(with: former))
        let other = await #expect(throws: PostgresError.self) {
            try await stage.direct(
                """
                INSERT INTO review_entry (tenant_id, round_id, proposal_id, revision_id, number)
                VALUES (1, \(round.id), 2, 2, 9)
                """
            )
        }
        #expect(other?.constraint == "rereview_entry")
        await #expect(throws: ReviewRefusal.self) {
            try await stage.write(.olivia) { change in _ = try round.close(in: change) }
        }
        try await stage.test.drop()
    }

    @Test func `A re-review has no award plan, and ends without its round when the proposal no longer stands`()
        async throws
    {
        let stage = try await Stage.set()
        let (first, rereview) = try await upheld(stage)
        let (round, rule) = try await stage.read(.olivia) { viewer, db in
            let round = try ReviewRound.find(rereview.round, for: viewer, in: db)
            return (try Rereview.isRound(round.id, for: viewer, in: db), round.rule)
        }
        #expect(round && rule == first.rule)
        try await stage.direct(
            """
            INSERT INTO ranking (tenant_id, round_id, derivation, derivation_sha256, calculation, made_by)
            SELECT tenant_id, \(rereview.round), derivation, derivation_sha256, calculation, made_by FROM ranking
            """)
        await #expect(throws: AwardRefusal.planOfRereview) {
            try await stage.write(.olivia) { change in
                let round = try ReviewRound.find(rereview.round, for: change.viewer, in: change.db)
                _ = try AwardPlan.draft(for: round, in: change)
            }
        }
        func end(_ ground: Rereview.EndGround, by person: Stage.Person = .carol) async throws {
            try await stage.write(person) { change in
                try Rereview.end(rereview.id, ground, text: "申报已撤回", in: change)
            }
        }
        await #expect(throws: RereviewRefusal.entryStands) { try await end(.entryWithdrawn) }
        for person in [Stage.Person.eve, .alice, .bob] {
            await #expect(throws: NotFound.self) { try await end(.other, by: person) }
        }
        try await stage.direct(
            """
            DO $$ BEGIN PERFORM set_config('session_replication_role', 'replica', true);
            UPDATE proposal SET state = 'withdrawn', withdrawn_at = now(), withdrawn_by = 1 WHERE id = 1; END $$
            """)
        await #expect(throws: RereviewRefusal.runs) {
            try await stage.write(.carol) { change in
                try Rereview.answer(rereview.id, .kept, text: "申报已撤回", in: change)
            }
        }
        try await end(.entryWithdrawn)
        await #expect(throws: RereviewRefusal.kept) { try await end(.other) }
        let seen = try await stage.read(.eve) { viewer, db in try Rereview.find(rereview.id, for: viewer, in: db) }
        #expect(seen.answer?.outcome == .ended && seen.answer?.ground == .entryWithdrawn)
        let error = await #expect(throws: PostgresError.self) {
            try await stage.direct(
                """
                INSERT INTO review_assignment (tenant_id, round_id, reviewer_id, proposal_id, source, assigned_by)
                SELECT 1, \(rereview.round), 1, 1, 'manual', 1
                """)
        }
        #expect(error?.constraint == "rereview_ended")
        try await stage.test.drop()
    }

    @Test func `Nobody reads a re-review before its result, and no award is confirmed before it`() async throws {
        let stage = try await Stage.set()
        let (_, rereview) = try await upheld(stage)
        for person in [Stage.Person.eve, .alice, .bob] {
            await #expect(throws: NotFound.self) {
                try await stage.read(person) { viewer, db in _ = try Rereview.find(rereview.id, for: viewer, in: db) }
            }
        }
        await #expect(throws: RereviewRefusal.runs) {
            try await stage.write(.carol) { change in
                try Rereview.answer(rereview.id, .kept, text: "维持", in: change)
            }
        }
        let later = try Stage.start.adding(days: 20)
        try await stage.write(.olivia, on: later) { change in
            try AwardPlan.find(.init(1), for: change.viewer, in: change.db).askConfirmation(in: change)
        }
        await #expect(throws: AwardRefusal.rereviewOpen) {
            try await stage.write(.dora, on: later) { change in
                _ = try AwardPlan.find(.init(1), for: change.viewer, in: change.db).confirm(minutes: "纪要", in: change)
            }
        }
        // The round is closed by the story's author; what came of it is then said once.
        try await stage.direct(
            "UPDATE review_round SET closed_at = now(), closed_by = 1 WHERE id = \(rereview.round)")
        try await stage.write(.carol) { change in
            try Rereview.answer(rereview.id, .kept, text: "维持原结果", in: change)
        }
        await #expect(throws: RereviewRefusal.kept) {
            try await stage.write(.carol) { change in
                try Rereview.answer(rereview.id, .changed, text: "改", in: change)
            }
        }
        let seen = try await stage.read(.eve) { viewer, db in try Rereview.find(rereview.id, for: viewer, in: db) }
        #expect(seen.answer?.outcome == .kept)
        let isNamed = try await stage.read(.eve) { viewer, db in
            try ResultNotice.find(seen.notice, for: viewer, in: db).lines.contains { $0.proposal == 1 }
        }
        #expect((seen.proposal != nil) == isNamed && (seen.title != nil) == isNamed)
        try await stage.test.drop()
    }
}
