public import Kernel
public import Platform
public import Postgres

/// By when something has to be done after a contract was awarded or signed: counted by a dated rule, standing still
/// while the contract is suspended.
public struct ContractClock: Sendable, Hashable {
    /// What has to be done.
    public enum Duty: String, StoredAsText, CaseIterable {
        case signing
        case publication
        case filing
        case bondReturn = "bond_return"

        /// Key of its name in the message catalogue.
        public var messageKey: String { "contracts.duty.\(rawValue)" }
        /// The rule that sets the period.
        var rule: String {
            switch self {
            case .signing: "procurement.contract.signing.max"
            case .publication: "procurement.contract.publication.max"
            case .filing: "procurement.contract.filing.max"
            case .bondReturn: "procurement.bond.return.max"
            }
        }
    }

    /// How it stands.
    public enum State: String, Sendable, CaseIterable {
        case running
        case done
        case late
        case doneLate = "done_late"

        /// Key of its name in the message catalogue.
        public var messageKey: String { "contracts.clock.\(rawValue)" }
    }

    /// What has to be done.
    public let duty: Duty
    /// The day from which it is counted; that day itself is not.
    public let from: Day
    /// The last day.
    public let due: Day
    /// Whether that day rests on a year whose calendar is not published yet.
    public let isEstimated: Bool
    /// When it was done.
    public let doneOn: Day?
    /// Where it was done: an address or a number.
    public let reference: String
    /// Where the rule stands.
    public let citation: String
    /// How well the rule is known.
    public let mark: Rule.Mark

    /// How it stands on a day.
    public func state(on today: Day) -> State {
        guard let doneOn else { return today > due ? .late : .running }
        return doneOn > due ? .doneLate : .done
    }

    /// The last day of a period counted by a rule, moved by the days of suspension that fall into it.
    public static func due(
        _ days: Int, _ unit: Rule.Unit, from: Day, suspended: [(from: Day, through: Day)],
        _ calendar: WorkingCalendar
    ) throws -> WorkingCalendar.Deadline {
        let isWorking = unit == .workingDay
        var deadline = try calendar.deadline(from: from, add: days, unit: isWorking ? .working : .calendar)
        for pause in suspended.sorted(by: { $0.from < $1.from }) {
            guard pause.through > from, pause.from <= deadline.due else { continue }
            let first = max(pause.from, try from.adding(days: 1))
            let lost =
                isWorking
                ? calendar.workingDays(after: try first.adding(days: -1), through: pause.through)
                : pause.through.daysSinceEpoch - first.daysSinceEpoch + 1
            guard lost > 0 else { continue }
            let moved = try calendar.deadline(from: deadline.due, add: lost, unit: isWorking ? .working : .calendar)
            deadline = .init(due: moved.due, estimated: deadline.estimated || moved.estimated)
        }
        return deadline
    }
}

extension Contract {
    /// The clocks of the contract as they stand. The caller has found the contract for this viewer.
    public func clocks(for viewer: Viewer, in db: Connection) throws -> [ContractClock] {
        let tenant = try viewer.requireTenant().id
        let done = try db.rows(
            """
            -- duties that are done
            SELECT d.duty, d.done_on, d.reference FROM contract_duty_done d
            WHERE d.tenant_id = \(tenant) AND d.contract_id = \(id)
            """
        ) { row in (try row.next(String.self), try row.next(Day.self), try row.next(String.self)) }
        let starts = try clockStarts(tenant, for: viewer, in: db)
        guard !starts.isEmpty else { return [] }
        let calendar = try WorkingCalendar.load(in: db)
        let pauses = try ContractSuspension.all(of: id, for: viewer, in: db).map {
            (from: $0.suspendedOn, through: try $0.resumedOn?.adding(days: -1) ?? viewer.today)
        }
        var scopes = Array(areaPath.split(separator: ".").map(String.init).reversed())
        scopes.append("CN")
        return try starts.compactMap { start in
            let rule: Rule
            do {
                rule = try Rule.inForce(start.duty.rule, scopes: scopes, on: start.from, in: db)
            } catch is RuleMissing { return nil }
            guard let days = rule.wholeValue else { return nil }
            let deadline = try ContractClock.due(days, rule.unit, from: start.from, suspended: pauses, calendar)
            let record = done.first { $0.0 == start.duty.rawValue }
            return ContractClock(
                duty: start.duty, from: start.from, due: deadline.due, isEstimated: deadline.estimated,
                doneOn: start.doneOn ?? record?.1, reference: record?.2 ?? "", citation: rule.citation, mark: rule.mark)
        }
    }

    private func clockStarts(
        _ tenant: Tenant.ID, for viewer: Viewer, in db: Connection
    ) throws -> [(duty: ContractClock.Duty, from: Day, doneOn: Day?)] {
        guard state != .cancelled else { return [] }
        var starts: [(duty: ContractClock.Duty, from: Day, doneOn: Day?)] = []
        guard kind.isPurchase else { return try bondReturn(for: viewer, in: db) }
        let awarded = try db.value(
            """
            -- when a contract was awarded
            SELECT coalesce((w.confirmed_at AT TIME ZONE 'Asia/Shanghai')::date, r.decided_on) FROM contract c
            LEFT JOIN award w ON w.tenant_id = c.tenant_id AND w.id = c.award_id
            LEFT JOIN recorded_award r ON r.tenant_id = c.tenant_id AND r.id = c.recorded_award_id
            WHERE c.tenant_id = \(tenant) AND c.id = \(id)
              AND coalesce(w.confirmed_at::date, r.decided_on) IS NOT NULL
            """, as: Day.self)
        if let awarded { starts.append((.signing, awarded, signedOn)) }
        if let signedOn {
            starts.append((.publication, signedOn, nil))
            starts.append((.filing, signedOn, nil))
        }
        return try starts + bondReturn(for: viewer, in: db)
    }

    private func bondReturn(
        for viewer: Viewer, in db: Connection
    ) throws -> [(duty: ContractClock.Duty, from: Day, doneOn: Day?)] {
        guard let endedOn, state == .completed || state == .terminated else { return [] }
        let bonds = try ContractBond.all(of: id, for: viewer, in: db).filter { $0.received.fen > 0 }
        guard !bonds.isEmpty else { return [] }
        let isBack = bonds.allSatisfy { $0.held.isZero }
        return [(.bondReturn, endedOn, isBack ? bonds.compactMap(\.lastReturn).max() ?? endedOn : nil)]
    }

    /// An officer writes down that the signed contract was published or filed: when, and where.
    public func note(
        _ duty: ContractClock.Duty, on day: Day, reference: String, in change: Change
    ) throws {
        let account = try change.viewer.require(.programmeOfficer, in: scope)
        guard duty == .publication || duty == .filing else { throw FieldRefusal("duty", "field.refusal.choice") }
        guard let signedOn, kind.isPurchase else { throw ContractRefusal.notNow(state) }
        var refusals: [any Refusal] = []
        if reference.isEmpty { refusals.append(FieldRefusal("reference", "field.refusal.missing")) }
        if day > change.viewer.today { refusals.append(FieldRefusal("doneOn", "field.refusal.in_future")) }
        if day < signedOn { refusals.append(FieldRefusal("doneOn", "contracts.refusal.before_signing")) }
        if !refusals.isEmpty { throw Refusals(refusals) }
        do {
            try change.db.savepoint {
                try change.db.execute(
                    """
                    -- a duty is done
                    INSERT INTO contract_duty_done (tenant_id, contract_id, duty, done_on, reference, recorded_by)
                    VALUES (\(try change.tenant()), \(id), \(duty), \(day), \(reference), \(account))
                    """)
            }
        } catch let error as PostgresError where error.constraint == "contract_duty_done_pkey" {
            throw FieldRefusal("duty", "contracts.refusal.done_before")
        }
        change.record(
            "contracts.duty_done", "contract", id,
            ["duty": .string(duty.rawValue), "on": .string(day.description), "reference": .string(reference)])
    }
}
