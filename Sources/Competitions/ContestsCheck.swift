internal import Forms
internal import Kernel
public import Platform
public import Postgres

/// What must hold of editions, live pitches and matching fairs whatever the application did: recomputed from the rows.
public enum ContestsCheck {
    /// Names every published result that does not come out again, every log of a live pitch that is not what its
    /// tables say, every order that its seed does not give, and every matching that its wishes do not give. Empty: all
    /// is well.
    public static func run(for viewer: Viewer, in db: Connection) throws -> [String] {
        try rows(in: db) + results(for: viewer, in: db) + pitches(for: viewer, in: db) + fairs(for: viewer, in: db)
    }

    private static func rows(in db: Connection) throws -> [String] {
        try db.rows(
            """
            -- check contests
            SELECT 'result ' || r.id || ' was withdrawn and its honour stands'
            FROM competition_result r
            JOIN competition_result_honour h ON h.tenant_id = r.tenant_id AND h.result_id = r.id
            WHERE r.tenant_id = current_tenant() AND r.withdrawn_at IS NOT NULL
              AND NOT EXISTS (SELECT FROM honour_withdrawal w WHERE w.honour_id = h.honour_id)
            UNION ALL
            SELECT 'result ' || r.id || ' names no honour'
            FROM competition_result r
            JOIN competition c ON c.tenant_id = r.tenant_id AND c.id = r.competition_id AND c.call_id IS NOT NULL
            JOIN competition_entry e ON e.tenant_id = r.tenant_id AND e.id = r.entry_id
                AND e.organisation_id IS NOT NULL
            WHERE r.tenant_id = current_tenant() AND r.honour_id IS NULL
            UNION ALL
            SELECT 'certificate ' || f.code || ' is of a result that was withdrawn before it was issued'
            FROM competition_certificate f
            JOIN competition_result r ON r.tenant_id = f.tenant_id AND r.id = f.result_id
            WHERE f.tenant_id = current_tenant() AND r.withdrawn_at < f.issued_at
            UNION ALL
            SELECT 'edition ' || s.competition_id || ' has more entries in stage ' || s.position || ' than places'
            FROM competition_stage s
            WHERE s.tenant_id = current_tenant() AND s.places < (SELECT count(*) FROM competition_advance a
                WHERE a.tenant_id = s.tenant_id AND a.competition_id = s.competition_id AND a.stage = s.position
                  AND a.score IS NOT NULL)
            UNION ALL
            SELECT 'edition ' || s.competition_id || ' gives more than its source ' || s.name || ' has'
            FROM competition_purse s
            WHERE s.tenant_id = current_tenant() AND s.limit_fen < (SELECT coalesce(sum(p.amount_fen), 0)
                FROM competition_result r JOIN competition_grade_part p ON p.tenant_id = r.tenant_id
                    AND p.competition_id = r.competition_id AND p.grade = r.grade AND p.purse = s.position
                WHERE r.tenant_id = s.tenant_id AND r.competition_id = s.competition_id AND r.withdrawn_at IS NULL)
            UNION ALL
            SELECT 'the order of live pitch ' || o.session_id || ' is not what its seed gives'
            FROM (SELECT l.session_id, l.position, row_number() OVER (PARTITION BY l.session_id
                    ORDER BY sha256(convert_to(s.seed || ':' || e.number, 'UTF8'))) AS drawn
                FROM pitch_slot l
                JOIN pitch_session s ON s.tenant_id = l.tenant_id AND s.id = l.session_id AND s.seed_typed IS NULL
                JOIN competition_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
                WHERE l.tenant_id = current_tenant()) o
            WHERE o.position <> o.drawn GROUP BY o.session_id
            UNION ALL
            SELECT 'a total of judge ' || t.judge || ' in live pitch ' || t.session_id || ' is not the sum of its marks'
            FROM pitch_sheet t
            WHERE t.tenant_id = current_tenant() AND t.total <> (SELECT sum(m) FROM unnest(t.marks) m)
            UNION ALL
            SELECT 'the ranking of live pitch ' || k.session_id || ' is not what was frozen'
            FROM pitch_ranking k WHERE k.tenant_id = current_tenant()
              AND k.derivation_sha256 <> sha256(convert_to(k.derivation, 'UTF8'))
            """
        ) { row in try row.next() }
    }

    /// A result is what the scores of its time, the grades and the choices by hand give. Recorded editions have no
    /// scores here.
    private static func results(for viewer: Viewer, in db: Connection) throws -> [String] {
        struct Result: Hashable {
            let grade: Competition.Grade?
            let place: Int
            let score: Fraction?
        }
        let tenant = try viewer.requireTenant().id
        let editions = try Competition.all(for: viewer, in: db).filter { $0.publishedAt != nil && $0.call != nil }
        return try editions.flatMap { edition -> [String] in
            let stored = try db.rows(
                """
                -- published results of an edition
                SELECT r.entry_id, r.grade, r.place, r.score FROM competition_result r
                WHERE r.tenant_id = \(tenant) AND r.competition_id = \(edition.id) ORDER BY r.id
                """
            ) { row in
                (
                    try row.next(Competition.Entry.ID.self),
                    Result(
                        grade: try row.next(Competition.Grade.self), place: Int(try row.next(Int32.self)),
                        score: try row.fractionIfAny())
                )
            }
            let computed = try edition.standings(tenant: tenant, viewer: viewer, in: db).filter { $0.grade != nil }
            let again = Dictionary(
                uniqueKeysWithValues: computed.map {
                    ($0.entry, Result(grade: $0.grade, place: $0.place, score: $0.score))
                })
            let broken = stored.filter { again[$0.0] != $0.1 }.map {
                "the result of entry \($0.0) in edition \(edition.id) does not come out again"
            }
            let missing = Set(again.keys).subtracting(stored.map(\.0)).sorted().map {
                "entry \($0) of edition \(edition.id) has won and has no result"
            }
            return broken + missing
        }
    }

    /// The log, played again, takes only steps that follow each other, and says what the sheets and recusals say.
    private static func pitches(for viewer: Viewer, in db: Connection) throws -> [String] {
        let tenant = try viewer.requireTenant().id
        let ids = try db.rows(
            """
            -- live pitches to replay
            SELECT s.id FROM pitch_session s WHERE s.tenant_id = \(tenant) AND s.opened_at IS NOT NULL ORDER BY s.id
            """
        ) { row in try row.next(PitchSession.ID.self) }
        return try ids.flatMap { id -> [String] in
            let session = try PitchSession.load(id, tenant: tenant, in: db)
            let events = try session.events(for: viewer, in: db)
            let state = PitchState(events)
            let isEnded =
                session.withdrawnAt != nil
                ? state.step == .withdrawn
                : session.closedAt == nil
                    || state.step == .closed
            let sheets = try seats("SELECT t.judge, t.entry_id FROM pitch_sheet t", of: id, tenant: tenant, in: db)
            let recusals = try seats("SELECT t.judge, t.entry_id FROM pitch_recusal t", of: id, tenant: tenant, in: db)
            let order = try session.slots(for: viewer, in: db)
            let slots = order.map(\.entry)
            let logged = Set(events.filter { $0.step == .sheet }.compactMap(Seat.init))
            let isPlayed =
                events.map(\.sequence) == Array(1..<(events.count + 1)) && state.isOrderly(events)
                && logged == sheets && Set(events.filter { $0.step == .recused }.compactMap(Seat.init)) == recusals
                && slots.allSatisfy { entry in
                    state.judges(of: entry)
                        == Set(sheets.subtracting(recusals).filter { $0.entry == entry }.map(\.judge))
                } && isEnded
            let frozen = try PitchRanking.find(of: id, tenant: tenant, in: db)
            let isFrozen = try frozen.map { frozen in
                let criteria = try session.criteria(for: viewer, in: db)
                return try session.result(state, tenant: tenant, in: db)
                    .derivation(of: session, criteria: criteria).canonical == frozen.derivation
            }
            let isInPlace = order.map(\.position).sorted() == Array(1..<(order.count + 1))
            let isDrawn = session.draw(order).map { $0.comesOutAgain && isInPlace } ?? true
            return (isDrawn ? [] : ["the order of live pitch \(id) is not what its seed gives"])
                + (isPlayed ? [] : ["the log of live pitch \(id) is not what its sheets say"])
                + (isFrozen == false ? ["the ranking of live pitch \(id) does not come out again"] : [])
        }
    }

    private struct Seat: Hashable {
        let judge: Int
        let entry: Competition.Entry.ID

        init(judge: Int, entry: Competition.Entry.ID) {
            self.judge = judge
            self.entry = entry
        }

        init?(_ event: PitchState.Event) {
            guard let judge = event.judge, let entry = event.entry else { return nil }
            self.init(judge: judge, entry: entry)
        }
    }

    /// Judges and entries of the rows of a session.
    private static func seats(
        _ rows: SQL, of id: PitchSession.ID, tenant: Tenant.ID, in db: Connection
    ) throws -> Set<Seat> {
        Set(
            try db.rows(rows + " WHERE t.tenant_id = \(tenant) AND t.session_id = \(id)") { row in
                Seat(judge: Int(try row.next(Int16.self)), entry: try row.next())
            })
    }

    /// A matching comes out of the wishes again; the wishes of a chosen one stand still.
    private static func fairs(for viewer: Viewer, in db: Connection) throws -> [String] {
        let tenant = try viewer.requireTenant().id
        return try Fair.all(for: viewer, in: db).flatMap { fair -> [String] in
            let parties = try fair.parties(for: viewer, in: db)
            let wishes = try db.rows(
                """
                -- all wishes of a fair
                SELECT w.party_id, w.target_id FROM fair_wish w
                WHERE w.tenant_id = \(tenant) AND w.fair_id = \(fair.id) ORDER BY w.party_id, w.rank
                """
            ) { row in (try row.next(Fair.Party.ID.self), try row.next(Fair.Party.ID.self)) }
            let lists = Dictionary(grouping: wishes, by: \.0).mapValues { $0.map(\.1) }
            let stored = try db.rows(
                """
                -- matchings of a fair
                SELECT m.id, m.proposing, m.input_sha256, m.blocking, m.chosen_at IS NOT NULL,
                    (SELECT coalesce(array_agg(x.need_id || ':' || x.offer_id), '{}') FROM fair_pair x
                     WHERE x.tenant_id = m.tenant_id AND x.matching_id = m.id)
                FROM fair_matching m WHERE m.tenant_id = \(tenant) AND m.fair_id = \(fair.id) ORDER BY m.id
                """
            ) { row in
                (
                    id: try row.next(Int64.self), side: try row.next(Fair.Side.self), input: try row.next([UInt8].self),
                    blocking: Int(try row.next(Int32.self)), isChosen: try row.next(Bool.self),
                    pairs: Set(try row.next([String].self))
                )
            }
            return stored.compactMap { matching in
                let (again, input) = Fair.matching(parties, lists, proposing: matching.side)
                // Wishes may have changed since a matching that nobody chose.
                guard matching.isChosen || input == matching.input else { return nil }
                let isSame =
                    input == matching.input && again.blocking.count == matching.blocking
                    && Set(again.pairs.map { "\($0.need):\($0.offer)" }) == matching.pairs
                return isSame ? nil : "matching \(matching.id) of fair \(fair.id) does not come out again"
            }
        }
    }
}

extension PitchState {
    /// Whether every step of the log may follow the one before it.
    fileprivate func isOrderly(_ events: [Event]) -> Bool {
        var step = Step.drawn
        for event in events where ![.sheet, .recused, .quorum, .drawn].contains(event.step) {
            let mayFollow =
                step == .drawn && event.step == .opened || step.next.contains(event.step)
                || event.step == .closed && step.isBetweenEntries
                || event.step == .withdrawn && step != .closed
            guard mayFollow else { return false }
            step = event.step
        }
        return true
    }
}
