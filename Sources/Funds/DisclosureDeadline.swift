public import Kernel
public import Platform
public import Postgres

/// By when something has to be made public: 慈善法 79, 慈善组织信息公开办法, 基金会管理条例 36. The lengths and days come from the
/// dated rules with their marks.
public struct DisclosureDeadline: Sendable {
    /// What has to be made public.
    public enum Kind: String, Sendable, CaseIterable {
        /// Yearly work and financial report of the holder (信息公开办法).
        case annualReport = "annual_report"
        /// The same of a foundation (基金会管理条例 36).
        case foundationReport = "foundation_report"
        /// Progress of a programme that lasts longer than six months.
        case interim
        /// The whole of a programme after its end.
        case final
        /// What happens with what is left after a programme.
        case surplus
        /// A major event: of assets, investments, transactions and related parties.
        case majorEvent = "major_event"

        /// Key of its name in the message catalogue.
        public var messageKey: String { "deadlines.kind.\(rawValue)" }
    }

    /// What has to be made public.
    public let kind: Kind
    /// Of what: the year, or the name of the programme.
    public let subject: String
    /// The programme, if it is about one.
    public let programme: Programme.ID?
    /// The last day.
    public let due: Day
    /// The rule that says so.
    public let rule: Rule

    /// Deadlines of a holder and of the programmes that its funds are for: those that come, and those of the last year.
    public static func all(of holder: Holder, for viewer: Viewer, in db: Connection) throws -> [DisclosureDeadline] {
        guard viewer.seesBooks(of: holder.id) else { throw NotFound() }
        let today = viewer.today
        let rules = try Rule.all(in: db).filter {
            $0.scope == "CN" && $0.validFrom <= today && today <= ($0.validTo ?? Day.last)
        }
        let organisation = try Organisation.find(holder.organisation, in: db)
        let programmes = Set(
            try Fund.all(for: viewer, in: db).filter { $0.holder == holder.id }.compactMap(\.programme))
        var found = yearly(of: organisation, today, rules)
        for id in programmes.sorted(by: { $0.rawValue < $1.rawValue }) {
            found += try ofProgramme(Programme.find(id, for: viewer, in: db), rules)
        }
        let first = try today.adding(years: -1)
        found += try events(of: holder, since: first, rules, viewer, in: db)
        let last = try today.adding(years: 1)
        return found.filter { first <= $0.due && $0.due <= last }.sorted { $0.due < $1.due }
    }

    private static func yearly(of organisation: Organisation, _ today: Day, _ rules: [Rule]) -> [DisclosureDeadline] {
        var kinds = [(Kind.annualReport, "charity.annual_report")]
        if organisation.kind == .foundation { kinds.append((.foundationReport, "foundation.annual_report")) }
        return kinds.flatMap { kind, prefix -> [DisclosureDeadline] in
            guard let month = rules.first(where: { $0.code == prefix + ".due_month" })?.wholeValue,
                let rule = rules.first(where: { $0.code == prefix + ".due_day" }), let day = rule.wholeValue
            else { return [] }
            return [today.year, today.year + 1].compactMap { year in
                Day(year: year, month: month, day: day).map {
                    DisclosureDeadline(kind: kind, subject: String(year - 1), programme: nil, due: $0, rule: rule)
                }
            }
        }
    }

    /// Major events that are not public yet, and investments in the books that nobody recorded as one.
    private static func events(
        of holder: Holder, since first: Day, _ rules: [Rule], _ viewer: Viewer, in db: Connection
    ) throws -> [DisclosureDeadline] {
        guard let rule = rules.first(where: { $0.code == MajorEvent.rule }), let days = rule.wholeValue else {
            return []
        }
        let recorded = try MajorEvent.all(of: holder, for: viewer, in: db).filter { $0.publication == nil }
            .map { (day: $0.day, summary: $0.summary) }
        let booked = try MajorEvent.investments(
            of: holder, since: first, tenant: try viewer.requireTenant().id, in: db)
        return try (recorded + booked).map { event in
            try DisclosureDeadline(
                kind: .majorEvent, subject: event.summary, programme: nil, due: event.day.adding(days: days), rule: rule
            )
        }
    }

    private static func ofProgramme(_ programme: Programme, _ rules: [Rule]) throws -> [DisclosureDeadline] {
        func rule(_ code: String) -> Rule? { rules.first { $0.code == code } }
        guard let long = rule("charity.campaign.long.threshold"),
            let every = rule("charity.campaign.publication.every"),
            let final = rule("charity.campaign.final_report.max"), let months = every.wholeValue, months > 0,
            let dates = try DisclosureClock(
                longerThanMonths: long.wholeValue ?? 0, everyMonths: months, finalMonths: final.wholeValue ?? 0
            ).dates(start: programme.startsOn, end: programme.endsOn)
        else { return [] }
        func deadline(_ kind: Kind, _ due: Day, _ rule: Rule) -> DisclosureDeadline {
            DisclosureDeadline(
                kind: kind, subject: programme.name, programme: programme.id, due: due, rule: rule)
        }
        var found = dates.interim.map { deadline(.interim, $0, every) } + [deadline(.final, dates.final, final)]
        if let surplus = rule("charity.surplus.publication.max"), let months = surplus.wholeValue {
            found.append(deadline(.surplus, try programme.endsOn.adding(months: months), surplus))
        }
        return found
    }
}
