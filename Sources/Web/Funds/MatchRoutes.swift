internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// Matching of bank lines and vouchers: suggestions with their reasons, confirmed one key each.
enum MatchRoutes {
    private static let confirmFields = [
        InputField("line", .identifiers, label: "matches.lines", "Keys of the bank lines."),
        InputField("entry", .identifiers, label: "matches.vouchers", "Keys of the vouchers."),
    ]
    private static let undoFields = [
        InputField("match", .identifier, label: "matches.match", "Key of the match."),
        InputField("reason", .text(max: 200), label: "funds.reason", "Why."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/bank-accounts/{account}/matches", .roles(StatementRoutes.readers),
            "Shows what is open on both sides and what may belong together.", answer: .openMatches, show),
        .post(
            "/{authority}/bank-accounts/{account}/matches", .roles([.accountant]),
            "Confirms that lines and vouchers are the same money.", fields: confirmFields, once: true, answer: .key,
            form: show,
            confirm),
        .post(
            "/{authority}/bank-accounts/{account}/undone-matches", .roles([.accountant]), "Undoes a match.",
            fields: undoFields, once: true, form: show, undo),
    ]

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("account", BankAccount.ID.self)
        let (account, open, groups) = try await visit.read { db in
            let account = try BankAccount.find(id, for: viewer, in: db)
            return try (
                account, Matching.open(in: account, for: viewer, db: db),
                MatchGroup.all(in: account, for: viewer, db: db)
            )
        }
        var desk = Desk()
        desk.remarks = [
            .init(
                remark: visit.text(
                    "matches.counts",
                    ["lines": String(open.lines.count), "items": String(open.items.count)]))
        ]
        desk.tables = [
            suggestionTable("matches.suggestions", Array(open.suggestions.prefix(50)), visit),
            lineTable(open, visit), groupTable(groups, visit),
        ]
        if !open.conflicts.isEmpty {
            desk.tables.insert(suggestionTable("matches.conflicts", open.conflicts, visit), at: 1)
        }
        if viewer.holdsAnywhere([.accountant]) { desk.forms = forms(open, groups, id, visit) }
        return visit.desk(
            Message("matches.title"), desk, json: json(open),
            crumbs: [
                .init(Message("statements.title"), "\(visit.base)/statements"),
                .init(.verbatim(account.code), "\(visit.base)/bank-accounts/\(id)"),
            ])
    }

    /// Which of amount, date, reference and party agree, in words.
    private static func reasons(_ suggestion: MatchSuggestion, _ visit: Visit) -> String {
        [
            (suggestion.amountAgrees, "matches.amount"), (suggestion.dateAgrees, "matches.date"),
            (suggestion.referenceAgrees, "matches.reference"), (suggestion.partyAgrees, "matches.party"),
        ].map { ($0.0 ? "✓ " : "✗ ") + visit.text($0.1) }.joined(separator: " ")
    }

    private static func suggestionTable(_ title: String, _ suggestions: [MatchSuggestion], _ visit: Visit) -> Desk.Table
    {
        .init(
            visit.text(title),
            ["funds.day", "matches.bank_text", "matches.vouchers", "matches.reasons", "funds.amount"]
                .map { visit.text($0) },
            suggestions.map { suggestion in
                [
                    .head(suggestion.line.day.description),
                    .text("\(suggestion.line.counterparty) \(suggestion.line.note)"),
                    .text(
                        suggestion.items.map { "\($0.name) \($0.party)" }.joined(separator: "; "),
                        url: suggestion.items.first.map { "\(visit.base)/vouchers/\($0.entry)" }),
                    .text(reasons(suggestion, visit)), .money(suggestion.line.open),
                ]
            })
    }

    private static func lineTable(_ open: Matching, _ visit: Visit) -> Desk.Table {
        let rows: [[Desk.Table.Cell]] = open.lines.prefix(200).map {
            [
                .head($0.day.description), .text(visit.text("matches.side.bank")),
                .text("\($0.reference) \($0.counterparty) \($0.note)"), .money($0.open),
            ]
        }
        let items: [[Desk.Table.Cell]] = open.items.prefix(200).map {
            [
                .head($0.day.description, url: "\(visit.base)/vouchers/\($0.entry)"),
                .text(visit.text("matches.side.books")), .text("\($0.name) \($0.reference) \($0.party) \($0.summary)"),
                .money($0.open),
            ]
        }
        return .init(
            visit.text("matches.open"),
            ["funds.day", "matches.side", "matches.text", "funds.amount"].map { visit.text($0) },
            rows + items)
    }

    private static func groupTable(_ groups: [MatchGroup], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("matches.history"),
            [
                "funds.day", "matches.bank_text", "matches.vouchers", "matches.confirmed",
                "matches.undone", "funds.amount",
            ].map { visit.text($0) },
            groups.prefix(200).map { group in
                [
                    .head(group.day.description), .text(group.bankText), .text(group.vouchers),
                    .text("\(group.confirmer) \(group.confirmedAt.beijing)"),
                    .text(group.undoneAt.map { "\($0.beijing) \(group.undoneReason ?? "")" } ?? ""),
                    .money(group.amount),
                ]
            })
    }

    /// The best suggestion first, under the key m; then free choice, then undoing.
    private static func forms(
        _ open: Matching, _ groups: [MatchGroup], _ id: BankAccount.ID, _ visit: Visit
    ) -> [Desk.Form] {
        let url = "/bank-accounts/\(id)"
        var forms: [Desk.Form] = []
        if let best = open.suggestions.first {
            let fields =
                [hidden(confirmFields[0], best.line.id.description, visit)]
                + best.items.map { hidden(confirmFields[1], $0.entry.description, visit) }
            forms.append(visit.deskForm("matches.confirm_first", url + "/matches", fields, key: "m"))
        }
        if !open.lines.isEmpty, !open.items.isEmpty {
            let lines = open.lines.prefix(100).map {
                (value: $0.id.description, text: "\($0.day) \($0.open.grouped) \($0.counterparty) \($0.note)")
            }
            let items = open.items.prefix(100).map {
                (value: $0.entry.description, text: "\($0.name) \($0.open.grouped) \($0.party)")
            }
            forms.append(
                visit.deskForm(
                    "matches.confirm", url + "/matches",
                    [visit.field(confirmFields[0], options: lines), visit.field(confirmFields[1], options: items)],
                    isFirst: forms.isEmpty))
        }
        let live = groups.filter { $0.undoneAt == nil }.prefix(100)
        if !live.isEmpty {
            let options = live.map {
                (value: $0.id.description, text: "\($0.day) \($0.amount.grouped) \($0.vouchers)")
            }
            forms.append(
                visit.deskForm(
                    "matches.undo", url + "/undone-matches",
                    [visit.field(undoFields[0], options: options), visit.field(undoFields[1])], isFirst: false))
        }
        return forms
    }

    private static func hidden(_ field: InputField, _ value: String, _ visit: Visit) -> FieldView {
        var view = visit.field(field, options: [])
        view.control = .hidden
        view.value = value
        return view
    }

    private static func confirm(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("account", BankAccount.ID.self)
        let lines = visit.input.ids("line", BankLine.ID.self)
        let entries = visit.input.ids("entry", Voucher.ID.self)
        return try await visit.write { change in
            let account = try BankAccount.find(id, for: change.viewer, in: change.db)
            let group = try MatchGroup.confirm(lines: lines, entries: entries, in: account, change: change)
            return .done(
                "\(visit.base)/bank-accounts/\(id)/matches", Message("matches.confirmed_now"),
                json: ["id": .integer(group.rawValue)])
        }
    }

    private static func undo(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("account", BankAccount.ID.self)
        let input = visit.input
        return try await visit.write { change in
            guard let group = input.id("match", MatchGroup.ID.self) else { throw NotFound() }
            let account = try BankAccount.find(id, for: change.viewer, in: change.db)
            try MatchGroup.undo(group, reason: input.text("reason"), in: account, change: change)
            return .done("\(visit.base)/bank-accounts/\(id)/matches", Message("matches.undone_now"))
        }
    }

    private static func json(_ open: Matching) -> JSON {
        [
            "lines": .array(
                open.lines.map {
                    [
                        "id": .integer($0.id.rawValue), "day": .string($0.day.description),
                        "amount": .string($0.open.description), "counterparty": .string($0.counterparty),
                    ]
                }),
            "suggestions": .array(
                open.suggestions.map { suggestion in
                    [
                        "line": .integer(suggestion.line.id.rawValue),
                        "entries": .array(suggestion.items.map { .integer($0.entry.rawValue) }),
                        "amount": .bool(suggestion.amountAgrees), "date": .bool(suggestion.dateAgrees),
                        "reference": .bool(suggestion.referenceAgrees), "party": .bool(suggestion.partyAgrees),
                    ]
                }),
        ]
    }
}
