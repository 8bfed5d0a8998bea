public import Kernel
public import Platform
public import Postgres

extension EligibilityRule {
    /// Whether the rule asks what an organisation is and did, and so holds for each partner as for the lead. How many
    /// proposals there are and what a proposal offers is asked of the lead alone.
    public var isOfOrganisation: Bool {
        switch demand {
        case .proposals, .matching: false
        default: true
        }
    }
}

/// What a rule of a call says of a partner.
public struct PartnerVerdict: Sendable, Hashable {
    /// The partner.
    public let organisation: Organisation.ID
    /// Its name.
    public let name: String
    /// What the rule says of it.
    public let verdict: EligibilityVerdict

    /// The verdict as it is recorded with a submission, beside those on the lead.
    public var json: JSON {
        var object = verdict.json.object ?? JSONObject()
        object["partner"] = ["number": .integer(organisation.rawValue), "name": .string(name)]
        return .object(object)
    }

    /// A verdict on a partner.
    init(organisation: Organisation.ID, name: String, verdict: EligibilityVerdict) {
        (self.organisation, self.name, self.verdict) = (organisation, name, verdict)
    }

    /// Reads what `json` wrote; nil for anything else, such as a verdict on the lead.
    init?(json: JSON) {
        guard let number = json["partner"]?["number"]?.number?.int64, let name = json["partner"]?["name"]?.string,
            let verdict = EligibilityVerdict(json: json)
        else { return nil }
        self.init(organisation: Organisation.ID(number), name: name, verdict: verdict)
    }
}

extension Call {
    /// What the rules about organisations say of each partner; the lead is asked by `verdicts`.
    func verdicts(onPartners partners: [ProposalPartner], in db: Connection) throws -> [PartnerVerdict] {
        let rules = eligibility.filter(\.isOfOrganisation)
        if rules.isEmpty { return [] }
        return try partners.filter { !$0.isLead }.flatMap { partner in
            try verdicts(on: partner.organisation, besides: nil, in: db).filter(\.rule.isOfOrganisation).map {
                PartnerVerdict(organisation: partner.organisation, name: partner.organisationName, verdict: $0)
            }
        }
    }
}

extension Proposal {
    /// The rules that its partners do not meet today, each at the partner. Why is the partner's own matter and is not
    /// told to the others. Empty in a test run.
    public func unmetRules(
        of partners: [ProposalPartner], for viewer: Viewer, in db: Connection
    ) throws -> [PartnerRefusal] {
        guard !isTrial, !partners.isEmpty else { return [] }
        let call = try Call.find(call, for: viewer, in: db)
        return try call.verdicts(onPartners: partners, in: db).filter { $0.verdict.outcome == .unmet }
            .map { .notEligible(name: $0.name, rule: $0.verdict.rule.code) }
    }
}
