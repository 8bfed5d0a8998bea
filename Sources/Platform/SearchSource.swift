internal import Kernel
public import Postgres

/// How a kind of thing is read for search and by which finder a viewer is let in: one line of a table.
public struct SearchSource: Sendable {
    /// Kind of the thing.
    public let kind: String
    /// The documents of the things with these keys in the tenant of the transaction; of all when the list is nil.
    public let documents: @Sendable ([Int64]?, Connection) throws -> [SearchDocument]
    /// Asks the finder of the thing. Throws `NotFound` when the viewer may not see it.
    public let find: @Sendable (Int64, Viewer, Connection) throws -> Void

    /// A source.
    public init(
        kind: String, documents: @escaping @Sendable ([Int64]?, Connection) throws -> [SearchDocument],
        find: @escaping @Sendable (Int64, Viewer, Connection) throws -> Void
    ) {
        self.kind = kind
        self.documents = documents
        self.find = find
    }

    /// The sources of the platform itself.
    public static let platform: [SearchSource] = [
        SearchSource(
            kind: "organisation", documents: Organisation.searchDocuments,
            find: { id, _, db in _ = try Organisation.find(Organisation.ID(id), in: db) }),
        SearchSource(
            kind: "programme", documents: Programme.searchDocuments,
            find: { id, viewer, db in _ = try Programme.find(Programme.ID(id), for: viewer, in: db) }),
    ]
}

extension JobKind {
    /// The kind of the job that builds all documents anew.
    public static let rebuildSearch = "search.rebuild"

    /// The jobs that keep the documents of these sources: one thing after its change, and all of them on demand.
    public static func searching(_ sources: [SearchSource]) -> [JobKind] {
        let byKind = Dictionary(uniqueKeysWithValues: sources.map { ($0.kind, $0) })
        return [
            JobKind(SearchItem.jobKind) { run in
                guard let item = SearchItem(payload: run.payload), let source = byKind[item.kind] else {
                    throw JobHopeless("no search source for \(run.payload.text)")
                }
                try await run.finish { change in
                    let documents = try source.documents([item.id], change.db)
                    if documents.isEmpty { try SearchDocument.remove(item, in: change.db) }
                    for document in documents { try document.store(in: change.db) }
                }
            },
            JobKind(rebuildSearch, leaseSeconds: 120) { run in try await rebuild(sources, run) },
        ]
    }

    private static func rebuild(_ sources: [SearchSource], _ run: JobRun) async throws {
        let tenants = try await run.database.read { db in try Tenant.all(in: db) }
        var work: [(Tenant?, SearchSource, [SearchDocument])] = []
        for source in sources {
            let rooms: [Tenant?] = SearchItem.globalKinds.contains(source.kind) ? [nil] : tenants.map(Optional.some)
            for tenant in rooms {
                let viewer = try await run.database.viewer(of: nil, in: tenant, origin: run.viewer.origin)
                let documents = try await run.database.read(as: viewer) { db in try source.documents(nil, db) }
                work.append((tenant, source, documents))
            }
        }
        let total = Int64(work.reduce(0) { $0 + $1.2.count })
        var done: Int64 = 0
        try await run.progress(0, of: total)
        for (tenant, source, documents) in work {
            let viewer = try await run.database.viewer(of: nil, in: tenant, origin: run.viewer.origin)
            for start in stride(from: 0, to: documents.count, by: 50) {
                let keys = documents[start..<min(start + 50, documents.count)].map(\.item.id)
                // Read again in the writing transaction: what changed meanwhile must not be overwritten by what was.
                try await run.database.write(as: viewer) { change in
                    for document in try source.documents(keys, change.db) { try document.store(in: change.db) }
                }
                done += Int64(keys.count)
                try await run.progress(done, of: total)
            }
            let kept = documents.map(\.item.id)
            let kind = source.kind
            try await run.database.write(as: viewer) { change in
                try SearchDocument.removeAll(kind, except: kept, in: change.db)
            }
        }
    }
}

extension SearchDocument {
    /// The system administrator orders all documents to be built anew; while one order waits, a second adds nothing.
    public static func orderRebuild(in change: Change) throws {
        guard change.viewer.administrator == .system || change.viewer.account == nil else { throw NotFound() }
        try Job.stage(JobKind.rebuildSearch, key: "all", payload: [:], forInstallation: true, in: change.db)
        change.record("search.rebuild", "search", "all")
    }

    /// Removes documents whose things are gone; those written since the list was made stay.
    static func removeAll(_ kind: String, except kept: [Int64], in db: Connection) throws {
        try db.execute(
            """
            -- remove search documents of nothing
            DELETE FROM search_document
            WHERE tenant_id = current_tenant() AND kind = \(kind) AND item_id <> ALL(\(kept))
              AND updated_at < clock_timestamp() - interval '1 hour'
            """)
    }
}

extension Organisation {
    /// What is found of organisations: their public entry in the directory.
    static func searchDocuments(_ ids: [Int64]?, in db: Connection) throws -> [SearchDocument] {
        try db.rows(
            """
            -- organisations to be found
            SELECT o.id, o.name, concat_ws(E'\\n', o.code, nullif(o.introduction, ''),
                (SELECT string_agg(above.name, '' ORDER BY above.level) FROM area a
                 JOIN area above ON a.path LIKE above.path || '%' AND above.level > 0 WHERE a.code = o.area_code))
            FROM organisation o WHERE \(ids == nil) OR o.id = ANY(\(ids ?? []))
            """
        ) { row in
            try SearchDocument(
                item: SearchItem(kind: "organisation", id: row.next()), isPublic: true, title: row.next(),
                body: row.next())
        }
    }
}

extension Programme {
    /// What is found of programmes: they are public.
    static func searchDocuments(_ ids: [Int64]?, in db: Connection) throws -> [SearchDocument] {
        try db.rows(
            """
            -- programmes to be found
            SELECT p.id, p.name, concat_ws(E'\\n', p.code, nullif(p.name_en, ''), nullif(p.purpose, ''))
            FROM programme p WHERE p.tenant_id = current_tenant() AND (\(ids == nil) OR p.id = ANY(\(ids ?? [])))
            """
        ) { row in
            try SearchDocument(
                item: SearchItem(kind: "programme", id: row.next()), isPublic: true, title: row.next(),
                body: row.next())
        }
    }
}
