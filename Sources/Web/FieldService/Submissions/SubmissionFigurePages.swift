internal import FieldService
internal import Kernel
internal import Platform
internal import Postgres
internal import Sheets

/// What a period says of a place and the places right below it: how submissions stand, and the sums of their numbers.
enum SubmissionFigurePages {
    static let all: [Route] = [
        .page(
            "/{authority}/submission-periods/{reportperiod}", .roles(Submission.readers),
            "Shows what a period says of a place: each figure is the sum of those below it.",
            query: [ReportingRoutes.areaField], answer: SubmissionJSON.figures, show),
        .download(
            "/{authority}/submission-periods/{reportperiod}/figures.csv", .roles(Submission.readers),
            "The figures of a period and a place as CSV.", query: [ReportingRoutes.areaField],
            { visit in try await tabular(visit).csv() }),
        .download(
            "/{authority}/submission-periods/{reportperiod}/figures.xlsx", .roles(Submission.readers),
            "The figures of a period and a place as a workbook.", query: [ReportingRoutes.areaField],
            { visit in try await tabular(visit).xlsx() }),
    ]

    private struct Content: Sendable {
        let period: ReportPeriod
        let template: ReportTemplate
        let figures: SubmissionFigures
        let above: Area?
    }

    private static func load(_ visit: Visit) async throws -> Content {
        let id = try visit.id("reportperiod", ReportPeriod.ID.self)
        let viewer = visit.viewer
        let wanted = visit.input.text("area")
        return try await visit.read { db in
            let period = try ReportPeriod.find(id, for: viewer, in: db)
            let template = try ReportTemplate.find(period.template, for: viewer, in: db)
            let top = try Programme.find(period.programme, for: viewer, in: db).areaCode
            let code = try wanted.isEmpty ? start(viewer, top, in: db) : AreaInput.code(wanted, field: "area", in: db)
            let area = try Area.find(code, in: db)
            let above = try area.ancestors(in: db).dropLast().last.flatMap { parent in
                Submission.readers.contains {
                    viewer.holds($0, in: .init(programme: period.programme, areaPath: parent.path))
                }
                    ? parent : nil
            }
            return Content(
                period: period, template: template,
                figures: try SubmissionFigures.of(area, in: period, for: viewer, in: db), above: above)
        }
    }

    /// Where a viewer begins: the place of the programme, or the widest place of a grant below it.
    private static func start(_ viewer: Viewer, _ top: String, in db: Connection) throws -> String {
        let paths = viewer.grants.filter { Submission.readers.contains($0.role) }.map { $0.scope.areaPath ?? "" }
        guard let widest = paths.min(by: { $0.count < $1.count }), !widest.isEmpty else { return top }
        return widest.split(separator: ".").last.map(String.init) ?? top
    }

    static func show(_ visit: Visit) async throws -> Page {
        let content = try await load(visit)
        let url = "\(visit.base)/submission-periods/\(content.period.id)"
        let area = content.figures.area
        var desk = Desk(remarks: [.init(remark: visit.text("submissions.figures_remark"))])
        desk.figures = [
            .init(
                figureLabel: visit.text("submissions.on_time_percent"),
                figureValue: SubmissionJSON.text(content.figures.total.onTimePercent), figureUnit: "%",
                figureNote: visit.text(
                    "submissions.came_of",
                    [
                        "on_time": "\(content.figures.total.onTime)", "late": "\(content.figures.total.late)",
                        "missing": "\(content.figures.total.missing)",
                    ]))
        ]
        desk.links = [
            .init(
                linkURL: "\(visit.base)/submissions?period=\(content.period.id)",
                linkText: visit.text("submissions.title")),
            .init(linkURL: "\(url)/figures.xlsx?area=\(area.code)", linkText: "XLSX"),
            .init(linkURL: "\(url)/figures.csv?area=\(area.code)", linkText: "CSV"),
        ]
        if let above = content.above {
            desk.links.insert(.init(linkURL: "\(url)?area=\(above.code)", linkText: "↑ \(above.name)"), at: 0)
        }
        desk.tables = [standing(content, url, visit), numbers(content, url, visit)]
        let isOver = content.period.dueOn < visit.viewer.today
        if content.period.lockedAt != nil {
            desk.remarks.append(.init(remark: visit.text("submissions.is_locked")))
        } else if isOver, visit.viewer.holds(.programmeOfficer, in: Scope(programme: content.period.programme)) {
            desk.forms = [
                visit.deskForm("submissions.lock", "/submission-periods/\(content.period.id)/lock", isFirst: false)
            ]
        }
        return visit.desk(
            .verbatim("\(content.template.title(in: visit.language)) \(content.period.name) · \(area.name)"), desk,
            json: SubmissionJSON.json(content.figures, content.template),
            crumbs: [
                .init(Message("submissions.title"), "\(visit.base)/submissions"),
                .init(
                    .verbatim(content.template.title(in: visit.language)),
                    "\(visit.base)/submission-templates/\(content.template.id)"),
            ])
    }

    /// The places below, what lies right in the place where there is anything, and the sum.
    private static func rows(_ content: Content, _ visit: Visit) -> [(
        name: String, code: String?, SubmissionFigures.Sums
    )] {
        let own =
            content.figures.own.owed == 0 ? [] : [(visit.text("submissions.own"), nil as String?, content.figures.own)]
        return content.figures.below.map { ($0.area.name, $0.area.code, $0.sums) } + own
            + [(visit.text("submissions.sum"), nil, content.figures.total)]
    }

    private static func place(_ name: String, _ code: String?, _ url: String) -> Desk.Table.Cell {
        .head(name, url: code.map { "\(url)?area=\($0)" })
    }

    private static func standing(_ content: Content, _ url: String, _ visit: Visit) -> Desk.Table {
        let rows = rows(content, visit)
        return .init(
            visit.text("submissions.standing"),
            [
                "submissions.place", "submissions.owed", "submissions.timeliness.on_time",
                "submissions.timeliness.late", "submissions.timeliness.missing", "submissions.timeliness.due",
                "submissions.state.returned", "submissions.state.accepted", "submissions.on_time_percent",
            ].map { visit.text($0) },
            rows.map { name, code, sums in
                [place(name, code, url)]
                    + [sums.owed, sums.onTime, sums.late, sums.missing, sums.due, sums.returned, sums.accepted]
                    .map { .number("\($0)") }
                    + [.number(SubmissionJSON.text(sums.onTimePercent))]
            }, sums: [rows.count - 1])
    }

    private static func numbers(_ content: Content, _ url: String, _ visit: Visit) -> Desk.Table {
        let rows = rows(content, visit)
        return .init(
            visit.text("submissions.numbers"),
            [visit.text("submissions.place")]
                + content.template.items.map { "\($0.label(in: visit.language))（\($0.unit)）" },
            rows.map { name, code, sums in
                [place(name, code, url)]
                    + content.template.items.map { .number(SubmissionJSON.text(sums.figure(of: $0))) }
            }, sums: [rows.count - 1])
    }

    private static func tabular(_ visit: Visit) async throws -> Tabular {
        let content = try await load(visit)
        let columns =
            [SheetColumn(visit.text("submissions.place"), .text), SheetColumn(visit.text("submissions.area"), .text)]
            + [
                "submissions.owed", "submissions.timeliness.on_time", "submissions.timeliness.late",
                "submissions.timeliness.missing", "submissions.state.accepted",
            ].map { SheetColumn(visit.text($0), .integer) }
            + content.template.items.map {
                SheetColumn(
                    "\($0.label(in: visit.language))（\($0.unit)）",
                    $0.measure == .ratio ? .decimal(places: 2) : .integer)
            }
        return Tabular(
            name: "\(content.figures.area.code)-\(content.period.startsOn)", columns: columns,
            rows: rows(content, visit).map { name, code, sums in
                [SheetCell(text: name), SheetCell(text: code ?? "")]
                    + [sums.owed, sums.onTime, sums.late, sums.missing, sums.accepted].map { .integer(Int64($0)) }
                    + content.template.items.map { item in
                        guard let figure = sums.figure(of: item) else { return .empty }
                        return item.measure == .ratio
                            ? .decimal(figure) : .integer(sums.values[item.key] ?? 0)
                    }
            })
    }
}
