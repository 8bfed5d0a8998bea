internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// What staff enter into the books by hand: what happened, not debits and credits; corrections, and the papers behind.
enum EntryRoutes {
    /// What can have happened.
    enum Kind: String, CaseIterable {
        case cost
        case charge
        case transfer
        case recast
        case invest
        case priorYear = "prior_year"
    }

    private static let kind = InputField(
        "kind", .choice(Kind.allCases.map(\.rawValue), prefix: "entries.kind"), optional: true, label: "entries.kind",
        "What happened; a cost unless said otherwise.")
    private static let fields = [
        kind,
        InputField("day", .date, label: "funds.day", "Day, in an open month."),
        InputField("summary", .text(max: 200), label: "vouchers.summary", "What happened, in words."),
        InputField(
            "cell", .text(max: 60), optional: true, label: "entries.cell",
            "Cell as fund.line.year.area; of a cost or, if it has one, of a charge, or from which a cost is moved."),
        InputField(
            "to_cell", .text(max: 60), optional: true, label: "entries.to_cell", "Cell to which a cost is moved."),
        InputField("fund", .identifier, optional: true, label: "funds.fund", "Fund of a charge or a transfer."),
        InputField("from", .identifier, optional: true, label: "entries.from", "Account that the money leaves."),
        InputField("to", .identifier, optional: true, label: "entries.to", "Account to which the money is moved."),
        InputField(
            "year", .integer(1990...2199), optional: true, label: "entries.year", hint: "entries.year_hint",
            "The year that is over and was wrong."),
        InputField(
            "effect", .choice(["more", "less"], prefix: "entries.effect"), optional: true, label: "entries.effect",
            "Whether its net assets are more or less than it said."),
        InputField(
            "against",
            .choice(Voucher.PriorYear.accounts.map(\.rawValue), prefix: "funds.account"), optional: true,
            label: "entries.against", hint: "entries.against_hint", "The other account on which the mistake stands."),
        InputField("amount", .money, label: "funds.amount", "Amount."),
        InputField(
            "activity", .identifier, optional: true, label: "activities.one", "Activity that a cost was for."),
    ]
    private static let reason = InputField("reason", .text(max: 200), label: "funds.reason", "Why it is corrected.")
    private static let file = InputField("file", .file, label: "entries.file", "The paper behind the voucher.")

    static let all: [Route] = [
        .page(
            "/{authority}/holders/{holder}/entries/new", .roles([.accountant]),
            "Shows the form for what happened: a cost, a charge, a transfer, an investment or a cost that is moved.",
            query: [kind], form),
        .post(
            "/{authority}/holders/{holder}/entries", .roles([.accountant]),
            "Enters what happened as a voucher, without debits and credits.", fields: fields, creates: true,
            answer: .voucher, form: form, enter),
        .page(
            "/{authority}/vouchers/{voucher}/corrections/new", .roles([.accountant]),
            "Shows the form for what should have been entered.", query: [kind], correctionForm),
        .post(
            "/{authority}/vouchers/{voucher}/corrections", .roles([.accountant]),
            "Reverses a voucher and enters what should have been.", fields: fields + [reason], creates: true,
            answer: .correction, form: correctionForm, correct),
        .post(
            "/{authority}/vouchers/{voucher}/files", .roles([.accountant, .cashier]),
            "Attaches the paper behind a voucher.", fields: [file], creates: true, answer: .key,
            form: VoucherRoutes.show, attach),
        .download(
            "/{authority}/vouchers/{voucher}/files/{file}", .roles(FundRoutes.readers),
            "A paper behind a voucher.", paper),
    ]

    private static let names: [Kind: [String]] = [
        .cost: ["cell", "from", "activity"], .charge: ["cell", "fund", "from"], .transfer: ["fund", "from", "to"],
        .recast: ["cell", "to_cell", "activity"], .invest: ["fund", "from"],
        .priorYear: ["fund", "year", "effect", "against"],
    ]

    private static func form(_ visit: Visit) async throws -> Page {
        let id = try visit.id("holder", Holder.ID.self)
        let viewer = visit.viewer
        let holder = try await visit.read { db in try Holder.find(id, for: viewer, in: db) }
        let kind = Kind(rawValue: visit.input.text("kind")) ?? .cost
        return try await page(
            Message("entries.title"), "/holders/\(id)/entries", "\(visit.base)/holders/\(id)/entries/new", holder, kind,
            visit)
    }

    private static func correctionForm(_ visit: Visit) async throws -> Page {
        let id = try visit.id("voucher", Voucher.ID.self)
        let viewer = visit.viewer
        let (voucher, holder) = try await visit.read { db in
            let voucher = try Voucher.find(id, for: viewer, in: db)
            return (voucher, try Holder.find(voucher.holder, for: viewer, in: db))
        }
        let usual: Kind = voucher.kind == .transfer ? .transfer : voucher.kind == .adjustment ? .recast : .cost
        return try await page(
            Message("entries.correct", ["number": voucher.name]), "/vouchers/\(id)/corrections",
            "\(visit.base)/vouchers/\(id)/corrections/new", holder,
            Kind(rawValue: visit.input.text("kind")) ?? usual, visit, corrects: voucher)
    }

    private static func page(
        _ title: Message, _ action: String, _ url: String, _ holder: Holder, _ kind: Kind, _ visit: Visit,
        corrects voucher: Voucher? = nil
    ) async throws -> Page {
        let viewer = visit.viewer
        let (cells, funds, accounts, activities) = try await visit.read { db in
            try (
                BudgetCell.all(of: holder, for: viewer, in: db),
                Fund.all(for: viewer, in: db).filter { $0.holder == holder.id },
                BankAccount.all(for: viewer, in: db).filter { $0.holder == holder.id },
                Activity.all(for: viewer, in: db)
            )
        }
        func options(_ field: InputField) -> [(value: String, text: String)]? {
            switch field.name {
            case "cell" where kind == .charge:
                [(value: "", text: visit.text("entries.no_cell"))]
                    + cells.map { (value: $0.key.text, text: text($0, visit)) }
            case "cell", "to_cell": cells.map { (value: $0.key.text, text: text($0, visit)) }
            case "fund" where kind == .charge:
                [(value: "", text: visit.text("entries.fund_of_cell"))]
                    + funds.map { (value: $0.id.description, text: visit.name(of: $0)) }
            case "fund" where kind == .priorYear:
                funds.filter { !$0.agency }.map { (value: $0.id.description, text: visit.name(of: $0)) }
            case "fund": funds.map { (value: $0.id.description, text: visit.name(of: $0)) }
            case "from", "to": accounts.map { (value: $0.id.description, text: "\($0.code) \($0.bankName)") }
            case "activity":
                [(value: "", text: visit.text("activities.none"))]
                    + activities.map { (value: $0.id.description, text: "\($0.code) \($0.name)") }
            default: nil
            }
        }
        let shown = ["day", "summary"] + (names[kind] ?? []) + ["amount"]
        var views = fields.filter { shown.contains($0.name) }.map { field in
            var view = visit.field(field, value: value(field.name, voucher), options: options(field))
            if options(field) != nil { view.control = .select }
            view.isOptional = field.name == "activity" || kind == .charge && ["cell", "fund"].contains(field.name)
            return view
        }
        var hidden = visit.field(Self.kind, value: kind.rawValue)
        hidden.control = .hidden
        hidden.value = kind.rawValue
        if voucher != nil { views.append(visit.field(reason)) }
        var desk = Desk(remarks: [visit.booksRemark(holder), .init(remark: visit.text("entries.hint"))])
        desk.tabs = Kind.allCases.map { one in
            .init(
                linkURL: "\(url)?kind=\(one.rawValue)", linkText: visit.text("entries.kind.\(one.rawValue)"),
                linkIsCurrent: one == kind)
        }
        desk.forms = [
            visit.deskForm(
                voucher == nil ? "entries.kind.\(kind.rawValue)" : "entries.correct_now", action, views + [hidden])
        ]
        return visit.desk(title, desk, json: [:], crumbs: visit.crumbs(of: holder))
    }

    private static func value(_ field: String, _ voucher: Voucher?) -> String {
        guard let voucher else { return "" }
        return switch field {
        case "day": voucher.day.description
        case "summary": voucher.summary
        case "amount": voucher.amount.description
        default: ""
        }
    }

    /// A cell to be chosen, with what is left in it.
    static func text(_ cell: BudgetCell, _ visit: Visit) -> String {
        let year = cell.key.year == 0 ? visit.text("budgets.whole_term") : String(cell.key.year)
        return "\(cell.fundCode) · \(cell.lineName) · \(year) · \(cell.areaName) · \(cell.left.grouped)"
    }

    /// What was typed as a thing that happened. Throws a refusal at the field that is missing.
    private static func entry(_ input: Input) throws -> Voucher.Entry {
        func missing(_ name: String) -> FieldRefusal { FieldRefusal(name, "field.refusal.missing") }
        func cell(_ name: String) throws -> CellKey {
            guard let cell = CellKey(input.text(name)) else { throw missing(name) }
            return cell
        }
        func account(_ name: String) throws -> BankAccount.ID {
            guard let account = input.id(name, BankAccount.ID.self) else { throw missing(name) }
            return account
        }
        func fund() throws -> Fund.ID {
            guard let fund = input.id("fund", Fund.ID.self) else { throw missing("fund") }
            return fund
        }
        guard let amount = input.money("amount") else { throw missing("amount") }
        func charge(_ cell: CellKey?) throws -> Voucher.Entry {
            let chosen = input.id("fund", Fund.ID.self)
            guard let cell else { return .charge(try fund(), from: try account("from"), amount: amount) }
            guard chosen ?? cell.fund == cell.fund else {
                throw FieldRefusal("fund", "funds.refusal.charge_of_one_fund")
            }
            return .charge(cell.fund, of: cell, from: try account("from"), amount: amount)
        }
        return switch Kind(rawValue: input.text("kind")) ?? .cost {
        case .cost: .cost(try cell("cell"), from: try account("from"), amount: amount)
        case .charge: try charge(CellKey(input.text("cell")))
        case .transfer: .transfer(try fund(), from: try account("from"), to: try account("to"), amount: amount)
        case .recast: .recast(from: try cell("cell"), to: try cell("to_cell"), amount: amount)
        case .invest: .invest(try fund(), from: try account("from"), amount: amount)
        case .priorYear: .priorYear(try fund(), try mistake(input, amount))
        }
    }

    private static func mistake(_ input: Input, _ amount: Money) throws -> Voucher.PriorYear {
        func missing(_ name: String) -> FieldRefusal { FieldRefusal(name, "field.refusal.missing") }
        guard let year = input.integer("year") else { throw missing("year") }
        guard !input.text("effect").isEmpty else { throw missing("effect") }
        guard let against = LedgerAccount(rawValue: input.text("against")) else { throw missing("against") }
        return .init(of: Int(year), against: against, isMore: input.text("effect") == "more", amount: amount)
    }

    private static func enter(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("holder", Holder.ID.self)
        let (input, key, entry) = (visit.input, visit.postingKey, try entry(visit.input))
        return try await visit.write { change in
            guard let day = input.day("day") else { throw NotFound() }
            let voucher = try Voucher.enter(
                entry, in: try Holder.find(id, for: change.viewer, in: change.db), day: day,
                summary: input.text("summary"), key: key, in: change)
            try voucher.nameAll(input.id("activity", Activity.ID.self), in: change)
            return .created("\(visit.base)/vouchers/\(voucher.id)", Message("funds.saved"), json: voucher.json)
        }
    }

    private static func correct(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("voucher", Voucher.ID.self)
        let (input, key, entry) = (visit.input, visit.postingKey, try entry(visit.input))
        return try await visit.write { change in
            guard let day = input.day("day") else { throw NotFound() }
            let (reversal, voucher) = try Voucher.find(id, for: change.viewer, in: change.db).correct(
                by: entry, on: day, summary: input.text("summary"), reason: input.text("reason"), key: key, in: change)
            try voucher.nameAll(input.id("activity", Activity.ID.self), in: change)
            return .created(
                "\(visit.base)/vouchers/\(voucher.id)", Message("entries.corrected"),
                json: ["reversal": reversal.json, "voucher": voucher.json])
        }
    }

    private static func attach(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("voucher", Voucher.ID.self)
        guard let file = visit.input.file("file") else { throw FieldRefusal("file", "field.refusal.missing") }
        let upload = try visit.stored(file, at: "file")
        return try await visit.write { change in
            let stored = try Voucher.find(id, for: change.viewer, in: change.db).attach(upload, in: change)
            return .created(
                "\(visit.base)/vouchers/\(id)", Message("entries.attached"),
                json: ["id": .integer(stored.id.rawValue)])
        }
    }

    private static func paper(_ visit: Visit) async throws -> Download {
        let id = try visit.id("voucher", Voucher.ID.self)
        let fileID = try visit.id("file", StoredFile.ID.self)
        let viewer = visit.viewer
        let file = try await visit.read { db in
            _ = try Voucher.find(id, for: viewer, in: db)
            let file = try StoredFile.find(fileID, for: viewer, in: db)
            guard file.subjectKind == Voucher.fileKind, file.subjectID == id.rawValue else { throw NotFound() }
            return file
        }
        return try visit.download(file)
    }

    /// The papers behind a voucher, with the form that adds one.
    static func papers(_ files: [StoredFile], of voucher: Voucher, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("entries.files"), ["entries.file", "entries.size", "entries.sha256"].map { visit.text($0) },
            files.map { file in
                [
                    .head(file.name, url: "\(visit.base)/vouchers/\(voucher.id)/files/\(file.id)"),
                    .number(String(file.byteCount)), .text(file.sha256.hexadecimal),
                ]
            })
    }

    /// What may be done with a voucher beside reversing it.
    static func attachForm(_ voucher: Voucher, _ visit: Visit) -> Desk.Form {
        visit.deskForm(
            "entries.attach", "/vouchers/\(voucher.id)/files", [visit.field(file)], takesFile: true, isFirst: false)
    }
}
