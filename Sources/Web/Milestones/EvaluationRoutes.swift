internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

/// Evaluations: laid down, scored blindly by the parties, published, objected against, decided.
enum EvaluationRoutes {
    static let readers = ContractRoutes.readers
    private static let path = "/{authority}/evaluations/{evaluation}"

    static let planFields = [
        InputField(
            "weight", .map(.decimal), label: "evaluations.weight", "Weights of the parties; they sum to 100."),
        InputField(
            "survey", .identifier, optional: true, label: "evaluations.survey", hint: "evaluations.survey_hint",
            "Key of the survey from which the people's score comes."),
        InputField(
            "criteria", .longText(max: 10_000), label: "evaluations.criteria", hint: "evaluations.criteria_hint",
            "Lines of weight and name."),
        InputField(
            "labels", .choice(Evaluation.Labels.allCases.map(\.rawValue), prefix: "evaluations.labels"),
            label: "evaluations.labels", "By which words grades are told."),
        InputField("scoreBy", .date, optional: true, label: "evaluations.score_by", "By when the parties score."),
    ]
    static let assignFields = [
        InputField(
            "party", .choice(Evaluation.Party.allCases.map(\.rawValue), prefix: "evaluations.party"),
            label: "evaluations.party", "The party."),
        InputField("evaluator", .identifier, label: "evaluations.evaluator", "Key of the account."),
    ]
    static let employmentFields = [
        InputField("evaluator", .identifier, label: "evaluations.evaluator", "Key of the account."),
        InputField("organisation", .identifier, label: "evaluations.organisation", "Key of the organisation."),
        InputField("from", .date, label: "indicators.start", "First day."),
        InputField("until", .date, optional: true, label: "indicators.end", "Last day; none while it lasts."),
    ]
    static let statement = InputField(
        "statement", .longText(max: 20_000), label: "evaluations.statement", "What is said.")
    static let scoreFields = [
        InputField("points", .map(.decimal), optional: true, label: "evaluations.points", "Points by criterion."),
        statement,
    ]
    static let answerFields = [
        InputField(
            "answer", .choice(["upheld", "rejected"], prefix: "evaluations.answer"), label: "evaluations.answer",
            "Whether it is upheld."),
        InputField("reason", .longText(max: 5_000), label: "funds.reason", "Why."),
    ]
    static let rectifyFields = [
        InputField("by", .date, label: "milestones.rectify_by", "By when."),
        InputField("reason", .longText(max: 2_000), label: "funds.reason", "What has to be put right."),
    ]
    static let decisionFields = [
        InputField(
            "effect", .choice(Evaluation.Effect.allCases.map(\.rawValue), prefix: "evaluations.effect"),
            label: "evaluations.effect", "What follows for the money."),
        InputField(
            "payPercent", .decimal, label: "evaluations.pay_percent", hint: "evaluations.pay_percent_hint",
            "The share that is paid."),
        InputField("holdsNext", .boolean, optional: true, label: "evaluations.holds_next", "Whether the next is held."),
        InputField("recover", .money, optional: true, label: "evaluations.recover", "What is recovered."),
        InputField(
            "recoverBy", .date, optional: true, label: "evaluations.recover_by", hint: "evaluations.recover_by_hint",
            "By when it is paid back; asked for where something is recovered."),
        InputField("barredUntil", .date, optional: true, label: "evaluations.barred_until", "Until when it is barred."),
        InputField("reason", .longText(max: 5_000), label: "funds.reason", "Why."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/evaluations", .rolesOrMembers(readers), "Lists the evaluations of milestones.",
            query: [Paging.after], answer: .page(of: .evaluation), index),
        .post(
            "/{authority}/milestones/{milestone}/evaluations", .roles([.programmeOfficer]),
            "Lays down the evaluation of a milestone.", fields: planFields, creates: true, answer: .evaluation,
            form: VisitRoutes.show, open),
        .post(
            "/{authority}/past-employments", .roles([.programmeOfficer]), "Notes where an evaluator works or worked.",
            fields: employmentFields, creates: true, form: index, employ),
        .page(path, .rolesOrMembers(readers), "Shows an evaluation.", answer: .wholeEvaluation, EvaluationPage.show),
        .post(
            path + "/evaluators", .roles([.programmeOfficer]), "Names who scores for a party.", fields: assignFields,
            creates: true, answer: .evaluation, form: EvaluationPage.show, assign),
        .post(
            path + "/scores", .rolesOrMembers(readers), "Scores for the party that one was named for.",
            fields: scoreFields, creates: true, answer: .evaluation, form: EvaluationPage.show, score),
        .post(
            path + "/result", .roles([.programmeOfficer]), "Publishes the total when all parties have scored.",
            once: true, comparing: .always, answer: .evaluation, form: EvaluationPage.show,
            { visit in
                try await change(visit) { evaluation, seen, change in try evaluation.publish(version: seen, in: change)
                }
            }),
        .post(
            path + "/objections", .members, "Objects against the published result.", fields: [statement],
            creates: true, answer: .key, form: EvaluationPage.show, object),
        .post(
            path + "/objections/{objection}/answer", .roles([.decisionMaker]), "Answers an objection.",
            fields: answerFields, once: true, answer: .evaluation, form: EvaluationPage.show, answer),
        .post(
            path + "/rectification", .roles([.programmeOfficer]),
            "Gives a day to put things right; then all parties score once more.", fields: rectifyFields, once: true,
            comparing: .always, answer: .evaluation, form: EvaluationPage.show, rectify),
        .post(
            path + "/decision", .roles([.decisionMaker]), "Decides what follows for the money.",
            fields: decisionFields, once: true, comparing: .always, answer: .evaluation, form: EvaluationPage.show,
            decide),
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (all, people, organisations) = try await visit.read { db in
            (
                try Evaluation.all(for: viewer, in: db), try Evaluation.candidates(for: viewer, in: db),
                try Milestone.open(limit: 500, for: viewer, in: db).map { ($0.organisation, $0.organisationName) }
            )
        }
        let (shown, next) = try visit.slice(all, key: { $0.id.rawValue })
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("evaluations.about"))]
        desk.links = [
            .init(linkURL: "\(visit.base)/evaluation-results", linkText: visit.text("evaluations.results"))
        ]
        desk.tables = [
            .init(
                visit.text("evaluations.title"),
                ["milestones.title", "contracts.contractor", "evaluations.round", "evaluations.state_title"]
                    .map { visit.text($0) },
                shown.map {
                    [
                        .head($0.milestone.title, url: "\(visit.base)/evaluations/\($0.id)"),
                        .text($0.milestone.organisationName), .number(String($0.round)),
                        visit.stateCell(Message($0.state.messageKey)),
                    ]
                })
        ]
        desk.offer(next: next, at: "\(visit.base)/evaluations", visit)
        if viewer.holdsAnywhere([.programmeOfficer]) {
            var names: [String: String] = [:]
            for (id, name) in organisations { names[id.description] = name }
            let options: [String: [(value: String, text: String)]] = [
                "evaluator": people.map { ($0.id.description, $0.name) },
                "organisation": names.sorted { $0.value < $1.value }.map { ($0.key, $0.value) },
            ]
            desk.forms = [
                visit.deskForm(
                    "evaluations.note_employment", "/past-employments",
                    employmentFields.map { visit.field($0, options: options[$0.name]) })
            ]
        }
        return visit.desk(
            Message("navigation.evaluations"), desk,
            json: ["items": .array(shown.map(\.json)), "next": Paging.json(next)])
    }

    private static func employ(_ visit: Visit) async throws -> Outcome {
        let (input, base) = (visit.input, visit.base)
        return try await visit.write { change in
            guard let account = input.id("evaluator", Account.ID.self), let from = input.day("from"),
                let organisation = input.id("organisation", Organisation.ID.self)
            else { throw NotFound() }
            try Evaluation.note(
                employmentOf: account, at: organisation, from: from, until: input.day("until"), in: change)
            return .created("\(base)/evaluations", Message("indicators.saved"), json: [:])
        }
    }

    private static func open(_ visit: Visit) async throws -> Outcome {
        let (id, input, base) = (try visit.id("milestone", Milestone.ID.self), visit.input, visit.base)
        var weights: [Evaluation.Party: Fraction] = [:]
        for (key, weight) in input.decimals("weight") {
            guard let party = Evaluation.Party(rawValue: key) else {
                throw FieldRefusal("weight.\(key)", "field.refusal.choice")
            }
            weights[party] = weight
        }
        let criteria = try input.text("criteria").split(whereSeparator: \.isNewline).map { line in
            let parts = line.split(maxSplits: 1) { $0 == " " || $0 == "\t" || $0 == "　" }
            guard parts.count == 2, let weight = Fraction(String(parts[0])) else {
                throw FieldRefusal("criteria", "evaluations.refusal.criteria")
            }
            return (name: String(parts[1].drop(while: \.isWhitespace)), weight: weight)
        }
        let plan = Evaluation.Plan(
            weights: weights, survey: input.id("survey", Survey.ID.self), criteria: criteria,
            labels: Evaluation.Labels(rawValue: input.text("labels")) ?? .ministry, scoreBy: input.day("scoreBy"))
        return try await visit.write { change in
            let made = try Evaluation.open(
                plan, of: try Milestone.find(id, for: change.viewer, in: change.db), in: change)
            return .created("\(base)/evaluations/\(made.id)", Message("indicators.saved"), json: made.json)
        }
    }

    private static func found(_ visit: Visit, _ change: Change) throws -> Evaluation {
        try Evaluation.find(try visit.id("evaluation", Evaluation.ID.self), for: change.viewer, in: change.db)
    }

    private static func change(
        _ visit: Visit, _ body: @escaping @Sendable (Evaluation, Int, Change) throws -> Evaluation
    ) async throws -> Outcome {
        let (seen, base) = (try visit.seenVersion(), visit.base)
        return try await visit.write { change in
            let made = try body(try found(visit, change), seen, change)
            return .done("\(base)/evaluations/\(made.id)", Message("indicators.saved"), json: made.json)
        }
    }

    private static func assign(_ visit: Visit) async throws -> Outcome {
        let (input, base) = (visit.input, visit.base)
        return try await visit.write { change in
            guard let party = Evaluation.Party(rawValue: input.text("party")),
                let evaluator = input.id("evaluator", Account.ID.self)
            else { throw NotFound() }
            guard try Evaluation.candidates(for: change.viewer, in: change.db).contains(where: { $0.id == evaluator })
            else { throw FieldRefusal("evaluator", "field.refusal.choice") }
            let made = try found(visit, change).assign(evaluator, to: party, in: change)
            return .created("\(base)/evaluations/\(made.id)", Message("indicators.saved"), json: made.json)
        }
    }

    private static func score(_ visit: Visit) async throws -> Outcome {
        let (input, base) = (visit.input, visit.base)
        var points: [Int: Fraction] = [:]
        for (key, value) in input.decimals("points") { if let number = Int(key) { points[number] = value } }
        let given = points
        return try await visit.write { change in
            let made = try found(visit, change).score(given, statement: input.text("statement"), in: change)
            return .created("\(base)/evaluations/\(made.id)", Message("indicators.saved"), json: made.json)
        }
    }

    private static func object(_ visit: Visit) async throws -> Outcome {
        let (input, base) = (visit.input, visit.base)
        return try await visit.write { change in
            let evaluation = try found(visit, change)
            let made = try evaluation.object(input.text("statement"), in: change)
            return .created(
                "\(base)/evaluations/\(evaluation.id)", Message("indicators.saved"),
                json: ["id": .integer(made.rawValue)])
        }
    }

    private static func answer(_ visit: Visit) async throws -> Outcome {
        let (input, base) = (visit.input, visit.base)
        let objection = try visit.id("objection", Evaluation.Objection.ID.self)
        return try await visit.write { change in
            let made = try found(visit, change).answer(
                objection, upheld: input.text("answer") == "upheld", reason: input.text("reason"), in: change)
            return .done("\(base)/evaluations/\(made.id)", Message("indicators.saved"), json: made.json)
        }
    }

    private static func rectify(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        return try await change(visit) { evaluation, seen, change in
            guard let day = input.day("by") else { throw NotFound() }
            return try evaluation.rectify(by: day, reason: input.text("reason"), version: seen, in: change)
        }
    }

    private static func decide(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        return try await change(visit) { evaluation, seen, change in
            guard let effect = Evaluation.Effect(rawValue: input.text("effect")),
                let percent = input.decimal("payPercent")
            else { throw NotFound() }
            return try evaluation.decide(
                .init(
                    effect: effect, payPercent: percent, holdsNext: input.isSet("holdsNext"),
                    recover: input.money("recover") ?? .zero, recoverBy: input.day("recoverBy"),
                    barredUntil: input.day("barredUntil"),
                    reason: input.text("reason")), version: seen, in: change)
        }
    }
}
