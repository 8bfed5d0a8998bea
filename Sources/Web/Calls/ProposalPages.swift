internal import Calls
internal import Forms
internal import Kernel
internal import Platform
internal import Postgres

/// The way into a new proposal.
enum ProposalPages {
    static func kind(of state: Proposal.State) -> String {
        switch state {
        case .accepted: "good"
        case .submitted, .returned: "info"
        case .refused: "bad"
        default: "plain"
        }
    }

    static func kind(of outcome: EligibilityVerdict.Outcome) -> String {
        switch outcome {
        case .met: "good"
        case .pending, .advised: "info"
        case .unmet: "bad"
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
            // A test run is tried out in the name of the authority itself.
            let own = try viewer.requireTenant()
            let applicants =
                call.isTrial
                ? [Viewer.Membership(organisation: own.organisation, name: own.name, isAdministrator: true)]
                : viewer.memberships
            return (
                call,
                try applicants.map { ($0, try call.verdicts(on: $0.organisation, for: viewer, in: db)) }
            )
        }
        let lots = call.lots.map { (value: "\($0.id)", text: "\($0.number) \($0.title) · \($0.areaName)") }
        let first = verdicts.first?.0.organisation
        let applicants = verdicts.map { membership, verdicts in
            var organisation = visit.field(ProposalRoutes.beginFields[0], value: "\(membership.organisation)")
            organisation.control = .hidden
            organisation.value = "\(membership.organisation)"
            // Each organisation of the person has a form of its own here.
            let lot = visit.field(
                ProposalRoutes.beginFields[1], value: lots.first?.value ?? "", options: lots,
                at: membership.organisation == first ? "" : "\(membership.organisation)-")
            return Applicant(
                organisationName: membership.name,
                verdicts: verdicts.map {
                    [
                        "verdictText": visit.text($0.message),
                        "verdictState": visit.text("calls.outcome.\($0.outcome.rawValue)"),
                        "verdictKind": kind(of: $0.outcome),
                    ]
                }, hasVerdicts: !verdicts.isEmpty,
                mayBegin: call.takesProposals,
                applicantFields: [
                    organisation, lot,
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
