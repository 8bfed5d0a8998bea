internal import Contracts
internal import Kernel
internal import Platform
internal import Sheets

/// Pages of the catalogue.
enum CataloguePages {
    /// The columns of a sheet, as they are written and read.
    static let columns = ["code", "name", "name_en", "area", "department", "valid_from", "valid_to", "citation"]
    static var crumb: Message { Message("purchasing.catalogue") }

    private static func items(_ visit: Visit) async throws -> [CatalogueItem] {
        let viewer = visit.viewer
        var query = CatalogueItem.Query()
        query.words = visit.input.text("words")
        query.area = visit.input.text("place")
        query.day = visit.input.day("day")
        let asked = query
        return try await visit.read { db in try CatalogueItem.all(asked, for: viewer, in: db) }
    }

    static func index(_ visit: Visit) async throws -> Page {
        let (shown, next) = try visit.slice(try await items(visit), key: { $0.id.rawValue })
        var desk = Desk(remarks: [.init(remark: visit.text("purchasing.catalogue_remark"))])
        desk.filterURL = "\(visit.base)/catalogue"
        desk.filters = CatalogueRoutes.query.map { visit.field($0) }
        desk.links = [
            .init(linkURL: visit.narrowed("\(visit.base)/catalogue/items.xlsx"), linkText: "XLSX"),
            .init(linkURL: visit.narrowed("\(visit.base)/catalogue/items.csv"), linkText: "CSV"),
            .init(linkURL: "\(visit.base)/purchase-plans", linkText: visit.text("purchasing.plans")),
            .init(linkURL: "\(visit.base)/procurements", linkText: visit.text("purchasing.procurements")),
        ]
        if visit.viewer.holdsAnywhere([.programmeOfficer]) {
            desk.links.insert(
                .init(
                    linkURL: "\(visit.base)/catalogue/new", linkText: visit.text("purchasing.add_item"),
                    linkIsPrimary: true), at: 0)
        }
        desk.tables = [table(shown, "purchasing.catalogue", visit)]
        desk.offer(next: next, at: "\(visit.base)/catalogue", visit)
        return visit.desk(
            crumb, desk, json: ["items": .array(shown.map(\.json)), "next": Paging.json(next)])
    }

    private static func table(_ items: [CatalogueItem], _ caption: String, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text(caption),
            ["code", "name", "area", "department", "valid_from", "valid_to"].map {
                visit.text("purchasing.field.\($0)")
            },
            items.map { item in
                [
                    .head(item.code, url: "\(visit.base)/catalogue/\(item.id)"), .text(item.title(visit.language)),
                    .text(item.areaName), .text(item.department), .text(item.validFrom.description),
                    .text(item.validTo?.description ?? ""),
                ]
            })
    }

    static func form(_ visit: Visit) async throws -> Page {
        var desk = Desk()
        desk.forms = [
            visit.deskForm(
                "purchasing.add_item", "/catalogue",
                CatalogueRoutes.fields.map { field in
                    visit.field(field, value: field.name == "area" ? "000000" : "")
                }),
            visit.deskForm(
                "purchasing.take_sheet", "/catalogue/sheets", [visit.field(CatalogueRoutes.file)], takesFile: true,
                isFirst: false),
        ]
        return visit.desk(
            Message("purchasing.add_item"), desk, json: [:], crumbs: [.init(crumb, "\(visit.base)/catalogue")])
    }

    static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id: CatalogueItem.ID = try visit.id("catalogueitem")
        let (item, versions) = try await visit.read { db in
            let item = try CatalogueItem.find(id, for: viewer, in: db)
            return (item, try item.versions(for: viewer, in: db))
        }
        var desk = Desk()
        desk.summaries = [
            .init(
                visit.text("purchasing.item"),
                [
                    (visit.text("purchasing.field.code"), item.code), (visit.text("purchasing.field.name"), item.name),
                    (visit.text("purchasing.field.name_en"), item.englishName),
                    (visit.text("purchasing.field.level"), "\(item.level)"),
                    (visit.text("purchasing.field.area"), item.areaName),
                    (visit.text("purchasing.field.department"), item.department),
                    (visit.text("purchasing.field.valid_from"), item.validFrom.description),
                    (visit.text("purchasing.field.valid_to"), item.validTo?.description ?? ""),
                    (visit.text("purchasing.field.citation"), item.citation),
                ])
        ]
        desk.tables = [table(versions, "purchasing.versions", visit)]
        if item.validTo == nil, viewer.holdsAnywhere([.programmeOfficer]) {
            desk.forms = [
                visit.deskForm(
                    "purchasing.end_item", "/catalogue/\(id)/end", [visit.field(CatalogueRoutes.ending)], isFirst: false
                )
            ]
        }
        return visit.desk(
            .verbatim("\(item.code) \(item.title(visit.language))"), desk, json: item.json,
            crumbs: [.init(crumb, "\(visit.base)/catalogue")])
    }

    static func tabular(_ visit: Visit) async throws -> Tabular {
        Tabular(
            name: "catalogue", columns: columns.map { SheetColumn($0, .text) },
            rows: try await items(visit).map { item in
                [
                    .text(item.code), .text(item.name), .text(item.englishName), .text(item.areaCode),
                    .text(item.department), .text(item.validFrom.description),
                    .text(item.validTo?.description ?? ""), .text(item.citation),
                ]
            })
    }
}

extension CatalogueItem {
    /// Its name in a language.
    func title(_ language: Language) -> String { language == .english && !englishName.isEmpty ? englishName : name }

    /// The item in the API.
    var json: JSON {
        [
            "id": .integer(id.rawValue), "code": .string(code), "level": .integer(Int64(level)), "name": .string(name),
            "name_en": .string(englishName), "area": .string(areaCode), "department": .string(department),
            "valid_from": .string(validFrom.description),
            "valid_to": validTo.map { .string($0.description) } ?? .null, "citation": .string(citation),
        ]
    }
}
