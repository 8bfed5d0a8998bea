public import Kernel
public import Platform
internal import Postgres

extension Fair {
    /// What a party posts.
    public struct Posting: Sendable {
        /// Its side.
        public let side: Side
        /// Who it is.
        public let name: String
        /// What is needed or offered.
        public let subject: String
        /// How many partners it takes.
        public let capacity: Int
        /// What a need may spend in all; what an offer costs a partner.
        public let money: Money

        /// A posting.
        public init(side: Side, name: String, subject: String, capacity: Int, money: Money) {
            self.side = side
            self.name = name
            self.subject = subject
            self.capacity = capacity
            self.money = money
        }
    }

    /// The officer opens a fair.
    public static func open(
        title: String, startsAt: Timestamp, tables: Int, slotMinutes: Int, in change: Change
    ) throws -> Fair {
        let officer = try change.viewer.require(.programmeOfficer)
        guard !title.isEmpty else { throw FieldRefusal("title", "field.refusal.missing") }
        let id = try change.db.value(
            """
            -- open a fair
            INSERT INTO matching_fair (tenant_id, title, starts_at, table_count, slot_minutes, created_by)
            VALUES (\(try change.tenant()), \(title), \(startsAt), \(Int16(tables)), \(Int16(slotMinutes)), \(officer))
            RETURNING id
            """, as: ID.self)
        guard let id else { throw NotFound() }
        change.record("fairs.open", "matching_fair", id, ["title": .string(title)])
        return try find(id, for: change.viewer, in: change.db)
    }

    /// The officer takes in the accepted needs of communities. Returns how many.
    public static func takeNeeds(into id: ID, in change: Change) throws -> Int {
        try take(
            """
            SELECT 'need', a.name, n.title, NULL::bigint, n.id, NULL::bigint, 1, n.budget_fen
            FROM community_need n JOIN area a ON a.code = n.area_code
            WHERE n.tenant_id = \(try change.tenant()) AND n.state = 'accepted'
              AND NOT EXISTS (SELECT FROM fair_party p WHERE p.tenant_id = n.tenant_id AND p.fair_id = \(id)
                AND p.need_id = n.id)
            ORDER BY n.id
            """, into: id, in: change)
    }

    /// The officer takes in the teams of all editions of a contest as offers, each for the same amount.
    public static func takeTeams(of title: String, cost: Money, into id: ID, in change: Change) throws -> Int {
        try take(
            """
            SELECT 'offer', e.organisation_name, e.title, e.organisation_id, NULL::bigint, e.id, 1, \(cost)::bigint
            FROM competition_entry e
            JOIN competition c ON c.tenant_id = e.tenant_id AND c.id = e.competition_id
            WHERE e.tenant_id = \(try change.tenant()) AND c.title = \(title) AND e.withdrawn_at IS NULL
              AND NOT EXISTS (SELECT FROM fair_party p WHERE p.tenant_id = e.tenant_id AND p.fair_id = \(id)
                AND p.entry_id = e.id)
            ORDER BY e.id
            """, into: id, in: change)
    }

    private static func take(_ source: SQL, into id: ID, in change: Change) throws -> Int {
        try change.viewer.require(.programmeOfficer)
        let tenant = try lock(id, in: change)
        let count = try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- parties come to a fair
                INSERT INTO fair_party (tenant_id, fair_id, side, number, name, subject, organisation_id, need_id,
                    entry_id, capacity, money_fen, posted_by)
                SELECT \(tenant), \(id), s.side, row_number() OVER () + coalesce((SELECT max(p.number)
                        FROM fair_party p WHERE p.tenant_id = \(tenant) AND p.fair_id = \(id)), 0),
                    s.name, s.subject, s.organisation_id, s.need_id, s.entry_id, s.capacity, s.money_fen,
                    \(change.viewer.account)
                FROM (\(source)) AS s (side, name, subject, organisation_id, need_id, entry_id, capacity, money_fen)
                """)
        }
        guard count > 0 else { throw ContestRefusal.noEntries }
        change.record("fairs.take_in", "matching_fair", id, ["count": .integer(Int64(count))])
        return count
    }

    /// Locks a fair, so that who comes next is numbered after everybody who has come. Throws `NotFound`.
    static func lock(_ id: ID, in change: Change) throws -> Tenant.ID {
        let tenant = try change.tenant()
        let found = try change.db.value(
            """
            -- lock a fair
            SELECT f.id FROM matching_fair f WHERE f.tenant_id = \(tenant) AND f.id = \(id) FOR UPDATE
            """, as: ID.self)
        guard found != nil else { throw NotFound() }
        return tenant
    }

    /// The officer enters who posts needs and offers at the desk of the fair; one list at once.
    public static func post(_ postings: [Posting], organisation: Organisation.ID? = nil, to id: ID, in change: Change)
        throws
    {
        if let organisation {
            guard change.viewer.administers(organisation) else { throw NotFound() }
        } else {
            try change.viewer.require(.programmeOfficer)
        }
        let tenant = try lock(id, in: change)
        try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- post needs and offers
                INSERT INTO fair_party (tenant_id, fair_id, side, number, name, subject, organisation_id, capacity,
                    money_fen, posted_by)
                SELECT \(tenant), \(id), u.side, u.place + coalesce((SELECT max(p.number) FROM fair_party p
                    WHERE p.tenant_id = \(tenant) AND p.fair_id = \(id)), 0), u.name, u.subject, \(organisation),
                    u.capacity, u.money, \(change.viewer.account)
                FROM unnest(\(postings.map(\.side.rawValue)), \(postings.map(\.name)), \(postings.map(\.subject)),
                    \(postings.map { Int64($0.capacity) }), \(postings.map(\.money.fen)))
                    WITH ORDINALITY AS u (side, name, subject, capacity, money, place)
                """)
        }
        change.record("fairs.post", "matching_fair", id, ["count": .integer(Int64(postings.count))])
    }

    /// Parties say whom they wish for, the most wished first; what they said before is replaced. An organisation says
    /// so for itself, the officer for those who said it on paper.
    public static func wish(_ lists: [Party.ID: [Party.ID]], at id: ID, in change: Change) throws {
        let fair = try find(id, for: change.viewer, in: change.db)
        let parties = try fair.parties(for: change.viewer, in: change.db)
        if !change.viewer.holds(.programmeOfficer) {
            let own = parties.filter { $0.organisation.map { change.viewer.acts(for: $0) } ?? false }.map(\.id)
            guard lists.keys.allSatisfy({ own.contains($0) }) else { throw NotFound() }
        }
        let known = Set(parties.map(\.id))
        let flat = lists.sorted { $0.key < $1.key }.flatMap { party, targets in
            targets.enumerated().map { (party: party, target: $1, rank: Int64($0 + 1)) }
        }
        guard flat.allSatisfy({ known.contains($0.party) && known.contains($0.target) }),
            lists.values.allSatisfy({ Set($0).count == $0.count && $0.count <= 1_000 })
        else { throw FieldRefusal("wishes", "field.refusal.choice") }
        let tenant = try change.tenant()
        try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- forget earlier wishes
                DELETE FROM fair_wish WHERE tenant_id = \(tenant) AND party_id = ANY(\(lists.keys.map(\.rawValue)))
                """)
            try change.db.execute(
                """
                -- keep wishes
                INSERT INTO fair_wish (tenant_id, fair_id, party_id, target_id, rank)
                SELECT \(tenant), \(id), u.party, u.target, u.rank
                FROM unnest(\(flat.map(\.party.rawValue)), \(flat.map(\.target.rawValue)), \(flat.map(\.rank)))
                    AS u (party, target, rank)
                """)
        }
        change.record("fairs.wish", "matching_fair", id, ["parties": .integer(Int64(lists.count))])
    }

    /// The officer lays out who sits with whom: every need meets every offer once, in so many rounds at most.
    public static func layOut(_ id: ID, rounds: Int = .max, in change: Change) throws -> Int {
        try change.viewer.require(.programmeOfficer)
        let fair = try find(id, for: change.viewer, in: change.db)
        let parties = try fair.parties(for: change.viewer, in: change.db)
        let (needs, offers) = (parties.filter { $0.side == .need }, parties.filter { $0.side == .offer })
        guard needs.count <= fair.tableCount else {
            throw FieldRefusal(
                "rounds", "fairs.refusal.tables", ["tables": String(fair.tableCount), "needs": String(needs.count)])
        }
        guard !needs.isEmpty, !offers.isEmpty else { throw ContestRefusal.noEntries }
        let table = RotationTimetable(needs: needs.count, offers: offers.count, rounds: max(1, rounds)).meetings
        let tenant = try change.tenant()
        try change.db.execute(
            "-- forget a timetable\nDELETE FROM fair_meeting WHERE tenant_id = \(tenant) AND fair_id = \(id)")
        try change.db.execute(
            """
            -- lay tables out
            INSERT INTO fair_meeting (tenant_id, fair_id, round, table_number, need_id, offer_id)
            SELECT \(tenant), \(id), u.round, u.place, u.need, u.offer
            FROM unnest(\(table.map { Int64($0.round) }), \(table.map { Int64($0.table) }),
                \(table.map { needs[$0.need].id.rawValue }), \(table.map { offers[$0.offer].id.rawValue }))
                AS u (round, place, need, offer)
            """)
        change.record("fairs.lay_out", "matching_fair", id, ["meetings": .integer(Int64(table.count))])
        return table.count
    }

    /// The officer notes the intentions of pairs; one list at once.
    public static func intend(
        _ intentions: [(need: Party.ID, offer: Party.ID, amount: Money)], at id: ID, in change: Change
    ) throws {
        let officer = try change.viewer.require(.programmeOfficer)
        guard intentions.allSatisfy({ $0.amount.fen >= 0 }) else {
            throw FieldRefusal("amount", "field.refusal.choice")
        }
        let added = try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- note intentions
                INSERT INTO fair_intention (tenant_id, fair_id, need_id, offer_id, amount_fen, stated_by)
                SELECT n.tenant_id, n.fair_id, n.id, o.id, u.amount, \(officer)
                FROM unnest(\(intentions.map(\.need.rawValue)), \(intentions.map(\.offer.rawValue)),
                    \(intentions.map(\.amount.fen))) AS u (need, offer, amount)
                JOIN fair_party n ON n.tenant_id = \(try change.tenant()) AND n.fair_id = \(id) AND n.id = u.need
                    AND n.side = 'need'
                JOIN fair_party o ON o.tenant_id = n.tenant_id AND o.fair_id = n.fair_id AND o.id = u.offer
                    AND o.side = 'offer'
                """)
        }
        guard added == intentions.count else { throw FieldRefusal("offer", "field.refusal.choice") }
        change.record("fairs.intend", "matching_fair", id, ["count": .integer(Int64(added))])
    }

    /// The officer notes the contract that was signed of an intention.
    public static func sign(
        _ intention: Int64, number: String, amount: Money, on day: Day, at id: ID, in change: Change
    ) throws {
        try change.viewer.require(.programmeOfficer)
        guard !number.isEmpty else { throw FieldRefusal("number", "field.refusal.missing") }
        guard amount.fen >= 0 else { throw FieldRefusal("amount", "field.refusal.choice") }
        guard day <= change.viewer.today else { throw FieldRefusal("day", "fairs.refusal.signed_ahead") }
        let signed = try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- note what was signed
                UPDATE fair_intention SET signed_number = \(number), signed_fen = \(amount), signed_on = \(day)
                WHERE tenant_id = \(try change.tenant()) AND fair_id = \(id) AND id = \(intention)
                  AND withdrawn_at IS NULL
                """)
        }
        guard signed == 1 else { throw FieldRefusal("intention", "field.refusal.choice") }
        change.record("fairs.sign", "matching_fair", id, ["number": .string(number)])
    }

    /// The officer takes back an intention that nobody has signed, with a reason; the pair may state another one.
    public static func withdraw(intention: Int64, reason: String, at id: ID, in change: Change) throws {
        let officer = try change.viewer.require(.programmeOfficer)
        guard !reason.allSatisfy(\.isWhitespace) else { throw FieldRefusal("reason", "field.refusal.missing") }
        let withdrawn = try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- take an intention back
                UPDATE fair_intention SET withdrawn_at = moment(), withdrawn_by = \(officer),
                    withdrawn_reason = \(reason)
                WHERE tenant_id = \(try change.tenant()) AND fair_id = \(id) AND id = \(intention)
                  AND withdrawn_at IS NULL
                """)
        }
        guard withdrawn == 1 else { throw FieldRefusal("intention", "field.refusal.choice") }
        change.record(
            "fairs.withdraw_intention", "matching_fair", id,
            ["intention": .integer(intention), "reason": .string(reason)])
    }
}
