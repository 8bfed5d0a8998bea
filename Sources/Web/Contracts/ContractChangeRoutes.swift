internal import Contracts
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// What happens to a signed contract: clocks, bonds, suspension and amendments.
enum ContractChangeRoutes {
    private static let officer: Access = .roles([.programmeOfficer])
    private static let decision: Access = .roles([.decisionMaker])

    private static let duty = [
        InputField(
            "duty", .choice(["publication", "filing"], prefix: "contracts.duty"), label: "contracts.duty",
            "What was done."),
        InputField("doneOn", .date, label: "contracts.clock_done", "When."),
        InputField("reference", .text(max: 300), label: "contracts.reference", "Where: an address or a number."),
    ]
    private static let bondMove = [
        InputField(
            "bond", .choice(ContractBond.Kind.allCases.map(\.rawValue), prefix: "contracts.bond"),
            label: "contracts.bond", "Which bond."),
        InputField(
            "move", .choice(ContractBond.Move.allCases.map(\.rawValue), prefix: "contracts.bond_move"),
            label: "contracts.bond_move", "What happened to it."),
        InputField("amount", .money, label: "contracts.sum", "How much."),
        InputField("movedOn", .date, label: "contracts.moved_on", "When."),
        InputField("note", .text(max: 500), optional: true, label: "contracts.note", "The paper, or why."),
    ]
    private static let suspensionReason = InputField(
        "suspensionReason", .text(max: 500), label: "contracts.reason", "Why.")
    private static let amendment = [
        InputField(
            "rationale", .choice(ContractAmendment.Rationale.allCases.map(\.rawValue), prefix: "contracts.rationale"),
            label: "contracts.rationale", "Code of the reason."),
        InputField("explanation", .longText(max: 5_000), label: "contracts.explanation", "The reason in words."),
        InputField(
            "amendedEndsOn", .date, optional: true, label: "contracts.amended_ends_on", "The new last day, if any."),
        InputField(
            "amendedTerms", .longText(max: 10_000), optional: true, label: "contracts.amended_terms",
            "What the terms say from now on."),
        InputField(
            "supplement", .map(.money), optional: true, label: "contracts.supplement",
            hint: "contracts.supplement_hint", "What each fund adds, out of its cell of the contract; by its key."),
        InputField(
            "supplementMilestone", .text(max: 200), optional: true, label: "contracts.supplement_milestone",
            "What has to be proved for the supplement; it stands in the text that is sealed."),
        InputField("supplementDueOn", .date, optional: true, label: "contracts.supplement_due", "By when."),
        InputField(
            "reduction", .map(.money), optional: true, label: "contracts.reduction", hint: "contracts.reduction_hint",
            "By how much tranches are lessened, by their number."),
    ]
    private static let paper = [
        InputField("scan", .file, label: "contracts.scan", hint: "contracts.scan_hint", "The sealed paper, scanned."),
        InputField("signerName", .text(max: 100), label: "contracts.signer_name", "Who signed for the contractor."),
        InputField("signerOffice", .text(max: 100), label: "contracts.signer_office", "As what."),
        InputField("signedOn", .date, label: "contracts.signed_on", "When."),
    ]
    private static let acceptance = [
        InputField("amendment", .identifier, label: "contracts.amendment", "Key of the amendment that was compared.")
    ]
    private static let amendmentReason = InputField(
        "amendmentReason", .text(max: 500), label: "contracts.reason", "Why.")

    static let all: [Route] = [
        .post(
            "/{authority}/contracts/{contract}/duties", officer,
            "Writes down that a signed contract was published or filed.", fields: duty, once: true, answer: .contract,
            form: ContractPages.show, noteDuty),
        .post(
            "/{authority}/contracts/{contract}/bond-moves", .roles([.programmeOfficer, .accountant]),
            "Writes down that a bond came in, went back or was drawn upon.", fields: bondMove, once: true,
            answer: .contract, form: ContractPages.show, moveBond),
        .post(
            "/{authority}/contracts/{contract}/suspension", decision,
            "Suspends a contract: its clocks stop and nothing is paid.", fields: [suspensionReason], once: true,
            comparing: .always, answer: .contract, form: ContractPages.show, suspend),
        .post(
            "/{authority}/contracts/{contract}/resumption", decision, "Resumes a suspended contract.",
            fields: [suspensionReason], once: true, comparing: .always, answer: .contract, form: ContractPages.show,
            resume),
        .post(
            "/{authority}/contracts/{contract}/amendments", officer,
            "Drafts an amendment; its text is frozen and goes out to be sealed.", fields: amendment, once: true,
            comparing: .always, answer: .contract, form: ContractPages.show, amend),
        .post(
            "/{authority}/contracts/{contract}/amendment-papers", .rolesOrMembers([.programmeOfficer]),
            "Hands in the sealed paper of an amendment.", fields: paper, once: true, answer: .contract,
            form: ContractPages.show, handIn),
        .post(
            "/{authority}/contracts/{contract}/amendment-acceptance", decision,
            "Accepts a sealed amendment: it is in force.", fields: acceptance, once: true, answer: .contract,
            form: ContractPages.show, accept),
        .post(
            "/{authority}/contracts/{contract}/amendment-refusal", .roles([.decisionMaker, .programmeOfficer]),
            "Refuses or withdraws an amendment.", fields: [amendmentReason], once: true, answer: .contract,
            form: ContractPages.show, drop),
    ]

    private static func noteDuty(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        guard let duty = ContractClock.Duty(rawValue: input.text("duty")), let day = input.day("doneOn") else {
            throw FieldRefusal("duty", "field.refusal.missing")
        }
        return try await ContractHandlers.change(visit, "contracts.duty_noted") { contract, change in
            try contract.note(duty, on: day, reference: input.text("reference"), in: change)
            return contract
        }
    }

    private static func moveBond(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        guard let kind = ContractBond.Kind(rawValue: input.text("bond")),
            let move = ContractBond.Move(rawValue: input.text("move")), let amount = input.money("amount"),
            let day = input.day("movedOn")
        else { throw FieldRefusal("bond", "field.refusal.missing") }
        return try await ContractHandlers.change(visit, "contracts.bond_moved") { contract, change in
            try contract.moveBond(kind, move, amount, on: day, note: input.text("note"), in: change)
            return contract
        }
    }

    private static func suspend(_ visit: Visit) async throws -> Outcome {
        let (reason, version) = (visit.input.text("suspensionReason"), try visit.seenVersion())
        return try await ContractHandlers.change(visit, "contracts.suspended") { contract, change in
            try contract.suspend(reason: reason, version: version, in: change)
        }
    }

    private static func resume(_ visit: Visit) async throws -> Outcome {
        let (reason, version) = (visit.input.text("suspensionReason"), try visit.seenVersion())
        return try await ContractHandlers.change(visit, "contracts.resumed") { contract, change in
            try contract.resume(reason: reason, version: version, in: change)
        }
    }

    private static func amend(_ visit: Visit) async throws -> Outcome {
        let (input, version) = (visit.input, try visit.seenVersion())
        guard let rationale = ContractAmendment.Rationale(rawValue: input.text("rationale")) else {
            throw FieldRefusal("rationale", "field.refusal.missing")
        }
        let amounts = input.amounts("supplement").filter { !$0.value.isZero }
        let less = input.amounts("reduction").filter { !$0.value.isZero }
        let milestone = input.day("supplementDueOn").map { (title: input.text("supplementMilestone"), dueOn: $0) }
        return try await ContractHandlers.change(visit, "contracts.amendment_drafted") { contract, change in
            let sources = try ContractSource.all(of: contract.id, for: change.viewer, in: change.db)
            let chosen = try amounts.sorted { $0.key < $1.key }.map { key, amount in
                guard let source = sources.first(where: { "\($0.cell.fund)" == key }) else {
                    throw FieldRefusal("supplement.\(key)", "field.refusal.choice")
                }
                return (cell: source.cell, amount: amount)
            }
            return try contract.amend(
                .init(
                    rationale: rationale, explanation: input.text("explanation"), endsOn: input.day("amendedEndsOn"),
                    terms: input.text("amendedTerms"), sources: chosen, milestone: milestone,
                    cuts: try cuts(less, of: contract, in: change)), version: version, in: change)
        }
    }

    private static func cuts(
        _ less: [String: Money], of contract: Contract, in change: Change
    ) throws -> [ContractAmendment.Cut] {
        let tranches = try Tranche.all(of: contract.id, for: change.viewer, in: change.db)
        return try less.sorted { $0.key < $1.key }.flatMap { key, amount in
            guard let tranche = tranches.first(where: { "\($0.number)" == key }), !tranche.isOpen else {
                throw FieldRefusal("reduction.\(key)", "field.refusal.choice")
            }
            guard !amount.isNegative, amount < tranche.worth else {
                throw FieldRefusal("reduction.\(key)", "contracts.refusal.reduction")
            }
            return try tranche.cut(by: amount)
        }
    }

    private static func handIn(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        guard let file = input.file("scan") else { throw FieldRefusal("scan", "field.refusal.no_file") }
        guard let signedOn = input.day("signedOn") else { throw FieldRefusal("signedOn", "field.refusal.missing") }
        let scan = try visit.stored(file, at: "scan")
        return try await ContractHandlers.change(visit, "contracts.paper_handed_in") { contract, change in
            try contract.handInAmendment(
                scan, signerName: input.text("signerName"), signerOffice: input.text("signerOffice"),
                signedOn: signedOn, in: change)
        }
    }

    private static func accept(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        guard let seen = input.id("amendment", ContractAmendment.ID.self) else {
            throw FieldRefusal("amendment", "field.refusal.missing")
        }
        return try await ContractHandlers.change(visit, "contracts.amendment_in_force") { contract, change in
            try contract.acceptAmendment(seen, in: change)
        }
    }

    private static func drop(_ visit: Visit) async throws -> Outcome {
        let reason = visit.input.text("amendmentReason")
        return try await ContractHandlers.change(visit, "contracts.amendment_dropped") { contract, change in
            try contract.dropAmendment(reason: reason, in: change)
        }
    }

    /// What the viewer may do with a signed contract now.
    static func forms(_ content: ContractContent, _ visit: Visit) -> [Desk.Form] {
        let (contract, viewer) = (content.contract, visit.viewer)
        let url = "/contracts/\(contract.id)"
        let isOfficer = viewer.holds(.programmeOfficer, in: contract.scope)
        let decides = viewer.holds(.decisionMaker, in: contract.scope)
        var forms: [Desk.Form] = []
        if isOfficer,
            content.terms.clocks.contains(where: { clock in
                clock.doneOn == nil && (clock.duty == .publication || clock.duty == .filing)
            })
        {
            forms.append(visit.deskForm("contracts.note_duty", url + "/duties", views(duty, visit), isFirst: false))
        }
        if isOfficer || viewer.holdsAnywhere([.accountant]), contract.signedOn != nil, !content.terms.bonds.isEmpty {
            forms.append(
                visit.deskForm("contracts.move_bond", url + "/bond-moves", views(bondMove, visit), isFirst: false))
        }
        guard contract.state == .active else { return forms }
        forms += amending(content, url, isOfficer: isOfficer, decides: decides, visit)
        if decides {
            let step = contract.isSuspended ? ("contracts.resume", "/resumption") : ("contracts.suspend", "/suspension")
            forms.append(
                visit.deskForm(
                    step.0, url + step.1, [visit.field(suspensionReason)], version: contract.version, isFirst: false))
        }
        return forms
    }

    private static func views(_ fields: [InputField], _ visit: Visit) -> [FieldView] {
        fields.map {
            visit.field($0, value: $0.name == "doneOn" || $0.name == "movedOn" ? "\(visit.viewer.today)" : "")
        }
    }

    private static func amending(
        _ content: ContractContent, _ url: String, isOfficer: Bool, decides: Bool, _ visit: Visit
    ) -> [Desk.Form] {
        guard let pending = content.terms.amendments.last(where: { $0.state == .pending }) else {
            guard isOfficer else { return [] }
            let fields = amendment.flatMap { field -> [FieldView] in
                if field.name == "reduction" { return reductions(field, content, visit) }
                guard field.name == "supplement" else { return [visit.field(field)] }
                return content.sources.map { source in
                    var view = visit.part(
                        field, "\(source.cell.fund)", name: content.name(of: source.cell.fund, visit), as: .money)
                    view.isOptional = true
                    return view
                }
            }
            return [
                visit.deskForm(
                    "contracts.amend", url + "/amendments", fields, version: content.contract.version, isFirst: false)
            ]
        }
        var forms: [Desk.Form] = []
        if pending.file == nil, isOfficer || visit.viewer.acts(for: content.contract.contractor) {
            forms.append(
                visit.deskForm(
                    "contracts.hand_in_amendment", url + "/amendment-papers", paper.map { visit.field($0) },
                    takesFile: true, isFirst: false))
        }
        if pending.file != nil, decides, pending.handedInBy != visit.viewer.account,
            pending.draftedBy != visit.viewer.account
        {
            var fields = acceptance.map { visit.field($0) }
            fields[0].control = .hidden
            fields[0].value = "\(pending.id)"
            forms.append(visit.deskForm("contracts.accept_amendment", url + "/amendment-acceptance", fields))
        }
        if isOfficer || decides {
            forms.append(
                visit.deskForm(
                    "contracts.drop_amendment", url + "/amendment-refusal", [visit.field(amendmentReason)],
                    isFirst: false))
        }
        return forms
    }

    /// By how much each tranche may be lessened: those that nobody accepted.
    private static func reductions(
        _ field: InputField, _ content: ContractContent, _ visit: Visit
    ) -> [FieldView] {
        content.tranches.filter { !$0.isOpen }.map { tranche in
            var view = visit.part(
                field, "\(tranche.number)",
                name: visit.text(
                    "contracts.reduction_of", ["number": "\(tranche.number)", "amount": tranche.worth.grouped]),
                as: .money)
            view.isOptional = true
            return view
        }
    }
}
