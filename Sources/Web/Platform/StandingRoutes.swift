internal import Kernel
internal import Platform
internal import Postgres

/// Bars: a decision-maker enters one with its rule, and lifts it with a reason. The directory shows what is in force.
enum StandingRoutes {
    private static let choosers: Access = .roles([.decisionMaker])
    static let bar = [
        InputField("reason", .text(max: 500), label: "organisations.reason", "Why."),
        InputField(
            "citation", .text(max: 300), optional: true, label: "organisations.citation", "The rule that allows it."),
        InputField("from", .date, label: "organisations.from", "First day."),
        InputField("until", .date, optional: true, label: "organisations.until", "Last day."),
    ]
    static let lifting = [
        InputField("bar", .identifier, label: "organisations.bar", "Key of the bar."),
        InputField("reason", .text(max: 500), label: "organisations.lift_reason", "Why it ends."),
    ]

    static let all: [Route] = [
        .post(
            "/{authority}/organisations/{organisation}/bars", choosers, "Bars an organisation for a period.",
            fields: bar, once: true, form: OrganisationPages.show, enter),
        .post(
            "/{authority}/organisations/{organisation}/lifted-bars", choosers, "Lifts a bar before its end.",
            fields: lifting, form: OrganisationPages.show, lift),
    ]

    /// What a decision-maker may do on the page of an organisation.
    static func forms(_ organisation: Organisation, _ bars: [Organisation.Bar], _ visit: Visit) -> [Desk.Form] {
        guard visit.viewer.holds(.decisionMaker), !visit.viewer.acts(for: organisation.id) else { return [] }
        let url = "/organisations/\(organisation.id)"
        var forms = [
            visit.deskForm(
                "organisations.enter_bar", url + "/bars",
                bar.map { visit.field($0, value: $0.name == "from" ? visit.viewer.today.description : "") },
                isFirst: false)
        ]
        if !bars.isEmpty {
            let options = bars.map { (value: $0.id.description, text: "\($0.reason) · \($0.from)") }
            forms.append(
                visit.deskForm(
                    "organisations.lift_bar", url + "/lifted-bars",
                    [visit.field(lifting[0], options: options), visit.field(lifting[1])], isFirst: false))
        }
        return forms
    }

    private static func enter(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("organisation", Organisation.ID.self)
        let (input, base) = (visit.input, visit.base)
        guard let from = input.day("from") else { throw FieldRefusal("from", "field.refusal.missing") }
        return try await visit.write { change in
            try Organisation.find(id, in: change.db).bar(
                from: from, until: input.day("until"), reason: input.text("reason"), citation: input.text("citation"),
                in: change)
            return .done("\(base)/organisations/\(id)", Message("organisations.bar_entered"))
        }
    }

    private static func lift(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("organisation", Organisation.ID.self)
        let (input, base) = (visit.input, visit.base)
        guard let bar = input.id("bar", Organisation.Bar.ID.self) else {
            throw FieldRefusal("bar", "field.refusal.missing")
        }
        return try await visit.write { change in
            try Organisation.find(id, in: change.db).lift(bar, reason: input.text("reason"), in: change)
            return .done("\(base)/organisations/\(id)", Message("organisations.bar_lifted"))
        }
    }
}
