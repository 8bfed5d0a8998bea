internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// The budget of a programme: what is approved, adjusted, committed, spent and left, and the documents behind it.
enum BudgetRoutes {
    static let readers = FundRoutes.readers.union([.supervisor])

    static let cut = [
        InputField(
            "by", .choices(BudgetReport.Dimension.allCases.map(\.rawValue), prefix: "budgets.by"), optional: true,
            label: "budgets.cut", "What rows are told apart by."),
        InputField("fund", .identifier, optional: true, label: "funds.fund", "Only this fund."),
        InputField("year", .integer(0...2100), optional: true, label: "budgets.year", "Only this year."),
        InputField(
            "area", .text(max: 12), optional: true, label: "budgets.area", "Only this area and what lies in it."),
        InputField(
            "figure", .choice(BudgetMatrix.Figure.allCases.map(\.rawValue), prefix: "budgets"), optional: true,
            label: "budgets.shown_figure", "Which amount the page shows by year."),
        InputField(
            "day", .date, optional: true, label: "budgets.on_day",
            "As the budget was at the end of this day; now without it."),
    ]
    static let lineFields = [
        InputField(
            "lines", .longText(max: 4000), label: "budgets.lines", hint: "budgets.lines_hint",
            "One line of the budget per row: code, name, name in English, cost: management or fundraising, if any."
        )
    ]
    static let versionFields = [
        InputField(
            "kind", .choice(BudgetVersion.Kind.allCases.map(\.rawValue), prefix: "funds.version"),
            label: "budgets.kind", "What the document does."),
        InputField(
            "rows", .longText(max: 100_000), label: "budgets.rows", hint: "budgets.rows_hint",
            "One row per cell: fund code, line code, year, area code, amount."),
        InputField("reason", .text(max: 500), label: "funds.reason", "Why."),
    ]
    private static let natureFields = [
        InputField("line", .identifier, label: "budgets.line", "Key of the line."),
        InputField(
            "nature", .choice(Budget.Nature.allCases.map(\.rawValue), prefix: "budgets.nature"),
            label: "budgets.nature", "What kind of spending it is."),
    ]
    private static let answerFields = [
        InputField(
            "answer", .choice(["approved", "refused"], prefix: "budgets.answer"), label: "budgets.answer",
            "Approved or refused."),
        InputField("content", .text(max: 64), label: "budgets.content", "SHA-256 of the rows that were seen."),
        InputField("reason", .text(max: 500), optional: true, label: "funds.reason", "Why it is refused."),
        InputField(
            "minutes", .text(max: 200), optional: true, label: "funds.minutes", "Minutes that the answer cites."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/programmes/{programme}/budget", .roles(readers),
            "Shows the budget by any cut of source, line, year and area.", query: cut, answer: .budget,
            BudgetPage.show),
        .post(
            "/{authority}/programmes/{programme}/budget", .roles([.programmeOfficer, .accountant]),
            "Begins the budget with its lines.", fields: lineFields, creates: true, answer: .key, form: BudgetPage.show,
            begin),
        .post(
            "/{authority}/programmes/{programme}/budget/versions", .roles([.programmeOfficer, .accountant]),
            "Prepares a budget document.", fields: versionFields, creates: true, answer: .key,
            form: BudgetPage.show, prepare),
        .post(
            "/{authority}/programmes/{programme}/budget/natures", .roles([.programmeOfficer, .accountant]),
            "Names what kind of spending a budget line is: rules bar lottery money from some kinds.",
            fields: natureFields, once: true, form: BudgetPage.show, nameNature),
        .page(
            "/{authority}/budget-versions/{version}", .roles(readers), "Shows a budget document.",
            answer: .budgetVersion, version),
        .post(
            "/{authority}/budget-versions/{version}/answer", .roles([.decisionMaker, .financeApprover]),
            "Approves or refuses a budget document as the second person.", fields: answerFields, once: true,
            form: version, answer),
    ]

    /// What became of a document.
    static func state(_ version: BudgetVersion, _ visit: Visit) -> String {
        guard let answer = version.answer else { return visit.text("budgets.waiting") }
        return "\(visit.text("budgets.answer.\(answer.rawValue)")) \(version.answerer ?? "")"
    }

    private static func begin(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("programme", Programme.ID.self)
        let lines = visit.input.text("lines").split(whereSeparator: \.isNewline).map { row in
            BudgetView.columns(of: row)
        }
        return try await visit.write { change in
            let drafts = try lines.map { columns in
                guard columns.count >= 2 else { throw FieldRefusal("lines", "budgets.refusal.line") }
                return Budget.LineDraft(
                    code: columns[0], name: columns[1], englishName: columns.count > 2 ? columns[2] : "",
                    account: try account(columns.count > 3 ? columns[3] : ""))
            }
            let budget = try Budget.begin(for: id, lines: drafts, in: change)
            return .created(
                "\(visit.base)/programmes/\(id)/budget", Message("funds.saved"),
                json: ["id": .integer(budget.id.rawValue)])
        }
    }

    /// As which cost a line is booked, by its name in either language; programme costs unless said otherwise.
    private static func account(_ text: String) throws -> LedgerAccount {
        switch text.lowercased() {
        case "", "programme", "programme_cost", "业务活动成本", "项目成本": .programmeCost
        case "management", "management_cost", "管理费用": .managementCost
        case "fundraising", "fund-raising", "fundraising_cost", "筹资费用": .fundraisingCost
        default: throw FieldRefusal("lines", "budgets.refusal.account", ["text": text])
        }
    }

    private static func prepare(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("programme", Programme.ID.self)
        let (text, reason) = (visit.input.text("rows"), visit.input.text("reason"))
        guard let kind = BudgetVersion.Kind(rawValue: visit.input.text("kind")) else { throw NotFound() }
        return try await visit.write { change in
            let budget = try Budget.of(id, for: change.viewer, in: change.db)
            let funds = try Fund.all(of: id, for: change.viewer, in: change.db)
            let version = try BudgetVersion.prepare(
                kind, of: budget, rows: try BudgetView.rows(in: text, budget, funds, change.db), reason: reason,
                in: change)
            return .created(
                "\(visit.base)/budget-versions/\(version.id)", Message("budgets.prepared_now"),
                json: ["id": .integer(version.id.rawValue)])
        }
    }

    /// The form that names the nature of a line, for the page of the budget.
    static func natureForm(_ budget: Budget, _ id: Programme.ID, _ visit: Visit) -> Desk.Form {
        let options = budget.lines.map { line in
            (
                value: line.id.description,
                text: "\(line.code) \(visit.name(of: line)) · \(visit.text(line.nature.messageKey))"
            )
        }
        return visit.deskForm(
            "budgets.nature_of_line", "/programmes/\(id)/budget/natures",
            [visit.field(natureFields[0], options: options), visit.field(natureFields[1])], isFirst: false)
    }

    private static func nameNature(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("programme", Programme.ID.self)
        let input = visit.input
        return try await visit.write { change in
            guard let line = input.id("line", Budget.Line.ID.self),
                let nature = Budget.Nature(rawValue: input.text("nature"))
            else { throw NotFound() }
            try Budget.of(id, for: change.viewer, in: change.db).name(line, as: nature, in: change)
            return .done("\(visit.base)/programmes/\(id)/budget", Message("budgets.nature_named"))
        }
    }

    private static func natureRemarks(
        _ budget: Budget, _ rows: [CellAmount], _ visit: Visit, in db: Connection
    ) throws -> [Desk.Remark] {
        let programme = try Programme.find(budget.programme, for: visit.viewer, in: db)
        let scopes = try Area.find(programme.areaCode, in: db).path.split(separator: ".").map(String.init).reversed()
        return try budget.warnings(
            of: rows, funds: Fund.all(of: budget.programme, for: visit.viewer, in: db), in: db, on: visit.viewer.today,
            scopes: Array(scopes) + ["CN"]
        ).map { line, rule in
            .init(
                remark: visit.text(
                    "budgets.nature_warns",
                    [
                        "line": visit.name(of: line), "note": rule.note, "citation": rule.citation,
                        "mark": visit.text("rules.mark.\(rule.mark.rawValue)"),
                    ]))
        }
    }

    private static func version(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("version", BudgetVersion.ID.self)
        let tenant = try visit.tenant().id
        let (version, rows, funds, budget, areas, moves, warnings) = try await visit.read { db in
            let version = try BudgetVersion.find(id, for: viewer, in: db)
            let rows = try version.rows(for: viewer, in: db)
            let areas = try Set(rows.map(\.cell.area)).reduce(into: [:]) { $0[$1] = try Area.find($1, in: db).name }
            let budget = try version.budget(for: viewer, in: db)
            return try (
                version, rows, FundName.all(for: viewer, in: db), budget, areas,
                MovedLines(
                    LineMove.all(of: version, in: db, tenant: tenant), on: version.preparedAt.day(in: .shanghai),
                    in: db,
                    tenant: tenant), natureRemarks(budget, rows, visit, in: db)
            )
        }
        let names = visit.names(of: funds)
        let lines = Dictionary(uniqueKeysWithValues: budget.lines.map { ($0.id, visit.name(of: $0)) })
        let hash = version.contentSHA256.hexadecimal
        var desk = Desk()
        desk.summaries = [
            .init(
                visit.text(version.kind.messageKey),
                [
                    (visit.text("funds.reason"), version.reason), (visit.text("budgets.prepared"), version.preparer),
                    (visit.text("budgets.answered"), state(version, visit)),
                    (visit.text("funds.minutes"), version.minutesReference), (visit.text("budgets.content"), hash),
                ])
        ]
        desk.tables = [rowTable(version, rows, names, lines, areas, visit)]
        desk.tables += moves.tables(names, lines, visit)
        desk.remarks += moves.remarks(visit) + warnings
        if version.answer == nil, version.preparedBy != viewer.account,
            viewer.holdsAnywhere([.decisionMaker, .financeApprover])
        {
            var content = visit.field(answerFields[1], value: hash)
            content.control = .hidden
            desk.forms = [
                visit.deskForm(
                    "budgets.answer", "/budget-versions/\(id)/answer",
                    [visit.field(answerFields[0]), content, visit.field(answerFields[2]), visit.field(answerFields[3])])
            ]
        }
        return visit.desk(
            Message("budgets.version", ["number": String(version.number)]), desk,
            json: version.json(rows))
    }

    private static func rowTable(
        _ version: BudgetVersion, _ rows: [CellAmount], _ names: [Fund.ID: String], _ lines: [Budget.Line.ID: String],
        _ areas: [String: String], _ visit: Visit
    ) -> Desk.Table {
        .init(
            visit.text("budgets.rows"),
            ["funds.fund", "budgets.line", "budgets.year", "budgets.area", "funds.amount"]
                .map { visit.text($0) },
            rows.map { row in
                [
                    .head(names[row.cell.fund] ?? row.cell.fund.description), .text(lines[row.cell.line] ?? ""),
                    .text(row.cell.year == 0 ? visit.text("budgets.whole_term") : String(row.cell.year)),
                    .text(areas[row.cell.area] ?? row.cell.area), .money(row.amount),
                ]
            },
            foot: [.head(visit.text("funds.total")), .text(""), .text(""), .text(""), .money(version.total)])
    }

    private static func answer(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("version", BudgetVersion.ID.self)
        let input = visit.input
        guard let answer = BudgetVersion.Answer(rawValue: input.text("answer")) else { throw NotFound() }
        return try await visit.write { change in
            let version = try BudgetVersion.find(id, for: change.viewer, in: change.db)
            guard input.text("content") == version.contentSHA256.hexadecimal else { throw Conflict() }
            _ = try version.answer(
                answer, seen: version.contentSHA256, reason: input.text("reason"), minutes: input.text("minutes"),
                in: change)
            return .done("\(visit.base)/budget-versions/\(id)", Message("budgets.answered_now"))
        }
    }
}
