internal import Forms
public import Kernel
internal import Platform
internal import Postgres

/// What one reviewer says of one proposal. It belongs to the reviewer alone until the round closes.
public struct ScoreSheet: Sendable {
    /// Identifies a sheet.
    public typealias ID = Identifier<ScoreSheet>

    /// The mark of one criterion, as far as it is filled in.
    public struct Mark: Sendable, Hashable {
        /// The mark; nil while it is open or when it is left out.
        public var marks: Fraction?
        /// Whether the criterion is left out as not applicable (不适用): never 0.
        public var isLeftOut: Bool
        /// What the reviewer says about it.
        public var comment: String

        /// A mark.
        public init(_ marks: Fraction? = nil, isLeftOut: Bool = false, comment: String = "") {
            self.marks = marks
            self.isLeftOut = isLeftOut
            self.comment = comment
        }
    }

    /// Everything that a reviewer fills in.
    public struct Content: Sendable, Hashable {
        /// Marks by criterion.
        public var marks: [Criterion.ID: Mark]
        /// What the reviewer says as a whole.
        public var comment: String

        /// A filled-in sheet.
        public init(marks: [Criterion.ID: Mark] = [:], comment: String = "") {
            self.marks = marks
            self.comment = comment
        }
    }

    /// The signature under a submitted sheet.
    public struct Signature: Sendable, Hashable {
        /// The name that was signed.
        public let name: String
        /// When.
        public let at: Timestamp
        /// The total that was signed, 0 to 100.
        public let total: Fraction
        /// SHA-256 of what was signed.
        public let sha256: [UInt8]
    }

    /// Its key; nil as long as nothing was saved.
    public let id: ID?
    /// Its assignment.
    public let assignment: ReviewAssignment.ID
    /// What is filled in.
    public let content: Content
    /// When it was saved last.
    public let savedAt: Timestamp?
    /// The signature once submitted: then it is locked.
    public let signature: Signature?
    /// Counts the changes; 0 before the first. A change names the version it saw.
    public let version: Int

    /// Whether it can no longer be changed.
    public var isLocked: Bool { signature != nil }

    static func load(_ assignment: ReviewAssignment.ID, tenant: Tenant.ID, in db: Connection) throws -> ScoreSheet {
        let head = try db.first(
            """
            -- sheet of an assignment
            SELECT s.id, s.comment, s.saved_at, s.submitted_at, s.signed_name, s.total, s.content_sha256, s.version
            FROM score_sheet s WHERE s.tenant_id = \(tenant) AND s.assignment_id = \(assignment)
            """
        ) { row in try Head(row: &row) }
        guard let head else {
            return ScoreSheet(
                id: nil, assignment: assignment, content: Content(), savedAt: nil, signature: nil, version: 0)
        }
        let marks = try db.rows(
            """
            -- marks of a sheet
            SELECT m.criterion_id, m.marks, m.left_out, m.comment FROM score_mark m
            WHERE m.tenant_id = \(tenant) AND m.sheet_id = \(head.id)
            """
        ) { row in
            (
                try row.next(Criterion.ID.self),
                Mark(try row.fractionIfAny(), isLeftOut: try row.next(), comment: try row.next())
            )
        }
        return ScoreSheet(
            id: head.id, assignment: assignment,
            content: Content(marks: Dictionary(uniqueKeysWithValues: marks), comment: head.comment),
            savedAt: head.savedAt, signature: head.signature, version: head.version)
    }

    private struct Head {
        let id: ID
        let comment: String
        let savedAt: Timestamp
        let signature: Signature?
        let version: Int

        init(row: inout Row) throws {
            id = try row.next()
            comment = try row.next()
            savedAt = try row.next()
            let at = try row.next(Timestamp?.self)
            let name = try row.next(String?.self)
            let total = try row.fractionIfAny()
            let sha256 = try row.next([UInt8]?.self)
            version = Int(try row.next(Int32.self))
            if let at, let name, let total, let sha256 {
                signature = Signature(name: name, at: at, total: total, sha256: sha256)
            } else {
                signature = nil
            }
        }
    }
}
