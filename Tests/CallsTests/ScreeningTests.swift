import Calls
import Forms
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@Suite struct ScreeningTests {
    let house: House
    /// A Monday after the start of the tests.
    private let due = Day("2026-03-23") ?? .first

    init() async throws { house = try await House.build() }

    private func returned() async throws -> (Call, Proposal) {
        let call = try await house.publishedCall()
        let proposal = try await house.submittedProposal(in: call)
        let due = due
        let back = try await house.act("Olga", at: House.closes.adding(seconds: 60)) {
            try Proposal.returnForCorrection(
                proposal.id, version: proposal.version, reasons: [.budgetUnsound], explanation: "补贴标准说明不清",
                dueOn: due, in: $0)
        }
        return (call, back)
    }

    @Test func `a returned proposal is corrected in a new revision, the old one stays, the difference is shown`()
        async throws
    {
        let (_, back) = try await returned()
        #expect(back.state == .returned)
        #expect(back.revision == 2)
        let day = Timestamp(due, .midnight, in: .shanghai).adding(seconds: 86_399)
        _ = try await house.act("Amy", at: day) {
            try Proposal.save(
                House.values(["summary": "一村一人一家，每月补贴"]), section: "basics", of: back.id, base: 1, in: $0)
        }
        let receipt = try await house.act("Alice", at: day) { try Proposal.submit(back.id, in: $0) }
        #expect(receipt.revision == 2)
        #expect(receipt.number == back.receipt)
        let changed = try await house.see("Olga") { viewer, db in
            let proposal = try Proposal.find(back.id, for: viewer, in: db)
            let revisions = try proposal.revisions(for: viewer, in: db)
            return try proposal.differences(from: revisions[0], to: revisions[1], in: db).map(\.field.key)
        }
        #expect(changed == ["summary"])
    }

    @Test func `the correction's day is over at its midnight in Beijing`() async throws {
        let (_, back) = try await returned()
        let over = Timestamp(due, .midnight, in: .shanghai).adding(seconds: 86_400)
        await #expect(throws: CallRefusal.late) {
            try await house.act("Alice", at: over) { try Proposal.submit(back.id, in: $0) }
        }
        let receipt = try await house.act("Alice", at: over.adding(microseconds: -1)) {
            try Proposal.submit(back.id, in: $0)
        }
        #expect(receipt.revision == 2)
    }

    @Test func `the officer does not see a correction that is still being written`() async throws {
        let (_, back) = try await returned()
        let seen = try await house.see("Olga") { viewer, db in
            try Proposal.find(back.id, for: viewer, in: db).revisions(for: viewer, in: db).map(\.number)
        }
        #expect(seen == [1])
    }

    @Test func `an overdue correction is refused with reasons, a running one is not`() async throws {
        let (_, back) = try await returned()
        let refuse: @Sendable (Change) throws -> Proposal = {
            try Proposal.refuse(back.id, version: back.version, reasons: [.incomplete], explanation: "逾期未补正", in: $0)
        }
        await #expect(throws: CallRefusal.correctionRunning) {
            try await house.act("Olga", at: House.closes.adding(seconds: 3_600), refuse)
        }
        let over = Timestamp(due, .midnight, in: .shanghai).adding(seconds: 86_400)
        let refused = try await house.act("Olga", at: over, refuse)
        #expect(refused.state == .refused)
    }

    @Test func `a correction and a refusal take coded reasons, an explanation and a working day`() async throws {
        let call = try await house.publishedCall()
        let proposal = try await house.submittedProposal(in: call)
        let missing = await #expect(throws: Refusals.self) {
            try await house.act("Olga", at: House.closes) {
                try Proposal.refuse(proposal.id, version: proposal.version, reasons: [], explanation: "", in: $0)
            }
        }
        #expect(missing?.items.compactMap(\.field) == ["reasons", "explanation"])
        for day in ["2026-03-01", "2026-03-22"] {
            let dueOn = try #require(Day(day))
            await #expect(throws: CallRefusal.dueDay) {
                try await house.act("Olga", at: House.closes) {
                    try Proposal.returnForCorrection(
                        proposal.id, version: proposal.version, reasons: [.other], explanation: "请补", dueOn: dueOn,
                        in: $0)
                }
            }
        }
    }

    @Test func `two officers screen one proposal once`() async throws {
        let call = try await house.publishedCall()
        let proposal = try await house.submittedProposal(in: call)
        let accepted = try await house.act("Olga", at: House.closes) {
            try Proposal.accept(proposal.id, version: proposal.version, in: $0)
        }
        #expect(accepted.state == .accepted)
        await #expect(throws: Conflict.self) {
            try await house.act("Olga", at: House.closes) {
                try Proposal.accept(proposal.id, version: proposal.version, in: $0)
            }
        }
    }

    @Test func `what was accepted is found for review with the facts that conflicts are found by`() async throws {
        let call = try await house.publishedCall()
        let proposal = try await house.submittedProposal(in: call)
        let none = try await house.see("Olga") { try ReviewableProposal.all(in: call.id, db: $1).count }
        #expect(none == 0)
        _ = try await house.act("Olga", at: House.closes) {
            try Proposal.accept(proposal.id, version: proposal.version, in: $0)
        }
        let found = try await house.see("Olga") {
            try ReviewableProposal.all(in: call.id, lot: call.lots[0].id, db: $1)
        }
        #expect(found.map(\.id) == [proposal.id])
        #expect(found.first?.organisation == house.tongxin)
        #expect(found.first?.legalRepresentative == "演示")
        let members = ["Alice", "Amy"].compactMap { house.accounts[$0] }
        #expect(found.first?.members == members)
    }

    @Test func `an unmet rule stops the submission, a rating still to be verified only the award`() async throws {
        let call = try await house.publishedCall(rules: [.rating(gradeAtLeast: 3)])
        let proposal = try await house.filledProposal(in: call)
        let refusals = try await #require(throws: Refusals.self) {
            try await house.act("Alice", at: House.opens) { try Proposal.submit(proposal.id, in: $0) }
        }
        #expect(refusals.items.map(\.message.key) == ["calls.eligibility.rating.unmet"])
        let organisation = house.tongxin
        try await house.base.owner.withConnection { db in
            _ = try db.execute(
                """
                INSERT INTO organisation_rating (organisation_id, grade, issued_on, expires_on, evidence)
                VALUES (\(organisation), 4, '2025-01-01', '2030-01-01', '证书')
                """)
        }
        _ = try await house.act("Alice", at: House.opens) { try Proposal.submit(proposal.id, in: $0) }
        let (recorded, obstacles) = try await house.see("Olga") { viewer, db in
            let found = try Proposal.find(proposal.id, for: viewer, in: db)
            let verdicts = try found.revisions(for: viewer, in: db).first?.submission?.verdicts.map(\.outcome)
            return (verdicts, try Proposal.obstaclesToAward(proposal.id, in: db).map(\.outcome))
        }
        #expect(recorded == [.pending])
        #expect(obstacles == [.pending])
    }
}
