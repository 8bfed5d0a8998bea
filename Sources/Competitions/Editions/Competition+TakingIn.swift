public import Kernel
public import Platform
public import Postgres

extension Competition {
    /// An accepted proposal of the call that has not entered.
    public struct Waiting: Sendable {
        /// Key of the proposal.
        public let proposal: Int64
        /// Its title.
        public let title: String
        /// Who proposes.
        public let organisationName: String
        /// Why it may not enter; nil: it may.
        public let obstacle: ContestRefusal?
        let organisation: Organisation.ID
    }

    /// The accepted proposals of the call that have not entered, each with what is in its way; for the authority's
    /// staff. Where an organisation has more projects than it may enter, none of them is in the way by itself. Throws
    /// `NotFound`.
    public func waiting(for viewer: Viewer, in db: Connection) throws -> [Waiting] {
        guard isStaff(viewer) else { throw NotFound() }
        guard let call else { return [] }
        return try db.rows(
            """
            -- proposals that have not entered an edition
            SELECT p.id, p.title, o.name, obstacle_to_entry(p.tenant_id, \(id), p.organisation_id, o.name, p.title,
                p.id),
                o.id
            FROM proposal p
            JOIN organisation o ON o.id = p.organisation_id
            WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.call_id = \(call) AND p.state = 'accepted'
              AND NOT EXISTS (SELECT FROM competition_entry e WHERE e.tenant_id = p.tenant_id AND e.proposal_id = p.id)
            ORDER BY p.id
            """
        ) { row in
            try Waiting(
                proposal: row.next(), title: row.next(), organisationName: row.next(),
                obstacle: row.next(String?.self).flatMap(ContestRefusal.init), organisation: row.next())
        }
    }

    /// The officer takes accepted proposals of the call in as entries: those that are named, or all that may enter.
    /// Returns how many. Who may not enter is left out where nobody was named: the operator, a past winner, and what an
    /// organisation has beyond its projects; of the latter the officer says which ones enter. Throws a refusal at
    /// `proposals` that names the project and what is in its way when one of the named may not enter.
    public static func takeIn(_ id: ID, only named: [Int64] = [], in change: Change) throws -> Int {
        let competition = try lock(id, in: change)
        let waiting = try competition.waiting(for: change.viewer, in: change.db)
        let asked = named.isEmpty ? waiting : waiting.filter { named.contains($0.proposal) }
        guard Set(named).isSubset(of: asked.map(\.proposal)) else {
            throw FieldRefusal("proposals", "field.refusal.choice")
        }
        guard !asked.isEmpty else { throw ContestRefusal.noEntries }
        let chosen = try competition.choosing(asked, isNamed: !named.isEmpty, in: change)
        if let first = chosen.refused.first, chosen.entering.isEmpty || !named.isEmpty { throw first }
        let tenant = try change.tenant()
        let count = try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- proposals enter an edition
                INSERT INTO competition_entry (tenant_id, competition_id, number, title, organisation_id,
                    organisation_name, area_code, lot_id, proposal_id, entered_by)
                SELECT p.tenant_id, \(id), row_number() OVER (ORDER BY p.id)
                    + coalesce((SELECT max(e.number) FROM competition_entry e
                        WHERE e.tenant_id = \(tenant) AND e.competition_id = \(id)), 0),
                    p.title, p.organisation_id, o.name, l.area_code, p.lot_id, p.id, \(change.viewer.account)
                FROM proposal p
                JOIN organisation o ON o.id = p.organisation_id
                JOIN lot l ON l.tenant_id = p.tenant_id AND l.id = p.lot_id
                WHERE p.tenant_id = \(tenant) AND p.id = ANY(\(chosen.entering))
                """)
        }
        change.record("contests.take_in", "competition", id, ["count": .integer(Int64(count))])
        return count
    }

    /// Who of the asked enters and why the others do not. An organisation with more projects than it may enter enters
    /// none of them until it is said which.
    private func choosing(
        _ asked: [Waiting], isNamed: Bool, in change: Change
    ) throws -> (entering: [Int64], refused: [FieldRefusal]) {
        let standing = Dictionary(
            grouping: try entries(for: change.viewer, in: change.db).filter { $0.withdrawnAt == nil },
            by: \.organisation
        ).mapValues(\.count)
        let free = Dictionary(grouping: asked.filter { $0.obstacle == nil }, by: \.organisation)
        var refused: [FieldRefusal] = []
        var entering: [Int64] = []
        for one in asked {
            var obstacle = one.obstacle
            let count = (standing[one.organisation] ?? 0) + (free[one.organisation]?.count ?? 0)
            if obstacle == nil, let most = entriesMax, count > most { obstacle = .entriesMax }
            guard let obstacle else {
                entering.append(one.proposal)
                continue
            }
            refused.append(
                FieldRefusal(
                    "proposals", "contests.left_out.\(obstacle.rawValue)",
                    ["title": one.title, "organisation": one.organisationName]))
        }
        return (entering, refused)
    }
}
