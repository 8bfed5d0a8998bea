internal import Contracts
internal import Kernel
internal import Platform
internal import Postgres
internal import Sheets

/// Pages of procurements.
enum ProcurementPages {
    private static func asked(_ visit: Visit) -> Procurement.Query {
        var query = Procurement.Query()
        query.words = visit.input.text("words")
        query.state = Procurement.State(rawValue: visit.input.text("stage"))
        query.method = RecordedAward.Method(rawValue: visit.input.text("method"))
        return query
    }

    private static func list(_ visit: Visit) async throws -> [Procurement] {
        let (viewer, query) = (visit.viewer, asked(visit))
        return try await visit.read { db in try Procurement.all(query, for: viewer, in: db) }
    }

    static func index(_ visit: Visit) async throws -> Page {
        let (shown, next) = try visit.slice(try await list(visit), key: { $0.id.rawValue })
        var desk = Desk(remarks: [.init(remark: visit.text("purchasing.procurements_remark"))])
        desk.filterURL = "\(visit.base)/procurements"
        desk.filters = ProcurementRoutes.query.map { field in
            guard case .choice(let codes, let prefix) = field.kind else { return visit.field(field) }
            let all = (value: "", text: visit.text("purchasing.all"))
            return visit.field(field, options: [all] + codes.map { (value: $0, text: visit.text("\(prefix).\($0)")) })
        }
        desk.links = [
            .init(linkURL: visit.narrowed("\(visit.base)/procurements/list.xlsx"), linkText: "XLSX"),
            .init(linkURL: "\(visit.base)/purchase-plans", linkText: visit.text("purchasing.plans")),
            .init(linkURL: "\(visit.base)/purchase-matrix", linkText: visit.text("purchasing.matrix")),
        ]
        if visit.viewer.holdsAnywhere([.programmeOfficer]) {
            desk.links.insert(
                .init(
                    linkURL: "\(visit.base)/procurements/new", linkText: visit.text("purchasing.start"),
                    linkIsPrimary: true), at: 0)
        }
        desk.tables = [
            .init(
                visit.text("purchasing.procurements"),
                ["title", "number", "item", "method", "due", "estimate", "state"].map {
                    visit.text("purchasing.field.\($0)")
                },
                shown.map { one in
                    [
                        .head(one.title, url: "\(visit.base)/procurements/\(one.id)"), .text(one.number),
                        .text(one.itemCode), .text(visit.text(one.method.messageKey)),
                        .text(one.responsesDueAt?.beijing ?? ""), .money(one.estimate),
                        visit.stateCell(Message(one.state.messageKey)),
                    ]
                })
        ]
        desk.offer(next: next, at: "\(visit.base)/procurements", visit)
        return visit.desk(
            Message("purchasing.procurements"), desk,
            json: ["items": .array(shown.map { .object($0.facts) }), "next": Paging.json(next)])
    }

    static func tabular(_ visit: Visit) async throws -> Tabular {
        Tabular(
            name: "procurements",
            columns: ["number", "title", "item", "area", "method", "estimate", "due", "state"].map { name in
                SheetColumn(visit.text("purchasing.field.\(name)"), name == "estimate" ? .money : .text)
            },
            rows: try await list(visit).map {
                [
                    .text($0.number), .text($0.title), .text($0.itemCode), .text($0.areaCode),
                    .text(visit.text($0.method.messageKey)), .money($0.estimate),
                    .text($0.responsesDueAt?.beijing ?? ""), .text(visit.text($0.state.messageKey)),
                ]
            })
    }

    static func form(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (needs, rows) = try await visit.read { db in
            let needs = try PurchaseNeed.all(year: nil, for: viewer, in: db).filter {
                $0.state == .planned || $0.state == .open
            }
            let rows = try Dictionary(grouping: needs, by: \.areaCode).keys.sorted().map { code in
                let area = try Area.find(code, in: db)
                return (area.name, try Procurement.Thresholds.inForce(area, on: viewer.today, in: db))
            }
            return (needs, rows)
        }
        var desk = Desk()
        if needs.isEmpty { desk.remarks = [.init(remark: visit.text("purchasing.no_needs"))] }
        func cell(_ rule: Rule?) -> Desk.Table.Cell {
            guard let rule else { return .text(visit.text("purchasing.no_rule")) }
            return .text(
                "\(Money(fen: rule.value.int64 ?? 0).grouped)（\(rule.citation)，\(rule.mark.rawValue)）",
                url: "/rules/\(rule.id)")
        }
        if !rows.isEmpty {
            desk.tables = [
                .init(
                    visit.text("purchasing.thresholds"),
                    ["purchasing.field.area", "purchasing.threshold", "purchasing.open_tender_from"].map {
                        visit.text($0)
                    },
                    rows.map { [.head($0.0), cell($0.1.procurement), cell($0.1.openTender)] })
            ]
        }
        desk.forms = [
            visit.deskForm(
                "purchasing.start", "/procurements",
                ProcurementFields.start.map { field in
                    guard field.name == "purchaseNeed" else { return visit.field(field) }
                    return visit.field(
                        field, value: visit.input.text("need"),
                        options: needs.map {
                            (value: $0.id.description, text: "\($0.itemCode) · \($0.title) · \($0.value.grouped)")
                        })
                })
        ]
        return visit.desk(
            Message("purchasing.start"), desk, json: [:],
            crumbs: [.init(Message("purchasing.procurements"), "\(visit.base)/procurements")])
    }

    static func show(_ visit: Visit) async throws -> Page {
        let content = try await ProcurementContent.load(visit)
        let one = content.procurement
        var desk = Desk()
        desk.state = visit.deskState(
            content.isSuspended ? Message("purchasing.suspended.overdue") : Message(one.state.messageKey))
        desk.remarks = [.init(remark: one.description)]
        desk.figures = [visit.figure("purchasing.field.estimate", one.estimate)]
        desk.summaries = content.summaries(visit) + content.offers(visit)
        desk.links = [
            .init(linkURL: "\(visit.base)/purchase-matrix", linkText: visit.text("purchasing.matrix"))
        ]
        if content.isStaff, visit.viewer.holdsAnywhere(PurchaseNeed.readers) {
            desk.links.insert(
                .init(
                    linkURL: "\(visit.base)/purchase-needs/\(one.need)", linkText: visit.text("purchasing.need_facts")),
                at: 0)
        }
        desk.tables = content.tables(visit)
        desk.events = visit.events(content.moves, prefix: "purchasing.procurement.")
        desk.forms = ProcurementForms.all(content, visit)
        return visit.desk(
            .verbatim(one.title), desk, json: content.json,
            crumbs: [.init(Message("purchasing.procurements"), "\(visit.base)/procurements")])
    }
}

extension Procurement {
    /// The procurement in a list of the API.
    var facts: JSONObject {
        var facts = JSONObject()
        facts["id"] = .integer(id.rawValue)
        facts["number"] = .string(number)
        facts["title"] = .string(title)
        facts["item"] = .string(itemCode)
        facts["area"] = .string(areaCode)
        facts["estimate"] = .string(estimate.description)
        facts["method"] = .string(method.rawValue)
        facts["state"] = .string(state.rawValue)
        facts["responses_due_at"] = responsesDueAt.map { .string($0.description) } ?? .null
        return facts
    }
}
