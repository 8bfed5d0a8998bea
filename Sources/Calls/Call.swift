public import Forms
public import Kernel
public import Platform
internal import Postgres

/// A call for proposals: who may propose what, for which money, until when.
public struct Call: Sendable {
    /// Identifies a call.
    public typealias ID = Identifier<Call>

    /// What kind of call it is.
    public enum Kind: String, StoredAsText, CaseIterable {
        /// 项目征集
        case grant
        /// 公开发包
        case tender
        /// Money for areas or organisations that add their own.
        case matching
        /// One purchase of services area by area.
        case rollout
        /// Announced ahead, every year again.
        case yearly
        /// 公益创投
        case competition
        /// 抢单: each lot goes to the first valid claim.
        case claim

        /// Key of the kind's name in the message catalogue.
        public var messageKey: String { "calls.kind.\(rawValue)" }
    }

    /// Where a call stands.
    public enum Status: String, Sendable, Hashable, CaseIterable {
        /// Being written.
        case draft
        /// A second person is to decide about its publication.
        case awaitingDecision = "awaiting_decision"
        /// Published, not yet open for proposals.
        case announced
        /// Open for proposals.
        case open
        /// The deadline and its grace are over.
        case closed
        /// Taken back, with a reason.
        case withdrawn
        /// Put away.
        case archived

        /// Key of the status' name in the message catalogue.
        public var messageKey: String { "calls.status.\(rawValue)" }
    }

    /// A part of the call with its own area and money.
    public struct Lot: Sendable, Hashable {
        /// Identifies a lot.
        public typealias ID = Identifier<Lot>
        /// Its key.
        public let id: ID
        /// Counts the lots of the call from 1.
        public let number: Int
        /// Its title.
        public let title: String
        /// Code of its area.
        public let areaCode: String
        /// Name of its area.
        public let areaName: String
        /// Path of its area.
        public let areaPath: String
        /// What awards of this lot may cost in all.
        public let budget: Money
    }

    /// A fund that pays awards of the call.
    public struct Source: Sendable, Hashable {
        /// Its column in the budget grid of the form.
        public let code: String
        /// Key of the fund in the module Funds.
        public let fund: Int64
        /// What it pays at most for the whole call.
        public let limit: Money

        /// A fund that pays at most `limit`.
        public init(code: String, fund: Int64, limit: Money) {
            self.code = code
            self.fund = fund
            self.limit = limit
        }
    }

    /// Its key.
    public let id: ID
    /// The programme it belongs to.
    public let programme: Programme.ID
    /// Short code, unique in the tenant; the front part of receipt numbers.
    public let code: String
    /// Title in Chinese.
    public let title: String
    /// Title in English, or empty.
    public let englishTitle: String
    /// What it is about.
    public let summary: String
    /// What kind of call it is.
    public let kind: Kind
    /// From when proposals may be submitted.
    public let opensAt: Timestamp
    /// Until when.
    public let deadlineAt: Timestamp
    /// Seconds after the deadline in which a submission still counts, as announced.
    public let graceSeconds: Int
    /// The form that applicants fill in.
    public let form: FormVersion.ID?
    /// What the call may award in all.
    public let budget: Money
    /// The least that one proposal may ask for.
    public let requestedMin: Money?
    /// The most that one proposal may ask for.
    public let requestedMax: Money?
    /// Who may propose.
    public let eligibility: [EligibilityRule]
    /// How scores are put together and ties are broken: fixed here before opening, read by Competitions.
    public let reviewRule: JSON
    /// When it was published.
    public let publishedAt: Timestamp?
    /// Why it was withdrawn, or empty.
    public let withdrawnReason: String
    /// When it was ended before its deadline; nil: it was not.
    public let closedAt: Timestamp?
    /// Why it was ended before its deadline, or empty.
    public let closedReason: String
    /// The earlier call that it was copied from.
    public let copiedFrom: ID?
    /// Working days after a submission in which the printed and sealed paper has to be handed in; nil: none is asked.
    public let paperDays: Int?
    /// The call of which this is a test run.
    public let trialOf: ID?
    /// Counts the changes; a change names the version it saw.
    public let version: Int
    /// Its parts by number.
    public internal(set) var lots: [Lot] = []
    /// The funds that pay, in the order of the grid.
    public internal(set) var sources: [Source] = []
    /// The units of which an applicant chooses one that recommends; empty: everybody with that role does.
    public internal(set) var recommenders: [Recommender] = []

    let state: String
    /// The database's moment at which the call was read; `status` holds for it.
    public let readAt: Timestamp

    /// The last moment at which a submission is in time.
    public var closesAt: Timestamp {
        let regular = deadlineAt.adding(seconds: Int64(graceSeconds))
        return closedAt.map { min($0, regular) } ?? regular
    }

    /// Where the call stands, at the moment it was read.
    public var status: Status {
        switch state {
        case "published" where readAt < opensAt: .announced
        case "published" where readAt <= closesAt: .open
        case "published": .closed
        default: Status(rawValue: state) ?? .draft
        }
    }

    /// Whether it is a test run, which never counts.
    public var isTrial: Bool { trialOf != nil }

    /// Whether proposals may be begun and handed in now: while it is open, in a test run until that is thrown away.
    public var takesProposals: Bool { status == .open || (isTrial && state == "draft") }

    /// The title in the language with this code.
    public func title(in languageCode: String) -> String {
        languageCode == "en" && !englishTitle.isEmpty ? englishTitle : title
    }

    /// The lot with this key.
    public func lot(_ id: Lot.ID) -> Lot? { lots.first { $0.id == id } }
}

extension Call {
    static let columns: SQL = """
        c.id, c.programme_id, c.code, c.title, c.title_en, c.summary, c.kind, c.opens_at, c.deadline_at,
        c.grace_seconds, c.form_version_id, c.budget_fen, c.requested_min_fen, c.requested_max_fen, c.eligibility,
        c.review_rule, c.published_at, c.withdrawn_reason, c.closed_at, c.closed_reason, c.copied_from, c.paper_days,
        c.trial_of, c.version, c.state, moment()
        """

    init(row: inout Row) throws {
        id = try row.next()
        programme = try row.next()
        code = try row.next()
        title = try row.next()
        englishTitle = try row.next()
        summary = try row.next()
        kind = try row.next()
        opensAt = try row.next()
        deadlineAt = try row.next()
        graceSeconds = Int(try row.next(Int32.self))
        form = try row.next()
        budget = try row.next()
        requestedMin = try row.next()
        requestedMax = try row.next()
        eligibility = try EligibilityRule.rules(in: JSON.parse(row.next(JSONText.self).text))
        reviewRule = try JSON.parse(row.next(JSONText.self).text)
        publishedAt = try row.next()
        withdrawnReason = try row.next()
        closedAt = try row.next()
        closedReason = try row.next()
        copiedFrom = try row.next()
        paperDays = try row.next(Int16?.self).map(Int.init)
        trialOf = try row.next()
        version = Int(try row.next(Int32.self))
        state = try row.next()
        readAt = try row.next()
    }
}
