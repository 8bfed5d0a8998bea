internal import Calls
internal import Forms
internal import Kernel
internal import Mustache
internal import Platform
internal import Postgres

/// Lists of proposals, and the way into a new one.
enum ProposalPages {
    static func index(_ visit: Visit) async throws -> Page {
        struct Content: Sendable {
            let rows: [Row]
            let hasRows: Bool
            let filterURL: String
            let filters: [FieldView]
            let counts: [[String: String]]
            let nextURL: String
            let hasNext: Bool
        }
        let viewer = visit.viewer
        let input = visit.input
        let state = Proposal.State(rawValue: input.text("state"))
        let filter = ProposalList.Filter(
            call: input.id("call", Call.ID.self), states: state.map { [$0] } ?? [], text: input.text("q"))
        let cursor = try CallPages.cursor(input.text("after"), ProposalList.Cursor.init)
        let list = try await visit.read { db in
            try ProposalList.load(filter, order: .lot, after: cursor, limit: 500, for: viewer, in: db)
        }
        let rows = list.entries.map { proposal in
            Row(
                url: ProposalHandlers.url(visit, proposal.id), receipt: proposal.receipt ?? "–",
                proposalTitle: proposal.title.isEmpty ? proposal.callTitle : proposal.title,
                organisation: proposal.organisationName, lot: "\(proposal.lotNumber) \(proposal.lotTitle)",
                amount: proposal.requested?.grouped ?? "–", state: visit.text(proposal.state.messageKey),
                stateKind: kind(of: proposal.state))
        }
        let query =
            "call=\(filter.call.map { "\($0)" } ?? "")&state=\(state?.rawValue ?? "")"
            + "&q=\(Visit.encode(filter.text))"
        let counts = Proposal.State.allCases.compactMap { state in
            list.counts[state].map { ["countText": visit.text(state.messageKey), "count": "\($0)"] }
        }
        return Page(
            "proposals/index", title: Message("proposals.title"),
            content: Content(
                rows: rows, hasRows: !rows.isEmpty, filterURL: "\(visit.base)/proposals", filters: filters(visit),
                counts: counts, nextURL: list.next.map { "\(visit.base)/proposals?\(query)&after=\($0)" } ?? "",
                hasNext: list.next != nil),
            json: [
                "items": .array(list.entries.map { ProposalJSON.json($0) }),
                "next": list.next.map { .string($0.description) } ?? .null,
            ])
    }

    /// A line of the list. Lists of hundreds are not left to reflection, which would cost more than all the rest.
    private struct Row: Sendable, MustacheParent {
        let url: String
        let receipt: String
        let proposalTitle: String
        let organisation: String
        let lot: String
        let amount: String
        let state: String
        let stateKind: String

        func child(named name: String) -> Any? {
            switch name {
            case "url": url
            case "receipt": receipt
            case "proposalTitle": proposalTitle
            case "organisation": organisation
            case "lot": lot
            case "amount": amount
            case "state": state
            case "stateKind": stateKind
            default: nil
            }
        }
    }

    private static func filters(_ visit: Visit) -> [FieldView] {
        var state = visit.field(ProposalRoutes.listFields[1])
        let chosen = visit.input.text("state")
        state.control = .select
        state.options =
            [FieldView.Option(value: "", text: visit.text("proposals.all_states"), isSelected: chosen.isEmpty)]
            + Proposal.State.allCases.map {
                FieldView.Option(
                    value: $0.rawValue, text: visit.text($0.messageKey), isSelected: $0.rawValue == chosen)
            }
        var call = visit.field(ProposalRoutes.listFields[0], value: visit.input.typed["call"]?.last ?? "")
        call.control = .hidden
        return [call, state, visit.field(ProposalRoutes.listFields[2])]
    }

    static func kind(of state: Proposal.State) -> String {
        switch state {
        case .accepted: "good"
        case .submitted, .returned: "info"
        case .refused: "bad"
        default: "plain"
        }
    }

    private struct Applicant: Sendable {
        let organisationName: String
        let verdicts: [[String: String]]
        let hasVerdicts: Bool
        let mayBegin: Bool
        let applicantFields: [FieldView]
    }

    private struct NewContent: Sendable {
        let callTitle: String
        let applicants: [Applicant]
        let hasApplicants: Bool
        let action: String
        let onceKey: String
    }

    static func newPage(_ visit: Visit) async throws -> Page {
        let id = try visit.id("call", Call.ID.self)
        let viewer = visit.viewer
        let (call, verdicts) = try await visit.read { db in
            let call = try Call.find(id, for: viewer, in: db)
            return (
                call,
                try viewer.memberships.map { ($0, try call.verdicts(on: $0.organisation, for: viewer, in: db)) }
            )
        }
        let lots = call.lots.map { (value: "\($0.id)", text: "\($0.number) \($0.title) · \($0.areaName)") }
        let applicants = verdicts.map { membership, verdicts in
            var organisation = visit.field(ProposalRoutes.beginFields[0], value: "\(membership.organisation)")
            organisation.control = .hidden
            organisation.value = "\(membership.organisation)"
            return Applicant(
                organisationName: membership.name,
                verdicts: verdicts.map {
                    [
                        "verdictText": visit.text($0.message),
                        "verdictState": visit.text("calls.outcome.\($0.outcome.rawValue)"),
                        "verdictKind": $0.outcome == .met ? "good" : $0.outcome == .pending ? "info" : "bad",
                    ]
                }, hasVerdicts: !verdicts.isEmpty,
                mayBegin: call.status == .open,
                applicantFields: [
                    organisation,
                    visit.field(ProposalRoutes.beginFields[1], value: lots.first?.value ?? "", options: lots),
                ])
        }
        return Page(
            "proposals/new", title: Message("proposals.new"),
            content: NewContent(
                callTitle: call.title(in: visit.language.rawValue), applicants: applicants,
                hasApplicants: !applicants.isEmpty, action: "\(visit.base)/calls/\(id)/proposals",
                onceKey: Token().text),
            json: [
                "organisations": .array(
                    verdicts.map { membership, verdicts in
                        [
                            "organisation": .integer(membership.organisation.rawValue),
                            "verdicts": .array(verdicts.map(\.json)),
                        ]
                    })
            ],
            crumbs: [
                .init(Message("calls.title"), "\(visit.base)/calls"),
                .init(.verbatim(call.title(in: visit.language.rawValue)), "\(visit.base)/calls/\(id)"),
            ])
    }
}
