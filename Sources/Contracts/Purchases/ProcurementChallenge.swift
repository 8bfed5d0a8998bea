public import Kernel
public import Platform
public import Postgres

/// A challenge (质疑) of a procurement, or the complaint (投诉) about its answer, with its clocks by the dated rules.
public struct ProcurementChallenge: Sendable {
    /// Identifies a challenge or complaint.
    public typealias ID = Identifier<ProcurementChallenge>

    /// How it ended.
    public enum Outcome: String, StoredAsText, CaseIterable {
        case upheld
        case rejected
        case withdrawn

        /// Key of its name in the message catalogue.
        public var messageKey: String { "purchasing.outcome.\(rawValue)" }
    }

    /// Its key.
    public let id: ID
    /// The procurement.
    public let procurement: Procurement.ID
    /// The challenge that a complaint is about; nil for a challenge.
    public let challenge: ID?
    /// Who filed it.
    public let party: String
    /// What it is about.
    public let subject: String
    /// From which day its filing is counted: when the party knew, or when the answer came or was due.
    public let knownOn: Day
    /// When it was filed.
    public let filedOn: Day
    /// First day of a suspension.
    public let suspendedFrom: Day?
    /// Last day of a suspension.
    public let suspendedUntil: Day?
    /// How it ended; nil while it is open.
    public let outcome: Outcome?
    /// The answer, or empty.
    public let answer: String
    /// When it was answered.
    public let answeredOn: Day?

    /// Whether it is a complaint.
    public var isComplaint: Bool { challenge != nil }

    private static let select: SQL = """
        SELECT c.id, c.procurement_id, c.challenge_id, c.party, c.subject, c.known_on, c.filed_on, c.suspended_from,
            c.suspended_until, c.outcome, c.answer, c.answered_on
        FROM procurement_challenge c
        """

    private init(row: inout Row) throws {
        id = try row.next()
        procurement = try row.next()
        challenge = try row.next()
        party = try row.next()
        subject = try row.next()
        knownOn = try row.next()
        filedOn = try row.next()
        suspendedFrom = try row.next()
        suspendedUntil = try row.next()
        outcome = try row.next()
        answer = try row.next()
        answeredOn = try row.next()
    }

    /// Challenges and complaints of a procurement, the oldest first, for the authority's staff.
    public static func all(
        of procurement: Procurement, for viewer: Viewer, in db: Connection
    ) throws -> [ProcurementChallenge] {
        guard procurement.isStaff(viewer) else { return [] }
        return try db.rows(
            """
            -- challenges of a procurement
            \(select) WHERE c.tenant_id = \(try viewer.requireTenant().id) AND c.procurement_id = \(procurement.id)
            ORDER BY c.id
            """
        ) { row in try ProcurementChallenge(row: &row) }
    }

    /// A period of a rule and whether it rests on a year without a published calendar.
    public struct Clock: Sendable, Hashable {
        /// The last day.
        public let due: Day
        /// Whether it may move when the calendar of a year is published.
        public let isEstimated: Bool
        /// Whether what comes later is refused.
        public let isStrict: Bool
        /// Where the rule stands.
        public let citation: String
    }

    /// The last day of a period that a rule sets: its working days by the calendar with its make-up days, or plain days
    /// whose end on a day of rest moves on.
    public static func clock(
        _ code: String, from day: Day, scopes: [String], _ calendar: WorkingCalendar, in db: Connection
    ) throws -> Clock {
        let rule = try Rule.inForce(code, scopes: scopes, on: day, in: db)
        let unit: WorkingCalendar.Unit = rule.unit == .workingDay ? .working : .calendar
        let deadline = try calendar.deadline(from: day, add: rule.wholeValue ?? 0, unit: unit)
        return Clock(
            due: deadline.due, isEstimated: deadline.estimated, isStrict: rule.effect == .block,
            citation: rule.citation)
    }

    /// Until when it has to be answered, or decided.
    public func answerClock(
        of procurement: Procurement, _ calendar: WorkingCalendar, in db: Connection
    ) throws -> Clock {
        try Self.clock(
            isComplaint ? "procurement.complaint.decision.max" : "procurement.challenge.answer.max", from: filedOn,
            scopes: procurement.ruleScopes, calendar, in: db)
    }
}

extension Procurement {
    /// The officer records a challenge. Refused when it came after its period.
    public func challenge(
        party: String, subject: String, knownOn: Day, filedOn: Day, in change: Change
    ) throws -> ProcurementChallenge.ID {
        try change.viewer.require(.programmeOfficer, in: scope)
        let clock = try ProcurementChallenge.clock(
            "procurement.challenge.filing.max", from: knownOn, scopes: ruleScopes,
            try WorkingCalendar.load(in: change.db), in: change.db)
        if filedOn > clock.due, clock.isStrict { throw PurchaseRefusal.challengeLate }
        return try file(nil, party, subject, knownOn, filedOn, nil, nil, in: change)
    }

    /// The officer records the complaint about a challenge, and the suspension that the supervising authority ordered.
    /// Its period begins when the challenge was answered, or when the answer was due.
    public func complain(
        about id: ProcurementChallenge.ID, party: String, subject: String, filedOn: Day, suspendedFrom: Day?,
        suspendedUntil: Day?, in change: Change
    ) throws -> ProcurementChallenge.ID {
        try change.viewer.require(.programmeOfficer, in: scope)
        let all = try ProcurementChallenge.all(of: self, for: change.viewer, in: change.db)
        guard let first = all.first(where: { $0.id == id && !$0.isComplaint }) else {
            throw FieldRefusal("challengeID", "field.refusal.choice")
        }
        let calendar = try WorkingCalendar.load(in: change.db)
        let answerDue = try first.answerClock(of: self, calendar, in: change.db).due
        let begins = min(first.answeredOn ?? answerDue, answerDue)
        let clock = try ProcurementChallenge.clock(
            "procurement.complaint.filing.max", from: begins, scopes: ruleScopes, calendar, in: change.db)
        if filedOn > clock.due, clock.isStrict { throw PurchaseRefusal.challengeLate }
        guard filedOn >= begins else { throw FieldRefusal("filedOn", "purchasing.refusal.order") }
        if (suspendedFrom == nil) != (suspendedUntil == nil) {
            throw FieldRefusal("suspendedUntil", "field.refusal.missing")
        }
        if let suspendedFrom, let suspendedUntil {
            guard suspendedFrom >= filedOn, suspendedUntil >= suspendedFrom else {
                throw FieldRefusal("suspendedFrom", "purchasing.refusal.order")
            }
            let rule = try Rule.inForce(
                "procurement.complaint.suspension.max", scopes: ruleScopes, on: filedOn, in: change.db)
            // The first day counts.
            let last = try suspendedFrom.adding(days: max(1, rule.wholeValue ?? 1) - 1)
            if suspendedUntil > last { throw PurchaseRefusal.suspensionLong }
        }
        return try file(first.id, party, subject, begins, filedOn, suspendedFrom, suspendedUntil, in: change)
    }

    private func file(
        _ challenge: ProcurementChallenge.ID?, _ party: String, _ subject: String, _ knownOn: Day, _ filedOn: Day,
        _ suspendedFrom: Day?, _ suspendedUntil: Day?, in change: Change
    ) throws -> ProcurementChallenge.ID {
        guard state != .draft else { throw PurchaseRefusal.movesForward }
        var refusals: [any Refusal] = []
        if party.isEmpty { refusals.append(FieldRefusal("party", "field.refusal.missing")) }
        if subject.isEmpty { refusals.append(FieldRefusal("subject", "field.refusal.missing")) }
        if filedOn > change.viewer.today { refusals.append(FieldRefusal("filedOn", "field.refusal.in_future")) }
        if filedOn < knownOn { refusals.append(FieldRefusal("filedOn", "purchasing.refusal.order")) }
        if !refusals.isEmpty { throw Refusals(refusals) }
        let key = try change.db.value(
            """
            -- a challenge or complaint
            INSERT INTO procurement_challenge (tenant_id, procurement_id, challenge_id, party, subject, known_on,
                filed_on, suspended_from, suspended_until, recorded_by)
            VALUES (\(try change.tenant()), \(id), \(challenge), \(party), \(subject), \(knownOn), \(filedOn),
                \(suspendedFrom), \(suspendedUntil), \(try change.viewer.signedIn()))
            RETURNING id
            """, as: ProcurementChallenge.ID.self)
        guard let key else { throw NotFound() }
        change.record(
            challenge == nil ? "purchasing.challenge" : "purchasing.complain", "procurement", id,
            ["filed": .string(filedOn.description)])
        return key
    }

    /// The officer records the answer to a challenge, or the decision about a complaint, which ends its suspension. One
    /// that is upheld takes the award away: its contract is cancelled while nobody has sealed it; in force it stands
    /// still until a decision-maker ends it.
    public func answer(
        _ challenge: ProcurementChallenge.ID, _ outcome: ProcurementChallenge.Outcome, _ text: String, on day: Day,
        in change: Change
    ) throws {
        let account = try change.viewer.require(.programmeOfficer, in: scope)
        guard !text.isEmpty else { throw FieldRefusal("answer", "field.refusal.missing") }
        guard day <= change.viewer.today else { throw FieldRefusal("answeredOn", "field.refusal.in_future") }
        let all = try ProcurementChallenge.all(of: self, for: change.viewer, in: change.db)
        guard let asked = all.first(where: { $0.id == challenge }) else {
            throw FieldRefusal("challengeID", "field.refusal.choice")
        }
        guard day >= asked.filedOn else { throw FieldRefusal("answeredOn", "purchasing.refusal.order") }
        try PurchaseRefusal.mapping(in: change) {
            try change.db.execute(
                """
                -- answer a challenge
                UPDATE procurement_challenge
                SET outcome = \(outcome), answer = \(text), answered_on = \(day), answered_by = \(account)
                WHERE tenant_id = \(try change.tenant()) AND procurement_id = \(id) AND id = \(challenge)
                """)
        }
        change.record("purchasing.decide", "procurement", id, ["outcome": .string(outcome.rawValue)])
        if outcome == .upheld { try dropAward(of: challenge, reason: text, in: change) }
    }

    /// Withdraws the award that an upheld challenge took away, with what was to follow from it.
    private func dropAward(of challenge: ProcurementChallenge.ID, reason: String, in change: Change) throws {
        let award = try change.db.value(
            """
            -- the award that an upheld challenge took away
            SELECT c.voids_award_id FROM procurement_challenge c
            WHERE c.tenant_id = \(try change.tenant()) AND c.id = \(challenge)
            """, as: RecordedAward.ID?.self
        ).flatMap { $0 }
        guard let award else { return }
        let contract = try change.db.value(
            """
            -- the contract of an award
            SELECT c.id FROM contract c WHERE c.tenant_id = \(try change.tenant()) AND c.recorded_award_id = \(award)
              AND c.state NOT IN ('cancelled', 'terminated')
            """, as: Contract.ID.self)
        if let contract {
            let made = try Contract.find(contract, for: change.viewer, in: change.db)
            guard made.state == .draft || made.state == .toSign else {
                return try change.notifyHolders(
                    of: .decisionMaker, in: programme, Message("notice.award_void", ["number": made.number]),
                    url: "/\(try change.viewer.requireTenant().slug)/contracts/\(contract)", byMail: true)
            }
            _ = try made.cancel(reason: reason, version: made.version, in: change)
        }
        _ = try RecordedAward.find(award, for: change.viewer, in: change.db).withdraw(reason: reason, in: change)
    }
}
