public import Forms
public import Kernel
public import Platform
public import Postgres

/// One version of a proposal. Once submitted it is frozen: nobody changes it, a correction is the next revision.
public struct ProposalRevision: Sendable {
    /// Identifies a revision.
    public typealias ID = Identifier<ProposalRevision>

    /// What submission adds.
    public struct Submission: Sendable {
        /// When, by the database's clock.
        public let at: Timestamp
        /// By whom.
        public let by: Account.ID
        /// What the proposal called itself.
        public let title: String
        /// What it asked for.
        public let requested: Money
        /// What each rule of the call said at that moment.
        public let verdicts: [EligibilityVerdict]
        /// What the rules about organisations said of each partner at that moment.
        public let partnerVerdicts: [PartnerVerdict]
        /// SHA-256 of the canonical content.
        public let sha256: [UInt8]
        /// The code on the receipt.
        public let code: VerificationCode
    }

    /// Its key.
    public let id: ID
    /// Counts the revisions of the proposal from 1.
    public let number: Int
    /// Its answers.
    public let response: FormResponse.ID
    /// When it was begun.
    public let begunAt: Timestamp
    /// Its submission; nil while it is being written.
    public let submission: Submission?

    private static let columns: SQL = """
        r.id, r.number, r.response_id, r.begun_at, r.submitted_at, r.submitted_by, r.title, r.requested_fen, r.verdicts,
        r.content_sha256, r.verification_code
        """

    private init(row: inout Row) throws {
        id = try row.next()
        number = Int(try row.next(Int32.self))
        response = try row.next()
        begunAt = try row.next()
        let at = try row.next(Timestamp?.self)
        let by = try row.next(Account.ID?.self)
        let title = try row.next(String?.self)
        let requested = try row.next(Money?.self)
        let verdicts = try row.next(JSONText?.self).map { try JSON.parse($0.text) }
        let sha256 = try row.next([UInt8]?.self)
        let code = try row.next(String?.self).flatMap { VerificationCode($0) }
        guard let at, let by, let title, let requested, let sha256, let code else {
            submission = nil
            return
        }
        let told = verdicts?.array ?? []
        submission = Submission(
            at: at, by: by, title: title, requested: requested,
            verdicts: told.filter { $0["partner"] == nil }.compactMap(EligibilityVerdict.init(json:)),
            partnerVerdicts: told.compactMap(PartnerVerdict.init(json:)), sha256: sha256, code: code)
    }

    /// All revisions of a proposal, the oldest first; the office sees those that were submitted. The caller has
    /// found the proposal for this viewer.
    static func all(of proposal: Proposal, for viewer: Viewer, in db: Connection) throws -> [ProposalRevision] {
        let all = try db.rows(
            """
            -- revisions of a proposal
            SELECT \(columns) FROM proposal_revision r
            WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.proposal_id = \(proposal.id) ORDER BY r.number
            """
        ) { row in try ProposalRevision(row: &row) }
        // A recommending unit reads what it is asked to recommend, before it is submitted.
        let isAsked = proposal.waitsFor == .recommendingUnit && proposal.may(viewer, act: .recommendingUnit)
        return proposal.isWritten(by: viewer) || isAsked ? all : all.filter { $0.submission != nil }
    }
}

extension ProposalRevision {
    /// The canonical content that was submitted, whose SHA-256 stands on the receipt; nil while it is being written.
    /// The caller has found the revision.
    public func content(in db: Connection) throws -> JSON? {
        let text = try db.value(
            """
            -- content of a revision
            SELECT r.content FROM proposal_revision r
            WHERE r.tenant_id = current_tenant() AND r.id = \(id) AND r.submitted_at IS NOT NULL
            """, as: String.self)
        return try text.map { try JSON.parse($0) }
    }
}

extension Proposal {
    /// Its revisions, the oldest first; those still being written only for its organisation.
    public func revisions(for viewer: Viewer, in db: Connection) throws -> [ProposalRevision] {
        try ProposalRevision.all(of: self, for: viewer, in: db)
    }

    /// The answers that a viewer may read: its organisation what is being written, everybody else what was
    /// submitted last. Throws `NotFound` when there is nothing for this viewer.
    public func answers(for viewer: Viewer, in db: Connection) throws -> FormResponse {
        try answers(among: revisions(for: viewer, in: db), in: db)
    }

    /// The same, where the revisions for this viewer are known.
    public func answers(among revisions: [ProposalRevision], in db: Connection) throws -> FormResponse {
        guard let revision = revisions.last else { throw NotFound() }
        return try FormResponse.find(revision.response, in: db)
    }

    /// What changed from one submitted revision to the next one.
    public func differences(
        from older: ProposalRevision, to newer: ProposalRevision, in db: Connection
    ) throws -> [AnswerDifference] {
        let before = try FormResponse.find(older.response, in: db)
        let after = try FormResponse.find(newer.response, in: db)
        return after.definition.differences(from: before.answers, to: after.answers)
    }
}
