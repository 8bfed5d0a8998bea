import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

@Suite("Conflicts of interest", .serialized)
struct ConflictTests {
    @Test func `A reviewer of the applicant's own unit is refused on every path, with the evidence`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.openRound()
        let reviewer = try await stage.enrol(.eve, organisation: 2)
        await #expect(throws: ReviewRefusal.inConflict("青苗社")) {
            try await stage.write(.olivia) { change in try round.assign(reviewer.id, to: 1, in: change) }
        }
        await #expect(throws: Refusals.self) {
            try await stage.write(.olivia) { change in
                _ = try round.importAssignments([(reviewer.id, 2), (reviewer.id, 1)], in: change)
            }
        }
        let drawn = try await stage.write(.olivia) { change in
            _ = try round.assignAutomatically(seed: 3, in: change)
            return try ReviewAssignment.all(of: round, for: change.viewer, in: change.db)
        }
        #expect(drawn.contains { $0.reviewer == reviewer.id })
        #expect(!drawn.contains { $0.reviewer == reviewer.id && [1, 6].contains($0.proposal) })
        let error = await #expect(throws: PostgresError.self) {
            try await stage.direct(
                """
                INSERT INTO review_assignment (tenant_id, round_id, reviewer_id, proposal_id, source, assigned_by)
                VALUES (1, \(round.id), \(reviewer.id), 1, 'manual', 1)
                """)
        }
        #expect(error?.constraint == "review_assignment_in_conflict")
        try await stage.test.drop()
    }

    @Test func `Code, membership, legal representative and operator are grounds; a shared mailbox provider is none`()
        async throws
    {
        let stage = try await Stage.set()
        let round = try await stage.openRound()
        let byCode = try await stage.enrol(.eve, organisation: nil, code: "51510000MJQ000001Q")
        try await stage.direct(
            "INSERT INTO organisation_member (organisation_id, account_id, role) VALUES (3, 4, 'editor')")
        try await stage.direct("UPDATE organisation SET legal_representative = 'Bai' WHERE id = 4")
        try await stage.direct(
            """
            INSERT INTO account_login (identifier, kind, account_id)
            VALUES ('a@qq.com', 'email', 8), ('b@qq.com', 'email', 7)
            """)
        let found = try await stage.read(.olivia) { viewer, db in
            try ConflictOfInterest.all(of: round, for: viewer, in: db)
        }
        let bob = found.filter { $0.reviewer == .init(1) }
        let bai = found.filter { $0.reviewer == .init(2) }
        #expect(found.filter { $0.reviewer == byCode.id }.map(\.ground) == [.creditCode, .creditCode])
        #expect(bob.map(\.ground) == [.member])
        #expect(bob.map(\.proposal) == [2])
        #expect(bai.map(\.ground) == [.legalRepresentative])
        #expect(!found.contains { $0.reviewer == .init(4) })
        try await stage.direct("INSERT INTO programme_party VALUES (1, 1, 7, 'operator')")
        let operated = try await stage.read(.olivia) { viewer, db in
            try ConflictOfInterest.all(of: round, for: viewer, in: db).filter { $0.ground == .operator }
        }
        #expect(operated.count == 4 * 6)
        try await stage.test.drop()
    }

    @Test func `A conflict declared later ends the assignment and its sheet no longer counts`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.releasedRound()
        try await stage.scoreEverything(in: round)
        let own = try await stage.read(.bob) { viewer, db in
            try ReviewAssignment.own(in: round, for: viewer, in: db)
        }
        let assignment = try #require(own.first)
        try await stage.write(.bob) { change in
            try ConflictOfInterest.declare(assignment: assignment.id, evidence: "合作过", in: change)
        }
        await #expect(throws: NotFound.self) {
            try await stage.read(.bob) { viewer, db in _ = try ScoreSheet.own(assignment.id, for: viewer, in: db) }
        }
        let entries = try await stage.read(.olivia) { viewer, db in
            try ReviewEntry.all(of: round, for: viewer, in: db)
        }
        #expect(entries.first { $0.proposal == assignment.proposal }?.submitted == 2)
        await #expect(throws: ReviewRefusal.self) {
            try await stage.write(.olivia) { change in
                try round.assign(assignment.reviewer, to: assignment.proposal, in: change)
            }
        }
        try await stage.test.drop()
    }

    @Test func `What was noted by mistake is withdrawn by somebody else, once, with the reason`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.releasedRound()
        let own = try await stage.read(.bob) { viewer, db in
            try ReviewAssignment.own(in: round, for: viewer, in: db)
        }
        let assignment = try #require(own.first)
        try await stage.write(.bob) { change in
            try ConflictOfInterest.declare(assignment: assignment.id, evidence: "合作过", in: change)
        }
        let noted = try await stage.read(.olivia) { viewer, db in
            try NotedConflict.all(of: Reviewer.find(assignment.reviewer, for: viewer, in: db), for: viewer, in: db)
        }
        let id = try #require(noted.first?.id)
        #expect(noted.map(\.evidence) == ["合作过"] && noted.first?.withdrawnAt == nil)
        await #expect(throws: NotFound.self) {
            try await stage.write(.bob) { change in
                try ConflictOfInterest.withdraw(id, of: assignment.reviewer, reason: "误填", in: change)
            }
        }
        await #expect(throws: FieldRefusal.self) {
            try await stage.write(.olivia) { change in
                try ConflictOfInterest.withdraw(id, of: assignment.reviewer, reason: " ", in: change)
            }
        }
        try await stage.write(.olivia) { change in
            try ConflictOfInterest.withdraw(id, of: assignment.reviewer, reason: "误填", in: change)
            try round.assign(assignment.reviewer, to: assignment.proposal, in: change)
        }
        await #expect(throws: ReviewRefusal.conflictKept) {
            try await stage.write(.olivia) { change in
                try ConflictOfInterest.withdraw(id, of: assignment.reviewer, reason: "再次", in: change)
            }
        }
        // Who noted it does not take it back.
        let mine = try await stage.write(.olivia) { change in
            try ConflictOfInterest.note(
                reviewer: assignment.reviewer, .proposal(assignment.proposal), ground: .family, evidence: "配偶",
                in: change)
            return try NotedConflict.all(
                of: Reviewer.find(assignment.reviewer, for: change.viewer, in: change.db), for: change.viewer,
                in: change.db
            ).first?.id
        }
        let second = try #require(mine)
        await #expect(throws: ReviewRefusal.conflictWithdrawnByAnother) {
            try await stage.write(.olivia) { change in
                try ConflictOfInterest.withdraw(second, of: assignment.reviewer, reason: "误填", in: change)
            }
        }
        try await stage.test.drop()
    }

    @Test func `Who joins the applicant after assignment cannot score any more`() async throws {
        let stage = try await Stage.set()
        let round = try await stage.releasedRound()
        let own = try await stage.read(.bob) { viewer, db in
            try ReviewAssignment.own(in: round, for: viewer, in: db)
        }
        let assignment = try #require(own.first)
        try await stage.direct(
            """
            INSERT INTO organisation_member (organisation_id, account_id, role)
            SELECT organisation_id, 4, 'editor' FROM proposal WHERE id = \(assignment.proposal)
            """)
        let filled = try await stage.content(5, 5, 5, of: round)
        // The name of the applicant, which the evidence is, is not said to a reviewer who may not know it.
        let refusal = await #expect(throws: ReviewRefusal.self) {
            try await stage.write(.bob) { change in
                _ = try ScoreSheet.submit(assignment.id, filled, version: 0, in: change)
            }
        }
        #expect(refusal == .ownConflict && refusal?.message.arguments.isEmpty == true)
        try await stage.test.drop()
    }
}
