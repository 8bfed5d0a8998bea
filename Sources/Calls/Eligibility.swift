public import Kernel
public import Platform

/// A condition on who may propose, as data of a call.
public enum EligibilityRule: Sendable, Hashable {
    /// The organisation is of one of these kinds.
    case kinds([Organisation.Kind])
    /// It has been registered for at least so many months on the day of submission.
    case registered(monthsAtLeast: Int)
    /// It has a rating of at least so many A that has not expired; one that is 待核 may submit, and is never awarded.
    case rating(gradeAtLeast: Int)
    /// It is registered in one of these areas, or below one.
    case areas([String])
    /// It has at most so many proposals in the call.
    case proposals(atMost: Int)
    /// It is not barred from applying.
    case notBarred
}

/// What is known of an organisation that wants to propose.
public struct ApplicantFacts: Sendable {
    /// What kind of body it is.
    public var kind: Organisation.Kind
    /// When it was registered.
    public var registeredOn: Day?
    /// Its best rating in force that a second person verified.
    public var verifiedGrade: Int?
    /// Its best rating in force that is still 待核.
    public var pendingGrade: Int?
    /// Codes of its area and of all areas above it.
    public var areaCodes: [String]
    /// Its other proposals in the call, those withdrawn or refused left out.
    public var otherProposals: Int
    /// Reasons of bars in force.
    public var bars: [String]
    /// The day for which the facts hold.
    public var day: Day

    /// Facts about an organisation.
    public init(
        kind: Organisation.Kind, registeredOn: Day?, verifiedGrade: Int? = nil, pendingGrade: Int? = nil,
        areaCodes: [String], otherProposals: Int = 0, bars: [String] = [], day: Day
    ) {
        self.kind = kind
        self.registeredOn = registeredOn
        self.verifiedGrade = verifiedGrade
        self.pendingGrade = pendingGrade
        self.areaCodes = areaCodes
        self.otherProposals = otherProposals
        self.bars = bars
        self.day = day
    }
}

/// What a rule says of an applicant, with its explanation.
public struct EligibilityVerdict: Sendable, Hashable {
    /// How it ends.
    public enum Outcome: String, Sendable, Hashable {
        /// The rule is met.
        case met
        /// Something is still to be verified (待核): a proposal may be submitted but not awarded.
        case pending
        /// The rule is not met.
        case unmet
    }

    /// The rule.
    public let rule: EligibilityRule
    /// How it ends.
    public let outcome: Outcome
    /// What is required and what was found.
    public let message: Message
}

extension EligibilityRule {
    /// What the rule says of an applicant.
    public func verdict(on facts: ApplicantFacts) -> EligibilityVerdict {
        switch self {
        case .kinds(let kinds): return decided(kinds.contains(facts.kind), ["kind": facts.kind.rawValue])
        case .registered(let months): return registeredVerdict(months, facts)
        case .rating(let grade): return ratingVerdict(grade, facts)
        case .areas(let codes):
            return decided(!Set(codes).isDisjoint(with: facts.areaCodes), ["areas": codes.joined(separator: "、")])
        case .proposals(let count):
            return decided(facts.otherProposals < count, ["limit": "\(count)", "found": "\(facts.otherProposals)"])
        case .notBarred: return decided(facts.bars.isEmpty, ["found": facts.bars.joined(separator: "；")])
        }
    }

    private func registeredVerdict(_ months: Int, _ facts: ApplicantFacts) -> EligibilityVerdict {
        guard let registeredOn = facts.registeredOn, let since = try? registeredOn.adding(months: months) else {
            return decided(false, ["limit": "\(months)", "found": "-"])
        }
        return decided(since <= facts.day, ["limit": "\(months)", "found": registeredOn.description])
    }

    private func ratingVerdict(_ grade: Int, _ facts: ApplicantFacts) -> EligibilityVerdict {
        if let found = facts.verifiedGrade, found >= grade {
            return decided(true, ["limit": "\(grade)A", "found": "\(found)A"])
        }
        if let found = facts.pendingGrade, found >= grade {
            return verdict(.pending, ["limit": "\(grade)A", "found": "\(found)A"])
        }
        let found = max(facts.verifiedGrade ?? 0, facts.pendingGrade ?? 0)
        return decided(false, ["limit": "\(grade)A", "found": found == 0 ? "-" : "\(found)A"])
    }

    private func decided(_ isMet: Bool, _ arguments: [String: String]) -> EligibilityVerdict {
        verdict(isMet ? .met : .unmet, arguments)
    }

    private func verdict(_ outcome: EligibilityVerdict.Outcome, _ arguments: [String: String]) -> EligibilityVerdict {
        EligibilityVerdict(
            rule: self, outcome: outcome, message: Message("calls.eligibility.\(code).\(outcome.rawValue)", arguments))
    }
}
