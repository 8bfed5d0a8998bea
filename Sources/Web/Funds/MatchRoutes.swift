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

    static let search = InputField(
        "q", .text(max: 100), optional: true, label: "matches.search", "Part of a name, a text or an amount.")
    private static let next = InputField(
        "next", .choice(["yes"], prefix: "matches.next"), optional: true, label: "matches.next",
        "Whether the first suggestion takes the keyboard.")

    static let all: [Route] = [
        .page(
            "/{authority}/bank-accounts/{account}/matches", .roles(StatementRoutes.readers),
            "Shows what is open on both sides and what may belong together.", query: [search, next],
            answer: .openMatches, show),
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
        var content = MatchPage(open, groups, groupTable(groups, visit), account: account, visit)
        content.books = try await visit.booksText(account.holder)
        if content.canMatch { content.forms = undoForms(groups, id, visit) }
        return Page(
            "funds/matches", title: Message("matches.title"), content: content, json: json(open),
            crumbs: [
                .init(Message("statements.title"), "\(visit.base)/statements"),
                .init(.verbatim(account.code), "\(visit.base)/bank-accounts/\(id)"),
            ])
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

    /// Undoing one that is not the last.
    private static func undoForms(_ groups: [MatchGroup], _ id: BankAccount.ID, _ visit: Visit) -> [Desk.Form] {
        let live = groups.filter { $0.undoneAt == nil }.prefix(100)
        guard !live.isEmpty else { return [] }
        let options = live.map {
            (value: $0.id.description, text: "\($0.day) \($0.amount.grouped) \($0.vouchers)")
        }
        var form = visit.deskForm(
            "matches.undo", "/bank-accounts/\(id)/undone-matches",
            [visit.field(undoFields[0], options: options), visit.field(undoFields[1])], isFirst: false)
        form.formID = "undo"
        return [form]
    }

    private static func confirm(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("account", BankAccount.ID.self)
        let lines = visit.input.ids("line", BankLine.ID.self)
        let entries = visit.input.ids("entry", Voucher.ID.self)
        return try await visit.write { change in
            let account = try BankAccount.find(id, for: change.viewer, in: change.db)
            let group = try MatchGroup.confirm(lines: lines, entries: entries, in: account, change: change)
            return .done(
                "\(visit.base)/bank-accounts/\(id)/matches?next=yes", Message("matches.confirmed_now"),
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
            return .done(
                "\(visit.base)/bank-accounts/\(id)/matches?next=yes", Message("matches.undone_now"))
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
