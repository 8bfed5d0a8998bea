internal import Contracts
internal import Kernel
internal import Platform
internal import Postgres

/// The part of the form of a new contract that says what is agreed beside the tranches.
enum ContractTermsForm {
    private static let kind = InputField(
        "kind", .choice(Contract.Kind.allCases.map(\.rawValue), prefix: "contracts.kind"), optional: true,
        label: "contracts.kind", hint: "contracts.kind_hint", "What is agreed upon; a grant where nothing is said.")
    private static let conditions = InputField(
        "conditions", .choices(Contract.TermCondition.allCases.map(\.rawValue), prefix: "contracts.condition"),
        optional: true, label: "contracts.conditions", hint: "contracts.conditions_hint",
        "What a purchase over several years rests on; all of them together.")
    private static let services = InputField(
        "services", .longText(max: 20_000), optional: true, label: "contracts.services",
        hint: "contracts.services_hint",
        "One line each: what | unit | unit price | quantity | lot | code of the catalogue.")
    private static let members = InputField(
        "members", .longText(max: 2_000), optional: true, label: "contracts.members", hint: "contracts.members_hint",
        "One line each: 统一社会信用代码 of a member | its share in percent.")
    private static let sites = InputField(
        "sites", .longText(max: 5_000), optional: true, label: "contracts.sites", hint: "contracts.sites_hint",
        "Codes of the places where the services are given, one a line.")
    private static let performanceBond = InputField(
        "performanceBond", .money, optional: true, label: "contracts.performance_bond",
        hint: "contracts.performance_bond_hint", "The performance bond that is asked for.")
    private static let retention = InputField(
        "retention", .money, optional: true, label: "contracts.retention", "What is retained.")

    private static let paysUnits = InputField(
        "paysUnits", .boolean, optional: true, label: "contracts.pays_units", hint: "contracts.pays_units_hint",
        "Whether no more is paid than the verified units of the service lines are worth.")
    private static let steps = InputField(
        "steps", .longText(max: 1_000), optional: true, label: "contracts.steps", hint: "contracts.steps_hint",
        "What a score pays, one line each: score from | percent.")
    private static let outcomes = InputField(
        "outcomes", .longText(max: 2_000), optional: true, label: "contracts.outcomes", hint: "contracts.outcomes_hint",
        "Tranches that pay for outcomes: tranche | metric | unit | price | code of the validating organisation.")

    static let fields = [
        kind, conditions, services, paysUnits, members, sites, performanceBond, retention, steps, outcomes,
    ]

    static func views(_ visit: Visit) -> [FieldView] {
        fields.map { field in
            var view = visit.field(field, value: field.name == "kind" ? Contract.Kind.grant.rawValue : "")
            if view.control == .textarea { view.rows = 2 }
            return view
        }
    }

    /// What was typed, put into a draft.
    static func read(_ input: Input, into draft: Contract.Draft, in change: Change) throws -> Contract.Draft {
        var draft = draft
        draft.kind = Contract.Kind(rawValue: input.text("kind")) ?? .grant
        draft.conditions = input.list("conditions").compactMap(Contract.TermCondition.init(rawValue:))
        draft.services = try cells(of: input.text("services")).map { cells in
            guard (4...6).contains(cells.count), !cells[0].isEmpty, cells[0].count <= 200, !cells[1].isEmpty,
                cells[1].count <= 20, let price = Money(decimal: cells[2]), let quantity = Fraction(cells[3]),
                quantity.isWithin(bits: 80), quantity == quantity.rounded(places: 4),
                cells.count < 5 || cells[4].count <= 100
            else {
                throw FieldRefusal(
                    "services", "contracts.refusal.service_line", ["line": cells.joined(separator: " | ")])
            }
            return Contract.Line(
                lot: cells.count >= 5 ? cells[4] : "", title: cells[0], unit: cells[1], price: price,
                quantity: quantity,
                itemCode: cells.count == 6 ? cells[5] : "")
        }
        draft.paysUnits = input.isSet("paysUnits")
        if draft.paysUnits, draft.services.isEmpty { throw FieldRefusal("services", "contracts.refusal.no_units") }
        draft.members = try cells(of: input.text("members")).map { cells in
            guard cells.count == 2, let share = Fraction(cells[1]), share.isWithin(bits: 60),
                share == share.rounded(places: 4),
                let organisation = try Organisation.find(code: cells[0], in: change.db)
            else { throw FieldRefusal("members", "contracts.refusal.member", ["line": cells.joined(separator: " | ")]) }
            return (organisation: organisation.id, share: share)
        }
        draft.sites = input.text("sites").split { $0.isWhitespace || $0 == "," || $0 == "，" || $0 == "、" }.map(
            String.init)
        draft.steps = try cells(of: input.text("steps")).map { cells in
            guard cells.count == 2, let from = Fraction(cells[0]), let percent = Fraction(cells[1]),
                from.isWithin(bits: 60), percent.isWithin(bits: 60)
            else { throw FieldRefusal("steps", "contracts.refusal.steps") }
            return TrancheResult.Step(from: from, percent: percent)
        }
        for cells in cells(of: input.text("outcomes")) {
            guard cells.count == 5, let number = Int(cells[0]), !cells[1].isEmpty, cells[1].count <= 300,
                !cells[2].isEmpty, cells[2].count <= 20, let price = Money(decimal: cells[3]), price.fen > 0,
                let validator = try Organisation.find(code: cells[4], in: change.db)
            else { throw FieldRefusal("outcomes", "contracts.refusal.outcome_line") }
            draft.outcomes[number] = .init(metric: cells[1], unit: cells[2], price: price, validator: validator.id)
        }
        draft.performanceBond = input.money("performanceBond")
        draft.retention = input.money("retention")
        return draft
    }

    /// The cells of every line, between bars or tabs.
    static func cells(of text: String) -> [[String]] {
        text.split(separator: "\n").map { line in
            line.split(omittingEmptySubsequences: false) { $0 == "|" || $0 == "\t" || $0 == "｜" }
                .map { String($0).trimmed }
        }.filter { !$0.allSatisfy(\.isEmpty) }
    }
}
