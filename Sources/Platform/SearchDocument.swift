public import Kernel
public import Postgres

/// A thing that can be found by words.
public struct SearchItem: Sendable, Hashable, Comparable {
    /// Kind of the thing, as in the audit: `call`, `organisation` …
    public let kind: String
    /// Its key in its tenant.
    public let id: Int64

    /// A thing.
    public init(kind: String, id: Int64) {
        self.kind = kind
        self.id = id
    }

    /// Kinds that belong to no tenant.
    static let globalKinds: Set<String> = ["organisation"]
    /// Kinds that can be found. What changes them is recorded under the same names, and is indexed after the commit.
    public static let kinds: Set<String> = globalKinds.union([
        "call", "contract", "programme", "proposal", "result_notice",
    ])
    /// The kind of the job that indexes a thing.
    public static let jobKind = "search.index"

    /// By kind and key.
    public static func < (left: SearchItem, right: SearchItem) -> Bool {
        (left.kind, left.id) < (right.kind, right.id)
    }

    /// Stages the indexing, in the transaction of the change.
    func stage(in db: Connection) throws {
        try Job.stage(
            Self.jobKind, key: "\(kind) \(id)", payload: ["kind": .string(kind), "id": .integer(id)],
            forInstallation: Self.globalKinds.contains(kind), in: db)
    }

    /// The thing of a job's payload.
    public init?(payload: JSON) {
        guard let kind = payload["kind"]?.string, let id = payload["id"]?.number?.int64 else { return nil }
        self.init(kind: kind, id: id)
    }
}

extension SearchItem {
    /// A condition that the words of the authority's thing of this kind with the key `column` match a text; nil when
    /// the text holds no word, or is longer than a query. Who may see the thing is for whoever asks to say.
    public static func words(of kind: String, at column: SQL, match text: String) -> SQL? {
        guard text.count <= SearchWords.queryMax, let words = SearchWords.query(text) else { return nil }
        return """
            \(column) IN (SELECT d.item_id FROM search_document d
                WHERE d.tenant_id = current_tenant() AND d.kind = \(kind) AND d.words @@ \(words)::text::tsquery)
            """
    }
}

/// What is kept of a thing to find it: its title and its words, and whether everybody may find it.
public struct SearchDocument: Sendable {
    /// Of what.
    public let item: SearchItem
    /// Whether the public may find it.
    public let isPublic: Bool
    /// Whose it is, where an organisation finds its own.
    public let organisation: Organisation.ID?
    /// What it is called.
    public let title: String
    /// What it says; the beginning of it is kept for the excerpt.
    public let body: String
    /// Characters of a body that are read.
    public static let bodyMax = 20_000

    /// A document.
    public init(
        item: SearchItem, isPublic: Bool, organisation: Organisation.ID? = nil, title: String, body: String
    ) {
        self.item = item
        self.isPublic = isPublic
        self.organisation = organisation
        self.title = title
        self.body = String(body.prefix(Self.bodyMax))
    }

    /// Writes it into the tenant of the transaction; tenant 0 holds what is global.
    public func store(in db: Connection) throws {
        try db.execute(
            """
            -- store a search document
            INSERT INTO search_document (tenant_id, kind, item_id, public, organisation_id, title, body, words)
            VALUES (current_tenant(), \(item.kind), \(item.id), \(isPublic), \(organisation), \(title), \(body),
                \(SearchWords.vector(title: title, body: body))::text::tsvector)
            ON CONFLICT (tenant_id, kind, item_id) DO UPDATE
            SET public = EXCLUDED.public, organisation_id = EXCLUDED.organisation_id, title = EXCLUDED.title,
                body = EXCLUDED.body, words = EXCLUDED.words, updated_at = clock_timestamp()
            """)
    }

    /// Removes the document of a thing that is no longer there.
    public static func remove(_ item: SearchItem, in db: Connection) throws {
        try db.execute(
            """
            -- remove a search document
            DELETE FROM search_document
            WHERE tenant_id = current_tenant() AND kind = \(item.kind) AND item_id = \(item.id)
            """)
    }
}

/// A thing whose words match a query. Whether the viewer may see it is decided by the finder of the thing.
public struct SearchHit: Sendable {
    /// Among which documents a viewer looks; the finders decide about each of them.
    public enum Reach: Sendable {
        /// The public documents of all tenants.
        case everybody
        /// What belongs to these organisations in the tenant of the transaction, and is not public.
        case organisations([Organisation.ID])
        /// What is not public in the tenant of the transaction.
        case tenant
    }

    /// The tenant; key 0 for what is global.
    public let tenant: Tenant.ID
    /// The thing.
    public let item: SearchItem
    /// What it is called.
    public let title: String
    /// How well it matches, in millionths.
    public let rank: Int64

    /// Hits looked at for one answer, best first.
    public static let candidatesMax = 300
    /// The newest documents that are compared with each other.
    static let rankedMax = 1_000

    /// The best matches within reach. Throws a refusal when the query holds no word or takes too long.
    public static func candidates(for query: String, within reach: Reach, in db: Connection) throws -> [SearchHit] {
        guard query.count <= SearchWords.queryMax, let words = SearchWords.query(query) else {
            throw FieldRefusal("q", "search.refusal.empty")
        }
        try db.execute("-- a search ends soon\nSELECT set_config('statement_timeout', '3s', true)")
        let condition: SQL =
            switch reach {
            case .everybody: "d.public"
            case .organisations(let own):
                "d.tenant_id = current_tenant() AND NOT d.public AND d.organisation_id = ANY(\(own))"
            case .tenant: "d.tenant_id = current_tenant() AND NOT d.public"
            }
        do {
            return try db.rows(
                """
                -- search
                WITH newest AS (
                    SELECT d.* FROM search_document d
                    WHERE d.words @@ \(words)::text::tsquery AND \(condition)
                    ORDER BY d.updated_at DESC LIMIT \(Int64(rankedMax)))
                SELECT d.tenant_id, d.kind, d.item_id, d.title,
                    (ts_rank(d.words, \(words)::text::tsquery) * 1000000)::bigint AS rank
                FROM newest d ORDER BY rank DESC, d.updated_at DESC, d.kind, d.item_id LIMIT \(Int64(candidatesMax))
                """
            ) { row in
                try SearchHit(
                    tenant: row.next(), item: SearchItem(kind: row.next(), id: row.next()), title: row.next(),
                    rank: row.next())
            }
        } catch let error as PostgresError where error.sqlState == "57014" {
            throw FieldRefusal("q", "search.refusal.broad")
        }
    }

    /// What the thing says, for the excerpt.
    public func body(in db: Connection) throws -> String {
        try db.value(
            """
            -- text of a search document
            SELECT d.body FROM search_document d
            WHERE d.tenant_id = \(tenant) AND d.kind = \(item.kind) AND d.item_id = \(item.id)
            """, as: String.self) ?? ""
    }
}
