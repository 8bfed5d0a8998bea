import Calls
import Forms
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// What other products get wrong about calls, proposals and forms, one test each. The table of all of them stands in
/// Docs/Modules/Calls.md.
@Suite struct PeerFlawTests {
    let house: House

    init() async throws { house = try await House.build() }

    @Test func `renaming a phase strands nobody who is in it`() async throws {
        let call = try await house.publishedCall()
        _ = try await house.act("Olga") {
            try Call.setWorkflow(.made(by: .checked), of: call.id, seen: 0, moving: nil, in: $0)
        }
        let proposal = try await house.filledProposal(in: call)
        func advance(_ name: String, _ move: String) async throws -> Proposal {
            try await house.act(name, at: House.opens) { change in
                let seen = try Proposal.find(proposal.id, for: change.viewer, in: change.db)
                return try Proposal.advance(proposal.id, by: move, version: seen.version, in: change)
            }
        }
        #expect(try await advance("Amy", "hand_on").step == "unit_check")
        let old = Workflow.made(by: .checked)
        let renamed = try Workflow(
            states: old.stateLines.replacing("unit_check", with: "house_check").replacing("机构管理员审核", with: "内审"),
            moves: old.moveLines.replacing("unit_check", with: "house_check"))
        // Renamed without a map: who is in it stays on the old version and goes on.
        _ = try await house.act("Olga") {
            try Call.setWorkflow(renamed, of: call.id, seen: 1, moving: nil, in: $0)
        }
        #expect(try await advance("Alice", "submit").state == .submitted)
        // And with a map, who is in it moves on under the new name.
        let other = try await house.filledProposal(in: call, title: "另一份")
        #expect(other.step == "draft")
        _ = try await house.act("Amy", at: House.opens) { change in
            try Proposal.advance(other.id, by: "hand_on", version: other.version, in: change)
        }
        let again = try Workflow(
            states: old.stateLines.replacing("unit_check", with: "third_name"),
            moves: old.moveLines.replacing("unit_check", with: "third_name"))
        _ = try await house.act("Olga") {
            try Call.setWorkflow(again, of: call.id, seen: 2, moving: ["house_check": "third_name"], in: $0)
        }
        let moved = try await house.act("Alice", at: House.opens) { change in
            let seen = try Proposal.find(other.id, for: change.viewer, in: change.db)
            #expect(seen.step == "third_name")
            return try Proposal.advance(other.id, by: "submit", version: seen.version, in: change)
        }
        #expect(moved.state == .submitted)
    }

    /// A proposal that the administrator has approved and that waits for the recommending unit.
    private func recommended() async throws -> (Call, Proposal) {
        let call = try await house.publishedCall()
        _ = try await house.act("Olga") {
            try Call.setWorkflow(.made(by: .recommended), of: call.id, seen: 0, moving: nil, in: $0)
        }
        let proposal = try await house.filledProposal(in: call)
        for (name, move) in [("Amy", "hand_on"), ("Alice", "pass_on")] {
            _ = try await house.act(name, at: House.opens) { change in
                let seen = try Proposal.find(proposal.id, for: change.viewer, in: change.db)
                return try Proposal.advance(proposal.id, by: move, version: seen.version, in: change)
            }
        }
        return (call, proposal)
    }

    private func renamed() throws -> Workflow {
        let old = Workflow.made(by: .recommended)
        return try Workflow(
            states: old.stateLines.replacing("unit_check", with: "house_check"),
            moves: old.moveLines.replacing("unit_check", with: "house_check"))
    }

    @Test func `renaming a phase strands nobody who has passed it`() async throws {
        let (call, proposal) = try await recommended()
        let workflow = try renamed()
        let lost = try await #require(throws: Refusals.self) {
            try await house.act("Olga") {
                try Call.setWorkflow(workflow, of: call.id, seen: 1, moving: [:], in: $0)
            }
        }
        #expect(lost.items.map(\.message.key) == ["workflows.problem.map_approval"])
        #expect(lost.items.map(\.field) == ["map"])
        _ = try await house.act("Olga") {
            try Call.setWorkflow(workflow, of: call.id, seen: 1, moving: ["unit_check": "house_check"], in: $0)
        }
        let unit = Viewer(
            account: house.accounts["Bob"], tenant: house.tenant,
            grants: [RoleGrant(role: .recommendingUnit, scope: Scope(programme: house.programme))],
            today: House.opens.day(in: .shanghai)
        ).at(House.opens)
        let submitted = try await house.database.write(as: unit) { change in
            let seen = try Proposal.find(proposal.id, for: change.viewer, in: change.db)
            let steps = try seen.approvals(in: change.db).map(\.step)
            #expect(steps == ["house_check"])
            return try Proposal.advance(proposal.id, by: "submit", version: seen.version, in: change)
        }
        #expect(submitted.state == .submitted)
    }

    @Test func `a clock goes on under another name, and another clock begins with the move`() async throws {
        let (call, proposal) = try await recommended()
        func due() async throws -> Day? {
            try await house.see("Alice", at: House.opens) { viewer, db in
                try Proposal.find(proposal.id, for: viewer, in: db).stepDueOn
            }
        }
        let first = try #require(try await due())
        let later = House.opens.adding(seconds: 2 * 86_400)
        let workflow = try renamed()
        _ = try await house.act("Olga", at: later) {
            try Call.setWorkflow(workflow, of: call.id, seen: 1, moving: ["unit_check": "house_check"], in: $0)
        }
        #expect(try await due() == first)
        let longer = try Workflow(
            states: workflow.stateLines.replacing("| recommending_unit | 5 |", with: "| recommending_unit | 9 |"),
            moves: workflow.moveLines)
        #expect(longer != workflow)
        _ = try await house.act("Olga", at: later) {
            try Call.setWorkflow(longer, of: call.id, seen: 2, moving: [:], in: $0)
        }
        // Nine working days from Wednesday the 4th.
        #expect(try await due() == Day("2026-03-17"))
    }

    @Test func `an amount of a hundred million is kept to the fen`() async throws {
        var plan = house.plan(form: try await house.keptForm())
        plan.requestedMax = nil
        plan.lots[0].budget = Money(fen: 99_999_999_999)
        let most = Money(fen: 10_000_000_001)
        let planned = plan
        let drafted = try await house.act("Olga") { change in
            var plan = planned
            plan.sources = [
                Call.Source(code: "social", fund: house.social, limit: Money(fen: 99_999_999_999_999)),
                Call.Source(code: "government", fund: house.government, limit: Money(fen: 10_000_000)),
            ]
            let call = try Call.draft(plan, in: change)
            return try Call.requestPublication(of: call.id, version: call.version, in: change)
        }
        let call = try await house.act("Carol") { try Call.publish(drafted.id, in: $0) }
        let proposal = try await house.filledProposal(in: call)
        let submitted = try await house.act("Alice", at: House.opens) { change in
            _ = try Proposal.save(
                House.values(["requested": "100000000.01", "budget": House.grid("100000000.01", "0")]),
                section: "money", of: proposal.id, base: 1, in: change)
            _ = try Proposal.submit(proposal.id, in: change)
            return try Proposal.find(proposal.id, for: change.viewer, in: change.db)
        }
        #expect(submitted.requested == most)
    }

    @Test func `ten requests of 0.10 are exactly 1.00`() throws {
        let tenth = try Money.parse("0.10")
        #expect(try Array(repeating: tenth, count: 10).sum() == Money.parse("1.00"))
        let definition = try FormDefinition(json: JSON.parse(House.form))
        let rows = JSON.array(
            Array(repeating: ["item": "份", "sources": ["social": "0.10", "government": "0.00"]], count: 10))
        let read = definition.read(House.values(["requested": "1.00", "budget": ["rows": rows]]))
        #expect(read.problems.isEmpty)
        let answers = read.answers.compactMapValues { $0 }
        #expect(definition.problems(in: answers).filter { $0.path.hasPrefix("budget") } == [])
    }

    @Test(arguments: ["Olga", "Carol", "Nan", "Bob", "Oscar"])
    func `nobody of the authority edits what an applicant wrote`(name: String) async throws {
        let call = try await house.publishedCall()
        let proposal = try await house.filledProposal(in: call)
        for moment in [House.opens, House.opens.adding(seconds: 60)] {
            await #expect(throws: NotFound.self) {
                try await house.act(name, at: moment) {
                    try Proposal.save(
                        House.values(["title": "改"]), section: "basics", of: proposal.id, base: 1, in: $0)
                }
            }
            if moment == House.opens {
                _ = try await house.act("Alice", at: House.opens) { try Proposal.submit(proposal.id, in: $0) }
            }
        }
        await #expect(throws: (any Error).self) {
            try await house.act("Alice", at: House.opens) {
                try Proposal.save(House.values(["title": "改"]), section: "basics", of: proposal.id, base: 1, in: $0)
            }
        }
    }
}
