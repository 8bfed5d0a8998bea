public import Funds
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
    /// It has not won a contest whose title contains these words within so many years: an edition of it, or a class of
    /// prize; of any contest when there are no words.
    case noPastPrize(words: String, years: Int)
    /// Of each of its earlier projects that was paid, at least so many percent of the money is proved to be spent, by
    /// the books.
    case executed(percentAtLeast: Int)
    /// It has to pay nothing back under the final account of an earlier project.
    case noOpenRecovery
    /// Money of its own or of others is offered beside what is asked for: at least so many percent of that.
    case matching(percentAtLeast: Int)
    /// It has been awarded nothing in another call of the authority within so many years, with an honour or without.
    case noPastAward(years: Int)
    /// The rule is told but does not stop anybody.
    indirect case advisory(EligibilityRule)

    /// The rule itself, whether it is binding or not.
    public var demand: EligibilityRule {
        if case .advisory(let rule) = self { rule.demand } else { self }
    }

    /// Whether not meeting it stops a submission and an award.
    public var isBinding: Bool {
        if case .advisory = self { false } else { true }
    }
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
    /// Prizes in its public record, with the day on which each was granted.
    public var prizes: [Prize] = []
    /// Its awards in other calls of the authority, with the day on which each was confirmed.
    public var awards: [Prize] = []
    /// Its earlier projects that were paid, by the books.
    public var executions: [ProjectExecution] = []
    /// What the proposal asks for and what it offers beside that; nil while there is none.
    public var offer: Offer?
    /// The day for which the facts hold.
    public var day: Day

    /// A prize in the public record.
    public struct Prize: Sendable, Hashable {
        /// What it is.
        public let title: String
        /// When it was granted.
        public let grantedOn: Day

        /// A prize.
        public init(title: String, grantedOn: Day) {
            self.title = title
            self.grantedOn = grantedOn
        }
    }

    /// The money of a proposal.
    public struct Offer: Sendable, Hashable {
        /// What it asks the authority for.
        public let requested: Money
        /// What it brings beside that.
        public let offered: Money

        /// The money of a proposal.
        public init(requested: Money, offered: Money) {
            self.requested = requested
            self.offered = offered
        }
    }

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
        /// The rule is not met, but the call only advises it.
        case advised
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
        case .noPastPrize(let words, let years): return prizeVerdict(words, years, facts)
        case .executed(let percent): return executedVerdict(percent, facts)
        case .noOpenRecovery:
            let open = facts.executions.filter { $0.owed > .zero }
            return decided(open.isEmpty, ["found": open.map { "\($0.name) \($0.owed.grouped)" }.joined(separator: "；")])
        case .matching(let percent): return matchingVerdict(percent, facts)
        case .noPastAward(let years):
            let awards = facts.awards.filter { Self.counts($0.grantedOn, years, on: facts.day) }
            return decided(
                awards.isEmpty,
                ["limit": "\(years)", "found": awards.map { "\($0.title)（\($0.grantedOn)）" }.joined(separator: "；")])
        case .advisory(let rule):
            let found = rule.verdict(on: facts)
            guard found.outcome == .unmet else {
                return EligibilityVerdict(rule: self, outcome: found.outcome, message: found.message)
            }
            return EligibilityVerdict(rule: self, outcome: .advised, message: found.message)
        }
    }

    /// Whether a prize or an award of a day still counts. One whose time would end beyond the calendar does.
    private static func counts(_ grantedOn: Day, _ years: Int, on day: Day) -> Bool {
        (try? grantedOn.adding(years: years)).map { day < $0 } ?? true
    }

    private func prizeVerdict(_ words: String, _ years: Int, _ facts: ApplicantFacts) -> EligibilityVerdict {
        let prizes = facts.prizes.filter { prize in
            (words.isEmpty || prize.title.contains(words)) && Self.counts(prize.grantedOn, years, on: facts.day)
        }
        return decided(
            prizes.isEmpty,
            [
                "limit": "\(years)", "words": words,
                "found": prizes.map { "\($0.title)（\($0.grantedOn)）" }.joined(separator: "；"),
            ])
    }

    /// Each project by itself: a well spent one does not make up for another that is not.
    private func executedVerdict(_ percent: Int, _ facts: ApplicantFacts) -> EligibilityVerdict {
        let limit = Fraction(Int64(percent))
        let behind = facts.executions.filter { $0.paid > .zero && $0.percent < limit }
        let shown = behind.isEmpty ? facts.executions : behind
        return decided(
            behind.isEmpty,
            [
                "limit": "\(percent)",
                "found": shown.isEmpty
                    ? "-"
                    : shown.map { "\($0.name) \($0.accepted.grouped) / \($0.paid.grouped)" }.joined(separator: "；"),
            ])
    }

    private func matchingVerdict(_ percent: Int, _ facts: ApplicantFacts) -> EligibilityVerdict {
        guard let offer = facts.offer else {
            return verdict(.pending, ["limit": "\(percent)", "found": "-", "needed": "-"])
        }
        // What is left of a fen counts as a whole one: the least that is enough.
        let share = Fraction(Int64(percent), over: 100) ?? Fraction(1)
        let needed = (try? offer.requested.multiplied(by: share, .up)) ?? offer.requested
        return decided(
            offer.offered >= needed,
            ["limit": "\(percent)", "found": offer.offered.grouped, "needed": needed.grouped])
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
