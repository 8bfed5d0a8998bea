internal import Contracts
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// By how much an agreement lets costs go beyond the amount of a line: entered by one person, confirmed by another.
enum LineLimitRoutes {
    private static let limitFields = [
        InputField("percent", .decimal, label: "accounts.limit_percent", "By how many percent of a line's amount."),
        InputField(
            "clause", .text(max: 200), label: "accounts.limit_clause", hint: "accounts.limit_clause_hint",
            "Where the agreement says so."),
    ]
    private static let answerFields = [
        InputField("limit", .identifier, label: "accounts.limit_one", "Key of the limit that waits."),
        InputField(
            "answer",
            .choice(LineChange.Limit.Answer.allCases.map(\.rawValue), prefix: "fund_rules.answer"),
            label: "fund_rules.answer", "Confirmed or refused."),
        InputField("reason", .text(max: 300), optional: true, label: "funds.reason", "Why it is refused."),
    ]

    static let all: [Route] = [
        .post(
            "/{authority}/contracts/{contract}/line-change-limits", .roles([.programmeOfficer]),
            "Enters by how much the agreement lets costs go beyond the amount of a line; another person confirms it.",
            fields: limitFields, once: true, answer: .key, form: ContractExpenseRoutes.show, propose),
        .post(
            "/{authority}/contracts/{contract}/line-limit-answers", .roles([.decisionMaker, .financeApprover]),
            "Confirms or refuses the limit for changes of lines as the second person.", fields: answerFields,
            once: true, answer: .key, form: ContractExpenseRoutes.show, answer),
    ]

    /// What the page of a contract's costs says of the limit: the one in force, and the one that waits.
    static func remarks(
        _ limit: LineChange.Limit?, waiting: LineChange.Limit?, _ visit: Visit
    ) -> [Desk.Remark] {
        func text(_ key: String, _ limit: LineChange.Limit) -> Desk.Remark {
            .init(
                remark: visit.text(
                    key,
                    [
                        "percent": limit.percent, "clause": limit.clause,
                        "who": [limit.setter, limit.confirmer].compactMap(\.self).joined(separator: " · "),
                        "when": limit.setAt.day(in: .shanghai).description,
                    ]))
        }
        return [limit.map { text("accounts.limit", $0) } ?? .init(remark: visit.text("accounts.no_limit"))]
            + (waiting.map { [text("accounts.limit_waits", $0)] } ?? [])
    }

    /// The forms with which a limit is entered and answered.
    static func forms(
        _ contract: Contract, _ limit: LineChange.Limit?, waiting: LineChange.Limit?, _ visit: Visit
    ) -> [Desk.Form] {
        var forms: [Desk.Form] = []
        let url = "/contracts/\(contract.id)"
        let scope = Scope(programme: contract.programme)
        let mayAnswer = [Role.decisionMaker, .financeApprover].contains { visit.viewer.holds($0, in: scope) }
        if let waiting, mayAnswer, waiting.setBy != visit.viewer.account {
            let options = [(value: waiting.id.description, text: "\(waiting.percent)% · \(waiting.clause)")]
            forms.append(
                visit.deskForm(
                    "accounts.answer_limit", url + "/line-limit-answers",
                    answerFields.map { visit.field($0, options: $0.name == "limit" ? options : nil) }))
        }
        if visit.viewer.holds(.programmeOfficer, in: scope) {
            forms.append(
                visit.deskForm(
                    "accounts.set_limit", url + "/line-change-limits",
                    [
                        visit.field(limitFields[0], value: limit?.percent ?? ""),
                        visit.field(limitFields[1], value: limit?.clause ?? ""),
                    ], isFirst: false))
        }
        return forms
    }

    private static func propose(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("contract", Contract.ID.self)
        let clause = visit.input.text("clause")
        guard let percent = visit.input.decimal("percent") else { throw NotFound() }
        return try await visit.write { change in
            let contract = try Contract.find(id, for: change.viewer, in: change.db)
            let limit = try LineChange.Limit.propose(
                percent, clause: clause, contract: id.rawValue, of: contract.programme, in: change)
            return .done(
                "\(visit.base)/contracts/\(id)/expense-reports", Message("fund_rules.proposed_now"),
                json: ["id": .integer(limit.rawValue)])
        }
    }

    private static func answer(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("contract", Contract.ID.self)
        let input = visit.input
        return try await visit.write { change in
            guard let key = input.id("limit", LineChange.Limit.ID.self),
                let answer = LineChange.Limit.Answer(rawValue: input.text("answer"))
            else { throw NotFound() }
            let contract = try Contract.find(id, for: change.viewer, in: change.db)
            try LineChange.Limit.answer(
                key, answer, reason: input.text("reason"), contract: id.rawValue, of: contract.programme, in: change)
            return .done(
                "\(visit.base)/contracts/\(id)/expense-reports", Message("fund_rules.answered_now"),
                json: ["id": .integer(key.rawValue)])
        }
    }
}
