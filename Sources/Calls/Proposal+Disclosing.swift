public import Forms
public import Kernel
public import Platform
public import Postgres

extension Proposal {
    /// How far somebody who may see the proposal is let into its answers. Who wrote it, and officers and
    /// decision-makers
    /// who decide about it, read everything; an auditor all but what is sealed; everybody else, such as officers of an
    /// area and a recommending unit, nothing sensitive either.
    public func reach(of viewer: Viewer) -> AnswerReach {
        if isWritten(by: viewer) || viewer.acts(for: organisation) { return .everything }
        if viewer.holds(.programmeOfficer, in: scope) || viewer.holds(.decisionMaker, in: scope) { return .everything }
        return viewer.holds(.auditor, in: scope) ? .unsealed : .ordinary
    }

    /// What changed with the revision that was submitted last; none after the first submission.
    public func lastDifferences(
        among revisions: [ProposalRevision], in db: Connection
    ) throws -> [AnswerDifference] {
        let submitted = revisions.filter { $0.submission != nil }
        guard submitted.count > 1 else { return [] }
        return try differences(from: submitted[submitted.count - 2], to: submitted[submitted.count - 1], in: db)
    }

    /// Whether an answer that the viewer may read names a file; a file of a withheld answer is withheld as well.
    public func discloses(_ file: StoredFile.ID, to viewer: Viewer, in db: Connection) throws -> Bool {
        let reach = reach(of: viewer)
        return try revisions(for: viewer, in: db).contains { revision in
            try FormResponse.find(revision.response, in: db).holds(file, within: reach)
        }
    }
}

extension ProposalPartner {
    /// How far a partner is let into the answers of the proposal that it is asked to take part in.
    public static let reach = AnswerReach.ordinary

    /// Whether the partner is still asked or takes part: who declined reads the proposal no longer.
    public var mayRead: Bool { state != .declined }

    /// What changed since the proposal was submitted last, as it stands now; none before that.
    public func differences(in db: Connection) throws -> [AnswerDifference] {
        let last = try db.value(
            """
            -- what was submitted before of a partnership's proposal
            SELECT r.response_id FROM proposal_revision r
            WHERE r.tenant_id = current_tenant() AND r.proposal_id = \(proposal) AND r.submitted_at IS NOT NULL
              AND r.number < (SELECT max(newest.number) FROM proposal_revision newest
                WHERE newest.tenant_id = r.tenant_id AND newest.proposal_id = r.proposal_id)
            ORDER BY r.number DESC LIMIT 1
            """, as: FormResponse.ID.self)
        guard let last else { return [] }
        let before = try FormResponse.find(last, in: db)
        let after = try subject(in: db).answers(in: db)
        return after.definition.differences(from: before.answers, to: after.answers)
    }

    /// A file of the proposal that the partner may read. Throws `NotFound` for every other file.
    public func file(_ file: StoredFile.ID, for viewer: Viewer, in db: Connection) throws -> StoredFile {
        guard mayRead, try subject(in: db).answers(in: db).holds(file, within: Self.reach) else { throw NotFound() }
        return try StoredFile.find(file, for: viewer, in: db)
    }
}

extension FormResponse {
    /// Whether an answer within this reach names the file.
    fileprivate func holds(_ file: StoredFile.ID, within reach: AnswerReach) -> Bool {
        reach.admitted(answers, to: definition).values.contains { answer in
            if case .files(let files) = answer { files.contains { $0.id == file.rawValue } } else { false }
        }
    }
}
