internal import Foundation
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Sheets

/// Vouchers in the columns of an accounting software, the profiles of these columns, and the audit pack.
enum ExportRoutes {
    static let layout = InputField(
        "layout", .text(max: 40), optional: true, label: "exports.layout",
        "Profile by its key or layout by its code; the plain list unless said.")
    private static let days = [StatementPages.from, StatementPages.through]
    private static let fields = [
        InputField("name", .text(max: 60), label: "exports.name", "Name of the profile."),
        InputField(
            "preamble", .longText(max: 500), optional: true, label: "exports.preamble", hint: "exports.preamble_hint",
            "Lines above the headings."),
        InputField(
            "columns", .longText(max: 4000), label: "exports.columns", hint: "exports.columns_hint",
            "One column per line: title=field, or title=\"text\"."),
        InputField(
            "accounts", .longText(max: 4000), optional: true, label: "exports.accounts", hint: "exports.accounts_hint",
            "Account numbers of the other books, one per line: name=number, or name condition=number."),
        InputField(
            "encoding", .choice(ExportProfile.Encoding.allCases.map(\.rawValue), prefix: "exports.encoding"),
            label: "exports.encoding", "Encoding of a CSV file."),
        InputField(
            "format", .choice(ExportProfile.Format.allCases.map(\.rawValue), prefix: "exports.format"),
            label: "exports.format", "CSV or a workbook."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/holders/{holder}/exports", .roles(FundRoutes.readers),
            "Shows how vouchers and the audit pack of a holder are handed out, and what an export holds.",
            query: [layout] + days, answer: .exportProfiles, index),
        .download(
            "/{authority}/holders/{holder}/voucher-export", .roles(FundRoutes.readers),
            "The vouchers of a period in the columns of a profile or a layout.", query: [layout] + days, export),
        .download(
            "/{authority}/holders/{holder}/audit-pack.zip", .roles(FundRoutes.readers),
            "Vouchers, papers and the proof of the chain, for a stranger to recompute.", query: days, pack),
        .page(
            "/{authority}/export-profiles/new", .roles([.accountant]), "Shows the form for a new profile of columns.",
            query: [layout], newForm),
        .post(
            "/{authority}/export-profiles", .roles([.accountant]), "Stores a new profile of columns.", fields: fields,
            creates: true, answer: .key, form: newForm, make),
        .page(
            "/{authority}/export-profiles/{profile}", .roles(FundRoutes.readers), "Shows a profile of columns.",
            answer: .exportProfile, show),
        .post(
            "/{authority}/export-profiles/{profile}/content", .roles([.accountant]), "Edits a profile of columns.",
            fields: fields, comparing: .always, answer: .key, form: show, edit),
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("holder", Holder.ID.self)
        let (from, through) = try StatementPages.period(visit)
        let chosen = visit.input.text("layout")
        let (holder, profiles, layouts, found) = try await visit.read { db in
            let holder = try Holder.find(id, for: viewer, in: db)
            return try (
                holder, ExportProfile.all(for: viewer, in: db), ExportProfile.layouts(in: db),
                VoucherExport.of(
                    holder, from: from, through: through, as: chosenContent(chosen, viewer, db), for: viewer, in: db)
            )
        }
        let preview = ExportPreview(export: found, layout: chosen, from: from, through: through)
        let url = "\(visit.base)/holders/\(id)"
        var desk = Desk(remarks: [visit.booksRemark(holder), .init(remark: visit.text("exports.note"))])
        desk.filterURL = url + "/exports"
        desk.filterIsPreview = true
        var choice = visit.field(
            layout, value: chosen,
            options: profiles.map { (value: $0.id.description, text: $0.content.name) }
                + layouts.map { (value: $0.code, text: name(of: $0, visit)) })
        choice.control = .select
        desk.filters = [choice] + StatementPages.days(from, through, visit)
        desk.links = [
            preview.link(url, visit),
            .init(linkURL: url + "/audit-pack.zip", linkText: visit.text("exports.audit_pack")),
        ]
        if viewer.holdsAnywhere([.accountant]) {
            desk.links.append(
                .init(linkURL: "\(visit.base)/export-profiles/new", linkText: visit.text("exports.new")))
        }
        desk.summaries = [preview.summary(visit)]
        desk.tables = [preview.table(visit), table(profiles, visit), table(layouts, visit)]
        return visit.desk(
            Message("exports.title"), desk,
            json: [
                "preview": preview.json, "profiles": .array(profiles.map(\.json)),
                "layouts": .array(
                    layouts.map {
                        [
                            "code": .string($0.code), "name": .string($0.content.name),
                            "columns": .string($0.content.columns), "source": .string($0.source),
                        ]
                    }),
            ], crumbs: visit.crumbs(of: holder))
    }

    private static func name(of layout: ExportProfile.Layout, _ visit: Visit) -> String {
        visit.language == .english ? layout.englishName : layout.content.name
    }

    private static func table(_ profiles: [ExportProfile], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("exports.profiles"),
            ["exports.name", "exports.format", "exports.encoding", "exports.editor"].map { visit.text($0) },
            profiles.map { profile in
                [
                    .head(profile.content.name, url: "\(visit.base)/export-profiles/\(profile.id)"),
                    .text(visit.text(profile.content.format.messageKey)),
                    .text(visit.text(profile.content.encoding.messageKey)),
                    .text("\(profile.editor) \(profile.editedAt.beijing)"),
                ]
            })
    }

    private static func table(_ layouts: [ExportProfile.Layout], _ visit: Visit) -> Desk.Table {
        let mayEdit = visit.viewer.holdsAnywhere([.accountant])
        return .init(
            visit.text("exports.layouts"),
            ["exports.name", "exports.format", "exports.encoding", "exports.source"].map { visit.text($0) },
            layouts.map { layout in
                [
                    .head(
                        name(of: layout, visit),
                        url: mayEdit ? "\(visit.base)/export-profiles/new?layout=\(layout.code)" : nil),
                    .text(visit.text(layout.content.format.messageKey)),
                    .text(visit.text(layout.content.encoding.messageKey)), .text(layout.source),
                ]
            })
    }

    /// What was chosen: a profile by its key, or a layout by its code.
    private static func chosenContent(
        _ chosen: String, _ viewer: Viewer, _ db: Connection
    ) throws -> ExportProfile.Content {
        if let id = ExportProfile.ID(chosen) { return try ExportProfile.find(id, for: viewer, in: db).content }
        let layouts = try ExportProfile.layouts(in: db)
        let found = chosen.isEmpty ? layouts.first : layouts.first { $0.code == chosen }
        guard let found else { throw FieldRefusal("layout", "exports.refusal.layout") }
        return found.content
    }

    private static func export(_ visit: Visit) async throws -> Download {
        let viewer = visit.viewer
        let id = try visit.id("holder", Holder.ID.self)
        let (from, through) = try StatementPages.period(visit)
        let chosen = visit.input.text("layout")
        let (content, found) = try await visit.read { db in
            let content = try chosenContent(chosen, viewer, db)
            return (
                content,
                try VoucherExport.of(
                    Holder.find(id, for: viewer, in: db), from: from, through: through, as: content, for: viewer,
                    in: db)
            )
        }
        let name = "vouchers-\(from)-\(through)"
        switch content.format {
        case .csv:
            let charset = content.encoding == .utf8 ? "utf-8" : "gb18030"
            return Download(name: name + ".csv", mediaType: "text/csv; charset=\(charset)", bytes: try found.csv())
        case .xlsx: return try Tabular(name: name, columns: found.columns, rows: found.rows).xlsx()
        }
    }

    private static func pack(_ visit: Visit) async throws -> Download {
        let viewer = visit.viewer
        let id = try visit.id("holder", Holder.ID.self)
        let (from, through) = try StatementPages.period(visit)
        let found = try await visit.read { db in
            try AuditPack.of(Holder.find(id, for: viewer, in: db), from: from, through: through, for: viewer, in: db)
        }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("pack.zip")
        let now = Timestamp(microseconds: Int64(Date.now.timeIntervalSince1970 * 1_000_000))
        let archive = try ZipWriter(path: file.path, created: now)
        for part in found.parts { try archive.add(part.path, part.bytes) }
        for paper in found.papers { try archive.add(paper.path, try visit.files.bytes(of: paper.sha256)) }
        try archive.close()
        return Download(
            name: "audit-pack-\(id)-\(from.firstOfMonth)-\(through.lastOfMonth).zip", mediaType: "application/zip",
            bytes: [UInt8](try Data(contentsOf: file)))
    }

    private static func views(_ content: ExportProfile.Content?, _ visit: Visit) -> [FieldView] {
        fields.map { field in
            let value =
                switch field.name {
                case "name": content?.name
                case "preamble": content?.preamble
                case "columns": content?.columns
                case "accounts": content?.accounts
                case "encoding": content?.encoding.rawValue
                default: content?.format.rawValue
                }
            var view = visit.field(field, value: value ?? "")
            if ["columns", "accounts"].contains(field.name) { view.rows = 18 }
            return view
        }
    }

    private static func newForm(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let chosen = visit.input.text("layout")
        let content = try await visit.read { db in try chosenContent(chosen, viewer, db) }
        var desk = Desk(remarks: [.init(remark: visit.text("exports.fields_note"))])
        desk.forms = [visit.deskForm("exports.new", "/export-profiles", views(content, visit))]
        return visit.desk(
            Message("exports.new"), desk, json: [:], crumbs: [.init(Message("funds.title"), "\(visit.base)/funds")])
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("profile", ExportProfile.ID.self)
        let profile = try await visit.read { db in try ExportProfile.find(id, for: viewer, in: db) }
        var desk = Desk(remarks: [.init(remark: visit.text("exports.fields_note"))])
        if viewer.holdsAnywhere([.accountant]) {
            desk.forms = [
                visit.deskForm(
                    "exports.edit", "/export-profiles/\(id)/content", views(profile.content, visit),
                    version: profile.version)
            ]
        } else {
            desk.summaries = [
                .init(
                    profile.content.name,
                    [
                        (visit.text("exports.columns"), profile.content.columns),
                        (visit.text("exports.accounts"), profile.content.accounts),
                    ])
            ]
        }
        return visit.desk(
            .verbatim(profile.content.name), desk, json: profile.json,
            crumbs: [.init(Message("funds.title"), "\(visit.base)/funds")], version: profile.version)
    }

    private static func typed(_ input: Input) throws -> ExportProfile.Content {
        guard let encoding = ExportProfile.Encoding(rawValue: input.text("encoding")),
            let format = ExportProfile.Format(rawValue: input.text("format"))
        else { throw NotFound() }
        return .init(
            name: input.text("name"), preamble: input.text("preamble"), columns: input.text("columns"),
            accounts: input.text("accounts"), encoding: encoding, format: format)
    }

    private static func make(_ visit: Visit) async throws -> Outcome {
        let content = try typed(visit.input)
        return try await visit.write { change in
            let profile = try ExportProfile.make(content, in: change)
            return .created(
                "\(visit.base)/export-profiles/\(profile.id)", Message("funds.saved"),
                json: ["id": .integer(profile.id.rawValue)])
        }
    }

    private static func edit(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("profile", ExportProfile.ID.self)
        let (content, version) = (try typed(visit.input), try visit.seenVersion())
        return try await visit.write { change in
            try ExportProfile.find(id, for: change.viewer, in: change.db)
                .edit(content, version: version, in: change)
            return .done(
                "\(visit.base)/export-profiles/\(id)", Message("funds.saved"), json: ["id": .integer(id.rawValue)])
        }
    }
}

extension ExportProfile {
    /// The profile in the API.
    var json: JSON {
        [
            "id": .integer(id.rawValue), "name": .string(content.name), "preamble": .string(content.preamble),
            "columns": .string(content.columns), "accounts": .string(content.accounts),
            "encoding": .string(content.encoding.rawValue), "format": .string(content.format.rawValue),
            "version": .integer(Int64(version)),
        ]
    }
}
