internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// The dated rules of one fund: in which order its receipts are spent, how far a budget line is moved without the
/// funder.
enum FundRuleRoutes {
    private static let day = InputField(
        "valid_from", .date, label: "fund_rules.valid_from", hint: "fund_rules.valid_from_hint",
        "The first day, today at the earliest.")
    private static let clause = InputField(
        "clause", .text(max: 300), label: "fund_rules.clause", "Where the agreement says so.")
    private static let orderFields = [
        InputField(
            "method", .choice(FundRule.Method.allCases.map(\.rawValue), prefix: "fund_rules.method"),
            label: "fund_rules.method", "In which order receipts are spent."), day, clause,
    ]
    private static let shareFields = [
        InputField(
            "percent", .decimal, label: "fund_rules.percent", hint: "fund_rules.percent_hint",
            "The share of a line's original amount that is moved without the funder, in percent."), day, clause,
    ]
    private static let answerFields = [
        InputField("rule", .identifier, label: "fund_rules.one", "Key of the rule."),
        InputField(
            "answer", .choice(FundRule.Answer.allCases.map(\.rawValue), prefix: "fund_rules.answer"),
            label: "fund_rules.answer", "Confirmed or refused."),
        InputField("reason", .text(max: 300), optional: true, label: "funds.reason", "Why it is refused."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/funds/{fund}/rules", .roles(FundRoutes.readers),
            "Shows the dated rules of a fund: the order in which receipts are spent, moves of budget lines.",
            answer: .fundRules, show),
        .post(
            "/{authority}/funds/{fund}/assignment-rules", .roles([.programmeOfficer, .accountant]),
            "Proposes the order in which the receipts of a fund are spent from a day on.", fields: orderFields,
            creates: true, answer: .key, form: show, proposeOrder),
        .post(
            "/{authority}/funds/{fund}/move-rules", .roles([.programmeOfficer, .accountant]),
            "Proposes how far a budget line of a fund is moved before the funder has to approve.", fields: shareFields,
            creates: true, answer: .key, form: show, proposeShare),
        .post(
            "/{authority}/funds/{fund}/rule-answers", .roles([.decisionMaker, .financeApprover]),
            "Confirms or refuses a proposed rule of a fund as the second person.", fields: answerFields, once: true,
            answer: .key, form: show, answer),
    ]

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let tenant = try visit.tenant().id
        let id = try visit.id("fund", Fund.ID.self)
        let (fund, rules) = try await visit.read { db in
            let fund = try Fund.find(id, for: viewer, in: db)
            return (fund, try FundRule.all(of: fund, in: db, tenant: tenant))
        }
        var desk = Desk(remarks: try await visit.booksRemarks(fund.holder))
        desk.remarks.append(.init(remark: visit.text("fund_rules.remark")))
        desk.tables = [
            .init(
                visit.text("fund_rules.title"),
                [
                    "fund_rules.content", "fund_rules.valid_from", "fund_rules.clause", "fund_rules.proposed",
                    "fund_rules.answered", "funds.state",
                ].map { visit.text($0) },
                rules.map { rule in
                    [
                        .head(text(rule.content, visit)), .text(rule.validFrom.description), .text(rule.clause),
                        .text("\(rule.proposer) \(rule.proposedAt.beijing)"),
                        .text(
                            [rule.answerer ?? "", rule.answerReason].filter { !$0.isEmpty }.joined(separator: " · ")),
                        visit.stateCell(Message(state(rule, rules, on: viewer.today))),
                    ]
                })
        ]
        desk.forms = forms(fund, rules, visit)
        return visit.desk(
            Message("fund_rules.of", ["fund": visit.name(of: fund)]), desk,
            json: ["fund": .integer(id.rawValue), "items": .array(rules.map(json))],
            crumbs: [
                .init(Message("funds.title"), "\(visit.base)/funds"),
                .init(.verbatim(visit.name(of: fund)), "\(visit.base)/funds/\(id)"),
            ])
    }

    private static func text(_ content: FundRule.Content, _ visit: Visit) -> String {
        switch content {
        case .assignment(let method): visit.text(method.messageKey)
        case .lineMove(let points):
            visit.text("fund_rules.moves_of", ["percent": Fraction(basisPoints: points).inPercent])
        }
    }

    private static func state(_ rule: FundRule, _ rules: [FundRule], on day: Day) -> String {
        guard let answer = rule.answer else { return "fund_rules.state.waiting" }
        guard answer == .confirmed else { return "fund_rules.state.refused" }
        guard rule.validFrom <= day else { return "fund_rules.state.coming" }
        let current = rules.filter {
            $0.content.kind == rule.content.kind && $0.answer == .confirmed && $0.validFrom <= day
        }.max { $0.validFrom < $1.validFrom }
        return current?.id == rule.id ? "fund_rules.state.in_force" : "fund_rules.state.replaced"
    }

    private static func json(_ rule: FundRule) -> JSON {
        var (method, percent) = (JSON.null, JSON.null)
        switch rule.content {
        case .assignment(let order): method = .string(order.rawValue)
        case .lineMove(let points): percent = .string(Fraction(basisPoints: points).inPercent)
        }
        return [
            "id": .integer(rule.id.rawValue), "kind": .string(rule.content.kind.rawValue), "method": method,
            "percent": percent, "valid_from": .string(rule.validFrom.description), "clause": .string(rule.clause),
            "answer": rule.answer.map { .string($0.rawValue) } ?? .null,
        ]
    }

    private static func forms(_ fund: Fund, _ rules: [FundRule], _ visit: Visit) -> [Desk.Form] {
        var forms: [Desk.Form] = []
        let url = "/funds/\(fund.id)"
        let waiting = rules.filter { $0.answer == nil && $0.proposedBy != visit.viewer.account }
        if !waiting.isEmpty, visit.viewer.holdsAnywhere([.decisionMaker, .financeApprover]) {
            let options = waiting.map {
                (value: $0.id.description, text: "\(text($0.content, visit)) · \($0.validFrom) · \($0.clause)")
            }
            forms.append(
                visit.deskForm(
                    "fund_rules.answer", url + "/rule-answers",
                    answerFields.map { visit.field($0, options: $0.name == "rule" ? options : nil) }))
        }
        if visit.viewer.holdsAnywhere([.programmeOfficer, .accountant]) {
            forms.append(
                visit.deskForm(
                    "fund_rules.propose_order", url + "/assignment-rules", orderFields.map { visit.field($0) },
                    isFirst: forms.isEmpty))
            forms.append(
                visit.deskForm(
                    "fund_rules.propose_share", url + "/move-rules", shareFields.map { visit.field($0) }, isFirst: false
                ))
        }
        return forms
    }

    private static func propose(_ content: FundRule.Content, _ visit: Visit) async throws -> Outcome {
        let id = try visit.id("fund", Fund.ID.self)
        let input = visit.input
        return try await visit.write { change in
            guard let day = input.day("valid_from") else { throw FieldRefusal("valid_from", "field.refusal.missing") }
            let rule = try FundRule.propose(
                content, for: try Fund.find(id, for: change.viewer, in: change.db), from: day,
                clause: input.text("clause"), in: change)
            return .created(
                "\(visit.base)/funds/\(id)/rules", Message("fund_rules.proposed_now"),
                json: ["id": .integer(rule.id.rawValue)])
        }
    }

    private static func proposeOrder(_ visit: Visit) async throws -> Outcome {
        guard let method = FundRule.Method(rawValue: visit.input.text("method")) else { throw NotFound() }
        return try await propose(.assignment(method), visit)
    }

    private static func proposeShare(_ visit: Visit) async throws -> Outcome {
        guard let percent = visit.input.decimal("percent"), let points = (percent * Fraction(100)).int64,
            (0...10_000).contains(points)
        else { throw FieldRefusal("percent", "funds.refusal.fund_rule_percent") }
        return try await propose(.lineMove(basisPoints: Int(points)), visit)
    }

    private static func answer(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("fund", Fund.ID.self)
        let input = visit.input
        return try await visit.write { change in
            guard let key = input.id("rule", FundRule.ID.self),
                let answer = FundRule.Answer(rawValue: input.text("answer"))
            else { throw NotFound() }
            let fund = try Fund.find(id, for: change.viewer, in: change.db)
            let rule = try FundRule.find(key, of: fund, in: change.db, tenant: try change.tenant())
            try rule.answer(answer, reason: input.text("reason"), of: fund, in: change)
            return .done(
                "\(visit.base)/funds/\(id)/rules", Message("fund_rules.answered_now"),
                json: ["id": .integer(rule.id.rawValue)])
        }
    }
}

extension Schema {
    static let fundRules = Schema.object([
        ("fund", .integer),
        (
            "items",
            .list(
                .object([
                    ("id", .integer), ("kind", .codes(FundRule.Kind.allCases.map(\.rawValue))),
                    ("method", .nullable(.codes(FundRule.Method.allCases.map(\.rawValue)))),
                    ("percent", .nullable(.string)), ("valid_from", .day), ("clause", .string),
                    ("answer", .nullable(.codes(FundRule.Answer.allCases.map(\.rawValue)))),
                ]))
        ),
    ])
}
