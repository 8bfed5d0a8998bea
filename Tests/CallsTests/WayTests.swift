import Calls
import Forms
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// The ways of proposals: who decides where a workflow says so, what guards a move, who is told and asked again.
@Suite struct WayTests {
    let house: House

    init() async throws { house = try await House.build() }

    private func unit(_ moment: Timestamp = House.opens) -> Viewer {
        Viewer(
            account: house.accounts["Bob"], name: "Bob", tenant: house.tenant,
            grants: [RoleGrant(role: .recommendingUnit, scope: Scope(programme: house.programme))],
            today: moment.day(in: .shanghai)
        ).at(moment)
    }

    @discardableResult
    private func advance(
        _ id: Proposal.ID, _ move: String, as viewer: Viewer, reason: String = "", due: Day? = nil
    ) async throws -> Proposal {
        try await house.database.write(as: viewer) { change in
            let seen = try Proposal.find(id, for: change.viewer, in: change.db)
            return try Proposal.advance(id, by: move, version: seen.version, reason: reason, dueOn: due, in: change)
        }
    }

    private func acting(_ name: String, _ moment: Timestamp = House.opens) -> Viewer { house.viewer(name, at: moment) }

    private func notices(of name: String) async throws -> [String] {
        let account = house.accounts[name]
        return try await house.base.owner.withConnection { db in
            try db.rows("SELECT message_key FROM notice WHERE account_id = \(account) ORDER BY id") { row in
                try row.next(String.self)
            }
        }
    }

    /// A call in which the decision-maker screens: what the officer looked at goes on to Carol.
    private func decided(_ guards: String = "", _ tells: String = "") async throws -> (Call, Proposal) {
        let call = try await house.publishedCall()
        let old = Workflow.made(by: .standard)
        let states = old.stateLines + "\nsecond | submitted | decision_maker | 3 | 复核 | Second look"
        var moves = old.moveLines.split(separator: "\n").map(String.init).filter {
            !$0.hasPrefix("accept |") && !$0.hasPrefix("refuse |")
        }
        moves += [
            "pass | submitted | second | officer | | 报复核 | Hand on | \(guards) | \(tells)",
            "accept | second | accepted | decision_maker | | 同意受理 | Accept",
            "return_second | second | returned | decision_maker | reason | 退回补正 | Return",
            "refuse | second | refused | decision_maker | reason | 不同意 | Refuse",
        ]
        let workflow = try Workflow(states: states, moves: moves.joined(separator: "\n"))
        _ = try await house.act("Olga") {
            try Call.setWorkflow(workflow, of: call.id, seen: 0, moving: nil, in: $0)
        }
        return (call, try await house.submittedProposal(in: call))
    }

    @Test func `a decision-maker screens where the workflow says so, and is told that it waits`() async throws {
        let (call, proposal) = try await decided()
        let passed = try await advance(proposal.id, "pass", as: acting("Olga"))
        #expect(passed.waitsFor == .decisionMaker)
        #expect(try await notices(of: "Carol").contains("proposals.notice.passed"))
        let open = try await house.see("Carol", at: House.opens) { viewer, db in
            let found = try Proposal.find(proposal.id, for: viewer, in: db)
            return found.moves(for: viewer, along: try found.workflow(in: db)).map(\.key)
        }
        #expect(open == ["accept", "return_second", "refuse"])
        let touched = try await house.see("Carol", at: House.opens) { viewer, db in
            try Proposal.bulk(.accepted, over: [proposal.id], of: call.id, for: viewer, in: db).map(\.obstacle)
        }
        #expect(touched == [nil])
        await #expect(throws: (any Error).self) {
            try await house.act("Olga", at: House.opens) {
                try Proposal.accept(proposal.id, version: passed.version, in: $0)
            }
        }
        let accepted = try await house.act("Carol", at: House.opens) {
            try Proposal.accept(proposal.id, version: passed.version, in: $0)
        }
        #expect(accepted.state == .accepted)
    }

    @Test func `a guard of a move holds it until it is met`() async throws {
        let (_, proposal) = try await decided("after_deadline, other_person", "officer, decision_maker")
        await #expect(throws: CallRefusal.guarded(.afterDeadline)) {
            try await advance(proposal.id, "pass", as: acting("Olga"))
        }
        let late = House.closes.adding(seconds: 60)
        let passed = try await advance(proposal.id, "pass", as: acting("Olga", late))
        #expect(passed.step == "second")
        // Whom the move names, and who acts next: the organisation is not among them.
        #expect(try await notices(of: "Olga").contains("proposals.notice.passed"))
        #expect(try await notices(of: "Carol").contains("proposals.notice.passed"))
        #expect(try await !notices(of: "Alice").contains("proposals.notice.passed"))
    }

    @Test func `nobody passes on what the same person passed on before`() async throws {
        let call = try await house.publishedCall()
        let old = Workflow.made(by: .standard)
        let workflow = try Workflow(
            states: old.stateLines + "\nsecond | submitted | officer | | 复核 | Second look",
            moves: old.moveLines + "\npass | submitted | second | officer | | 报复核 | Hand on"
                + "\naccept_second | second | accepted | officer | | 受理 | Accept | other_person | ")
        _ = try await house.act("Olga") {
            try Call.setWorkflow(workflow, of: call.id, seen: 0, moving: nil, in: $0)
        }
        let proposal = try await house.submittedProposal(in: call)
        try await advance(proposal.id, "pass", as: acting("Olga"))
        await #expect(throws: CallRefusal.guarded(.otherPerson)) {
            try await advance(proposal.id, "accept_second", as: acting("Olga"))
        }
        let obstacle = try await house.see("Olga", at: House.opens) { viewer, db in
            try Proposal.bulk(.accepted, over: [proposal.id], of: call.id, for: viewer, in: db).first?.obstacle?.key
        }
        #expect(obstacle == "workflows.guarded.other_person")
    }

    @Test func `guards and notices are written and read again as the same, and unknown ones are named`() throws {
        let old = Workflow.made(by: .standard)
        let moves = old.moveLines.replacing(
            "accept | submitted | accepted | officer |  | 通过初审 | Accept",
            with: "accept | submitted | accepted | officer |  | 通过初审 | Accept | paper、checklist | officer")
        let read = try Workflow(states: old.stateLines, moves: moves)
        #expect(read.problems == [])
        #expect(read.moves.first { $0.key == "accept" }?.guards == [.checklist, .paper])
        #expect(read.moves.first { $0.key == "accept" }?.tells == [.officer])
        #expect(try Workflow(states: read.stateLines, moves: read.moveLines) == read)
        for wrong in ["paper, magic | ", "paper | nobody", " | everybody"] {
            #expect(throws: WorkflowProblem.self) {
                try Workflow(
                    states: old.stateLines, moves: "accept | submitted | accepted | officer | | 过 | Ok | \(wrong)")
            }
        }
    }

    @Test func `a workflow in which nobody can act is refused, and the place is named`() async throws {
        let call = try await house.publishedCall()
        try await house.base.owner.withConnection { db in
            _ = try db.execute("UPDATE role_grant SET valid_to = '2025-12-31' WHERE role = 'recommending_unit'")
        }
        let refused = try await #require(throws: Refusals.self) {
            try await house.act("Olga") {
                try Call.setWorkflow(.made(by: .recommended), of: call.id, seen: 0, moving: nil, in: $0)
            }
        }
        #expect(Set(refused.items.map(\.message.key)) == ["workflows.problem.nobody"])
        #expect(
            Set(refused.items.compactMap { $0.message.arguments["place"] })
                == ["recommending", "returned_recommending"])
    }

    @Test func `a correction goes around nobody who approved the first submission`() throws {
        let old = Workflow.made(by: .recommended)
        let moves = old.moveLines + "\nshort | returned | submitted | administrator | | 直接提交 | Straight"
        #expect(
            try Workflow(states: old.stateLines, moves: moves).problems
                == [WorkflowProblem("correction_around", "recommending_unit")])
        let standard = Workflow.made(by: .standard)
        let loose = standard.moveLines.replacing(
            "resubmit | returned | submitted | administrator", with: "resubmit | returned | submitted | applicant")
        #expect(
            try Workflow(states: standard.stateLines, moves: loose).problems
                == [WorkflowProblem("correction_around", "administrator")])
    }

    @Test func `who decides about a submission belongs to the authority`() throws {
        let standard = Workflow.made(by: .standard)
        let moves = standard.moveLines.replacing(
            "accept | submitted | accepted | officer", with: "accept | submitted | accepted | recommending_unit")
        #expect(
            try Workflow(states: standard.stateLines, moves: moves).problems == [WorkflowProblem("actor", "accept")])
    }

    @Test func `after a correction the recommending unit is asked again, for the new content`() async throws {
        let call = try await house.publishedCall()
        _ = try await house.act("Olga") {
            try Call.setWorkflow(.made(by: .recommended), of: call.id, seen: 0, moving: nil, in: $0)
        }
        let proposal = try await house.filledProposal(in: call)
        try await advance(proposal.id, "hand_on", as: acting("Amy"))
        try await advance(proposal.id, "pass_on", as: acting("Alice"))
        try await advance(proposal.id, "submit", as: unit())
        try await advance(proposal.id, "return", as: acting("Olga"), reason: "缺摘要", due: Day("2026-03-09"))
        _ = try await house.act("Amy", at: House.opens) {
            try Proposal.save(
                House.values(["title": "改过的题目", "summary": "改过"]), section: "basics", of: proposal.id, base: 1, in: $0)
        }
        await #expect(throws: CallRefusal.proposalState) {
            try await house.act("Alice", at: House.opens) { try Proposal.submit(proposal.id, in: $0) }
        }
        let waiting = try await advance(proposal.id, "correct", as: acting("Alice"))
        #expect(waiting.state == .returned && waiting.waitsFor == .recommendingUnit && !waiting.isEditable)
        #expect(waiting.stepDueOn == Day("2026-03-09"))
        let (title, standing) = try await house.database.read(as: unit()) { [unit = unit()] db in
            let seen = try Proposal.find(proposal.id, for: unit, in: db)
            return (
                try seen.answers(for: unit, in: db).json["title"]?.string,
                try seen.approvals(in: db).map(\.isStanding)
            )
        }
        #expect(title == "改过的题目")
        #expect(standing == [false, false])
        await #expect(throws: CallRefusal.reasonMissing) { try await advance(proposal.id, "back", as: unit()) }
        let submitted = try await advance(proposal.id, "resubmit", as: unit())
        #expect(submitted.state == .submitted && submitted.title == "改过的题目")
        let again = try await house.see("Olga", at: House.opens) { viewer, db in
            try Proposal.find(proposal.id, for: viewer, in: db).approvals(in: db).map(\.isStanding)
        }
        #expect(again == [false, false, true])
        // Nor is it let through by who came to the state without asking.
        #expect(
            Workflow.made(by: .recommended).moves.contains { $0.key == "resubmit" && $0.actor == .recommendingUnit })
    }

    @Test func `a member hands in where the workflow says so`() async throws {
        let call = try await house.publishedCall()
        let standard = Workflow.made(by: .standard)
        let moves = standard.moveLines.replacing(
            "submit | draft | submitted | administrator", with: "submit | draft | submitted | applicant")
        _ = try await house.act("Olga") { change in
            let workflow = try Workflow(states: standard.stateLines, moves: moves)
            return try Call.setWorkflow(workflow, of: call.id, seen: 0, moving: nil, in: change)
        }
        let proposal = try await house.filledProposal(in: call)
        _ = try await house.act("Amy", at: House.opens) { try Proposal.submit(proposal.id, in: $0) }
        let seen = try await house.see("Amy", at: House.opens) { viewer, db in
            try Proposal.find(proposal.id, for: viewer, in: db).state
        }
        #expect(seen == .submitted)
    }

    @Test func `a copy and a test run take the workflow and the checklist along, and publication asks who there is`()
        async throws
    {
        let call = try await house.publishedCall()
        _ = try await house.act("Olga") { change in
            _ = try Call.setWorkflow(.made(by: .recommended), of: call.id, seen: 0, moving: nil, in: change)
            return try Call.setChecklist(["有登记证书", "预算合理"], of: call.id, in: change)
        }
        let (copy, trial) = try await house.act("Olga") { change in
            (
                try Call.copy(call.id, code: "TB2027", opensAt: House.opens.adding(seconds: 86_400), in: change),
                try Call.startTrial(of: call.id, in: change)
            )
        }
        for made in [copy, trial] {
            let (workflow, lines) = try await house.see("Olga") { _, db in
                (try made.workflows(in: db).last?.workflow, try made.checklist(in: db).map(\.text))
            }
            #expect(workflow == Workflow.made(by: .recommended))
            #expect(lines == ["有登记证书", "预算合理"])
        }
        try await house.base.owner.withConnection { db in
            _ = try db.execute("UPDATE role_grant SET valid_to = '2025-12-31' WHERE role = 'recommending_unit'")
        }
        let refused = try await #require(throws: Refusals.self) {
            try await house.act("Olga") { change in
                let seen = try Call.find(copy.id, for: change.viewer, in: change.db)
                return try Call.requestPublication(of: copy.id, version: seen.version, in: change)
            }
        }
        #expect(Set(refused.items.map(\.message.key)) == ["workflows.problem.nobody"])
    }
}
