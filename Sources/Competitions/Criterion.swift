public import Kernel
public import Platform
public import Postgres

/// What every sheet of a round scores.
public struct Criterion: Sendable, Hashable {
    /// Identifies a criterion.
    public typealias ID = Identifier<Criterion>

    /// Its key.
    public let id: ID
    /// Its short code, unique in the round; tie chains and calculations name it.
    public let code: String
    /// Its name in Chinese.
    public let name: String
    /// Its name in English; empty when there is none.
    public let englishName: String
    /// What each mark means.
    public let guidance: String
    /// Its weight in percent.
    public let weight: Fraction
    /// The highest mark.
    public let marksMax: Fraction
    /// Marks go up by this.
    public let marksStep: Fraction
    /// Whether it may be left out as not applicable (不适用).
    public let mayBeLeftOut: Bool
    /// A mark of at most this needs a comment.
    public let commentUpTo: Fraction?
    /// A mark of at least this needs a comment.
    public let commentFrom: Fraction?

    /// A criterion as the officer writes it.
    public struct Draft: Sendable, Hashable {
        /// Short code: a small letter, then small letters, digits and underscores.
        public var code: String
        /// Name in Chinese.
        public var name: String
        /// Name in English; may be empty.
        public var englishName: String
        /// What each mark means.
        public var guidance: String
        /// Weight in percent.
        public var weight: Fraction
        /// The highest mark.
        public var marksMax: Fraction
        /// Marks go up by this.
        public var marksStep: Fraction
        /// Whether it may be left out.
        public var mayBeLeftOut: Bool
        /// A mark of at most this needs a comment.
        public var commentUpTo: Fraction?
        /// A mark of at least this needs a comment.
        public var commentFrom: Fraction?

        /// A criterion.
        public init(
            code: String, name: String, englishName: String = "", guidance: String = "", weight: Fraction,
            marksMax: Fraction, marksStep: Fraction = .one, mayBeLeftOut: Bool = false, commentUpTo: Fraction? = nil,
            commentFrom: Fraction? = nil
        ) {
            self.code = code
            self.name = name
            self.englishName = englishName
            self.guidance = guidance
            self.weight = weight
            self.marksMax = marksMax
            self.marksStep = marksStep
            self.mayBeLeftOut = mayBeLeftOut
            self.commentUpTo = commentUpTo
            self.commentFrom = commentFrom
        }
    }

    init(row: inout Row) throws {
        id = try row.next()
        code = try row.next()
        name = try row.next()
        englishName = try row.next()
        guidance = try row.next()
        weight = try row.fraction()
        marksMax = try row.fraction()
        marksStep = try row.fraction()
        mayBeLeftOut = try row.next()
        commentUpTo = try row.fractionIfAny()
        commentFrom = try row.fractionIfAny()
    }

    static func all(of round: ReviewRound.ID, tenant: Tenant.ID, in db: Connection) throws -> [Criterion] {
        try db.rows(
            """
            -- criteria of a round
            SELECT c.id, c.code, c.name, c.name_en, c.guidance, c.weight, c.marks_max, c.marks_step, c.may_be_left_out,
                c.comment_up_to, c.comment_from
            FROM criterion c WHERE c.tenant_id = \(tenant) AND c.round_id = \(round) ORDER BY c.position
            """
        ) { row in try Criterion(row: &row) }
    }
}

extension ReviewRound {
    /// The criteria in order; the viewer has found the round.
    public func criteria(for viewer: Viewer, in db: Connection) throws -> [Criterion] {
        try Criterion.all(of: id, tenant: try viewer.requireTenant().id, in: db)
    }
}
