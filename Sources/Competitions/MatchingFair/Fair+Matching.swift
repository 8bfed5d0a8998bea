public import Kernel
public import Platform
public import Postgres

extension Fair {
    /// The matching that is best for a side, and the SHA-256 of all that it was made of.
    static func matching(
        _ parties: [Party], _ wishes: [Party.ID: [Party.ID]], proposing: Side
    ) -> (FairMatching, inputSHA256: [UInt8]) {
        func side(_ side: Side) -> [FairMatching.Party] {
            parties.filter { $0.side == side }.map { party in
                FairMatching.Party(
                    id: party.id.rawValue, capacity: party.capacity, moneyFen: party.money.fen,
                    wishes: (wishes[party.id] ?? []).map(\.rawValue))
            }
        }
        let (needs, offers) = (side(.need), side(.offer))
        return (
            FairMatching(needs: needs, offers: offers, needsPropose: proposing == .need),
            SHA256.digest(Array("\(proposing.rawValue) \(needs) \(offers)".utf8))
        )
    }

    /// The officer computes the matching that is best for a side. Returns its key; nothing holds until it is chosen.
    public static func match(_ id: ID, proposing: Side, in change: Change) throws -> Int64 {
        let officer = try change.viewer.require(.programmeOfficer)
        let fair = try find(id, for: change.viewer, in: change.db)
        let parties = try fair.parties(for: change.viewer, in: change.db)
        let wishes = try fair.wishes(for: change.viewer, in: change.db)
        let (found, input) = matching(parties, wishes, proposing: proposing)
        guard !found.pairs.isEmpty else { throw ContestRefusal.noEntries }
        let tenant = try change.tenant()
        let matching = try change.db.value(
            """
            -- keep a matching
            INSERT INTO fair_matching (tenant_id, fair_id, proposing, input_sha256, blocking, made_by)
            VALUES (\(tenant), \(id), \(proposing), \(input), \(Int32(found.blocking.count)), \(officer))
            RETURNING id
            """, as: Int64.self)
        guard let matching else { throw NotFound() }
        try change.db.execute(
            """
            -- keep the pairs of a matching
            INSERT INTO fair_pair (tenant_id, matching_id, need_id, offer_id)
            SELECT \(tenant), \(matching), u.need, u.offer
            FROM unnest(\(found.pairs.map(\.need)), \(found.pairs.map(\.offer))) AS u (need, offer)
            """)
        change.record("fairs.match", "matching_fair", id, ["pairs": .integer(Int64(found.pairs.count))])
        return matching
    }

    /// The officer chooses one of the matchings: wishes stand still from then on, and everybody sees the pairs. Throws
    /// a refusal when parties or wishes have changed since it was computed.
    public static func choose(matching: Int64, of id: ID, in change: Change) throws {
        let officer = try change.viewer.require(.programmeOfficer)
        let tenant = try lock(id, in: change)
        let fair = try find(id, for: change.viewer, in: change.db)
        let stored = try change.db.first(
            """
            -- what a matching was made of
            SELECT m.proposing, m.input_sha256 FROM fair_matching m
            WHERE m.tenant_id = \(tenant) AND m.fair_id = \(id) AND m.id = \(matching)
            """
        ) { row in (side: try row.next(Side.self), input: try row.next([UInt8].self)) }
        guard let stored else { throw NotFound() }
        let (_, input) = Self.matching(
            try fair.parties(for: change.viewer, in: change.db), try fair.wishes(for: change.viewer, in: change.db),
            proposing: stored.side)
        guard input == stored.input else { throw ContestRefusal.matchingStale }
        let chosen = try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- choose a matching
                UPDATE fair_matching SET chosen_at = moment(), chosen_by = \(officer)
                WHERE tenant_id = \(tenant) AND fair_id = \(id) AND id = \(matching) AND chosen_at IS NULL
                """)
        }
        guard chosen == 1 else { throw NotFound() }
        change.record("fairs.choose", "matching_fair", id, ["matching": .integer(matching)])
    }

    /// The pairs of a matching that would rather have each other and could pay for it, for the authority's staff: they
    /// tell wishes. Empty for everybody else, and once parties or wishes have changed since it was computed.
    public func unstablePairs(
        of matching: Matching, for viewer: Viewer, in db: Connection
    ) throws -> [(need: Party.ID, offer: Party.ID)] {
        guard isStaff(viewer), matching.blocking > 0 else { return [] }
        let stored = try db.value(
            """
            -- what a matching was made of, as its digest
            SELECT m.input_sha256 FROM fair_matching m
            WHERE m.tenant_id = \(try viewer.requireTenant().id) AND m.fair_id = \(id) AND m.id = \(matching.id)
            """, as: [UInt8].self)
        let (found, input) = Self.matching(
            try parties(for: viewer, in: db), try wishes(for: viewer, in: db), proposing: matching.proposing)
        return input == stored ? found.blocking.map { (need: .init($0.need), offer: .init($0.offer)) } : []
    }
}
