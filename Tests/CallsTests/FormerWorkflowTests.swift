import Calls
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// Workflows that were stored before corrections had to be approved anew.
@Suite struct FormerWorkflowTests {
    let house: House

    init() async throws { house = try await House.build() }

    /// The recommending pattern as it was stored before corrections had to be approved anew.
    private static func formerly() throws -> Workflow {
        let now = Workflow.made(by: .recommended)
        let states = now.stateLines.split(separator: "\n").filter { !$0.hasPrefix("returned_recommending ") }
        let moves = now.moveLines.split(separator: "\n").filter {
            !$0.contains("returned_recommending") && !$0.hasPrefix("resubmit ")
        }
        return try Workflow(
            states: states.joined(separator: "\n"),
            moves: (moves + ["resubmit | returned | submitted | administrator | | 提交补正 | Submit the correction"])
                .joined(separator: "\n"))
    }

    @Test func `a workflow of before is offered with everybody asked again, and loses no state`() throws {
        let old = try Self.formerly()
        #expect(old.isCorrectedAround && old.problems.map(\.code) == ["correction_around"])
        let mended = old.askingAgain
        #expect(mended.problems == [] && !mended.isCorrectedAround)
        #expect(old.states.allSatisfy { state in mended.state(state.key) == state })
        #expect(try Workflow(states: mended.stateLines, moves: mended.moveLines) == mended)
        #expect(mended.moves(from: "returned").first { $0.key == "resubmit" }?.to == "returned_recommending")
        // What has nothing wrong stays as it is; two who are gone around are both asked.
        for pattern in Workflow.Pattern.allCases {
            #expect(Workflow.made(by: pattern).askingAgain == Workflow.made(by: pattern))
        }
        let loose = try Workflow(
            states: old.stateLines,
            moves: old.moveLines.replacing(
                "resubmit | returned | submitted | administrator", with: "resubmit | returned | submitted | applicant"))
        #expect(loose.problems.count == 2)
        #expect(loose.askingAgain.problems == [])
    }

    @Test func `the check names a workflow of before that is in use, until the call has another one`() async throws {
        let call = try await house.publishedCall()
        let old = try Self.formerly()
        let proposal = try await house.filledProposal(in: call)
        let definition: JSON = ["states": .string(old.stateLines), "moves": .string(old.moveLines)]
        let text = definition.canonical
        try await house.base.owner.withConnection { db in
            try db.execute(
                """
                INSERT INTO call_workflow (tenant_id, call_id, number, definition, definition_sha256)
                VALUES (\(house.tenant.id), \(call.id), 2, \(text), sha256(convert_to(\(text), 'UTF8')))
                """)
            try db.execute(
                """
                INSERT INTO workflow_state (tenant_id, workflow_id, key, proposal_state)
                SELECT w.tenant_id, w.id, s.key, s.state FROM call_workflow w
                CROSS JOIN unnest(\(old.states.map(\.key)), \(old.states.map(\.kind.state.rawValue))) AS s (key, state)
                WHERE w.number = 2
                """)
            try db.execute(
                "UPDATE proposal SET workflow_id = (SELECT id FROM call_workflow WHERE number = 2)")
        }
        let finding =
            "workflow 2 of call \(call.id) lets a correction pass around who approved the first submission"
        let found: @Sendable () async throws -> [String] = { [house] in
            try await house.see("visitor", at: House.opens) { _, db in try CallsCheck.run(in: db) }
        }
        #expect(try await found() == [finding])
        _ = try await house.act("Olga") {
            try Call.setWorkflow(old.askingAgain, of: call.id, seen: 2, moving: [:], in: $0)
        }
        #expect(try await found() == [])
        let step = try await house.see("Alice", at: House.opens) { viewer, db in
            try Proposal.find(proposal.id, for: viewer, in: db).step
        }
        #expect(step == "draft")
    }
}
