public import Kernel
public import Platform
public import Postgres

/// A file that proves a value, and whether those whom it shows have agreed.
public struct IndicatorEvidence: Sendable {
    /// Whether those who are shown have agreed.
    public enum Consent: String, StoredAsText, CaseIterable {
        case notNeeded = "not_needed"
        case given
        case missing

        /// Key of its name in the message catalogue.
        public var messageKey: String { "indicators.consent.\(rawValue)" }
    }

    /// What is said of a file.
    public struct Statement: Sendable {
        /// Whether minors are to be seen or named.
        public var showsMinors: Bool
        /// Whether faces and names are made unrecognisable.
        public var isMasked: Bool
        /// Whether those who are shown have agreed.
        public var consent: Consent
        /// Whether it may be published.
        public var isPublic: Bool

        /// A statement.
        public init(showsMinors: Bool, isMasked: Bool, consent: Consent, isPublic: Bool) {
            self.showsMinors = showsMinors
            self.isMasked = isMasked
            self.consent = consent
            self.isPublic = isPublic
        }
    }

    /// The value that it proves.
    public let value: IndicatorValue.ID
    /// The file.
    public let file: StoredFile.ID
    /// Its name.
    public let name: String
    /// SHA-256 of its bytes.
    public let sha256: [UInt8]
    /// What is said of it.
    public let statement: Statement

    /// The evidence of a milestone's values, the oldest first. The caller shows only that of values the viewer sees.
    public static func all(
        of milestone: Milestone.ID, for viewer: Viewer, in db: Connection
    ) throws -> [IndicatorEvidence] {
        try db.rows(
            """
            -- evidence of the values of a milestone
            SELECT e.value_id, e.file_id, f.name, e.sha256, e.shows_minors, e.masked, e.consent, e.public
            FROM indicator_evidence e JOIN file f ON f.tenant_id = e.tenant_id AND f.id = e.file_id
            JOIN indicator_value v ON v.tenant_id = e.tenant_id AND v.id = e.value_id
            JOIN milestone_indicator i ON i.tenant_id = v.tenant_id AND i.id = v.milestone_indicator_id
            WHERE e.tenant_id = \(try viewer.requireTenant().id) AND i.milestone_id = \(milestone) ORDER BY e.file_id
            """
        ) { row in
            try IndicatorEvidence(
                value: row.next(), file: row.next(), name: row.next(), sha256: row.next(),
                statement: Statement(
                    showsMinors: row.next(), isMasked: row.next(), consent: row.next(), isPublic: row.next()))
        }
    }
}

extension IndicatorValue {
    /// The contractor adds a file that proves the value, and says whether those whom it shows have agreed.
    public func prove(
        by upload: FileStore.Upload, _ statement: IndicatorEvidence.Statement, in change: Change
    ) throws -> StoredFile.ID {
        let (_, milestone) = try Self.find(id, for: change.viewer, in: change.db)
        guard change.viewer.acts(for: milestone.organisation) else { throw NotFound() }
        guard !statement.showsMinors || statement.consent != .notNeeded else {
            throw FieldRefusal("consent", "indicators.refusal.minors_consent")
        }
        guard !statement.isPublic || statement.consent != .missing && (!statement.showsMinors || statement.isMasked)
        else { throw FieldRefusal("public", "indicators.refusal.unsafe_public") }
        let file = try StoredFile.attach(upload, to: "indicator_value", id.rawValue, in: change)
        try change.guarded(["indicator_value_frozen": (nil, "indicators.refusal.not_now")]) {
            try change.db.execute(
                """
                -- evidence of a value
                INSERT INTO indicator_evidence (tenant_id, value_id, file_id, sha256, shows_minors, masked, consent,
                    public, added_by)
                VALUES (\(try change.tenant()), \(id), \(file.id), \(file.sha256), \(statement.showsMinors),
                    \(statement.isMasked), \(statement.consent), \(statement.isPublic),
                    \(try change.viewer.signedIn()))
                """)
        }
        return file.id
    }
}
