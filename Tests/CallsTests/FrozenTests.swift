import Calls
import Forms
import Foundation
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// What is frozen: whatever a superuser changes of it by force is named by the check.
@Suite struct FrozenTests {
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

    @Test(arguments: [
        "UPDATE proposal_revision SET submitted_at = submitted_at - interval '1 microsecond'",
        "UPDATE proposal_revision SET submitted_by = (SELECT min(id) FROM account)",
        "UPDATE proposal_revision SET verdicts = '[{\"rule\": \"registered\", \"outcome\": \"met\"}]'",
        "UPDATE proposal_revision SET verification_code = '0000000000000000'",
        "DELETE FROM proposal_screening", "UPDATE proposal_screening SET explanation = '别的'",
        "UPDATE proposal_screening SET reasons = ARRAY['duplicate']",
        "UPDATE call SET deadline_at = deadline_at + interval '1 day'", "UPDATE call SET grace_seconds = 3600",
        "UPDATE lot SET budget_fen = budget_fen + 1", "UPDATE call SET eligibility = '[]'",
        "DELETE FROM call_version WHERE number = 2",
        "UPDATE form_version SET definition = jsonb_set(definition, '{title_field}', '\"summary\"')",
    ])
    func `what somebody changed by force beside the content is found out`(statement: String) async throws {
        let call = try await house.publishedCall(rules: [.registered(monthsAtLeast: 12)])
        let proposal = try await house.submittedProposal(in: call)
        _ = try await house.act("Olga", at: House.opens) {
            try Proposal.refuse(
                proposal.id, version: proposal.version, reasons: [.incomplete], explanation: "缺材料", in: $0)
        }
        #expect(try await findings() == [])
        try await force(statement)
        #expect(try await !findings().isEmpty, "\(statement)")
    }

    @Test func `a claim that somebody gave to another by force is found out`() async throws {
        var plan = house.plan(form: try await house.keptForm())
        plan.kind = .claim
        let quick = plan
        let asked = try await house.act("Olga") { change in
            let call = try Call.draft(quick, in: change)
            return try Call.requestPublication(of: call.id, version: call.version, in: change)
        }
        let call = try await house.act("Carol") { try Call.publish(asked.id, in: $0) }
        let (lot, tongxin) = (call.lots[0].id, house.tongxin)
        _ = try await house.act("Alice", at: House.opens) {
            try Call.claim(lot, of: call.id, for: tongxin, in: $0)
        }
        #expect(try await findings() == [])
        try await force("UPDATE lot_claim SET organisation_id = \(house.eveHouse)")
        #expect(try await findings().contains { $0.hasPrefix("claim ") && $0.hasSuffix("is not what the audit says") })
    }

    @Test func `a workflow that somebody wrote anew with its hash is found out`() async throws {
        let call = try await house.publishedCall()
        _ = try await house.act("Olga") {
            try Call.setWorkflow(.made(by: .checked), of: call.id, seen: 0, moving: nil, in: $0)
        }
        #expect(try await findings() == [])
        try await force(
            """
            UPDATE call_workflow SET definition = replace(definition, '5', '9'),
                definition_sha256 = sha256(convert_to(replace(definition, '5', '9'), 'UTF8'))
            """)
        #expect(try await findings() == ["workflow 1 of call \(call.id) is not what the audit says"])
    }

    @Test func `the bytes of every stored file are read again on demand`() async throws {
        let store = try FileStore(
            directory: FileManager.default.temporaryDirectory.appending(path: "frozen-\(UUID().uuidString)"))
        let bytes = pdf("登记证书")
        let call = try await house.publishedCall()
        let proposal = try await house.filledProposal(in: call)
        let upload = try store.put(bytes, name: "证书.pdf")
        _ = try await house.act("Alice", at: House.opens) { change in
            _ = try Proposal.attach(upload, to: "licence", of: proposal.id, in: change)
            _ = try Proposal.submit(proposal.id, in: change)
        }
        func altered() async throws -> [String] {
            try await house.see("visitor") { _, db in try store.altered(in: db) }
        }
        #expect(try await altered() == [])
        let name = upload.sha256.hexadecimal
        let place = store.directory.appendingPathComponent(String(name.prefix(2))).appendingPathComponent(name)
        try Data(bytes + [0]).write(to: place)
        #expect(try await altered() == ["file 1 of proposal \(proposal.id) has other bytes than were stored"])
        try FileManager.default.removeItem(at: place)
        #expect(try await altered() == ["file 1 of proposal \(proposal.id) is missing"])
        // Another file under the same name in the answers is no way out either.
        try await force("UPDATE file SET sha256 = sha256('other')")
        #expect(try await findings().contains { $0.contains("code or file than the audit says") })
    }

    @Test func `shares that somebody moved by force after the submission are found out`() async throws {
        let call = try await house.publishedCall()
        let proposal = try await house.filledProposal(in: call)
        let (code, eveHouse, tongxin) = ("52511400MJ0077001T", house.eveHouse, house.tongxin)
        try await house.base.owner.withConnection { db in
            _ = try db.execute("UPDATE organisation SET code = \(code) WHERE id = \(eveHouse)")
            _ = try db.execute(
                """
                INSERT INTO proposal_partner (tenant_id, proposal_id, organisation_id, share_basis_points, task,
                    named_by)
                VALUES (\(house.tenant.id), \(proposal.id), \(tongxin), 6000, '牵头', \(house.accounts["Alice"])),
                    (\(house.tenant.id), \(proposal.id), \(eveHouse), 4000, '家访', \(house.accounts["Alice"]))
                """)
        }
        try await house.act("Eve", at: House.opens) { change in
            let partner = try ProposalPartner.all(for: change.viewer, in: change.db).first?.0
            try ProposalPartner.agree(
                try #require(partner).id, to: Money(fen: 150_000), seen: 1, in: change)
        }
        _ = try await house.act("Alice", at: House.opens) { try Proposal.submit(proposal.id, in: $0) }
        #expect(try await findings() == [])
        for statement in [
            "UPDATE proposal_partner SET share_basis_points = 5000",
            "UPDATE proposal_partner SET agreed_fen = 1 WHERE agreed_fen > 0",
            "UPDATE proposal_partner SET answered_at = answered_at - interval '1 day'",
        ] {
            try await force(statement)
            #expect(try await findings() == ["partners of proposal \(proposal.id) are not those of what was submitted"])
        }
    }
}

/// What becomes of proposals, claims and awards when their call is withdrawn.
@Suite struct WithdrawnCallTests {
    let house: House

    init() async throws { house = try await House.build() }

    @Test func `nothing is accepted or given back in a call that was withdrawn`() async throws {
        let call = try await house.publishedCall()
        let proposal = try await house.submittedProposal(in: call)
        _ = try await house.act("Olga", at: House.opens) { try Call.withdraw(call.id, reason: "项目取消", in: $0) }
        await #expect(throws: CallRefusal.wrongState) {
            try await house.act("Olga", at: House.opens) {
                try Proposal.accept(proposal.id, version: proposal.version, in: $0)
            }
        }
        await #expect(throws: CallRefusal.wrongState) {
            try await house.act("Olga", at: House.opens) {
                try Proposal.returnForCorrection(
                    proposal.id, version: proposal.version, reasons: [.incomplete], explanation: "补",
                    dueOn: Day("2026-03-23") ?? .first, in: $0)
            }
        }
        let forced = await refusal {
            try await house.base.owner.withConnection { db in
                _ = try db.execute(
                    "UPDATE proposal SET state = 'accepted', step = 'accepted' WHERE id = \(proposal.id)")
            }
        }
        #expect(forced == "proposal_call_stands")
        let refused = try await house.act("Olga", at: House.opens) {
            try Proposal.refuse(
                proposal.id, version: proposal.version, reasons: [.other], explanation: "征集已撤回", in: $0)
        }
        #expect(refused.state == .refused)
    }

    @Test func `a call of which something was awarded is not withdrawn`() async throws {
        let call = try await house.publishedCall()
        let proposal = try await house.submittedProposal(in: call)
        _ = try await house.act("Olga", at: House.opens) {
            try Proposal.accept(proposal.id, version: proposal.version, in: $0)
        }
        try await house.base.owner.withConnection { db in
            _ = try db.execute("UPDATE proposal SET awarded_on = '2026-03-20' WHERE id = \(proposal.id)")
        }
        await #expect(throws: CallRefusal.awarded) {
            try await house.act("Olga", at: House.closes.adding(seconds: 60)) {
                try Call.withdraw(call.id, reason: "项目取消", in: $0)
            }
        }
    }
}
