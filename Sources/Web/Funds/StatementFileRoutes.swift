internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Vault

/// Statements of banks whose layout nobody described yet: the columns are chosen on the file itself.
enum StatementFileRoutes {
    private static let file = InputField(
        "file", .file, label: "statements.file", hint: "statements.file_hint", "A table: CSV, XLSX or XLS.")
    private static let name = InputField("name", .text(max: 60), label: "profiles.name", "Name of the layout.")
    private static let chosen = InputField(
        "profile", .identifier, optional: true, label: "profiles.profile", "Key of the layout to read it by.")
    private static let balances = [
        InputField("opening", .money, optional: true, label: "statements.opening", "Balance before the first line."),
        InputField("closing", .money, optional: true, label: "statements.closing", "Balance after the last line."),
        StatementRoutes.through,
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/bank-accounts/{account}/statement-files", .roles(StatementRoutes.readers),
            "Lists the uploaded statements whose columns are still to be chosen.",
            answer: .object([("items", .list(.object([("id", .integer), ("name", .string)])))]), index),
        .post(
            "/{authority}/bank-accounts/{account}/statement-files", .roles([.accountant, .cashier]),
            "Uploads a statement whose columns are to be chosen.", fields: [file], creates: true, answer: .key,
            form: index, add),
        .page(
            "/{authority}/statement-files/{upload}", .roles(StatementRoutes.readers),
            "Shows the first rows of an uploaded statement and what a layout reads in it.", query: [chosen],
            answer: .statementFile, show),
        .post(
            "/{authority}/statement-files/{upload}/profiles", .roles([.accountant, .cashier]),
            "Stores the columns that were chosen on a file as a layout.",
            fields: [name] + StatementProfileRoutes.columns, creates: true, answer: .key, form: show, describe),
        .post(
            "/{authority}/statement-files/{upload}/statement", .roles([.accountant, .cashier]),
            "Imports an uploaded statement by a layout.", fields: [chosen] + balances, creates: true,
            answer: .statement, form: show, bring),
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("account", BankAccount.ID.self)
        let (account, files) = try await visit.read { db in
            let account = try BankAccount.find(id, for: viewer, in: db)
            return (account, try StatementFile.waiting(of: account, for: viewer, in: db))
        }
        var desk = Desk()
        desk.remarks = try await visit.booksRemarks(account.holder) + [.init(remark: visit.text("profiles.lede"))]
        desk.links = [.init(linkURL: "\(visit.base)/statement-profiles", linkText: visit.text("profiles.title"))]
        desk.tables = [
            .init(
                visit.text("profiles.waiting"), ["statements.file", "profiles.uploaded"].map { visit.text($0) },
                files.map {
                    [
                        .head($0.name, url: "\(visit.base)/statement-files/\($0.id)"),
                        .text($0.uploadedAt.beijing),
                    ]
                })
        ]
        if viewer.holdsAnywhere([.accountant, .cashier]) {
            desk.forms = [
                visit.deskForm(
                    "profiles.upload", "/bank-accounts/\(id)/statement-files", [visit.field(file)], takesFile: true)
            ]
        }
        return visit.desk(
            Message("profiles.choose"), desk,
            json: ["items": .array(files.map { ["id": .integer($0.id.rawValue), "name": .string($0.name)] })],
            crumbs: crumbs(account, visit))
    }

    private static func crumbs(_ account: BankAccount, _ visit: Visit) -> [Page.Crumb] {
        [
            .init(Message("statements.title"), "\(visit.base)/statements"),
            .init(.verbatim(account.code), "\(visit.base)/bank-accounts/\(account.id)"),
        ]
    }

    private static func add(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("account", BankAccount.ID.self)
        guard let file = visit.input.file("file") else { throw FieldRefusal("file", "field.refusal.missing") }
        let key = visit.site.vaultKey
        return try await visit.write { change in
            let account = try BankAccount.find(id, for: change.viewer, in: change.db)
            let kept = try StatementFile.keep(
                file.bytes, named: file.name, of: account, with: key, in: change)
            return .created(
                "\(visit.base)/statement-files/\(kept)", Message("profiles.uploaded_now"),
                json: ["id": .integer(kept.rawValue)])
        }
    }

    /// What a layout reads in a file, or why it does not.
    private enum Preview {
        case reading(StatementReading)
        case refused(Message)

        init(_ file: StatementFile, by layout: StatementLayout?) {
            do {
                self = .reading(try StatementReading(file: file.content, layout: layout))
            } catch let refusal as FieldRefusal {
                self = .refused(refusal.message)
            } catch {
                self = .refused(Message("funds.refusal.layout_unknown"))
            }
        }
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("upload", StatementFile.ID.self)
        let key = visit.site.vaultKey
        let wanted = visit.input.id("profile", StatementProfile.ID.self)
        let (account, file, profiles) = try await visit.read { db in
            let file = try StatementFile.find(id, for: viewer, with: key, in: db)
            return (
                try BankAccount.find(file.account, for: viewer, in: db), file,
                try StatementProfile.all(for: viewer, in: db)
            )
        }
        let profile = profiles.first { $0.id == wanted }
        let (rows, headings) = (try file.rows(), try file.headings())
        let preview = Preview(file, by: profile?.layout)
        let url = "\(visit.base)/statement-files/\(id)"
        var desk = Desk(remarks: try await visit.booksRemarks(account.holder))
        desk.tabs = [.init(linkURL: url, linkText: visit.text("profiles.recognised"), linkIsCurrent: profile == nil)]
        desk.tabs += profiles.map {
            .init(linkURL: "\(url)?profile=\($0.id)", linkText: $0.name, linkIsCurrent: $0.id == wanted)
        }
        desk.tables = StatementPreview.tables(rows, headings, visit)
        switch preview {
        case .reading(let reading):
            desk.remarks = [.init(remark: visit.text(reading.addsUp ? "profiles.reads" : "profiles.reads_with_breaks"))]
            desk.tables += StatementPreview.tables(reading, visit)
        case .refused(let message):
            desk.remarks = [.init(remark: visit.text("profiles.not_read", ["why": visit.text(message)]))]
        }
        if viewer.holdsAnywhere([.accountant, .cashier]) {
            desk.forms = forms(id, headings, profile, preview, visit)
        }
        let read: JSON = if case .reading(let reading) = preview { StatementPreview.json(reading) } else { .null }
        return visit.desk(
            .verbatim(file.name), desk,
            json: [
                "id": .integer(id.rawValue), "name": .string(file.name),
                "headings": .array(headings.map { .string($0) }), "reading": read,
            ], crumbs: crumbs(account, visit), version: profile?.version)
    }

    private static func forms(
        _ id: StatementFile.ID, _ headings: [String], _ profile: StatementProfile?, _ preview: Preview, _ visit: Visit
    ) -> [Desk.Form] {
        var forms: [Desk.Form] = []
        if case .reading = preview {
            let options = profile.map { [(value: $0.id.description, text: $0.name)] }
            forms.append(
                visit.deskForm(
                    "statements.import", "/statement-files/\(id)/statement",
                    (options.map { [visit.field(chosen, value: $0[0].value, options: $0)] } ?? [])
                        + balances.map { visit.field($0) }))
        }
        let layout = profile?.layout ?? StatementLayout.known[0]
        let fields = StatementProfileRoutes.views(StatementMapping(layout, headings: headings), headings, visit)
        guard let profile else {
            return forms + [
                visit.deskForm(
                    "profiles.describe", "/statement-files/\(id)/profiles", [visit.field(name)] + fields,
                    isFirst: forms.isEmpty)
            ]
        }
        var back = visit.field(StatementProfileRoutes.upload, value: id.description)
        back.control = .hidden
        return forms + [
            visit.deskForm(
                "profiles.change", "/statement-profiles/\(profile.id)/columns", fields + [back],
                version: profile.version, isFirst: false)
        ]
    }

    private static func describe(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("upload", StatementFile.ID.self)
        let key = visit.site.vaultKey
        let (name, mapping) = (visit.input.text("name"), StatementProfileRoutes.mapping(visit.input))
        return try await visit.write { change in
            _ = try StatementFile.find(id, for: change.viewer, with: key, in: change.db)
            let profile = try StatementProfile.describe(name, mapping, in: change)
            return .created(
                "\(visit.base)/statement-files/\(id)?profile=\(profile.id)", Message("profiles.saved"),
                json: ["id": .integer(profile.id.rawValue)])
        }
    }

    private static func bring(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("upload", StatementFile.ID.self)
        let (input, key) = (visit.input, visit.site.vaultKey)
        return try await visit.write { change in
            let file = try StatementFile.find(id, for: change.viewer, with: key, in: change.db)
            let layout = try input.id("profile", StatementProfile.ID.self)
                .map { try StatementProfile.find($0, for: change.viewer, in: change.db).layout }
            let statement = try file.import(
                by: layout, opening: input.money("opening"), closing: input.money("closing"),
                through: input.day("through"),
                in: change)
            return StatementRoutes.imported(statement, visit)
        }
    }
}
