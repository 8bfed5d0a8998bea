internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// Matches in which something is booked or left over: a part, what the bank kept as a fee, a transfer between own
/// accounts, and what was open before the first voucher.
enum SpecialMatchRoutes {
    private static let line = InputField("line", .identifier, label: "matches.lines", "Key of the bank line.")
    private static let entries = InputField("entry", .identifiers, label: "matches.vouchers", "Keys of the vouchers.")
    private static let fund = InputField("fund", .identifier, label: "funds.fund", "Key of the fund.")
    private static let partFields = [
        line, InputField("entry", .identifier, label: "matches.vouchers", "Key of the voucher."),
        InputField(
            "amount", .money, label: "special.part", "How much of both is the same money; negative for money out."),
    ]
    private static let transferFields = [
        line,
        InputField("other_line", .identifier, label: "special.other_line", "Key of the line in the other account."),
        InputField("other", .identifier, label: "special.other", "Key of the other account."), fund,
    ]
    private static let openingFields = [
        InputField(
            "side", .choice(OpeningItem.Side.allCases.map(\.rawValue), prefix: "opening.side"), label: "opening.side",
            "Who knew it when the books here began."),
        InputField("day", .date, label: "funds.day", "The day on which that side has it."),
        InputField("amount", .money, label: "funds.amount", "Positive for money in."),
        InputField("summary", .text(max: 200), label: "funds.purpose", "What it is."),
        InputField("reference", .text(max: 100), optional: true, label: "profiles.reference", "Reference."),
    ]
    private static let clearFields = [
        InputField("item", .identifier, label: "opening.item", "Key of the item."),
        InputField("line", .identifiers, optional: true, label: "matches.lines", "Bank lines that show it."),
        InputField("entry", .identifiers, optional: true, label: "matches.vouchers", "Vouchers that show it."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/bank-accounts/{account}/special-matches", .roles(StatementRoutes.readers),
            "Shows what else can be matched: parts, fees, transfers, and what was open before the first voucher.",
            answer: .object([
                (
                    "transfers",
                    .list(
                        .object([("line", .integer), ("other_line", .integer), ("other", .integer), ("amount", .money)])
                    )
                ), ("opening", .list(.openingItem)),
            ]),
            show),
        post("partial-matches", "Matches a part of a line with a part of a voucher.", partFields, part),
        post("fee-matches", "Books what the bank kept as a fee and matches the three.", [line, entries, fund], fee),
        post(
            "transfer-matches", "Books a transfer between two own accounts and matches both sides.", transferFields,
            transfer),
        post("opening-items", "Enters what was open before the first voucher.", openingFields, enter),
        post("opening-matches", "Says which lines or vouchers are an item from before.", clearFields, clear),
    ]

    private static func post(
        _ noun: String, _ summary: String, _ fields: [InputField],
        _ handler: @escaping @Sendable (Visit) async throws -> Outcome
    ) -> Route {
        .post(
            "/{authority}/bank-accounts/{account}/\(noun)", .roles([.accountant]), summary, fields: fields, once: true,
            answer: .key, form: show, handler)
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("account", BankAccount.ID.self)
        let (account, open, others, opening, funds) = try await visit.read { db in
            let account = try BankAccount.find(id, for: viewer, in: db)
            let others = try BankAccount.all(for: viewer, in: db).filter {
                $0.holder == account.holder && $0.id != account.id
            }
            return try (
                account, Matching.open(in: account, for: viewer, db: db),
                others.map { ($0, try Matching.open(in: $0, for: viewer, db: db).lines) },
                OpeningItem.all(in: account, for: viewer, db: db),
                Fund.all(for: viewer, in: db).filter { $0.holder == account.holder }
            )
        }
        let transfers = open.lines.flatMap { line in
            others.flatMap { other, lines in
                lines.filter { $0.open.fen == -line.open.fen && abs($0.day.days(until: line.day)) <= 10 }
                    .map { Transfer(line: line, other: other, otherLine: $0) }
            }
        }
        let lists = SpecialMatchForms(
            lines: open.lines, items: open.items, funds: funds, others: others, opening: opening)
        var desk = Desk()
        desk.remarks = try await visit.booksRemarks(account.holder) + [.init(remark: visit.text("special.lede"))]
        desk.tables = [table(of: transfers, visit), table(of: opening, visit)]
        if viewer.holdsAnywhere([.accountant]) { desk.forms = forms(lists, "/bank-accounts/\(id)", visit) }
        let offered: [JSON] = transfers.prefix(50).map {
            [
                "line": .integer($0.line.id.rawValue), "other_line": .integer($0.otherLine.id.rawValue),
                "other": .integer($0.other.id.rawValue), "amount": .string($0.line.open.description),
            ]
        }
        return visit.desk(
            Message("special.title"), desk,
            json: ["transfers": .array(offered), "opening": .array(opening.map(\.json))],
            crumbs: [
                .init(Message("statements.title"), "\(visit.base)/statements"),
                .init(.verbatim(account.code), "\(visit.base)/bank-accounts/\(id)"),
                .init(Message("matches.title"), "\(visit.base)/bank-accounts/\(id)/matches"),
            ])
    }

    /// A line of this account and one of another that may be one transfer.
    private struct Transfer {
        let line: BankLine
        let other: BankAccount
        let otherLine: BankLine
    }

    private static func table(of transfers: [Transfer], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("special.transfers"),
            ["funds.day", "matches.lines", "special.other", "special.other_line", "funds.amount"]
                .map { visit.text($0) },
            transfers.prefix(50).map {
                [
                    .head($0.line.day.description), .text("#\($0.line.id) \($0.line.counterparty)"),
                    .text($0.other.code), .text("#\($0.otherLine.id) \($0.otherLine.counterparty)"),
                    .money($0.line.open),
                ]
            })
    }

    private static func table(of opening: [OpeningItem], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("opening.title"),
            ["funds.day", "opening.side", "funds.purpose", "funds.state", "funds.amount"].map { visit.text($0) },
            opening.map {
                [
                    .head($0.day.description), .text(visit.text("opening.side.\($0.side.rawValue)")),
                    .text($0.summary),
                    visit.stateCell(Message($0.isMatched ? "opening.state.completed" : "opening.state.open")),
                    .money($0.amount),
                ]
            })
    }

    private static func forms(_ lists: SpecialMatchForms, _ url: String, _ visit: Visit) -> [Desk.Form] {
        var forms: [Desk.Form] = []
        func add(_ title: String, _ noun: String, _ fields: [FieldView]) {
            forms.append(visit.deskForm(title, "\(url)/\(noun)", fields, isFirst: false))
        }
        if !lists.lines.isEmpty, !lists.items.isEmpty {
            add("special.partial", "partial-matches", lists.views(partFields, visit))
            add("special.fee", "fee-matches", lists.views([line, entries, fund], visit))
        }
        if !lists.lines.isEmpty, lists.others.contains(where: { !$0.1.isEmpty }) {
            add("special.transfer", "transfer-matches", lists.views(transferFields, visit))
        }
        if lists.opening.contains(where: { !$0.isMatched }), !lists.lines.isEmpty || !lists.items.isEmpty {
            add("opening.clear", "opening-matches", lists.views(clearFields, visit))
        }
        add("opening.enter", "opening-items", openingFields.map { visit.field($0) })
        return forms
    }

    private static func done(_ visit: Visit, _ id: BankAccount.ID, _ key: Int64, _ message: String) -> Outcome {
        .done(
            "\(visit.base)/bank-accounts/\(id)/special-matches", Message(message), json: ["id": .integer(key)])
    }

    private static func part(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("account", BankAccount.ID.self)
        let input = visit.input
        return try await visit.write { change in
            guard let line = input.id("line", BankLine.ID.self), let entry = input.id("entry", Voucher.ID.self),
                let amount = input.money("amount")
            else { throw NotFound() }
            let account = try BankAccount.find(id, for: change.viewer, in: change.db)
            let group = try MatchGroup.confirmPart(of: line, and: entry, amount: amount, in: account, change: change)
            return done(visit, id, group.rawValue, "matches.confirmed_now")
        }
    }

    private static func fee(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("account", BankAccount.ID.self)
        let (input, key) = (visit.input, visit.postingKey)
        return try await visit.write { change in
            guard let line = input.id("line", BankLine.ID.self), let fund = input.id("fund", Fund.ID.self) else {
                throw NotFound()
            }
            let account = try BankAccount.find(id, for: change.viewer, in: change.db)
            let group = try MatchGroup.confirmNet(
                of: line, entries: input.ids("entry", Voucher.ID.self), fund: fund, key: key, in: account,
                change: change)
            return done(visit, id, group.rawValue, "special.fee_done")
        }
    }

    private static func transfer(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("account", BankAccount.ID.self)
        let (input, key) = (visit.input, visit.postingKey)
        return try await visit.write { change in
            guard let line = input.id("line", BankLine.ID.self), let fund = input.id("fund", Fund.ID.self),
                let otherLine = input.id("other_line", BankLine.ID.self),
                let other = input.id("other", BankAccount.ID.self)
            else { throw NotFound() }
            let account = try BankAccount.find(id, for: change.viewer, in: change.db)
            let second = try BankAccount.find(other, for: change.viewer, in: change.db)
            let groups = try MatchGroup.confirmTransfer(
                of: line, in: account, and: otherLine, in: second, fund: fund, key: key, change: change)
            return done(visit, id, groups[0].rawValue, "special.transfer_done")
        }
    }

    private static func enter(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("account", BankAccount.ID.self)
        let input = visit.input
        return try await visit.write { change in
            guard let side = OpeningItem.Side(rawValue: input.text("side")), let day = input.day("day"),
                let amount = input.money("amount")
            else { throw NotFound() }
            let account = try BankAccount.find(id, for: change.viewer, in: change.db)
            let item = try OpeningItem.enter(
                side, day: day, amount: amount, summary: input.text("summary"), reference: input.text("reference"),
                in: account, change: change)
            return done(visit, id, item.rawValue, "funds.saved")
        }
    }

    private static func clear(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("account", BankAccount.ID.self)
        let input = visit.input
        return try await visit.write { change in
            guard let item = input.id("item", OpeningItem.ID.self) else { throw NotFound() }
            let account = try BankAccount.find(id, for: change.viewer, in: change.db)
            let group = try OpeningItem.clear(
                item, lines: input.ids("line", BankLine.ID.self), entries: input.ids("entry", Voucher.ID.self),
                in: account, change: change)
            return done(visit, id, group.rawValue, "matches.confirmed_now")
        }
    }
}
