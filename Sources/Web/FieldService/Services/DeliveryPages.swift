internal import Contracts
internal import FieldService
internal import Kernel
internal import Platform
internal import Postgres

/// What is delivered under a contract, and one deliverable with its reports, log and defects.
enum DeliveryPages {
    static func index(_ visit: Visit) async throws -> Page {
        let id = try visit.id("contract", Contract.ID.self)
        let viewer = visit.viewer
        let (contract, deliverables, lines, units, templates) = try await visit.read { db in
            (
                try Contract.find(id, for: viewer, in: db),
                try Deliverable.all(of: id.rawValue, for: viewer, in: db),
                try Contract.lines(of: id, for: viewer, in: db),
                try Deliverable.lineUnits(of: id.rawValue, for: viewer, in: db),
                try ReportTemplate.all(for: viewer, in: db)
            )
        }
        var desk = Desk(remarks: [.init(remark: visit.text("delivery.remark"))])
        desk.tables = [
            .init(
                visit.text("delivery.title"),
                [
                    "delivery.deliverable", "delivery.due_on", "delivery.planned", "delivery.claimed",
                    "delivery.verified", "delivery.progress", "delivery.payable", "delivery.open_defects",
                ].map { visit.text($0) },
                deliverables.map { one in
                    [
                        .head(one.plan.title, url: "\(visit.base)/deliverables/\(one.id)", note: one.plan.unit),
                        .text(one.plan.dueOn.description), .number("\(one.units.planned)"),
                        .number("\(one.units.claimed)"), .number("\(one.units.verified)"),
                        .number("\(one.units.progress.decimal(places: 2)) %"), .number("\(one.units.payable)"),
                        .number("\(one.openDefects)"),
                    ]
                })
        ]
        if !lines.isEmpty { desk.tables.append(try DeliveryLines.table(lines, units, contract, visit)) }
        if viewer.holds(.programmeOfficer, in: contract.scope) {
            desk.forms = [DeliveryLines.form(contract, lines, templates, visit)]
        }
        return visit.desk(
            Message("delivery.title"), desk, json: ["items": .array(deliverables.map(DeliveryJSON.json))],
            crumbs: [
                .init(Message("navigation.contracts"), "\(visit.base)/contracts"),
                .init(.verbatim("\(contract.number) \(contract.title)"), "\(visit.base)/contracts/\(id)"),
            ])
    }

    static func show(_ visit: Visit) async throws -> Page {
        try await page(try visit.id("deliverable", Deliverable.ID.self), visit)
    }

    static func ofReport(_ visit: Visit) async throws -> Page {
        let id = try visit.id("deliveryreport", DeliveryReport.ID.self)
        let viewer = visit.viewer
        let found = try await visit.read { db in try DeliveryReport.find(id, for: viewer, in: db) }
        return try await page(found.deliverable.id, version: found.report.version, visit)
    }

    static func ofDefect(_ visit: Visit) async throws -> Page {
        let id = try visit.id("defect", Defect.ID.self)
        let viewer = visit.viewer
        let found = try await visit.read { db in try Defect.find(id, for: viewer, in: db) }
        return try await page(found.deliverable.id, version: found.defect.version, visit)
    }

    private struct Content: Sendable {
        let deliverable: Deliverable
        let reports: [DeliveryReport]
        let log: [DutyLog]
        let sums: [(kind: DutyLog.Kind, entries: Int, units: Int64, finds: Int64)]
        let defects: [Defect]
    }

    private static func page(_ id: Deliverable.ID, version: Int? = nil, _ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let content = try await visit.read { db in
            let deliverable = try Deliverable.find(id, for: viewer, in: db)
            return Content(
                deliverable: deliverable, reports: try DeliveryReport.all(of: deliverable, for: viewer, in: db),
                log: try DutyLog.all(of: deliverable, limit: 100, for: viewer, in: db),
                sums: try DutyLog.sums(of: deliverable, for: viewer, in: db),
                defects: try Defect.all(of: deliverable, for: viewer, in: db))
        }
        let one = content.deliverable
        var desk = Desk()
        desk.figures = [
            figure("delivery.verified", "\(one.units.verified)", one.plan.unit, "", visit),
            figure("delivery.progress", one.units.progress.decimal(places: 2), "%", "", visit),
            figure(
                "delivery.payable", "\(one.units.payable)", one.plan.unit, visit.text("delivery.one_meaning"), visit),
        ]
        desk.summaries = [
            .init(
                visit.text("delivery.deliverable"),
                [
                    (visit.text("delivery.planned"), "\(one.units.planned) \(one.plan.unit)"),
                    (visit.text("delivery.claimed"), "\(one.units.claimed) \(one.plan.unit)"),
                    (visit.text("delivery.field.line"), DeliveryLines.name(of: one)),
                    (
                        visit.text("delivery.field.item"),
                        one.plan.item == nil ? "" : visit.text("delivery.from_submissions")
                    ),
                    (visit.text("delivery.due_on"), one.plan.dueOn.description),
                    (visit.text("delivery.contractor"), one.organisationName),
                ])
        ]
        desk.tables = [reports(content, visit), log(content, visit), sums(content, visit), defects(content, visit)]
        desk.forms = DeliveryForms.all(one, content.reports, content.defects, visit)
        return visit.desk(
            .verbatim(one.plan.title), desk,
            json: [
                "deliverable": DeliveryJSON.json(one), "reports": .array(content.reports.map(DeliveryJSON.json)),
                "log": .array(content.log.map(DeliveryJSON.json)),
                "defects": .array(content.defects.map { DeliveryJSON.json($0, visit) }),
            ],
            crumbs: [
                .init(Message("navigation.contracts"), "\(visit.base)/contracts"),
                .init(Message("delivery.title"), "\(visit.base)/contracts/\(one.contract)/deliverables"),
            ], version: version)
    }

    private static func figure(
        _ label: String, _ value: String, _ unit: String, _ note: String, _ visit: Visit
    ) -> Desk.Figure {
        .init(figureLabel: visit.text(label), figureValue: value, figureUnit: unit, figureNote: note)
    }

    private static func reports(_ content: Content, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("delivery.reports"),
            [
                "submissions.period", "delivery.claimed", "delivery.verified", "submissions.state",
                "delivery.field.finding",
            ].map { visit.text($0) },
            content.reports.map { report in
                [
                    .head(
                        "\(report.startsOn) – \(report.endsOn)", url: "\(visit.base)/delivery-reports/\(report.id)"),
                    .number("\(report.claimed)"), .number(report.verified.map { "\($0)" } ?? "—"),
                    visit.stateCell(Message(report.state.messageKey)), .text(report.finding),
                ]
            })
    }

    private static func log(_ content: Content, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("delivery.log"),
            [
                "delivery.field.done_on", "delivery.field.kind", "submissions.place", "delivery.field.quantity",
                "delivery.field.finds", "delivery.entered_on",
            ].map { visit.text($0) },
            content.log.map { log in
                [
                    .head(log.entry.doneOn.description), .text(visit.text(log.entry.kind.messageKey)),
                    .text(log.areaName), .number("\(log.entry.quantity)"), .number("\(log.entry.finds)"),
                    .text(log.enteredAt.day(in: .shanghai).description),
                ]
            })
    }

    private static func sums(_ content: Content, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("delivery.log_sums"),
            [
                "delivery.field.kind", "delivery.entries", "delivery.field.quantity", "delivery.field.finds",
            ].map { visit.text($0) },
            content.sums.map { sum in
                [
                    .head(visit.text(sum.kind.messageKey)), .number("\(sum.entries)"), .number("\(sum.units)"),
                    .number("\(sum.finds)"),
                ]
            })
    }

    private static func defects(_ content: Content, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("delivery.defects"),
            ["delivery.field.description", "delivery.rectify_by", "submissions.state", "delivery.field.mended"].map {
                visit.text($0)
            },
            content.defects.map { defect in
                let isLate = defect.isOverdue(on: visit.viewer.today)
                return [
                    .head(defect.description, url: "\(visit.base)/defects/\(defect.id)"),
                    .text(defect.rectifyBy.description),
                    visit.stateCell(Message(isLate ? "delivery.defect.overdue" : defect.state.messageKey)),
                    .text(defect.mendedNote),
                ]
            })
    }
}
