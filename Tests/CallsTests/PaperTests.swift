import Calls
import Foundation
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// The sealed paper: printed after the submission, handed in by one person, compared by another; the chain waits.
@Suite struct PaperTests {
    let house: House
    private let files: FileStore

    init() async throws {
        house = try await House.build()
        files = try FileStore(
            directory: FileManager.default.temporaryDirectory.appending(path: "papers-\(UUID().uuidString)"))
    }

    private func submitted(paperDays: Int? = 5) async throws -> Proposal {
        var plan = house.plan(form: try await house.keptForm())
        plan.paperDays = paperDays
        let planned = plan
        let call = try await house.act("Olga") { change in
            let call = try Call.draft(planned, in: change)
            return try Call.requestPublication(of: call.id, version: call.version, in: change)
        }
        let published = try await house.act("Carol") { try Call.publish(call.id, in: $0) }
        return try await house.submittedProposal(in: published)
    }

    private func handIn(
        _ id: Proposal.ID, as name: String = "Amy", text: String = "scan", file: String = "scan.pdf"
    ) async throws
        -> ProposalPaper.ID
    {
        let scan = try files.put(pdf(text), name: file)
        let signedOn = House.start.day(in: .shanghai)
        return try await house.act(name, at: House.opens) {
            try ProposalPaper.handIn(scan, signerName: "王某", signedOn: signedOn, of: id, in: $0)
        }
    }

    private func accept(_ proposal: Proposal) async throws -> Proposal {
        try await house.act("Olga", at: House.opens) { change in
            let seen = try Proposal.find(proposal.id, for: change.viewer, in: change.db)
            return try Proposal.accept(proposal.id, version: seen.version, in: change)
        }
    }

    @Test func `nothing is accepted before its paper was compared by somebody of the authority`() async throws {
        let proposal = try await submitted()
        #expect(proposal.paperDueOn == Day("2026-03-09"))
        await #expect(throws: CallRefusal.paperMissing) { try await accept(proposal) }
        await #expect(throws: NotFound.self) { try await handIn(proposal.id, as: "Eve") }
        let first = try await handIn(proposal.id)
        await #expect(throws: CallRefusal.noPaperNow) { try await handIn(proposal.id, as: "Alice") }
        await #expect(throws: CallRefusal.paperMissing) { try await accept(proposal) }
        await #expect(throws: NotFound.self) {
            try await house.act("Alice", at: House.opens) {
                try ProposalPaper.answer(first, of: proposal.id, .accepted, reason: "", in: $0)
            }
        }
        await #expect(throws: CallRefusal.reasonMissing) {
            try await house.act("Olga", at: House.opens) {
                try ProposalPaper.answer(first, of: proposal.id, .refused, reason: "", in: $0)
            }
        }
        try await house.act("Olga", at: House.opens) {
            try ProposalPaper.answer(first, of: proposal.id, .refused, reason: "缺公章", in: $0)
        }
        let second = try await handIn(proposal.id, as: "Alice")
        // The paper that was looked at is not the one that waits by now.
        await #expect(throws: Conflict.self) {
            try await house.act("Olga", at: House.opens) {
                try ProposalPaper.answer(first, of: proposal.id, .accepted, reason: "", in: $0)
            }
        }
        try await house.act("Olga", at: House.opens) {
            try ProposalPaper.answer(second, of: proposal.id, .accepted, reason: "", in: $0)
        }
        #expect(try await accept(proposal).state == .accepted)
        let papers = try await house.see("Alice", at: House.opens) { viewer, db in
            try Proposal.find(proposal.id, for: viewer, in: db).papers(in: db)
        }
        #expect(papers.map(\.answer) == [.refused, .accepted])
        #expect(papers.map(\.reason) == ["缺公章", ""])
    }

    @Test func `the database accepts no proposal without its paper, nor a paper of something else`() async throws {
        let proposal = try await submitted()
        let told = await refusal {
            try await house.database.write(as: house.viewer("Olga", at: House.opens)) { change in
                _ = try change.db.execute(
                    """
                    UPDATE proposal SET state = 'accepted', step = 'accepted', waits_for = 'nobody'
                    WHERE id = \(proposal.id)
                    """)
            }
        }
        #expect(told == "proposal_paper_missing")
        _ = try await handIn(proposal.id)
        for (change, constraint) in [
            (
                "UPDATE proposal_paper SET answer = 'accepted', answered_at = moment(), answered_by = handed_in_by",
                "proposal_paper_takes_two"
            ),
            (
                "UPDATE proposal_paper SET answer = 'refused', answered_at = moment(), answered_by = 1",
                "proposal_paper_refused_with_reason"
            ),
            (
                """
                INSERT INTO proposal_paper (tenant_id, proposal_id, revision_id, file_id, printed_sha256, signer_name,
                    signed_on, handed_in_by) SELECT tenant_id, proposal_id, revision_id, file_id, sha256('x'), 'x',
                    signed_on, handed_in_by FROM proposal_paper
                """, "proposal_paper_of_its_revision"
            ),
        ] {
            let told = await refusal {
                try await house.base.owner.withConnection { db in _ = try db.execute(SQL(trusted: change)) }
            }
            #expect(told == constraint)
        }
    }

    @Test func `a call that asks for no paper takes none`() async throws {
        let proposal = try await submitted(paperDays: nil)
        #expect(proposal.paperDueOn == nil)
        await #expect(throws: CallRefusal.noPaperNow) { try await handIn(proposal.id) }
        #expect(try await accept(proposal).state == .accepted)
    }

    @Test func `a scan that is no picture of a paper is refused at its place`() async throws {
        let proposal = try await submitted()
        await #expect(throws: Refusals.self) { try await handIn(proposal.id, text: "just words", file: "scan.txt") }
    }
}
