public import Kernel
public import Platform
public import Postgres

/// A matching fair (双选会).
public struct Fair: Sendable {
    /// Identifies a fair.
    public typealias ID = Identifier<Fair>

    /// The two sides.
    public enum Side: String, StoredAsText, CaseIterable {
        case need
        case offer
    }

    /// Who posts a need or an offer.
    public struct Party: Sendable {
        /// Identifies a party.
        public typealias ID = Identifier<Party>
        /// Its key.
        public let id: ID
        /// Its side.
        public let side: Side
        /// Its number on the side.
        public let number: Int
        /// Who it is.
        public let name: String
        /// What is needed or offered.
        public let subject: String
        /// The organisation, where it is registered here.
        public let organisation: Organisation.ID?
        /// How many partners it takes.
        public let capacity: Int
        /// What a need may spend in all; what an offer costs a partner.
        public let money: Money
    }

    /// A matching as it was made.
    public struct Matching: Sendable {
        /// Its key.
        public let id: Int64
        /// The side for which it is best.
        public let proposing: Side
        /// Pairs that money limits leave unstable.
        public let blocking: Int
        /// When it was made.
        public let madeAt: Timestamp
        /// When it was chosen; nil while it is one of several.
        public let chosenAt: Timestamp?
    }

    /// An intention and what was signed of it.
    public struct Intention: Sendable {
        /// Its key.
        public let id: Int64
        /// The need.
        public let need: Party.ID
        /// The offer.
        public let offer: Party.ID
        /// The intended amount.
        public let amount: Money
        /// The amount of the signed contract.
        public let signed: Money?
        /// Its number.
        public let signedNumber: String
    }

    /// Its key.
    public let id: ID
    /// Its title.
    public let title: String
    /// When it begins.
    public let startsAt: Timestamp
    /// How many tables there are.
    public let tableCount: Int
    /// How long two sit together, in minutes.
    public let slotMinutes: Int

    private static let select: SQL =
        "SELECT f.id, f.title, f.starts_at, f.table_count, f.slot_minutes FROM matching_fair f"

    private init(row: inout Row) throws {
        id = try row.next()
        title = try row.next()
        startsAt = try row.next()
        tableCount = Int(try row.next(Int16.self))
        slotMinutes = Int(try row.next(Int16.self))
    }

    /// The fairs of the tenant, the newest first; public.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [Fair] {
        try db.rows("\(select) WHERE f.tenant_id = \(try viewer.requireTenant().id) ORDER BY f.id DESC") { row in
            try Fair(row: &row)
        }
    }

    /// A fair; public. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Fair {
        let found = try db.first("\(select) WHERE f.tenant_id = \(try viewer.requireTenant().id) AND f.id = \(id)") {
            row in try Fair(row: &row)
        }
        guard let found else { throw NotFound() }
        return found
    }

    /// Who takes part, by side and number; public.
    public func parties(for viewer: Viewer, in db: Connection) throws -> [Party] {
        try db.rows(
            """
            -- parties of a fair
            SELECT p.id, p.side, p.number, p.name, p.subject, p.organisation_id, p.capacity, p.money_fen
            FROM fair_party p WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.fair_id = \(id)
            ORDER BY p.side, p.number
            """
        ) { row in
            try Party(
                id: row.next(), side: row.next(), number: Int(row.next(Int32.self)), name: row.next(),
                subject: row.next(), organisation: row.next(), capacity: Int(row.next(Int16.self)), money: row.next())
        }
    }

    /// Whether the viewer sees wishes of others and runs the fair.
    public func isStaff(_ viewer: Viewer) -> Bool { ReviewRound.staff.contains { viewer.holds($0) } }

    /// The wishes by party, the most wished first: for the authority's staff all, else those of the viewer's own.
    public func wishes(for viewer: Viewer, in db: Connection) throws -> [Party.ID: [Party.ID]] {
        let own = viewer.memberships.map(\.organisation)
        let rows = try db.rows(
            """
            -- wishes of a fair
            SELECT w.party_id, w.target_id FROM fair_wish w
            JOIN fair_party p ON p.tenant_id = w.tenant_id AND p.id = w.party_id
            WHERE w.tenant_id = \(try viewer.requireTenant().id) AND w.fair_id = \(id)
              AND (\(isStaff(viewer)) OR p.organisation_id = ANY(\(own.map(\.rawValue))))
            ORDER BY w.party_id, w.rank
            """
        ) { row in (try row.next(Party.ID.self), try row.next(Party.ID.self)) }
        return Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
    }

    /// The matchings: for everybody the chosen one, for the authority's staff all, the newest first.
    public func matchings(for viewer: Viewer, in db: Connection) throws -> [Matching] {
        try db.rows(
            """
            -- matchings of a fair
            SELECT m.id, m.proposing, m.blocking, m.made_at, m.chosen_at FROM fair_matching m
            WHERE m.tenant_id = \(try viewer.requireTenant().id) AND m.fair_id = \(id)
              AND (m.chosen_at IS NOT NULL OR \(isStaff(viewer)))
            ORDER BY m.id DESC
            """
        ) { row in
            try Matching(
                id: row.next(), proposing: row.next(), blocking: Int(row.next(Int32.self)), madeAt: row.next(),
                chosenAt: row.next())
        }
    }

    /// The pairs of a matching that the viewer has found, as (need, offer).
    public func pairs(of matching: Matching, for viewer: Viewer, in db: Connection) throws -> [(Party.ID, Party.ID)] {
        try db.rows(
            """
            -- pairs of a matching
            SELECT x.need_id, x.offer_id FROM fair_pair x
            WHERE x.tenant_id = \(try viewer.requireTenant().id) AND x.matching_id = \(matching.id)
            ORDER BY x.need_id, x.offer_id
            """
        ) { row in (try row.next(Party.ID.self), try row.next(Party.ID.self)) }
    }

    /// The meetings as (round, table, need, offer); public.
    public func meetings(
        for viewer: Viewer, in db: Connection
    ) throws -> [(round: Int, table: Int, need: Party.ID, offer: Party.ID)] {
        try db.rows(
            """
            -- timetable of a fair
            SELECT m.round, m.table_number, m.need_id, m.offer_id FROM fair_meeting m
            WHERE m.tenant_id = \(try viewer.requireTenant().id) AND m.fair_id = \(id) ORDER BY 1, 2
            """
        ) { row in
            (
                round: Int(try row.next(Int16.self)), table: Int(try row.next(Int16.self)), need: try row.next(),
                offer: try row.next()
            )
        }
    }

    /// Intentions that stand, and what was signed of them; public.
    public func intentions(for viewer: Viewer, in db: Connection) throws -> [Intention] {
        try db.rows(
            """
            -- intentions of a fair
            SELECT i.id, i.need_id, i.offer_id, i.amount_fen, i.signed_fen, coalesce(i.signed_number, '')
            FROM fair_intention i
            WHERE i.tenant_id = \(try viewer.requireTenant().id) AND i.fair_id = \(id)
              AND i.withdrawn_at IS NULL ORDER BY i.id
            """
        ) { row in
            try Intention(
                id: row.next(), need: row.next(), offer: row.next(), amount: row.next(), signed: row.next(),
                signedNumber: row.next())
        }
    }
}
