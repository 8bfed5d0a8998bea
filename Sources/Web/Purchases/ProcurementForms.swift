internal import Contracts
internal import Funds
internal import Kernel
internal import Platform

/// What may be done with a procurement now, by whom.
enum ProcurementForms {
    private struct Desks {
        let content: ProcurementContent
        let visit: Visit
        var forms: [Desk.Form] = []

        mutating func add(
            _ title: String, _ path: String, _ fields: [InputField] = [],
            _ choices: [String: [(value: String, text: String)]] = [:], more: [FieldView] = [],
            values: [String: String] = [:]
        ) {
            let plain = fields.filter { field in
                if case .map = field.kind { false } else { true }
            }
            forms.append(
                visit.deskForm(
                    title, "/procurements/\(content.procurement.id)/\(path)",
                    plain.map { visit.field($0, value: values[$0.name] ?? "", options: choices[$0.name]) } + more,
                    takesFile: plain.contains(where: \.isFile), isFirst: forms.isEmpty))
        }
    }

    static func all(_ content: ProcurementContent, _ visit: Visit) -> [Desk.Form] {
        var desks = Desks(content: content, visit: visit)
        let (one, viewer) = (content.procurement, visit.viewer)
        let isOfficer = viewer.holds(.programmeOfficer, in: one.scope)
        let isDecider = viewer.holds(.decisionMaker, in: one.scope)
        if isDecider { reasons(&desks) }
        switch one.state {
        case .draft where isOfficer: draft(&desks)
        case .announced: announced(&desks, isOfficer: isOfficer, isDecider: isDecider)
        case .opened: opened(&desks, isOfficer: isOfficer, isDecider: isDecider)
        case .ranked where isOfficer: desks.add("purchasing.announce_result", "result")
        case .noticed where isOfficer, .recorded where isOfficer, .awarded where isOfficer: award(&desks)
        default: break
        }
        if isOfficer, one.state != .draft, one.state != .cancelled { challenges(&desks) }
        if isOfficer || isDecider {
            switch one.state {
            case .draft, .announced: desks.add("purchasing.cancel", "cancellation", [ProcurementFields.reason])
            case .opened, .ranked, .noticed, .recorded:
                desks.add("purchasing.fail", "failure", [ProcurementFields.reason])
            default: break
            }
        }
        return desks.forms + ProcurementBondRoutes.forms(content, isFirst: desks.forms.isEmpty, visit)
    }

    private static func reasons(_ desks: inout Desks) {
        let open = desks.content.findings.filter { $0.reason.isEmpty && $0.foundBy != desks.visit.viewer.account }
        guard !open.isEmpty else { return }
        let visit = desks.visit
        desks.add(
            "purchasing.justify", "reasons", ProcurementFields.reasonOfFinding,
            ["finding": open.map { (value: String($0.id), text: visit.text($0.kind.messageKey)) }])
    }

    private static func draft(_ desks: inout Desks) {
        if desks.content.procurement.runsHere {
            desks.add("purchasing.announce", "announcement", ProcurementFields.announcement)
            desks.add("purchasing.attach", "files", [ProcurementPapers.announced])
        } else {
            desks.add("purchasing.record", "record", ProcurementFields.record)
        }
    }

    private static func announced(_ desks: inout Desks, isOfficer: Bool, isDecider: Bool) {
        let (content, visit) = (desks.content, desks.visit)
        let isOver = content.isOver
        if !isOver, visit.viewer.account != nil {
            let own = visit.viewer.memberships.filter(\.isAdministrator)
            if !own.isEmpty {
                desks.add(
                    "purchasing.respond", "responses", ProcurementFields.response,
                    ["organisation": own.map { (value: $0.organisation.description, text: $0.name) }])
            }
            if content.takesQuestions { desks.add("purchasing.ask", "questions", [ProcurementFields.question]) }
        }
        let open = content.questions.filter { $0.answer.isEmpty }
        if isOfficer, !open.isEmpty {
            desks.add(
                "purchasing.answer", "answers", ProcurementFields.answer,
                ["questionID": open.map { (value: String($0.id), text: String($0.text.prefix(80))) }])
        }
        if isOfficer, !isOver { desks.add("purchasing.change", "changes", ProcurementPapers.changing) }
        guard isOver, isOfficer || isDecider else { return }
        if content.opening == nil {
            desks.add("purchasing.open", "opening")
        } else {
            desks.add("purchasing.sign_opening", "opening-signature")
        }
    }

    private static func opened(_ desks: inout Desks, isOfficer: Bool, isDecider: Bool) {
        let (content, visit) = (desks.content, desks.visit)
        let valid = content.responses.filter { $0.excludedReason.isEmpty }
        let choices = valid.map { (value: $0.id.description, text: $0.organisationName) }
        let mayMark = isOfficer || isDecider || visit.viewer.holds(.evaluator, in: content.procurement.scope)
        if mayMark, !content.criteria.isEmpty, !choices.isEmpty {
            desks.add(
                "purchasing.give_marks", "marks", ProcurementFields.marks, ["markedResponse": choices],
                more: content.criteria.map {
                    visit.part(ProcurementFields.mark, "\($0.n)", name: $0.title, as: .number)
                })
        }
        guard isOfficer else { return }
        desks.add("purchasing.rank_now", "ranking")
        if !choices.isEmpty {
            desks.add("purchasing.exclude", "exclusions", ProcurementFields.exclusion, ["response": choices])
        }
    }

    private static func award(_ desks: inout Desks) {
        let (content, visit) = (desks.content, desks.visit)
        guard let winner = content.winner, !content.awards.contains(where: { !$0.isWithdrawn }), !content.isSuspended,
            content.procurement.noticeEndsOn.map({ $0 < visit.viewer.today }) ?? true
        else { return }
        desks.add(
            "purchasing.award", "award", ProcurementFields.award,
            more: content.funds.map { fund in
                var view = visit.part(ProcurementFields.source, fund.id.description, name: fund.name, as: .money)
                view.isOptional = true
                return view
            })
        if let last = desks.forms.indices.last {
            desks.forms[last].formTitle = visit.text(
                "purchasing.award_to", ["name": winner.name, "price": winner.price.grouped])
        }
    }

    private static func challenges(_ desks: inout Desks) {
        let (content, visit) = (desks.content, desks.visit)
        func choices(_ wanted: (ProcurementChallenge) -> Bool) -> [(value: String, text: String)] {
            content.challenges.map(\.challenge).filter(wanted).map { one in
                let kind = visit.text(one.isComplaint ? "purchasing.complaint" : "purchasing.challenge")
                return (value: one.id.description, text: "\(kind) \(one.party) \(one.filedOn)")
            }
        }
        let open = choices { $0.outcome == nil }
        if !open.isEmpty {
            desks.add("purchasing.decide", "decisions", ProcurementFields.decision, ["challengeID": open])
        }
        let filed = choices { !$0.isComplaint }
        if !filed.isEmpty {
            desks.add("purchasing.complain", "complaints", ProcurementFields.complaint, ["challenged": filed])
        }
        desks.add("purchasing.file_challenge", "challenges", ProcurementFields.challenge)
    }
}
