public import Forms
public import Kernel
public import Platform

/// What an officer writes down of a call.
public struct CallPlan: Sendable {
    /// A part of the call.
    public struct Lot: Sendable, Hashable {
        /// Its title.
        public var title: String
        /// Code of its area.
        public var areaCode: String
        /// What its awards may cost in all.
        public var budget: Money

        /// A part of a call.
        public init(title: String, areaCode: String, budget: Money) {
            self.title = title
            self.areaCode = areaCode
            self.budget = budget
        }
    }

    /// The programme.
    public var programme: Programme.ID
    /// Short code: capital letters, digits and hyphens.
    public var code: String
    /// Title in Chinese.
    public var title: String
    /// Title in English, or empty.
    public var englishTitle: String
    /// What it is about.
    public var summary: String
    /// What kind of call it is.
    public var kind: Call.Kind
    /// From when proposals may be submitted.
    public var opensAt: Timestamp
    /// Until when.
    public var deadlineAt: Timestamp
    /// Seconds after the deadline in which a submission still counts, at most a day.
    public var graceSeconds: Int
    /// The form that applicants fill in.
    public var form: FormVersion.ID?
    /// The least that one proposal may ask for.
    public var requestedMin: Money?
    /// The most that one proposal may ask for.
    public var requestedMax: Money?
    /// Who may propose.
    public var eligibility: [EligibilityRule]
    /// How scores are put together and ties are broken, as Competitions reads it.
    public var reviewRule: JSON
    /// Working days after a submission in which the printed and sealed paper has to be handed in; nil: none is asked.
    public var paperDays: Int?
    /// 统一社会信用代码 of the units of which an applicant chooses one that recommends.
    public var recommenders: [String]
    /// The parts, in order.
    public var lots: [Lot]
    /// The funds that pay, in the order of the grid.
    public var sources: [Call.Source]

    /// A plan.
    public init(
        programme: Programme.ID, code: String, title: String, englishTitle: String = "", summary: String = "",
        kind: Call.Kind, opensAt: Timestamp, deadlineAt: Timestamp, graceSeconds: Int = 0, form: FormVersion.ID? = nil,
        requestedMin: Money? = nil, requestedMax: Money? = nil, eligibility: [EligibilityRule] = [],
        reviewRule: JSON = [:], paperDays: Int? = nil, recommenders: [String] = [], lots: [Lot] = [],
        sources: [Call.Source] = []
    ) {
        self.programme = programme
        self.code = code
        self.title = title
        self.englishTitle = englishTitle
        self.summary = summary
        self.kind = kind
        self.opensAt = opensAt
        self.deadlineAt = deadlineAt
        self.graceSeconds = graceSeconds
        self.form = form
        self.requestedMin = requestedMin
        self.requestedMax = requestedMax
        self.eligibility = eligibility
        self.reviewRule = reviewRule
        self.paperDays = paperDays
        self.recommenders = recommenders
        self.lots = lots
        self.sources = sources
    }

    /// What all lots may cost together. Throws `tooLarge` beyond 64 bits.
    public func budget() throws(MoneyRefusal) -> Money { try lots.map(\.budget).sum() }

    /// What is wrong with the plan as a draft; a draft may be unfinished.
    func refusals() -> [CallRefusal] {
        var refusals: [CallRefusal] = []
        func check(_ isRight: Bool, _ field: String, _ code: String) {
            if !isRight { refusals.append(.plan(field: field, code)) }
        }
        let isSign = { (byte: UInt8) in
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || (48...57).contains(byte)
        }
        let codeFits =
            (2...30).contains(code.utf8.count) && code.utf8.first.map(isSign) == true
            && code.utf8.allSatisfy { isSign($0) || $0 == UInt8(ascii: "-") }
        check(codeFits, "code", "code_form")
        check(!title.isEmpty && title.count <= 200, "title", "title_length")
        check(englishTitle.count <= 300, "englishTitle", "title_length")
        check(summary.count <= 20_000, "summary", "summary_length")
        check(deadlineAt > opensAt, "deadline", "deadline_before_opening")
        check((0...86_400).contains(graceSeconds), "grace", "grace_range")
        check((1...60).contains(paperDays ?? 1), "paperDays", "paper_days")
        check(!(requestedMin ?? .zero).isNegative, "requestedMin", "negative")
        check(!(requestedMax ?? .zero).isNegative, "requestedMax", "negative")
        if let requestedMin, let requestedMax {
            check(requestedMin <= requestedMax, "requestedMax", "requested_range")
        }
        check(lots.allSatisfy { !$0.title.isEmpty && $0.title.count <= 200 }, "lots", "lot_title")
        check(lots.allSatisfy { !$0.budget.isNegative }, "lots", "negative")
        check((try? budget()) != nil, "lots", "too_large")
        check(lots.count <= 2_000, "lots", "too_many_lots")
        check(sources.allSatisfy { $0.limit > .zero }, "sources", "source_limit")
        check(Set(sources.map(\.code)).count == sources.count, "sources", "source_twice")
        check(reviewRule.object != nil, "reviewRule", "review_rule")
        return refusals
    }
}
