public import Kernel
public import Platform
internal import Postgres

/// Why something about the partners of a proposal was not done.
public enum PartnerRefusal: Refusal, Hashable {
    /// No organisation of the directory bears the code.
    case unknown(String)
    /// The share is not between 0.01 and 100 percent with two places.
    case share
    /// The task is missing or too long.
    case task
    /// The shares add up to this many hundredths of a percent.
    case sum(Int)
    /// The lead has no share.
    case leadMissing
    /// These organisations have not agreed to what is asked for now.
    case consent([String])
    /// The lead is the last to leave.
    case leadStays
    /// Why is missing.
    case reason
    /// Only an administrator of the partner answers.
    case onlyAdministrator
    /// What is asked for is not known yet.
    case sumMissing
    /// The proposal is not being written.
    case frozen
    /// A partner does not meet a rule of the call: its name and the rule's code.
    case notEligible(name: String, rule: String)

    /// What the user reads.
    public var message: Message {
        switch self {
        case .unknown(let code): Message("partners.refusal.unknown", ["code": code])
        case .share: Message("partners.refusal.share")
        case .task: Message("partners.refusal.task")
        case .sum(let points): Message("partners.refusal.sum", ["percent": ProposalPartner.percent(points)])
        case .leadMissing: Message("partners.refusal.lead_missing")
        case .consent(let names): Message("partners.refusal.consent", ["names": names.joined(separator: "、")])
        case .leadStays: Message("partners.refusal.lead_stays")
        case .reason: Message("partners.refusal.reason")
        case .onlyAdministrator: Message("partners.refusal.only_administrator")
        case .sumMissing: Message("partners.refusal.sum_missing")
        case .frozen: Message("partners.refusal.frozen")
        case .notEligible(let name, let rule): Message("partners.refusal.rule.\(rule)", ["name": name])
        }
    }

    /// The input at which the message is shown.
    public var field: String? {
        switch self {
        case .unknown: "code"
        case .share: "percent"
        case .task: "task"
        case .reason: "reason"
        default: nil
        }
    }

    /// Runs statements; what the database says about partners becomes the refusal.
    @discardableResult
    static func told<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let error as PostgresError {
            guard error.constraint == "proposal_partner_frozen" else { throw error }
            throw frozen
        }
    }
}
