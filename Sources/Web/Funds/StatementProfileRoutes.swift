internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// The layouts of bank statements that a tenant described itself.
enum StatementProfileRoutes {
    /// The roles of columns; each names a heading, or `#3` for the third column.
    static let columns = [
        heading("day", "Heading of the column of days."), heading("time", "Heading of the column of times."),
        InputField(
            "sign", .choice(StatementMapping.Sign.allCases.map(\.rawValue), prefix: "profiles.sign"), optional: true,
            label: "profiles.sign", "How money in and out are told apart; one signed column when left out."),
        heading("amount", "Heading of the one column of amounts."),
        heading("received", "Heading of the column of money in."),
        heading("paid", "Heading of the column of money out."),
        heading("direction", "Heading of the column that says in or out."),
        heading("received_words", hint: "profiles.words_hint", "What that column says of money in."),
        heading("paid_words", hint: "profiles.words_hint", "What that column says of money out."),
        heading("balance", "Heading of the running balance."), heading("reference", "Heading of the reference."),
        heading("counterparty", "Heading of the other party."), heading("note", "Heading of the first remark."),
        heading("second_note", "Heading of the second remark."),
    ]
    static let upload = InputField(
        "upload", .identifier, optional: true, label: "profiles.upload_back", "Key of the file to go back to.")
    private static let texts: Set<String> = ["received_words", "paid_words"]

    private static func heading(_ name: String, hint: String? = nil, _ description: String) -> InputField {
        InputField(name, .text(max: 100), optional: true, label: "profiles.\(name)", hint: hint, description)
    }

    static let all: [Route] = [
        .page(
            "/{authority}/statement-profiles", .roles(StatementRoutes.readers),
            "Lists the layouts of bank statements that were described here.",
            answer: .object([("items", .list(.statementProfile))]), index),
        .page(
            "/{authority}/statement-profiles/{layout}", .roles(StatementRoutes.readers),
            "Shows the columns of a layout.", answer: .statementProfile, show),
        .post(
            "/{authority}/statement-profiles/{layout}/columns", .roles([.accountant, .cashier]),
            "Replaces the columns of a layout.", fields: columns + [upload], comparing: .always,
            answer: .statementProfile, form: show, change),
    ]

    /// What was chosen.
    static func mapping(_ input: Input) -> StatementMapping {
        var mapping = StatementMapping()
        mapping.day = input.text("day")
        mapping.time = input.text("time")
        mapping.sign = StatementMapping.Sign(rawValue: input.text("sign")) ?? .signed
        mapping.amount = input.text("amount")
        mapping.received = input.text("received")
        mapping.paid = input.text("paid")
        mapping.direction = input.text("direction")
        mapping.receivedWords = input.text("received_words")
        mapping.paidWords = input.text("paid_words")
        mapping.balance = input.text("balance")
        mapping.reference = input.text("reference")
        mapping.counterparty = input.text("counterparty")
        mapping.note = input.text("note")
        mapping.secondNote = input.text("second_note")
        return mapping
    }

    private static func values(_ mapping: StatementMapping) -> [String: String] {
        [
            "day": mapping.day, "time": mapping.time, "sign": mapping.sign.rawValue, "amount": mapping.amount,
            "received": mapping.received, "paid": mapping.paid, "direction": mapping.direction,
            "received_words": mapping.receivedWords, "paid_words": mapping.paidWords, "balance": mapping.balance,
            "reference": mapping.reference, "counterparty": mapping.counterparty, "note": mapping.note,
            "second_note": mapping.secondNote,
        ]
    }

    /// The fields of the columns; with headings each is chosen from them.
    static func views(_ mapping: StatementMapping, _ headings: [String], _ visit: Visit) -> [FieldView] {
        let values = values(mapping)
        let none = [(value: "", text: visit.text("profiles.no_column"))]
        let options = headings.isEmpty ? nil : none + headings.map { (value: $0, text: $0) }
        return columns.map { field in
            let isChosen = field.name != "sign" && !texts.contains(field.name)
            return visit.field(field, value: values[field.name] ?? "", options: isChosen ? options : nil)
        }
    }

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let profiles = try await visit.read { db in try StatementProfile.all(for: viewer, in: db) }
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("profiles.how"))]
        desk.tables = [
            .init(
                visit.text("profiles.title"),
                ["profiles.name", "profiles.version", "profiles.changed"].map { visit.text($0) },
                profiles.map {
                    [
                        .head($0.name, url: "\(visit.base)/statement-profiles/\($0.id)"),
                        .number(String($0.version)), .text("\($0.changer) \($0.changedAt.beijing)"),
                    ]
                }),
            .init(
                visit.text("profiles.known"), ["statements.layout"].map { visit.text($0) },
                StatementLayout.known.map { [.head(visit.text("statements.layout.\($0.code)"))] }),
        ]
        return visit.desk(
            Message("profiles.title"), desk, json: ["items": .array(profiles.map(json))],
            crumbs: [.init(Message("statements.title"), "\(visit.base)/statements")])
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("layout", StatementProfile.ID.self)
        let profile = try await visit.read { db in try StatementProfile.find(id, for: viewer, in: db) }
        let mapping = StatementMapping(profile.layout)
        let chosen = values(mapping)
        var desk = Desk()
        desk.summaries = [
            .init(
                profile.name,
                columns.map { field in
                    let value = chosen[field.name] ?? ""
                    return (
                        visit.text(field.label), field.name == "sign" ? visit.text("profiles.sign.\(value)") : value
                    )
                } + [(visit.text("profiles.version"), String(profile.version))])
        ]
        if viewer.holdsAnywhere([.accountant, .cashier]) {
            desk.forms = [
                visit.deskForm(
                    "profiles.change", "/statement-profiles/\(id)/columns", views(mapping, [], visit),
                    version: profile.version)
            ]
        }
        return visit.desk(
            .verbatim(profile.name), desk, json: json(profile),
            crumbs: [.init(Message("profiles.title"), "\(visit.base)/statement-profiles")], version: profile.version)
    }

    private static func change(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("layout", StatementProfile.ID.self)
        let (mapping, version) = (mapping(visit.input), try visit.seenVersion())
        let upload = visit.input.id("upload", StatementFile.ID.self)
        return try await visit.write { change in
            try StatementProfile.find(id, for: change.viewer, in: change.db)
                .change(to: mapping, version: version, in: change)
            let changed = try StatementProfile.find(id, for: change.viewer, in: change.db)
            let place = upload.map { "statement-files/\($0)?profile=\(id)" } ?? "statement-profiles/\(id)"
            return .done("\(visit.base)/\(place)", Message("profiles.saved"), json: json(changed))
        }
    }

    private static func json(_ profile: StatementProfile) -> JSON {
        var columns = JSONObject()
        for (name, value) in values(StatementMapping(profile.layout)).sorted(by: { $0.key < $1.key }) {
            columns[name] = .string(value)
        }
        return [
            "id": .integer(profile.id.rawValue), "name": .string(profile.name),
            "version": .integer(Int64(profile.version)), "columns": .object(columns),
        ]
    }
}
