internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Sheets

/// What bank files look like: the layouts of a tenant and those that come with a release, for payments and for grants.
enum BankLayoutRoutes {
    /// Which layout a bank file is fetched in.
    static let choice = InputField(
        "layout", .text(max: 40), optional: true, label: "banklayouts.one",
        "Layout by its key or its code; the usual one unless said.")
    private static let fields = [
        InputField("name", .text(max: 60), label: "banklayouts.name", "Name of the layout."),
        InputField(
            "columns", .longText(max: 2000), label: "exports.columns", hint: "banklayouts.columns_hint",
            "One column per line: title=field, or title=\"text\"."),
        InputField(
            "encoding", .choice(ExportProfile.Encoding.allCases.map(\.rawValue), prefix: "exports.encoding"),
            label: "exports.encoding", "Encoding of a CSV file."),
        InputField(
            "format", .choice(ExportProfile.Format.allCases.map(\.rawValue), prefix: "exports.format"),
            label: "exports.format", "CSV or a workbook."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/bank-layouts", .roles(Role.finance.union([.auditor])),
            "Lists what bank files for paying many at once look like.", answer: .bankLayouts, index),
        .page(
            "/{authority}/bank-layouts/new", .roles([.accountant, .cashier]), "Shows the form for a new layout.",
            query: [choice], newForm),
        .post(
            "/{authority}/bank-layouts", .roles([.accountant, .cashier]), "Stores a new layout of bank files.",
            fields: fields, creates: true, answer: .bankLayout, form: newForm, make),
        .page(
            "/{authority}/bank-layouts/{banklayout}", .roles(Role.finance.union([.auditor])),
            "Shows a layout of bank files.", answer: .bankLayout, show),
        .post(
            "/{authority}/bank-layouts/{banklayout}/content", .roles([.accountant, .cashier]),
            "Edits a layout of bank files.", fields: fields, comparing: .always, answer: .bankLayout, form: show, edit),
    ]

    /// The layouts to choose from where a file is fetched: a link for each.
    static func links(_ url: String, _ layouts: [BankLayout], _ visit: Visit) -> [Desk.Link] {
        func link(_ choice: String, _ name: String, _ content: BankLayout.Content, _ isFirst: Bool) -> Desk.Link {
            .init(
                linkURL: "\(url).\(content.format.rawValue)?layout=\(choice)",
                linkText: visit.text("banklayouts.fetch", ["name": name]), linkIsPrimary: isFirst)
        }
        let own = layouts.map { ($0.id.description, $0.content.name, $0.content) }
        let known = BankLayout.known.map { ($0.code, visit.text($0.messageKey), $0.content) }
        return (own + (own.isEmpty ? known : Array(known.prefix(1)))).enumerated().map {
            link($1.0, $1.1, $1.2, $0 == 0)
        }
    }

    /// A bank file in the format that its address ends with.
    static func download(_ file: BankFile, name: String, as format: ExportProfile.Format) throws -> Download {
        switch format {
        case .csv:
            let charset = file.content.encoding == .utf8 ? "utf-8" : "GB18030"
            return Download(name: name + ".csv", mediaType: "text/csv; charset=\(charset)", bytes: try file.csv())
        case .xlsx: return try Tabular(name: name, columns: file.columns, rows: file.rows).xlsx()
        }
    }

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let layouts = try await visit.read { db in try BankLayout.all(for: viewer, in: db) }
        var desk = Desk(remarks: [.init(remark: visit.text("banklayouts.note"))])
        let mayEdit = viewer.holdsAnywhere([.accountant, .cashier])
        if mayEdit {
            desk.links = [
                .init(
                    linkURL: "\(visit.base)/bank-layouts/new", linkText: visit.text("banklayouts.new"),
                    linkIsPrimary: true)
            ]
        }
        desk.tables = [
            .init(
                visit.text("banklayouts.own"),
                ["banklayouts.name", "exports.format", "exports.encoding", "exports.editor"].map { visit.text($0) },
                layouts.map { layout in
                    [
                        .head(layout.content.name, url: "\(visit.base)/bank-layouts/\(layout.id)"),
                        .text(visit.text(layout.content.format.messageKey)),
                        .text(visit.text(layout.content.encoding.messageKey)),
                        .text("\(layout.editor) \(layout.editedAt.beijing)"),
                    ]
                }),
            .init(
                visit.text("banklayouts.known"),
                ["banklayouts.name", "exports.format", "exports.encoding"].map { visit.text($0) },
                BankLayout.known.map { known in
                    [
                        .head(
                            visit.text(known.messageKey),
                            url: mayEdit ? "\(visit.base)/bank-layouts/new?layout=\(known.code)" : nil),
                        .text(visit.text(known.content.format.messageKey)),
                        .text(visit.text(known.content.encoding.messageKey)),
                    ]
                }),
        ]
        return visit.desk(
            Message("banklayouts.title"), desk,
            json: [
                "items": .array(layouts.map(\.json)),
                "known": .array(
                    BankLayout.known.map { known in
                        ["code": .string(known.code), "columns": .string(known.content.columns)]
                    }),
            ], crumbs: [.init(Message("batches.title"), "\(visit.base)/payment-batches")])
    }

    private static func views(_ content: BankLayout.Content, _ visit: Visit) -> [FieldView] {
        fields.map { field in
            let value =
                switch field.name {
                case "name": content.name
                case "columns": content.columns
                case "encoding": content.encoding.rawValue
                default: content.format.rawValue
                }
            var view = visit.field(field, value: value)
            if field.name == "columns" { view.rows = 10 }
            return view
        }
    }

    private static func newForm(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let chosen = visit.input.text("layout")
        let content = try await visit.read { db in try BankLayout.chosen(chosen, for: viewer, in: db) }
        var desk = Desk(remarks: [.init(remark: visit.text("banklayouts.fields_note"))])
        desk.forms = [visit.deskForm("banklayouts.new", "/bank-layouts", views(content, visit))]
        return visit.desk(
            Message("banklayouts.new"), desk, json: [:],
            crumbs: [.init(Message("banklayouts.title"), "\(visit.base)/bank-layouts")])
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("banklayout", BankLayout.ID.self)
        let layout = try await visit.read { db in try BankLayout.find(id, for: viewer, in: db) }
        var desk = Desk(remarks: [.init(remark: visit.text("banklayouts.fields_note"))])
        if viewer.holdsAnywhere([.accountant, .cashier]) {
            desk.forms = [
                visit.deskForm(
                    "banklayouts.edit", "/bank-layouts/\(id)/content", views(layout.content, visit),
                    version: layout.version)
            ]
        } else {
            desk.summaries = [.init(layout.content.name, [(visit.text("exports.columns"), layout.content.columns)])]
        }
        return visit.desk(
            .verbatim(layout.content.name), desk, json: layout.json,
            crumbs: [.init(Message("banklayouts.title"), "\(visit.base)/bank-layouts")], version: layout.version)
    }

    private static func typed(_ input: Input) throws -> BankLayout.Content {
        guard let encoding = ExportProfile.Encoding(rawValue: input.text("encoding")),
            let format = ExportProfile.Format(rawValue: input.text("format"))
        else { throw NotFound() }
        return .init(name: input.text("name"), columns: input.text("columns"), encoding: encoding, format: format)
    }

    private static func make(_ visit: Visit) async throws -> Outcome {
        let content = try typed(visit.input)
        return try await visit.write { change in
            let layout = try BankLayout.make(content, in: change)
            return .created("\(visit.base)/bank-layouts/\(layout.id)", Message("funds.saved"), json: layout.json)
        }
    }

    private static func edit(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("banklayout", BankLayout.ID.self)
        let (content, version) = (try typed(visit.input), try visit.seenVersion())
        return try await visit.write { change in
            let layout = try BankLayout.find(id, for: change.viewer, in: change.db)
                .edit(content, version: version, in: change)
            return .done("\(visit.base)/bank-layouts/\(id)", Message("funds.saved"), json: layout.json)
        }
    }
}

extension BankLayout {
    /// The layout in the API.
    var json: JSON {
        [
            "id": .integer(id.rawValue), "name": .string(content.name), "columns": .string(content.columns),
            "encoding": .string(content.encoding.rawValue), "format": .string(content.format.rawValue),
            "version": .integer(Int64(version)),
        ]
    }
}
