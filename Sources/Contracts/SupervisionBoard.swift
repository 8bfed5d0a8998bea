public import Kernel
public import Platform
public import Postgres

/// What is due, late and at risk over all contracts in force that a viewer may see: one question to the database, the
/// rest is counting.
public struct SupervisionBoard: Sendable {
    /// What somebody has to look at.
    public enum Flag: String, Sendable, CaseIterable {
        /// A milestone is late.
        case late
        /// Something has to be put right, or is due soon and not reported.
        case risk
        /// A report waits for its check.
        case check
        /// A checked milestone waits for its acceptance.
        case accept
        /// A tranche is open and nobody has asked for its payment; where verified units are paid, for all that they
        /// are worth.
        case unpaid
        /// The contract is suspended.
        case suspended
        /// The publication or the filing of a purchase is late.
        case duty
        /// The contract ends soon.
        case ending

        /// Key of its name in the message catalogue.
        public var messageKey: String { "supervision.flag.\(rawValue)" }
    }

    /// A contract in force.
    public struct Row: Sendable {
        /// The contract.
        public let contract: Contract.ID
        /// Its number.
        public let number: String
        /// Its title.
        public let title: String
        /// Name of the contractor.
        public let contractorName: String
        /// Where the work is done.
        public let areaCode: String
        /// Path of that area.
        public let areaPath: String
        /// Its value.
        public let value: Money
        /// The last day.
        public let endsOn: Day
        /// The first day on which something of the contractor is due, moved by suspensions; nil when nothing is.
        public let nextDue: Day?
        /// What has to be looked at.
        public let flags: Flags

        /// How many days the next thing is late.
        public func daysLate(on today: Day) -> Int {
            flags.contains(.late) ? nextDue.map { max(0, today.daysSinceEpoch - $0.daysSinceEpoch) } ?? 0 : 0
        }
    }

    /// What is due or ends within so many days is shown as a risk: a view of the house, no rule.
    public static let soonDays = 30

    /// The contracts, what is latest first, then what is at risk, then by number.
    public let rows: [Row]
    /// The day for which it holds.
    public let today: Day

    /// How many contracts have a flag.
    public func count(_ flag: Flag) -> Int { rows.count { $0.flags.contains(flag) } }

    /// The board for an area and everything below it.
    public static func load(_ area: Area, for viewer: Viewer, in db: Connection) throws -> SupervisionBoard {
        let sight = Sight(viewer)
        let found = try fetch(area, for: viewer, in: db).filter { sight.covers($0.programme, $0.path) }
        var duties = DutyDays(today: viewer.today)
        if found.contains(where: \.hasOpenDuty) { try duties.prepare(for: viewer, in: db) }
        let rows = try found.map { try $0.row(viewer.today, &duties) }
        let ordered = rows.map { (row: $0, late: $0.daysLate(on: viewer.today), risk: $0.flags.contains(.risk)) }
            .sorted { left, right in
                if left.late != right.late { return left.late > right.late }
                if left.risk != right.risk { return left.risk }
                return left.row.number < right.row.number
            }
        return SupervisionBoard(rows: ordered.map(\.row), today: viewer.today)
    }

    private static func fetch(_ area: Area, for viewer: Viewer, in db: Connection) throws -> [SupervisionFact] {
        let (tenant, today) = (try viewer.requireTenant().id, viewer.today)
        return try db.rows(
            """
            -- supervision board
            WITH pause AS (
                SELECT s.contract_id, bool_or(s.resumed_on IS NULL) AS lasts,
                    sum(coalesce(s.resumed_on, \(today)) - s.suspended_on)::integer AS days
                FROM contract_suspension s WHERE s.tenant_id = \(tenant) GROUP BY s.contract_id
            ), work AS (
                SELECT m.contract_id,
                    min(coalesce(m.rectify_by, m.due_on)) FILTER (WHERE m.state IN ('scheduled', 'returned', 'rectify')
                        AND NOT m.on_signing) AS due,
                    bool_or(m.state IN ('returned', 'rectify')) AS troubled,
                    bool_or(m.state = 'submitted') AS submitted, bool_or(m.state = 'checked') AS checked
                FROM milestone m WHERE m.tenant_id = \(tenant) AND m.state NOT IN ('accepted', 'cancelled')
                GROUP BY m.contract_id
            ), unpaid AS (
                SELECT DISTINCT t.contract_id FROM milestone m
                JOIN tranche t ON t.tenant_id = m.tenant_id AND t.id = m.tranche_id
                JOIN contract c ON c.tenant_id = t.tenant_id AND c.id = t.contract_id AND c.state = 'active'
                LEFT JOIN (SELECT q.tranche_id, sum(q.amount_fen) AS fen FROM payment_request q
                    WHERE q.tenant_id = \(tenant) AND q.state IN ('prepared', 'approved', 'paid')
                    GROUP BY q.tranche_id) AS asked ON asked.tranche_id = t.id
                LEFT JOIN tranche_result r ON r.tenant_id = t.tenant_id AND r.tranche_id = t.id
                LEFT JOIN (SELECT e.milestone_id FROM evaluation e JOIN evaluation_decision d
                    ON d.tenant_id = e.tenant_id AND d.evaluation_id = e.id AND d.pay_percent = 0
                    WHERE e.tenant_id = \(tenant)) AS nothing ON nothing.milestone_id = m.id
                WHERE m.tenant_id = \(tenant) AND m.state = 'accepted' AND nothing.milestone_id IS NULL
                  AND r.payable_fen IS DISTINCT FROM 0
                  -- The function is asked for contracts by units only: a board is over thousands of contracts.
                  AND CASE WHEN c.pays_units THEN coalesce(asked.fen, 0) < tranche_payable(t.tenant_id, t.id)
                      ELSE asked.fen IS NULL END
            ), amended AS (
                SELECT x.contract_id, sum(x.supplement_fen - x.reduction_fen)::bigint AS fen,
                    (array_agg(x.ends_on ORDER BY x.n DESC) FILTER (WHERE x.ends_on IS NOT NULL))[1] AS ends_on
                FROM contract_amendment x WHERE x.tenant_id = \(tenant) AND x.state = 'active' GROUP BY x.contract_id
            ), done AS (
                SELECT d.contract_id, bool_or(d.duty = 'publication') AS published, bool_or(d.duty = 'filing') AS filed
                FROM contract_duty_done d WHERE d.tenant_id = \(tenant) GROUP BY d.contract_id
            )
            SELECT c.id, c.programme_id, c.number, c.title, o.name, c.area_code, a.path,
                c.value_fen + coalesce(amended.fen, 0), coalesce(amended.ends_on, c.ends_on),
                work.due, coalesce(work.troubled, false), coalesce(work.submitted, false),
                coalesce(work.checked, false),
                unpaid.contract_id IS NOT NULL, coalesce(pause.lasts, false), coalesce(pause.days, 0), c.signed_on,
                c.kind IN ('service', 'framework') AND NOT coalesce(done.published, false),
                c.kind IN ('service', 'framework') AND NOT coalesce(done.filed, false)
            FROM contract c JOIN area a ON a.code = c.area_code JOIN organisation o ON o.id = c.contractor_id
            LEFT JOIN pause ON pause.contract_id = c.id LEFT JOIN work ON work.contract_id = c.id
            LEFT JOIN unpaid ON unpaid.contract_id = c.id LEFT JOIN done ON done.contract_id = c.id
            LEFT JOIN amended ON amended.contract_id = c.id
            WHERE c.tenant_id = \(tenant) AND c.state = 'active' AND starts_with(a.path, \(area.path))
            """
        ) { row in try SupervisionFact(row: &row) }
    }
}

/// Whether a viewer sees contracts of a programme in an area; asked once for each pair.
private final class Sight {
    private let viewer: Viewer
    private let seesAll: Bool
    private struct Place: Hashable {
        let programme: Programme.ID
        let path: String
    }

    private var known: [Place: Bool] = [:]

    init(_ viewer: Viewer) {
        self.viewer = viewer
        seesAll = viewer.holdsAnywhere(Role.finance)
    }

    func covers(_ programme: Programme.ID, _ path: String) -> Bool {
        if seesAll { return true }
        let key = Place(programme: programme, path: path)
        if let answer = known[key] { return answer }
        let roles: [Role] = [.programmeOfficer, .decisionMaker, .supervisor, .auditor, .areaOfficer, .evaluator]
        let scope = Scope(programme: programme, areaPath: path)
        let answer = roles.contains { viewer.holds($0, in: scope) }
        known[key] = answer
        return answer
    }
}
