internal import Forms
public import Kernel
public import Platform
public import Postgres

extension PitchSession {
    /// What came of the entries whose score is revealed, of all once the session is closed: by the whole rule of the
    /// session, from its sheets. Entries that wait, were skipped or withdrawn have no sheets in it and no place. The
    /// key of an entry stands for the proposal, the number of a judge for the assignment, the position of a criterion
    /// for its code.
    public func result(for viewer: Viewer, in db: Connection) throws -> RoundResult {
        let state = PitchState(try events(for: viewer, in: db))
        return try result(state, tenant: try viewer.requireTenant().id, in: db)
    }

    func result(_ state: PitchState, tenant: Tenant.ID, in db: Connection) throws -> RoundResult {
        try RoundResult(entries: try markedEntries(state, tenant: tenant, in: db), rule: rule, seed: seed ?? 0)
    }

    private func markedEntries(
        _ state: PitchState, tenant: Tenant.ID, in db: Connection
    ) throws -> [RoundResult.Entry] {
        let rows = try db.rows(
            """
            -- sheets that count at a live pitch
            SELECT l.entry_id, e.number, pitch_quorum_of(l.tenant_id, l.session_id, l.entry_id), t.judge,
                t.marks::text[], t.total
            FROM pitch_slot l
            JOIN competition_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
            LEFT JOIN pitch_sheet t ON t.tenant_id = l.tenant_id AND t.session_id = l.session_id
                AND t.entry_id = l.entry_id AND (e.withdrawn_at IS NULL OR e.withdrawn_at > \(closedAt))
                AND NOT is_skipped_at_pitch(l.tenant_id, l.session_id, l.entry_id)
                AND NOT EXISTS (SELECT FROM pitch_recusal x WHERE x.tenant_id = t.tenant_id
                    AND x.session_id = t.session_id AND x.judge = t.judge AND x.entry_id = t.entry_id)
            WHERE l.tenant_id = \(tenant) AND l.session_id = \(id) ORDER BY l.position, t.judge
            """
        ) { row in
            let (entry, number) = (try row.next(Competition.Entry.ID.self), Int(try row.next(Int32.self)))
            let quorum = Int(try row.next(Int32.self))
            let judge = try row.next(Int16?.self).map(Int64.init)
            let marks = try row.next([String]?.self)?.compactMap(Fraction.init) ?? []
            let total = try row.fractionIfAny()
            let isShown = closedAt != nil || state.revealed.contains(entry)
            let sheet = judge.flatMap { judge in
                total.flatMap { total in
                    isShown ? Self.sheet(of: judge, marks: marks, total: total) : nil
                }
            }
            return (entry: entry, number: number, quorum: quorum, sheet: sheet)
        }
        return Dictionary(grouping: rows, by: \.entry).compactMap { entry, lines in
            guard let first = lines.first else { return nil }
            return RoundResult.Entry(
                proposal: entry.rawValue, number: first.number, lot: 0, sheets: lines.compactMap(\.sheet),
                quorum: first.quorum == rule.quorum ? nil : first.quorum)
        }
    }

    private static func sheet(of judge: Int64, marks: [Fraction], total: Fraction) -> RoundResult.Sheet {
        let named = marks.enumerated().map { (String($0 + 1), WeightedScore.Mark.given($1)) }
        return RoundResult.Sheet(
            assignment: judge, judge: judge, marks: Dictionary(named) { first, _ in first }, total: total)
    }

    /// The scores of an edition by its live pitches, for the grades. Sessions of one rule and the same criteria are
    /// ranked together by it, basis and tie chain included; where their rules differ, scores alone order. Of an entry
    /// that was marked in several sessions the last one counts.
    static func scored(
        _ sessions: [PitchSession], for viewer: Viewer, in db: Connection
    ) throws -> [Competition.Entry.ID: Competition.Scored] {
        let tenant = try viewer.requireTenant().id
        var entries: [Int64: RoundResult.Entry] = [:]
        var alone: [Competition.Entry.ID: Competition.Scored] = [:]
        var rules: Set<RankingRule> = []
        var criteria: Set<[Criterion]> = []
        for session in sessions {
            rules.insert(session.rule)
            criteria.insert(try session.criteria(for: viewer, in: db))
            let state = PitchState(try session.events(for: viewer, in: db))
            let result = try session.result(state, tenant: tenant, in: db)
            for line in result.lines where entries[line.entry.proposal] == nil || !line.entry.sheets.isEmpty {
                let entry = Competition.Entry.ID(line.entry.proposal)
                entries[line.entry.proposal] = line.entry
                alone[entry] = scored(line, by: session.rule, place: nil)
            }
        }
        guard let rule = rules.first, rules.count == 1, criteria.count == 1 else { return alone }
        let result = try RoundResult(entries: Array(entries.values), rule: rule, seed: sessions.first?.seed ?? 0)
        let pairs = result.lines.map { line in
            (Competition.Entry.ID(line.entry.proposal), scored(line, by: rule, place: line.place))
        }
        return Dictionary(pairs) { first, _ in first }
    }

    private static func scored(
        _ line: RoundResult.Line, by rule: RankingRule, place: Int?
    ) -> Competition.Scored {
        Competition.Scored(
            entry: .init(line.entry.proposal), score: line.score(rule),
            measured: rule.rankedBy == .exact ? line.exact : line.score(rule), place: place)
    }
}

/// The result of a closed live pitch, frozen with everything that it was made of.
public struct PitchRanking: Sendable {
    /// Canonical JSON of everything that it was made of.
    public let derivation: String
    /// SHA-256 of the derivation.
    public let sha256: [UInt8]
    /// Input of `miaopu calc round-result` that gives scores and places again.
    public let calculation: String
    /// When it was made.
    public let madeAt: Timestamp

    /// The frozen result of a session, for the authority's staff; nil before it closes. Throws `NotFound`.
    public static func find(of session: PitchSession, for viewer: Viewer, in db: Connection) throws -> PitchRanking? {
        guard session.isStaff(viewer) else { throw NotFound() }
        return try find(of: session.id, tenant: try viewer.requireTenant().id, in: db)
    }

    static func find(of session: PitchSession.ID, tenant: Tenant.ID, in db: Connection) throws -> PitchRanking? {
        try db.first(
            """
            -- frozen result of a live pitch
            SELECT k.derivation, k.derivation_sha256, k.calculation, k.made_at FROM pitch_ranking k
            WHERE k.tenant_id = \(tenant) AND k.session_id = \(session)
            """
        ) { row in
            try PitchRanking(
                derivation: row.next(), sha256: row.next(), calculation: row.next(), madeAt: row.next())
        }
    }

    static func freeze(_ session: PitchSession, in change: Change) throws -> PitchRanking {
        let result = try session.result(for: change.viewer, in: change.db)
        let criteria = try session.criteria(for: change.viewer, in: change.db)
        let derivation = result.derivation(of: session, criteria: criteria).canonical
        try change.db.execute(
            """
            -- freeze the result of a live pitch
            INSERT INTO pitch_ranking (tenant_id, session_id, derivation, derivation_sha256, calculation, made_by)
            VALUES (\(try change.tenant()), \(session.id), \(derivation), \(SHA256.digest(Array(derivation.utf8))),
                \(result.resultCalculation.canonical), \(change.viewer.account))
            """)
        guard let frozen = try find(of: session.id, tenant: try change.tenant(), in: change.db) else {
            throw NotFound()
        }
        return frozen
    }
}

extension RoundResult {
    /// Everything that the result of a live pitch was made of: rule, criteria, every sheet with its marks, which
    /// counted and which were left out, the exact and the rounded score, the place.
    public func derivation(of session: PitchSession, criteria: [PitchSession.Criterion]) -> JSON {
        [
            "pitch": .integer(session.id.rawValue), "competition": .integer(session.competition.rawValue),
            "rule": rule.json, "seed": .integer(seed),
            "criteria": .array(
                criteria.enumerated().map { position, criterion in
                    [
                        "code": .string(String(position + 1)), "name": .string(criterion.name),
                        "max": .integer(Int64(criterion.marksMax)),
                    ]
                }),
            "entries": .array(lines.map(pitchLine)),
        ]
    }

    /// A line of a live pitch: entries and judges instead of proposals and assignments, and no lots.
    public func pitchLine(_ line: Line) -> JSON {
        var told = JSONObject()
        told["entry"] = .integer(line.entry.proposal)
        told["quorum"] = .integer(Int64(line.entry.quorum ?? rule.quorum))
        for (key, value) in derivation(of: line).object?.members ?? []
        where !["proposal", "lot", "lot_place", "parts"].contains(key) {
            told[key] = key == "sheets" ? .array((value.array ?? []).map(Self.pitchSheet)) : value
        }
        return .object(told)
    }

    private static func pitchSheet(_ sheet: JSON) -> JSON {
        [
            "judge": sheet["assignment"] ?? .null, "marks": sheet["marks"] ?? .null, "total": sheet["total"] ?? .null,
        ]
    }
}
