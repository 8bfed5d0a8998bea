public import Kernel
public import Platform
public import Postgres

/// How long a call has to stay open at least, by the dated rules for its kind.
public struct Timetable: Sendable, Hashable {
    /// From when a period is counted.
    public enum Start: String, StoredAsText {
        case publication
        case correction
    }

    /// One rule with what it means for a call.
    public struct Period: Sendable, Hashable {
        /// Code of the rule.
        public let code: String
        /// Its name.
        public let name: Rule.Name
        /// So many days at least.
        public let days: Int
        /// Whether only working days count.
        public let isWorking: Bool
        /// Where it stands.
        public let citation: String
        /// Whether a shorter period is refused; otherwise it is only told.
        public let isBinding: Bool
        /// The day from which it is counted; that day itself is not.
        public let from: Day
        /// The earliest lawful last day.
        public let earliest: Day
        /// Whether that day rests on a year whose calendar is not published yet.
        public let isEstimated: Bool

        /// Why a deadline before `earliest` is refused.
        var refusal: Message {
            Message(
                isWorking ? "calls.refusal.period_working" : "calls.refusal.period",
                [
                    "rule": name.chinese, "rule_en": name.english, "days": "\(days)", "earliest": earliest.description,
                    "citation": citation,
                ])
        }
    }

    /// The periods that count from the publication, or from the day on which it is planned.
    public let periods: [Period]

    /// The earliest day on which the deadline may lie; nil where no rule sets one.
    public var earliest: Day? { periods.filter(\.isBinding).map(\.earliest).max() }

    /// Binding rules that the deadline of a call does not keep.
    func refusals(of call: Call) -> [CallRefusal] {
        let last = call.deadlineAt.day(in: .shanghai)
        return periods.filter { $0.isBinding && last < $0.earliest }.map { .tooShort($0) }
    }

    /// Throws the binding rules that the deadline of a call does not keep.
    func requireLawful(_ call: Call) throws {
        let refusals = refusals(of: call)
        if !refusals.isEmpty { throw Refusals(refusals) }
    }

    /// The rules for a kind of call, counted from a day.
    public static func load(
        _ kind: Call.Kind, from day: Day, counting start: Start = .publication, in db: Connection
    ) throws -> Timetable {
        let codes: [String] = try db.rows(
            """
            -- periods of a kind of call
            SELECT p.rule_code FROM call_period_rule p
            WHERE p.call_kind = \(kind) AND p.counts_from = \(start) ORDER BY p.rule_code
            """
        ) { row in try row.next() }
        guard !codes.isEmpty else { return Timetable(periods: []) }
        let calendar = try WorkingCalendar.load(in: db)
        return Timetable(
            periods: try codes.compactMap { code in
                // Where a rule is not in force on that day, it sets no period.
                guard let rule = try? Rule.inForce(code, on: day, in: db), let days = rule.wholeValue else {
                    return nil
                }
                return try period(rule, days: days, from: day, calendar)
            })
    }

    /// What a rule means for a call that is published on a day.
    static func period(_ rule: Rule, days: Int, from day: Day, _ calendar: WorkingCalendar) throws -> Period {
        let isWorking = rule.unit == .workingDay
        let deadline = try calendar.deadline(from: day, add: days, unit: isWorking ? .working : .calendar)
        return Period(
            code: rule.code, name: rule.name, days: days, isWorking: isWorking, citation: rule.citation,
            isBinding: rule.effect == .block, from: day, earliest: deadline.due, isEstimated: deadline.estimated)
    }
}

extension Call {
    /// The periods of the call: from its publication, or from today while it is not published.
    public func timetable(in db: Connection) throws -> Timetable {
        try Timetable.load(kind, from: (publishedAt ?? readAt).day(in: .shanghai), in: db)
    }
}
