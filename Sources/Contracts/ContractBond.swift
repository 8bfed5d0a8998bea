public import Kernel
public import Platform
public import Postgres

/// The performance bond (履约保证金) or the retention (质量保证金) that a contract asks for, and what became of it.
public struct ContractBond: Sendable {
    /// Identifies a bond.
    public typealias ID = Identifier<ContractBond>

    /// What it secures.
    public enum Kind: String, StoredAsText, CaseIterable {
        case performance
        case retention

        /// Key of its name in the message catalogue.
        public var messageKey: String { "contracts.bond.\(rawValue)" }
    }

    /// What happens to it.
    public enum Move: String, StoredAsText, CaseIterable {
        case received
        case returned
        case drawn
    }

    /// Its key.
    public let id: ID
    /// What it secures.
    public let kind: Kind
    /// How much is asked for.
    public let amount: Money
    /// What came in.
    public let received: Money
    /// What went back.
    public let returned: Money
    /// What was drawn upon.
    public let drawn: Money
    /// When the last of it went back, if some did.
    public let lastReturn: Day?

    /// What is still held.
    public var held: Money { Money(fen: received.fen - returned.fen - drawn.fen) }

    /// The bonds of a contract. The caller has found the contract for this viewer.
    public static func all(of contract: Contract.ID, for viewer: Viewer, in db: Connection) throws -> [ContractBond] {
        try db.rows(
            """
            -- bonds of a contract
            SELECT b.id, b.kind, b.amount_fen,
                coalesce(sum(m.amount_fen) FILTER (WHERE m.kind = 'received'), 0)::bigint,
                coalesce(sum(m.amount_fen) FILTER (WHERE m.kind = 'returned'), 0)::bigint,
                coalesce(sum(m.amount_fen) FILTER (WHERE m.kind = 'drawn'), 0)::bigint,
                max(m.moved_on) FILTER (WHERE m.kind = 'returned')
            FROM contract_bond b LEFT JOIN bond_move m ON m.tenant_id = b.tenant_id AND m.bond_id = b.id
            WHERE b.tenant_id = \(try viewer.requireTenant().id) AND b.contract_id = \(contract)
            GROUP BY b.id, b.kind, b.amount_fen ORDER BY b.kind
            """
        ) { row in
            try ContractBond(
                id: row.next(), kind: row.next(), amount: row.next(), received: row.next(), returned: row.next(),
                drawn: row.next(), lastReturn: row.next())
        }
    }
}

extension Contract {
    static func insert(_ kind: ContractBond.Kind, _ amount: Money?, of contract: ID, in change: Change) throws {
        guard let amount, amount.fen != 0 else { return }
        let field = kind == .performance ? "performanceBond" : "retention"
        guard amount.fen > 0 else { throw FieldRefusal(field, "field.refusal.form") }
        do {
            try change.db.savepoint {
                try change.db.execute(
                    """
                    -- a bond of a contract
                    INSERT INTO contract_bond (tenant_id, contract_id, kind, amount_fen)
                    VALUES (\(try change.tenant()), \(contract), \(kind), \(amount))
                    """)
            }
        } catch let error as PostgresError where error.constraint == "bond_within_rule" {
            throw FieldRefusal(field, "contracts.refusal.bond", ["percent": error.wholeLimit])
        }
    }

    /// An officer or an accountant writes down that a bond came in, went back or was drawn upon.
    public func moveBond(
        _ kind: ContractBond.Kind, _ move: ContractBond.Move, _ amount: Money, on day: Day, note: String,
        in change: Change
    ) throws {
        let account = try change.viewer.signedIn()
        guard change.viewer.holds(.programmeOfficer, in: scope) || change.viewer.holdsAnywhere([.accountant]) else {
            throw NotFound()
        }
        guard [.active, .completed, .terminated].contains(state) else { throw ContractRefusal.notNow(state) }
        guard day <= change.viewer.today else { throw FieldRefusal("movedOn", "field.refusal.in_future") }
        guard amount.fen > 0 else { throw FieldRefusal("amount", "field.refusal.form") }
        guard move != .drawn || !note.isEmpty else { throw FieldRefusal("note", "field.refusal.missing") }
        let bonds = try ContractBond.all(of: id, for: change.viewer, in: change.db)
        guard let bond = bonds.first(where: { $0.kind == kind }) else {
            throw FieldRefusal("bond", "contracts.refusal.no_bond")
        }
        do {
            try change.db.savepoint {
                try change.db.execute(
                    """
                    -- a move of a bond
                    INSERT INTO bond_move (tenant_id, bond_id, kind, amount_fen, moved_on, note, recorded_by)
                    VALUES (\(try change.tenant()), \(bond.id), \(move), \(amount), \(day), \(note), \(account))
                    """)
            }
        } catch let error as PostgresError where error.constraint == "bond_moves_within_bond" {
            throw FieldRefusal("amount", "contracts.refusal.bond_move")
        }
        change.record(
            "contracts.move_bond", "contract", id,
            ["bond": .string(kind.rawValue), "move": .string(move.rawValue), "amount": .string(amount.description)])
    }
}

extension PostgresError {
    /// The limit that a rule sets, as the database tells it in the detail of its refusal.
    var wholeLimit: String { detail.flatMap { Fraction($0) }?.description ?? detail ?? "" }
}
