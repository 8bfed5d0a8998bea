internal import Competitions
internal import Kernel
internal import Platform

/// How far reviewers agree and which ranks would change without their leniency, beside the ranking.
enum ReliabilityRoutes {
    static let all: [Route] = [
        .page(
            "/{authority}/reviews/{round}/reliability", .roles([.programmeOfficer, .decisionMaker, .auditor]),
            "Shows how far the reviewers of a closed round agree.",
            answer: .object([
                ("alpha", .nullable(.string)), ("kendall_w", .nullable(.string)), ("icc", .nullable(.string)),
                (
                    "entries",
                    .list(
                        .object([
                            ("title", .string), ("part", .integer), ("raw_place", .integer),
                            ("adjusted_place", .nullable(.integer)),
                        ]))
                ), ("judges", .list(.object([("name", .string), ("sheets", .integer), ("outlying", .boolean)]))),
            ]), show)
    ]

    private static func show(_ visit: Visit) async throws -> Page {
        let id: ReviewRound.ID = try visit.id("round")
        let viewer = visit.viewer
        let (round, report) = try await visit.read { db in
            let round = try ReviewRound.find(id, for: viewer, in: db)
            return (round, try RoundReliability.of(round, for: viewer, in: db))
        }
        let figures = [
            ("reliability.alpha", report.alpha), ("reliability.icc", report.correlation?.twoWaySingle),
            ("reliability.icc_mean", report.correlation?.twoWayMean),
            ("reliability.kendall", report.concordance?.coefficient),
        ]
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("reliability.note"))]
        if report.parts > 1 {
            desk.remarks.append(.init(remark: visit.text("reliability.parts", ["count": String(report.parts)])))
        }
        if report.correlation == nil { desk.remarks.append(.init(remark: visit.text("reliability.incomplete"))) }
        desk.figures = figures.compactMap { label, value in
            text(value, places: 3).map {
                Desk.Figure(figureLabel: visit.text(label), figureValue: $0, figureUnit: "", figureNote: "")
            }
        }
        desk.tables = [entryTable(report, visit), judgeTable(report, visit)]
        return visit.desk(
            Message("reliability.title"), desk,
            json: [
                "alpha": json(report.alpha), "kendall_w": json(report.concordance?.coefficient),
                "icc": json(report.correlation?.twoWaySingle),
                "entries": .array(
                    report.lines.map {
                        [
                            "title": .string($0.title), "part": .integer(Int64($0.part)),
                            "raw_place": .integer(Int64($0.rawPlace)),
                            "adjusted_place": $0.adjustedPlace.map { .integer(Int64($0)) } ?? .null,
                        ]
                    }),
                "judges": .array(
                    report.judges.map {
                        [
                            "name": .string($0.name), "sheets": .integer(Int64($0.sheets)),
                            "outlying": .bool($0.isOutlying),
                        ]
                    }),
            ],
            crumbs: RoundPages.crumbs(round, visit) + [
                .init(Message("reviews.ranking"), "\(visit.base)/reviews/\(id)/ranking")
            ])
    }

    private static func entryTable(_ report: RoundReliability, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("reliability.entries"),
            ([
                "reliability.raw_place", "reviews.proposal", "reliability.raw_mean", "reliability.adjusted",
                "reliability.adjusted_place", "reliability.z", "reliability.moved",
            ] + (report.parts > 1 ? ["reliability.part"] : [])).map { visit.text($0) },
            report.lines.map { line in
                [
                    .number(String(line.rawPlace)), .head(line.title), .number(text(line.rawMean) ?? "–"),
                    .number(text(line.adjusted) ?? "–"), .number(line.adjustedPlace.map(String.init) ?? "–"),
                    .number(text(line.meanZ) ?? "–"), .text(line.isMoved ? visit.text("reliability.would_move") : ""),
                ] + (report.parts > 1 ? [.number(String(line.part))] : [])
            })
    }

    private static func judgeTable(_ report: RoundReliability, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("reliability.judges"),
            ["reviews.reviewer", "reliability.sheets", "reliability.effect", "reliability.outlying"]
                .map { visit.text($0) },
            report.judges.map { judge in
                [
                    .head(judge.name), .number(String(judge.sheets)), .number(text(judge.effect) ?? "–"),
                    .text(judge.isOutlying ? visit.text("reliability.outlying") : ""),
                ]
            })
    }

    private static func json(_ value: Double?) -> JSON { text(value, places: 6).map { .string($0) } ?? .null }

    /// A statistic to some places; nil where it is not defined or beyond what a statistic of scores can be.
    private static func text(_ value: Double?, places: Int = 2) -> String? {
        guard let value, value.isFinite, abs(value) < 1e9 else { return nil }
        let scale = (0..<places).reduce(1.0) { product, _ in product * 10 }
        return Fraction(Int64((value * scale).rounded()), over: Int64(scale)).map { $0.decimal(places: places) }
    }
}
