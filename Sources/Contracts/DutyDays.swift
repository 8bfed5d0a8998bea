internal import Kernel
internal import Platform
internal import Postgres

/// Until when purchases have to be published and filed, by the same rules and clock as on the page of a contract
/// (`ContractClock`): the narrowest scope on the day of signing, moved by suspensions. What is the same for many
/// contracts is worked out once.
struct DutyDays {
    private struct Key: Hashable {
        let day: Day
        let path: String
    }

    private let today: Day
    private var calendar: WorkingCalendar?
    private var rules: [ContractClock.Duty: [Rule]] = [:]
    private var pauses: [Contract.ID: [(from: Day, through: Day)]] = [:]
    private var late: [Key: (publication: Bool, filing: Bool)] = [:]

    init(today: Day) { self.today = today }

    mutating func prepare(for viewer: Viewer, in db: Connection) throws {
        calendar = try WorkingCalendar.load(in: db)
        let all = try Rule.all(in: db)
        for duty in [ContractClock.Duty.publication, .filing] { rules[duty] = all.filter { $0.code == duty.rule } }
        let rows = try db.rows(
            """
            -- days on which contracts were suspended
            SELECT s.contract_id, s.suspended_on, coalesce(s.resumed_on - 1, \(today)) FROM contract_suspension s
            WHERE s.tenant_id = \(try viewer.requireTenant().id) ORDER BY s.id
            """
        ) { row in (try row.next(Contract.ID.self), (from: try row.next(Day.self), through: try row.next(Day.self))) }
        pauses = Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
    }

    mutating func areLate(
        _ contract: Contract.ID, signedOn day: Day, path: String
    ) throws -> (publication: Bool, filing: Bool) {
        let own = pauses[contract] ?? []
        let key = Key(day: day, path: path)
        if own.isEmpty, let known = late[key] { return known }
        guard let calendar else { return (false, false) }
        let scopes = path.split(separator: ".").map(String.init).reversed() + ["CN"]
        func isLate(_ duty: ContractClock.Duty) throws -> Bool {
            let versions = (rules[duty] ?? []).filter { $0.validFrom <= day && day <= ($0.validTo ?? day) }
            let rule = scopes.lazy.compactMap { scope in versions.first { $0.scope == scope } }.first
            guard let rule, let days = rule.wholeValue else { return false }
            return try ContractClock.due(days, rule.unit, from: day, suspended: own, calendar).due < today
        }
        let answer = (publication: try isLate(.publication), filing: try isLate(.filing))
        if own.isEmpty { late[key] = answer }
        return answer
    }
}
