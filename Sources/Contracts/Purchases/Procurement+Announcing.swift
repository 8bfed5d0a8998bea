public import Kernel
public import Platform
public import Postgres

extension Procurement {
    /// What of the quality counts how much.
    public struct Criterion: Sendable, Hashable {
        /// Its place, from 1.
        public let n: Int
        /// What it is.
        public let title: String
        /// What it counts, in percent.
        public let weight: Fraction

        /// A criterion.
        public init(n: Int, title: String, weight: Fraction) {
            self.n = n
            self.title = title
            self.weight = weight
        }
    }

    /// A question about the announcement and its answer.
    public struct Question: Sendable {
        /// Its key.
        public let id: Int64
        /// What was asked.
        public let text: String
        /// When.
        public let askedAt: Timestamp
        /// The answer, or empty.
        public let answer: String
        /// The last day for an answer by the dated rule; nil without one.
        public let answerDue: Day?
    }

    /// The criteria in order. The caller has found the procurement for this viewer.
    public func criteria(for viewer: Viewer, in db: Connection) throws -> [Criterion] {
        try db.rows(
            """
            -- criteria of a procurement
            SELECT c.n, c.title, c.weight::text FROM procurement_criterion c
            WHERE c.tenant_id = \(try viewer.requireTenant().id) AND c.procurement_id = \(id) ORDER BY c.n
            """
        ) { row in
            try Criterion(
                n: Int(row.next(Int16.self)), title: row.next(), weight: Fraction(row.next(String.self)) ?? .zero)
        }
    }

    /// The officer announces the procurement: until when responses are taken, what the price counts and what of the
    /// quality. Refused while a finding waits for its reason, for weights outside the dated limits, and where the rules
    /// block a period that is too short.
    public func announce(
        dueAt: Timestamp, questionsUntil: Timestamp? = nil, priceWeight: Fraction, criteria: [Criterion],
        in change: Change
    ) throws -> Procurement {
        let account = try change.viewer.require(.programmeOfficer, in: scope)
        guard runsHere, state == .draft else { throw PurchaseRefusal.movesForward }
        guard dueAt > (try change.moment()) else { throw FieldRefusal("responsesDueAt", "purchasing.refusal.due_past") }
        if let questionsUntil, try questionsUntil > dueAt || questionsUntil <= change.moment() {
            throw FieldRefusal("questionsUntil", PurchaseRefusal.questionsUntil.message.key)
        }
        let weights = [priceWeight] + criteria.map(\.weight)
        guard weights.allSatisfy({ !$0.isNegative && $0.isWithin(bits: 64) && $0 == $0.rounded(places: 2) }),
            weights.sum() == Fraction(100), !criteria.contains(where: { $0.weight.isZero })
        else { throw PurchaseRefusal.weights }
        try notePeriod(
            "procurement.below_threshold.announcement.min", from: change.viewer.today,
            to: dueAt.day(in: .shanghai), in: change)
        let tenant = try change.tenant()
        for criterion in criteria {
            try PurchaseRefusal.mapping(in: change) {
                try change.db.execute(
                    """
                    -- a criterion of a procurement
                    INSERT INTO procurement_criterion (tenant_id, procurement_id, n, title, weight)
                    VALUES (\(tenant), \(id), \(Int16(clamping: criterion.n)), \(criterion.title),
                        \(criterion.weight.description)::text::numeric)
                    """)
            }
        }
        return try move(
            to: .announced,
            """
            , price_weight = \(priceWeight.description)::text::numeric, responses_due_at = \(dueAt),
                questions_until = \(questionsUntil), announced_by = \(account), announced_at = moment()
            """, "purchasing.announce", in: change)
    }

    /// The day on which a period of a rule has passed at the earliest: working days by the calendar, or plain days.
    public static func earliest(_ rule: Rule, from day: Day, _ calendar: WorkingCalendar) throws -> Day {
        let count = rule.wholeValue ?? 0
        guard rule.unit == .workingDay, count > 0 else { return try day.adding(days: count) }
        return try calendar.addingWorkingDays(count, to: day)
    }

    /// Refuses or notes a period shorter than its rule.
    func notePeriod(_ code: String, from day: Day, to end: Day, in change: Change) throws {
        let rule: Rule
        do {
            rule = try Rule.inForce(code, scopes: ruleScopes, on: startedOn, in: change.db)
        } catch is RuleMissing { return }
        let earliest = try Self.earliest(rule, from: day, try WorkingCalendar.load(in: change.db))
        guard end < earliest else { return }
        guard rule.effect == .warn else { throw PurchaseRefusal.periodShort }
        try note(.period, rule, "\(day) – \(end) < \(earliest)", in: change)
    }

    /// Questions about the announcement; public.
    public func questions(for viewer: Viewer, in db: Connection) throws -> [Question] {
        let calendar = try WorkingCalendar.load(in: db)
        var rule: Rule?
        do {
            rule = try Rule.inForce("procurement.question.answer.max", scopes: ruleScopes, on: startedOn, in: db)
        } catch is RuleMissing {}
        return try db.rows(
            """
            -- questions about a procurement
            SELECT q.id, q.text, q.asked_at, q.answer FROM procurement_question q
            WHERE q.tenant_id = \(try viewer.requireTenant().id) AND q.procurement_id = \(id) ORDER BY q.id
            """
        ) { row in
            let (key, text) = (try row.next(Int64.self), try row.next(String.self))
            let (askedAt, answer) = (try row.next(Timestamp.self), try row.next(String.self))
            let due = try rule.map { try Self.earliest($0, from: askedAt.day(in: .shanghai), calendar) }
            return Question(id: key, text: text, askedAt: askedAt, answer: answer, answerDue: due)
        }
    }

    /// Somebody asks before the deadline; who asks is not shown.
    public func ask(_ text: String, in change: Change) throws {
        let account = try change.viewer.signedIn()
        guard !text.isEmpty else { throw FieldRefusal("question", "field.refusal.missing") }
        try PurchaseRefusal.mapping(in: change) {
            try change.db.execute(
                """
                -- ask about a procurement
                INSERT INTO procurement_question (tenant_id, procurement_id, text, asked_by)
                VALUES (\(try change.tenant()), \(id), \(text), \(account))
                """)
        }
        change.record("purchasing.ask", "procurement", id)
    }

    /// The officer answers for everybody.
    public func answer(_ question: Int64, _ text: String, in change: Change) throws {
        let account = try change.viewer.require(.programmeOfficer, in: scope)
        guard !text.isEmpty else { throw FieldRefusal("answer", "field.refusal.missing") }
        let rows = try PurchaseRefusal.mapping(in: change) {
            try change.db.execute(
                """
                -- answer a question about a procurement
                UPDATE procurement_question
                SET answer = \(text), answered_by = \(account), answered_at = moment()
                WHERE tenant_id = \(try change.tenant()) AND procurement_id = \(id) AND id = \(question)
                """)
        }
        guard rows == 1 else { throw FieldRefusal("questionID", "field.refusal.choice") }
        change.record("purchasing.answer", "procurement", id)
        try tellParticipants(Message("purchasing.notice.answered", ["number": number]), in: change)
    }

    /// Before responses are opened the officer cancels it, with the reason.
    public func cancel(reason: String, in change: Change) throws -> Procurement {
        try change.viewer.require(.programmeOfficer, .decisionMaker, in: scope)
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        return try move(to: .cancelled, "", "purchasing.cancel", reason: reason, in: change)
    }
}
