internal import Kernel
internal import Platform
internal import Postgres
internal import Publications

/// The figures of five published accounts: quoted, stated, computed, with the records behind them.
enum FigureRoutes {
    static let all: [Route] = [
        .page(
            "/figures", .everyone, "Lists five published accounts with how their figures compare.",
            answer: .object([("items", .list(.object([("article", .string), ("figures", .integer)])))]), index),
        .page(
            "/figures/{article}", .everyone,
            "Shows the figures of a published account: the words, the stated and the computed figure, the records.",
            answer: .object([("article", .string), ("items", .list(item))]), show),
    ]

    private static let figure = Schema.object([
        ("value", .nullable(.string)), ("bound", .codes(["exact", "at_least", "more_than", "about"])),
        ("unit", .string), ("kind", .codes(Figure.Kind.allCases.map(\.rawValue))), ("as_of", .string),
        ("scope", .list(.string)), ("sources", .list(.string)), ("status", .codes(["plan", "reported", "verified"])),
        ("reconstructions", .list(.string)), ("unstated_parts", .integer), ("text", .string),
    ])
    private static let item = Schema.object([
        ("id", .string), ("code", .string), ("subject", .string), ("quotations", .list(.string)),
        ("operands", .list(.object([("wording", .string), ("quoted", .boolean), ("figure", figure)]))),
        ("stated", .nullable(.object([("wording", .string), ("quoted", .boolean), ("figure", figure)]))),
        ("how", .string), ("result", .codes(FigureView.results)), ("computed", .nullable(figure)),
        ("refusal", .nullable(.string)), ("records", .nullable(.string)),
    ])

    /// The records that figures are computed from lie in the demonstration; elsewhere there are none.
    static func records(_ visit: Visit) async throws -> (ProgrammeRecords?, base: String) {
        let tenants = try await visit.read { db in try Tenant.all(in: db) }
        for tenant in tenants where tenant.isDemonstration {
            let viewer = try await visit.site.database.viewer(of: nil, in: tenant, origin: visit.viewer.origin)
            let library = visit.site.formLibrary
            let records = try await visit.site.database.read(as: viewer) { db in
                try ProgrammeRecords.load(library: library, for: viewer, in: db)
            }
            if let records { return (records, "/" + tenant.slug) }
        }
        return (nil, "")
    }

    private static func index(_ visit: Visit) async throws -> Page {
        struct Row: Sendable {
            let articleURL: String
            let articleName: String
            let articleCounts: String
        }
        struct Content: Sendable {
            let articles: [Row]
        }
        let (records, base) = try await records(visit)
        let views = try Article.allCases.map { article in
            (article, try article.figures().map { try FigureView($0, records, base: base, visit) })
        }
        func count(_ figures: [FigureView], _ results: String...) -> String {
            "\(figures.filter { results.contains($0.figureResult) }.count)"
        }
        return Page(
            "publications/figures", title: Message("figures.title"),
            content: Content(
                articles: views.map { article, figures in
                    Row(
                        articleURL: "/figures/\(article.rawValue)", articleName: visit.text(article.messageKey),
                        articleCounts: visit.text(
                            "figures.counts",
                            [
                                "all": "\(figures.count)", "agree": count(figures, "agrees"),
                                "derived": count(figures, "derived", "under_way"),
                                "refused": count(figures, "refused"),
                                "missing": count(figures, "missing", "differs"),
                            ]))
                }),
            json: [
                "items": .array(
                    views.map { article, figures in
                        ["article": .string(article.rawValue), "figures": .integer(Int64(figures.count))]
                    })
            ])
    }

    private static func show(_ visit: Visit) async throws -> Page {
        guard let article = Article(rawValue: visit.parameter("article")) else { throw NotFound() }
        let (records, base) = try await records(visit)
        let figures = try article.figures().map { try FigureView($0, records, base: base, visit) }
        return Page(
            "publications/article", title: Message(article.messageKey),
            content: ArticleView(figures, hasRecords: records != nil),
            json: ["article": .string(article.rawValue), "items": .array(figures.map(\.json))],
            crumbs: [.init(Message("figures.title"), "/figures")])
    }
}

/// The figures of an article, those of one quotation together.
struct ArticleView: Sendable {
    struct Group: Sendable {
        let quotations: [Quotation]
        let figures: [FigureView]
    }

    struct Quotation: Sendable {
        let quotation: String
    }

    let groups: [Group]
    let lacksRecords: Bool

    init(_ figures: [FigureView], hasRecords: Bool) {
        var groups: [(words: [String], figures: [FigureView])] = []
        for figure in figures {
            if let index = groups.firstIndex(where: { $0.words == figure.words }) {
                groups[index].figures.append(figure)
            } else {
                groups.append((figure.words, [figure]))
            }
        }
        self.groups = groups.map { Group(quotations: $0.words.map(Quotation.init), figures: $0.figures) }
        lacksRecords = !hasRecords
    }
}
