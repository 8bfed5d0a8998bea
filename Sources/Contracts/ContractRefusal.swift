public import Kernel
public import Platform

/// Why a step with a contract is refused.
public enum ContractRefusal: Refusal, Equatable {
    /// The award is not confirmed, or was withdrawn.
    case noAward
    /// The award has a contract already.
    case awardTaken
    /// The number is used by another contract.
    case numberTaken
    /// The step does not follow from where the contract stands.
    case notNow(Contract.State)
    /// The parts do not sum to the value, or the percents not to 100.
    case doesNotSum(Message)
    /// Only one milestone hangs on signing, and it is the first.
    case signingMilestone
    /// The rating of the contractor is not verified or has expired.
    case ratingNotVerified
    /// The person who handed the paper in cannot accept it.
    case samePerson
    /// There is no paper to answer.
    case noPaper
    /// A sealed paper waits for its answer; signatures are taken when it has gone back.
    case paperWaits
    /// The copy that all parties sign has not been made.
    case noCopy
    /// A party has no 统一社会信用代码, so no certificate can name it.
    case partyWithoutCode(String)
    /// The certificate names none of the parties.
    case certificateOfNoParty(String)
    /// The party has signed before.
    case signedBefore(String)
    /// The milestone of the tranche has not been accepted.
    case trancheNotOpen
    /// No fund of this holder pays anything of the tranche.
    case nothingOfHolder
    /// Something has to be finished first.
    case unfinished
    /// The contract is suspended.
    case suspended
    /// Another party signs before this one.
    case outOfTurn(String)
    /// The framework is not in force, or of another contractor, or does not run so long.
    case noFramework
    /// The call-offs together are more than the framework.
    case overFramework
    /// There is no amendment that waits.
    case noAmendment
    /// One amendment after the other.
    case amendmentPending
    /// The tranche has its result.
    case resultGiven
    /// Something of the tranche is paid or on its way, or its milestone is not accepted.
    case resultLate
    /// By its result the tranche pays nothing, or its outcomes are not validated yet.
    case nothingPayable
    /// A payment is under way; it is paid or sent back first.
    case paymentUnderWay

    /// What the user reads.
    public var message: Message {
        switch self {
        case .noAward: Message("contracts.refusal.no_award")
        case .awardTaken: Message("contracts.refusal.award_taken")
        case .numberTaken: Message("contracts.refusal.number_taken")
        case .notNow: Message("contracts.refusal.not_now")
        case .doesNotSum(let message): message
        case .signingMilestone: Message("contracts.refusal.signing_milestone")
        case .ratingNotVerified: Message("contracts.refusal.rating")
        case .samePerson: Message("contracts.refusal.same_person")
        case .noPaper: Message("contracts.refusal.no_paper")
        case .paperWaits: Message("contracts.refusal.paper_waits")
        case .noCopy: Message("contracts.refusal.no_copy")
        case .partyWithoutCode(let name): Message("contracts.refusal.party_without_code", ["party": name])
        case .certificateOfNoParty(let subject):
            Message("contracts.refusal.certificate_of_no_party", ["subject": subject])
        case .signedBefore(let name): Message("contracts.refusal.signed_before", ["party": name])
        case .trancheNotOpen: Message("contracts.refusal.tranche_not_open")
        case .nothingOfHolder: Message("contracts.refusal.nothing_of_holder")
        case .unfinished: Message("contracts.refusal.unfinished")
        case .suspended: Message("contracts.refusal.suspended")
        case .outOfTurn(let name): Message("contracts.refusal.out_of_turn", ["party": name])
        case .noFramework: Message("contracts.refusal.no_framework")
        case .overFramework: Message("contracts.refusal.over_framework")
        case .noAmendment: Message("contracts.refusal.no_amendment")
        case .amendmentPending: Message("contracts.refusal.amendment_pending")
        case .resultGiven: Message("contracts.refusal.result_given")
        case .resultLate: Message("contracts.refusal.result_late")
        case .nothingPayable: Message("contracts.refusal.nothing_payable")
        case .paymentUnderWay: Message("contracts.refusal.payment_under_way")
        }
    }

    /// Where it is shown.
    public var field: String? {
        switch self {
        case .numberTaken: "number"
        case .doesNotSum: "percent.1"
        case .nothingOfHolder: "holder"
        case .signingMilestone: "onSigning"
        case .partyWithoutCode, .certificateOfNoParty, .signedBefore, .outOfTurn: "signature"
        default: nil
        }
    }
}
