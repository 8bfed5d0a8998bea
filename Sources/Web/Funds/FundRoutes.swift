internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// Holders, bank accounts and funds.
enum FundRoutes {
    static let readers: Set<Role> = Role.finance.union([.programmeOfficer, .decisionMaker, .auditor])

    private static let holderFields = [
        InputField("organisation", .identifier, label: "funds.organisation", "Key of the organisation."),
        InputField(
            "books", .choice(Holder.Books.allCases.map(\.rawValue), prefix: "funds.books"), label: "funds.books",
            "Full books or a project ledger."),
        InputField(
            "chart", .choice(Holder.Chart.allCases.map(\.rawValue), prefix: "funds.chart"), optional: true,
            label: "funds.chart", "Chart of accounts; that of non-profit organisations unless said otherwise."),
        InputField("from", .date, label: "funds.books_from", "First month of the books."),
    ]
    private static let accountFields = [
        InputField("holder", .identifier, label: "funds.holder", "Key of the holder."),
        InputField("code", .text(max: 20), label: "funds.code", "Short code."),
        InputField("bank", .text(max: 100), label: "funds.bank", "Name of the bank."),
        InputField(
            "kind", .choice(BankAccount.Kind.allCases.map(\.rawValue), prefix: "funds.account_kind"),
            label: "funds.kind", "Bank, treasury or platform."),
        InputField("number", .text(max: 40), label: "funds.account_number", "Its number; only the tail is kept."),
    ]
    private static let fundFields = [
        InputField("holder", .identifier, label: "funds.holder", "Key of the holder."),
        InputField("programme", .identifier, optional: true, label: "funds.programme", "Key of the programme."),
        InputField("code", .text(max: 30), label: "funds.code", "Short code."),
        InputField("name", .text(max: 100), label: "funds.name", "Name in Chinese."),
        InputField("name_en", .text(max: 100), optional: true, label: "funds.name_en", "Name in English."),
        InputField(
            "source", .choice(Fund.Source.allCases.map(\.rawValue), prefix: "funds.source"), label: "funds.source",
            "Where the money comes from."),
        InputField(
            "restriction", .choice(Fund.Restriction.allCases.map(\.rawValue), prefix: "funds.restriction"),
            label: "funds.restriction", "What ties the money."),
        InputField("purpose", .text(max: 200), optional: true, label: "funds.purpose", "What it may be used for."),
        InputField("usable_until", .date, optional: true, label: "funds.usable_until", "Until when."),
        InputField(
            "usable_from", .date, optional: true, label: "funds.usable_from", hint: "funds.usable_from_hint",
            "From when on, where the giver says so."),
        FundTies.areas, FundTies.lines,
        InputField("agreed", .money, optional: true, label: "funds.agreed", "Promised for the whole term."),
        InputField(
            "agency", .boolean, optional: true, label: "funds.agency", "Passed on for somebody else, no income."),
        InputField("no_invest", .boolean, optional: true, label: "funds.no_invest", "Must not be invested."),
        InputField(
            "management_cap", .decimal, optional: true, label: "funds.management_cap",
            hint: "funds.management_cap_hint",
            "The most that management may cost, in percent of what is received."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/funds", .roles(readers), "Lists the funds, holders and bank accounts.", answer: .funds,
            index),
        .page(
            "/{authority}/funds/new", .roles([.accountant, .programmeOfficer]), "Shows the forms for new books.",
            forms),
        .post(
            "/{authority}/holders", .roles([.accountant, .programmeOfficer]), "Begins the books of an organisation.",
            fields: holderFields, creates: true, answer: .key, form: forms, openHolder),
        .post(
            "/{authority}/bank-accounts", .roles([.accountant]), "Registers a bank account.", fields: accountFields,
            creates: true, answer: .key, form: forms, openAccount),
        .post(
            "/{authority}/funds", .roles([.accountant, .programmeOfficer]), "Sets up a fund.", fields: fundFields,
            creates: true, answer: .fund, form: forms, openFund),
        .page("/{authority}/funds/{fund}", .roles(readers), "Shows a fund with its receipts.", answer: .fund, show),
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (funds, holders, accounts) = try await visit.read { db in
            try (Fund.all(for: viewer, in: db), Holder.all(for: viewer, in: db), BankAccount.all(for: viewer, in: db))
        }
        let names = Dictionary(uniqueKeysWithValues: holders.map { ($0.id, $0.name) })
        var desk = Desk()
        desk.tables = [
            .init(
                visit.text("funds.title"),
                [
                    "funds.code", "funds.name", "funds.holder", "funds.source", "funds.agreed",
                    "funds.received", "funds.balance",
                ].map { visit.text($0) },
                funds.map { fund in
                    [
                        .head(fund.code, url: "\(visit.base)/funds/\(fund.id)"), .text(visit.name(of: fund)),
                        .text(fund.holderName), .text(visit.text(fund.source.messageKey)), .money(fund.agreed),
                        .money(fund.received), .money(fund.balance),
                    ]
                }),
            .init(
                visit.text("funds.holders"),
                ["funds.holder", "funds.books", "funds.books_from", "funds.vouchers"]
                    .map { visit.text($0) },
                holders.map { holder in
                    [
                        .head(holder.name, url: "\(visit.base)/holders/\(holder.id)"),
                        .text(visit.text(holder.books.messageKey)),
                        .text(holder.booksFrom.description),
                        .text(visit.text("funds.vouchers"), url: "\(visit.base)/holders/\(holder.id)/vouchers"),
                    ]
                }),
            .init(
                visit.text("funds.accounts"),
                [
                    "funds.code", "funds.bank", "funds.account_number", "funds.holder",
                    "funds.balance",
                ].map { visit.text($0) },
                accounts.map { account in
                    [
                        .head(account.code, url: "\(visit.base)/bank-accounts/\(account.id)"), .text(account.bankName),
                        .text(account.maskedNumber), .text(names[account.holder] ?? ""), .money(account.balance),
                    ]
                }),
        ]
        if viewer.holdsAnywhere([.accountant, .programmeOfficer]) {
            desk.links = [.init(linkURL: "\(visit.base)/funds/new", linkText: visit.text("funds.set_up"))]
        }
        desk.links += ["/donations": "donations.title", "/settlements": "settlements.title", "/goods": "goods.title"]
            .sorted { $0.key < $1.key }
            .map { .init(linkURL: visit.base + $0.key, linkText: visit.text($0.value)) }
        return visit.desk(
            Message("funds.title"), desk,
            json: [
                "items": .array(funds.map(\.json)),
                "holders": .array(holders.map { ["id": .integer($0.id.rawValue), "name": .string($0.name)] }),
                "accounts": .array(accounts.map(json)),
            ])
    }

    private static func json(_ account: BankAccount) -> JSON {
        [
            "id": .integer(account.id.rawValue), "code": .string(account.code),
            "balance": .string(account.balance.description),
        ]
    }

    private static func forms(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (holders, programmes, organisations) = try await visit.read { db in
            try (
                Holder.all(for: viewer, in: db), Programme.all(for: viewer, in: db),
                Organisation.list(matching: "", after: nil, limit: 500, in: db)
            )
        }
        let holderOptions = holders.map { (value: $0.id.description, text: $0.name) }
        func options(_ field: InputField) -> [(value: String, text: String)]? {
            switch field.name {
            case "holder": holderOptions
            case "organisation": organisations.map { (value: $0.id.description, text: $0.name) }
            case "programme":
                [(value: "", text: visit.text("funds.any_programme"))]
                    + programmes.map { (value: $0.id.description, text: $0.name) }
            default: nil
            }
        }
        func views(_ fields: [InputField]) -> [FieldView] { fields.map { visit.field($0, options: options($0)) } }
        var desk = Desk()
        desk.forms = [
            visit.deskForm("funds.new_fund", "/funds", views(fundFields)),
            visit.deskForm("funds.new_account", "/bank-accounts", views(accountFields), isFirst: false),
            visit.deskForm("funds.new_holder", "/holders", views(holderFields), isFirst: false),
        ]
        return visit.desk(
            Message("funds.set_up"), desk, json: [:], crumbs: [.init(Message("funds.title"), "\(visit.base)/funds")])
    }

    private static func openHolder(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        return try await visit.write { change in
            guard let organisation = input.id("organisation", Organisation.ID.self), let day = input.day("from"),
                let books = Holder.Books(rawValue: input.text("books"))
            else { throw NotFound() }
            let holder = try Holder.open(
                for: organisation, books: books, chart: Holder.Chart(rawValue: input.text("chart")) ?? .nonprofit,
                from: day, in: change)
            return .created("\(visit.base)/funds", Message("funds.saved"), json: ["id": .integer(holder.id.rawValue)])
        }
    }

    private static func openAccount(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        return try await visit.write { change in
            guard let id = input.id("holder", Holder.ID.self), let kind = BankAccount.Kind(rawValue: input.text("kind"))
            else { throw NotFound() }
            let account = try BankAccount.open(
                input.text("code"), at: input.text("bank"), kind: kind, number: input.text("number"),
                of: try Holder.find(id, for: change.viewer, in: change.db), in: change)
            return .created(
                "\(visit.base)/bank-accounts/\(account.id)", Message("funds.saved"),
                json: ["id": .integer(account.id.rawValue)])
        }
    }

    private static func openFund(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        let cap = try input.decimal("management_cap").map { percent in
            guard let points = (percent * Fraction(100)).int64, (0...10_000).contains(points) else {
                throw FieldRefusal("management_cap", "funds.refusal.management_cap")
            }
            return Int(points)
        }
        return try await visit.write { change in
            guard let id = input.id("holder", Holder.ID.self), let source = Fund.Source(rawValue: input.text("source")),
                let restriction = Fund.Restriction(rawValue: input.text("restriction"))
            else { throw NotFound() }
            let fund = try Fund.open(
                Fund.Draft(
                    code: input.text("code"), name: input.text("name"), englishName: input.text("name_en"),
                    source: source, programme: input.id("programme", Programme.ID.self), restriction: restriction,
                    purpose: input.text("purpose"), usableUntil: input.day("usable_until"),
                    agency: input.isSet("agency"), noInvest: input.isSet("no_invest"), managementCapBasisPoints: cap,
                    agreed: input.money("agreed"), areas: try FundTies.areaCodes(input, in: change.db),
                    lines: FundTies.lineCodes(input), usableFrom: input.day("usable_from")),
                with: try Holder.find(id, for: change.viewer, in: change.db), in: change)
            return .created("\(visit.base)/funds/\(fund.id)", Message("funds.saved"), json: fund.json)
        }
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("fund", Fund.ID.self)
        let (fund, areas, receipts, holder) = try await visit.read { db in
            let fund = try Fund.find(id, for: viewer, in: db)
            return try (
                fund, FundTies.names(fund.areas, in: db), Receipt.list(of: id, limit: 200, for: viewer, in: db),
                Holder.all(for: viewer, in: db).first { $0.id == fund.holder }
            )
        }
        var desk = Desk(remarks: holder.map { [visit.booksRemark($0)] } ?? [])
        desk.summaries = [
            .init(
                visit.text("funds.about"),
                [
                    (visit.text("funds.holder"), fund.holderName),
                    (visit.text("funds.source"), visit.text(fund.source.messageKey)),
                    (visit.text("funds.restriction"), visit.text(fund.restriction.messageKey)),
                    (visit.text("funds.purpose"), fund.purpose),
                    (visit.text("funds.usable_until"), fund.usableUntil?.description ?? ""),
                    (visit.text("funds.usable_from"), fund.usableFrom?.description ?? ""),
                    (visit.text("funds.tie_areas"), areas),
                    (visit.text("funds.tie_lines"), fund.lines.joined(separator: "、")),
                    (visit.text("funds.agency"), fund.agency ? visit.text("funds.yes") : ""),
                    (visit.text("funds.no_invest"), fund.noInvest ? visit.text("funds.yes") : ""),
                    (visit.text("funds.management_cap"), cap(of: fund)),
                ])
        ]
        desk.figures =
            (fund.agreed.map { [visit.figure("funds.agreed", $0)] } ?? [])
            + [visit.figure("funds.received", fund.received), visit.figure("funds.balance", fund.balance)]
        desk.tables = [ReceiptRoutes.table(receipts, visit)]
        desk.links = [
            .init(linkURL: "\(visit.base)/funds/\(fund.id)/matching", linkText: visit.text("matching.title")),
            .init(linkURL: "\(visit.base)/funds/\(fund.id)/rules", linkText: visit.text("fund_rules.title")),
            .init(linkURL: "\(visit.base)/funds/\(fund.id)/changes", linkText: visit.text("fund_changes.title")),
        ]
        if viewer.holdsAnywhere([.accountant, .cashier]) {
            desk.links += [
                .init(
                    linkURL: "\(visit.base)/funds/\(fund.id)/receipts/new", linkText: visit.text("receipts.register"),
                    linkIsPrimary: true)
            ]
        }
        return visit.desk(
            .verbatim(visit.name(of: fund)), desk, json: fund.json,
            crumbs: [.init(Message("funds.title"), "\(visit.base)/funds")])
    }

    private static func cap(of fund: Fund) -> String {
        fund.managementCapBasisPoints.map { Fraction(basisPoints: Int($0)).inPercent(places: 2) + "%" }
            ?? ""
    }
}

extension Fund {
    /// The fund in the API.
    var json: JSON {
        [
            "id": .integer(id.rawValue), "code": .string(code), "name": .string(name),
            "holder": .integer(holder.rawValue), "source": .string(source.rawValue),
            "agreed": agreed.map { .string($0.description) } ?? .null, "received": .string(received.description),
            "balance": .string(balance.description), "restriction": .string(restriction.rawValue),
            "purpose": .string(purpose), "usable_until": usableUntil.map { .string($0.description) } ?? .null,
            "usable_from": usableFrom.map { .string($0.description) } ?? .null,
            "agency": .bool(agency), "no_invest": .bool(noInvest),
            "areas": .array(areas.map { .string($0) }), "lines": .array(lines.map { .string($0) }),
            "management_cap": managementCapBasisPoints.map { .string(Fraction(basisPoints: $0).inPercent) } ?? .null,
        ]
    }
}
