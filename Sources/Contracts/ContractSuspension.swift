public import Kernel
public import Platform
public import Postgres

/// Days on which a contract was suspended: its clocks stand still and nothing is paid.
public struct ContractSuspension: Sendable {
    /// First day.
    public let suspendedOn: Day
    /// Why.
    public let reason: String
    /// Day of the resumption; nil while it lasts.
    public let resumedOn: Day?
    /// Why it was resumed, or empty.
    public let resumedReason: String

    /// The suspensions of a contract, the oldest first. The caller has found the contract for this viewer.
    public static func all(
        of contract: Contract.ID, for viewer: Viewer, in db: Connection
    ) throws -> [ContractSuspension] {
        try db.rows(
            """
            -- suspensions of a contract
            SELECT s.suspended_on, s.reason, s.resumed_on, s.resumed_reason FROM contract_suspension s
            WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.contract_id = \(contract) ORDER BY s.id
            """
        ) { row in
            try ContractSuspension(
                suspendedOn: row.next(), reason: row.next(), resumedOn: row.next(), resumedReason: row.next())
        }
    }
}

extension Contract {
    /// A decision-maker suspends a contract in force, with the reason: clocks stop and nothing is paid.
    public func suspend(reason: String, version seen: Int, in change: Change) throws -> Contract {
        let account = try change.viewer.require(.decisionMaker, in: scope)
        try requireVersion(seen)
        guard state == .active else { throw ContractRefusal.notNow(state) }
        guard !isSuspended else { throw ContractRefusal.suspended }
        guard !reason.isEmpty else { throw FieldRefusal("suspensionReason", "field.refusal.missing") }
        do {
            try change.db.savepoint {
                try change.db.execute(
                    """
                    -- suspend a contract
                    INSERT INTO contract_suspension (tenant_id, contract_id, suspended_on, reason, suspended_by)
                    VALUES (\(try change.tenant()), \(id), \(change.viewer.today), \(reason), \(account))
                    """)
            }
        } catch let error as PostgresError
            where ["one_open_suspension", "suspended_in_force"].contains(error.constraint)
        {
            throw Conflict(current: ["state": "suspended"])
        }
        return try noted("suspended", "contracts.suspend", reason: reason, in: change)
    }

    /// A decision-maker resumes a suspended contract: its clocks run on, and the board of supervision counts the
    /// days of the suspension for nobody as late. The days of milestones stay as agreed.
    public func resume(reason: String, version seen: Int, in change: Change) throws -> Contract {
        let account = try change.viewer.require(.decisionMaker, in: scope)
        try requireVersion(seen)
        guard state == .active, isSuspended else { throw ContractRefusal.notNow(state) }
        guard !reason.isEmpty else { throw FieldRefusal("suspensionReason", "field.refusal.missing") }
        let rows = try change.db.execute(
            """
            -- resume a contract
            UPDATE contract_suspension SET resumed_on = \(change.viewer.today), resumed_reason = \(reason),
                resumed_by = \(account)
            WHERE tenant_id = \(try change.tenant()) AND contract_id = \(id) AND resumed_on IS NULL
            """)
        guard rows == 1 else { throw Conflict(current: ["state": state.rawValue]) }
        return try noted("resumed", "contracts.resume", reason: reason, in: change)
    }

    /// Something happened to a contract that leaves its state; its version counts on.
    func noted(_ step: String, _ action: String, reason: String, in change: Change) throws -> Contract {
        let rows = try change.db.execute(
            """
            -- count a change of a contract
            UPDATE contract SET version = version + 1
            WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND version = \(Int32(version))
            """)
        guard rows == 1 else { throw Conflict(current: ["state": state.rawValue]) }
        try change.move("contract", id.rawValue, from: state.rawValue, to: step, reason: reason)
        change.record(action, "contract", id, ["reason": .string(reason)])
        return try Contract.find(id, for: change.viewer, in: change.db)
    }
}
