public import Kernel
public import Platform
public import Postgres

/// The bid bond (投标保证金) that a procurement asks of every bidder, and what became of each.
public struct ProcurementBond: Sendable {
    /// What happens to the bond of a bidder.
    public typealias Move = ContractBond.Move

    /// The bond of one bidder.
    public struct Held: Sendable {
        /// Who paid it.
        public let organisation: Organisation.ID
        /// The name.
        public let name: String
        /// What came in.
        public let received: Money
        /// What went back.
        public let returned: Money
        /// What was drawn upon.
        public let drawn: Money
        /// From when the days for the return are counted: the announced result, for who won the signed contract.
        public let returnFrom: Day?
        /// The last day for the return; nil while it does not run.
        public let due: ProcurementChallenge.Clock?

        /// What is still held.
        public var held: Money { Money(fen: received.fen - returned.fen - drawn.fen) }
        /// Whether it should have gone back by now.
        public func isLate(on day: Day) -> Bool { held.fen > 0 && due.map { $0.due < day } ?? false }
    }

    /// How much each bidder pays.
    public let amount: Money
    /// What the amount is measured by.
    public let citation: String
    /// The bonds of the bidders, by name.
    public let held: [Held]
}

extension Procurement {
    /// The bid bond, if one is asked for. Who paid is told the authority's staff and its accountants only: before the
    /// opening nobody else knows who bids.
    public func bond(for viewer: Viewer, _ calendar: WorkingCalendar, in db: Connection) throws -> ProcurementBond? {
        let tenant = try viewer.requireTenant().id
        let asked = try db.first(
            """
            -- the bid bond of a procurement
            SELECT b.amount_fen, coalesce(r.citation, '') FROM procurement_bond b LEFT JOIN rule r ON r.id = b.rule_id
            WHERE b.tenant_id = \(tenant) AND b.procurement_id = \(id)
            """
        ) { row in (try row.next(Money.self), try row.next(String.self)) }
        guard let asked else { return nil }
        guard isStaff(viewer) || viewer.holdsAnywhere([.accountant]) else {
            return ProcurementBond(amount: asked.0, citation: asked.1, held: [])
        }
        let held = try db.rows(
            """
            -- bid bonds of the bidders
            SELECT m.organisation_id, o.name, coalesce(sum(m.amount_fen) FILTER (WHERE m.kind = 'received'), 0)::bigint,
                coalesce(sum(m.amount_fen) FILTER (WHERE m.kind = 'returned'), 0)::bigint,
                coalesce(sum(m.amount_fen) FILTER (WHERE m.kind = 'drawn'), 0)::bigint,
                CASE WHEN EXISTS (SELECT FROM procurement_award a JOIN recorded_award w ON w.tenant_id = a.tenant_id
                        AND w.id = a.recorded_award_id AND w.withdrawn_at IS NULL
                        WHERE a.tenant_id = m.tenant_id AND a.procurement_id = m.procurement_id
                          AND a.organisation_id = m.organisation_id)
                    THEN (SELECT max(c.signed_on) FROM procurement_award a JOIN contract c ON c.tenant_id = a.tenant_id
                        AND c.recorded_award_id = a.recorded_award_id AND c.state <> 'cancelled'
                        WHERE a.tenant_id = m.tenant_id AND a.procurement_id = m.procurement_id)
                    ELSE coalesce(\(noticedOn), (SELECT r.result_on FROM procurement_record r
                        WHERE r.tenant_id = m.tenant_id AND r.procurement_id = m.procurement_id)) END
            FROM procurement_bond_move m JOIN organisation o ON o.id = m.organisation_id
            WHERE m.tenant_id = \(tenant) AND m.procurement_id = \(id)
            GROUP BY m.tenant_id, m.procurement_id, m.organisation_id, o.name ORDER BY o.name, m.organisation_id
            """
        ) { row in
            try ProcurementBond.Held(
                organisation: row.next(), name: row.next(), received: row.next(), returned: row.next(),
                drawn: row.next(), returnFrom: row.next(), due: nil)
        }
        return ProcurementBond(
            amount: asked.0, citation: asked.1,
            held: try held.map { one in
                ProcurementBond.Held(
                    organisation: one.organisation, name: one.name, received: one.received, returned: one.returned,
                    drawn: one.drawn, returnFrom: one.returnFrom,
                    due: try one.returnFrom.flatMap { try returnClock(from: $0, calendar, in: db) })
            })
    }

    /// Whom the authority's staff may name when a bond moves: who has paid one already, the recorded winner, and, once
    /// the opening bears two signatures, who responded. Before it nobody knows who bids.
    public func bidders(for viewer: Viewer, in db: Connection) throws -> [(id: Organisation.ID, name: String)] {
        guard isStaff(viewer) || viewer.holdsAnywhere([.accountant]) else { return [] }
        return try db.rows(
            """
            -- who may be named as a bidder
            SELECT o.id, o.name FROM organisation o WHERE o.id IN (
                SELECT m.organisation_id FROM procurement_bond_move m
                WHERE m.tenant_id = \(try viewer.requireTenant().id) AND m.procurement_id = \(id)
                UNION ALL SELECT r.organisation_id FROM procurement_record r
                WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.procurement_id = \(id)
                UNION ALL SELECT r.organisation_id FROM procurement_response r
                WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.procurement_id = \(id)
                  AND r.replaced_at IS NULL AND \(openedAt != nil)) ORDER BY o.name, o.id
            """
        ) { row in (id: try row.next(), name: try row.next()) }
    }

    private func returnClock(
        from day: Day, _ calendar: WorkingCalendar, in db: Connection
    ) throws -> ProcurementChallenge.Clock? {
        do {
            return try ProcurementChallenge.clock(
                "procurement.bond.return.max", from: day, scopes: ruleScopes, calendar, in: db)
        } catch is RuleMissing { return nil }
    }

    /// The officer asks every bidder for a bond, before the announcement and within the dated share of the estimate.
    public func askBond(_ amount: Money, in change: Change) throws {
        let account = try change.viewer.require(.programmeOfficer, in: scope)
        guard amount.fen > 0 else { throw FieldRefusal("bondAsked", "field.refusal.form") }
        try PurchaseRefusal.mapping(in: change) {
            try change.db.execute(
                """
                -- ask for a bid bond
                INSERT INTO procurement_bond (tenant_id, procurement_id, amount_fen, asked_by)
                VALUES (\(try change.tenant()), \(id), \(amount), \(account))
                """)
        }
        change.record("purchasing.ask_bond", "procurement", id, ["amount": .string(amount.description)])
    }

    /// An officer or an accountant writes down that the bond of a bidder came in, went back or was drawn upon.
    public func moveBond(
        of organisation: Organisation.ID, _ move: ProcurementBond.Move, _ amount: Money, on day: Day, note: String,
        in change: Change
    ) throws {
        let account = try change.viewer.signedIn()
        guard change.viewer.holds(.programmeOfficer, in: scope) || change.viewer.holdsAnywhere([.accountant]) else {
            throw NotFound()
        }
        guard day <= change.viewer.today else { throw FieldRefusal("bondMovedOn", "field.refusal.in_future") }
        guard amount.fen > 0 else { throw FieldRefusal("bondAmount", "field.refusal.form") }
        guard move != .drawn || !note.isEmpty else { throw FieldRefusal("bondNote", "field.refusal.missing") }
        try PurchaseRefusal.mapping(in: change) {
            try change.db.execute(
                """
                -- a move of a bid bond
                INSERT INTO procurement_bond_move (tenant_id, procurement_id, organisation_id, kind, amount_fen,
                    moved_on, note, recorded_by)
                VALUES (\(try change.tenant()), \(id), \(organisation), \(move), \(amount), \(day), \(note),
                    \(account))
                """)
        }
        change.record(
            "purchasing.move_bond", "procurement", id,
            [
                "organisation": .integer(organisation.rawValue), "move": .string(move.rawValue),
                "amount": .string(amount.description),
            ])
    }
}
