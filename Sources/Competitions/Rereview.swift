public import Kernel
public import Platform
public import Postgres

/// A re-review (复审): after an upheld objection a proposal is judged once more, by other people.
public struct Rereview: Sendable {
    /// Identifies a re-review.
    public typealias ID = Identifier<Rereview>

    /// What came of it.
    public enum Outcome: String, StoredAsText, CaseIterable {
        /// The first result stands.
        case kept
        /// The first result does not stand: the decision-maker acts upon it.
        case changed
        /// It ended without a result.
        case ended
    }

    /// Why a re-review ended without a result.
    public enum EndGround: String, StoredAsText, CaseIterable {
        /// Who objected took the objection back.
        case objectionWithdrawn = "objection_withdrawn"
        /// The proposal no longer stands.
        case entryWithdrawn = "entry_withdrawn"
        /// Another reason, which its words say.
        case other
    }

    /// What the public reads of the end.
    public struct Answer: Sendable {
        /// What came of it.
        public let outcome: Outcome
        /// Why it ended without a result; nil where it has one.
        public let ground: EndGround?
        /// The reasons.
        public let text: String
        /// When.
        public let at: Timestamp
    }

    /// Its key.
    public let id: ID
    /// The notice that was objected to.
    public let notice: ResultNotice.ID
    /// The objection.
    public let objection: Objection.ID
    /// Key of the proposal; nil for the public where the notice does not name it.
    public let proposal: Int64?
    /// Title of the proposal; nil for the public where the notice does not name it.
    public let title: String?
    /// The round whose result was objected to.
    public let firstRound: ReviewRound.ID
    /// The round in which others judge.
    public let round: ReviewRound.ID
    /// When it was ordered.
    public let orderedAt: Timestamp
    /// Its last day.
    public let dueOn: Day
    /// Whether the last day is estimated, for want of a published calendar.
    public let isEstimated: Bool
    /// What the last day follows from.
    public let citation: String
    /// Nil while it runs.
    public let answer: Answer?

    /// Code of the dated rule that says within how many days a re-review ends.
    public static let periodRule = "review.rereview.days"

    // The public learns no more of a proposal than the notice says.
    private static let columns: SQL = """
        v.id, o.notice_id, v.objection_id, v.proposal_id, p.title, n.content::jsonb @> jsonb_build_array(
            jsonb_build_object('proposal', v.proposal_id)), v.first_round_id, v.round_id, v.ordered_at, v.due_on,
        v.due_estimated, v.due_citation, v.outcome, v.ended_because, v.answer, v.answered_at
        """
    private static let source: SQL = """
        FROM rereview v JOIN objection o ON o.tenant_id = v.tenant_id AND o.id = v.objection_id
        JOIN result_notice n ON n.tenant_id = o.tenant_id AND n.id = o.notice_id
        JOIN proposal p ON p.tenant_id = v.tenant_id AND p.id = v.proposal_id
        """

    private init(row: inout Row, isStaff: Bool) throws {
        id = try row.next()
        notice = try row.next()
        objection = try row.next()
        let named = (try row.next(Int64.self), try row.next(String.self))
        let isNamed = try row.next(Bool.self) || isStaff
        proposal = isNamed ? named.0 : nil
        title = isNamed ? named.1 : nil
        firstRound = try row.next()
        round = try row.next()
        orderedAt = try row.next()
        dueOn = try row.next()
        isEstimated = try row.next()
        citation = try row.next()
        let outcome = try row.next(Outcome?.self)
        let ground = try row.next(EndGround?.self)
        let text = try row.next(String?.self)
        let at = try row.next(Timestamp?.self)
        if let outcome, let text, let at {
            answer = Answer(outcome: outcome, ground: ground, text: text, at: at)
        } else {
            answer = nil
        }
    }

    /// A re-review that has ended, for everybody; one that runs, for the authority's staff. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Rereview {
        let found = try db.first(
            """
            -- re-review by id
            SELECT \(columns) \(source) WHERE v.tenant_id = \(try viewer.requireTenant().id) AND v.id = \(id)
            """
        ) { row in try Rereview(row: &row, isStaff: viewer.holdsAnywhere(ReviewRound.staff)) }
        guard let found, try found.answer != nil || found.isSeen(by: viewer, in: db) else { throw NotFound() }
        return found
    }

    /// The re-reviews of a notice: those that have ended, for the authority's staff all.
    public static func all(of notice: ResultNotice, for viewer: Viewer, in db: Connection) throws -> [Rereview] {
        let found = try db.rows(
            """
            -- re-reviews of a notice
            SELECT \(columns) \(source)
            WHERE v.tenant_id = \(try viewer.requireTenant().id) AND o.notice_id = \(notice.id) ORDER BY v.id
            """
        ) { row in try Rereview(row: &row, isStaff: viewer.holdsAnywhere(ReviewRound.staff)) }
        return try found.filter { try $0.answer != nil || $0.isSeen(by: viewer, in: db) }
    }

    /// Whether others judge a proposal again in a round.
    public static func isRound(_ round: ReviewRound.ID, for viewer: Viewer, in db: Connection) throws -> Bool {
        try db.exists(
            """
            -- is it the round of a re-review?
            SELECT FROM rereview v WHERE v.tenant_id = \(try viewer.requireTenant().id) AND v.round_id = \(round)
            """)
    }

    /// Whether the viewer sees the authority's side of it.
    public func isSeen(by viewer: Viewer, in db: Connection) throws -> Bool {
        try ReviewRound.load(round, tenant: try viewer.requireTenant().id, in: db).isStaff(viewer)
    }

    /// The officer orders a re-review of a proposal after an upheld objection: a round of its own under the first
    /// round's criteria and rule of its sheets, until the day that the dated rule says.
    public static func order(
        for objection: Objection.ID, proposal: Int64? = nil, in change: Change
    ) throws -> Rereview {
        let objection = try Objection.find(objection, in: change)
        let notice = try ResultNotice.find(objection.notice, for: change.viewer, in: change.db)
        // Awards of the plan are confirmed before or after, not meanwhile.
        let plan = try AwardPlan.lock(notice.plan, in: change)
        let officer = try change.viewer.require(.programmeOfficer, in: plan.scope)
        guard objection.answer?.outcome == .upheld else { throw RereviewRefusal.notUpheld }
        guard let proposal = objection.proposal ?? proposal else { throw RereviewRefusal.proposalMissing }
        let first = try ReviewRound.load(plan.round, tenant: try change.tenant(), in: change.db)
        let today = change.viewer.today
        let rule = try Rule.inForce(periodRule, on: today, in: change.db)
        guard let days = rule.wholeValue, days > 0, rule.unit == .day || rule.unit == .workingDay else {
            throw AwardRefusal.periodUnreadable
        }
        let due = try WorkingCalendar.load(in: change.db).deadline(
            from: today, add: days, unit: rule.unit == .workingDay ? .working : .calendar)
        let drafted = try draftRound(like: first, of: proposal, until: due.due, in: change)
        let id = try RereviewRefusal.mapping {
            try change.db.value(
                """
                -- order a re-review
                INSERT INTO rereview (tenant_id, objection_id, proposal_id, first_round_id, round_id, ordered_by,
                    due_on, due_estimated, due_citation)
                SELECT e.tenant_id, \(objection.id), e.proposal_id, e.round_id, \(drafted.id), \(officer), \(due.due),
                    \(due.estimated), \(rule.citation)
                FROM review_entry e WHERE e.tenant_id = \(try change.tenant()) AND e.round_id = \(first.id)
                  AND e.proposal_id = \(proposal)
                RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw RereviewRefusal.proposalMissing }
        _ = try drafted.open(in: change)
        change.record(
            "rereviews.order", "rereview", id,
            ["objection": .integer(objection.id.rawValue), "due_on": .string(due.due.description)])
        return try find(id, for: change.viewer, in: change.db)
    }

    private static func draftRound(
        like first: ReviewRound, of proposal: Int64, until day: Day, in change: Change
    ) throws -> ReviewRound {
        let criteria = try first.criteria(for: change.viewer, in: change.db)
        let last = try day.adding(days: 1)
        let round = try ReviewRound.draft(
            call: first.call,
            ReviewRound.Draft(
                name: "\(first.name.prefix(70))·复审·\(proposal)", anonymity: first.anonymity,
                reviewsPerEntry: max(first.reviewsPerEntry, first.rule.quorum), loadMax: first.loadMax,
                sheetsDueAt: Timestamp(last, in: .shanghai)),
            criteria: criteria.map {
                Criterion.Draft(
                    code: $0.code, name: $0.name, englishName: $0.englishName, guidance: $0.guidance, weight: $0.weight,
                    marksMax: $0.marksMax, marksStep: $0.marksStep, mayBeLeftOut: $0.mayBeLeftOut,
                    commentUpTo: $0.commentUpTo, commentFrom: $0.commentFrom)
            }, rule: first.rule, in: change)
        // Donations, votes and points are not judged again.
        return try round.set(combination: .sheets, calibration: .none, parts: [], in: change)
    }
}
