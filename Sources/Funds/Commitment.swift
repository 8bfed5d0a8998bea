public import Kernel
public import Platform
public import Postgres

/// Money of a cell reserved for a contract: used by payments in parts, the rest released.
public struct Commitment: Sendable, Hashable {
    /// Identifies a commitment.
    public typealias ID = Identifier<Commitment>

    /// Its key.
    public let id: ID
    /// The contract.
    public let contract: Int64
    /// The cell.
    public let cell: CellKey
    /// What was reserved.
    public let amount: Money
    /// What payments used of it.
    public let used: Money
    /// What was given back to the cell.
    public let released: Money

    /// What payments may still use.
    public var open: Money { Money(fen: amount.fen - used.fen - released.fen) }
}

extension Commitment {
    private init(row: inout Row) throws {
        id = try row.next()
        contract = try row.next()
        cell = try CellKey(fund: row.next(), line: row.next(), year: row.next(), area: row.next())
        amount = try row.next()
        used = try row.next()
        released = try row.next()
    }

    private static let columns: SQL = """
        c.id, c.contract_id, c.fund_id, c.budget_line_id, c.year, c.area_code, c.amount_fen, c.used_fen, c.released_fen
        """

    /// Reserves money of a cell. Contracts calls this when a contract becomes active and has checked who may do so.
    ///
    /// Throws `FundsRefusal.cellShort` with what is left when the cell has less.
    public static func reserve(contract: Int64, in cell: CellKey, amount: Money, in change: Change) throws -> Commitment
    {
        _ = try change.viewer.signedIn()
        guard amount.fen > 0 else { throw FundsRefusal.amountNotPositive }
        do {
            let made = try refusing {
                try change.db.savepoint {
                    try change.db.first(
                        """
                        -- reserve a commitment
                        SELECT \(columns) FROM reserve_commitment(\(contract), \(cell.fund), \(cell.line),
                            \(Int32(cell.year)), \(cell.area), \(amount)) c
                        """
                    ) { row in try Commitment(row: &row) }
                }
            }
            guard let made else { throw NotFound() }
            change.record(
                "funds.reserve", "commitment", made.id,
                ["contract": .integer(contract), "amount": .string(amount.description)])
            return made
        } catch FundsRefusal.broken(.withinBudget) {
            throw FundsRefusal.cellShort(
                left: try BudgetCell.left(in: cell, tenant: change.tenant(), in: change.db) ?? .zero, asked: amount)
        } catch FundsRefusal.broken(.cellExists) {
            throw FundsRefusal.cellShort(left: .zero, asked: amount)
        }
    }

    /// Gives a part, or all that is open, back to the cell.
    @discardableResult
    public func release(_ part: Money? = nil, in change: Change) throws -> Commitment {
        _ = try change.viewer.signedIn()
        let amount = part ?? open
        guard amount.fen > 0 else { throw FundsRefusal.amountNotPositive }
        let changed = try refusing {
            try change.db.first(
                """
                -- release a commitment
                SELECT \(Self.columns) FROM release_commitment(\(id), \(amount)) c
                """
            ) { row in try Commitment(row: &row) }
        }
        guard let changed else { throw NotFound() }
        change.record("funds.release", "commitment", id, ["amount": .string(amount.description)])
        return changed
    }

    /// The commitments of a contract, for those who may see the contract: the caller has checked that.
    public static func all(of contract: Int64, for viewer: Viewer, in db: Connection) throws -> [Commitment] {
        try db.rows(
            """
            -- commitments of a contract
            SELECT \(columns) FROM commitment c
            WHERE c.tenant_id = \(try viewer.requireTenant().id) AND c.contract_id = \(contract) ORDER BY c.id
            """
        ) { row in try Commitment(row: &row) }
    }
}
