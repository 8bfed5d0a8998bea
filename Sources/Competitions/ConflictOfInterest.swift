public import Kernel
public import Platform
public import Postgres

/// A reason (回避) why a reviewer may not judge a proposal, with its evidence.
public struct ConflictOfInterest: Sendable, Hashable {
    /// Identifies a declared or noted conflict.
    public typealias ID = Identifier<ConflictOfInterest>

    /// What the reason is. Down to the consortium they are computed, those from the funder on can be declared or noted.
    public enum Ground: String, StoredAsText, CaseIterable {
        case organisation
        case creditCode = "credit_code"
        case member
        case legalRepresentative = "legal_representative"
        case sharedLegalRepresentative = "shared_legal_representative"
        case `operator`
        case director
        case staff
        case adviser
        case pastContract = "past_contract"
        case pastEvaluation = "past_evaluation"
        case funder
        case consortium
        case declared
        case family
        case employment
        case pastWork = "past_work"
        case other

        /// Those that a person can declare or an officer can note.
        public static let noted: [Ground] = [
            .declared, .family, .employment, .funder, .consortium, .pastWork, .other,
        ]

        /// Key of its name in the message catalogue.
        public var messageKey: String { "conflict.ground.\(rawValue)" }
    }

    /// What a conflict is declared or noted against.
    public enum Side: Sendable, Hashable {
        /// One proposal.
        case proposal(Int64)
        /// All proposals of an organisation.
        case organisation(Organisation.ID)
    }

    /// The reviewer.
    public let reviewer: Reviewer.ID
    /// The proposal.
    public let proposal: Int64
    /// What the reason is.
    public let ground: Ground
    /// What it rests on: the unit, the code, the name, or what was declared.
    public let evidence: String

    /// All conflicts between the reviewers of the bank and the entries of a round, for the authority's staff.
    public static func all(of round: ReviewRound, for viewer: Viewer, in db: Connection) throws -> [ConflictOfInterest]
    {
        guard round.isStaff(viewer) else { throw NotFound() }
        return try db.rows(
            """
            -- conflicts of a round
            SELECT g.reviewer_id, g.proposal_id, g.ground, g.evidence
            FROM review_entry e
            JOIN conflict_ground g ON g.tenant_id = e.tenant_id AND g.proposal_id = e.proposal_id
            WHERE e.tenant_id = \(try viewer.requireTenant().id) AND e.round_id = \(round.id)
            ORDER BY g.reviewer_id, e.number, g.ground
            """
        ) { row in
            try ConflictOfInterest(
                reviewer: row.next(), proposal: row.next(), ground: row.next(), evidence: row.next())
        }
    }

    /// The reasons between one reviewer and one proposal.
    static func between(
        _ reviewer: Reviewer.ID, _ proposal: Int64, tenant: Tenant.ID, in db: Connection
    ) throws -> [ConflictOfInterest] {
        try db.rows(
            """
            -- conflicts of a pair
            SELECT g.reviewer_id, g.proposal_id, g.ground, g.evidence FROM conflict_ground g
            WHERE g.tenant_id = \(tenant) AND g.reviewer_id = \(reviewer) AND g.proposal_id = \(proposal)
            ORDER BY g.ground
            """
        ) { row in
            try ConflictOfInterest(
                reviewer: row.next(), proposal: row.next(), ground: row.next(), evidence: row.next())
        }
    }
}
