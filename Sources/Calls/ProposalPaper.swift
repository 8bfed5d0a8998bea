public import Kernel
public import Platform
public import Postgres

/// The scan of a printed and sealed proposal: handed in by one person of its organisation, answered by another of the
/// authority who has compared it with what was submitted.
public struct ProposalPaper: Sendable {
    /// Identifies a paper.
    public typealias ID = Identifier<ProposalPaper>

    /// What the authority says of it.
    public enum Answer: String, StoredAsText, CaseIterable {
        /// It is what was submitted, with its seal.
        case accepted
        /// It is not, or the seal is missing.
        case refused

        /// Key of its name in the message catalogue.
        public var messageKey: String { "proposals.paper.answer.\(rawValue)" }
    }

    /// Its key.
    public let id: ID
    /// Number of the revision that was printed.
    public let revision: Int
    /// The scan.
    public let file: StoredFile.ID
    /// Name of the scan.
    public let fileName: String
    /// Who signed.
    public let signerName: String
    /// When.
    public let signedOn: Day
    /// Who handed it in.
    public let handedInBy: Account.ID
    /// When it was handed in.
    public let handedInAt: Timestamp
    /// What the authority said; nil while it waits.
    public let answer: Answer?
    /// Why it was refused, or empty.
    public let reason: String
}

extension Proposal {
    /// The sealed papers of the proposal, the oldest first. The caller has found the proposal for this viewer.
    public func papers(in db: Connection) throws -> [ProposalPaper] {
        try db.rows(
            """
            -- sealed papers of a proposal
            SELECT s.id, r.number, s.file_id, f.name, s.signer_name, s.signed_on, s.handed_in_by, s.handed_in_at,
                s.answer, s.reason
            FROM proposal_paper s
            JOIN proposal_revision r ON (r.tenant_id, r.id) = (s.tenant_id, s.revision_id)
            JOIN file f ON (f.tenant_id, f.id) = (s.tenant_id, s.file_id)
            WHERE s.tenant_id = current_tenant() AND s.proposal_id = \(id) ORDER BY s.id
            """
        ) { row in
            try ProposalPaper(
                id: row.next(), revision: Int(row.next(Int32.self)), file: row.next(), fileName: row.next(),
                signerName: row.next(), signedOn: row.next(), handedInBy: row.next(), handedInAt: row.next(),
                answer: row.next(), reason: row.next())
        }
    }

    /// Whether the paper of what was submitted last is still to be handed in.
    public func awaitsPaper(_ papers: [ProposalPaper]) -> Bool {
        state == .submitted && paperDueOn != nil
            && !papers.contains { $0.revision == revision && $0.answer != .refused }
    }

    /// The last day for the paper of a submission today; nil where the call asks for none.
    static func paperDue(_ days: Int?, in change: Change) throws -> Day? {
        guard let days else { return nil }
        let calendar = try WorkingCalendar.load(in: change.db)
        return try calendar.deadline(from: change.moment().day(in: .shanghai), add: days, unit: .working).due
    }

    /// The chain waits for the paper, where the call asks for one.
    func requirePaper(in db: Connection) throws {
        guard paperDueOn != nil else { return }
        guard try papers(in: db).contains(where: { $0.revision == revision && $0.answer == .accepted }) else {
            throw CallRefusal.paperMissing
        }
    }
}

extension ProposalPaper {
    /// The organisation hands in the scan of what it printed and sealed. Late is better than never: after the day the
    /// officer decides whether to refuse the proposal.
    @discardableResult
    public static func handIn(
        _ scan: FileStore.Upload, signerName: String, signedOn: Day, of id: Proposal.ID, in change: Change
    ) throws -> ID {
        let proposal = try Proposal.locked(id, in: change)
        let account = try change.viewer.signedIn()
        guard proposal.isWritten(by: change.viewer) else { throw NotFound() }
        guard try proposal.awaitsPaper(proposal.papers(in: change.db)) else { throw CallRefusal.noPaperNow }
        var refusals: [any Refusal] = []
        if signerName.isEmpty || signerName.count > 100 {
            refusals.append(FieldRefusal("signerName", "field.refusal.missing"))
        }
        if signedOn > change.viewer.today { refusals.append(FieldRefusal("signedOn", "field.refusal.in_future")) }
        if !["application/pdf", "image/png", "image/jpeg"].contains(scan.mediaType) {
            refusals.append(FieldRefusal("scan", "proposals.refusal.scan_type"))
        }
        if !refusals.isEmpty { throw Refusals(refusals) }
        let file = try StoredFile.attach(scan, to: "proposal", id.rawValue, field: "sealed_paper", in: change)
        let paper = try CallRefusal.told {
            try change.db.first(
                """
                -- hand in a sealed paper of a proposal
                INSERT INTO proposal_paper AS s (tenant_id, proposal_id, revision_id, file_id, printed_sha256,
                    signer_name, signed_on, handed_in_by)
                SELECT r.tenant_id, r.proposal_id, r.id, \(file.id), r.content_sha256, \(signerName), \(signedOn),
                    \(account)
                FROM proposal_revision r
                WHERE r.tenant_id = \(try change.tenant()) AND r.proposal_id = \(id)
                  AND r.number = \(Int32(proposal.revision))
                RETURNING s.id, fingerprint(s)
                """
            ) { row in try Fingerprinted(row: &row) }
        }
        guard let paper else { throw NotFound() }
        change.record(
            "proposals.hand_in_paper", "proposal", id,
            paper.detail("paper", ["file": .string(file.sha256.hexadecimal)]))
        return ID(paper.id)
    }

    /// An officer who did not hand it in has compared the scan with what was submitted, and accepts it or gives it
    /// back with the reason.
    ///
    /// - Parameter seen: Key of the paper that was compared. Throws `Conflict` when another one waits by now.
    public static func answer(
        _ seen: ID, of id: Proposal.ID, _ answer: Answer, reason: String, in change: Change
    ) throws {
        let proposal = try Proposal.locked(id, in: change)
        let account = try change.viewer.require(.programmeOfficer, .decisionMaker, in: proposal.scope)
        guard proposal.isTrial || !change.viewer.acts(for: proposal.organisation) else {
            throw CallRefusal.ownOrganisation
        }
        guard let paper = try proposal.papers(in: change.db).last(where: { $0.answer == nil }) else {
            throw CallRefusal.noPaperNow
        }
        guard paper.id == seen else { throw Conflict(current: ["paper": paper.fileName]) }
        guard paper.handedInBy != account else { throw CallRefusal.paperTakesTwo }
        guard answer == .accepted || (!reason.isEmpty && reason.count <= 2_000) else { throw CallRefusal.reasonMissing }
        let answered = try CallRefusal.told {
            try change.db.first(
                """
                -- answer a sealed paper of a proposal
                UPDATE proposal_paper AS s SET answer = \(answer), answered_by = \(account), answered_at = moment(),
                    reason = \(answer == .accepted ? "" : reason)
                WHERE tenant_id = \(try change.tenant()) AND id = \(paper.id)
                RETURNING s.id, answer_fingerprint(s)
                """
            ) { row in try Fingerprinted(row: &row) }
        }
        guard let answered else { throw NotFound() }
        change.record(
            "proposals.answer_paper", "proposal", id,
            answered.detail("paper", ["answer": .string(answer.rawValue)]))
        if proposal.isTrial { return }
        try change.notifyMembers(
            of: [proposal.organisation],
            Message("proposals.notice.paper_\(answer.rawValue)", ["receipt": proposal.receipt ?? ""]),
            url: proposal.url(in: change), byMail: true)
    }
}
