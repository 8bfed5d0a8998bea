import Calls
import Forms
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// Workflow as data: it is checked, versions are kept, nobody is stranded, and approvals are of content.
@Suite struct WorkflowTests {
    let house: House

    init() async throws { house = try await House.build() }

    /// Somebody of a recommending unit.
    private func recommender(at moment: Timestamp = House.opens) -> Viewer {
        Viewer(
            account: house.accounts["Bob"], tenant: house.tenant,
            grants: [RoleGrant(role: .recommendingUnit, scope: Scope(programme: house.programme))],
            today: moment.day(in: .shanghai)
        ).at(moment)
    }

    private func advance(
        _ id: Proposal.ID, _ move: String, as viewer: Viewer, reason: String = ""
    ) async throws -> Proposal {
        try await house.database.write(as: viewer) { change in
            let seen = try Proposal.find(id, for: change.viewer, in: change.db)
            return try Proposal.advance(id, by: move, version: seen.version, reason: reason, in: change)
        }
    }

    @Test(arguments: Workflow.Pattern.allCases)
    func `a pattern is a whole workflow, and is written and read again as the same`(pattern: Workflow.Pattern) throws {
        let workflow = Workflow.made(by: pattern)
        #expect(workflow.states.count >= 6)
        #expect(workflow.problems == [])
        #expect(try Workflow(states: workflow.stateLines, moves: workflow.moveLines) == workflow)
    }

    @Test(arguments: 1...40)
    func `a random definition is written and read again as the same, whether it is right or wrong`(seed: UInt64) throws
    {
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        func draw(_ count: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(count))
        }
        let names = ["草稿", "Second look", "复核 (2)", "“终”", "a=b", "甲・乙"]
        let keys = (0...draw(12)).map { "s\($0)" }
        let states = keys.map { key in
            let kind = Workflow.Class.allCases[draw(Workflow.Class.allCases.count)].rawValue
            let actor = Workflow.Actor.allCases[draw(Workflow.Actor.allCases.count)].rawValue
            let days = draw(2) == 0 ? "" : "\(draw(365) + 1)"
            return "\(key) | \(kind) | \(actor) | \(days) | \(names[draw(names.count)]) | \(names[draw(names.count)])"
        }
        let moves = (0..<draw(30)).map { number in
            let actor = Workflow.Actor.allCases[draw(Workflow.Actor.allCases.count)].rawValue
            let reason = draw(2) == 0 ? "" : "reason"
            let ends = "\(keys[draw(keys.count)]) | \(keys[draw(keys.count)])"
            let texts = "\(names[draw(names.count)]) | \(names[draw(names.count)])"
            return "m\(number) | \(ends) | \(actor) | \(reason) | \(texts)"
        }
        let (stateText, moveText) = (states.joined(separator: "\n"), moves.joined(separator: "\n"))
        let read = try Workflow(states: stateText, moves: moveText)
        #expect(read.stateLines == stateText)
        #expect(read.moveLines == moveText)
        #expect(try Workflow(states: read.stateLines, moves: read.moveLines) == read)
        // Tabs, full-width bars, blank lines and blanks around the cells say the same.
        let loose = stateText.replacing(" | ", with: "\t ").replacing("\n", with: " \n\n")
        #expect(try Workflow(states: loose, moves: moveText.replacing(" | ", with: "｜")) == read)
    }

    @Test func `every fault of a workflow is named with its place`() throws {
        let whole = Workflow.made(by: .checked)
        func problems(_ change: (inout String, inout String) -> Void) throws -> Set<String> {
            var (states, moves) = (whole.stateLines, whole.moveLines)
            change(&states, &moves)
            return Set(try Workflow(states: states, moves: moves).problems.map { "\($0.code) \($0.place)" })
        }
        #expect(
            try problems { states, _ in states += "\nlimbo | submitted | officer | | 悬 | Limbo" }
                == ["dead_end limbo", "unreachable limbo", "no_outcome limbo"])
        let circle = try problems { states, moves in
            states += "\nround | submitted | officer | | 转 | Round\nabout | submitted | officer | | 圈 | About"
            moves += "\na | submitted | round | officer | | 甲 | A\nb | round | about | officer | | 乙 | B"
            moves += "\nc | about | round | officer | | 丙 | C"
        }
        #expect(circle == ["no_outcome round", "no_outcome about"])
        #expect(try problems { _, moves in moves += "\nx | draft | accepted | officer | | 跳 | Jump" } == ["class x"])
        #expect(
            try problems { _, moves in moves += "\nx | draft | nowhere | officer | | 跳 | Jump" } == ["unknown_state x"])
        #expect(
            try problems { states, _ in states += "\ndraft | submitted | officer | | 重 | Again" }.contains(
                "twice draft"))
        #expect(throws: WorkflowProblem("state_line", "1")) { try Workflow(states: "a | b", moves: "") }
        #expect(throws: WorkflowProblem("move_line", "2")) {
            try Workflow(states: whole.stateLines, moves: "\na | b | c")
        }
    }

    @Test func `a proposal goes from the writer over administrator and recommending unit to the authority`()
        async throws
    {
        let call = try await house.publishedCall()
        _ = try await house.act("Olga") {
            try Call.setWorkflow(.made(by: .recommended), of: call.id, seen: 0, moving: nil, in: $0)
        }
        let proposal = try await house.filledProposal(in: call)
        let (amy, alice) = (house.viewer("Amy", at: House.opens), house.viewer("Alice", at: House.opens))
        let unit = recommender()
        await #expect(throws: CallRefusal.proposalState) {
            try await house.act("Alice", at: House.opens) { try Proposal.submit(proposal.id, in: $0) }
        }
        await #expect(throws: NotFound.self) {
            try await house.database.read(as: unit) { db in try Proposal.find(proposal.id, for: unit, in: db) }
        }
        let checked = try await advance(proposal.id, "hand_on", as: amy)
        #expect(checked.step == "unit_check")
        #expect(checked.stepDueOn == Day("2026-03-09"))
        await #expect(throws: CallRefusal.proposalState) {
            try await house.act("Amy", at: House.opens) {
                try Proposal.save(House.values(["title": "偷改"]), section: "basics", of: proposal.id, base: 1, in: $0)
            }
        }
        await #expect(throws: NotFound.self) { try await advance(proposal.id, "pass_on", as: amy) }
        #expect(try await advance(proposal.id, "pass_on", as: alice).waitsFor == .recommendingUnit)
        await #expect(throws: CallRefusal.reasonMissing) {
            try await advance(proposal.id, "send_back", as: recommender())
        }
        await #expect(throws: NotFound.self) { try await advance(proposal.id, "submit", as: alice) }
        let asked = try await house.database.read(as: unit) { db in
            try Proposal.find(proposal.id, for: unit, in: db).answers(for: unit, in: db).json["title"]?.string
        }
        #expect(asked == "甲村童伴之家")
        let submitted = try await advance(proposal.id, "submit", as: unit)
        #expect(submitted.state == .submitted)
        #expect(submitted.receipt == "TB2026-0001")
        let steps = try await house.see("Alice", at: House.opens) { viewer, db in
            try StateMove.all(of: "proposal", proposal.id.rawValue, for: viewer, in: db).map(\.to)
        }
        #expect(steps == ["draft", "unit_check", "recommending", "submitted"])
    }

    @Test func `an approval lapses when the content changes`() async throws {
        let call = try await house.publishedCall()
        _ = try await house.act("Olga") {
            try Call.setWorkflow(.made(by: .recommended), of: call.id, seen: 0, moving: nil, in: $0)
        }
        let proposal = try await house.filledProposal(in: call)
        let (amy, alice) = (house.viewer("Amy", at: House.opens), house.viewer("Alice", at: House.opens))
        func standing() async throws -> [Bool] {
            try await house.see("Alice", at: House.opens) { viewer, db in
                try Proposal.find(proposal.id, for: viewer, in: db).approvals(in: db).map(\.isStanding)
            }
        }
        _ = try await advance(proposal.id, "hand_on", as: amy)
        _ = try await advance(proposal.id, "pass_on", as: alice)
        #expect(try await standing() == [true])
        _ = try await advance(proposal.id, "send_back", as: recommender(), reason: "题目不准确")
        _ = try await house.act("Amy", at: House.opens) {
            try Proposal.save(
                House.values(["title": "改过的题目", "summary": "一村一人一家"]), section: "basics", of: proposal.id, base: 1,
                in: $0)
        }
        #expect(try await standing() == [false])
        _ = try await advance(proposal.id, "hand_on", as: amy)
        _ = try await advance(proposal.id, "pass_on", as: alice)
        #expect(try await standing() == [false, true])
        // Approvals of other content do not let a proposal through, however it came to its state.
        try await house.base.owner.withConnection { db in
            try db.execute("ALTER TABLE workflow_approval DISABLE TRIGGER USER")
            try db.execute("DELETE FROM workflow_approval WHERE id = (SELECT max(id) FROM workflow_approval)")
        }
        await #expect(throws: CallRefusal.approvalLapsed("机构管理员审核")) {
            try await advance(proposal.id, "submit", as: recommender())
        }
        let told = await refusal {
            try await house.base.owner.withConnection { db in
                _ = try db.execute("UPDATE proposal SET step = 'somewhere' WHERE workflow_id IS NOT NULL")
            }
        }
        #expect(told == "proposal_step_of_its_workflow")
    }

    @Test func `a renamed state strands nobody: all proposals still progress`() async throws {
        let call = try await house.publishedCall()
        let draft = try await house.filledProposal(in: call, title: "草稿")
        let submitted = try await house.submittedProposal(in: call)
        let old = Workflow.made(by: .standard)
        let renamed = try Workflow(
            states: old.stateLines.replacing("draft | open", with: "writing | open")
                .replacing("submitted | submitted", with: "received | submitted"),
            moves: old.moveLines.replacing("| draft |", with: "| writing |")
                .replacing("| submitted |", with: "| received |"))
        let missing = try await #require(throws: Refusals.self) {
            try await house.act("Olga") {
                try Call.setWorkflow(renamed, of: call.id, seen: 1, moving: ["draft": "writing"], in: $0)
            }
        }
        #expect(missing.items.compactMap(\.field) == ["map"])
        await #expect(throws: Refusals.self) {
            try await house.act("Olga") {
                try Call.setWorkflow(
                    renamed, of: call.id, seen: 1, moving: ["draft": "received", "submitted": "received"], in: $0)
            }
        }
        _ = try await house.act("Olga") {
            try Call.setWorkflow(
                renamed, of: call.id, seen: 1, moving: ["draft": "writing", "submitted": "received"], in: $0)
        }
        let (late, seen) = try await house.see("Olga", at: House.opens) { viewer, db in
            (try call.proposalsByStep(in: db).map(\.step), try Proposal.find(submitted.id, for: viewer, in: db))
        }
        #expect(late == ["received", "writing"])
        #expect(seen.state == .submitted)
        _ = try await house.act("Alice", at: House.opens) { try Proposal.submit(draft.id, in: $0) }
        let accepted = try await house.act("Olga", at: House.opens) {
            try Proposal.accept(submitted.id, version: seen.version, in: $0)
        }
        #expect(accepted.state == .accepted)
        await #expect(throws: Conflict.self) {
            try await house.act("Olga") { try Call.setWorkflow(old, of: call.id, seen: 1, moving: nil, in: $0) }
        }
    }

    @Test func `proposals in flight stay on their version when no map is given`() async throws {
        let call = try await house.publishedCall()
        let early = try await house.filledProposal(in: call, title: "早")
        _ = try await house.act("Olga") {
            try Call.setWorkflow(.made(by: .checked), of: call.id, seen: 1, moving: nil, in: $0)
        }
        let late = try await house.filledProposal(in: call, title: "晚")
        _ = try await house.act("Alice", at: House.opens) { try Proposal.submit(early.id, in: $0) }
        await #expect(throws: CallRefusal.proposalState) {
            try await house.act("Alice", at: House.opens) { try Proposal.submit(late.id, in: $0) }
        }
    }
}
