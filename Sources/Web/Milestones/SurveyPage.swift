internal import Forms
internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

/// The page of a survey: how the sample was drawn, what came in, what it says with intervals and how it came about.
enum SurveyPage {
    private struct Content: Sendable {
        let survey: Survey
        let form: FormVersion
        let result: SurveyResult?
        let counts: [SurveyResponse.State: Int]
        let waiting: [SurveyResponse]
        /// What was answered, for who may decide about it.
        let answers: [SurveyResponse.ID: Answers]
        /// How far the reader is let into it: who runs the programme everywhere, evaluators from outside not into what
        /// is sensitive or sealed.
        let reach: AnswerReach
        let frames: [SamplingFrame]
        let units: [Survey.Drawn]
        let strata: [String]
        let quotas: [Survey.Quota]
        let names: SurveyNames
    }

    private static func content(_ visit: Visit) async throws -> Content {
        let viewer = visit.viewer
        let id = try visit.id("survey", Survey.ID.self)
        return try await visit.read { db in
            let survey = try Survey.find(id, for: viewer, in: db)
            let waiting =
                try SurveyResponse.list(.submitted, of: id, limit: 50, in: db)
                + SurveyResponse.list(.onHold, of: id, limit: 50, in: db)
            let isHidden = try survey.isHidden(from: viewer, in: db)
            let place = Scope(programme: survey.programme)
            let decides = viewer.holds(.programmeOfficer, in: place) || viewer.holds(.evaluator, in: place)
            let answers: [(SurveyResponse.ID, Answers)] =
                try decides && !isHidden ? waiting.map { ($0.id, try $0.answers(in: db)) } : []
            let (units, strata) = (try survey.units(in: db), try survey.strata(in: db))
            return Content(
                survey: survey, form: try FormVersion.find(survey.form, in: db),
                result: try isHidden ? nil : SurveyResult.load(survey, in: db),
                counts: try SurveyResponse.counts(of: id, in: db),
                waiting: waiting, answers: Dictionary(uniqueKeysWithValues: answers),
                reach: viewer.holds(.programmeOfficer, in: place) ? .everything : .ordinary,
                frames: try SamplingFrame.all(for: viewer, in: db).filter { $0.programme == survey.programme },
                units: units, strata: strata, quotas: try survey.quotas(in: db),
                names: try SurveyNames(of: units.map(\.line.code) + strata + waiting.map(\.code), in: db))
        }
    }

    static func show(_ visit: Visit) async throws -> Page {
        let content = try await content(visit)
        let survey = content.survey
        let url = "\(visit.base)/surveys/\(survey.id)"
        var desk = Desk()
        desk.state = visit.deskState(Message(survey.state.messageKey))
        if survey.state != .closed, content.result?.answers.isEmpty == false {
            desk.remarks = [.init(remark: visit.text("surveys.provisional"))]
        }
        if let result = content.result, !result.answers.isEmpty {
            let silent = result.silentStrata
            if !silent.isEmpty {
                desk.remarks.append(
                    .init(
                        remark: visit.text(
                            "surveys.silent_strata",
                            [
                                "count": String(silent.count),
                                "names": silent.prefix(20).map(content.names.told).joined(separator: "、"),
                            ])))
            }
            if result.isSubsampled { desk.remarks.append(.init(remark: visit.text("surveys.subsampled"))) }
        }
        desk.summaries = [summary(content, visit)]
        if let milestone = survey.milestone {
            desk.links.append(
                .init(linkURL: "\(visit.base)/milestones/\(milestone)", linkText: visit.text("milestones.one")))
        }
        if survey.state == .open, visit.viewer.holdsAnywhere(SurveyAnswerRoutes.staff) {
            desk.links.append(.init(linkURL: url + "/papers", linkText: visit.text("surveys.enter_paper")))
        }
        if let result = content.result {
            desk.links.append(
                .init(linkURL: url + "/calculations.json", linkText: visit.text("surveys.calculations")))
            desk.tables = [estimates(result, content.form, visit), units(result, content.names, visit)]
        }
        if !content.quotas.isEmpty { desk.tables.append(quotas(content, visit)) }
        if !content.waiting.isEmpty { desk.tables.append(waiting(content, visit)) }
        desk.forms = forms(content, visit)
        let result = content.result.map { json($0, content.form) } ?? .null
        return visit.desk(
            .verbatim(survey.title), desk, json: ["survey": survey.json, "result": result],
            crumbs: [.init(Message("navigation.surveys"), "\(visit.base)/surveys")], version: survey.version)
    }

    private static func summary(_ content: Content, _ visit: Visit) -> Desk.Summary {
        let counts = SurveyResponse.State.allCases.compactMap { state in
            content.counts[state].map { "\(visit.text(state.messageKey)) \($0)" }
        }
        var rows = [
            (visit.text("surveys.form"), content.form.definition.title.text(in: visit.language.rawValue)),
            (visit.text("surveys.closes_on"), content.survey.closesOn.description),
            (visit.text("surveys.received"), counts.joined(separator: " · ")),
        ]
        if let result = content.result {
            let frame = content.frames.first { $0.id == result.draw.frame }
            rows += [
                (visit.text("surveys.frame"), frame.map { "\($0.name) · \($0.count)" } ?? ""),
                (visit.text("indicators.hash"), result.draw.sha256.hexadecimal),
                (visit.text("surveys.design"), visit.text(result.draw.design.messageKey)),
                (visit.text("surveys.seed"), String(result.draw.seed)),
                (visit.text("surveys.count"), String(result.units.count)),
                (visit.text("surveys.answers_each"), String(result.draw.answersEach)),
                (
                    visit.text("surveys.response_rate"),
                    "\(percent(result.responseRate)) (\(result.answers.count) / \(result.eligible))"
                ), (visit.text("surveys.points"), result.points?.decimal(places: 2) ?? ""),
                (
                    visit.text("surveys.alpha"),
                    result.reliability.flatMap { scale in
                        scale.alpha.map { "\(decimal($0, 3)) (n = \(scale.count))" }
                    } ?? ""
                ),
            ]
        }
        return .init(visit.text("surveys.about_sample"), rows)
    }

    /// A number with so many decimals, half up.
    static func decimal(_ value: Double, _ places: Int) -> String {
        JSONNumber(value)?.fraction?.decimal(places: places) ?? "–"
    }

    private static func percent(_ share: Double) -> String { decimal(share * 100, 1) + " %" }

    static func interval(_ estimate: SurveyEstimate, _ kind: SurveyEstimate.Kind) -> [Double]? {
        kind == .proportion ? estimate.logit ?? estimate.wald : estimate.wald
    }

    private static func estimates(_ result: SurveyResult, _ form: FormVersion, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("surveys.estimates"),
            [
                "surveys.measure", "surveys.estimate", "surveys.interval", "surveys.se", "surveys.deff", "surveys.n",
            ].map { visit.text($0) },
            result.measures.indices.map { index in
                let measure = result.measures[index]
                let isShare = measure.kind == .proportion
                func shown(_ value: Double) -> String { isShare ? percent(value) : decimal(value, 3) }
                let estimate = result.estimate(index)
                let ends = estimate.flatMap { interval($0, measure.kind) }
                return [
                    .head(measure.name(in: form.definition, language: visit.language.rawValue)),
                    .number(estimate.map { shown($0.value) } ?? "–"),
                    .number(ends.map { "\(shown($0[0])) – \(shown($0[1]))" } ?? visit.text("surveys.undefined")),
                    .number(estimate?.error.map { decimal($0, 4) } ?? visit.text("surveys.undefined")),
                    .number(estimate?.designEffect.map { decimal($0, 2) } ?? "–"),
                    .number(String(result.count(index))),
                ]
            })
    }

    private static func units(_ result: SurveyResult, _ names: SurveyNames, _ visit: Visit) -> Desk.Table {
        let answered = Dictionary(result.answers.map { ($0.unit, 1) }, uniquingKeysWith: +)
        return .init(
            visit.text("surveys.units"),
            [
                "surveys.unit_number", "surveys.drawn_unit", "surveys.stratum", "surveys.size", "surveys.chance",
                "surveys.n",
            ]
            .map { visit.text($0) },
            result.units.values.sorted { $0.number < $1.number }.prefix(300).map { unit in
                [
                    .head(String(unit.number)), names.cell(unit.line.code), names.cell(unit.line.stratum),
                    .number(String(unit.line.size)), .number(unit.chance.decimal(places: 4)),
                    .number(String(answered[unit.number] ?? 0)),
                ]
            })
    }

    private static func quotas(_ content: Content, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("surveys.quotas"),
            ["surveys.stratum", "surveys.most", "surveys.taken"].map { visit.text($0) },
            content.quotas.map {
                [content.names.cell($0.stratum), .number(String($0.most)), .number(String($0.taken))]
            })
    }

    private static func waiting(_ content: Content, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("surveys.waiting"),
            [
                "surveys.sheet", "surveys.drawn_unit", "surveys.channel", "surveys.received_at", "surveys.state_title",
                "surveys.answered",
            ].map { visit.text($0) },
            content.waiting.map { response in
                [
                    .head(response.sheet), content.names.cell(response.code),
                    .text(visit.text("surveys.channel.\(response.channel)")), .text(response.receivedAt.beijing),
                    visit.stateCell(Message(response.state.messageKey)),
                    .text(
                        content.answers[response.id].map {
                            SurveyAnswerText.of($0, content.form, content.reach, visit)
                        } ?? ""),
                ]
            })
    }

    private static func forms(_ content: Content, _ visit: Visit) -> [Desk.Form] {
        let (survey, viewer) = (content.survey, visit.viewer)
        let (url, place) = ("/surveys/\(survey.id)", Scope(programme: survey.programme))
        let isOfficer = viewer.holds(.programmeOfficer, in: place)
        var forms: [Desk.Form] = []
        switch survey.state {
        case .draft where isOfficer:
            let frames = content.frames.map { (value: $0.id.description, text: "\($0.name) · \($0.count)") }
            forms.append(
                visit.deskForm(
                    "surveys.draw", url + "/draw",
                    SurveyRoutes.drawFields.map { visit.field($0, options: $0.name == "frame" ? frames : nil) },
                    version: survey.version))
        case .drawn where isOfficer:
            forms.append(visit.deskForm("surveys.open", url + "/opening", version: survey.version))
        case .open where isOfficer:
            forms.append(visit.deskForm("surveys.close", url + "/closure", version: survey.version))
        default: break
        }
        if isOfficer, [.draft, .drawn].contains(survey.state), let strata = content.names.offered(content.strata) {
            forms.append(
                visit.deskForm(
                    "surveys.limit", url + "/quotas",
                    SurveyRoutes.quotaFields.map { visit.field($0, options: $0.name == "stratum" ? strata : nil) }))
        }
        let mayIssue = viewer.holdsAnywhere([.programmeOfficer, .areaOfficer, .evaluator])
        if mayIssue, [.drawn, .open].contains(survey.state) {
            forms.append(
                visit.deskForm(
                    "surveys.issue", url + "/links",
                    [visit.field(SurveyRoutes.unit, options: content.names.offered(content.units))]))
        }
        if !content.waiting.isEmpty, isOfficer || viewer.holds(.evaluator, in: place) {
            let options = content.waiting.map {
                (
                    value: $0.id.description,
                    text: "\($0.sheet) · \(content.names.told($0.code)) · \(visit.text($0.state.messageKey))"
                )
            }
            forms.append(
                visit.deskForm(
                    "surveys.decide", url + "/decisions",
                    SurveyRoutes.decisionFields.map {
                        visit.field($0, options: $0.name == "responses" ? options : nil)
                    }))
        }
        return forms
    }

    /// Everything that `miaopu calc` needs to draw the sample and compute the estimates again.
    static func calculations(_ visit: Visit) async throws -> Download {
        let content = try await content(visit)
        guard let result = content.result else { throw NotFound() }
        let measures = result.measures.indices.map { index -> JSON in
            let measure = result.measures[index]
            return [
                "field": .string(measure.field), "part": .string(measure.part),
                "calculation": "estimate", "input": result.calculation(index) ?? .null,
            ]
        }
        let json: JSON = [
            "survey": .string(content.survey.title), "seed": .integer(result.draw.seed),
            "frame_sha256": .string(result.draw.sha256.hexadecimal), "estimates": .array(measures),
        ]
        return Download(
            name: "survey-\(content.survey.id)-calculations.json", mediaType: "application/json",
            bytes: Array((json.text + "\n").utf8))
    }
}
