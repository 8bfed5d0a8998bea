internal import Calls
internal import Kernel
internal import Platform
internal import Postgres

/// The recommending unit that an applicant chooses out of those that the call allows; and test runs of a call.
enum RecommenderRoutes {
    private static let field = InputField(
        "recommender", .identifier, label: "proposals.field.recommender", "The unit that recommends.")

    static let all: [Route] = [
        .post(
            "/{authority}/proposals/{proposal}/recommender", .rolesOrMembers([.programmeOfficer]),
            "Chooses the recommending unit of a proposal.", fields: [field], answer: ProposalJSON.schema,
            form: ProposalPages.show, choose),
        .post(
            "/{authority}/calls/{call}/trial", CallRoutes.officer, "Begins a test run beside a call.", creates: true,
            answer: CallJSON.schema, form: CallPages.show, startTrial),
        .post(
            "/{authority}/calls/{call}/trial-removal", CallRoutes.officer, "Throws a test run away.",
            form: CallPages.show, throwAway),
    ]

    private static func choose(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("proposal", Proposal.ID.self)
        guard let recommender = visit.input.id("recommender", Organisation.ID.self) else {
            throw FieldRefusal("recommender", "field.refusal.missing")
        }
        return try await visit.write { change in
            let proposal = try Proposal.choose(recommender: recommender, for: id, in: change)
            return .done(
                ProposalHandlers.url(visit, id), Message("proposals.flash.recommender"),
                json: ProposalJSON.json(proposal))
        }
    }

    /// The choice on the page of a proposal that is being written.
    static func forms(_ units: [Call.Recommender], of proposal: Proposal, _ visit: Visit) -> [Desk.Form] {
        guard !units.isEmpty, proposal.isWritten(by: visit.viewer), proposal.isEditable else { return [] }
        let options = units.map { (value: "\($0.organisation)", text: $0.name) }
        var form = visit.deskForm(
            "proposals.choose_recommender", "/proposals/\(proposal.id)/recommender",
            [visit.field(field, value: proposal.recommender.map { "\($0)" } ?? "", options: options)],
            isFirst: false)
        form.formID = "recommender"
        return [form]
    }

    private static func startTrial(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("call", Call.ID.self)
        return try await visit.write { change in
            let trial = try Call.startTrial(of: id, in: change)
            return .created(
                "\(visit.base)/calls/\(trial.id)", Message("calls.flash.trial_started"), json: CallJSON.json(trial))
        }
    }

    private static func throwAway(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("call", Call.ID.self)
        return try await visit.write { change in
            try Call.throwTrialAway(id, in: change)
            return .done("\(visit.base)/calls", Message("calls.flash.trial_removed"))
        }
    }
}
