internal import Kernel
internal import Platform
internal import Postgres

/// The one search over everything that the viewer may see.
///
/// Words find candidates; the finder of each thing decides whether it is shown. No total is ever told, so that a count
/// says nothing about what is not shown.
enum SearchRoutes {
    private static let query = [
        InputField(
            "q", .text(max: SearchWords.queryMax), optional: true, label: "search.query", hint: "search.query_hint",
            "What to look for; words divided by blanks all have to be there."),
        InputField("after", .integer(0...180), optional: true, "How many results to leave out."),
    ]
    private static let pageSize = 20

    static let all: [Route] = [
        .page(
            "/search", .everyone, "Finds what the viewer may see by its words.", query: query, answer: .searchHits,
            index)
    ]

    private struct Found: Sendable {
        let hit: SearchHit
        let url: String
        let place: String
        let body: String
    }

    private struct Piece: Sendable {
        let pieceText: String
        let pieceIsMark: Bool
    }

    private struct Row: Sendable {
        let hitURL: String
        let hitTitle: [Piece]
        let hitText: [Piece]
        let hitKind: String
        let hitPlace: String
        let hitHasPlace: Bool
    }

    private struct Content: Sendable {
        let fields: [FieldView]
        let hasRemark: Bool
        let remark: String
        let hits: [Row]
        let hasNext: Bool
        let nextURL: String
    }

    private static func index(_ visit: Visit) async throws -> Page {
        let text = visit.input.text("q")
        let from = Int(visit.input.integer("after") ?? 0)
        var found: [Found] = []
        var remark = ""
        var status = 200
        if !text.isEmpty {
            do {
                found = try await find(text, atMost: from + pageSize + 1, visit)
                if found.count <= from { remark = visit.text("search.nothing") }
            } catch let refusal as FieldRefusal where !visit.isAPI {
                remark = visit.text(refusal.message)
                status = 422
            }
        }
        let shown = Array(found.dropFirst(from).prefix(pageSize))
        let next = found.count > from + pageSize && from < 180 ? from + pageSize : nil
        let excerpt = SearchExcerpt(text)
        let content = Content(
            fields: [visit.field(query[0], value: text)], hasRemark: !remark.isEmpty, remark: remark,
            hits: shown.map { row($0, excerpt, visit) }, hasNext: next != nil,
            nextURL: "/search?q=\(Visit.encode(text))&after=\(next ?? 0)")
        var page = Page(
            "search/show", title: Message("search.title"), content: content,
            json: [
                "items": .array(
                    shown.map { one in
                        [
                            "kind": .string(one.hit.item.kind), "id": .integer(one.hit.item.id),
                            "title": .string(one.hit.title), "path": .string(one.url), "authority": .string(one.place),
                            "excerpt": .string(excerpt.pieces(of: one.body).map(\.text).joined()),
                        ]
                    }), "next": next.map { .integer(Int64($0)) } ?? .null,
            ])
        page.status = status
        return page
    }

    private static func row(_ found: Found, _ excerpt: SearchExcerpt, _ visit: Visit) -> Row {
        func pieces(_ text: String) -> [Piece] {
            excerpt.pieces(of: text).map { Piece(pieceText: $0.text, pieceIsMark: $0.isMark) }
        }
        return Row(
            hitURL: found.url, hitTitle: pieces(found.hit.title),
            hitText: pieces(found.body.replacing("\n", with: " ")),
            hitKind: visit.text("search.kind.\(found.hit.item.kind)"), hitPlace: found.place,
            hitHasPlace: !found.place.isEmpty)
    }

    /// The best matches that the viewer may see: what is public everywhere, and what is not in the authorities that the
    /// viewer works with.
    private static func find(_ text: String, atMost limit: Int, _ visit: Visit) async throws -> [Found] {
        let (candidates, tenants) = try await visit.read { db in
            (
                try SearchHit.candidates(for: text, within: .everybody, in: db),
                Dictionary(uniqueKeysWithValues: try Tenant.all(in: db).map { ($0.id, $0) })
            )
        }
        let account = visit.viewer.account
        let person = try await visit.read { db in try account.map { try Account.find($0, in: db) } }
        let closer = try await visit.read { db -> Set<Tenant.ID> in
            guard let account else { return [] }
            let slugs = Set(try Participation.all(for: visit.viewer, limit: 200, in: db).map(\.tenantSlug))
            return Set(try Tenant.worked(by: account, in: db).map(\.id)).union(
                tenants.values.filter { slugs.contains($0.slug) }.map(\.id))
        }
        var found: [Found] = []
        for tenant in Set(candidates.map(\.tenant)).union(closer).sorted() {
            let room = tenants[tenant]
            let viewer = try await visit.site.database.viewer(of: person, in: room, origin: visit.viewer.origin)
            let isCloser = closer.contains(tenant)
            found += try await visit.site.database.read(as: viewer) { db in
                var hits = candidates.filter { $0.tenant == tenant }
                if isCloser {
                    let own = viewer.memberships.map(\.organisation)
                    hits += try SearchHit.candidates(
                        for: text, within: viewer.grants.isEmpty ? .organisations(own) : .tenant, in: db)
                }
                return try admitted(hits.sorted { $0.rank > $1.rank }, atMost: limit, room, viewer, visit, db)
            }
        }
        return Array(found.sorted { $0.hit.rank > $1.hit.rank }.prefix(limit))
    }

    /// Those of the hits whose finder lets the viewer in.
    private static func admitted(
        _ hits: [SearchHit], atMost limit: Int, _ tenant: Tenant?, _ viewer: Viewer, _ visit: Visit, _ db: Connection
    ) throws -> [Found] {
        var found: [Found] = []
        for hit in hits {
            if found.count >= limit { break }
            guard let source = SearchSources.all.first(where: { $0.kind == hit.item.kind }),
                let path = SearchSources.paths[hit.item.kind]
            else { continue }
            do {
                try source.find(hit.item.id, viewer, db)
            } catch is NotFound {
                continue
            }
            let name = tenant.map { visit.language == .chinese ? $0.name : $0.englishName } ?? ""
            found.append(
                Found(
                    hit: hit, url: (tenant.map { "/" + $0.slug } ?? "") + "/\(path)/\(hit.item.id)", place: name,
                    body: try hit.body(in: db)))
        }
        return found
    }
}
