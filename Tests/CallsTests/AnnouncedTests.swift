import Calls
import Forms
import Foundation
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// What calls announced and what was approved, ticked, handed in and released: a superuser's change of it is named.
@Suite struct AnnouncedTests {
    let house: House

    init() async throws { house = try await House.build() }

    private func findings() async throws -> [String] {
        try await house.see("visitor") { _, db in try CallsCheck.run(in: db) }
    }

    private func force(_ statement: String) async throws {
        try await house.base.owner.withConnection { db in
            try db.execute("SET session_replication_role = replica")
            try db.execute(SQL(trusted: statement))
            try db.execute("SET session_replication_role = DEFAULT")
        }
    }

    private func expectNamed(_ statements: [(String, String)]) async throws {
        #expect(try await findings() == [])
        for (statement, finding) in statements {
            try await force(statement)
            let found = try await findings()
            #expect(found.contains { $0.hasPrefix(finding) }, "\(statement): \(found)")
        }
    }

    @Test func `questions, answers, corrections and extensions stay as they were announced`() async throws {
        let call = try await house.publishedCall()
        try await house.act("Alice", at: House.opens) { change in
            for text in ["可以联合申报吗？", "可以跨县吗？"] { _ = try Call.ask(text, about: call.id, in: change) }
        }
        let asked = try await house.see("Olga", at: House.opens) { viewer, db in
            try call.questions(for: viewer, in: db).map(\.id)
        }
        _ = try await house.act("Olga", at: House.opens) {
            try Call.answer(#require(asked.last), of: call.id, with: "可以", in: $0)
        }
        for title in ["更正一", "更正二"] {
            _ = try await house.act("Olga", at: House.opens) {
                try Call.correct(
                    call.id, title: title, body: "以此为准", affectsProposals: false, in: $0)
            }
        }
        for days in [1, 2] {
            _ = try await house.act("Olga", at: House.opens) {
                try Call.extend(
                    call.id, to: House.deadline.adding(seconds: Int64(days) * 86_400), reason: "应要求延长", in: $0)
            }
        }
        let account = try #require(house.accounts["Eve"])
        try await expectNamed([
            ("UPDATE call_question SET question = '能不能转包？' WHERE answer IS NULL", "question "),
            ("UPDATE call_question SET asked_by = \(account)", "question "),
            ("UPDATE call_question SET answer = '不可以' WHERE answer IS NOT NULL", "answer "),
            (
                """
                UPDATE call_question SET answer = '可以', answered_at = asked_at,
                    answered_by = (SELECT max(q.answered_by) FROM call_question q)
                WHERE answer IS NULL
                """, "answer "
            ),
            ("UPDATE call_correction SET body = '另有规定' WHERE number = 1", "correction 1 "),
            ("DELETE FROM call_correction WHERE number = 2", "correction 2 "),
            ("UPDATE call_extension SET reason = '别的' WHERE id = 1", "extension 1 "),
            ("UPDATE call_extension SET deadline_to = deadline_to + interval '1 hour' WHERE id = 2", "extension 2 "),
            (
                """
                INSERT INTO call_extension (tenant_id, call_id, deadline_from, deadline_to, reason, extended_by)
                SELECT tenant_id, call_id, deadline_from, deadline_to, '补记', extended_by FROM call_extension LIMIT 1
                """, "extension 3 is in no audit"
            ),
        ])
    }

    private func unit() -> Viewer {
        Viewer(
            account: house.accounts["Bob"], name: "Bob", tenant: house.tenant,
            grants: [RoleGrant(role: .recommendingUnit, scope: Scope(programme: house.programme))],
            today: House.opens.day(in: .shanghai)
        ).at(House.opens)
    }

    private func advance(_ id: Proposal.ID, _ move: String, as viewer: Viewer, due: Day? = nil) async throws {
        try await house.database.write(as: viewer) { change in
            let seen = try Proposal.find(id, for: change.viewer, in: change.db)
            _ = try Proposal.advance(
                id, by: move, version: seen.version, reason: due == nil ? "" : "补材料", dueOn: due, in: change)
        }
    }

    @Test func `approvals, ticks and the last day of a correction stay as they were given`() async throws {
        let call = try await house.publishedCall()
        _ = try await house.act("Olga") {
            try Call.setWorkflow(.made(by: .recommended), of: call.id, seen: 0, moving: nil, in: $0)
        }
        let lines = try await house.act("Olga") { try Call.setChecklist(["证书有效", "预算合理"], of: call.id, in: $0) }
        let proposal = try await house.filledProposal(in: call)
        try await advance(proposal.id, "hand_on", as: house.viewer("Amy", at: House.opens))
        try await advance(proposal.id, "pass_on", as: house.viewer("Alice", at: House.opens))
        try await advance(proposal.id, "submit", as: unit())
        _ = try await house.act("Olga", at: House.opens) {
            try Proposal.tick([lines[0].id: (true, ""), lines[1].id: (false, "缺单价")], of: proposal.id, in: $0)
        }
        try await advance(
            proposal.id, "return", as: house.viewer("Olga", at: House.opens), due: Day("2026-03-09"))
        try await expectNamed([
            (
                "UPDATE workflow_approval SET approved_by = \(try #require(house.accounts["Eve"])) WHERE id = 1",
                "approval 1 "
            ),
            ("UPDATE workflow_approval SET content_sha256 = sha256('x') WHERE id = 2", "approval 2 "),
            ("UPDATE screening_tick SET fulfilled = true, note = '' WHERE NOT fulfilled", "tick "),
            ("UPDATE screening_item SET text = '随便' WHERE position = 1", "tick "),
            (
                """
                INSERT INTO screening_tick (tenant_id, revision_id, item_id, fulfilled, ticked_by)
                SELECT tenant_id, revision_id, item_id, true, ticked_by FROM screening_tick LIMIT 1
                """, "tick 3 is in no audit"
            ),
            ("DELETE FROM screening_tick WHERE id = 1", "tick 1 "),
            (
                "UPDATE proposal SET correction_due_on = '2026-03-20'",
                "proposal \(proposal.id) has another last day for its correction"
            ),
        ])
    }

    @Test func `a sealed paper, its answer and the release of a claim stay as they were`() async throws {
        var plan = house.plan(form: try await house.keptForm())
        (plan.kind, plan.paperDays) = (.claim, 5)
        let quick = plan
        let asked = try await house.act("Olga") { change in
            let call = try Call.draft(quick, in: change)
            return try Call.requestPublication(of: call.id, version: call.version, in: change)
        }
        let call = try await house.act("Carol") { try Call.publish(asked.id, in: $0) }
        let (taken, released, tongxin) = (call.lots[0].id, call.lots[1].id, house.tongxin)
        let proposal = try await house.act("Alice", at: House.opens) { change in
            _ = try Call.claim(released, of: call.id, for: tongxin, in: change)
            let proposal = try Call.claim(taken, of: call.id, for: tongxin, in: change).proposal
            for (section, values) in [
                ("basics", House.values(["title": "甲", "summary": "一村一家"])),
                ("money", House.values(["requested": "1500", "budget": House.grid("1000", "500")])),
            ] {
                _ = try Proposal.save(values, section: section, of: proposal.id, base: 0, in: change)
            }
            _ = try Proposal.submit(proposal.id, in: change)
            return proposal.id
        }
        _ = try await house.act("Olga", at: House.opens) {
            try Call.release(
                released, of: call.id, reason: "无力承接", reopensAt: House.opens.adding(seconds: 2 * 86_400), in: $0)
        }
        let store = try FileStore(
            directory: FileManager.default.temporaryDirectory.appending(path: "papers-\(UUID().uuidString)"))
        let scan = try store.put(pdf("scan"), name: "scan.pdf")
        let paper = try await house.act("Amy", at: House.opens) {
            try ProposalPaper.handIn(
                scan, signerName: "王某", signedOn: House.start.day(in: .shanghai), of: proposal, in: $0)
        }
        try await house.act("Olga", at: House.opens) {
            try ProposalPaper.answer(paper, of: proposal, .accepted, reason: "", in: $0)
        }
        try await expectNamed([
            ("UPDATE proposal_paper SET answered_at = answered_at - interval '1 day'", "answer to the sealed paper 1 "),
            ("UPDATE proposal_paper SET signer_name = '李某'", "sealed paper 1 "),
            (
                "UPDATE lot_claim SET reopens_at = reopens_at - interval '1 day' WHERE released_at IS NOT NULL",
                "release of the claim 1 "
            ),
        ])
    }
}
