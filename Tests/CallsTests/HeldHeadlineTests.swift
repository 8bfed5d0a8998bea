import Calls
import Forms
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// What others read of a proposal is what was handed in, and what was agreed to is what was read.
@Suite struct HeldHeadlineTests {
    let house: House

    init() async throws { house = try await House.build() }

    private static let code = "52511400MJ0000777K"

    /// A proposal given back for a correction in which title and amount are written anew.
    private func corrected() async throws -> (Call, Proposal) {
        let call = try await house.publishedCall()
        let proposal = try await house.submittedProposal(in: call)
        _ = try await house.act("Olga", at: House.opens) {
            try Proposal.returnForCorrection(
                proposal.id, version: proposal.version, reasons: [.budgetUnsound], explanation: "补贴标准说明不清",
                dueOn: Day("2026-03-23") ?? .first, in: $0)
        }
        try await write(proposal.id, title: "改过的题目", requested: "9000")
        return (call, proposal)
    }

    private func write(_ id: Proposal.ID, title: String, requested: String) async throws {
        _ = try await house.act("Amy", at: House.opens) { change in
            let found = try Proposal.find(id, for: change.viewer, in: change.db).answers(in: change.db)
            _ = try Proposal.save(
                House.values(["title": .string(title), "summary": "一村一人一家"]), section: "basics", of: id,
                base: found.revision(of: "basics"), in: change)
            return try Proposal.save(
                House.values(["requested": .string(requested), "budget": House.grid(requested, "0")]),
                section: "money", of: id, base: found.revision(of: "money"), in: change)
        }
    }

    private func shown(_ name: String, _ id: Proposal.ID) async throws -> [String] {
        try await house.see(name, at: House.opens) { viewer, db in
            let found = try Proposal.find(id, for: viewer, in: db)
            let listed = try db.rows("SELECT title FROM proposal WHERE id = \(id)") { row in
                try row.next(String.self)
            }
            return [found.title, found.requested?.description ?? ""] + listed
        }
    }

    @Test func `title and amount of a correction are seen by others only when it is handed in`() async throws {
        let (_, proposal) = try await corrected()
        #expect(try await shown("Olga", proposal.id) == ["甲村童伴之家", "1500.00", "甲村童伴之家"])
        let written = try await house.see("Amy", at: House.opens) { viewer, db in
            try Proposal.find(proposal.id, for: viewer, in: db).asWritten(in: db)
        }
        #expect(written.title == "改过的题目")
        #expect(written.requested == Money(fen: 900_000))
        _ = try await house.act("Alice", at: House.opens) { try Proposal.submit(proposal.id, in: $0) }
        #expect(try await shown("Olga", proposal.id) == ["改过的题目", "9000.00", "改过的题目"])
    }

    @Test func `the database keeps the title that was submitted, and the check names another one`() async throws {
        let (_, proposal) = try await corrected()
        for change in ["title = '改'", "requested_fen = 1"] as [SQL] {
            let told = await refusal {
                try await house.base.owner.withConnection { db in
                    _ = try db.execute("UPDATE proposal SET \(change) WHERE id = \(proposal.id)")
                }
            }
            #expect(told == "proposal_headline_submitted")
        }
        #expect(try await house.see("visitor") { _, db in try CallsCheck.run(in: db) } == [])
        try await house.base.owner.withConnection { db in
            try db.execute("ALTER TABLE proposal DISABLE TRIGGER proposal_headline_submitted")
            try db.execute("UPDATE proposal SET requested_fen = 1 WHERE id = \(proposal.id)")
        }
        #expect(
            try await house.see("visitor") { _, db in try CallsCheck.run(in: db) }
                == ["proposal \(proposal.id) bears another title or amount than what was submitted"])
    }

    /// A proposal of Alice's organisation together with Eve's, 60 to 40.
    private func together(in call: Call) async throws -> (Proposal, ProposalPartner.ID) {
        let proposal = try await house.filledProposal(in: call)
        let (tongxin, eveHouse) = (house.tongxin, house.eveHouse)
        try await house.base.owner.withConnection { db in
            _ = try db.execute("UPDATE organisation SET code = \(Self.code) WHERE id = \(eveHouse)")
            _ = try db.execute(
                """
                INSERT INTO proposal_partner (tenant_id, proposal_id, organisation_id, share_basis_points, task,
                    named_by)
                VALUES (\(house.tenant.id), \(proposal.id), \(tongxin), 6000, '牵头', \(house.accounts["Alice"]))
                """)
        }
        let partner = try await house.act("Amy", at: House.opens) { change in
            try ProposalPartner.name(
                Self.code, percent: Fraction(40), task: "家访", of: proposal.id, in: change)
            return try Proposal.find(proposal.id, for: change.viewer, in: change.db).partners(in: change.db).last?.id
        }
        return (proposal, try #require(partner))
    }

    private func agree(_ partner: ProposalPartner.ID, to sum: Int64, seen: Int = 1) async throws {
        try await house.act("Eve", at: House.opens) {
            try ProposalPartner.agree(partner, to: Money(fen: sum), seen: seen, in: $0)
        }
    }

    @Test func `a partner agrees to the sum that was read, not to one saved meanwhile`() async throws {
        let (proposal, partner) = try await together(in: house.publishedCall())
        try await write(proposal.id, title: "甲村童伴之家", requested: "9000")
        let conflict = try await #require(throws: Conflict.self) { try await agree(partner, to: 150_000) }
        #expect(conflict.current["requested"] == "9,000.00")
        try await agree(partner, to: 900_000)
        _ = try await house.act("Alice", at: House.opens) { try Proposal.submit(proposal.id, in: $0) }
    }

    @Test func `in a correction a partner reads and agrees to the sum that is being written`() async throws {
        let (proposal, partner) = try await together(in: house.publishedCall())
        try await agree(partner, to: 150_000)
        _ = try await house.act("Alice", at: House.opens) { try Proposal.submit(proposal.id, in: $0) }
        _ = try await house.act("Olga", at: House.opens) { change in
            let seen = try Proposal.find(proposal.id, for: change.viewer, in: change.db)
            return try Proposal.returnForCorrection(
                proposal.id, version: seen.version, reasons: [.budgetUnsound], explanation: "补",
                dueOn:
                    Day("2026-03-23") ?? .first, in: change)
        }
        try await write(proposal.id, title: "甲村童伴之家", requested: "9000")
        let read = try await house.see("Eve", at: House.opens) { viewer, db in
            try ProposalPartner.find(partner, for: viewer, in: db).subject(in: db).requested
        }
        #expect(read == Money(fen: 900_000))
        let silent = try await #require(throws: Refusals.self) {
            try await house.act("Alice", at: House.opens) { try Proposal.submit(proposal.id, in: $0) }
        }
        #expect(silent.items.map(\.message.key) == ["partners.refusal.consent"])
        try await agree(partner, to: 900_000, seen: 2)
        _ = try await house.act("Alice", at: House.opens) { try Proposal.submit(proposal.id, in: $0) }
    }

    private func bar(_ organisation: Organisation.ID) async throws {
        try await house.base.owner.withConnection { db in
            _ = try db.execute(
                """
                INSERT INTO organisation_bar (organisation_id, reason, barred_from) VALUES (\(organisation), '套取资金',
                    '2026-01-01')
                """)
        }
    }

    @Test func `a barred partner stops the submission, and the others do not read why`() async throws {
        let (proposal, partner) = try await together(
            in: house.publishedCall(rules: [.notBarred, .proposals(atMost: 1)]))
        try await agree(partner, to: 150_000)
        try await bar(house.eveHouse)
        let barred = PartnerRefusal.notEligible(name: "他山", rule: "not_barred")
        let shown = try await house.see("Amy", at: House.opens) { viewer, db in
            let found = try Proposal.find(proposal.id, for: viewer, in: db)
            return try found.unmetRules(of: found.partners(in: db), for: viewer, in: db)
        }
        #expect(shown == [barred])
        #expect(!"\(barred.message)".contains("套取资金"))
        let refusals = try await #require(throws: Refusals.self) {
            try await house.act("Alice", at: House.opens) { try Proposal.submit(proposal.id, in: $0) }
        }
        #expect(refusals.items.compactMap { $0 as? PartnerRefusal } == [barred])
        try await house.base.owner.withConnection { db in
            _ = try db.execute(
                "UPDATE organisation_bar SET lifted_at = now(), lifted_by = 1, lifted_reason = '申诉成立'")
        }
        _ = try await house.act("Alice", at: House.opens) { try Proposal.submit(proposal.id, in: $0) }
        let recorded = try await house.see("Olga", at: House.opens) { viewer, db in
            try Proposal.find(proposal.id, for: viewer, in: db).revisions(for: viewer, in: db)[0].submission
        }
        #expect(recorded?.verdicts.map(\.rule) == [.notBarred, .proposals(atMost: 1)])
        #expect(recorded?.partnerVerdicts.map(\.name) == ["他山"])
        #expect(recorded?.partnerVerdicts.map(\.verdict.rule) == [.notBarred])
    }

    @Test func `a partner that is barred after the submission stops the award`() async throws {
        let (proposal, partner) = try await together(in: house.publishedCall(rules: [.notBarred]))
        try await agree(partner, to: 150_000)
        _ = try await house.act("Alice", at: House.opens) { try Proposal.submit(proposal.id, in: $0) }
        _ = try await house.act("Olga", at: House.closes) { change in
            let seen = try Proposal.find(proposal.id, for: change.viewer, in: change.db)
            return try Proposal.accept(proposal.id, version: seen.version, in: change)
        }
        func obstacles() async throws -> ([EligibilityRule], [String]) {
            try await house.see("Olga", at: House.closes) { _, db in
                (
                    try Proposal.obstaclesToAward(proposal.id, in: db).map(\.rule),
                    try db.rows("SELECT obstacle FROM unawardable WHERE proposal_id = \(proposal.id)") { row in
                        try row.next(String.self)
                    }
                )
            }
        }
        let before = try await obstacles()
        #expect(before.0.isEmpty && before.1.isEmpty)
        try await bar(house.eveHouse)
        let after = try await obstacles()
        #expect(after.0 == [.notBarred])
        #expect(after.1 == ["barred"])
    }
}
