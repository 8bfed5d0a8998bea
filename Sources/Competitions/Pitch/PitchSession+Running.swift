public import Kernel
public import Platform
public import Postgres

extension PitchSession {
    /// The officer opens the session: rule, criteria, judges and order are frozen.
    public static func open(_ id: ID, in change: Change) throws {
        let session = try lock(id, in: change)
        guard session.openedAt == nil else { throw ContestRefusal.sessionFrozen }
        guard session.withdrawnAt == nil else { throw ContestRefusal.sessionWithdrawn }
        try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- open a live pitch
                UPDATE pitch_session SET opened_at = moment(), opened_by = \(change.viewer.account)
                WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        try log(.opened, of: id, in: change)
        try recuseConflicts(of: id, in: change)
        change.record("pitch.open", "pitch_session", id, ["rule": session.rule.json])
    }

    /// The officer at the desk takes the next step; `called` needs the entry that is called and may call another one
    /// instead, `skipped` needs the reason why the entry that was called gets no score. A skipped entry may be called
    /// again, and so may one that lost so many sheets after its score was revealed that it has none. A score is
    /// revealed only with as many sheets as the quorum.
    public static func step(
        _ step: PitchState.Step, entry: Competition.Entry.ID? = nil, reason: String = "", of id: ID, in change: Change
    ) throws {
        let session = try lock(id, in: change)
        guard session.isOpen else { throw ContestRefusal.sessionNotOpen }
        // Conflicts that were noted since the session opened.
        try recuseConflicts(of: id, in: change)
        let state = try session.state(for: change.viewer, in: change.db)
        guard state.step.next.contains(step) else { throw ContestRefusal.stepOutOfTurn }
        if step == .skipped, reason.isEmpty { throw FieldRefusal("reason", "field.refusal.missing") }
        var about = state.entry
        if step == .called {
            let slots = try session.slots(for: change.viewer, in: change.db).filter {
                !$0.isWithdrawn
                    && (!state.revealed.contains($0.entry)
                        || state.lacksSheets($0.entry, quorum: session.rule.quorum))
            }.map(\.entry)
            let isCalledAgain = state.step == .called ? state.entry : nil
            about = entry ?? slots.first { !state.skipped.contains($0) && $0 != isCalledAgain }
            guard let called = about, slots.contains(called) else { throw ContestRefusal.stepOutOfTurn }
        }
        if step == .revealed, let about,
            state.sheets(of: about) < state.loweredQuorum(of: about) ?? session.rule.quorum
        {
            throw ContestRefusal.sessionQuorum
        }
        try log(step, entry: about, reason: step == .skipped ? reason : "", of: id, in: change)
        change.record("pitch.step", "pitch_session", id, ["step": .string(step.rawValue)])
    }

    /// The officer closes the session, and what came of it is frozen with its derivation. Throws a refusal while an
    /// entry that was neither skipped nor withdrawn has fewer sheets than its quorum.
    public static func close(_ id: ID, in change: Change) throws {
        let session = try lock(id, in: change)
        guard session.isOpen else { throw ContestRefusal.sessionNotOpen }
        try recuseConflicts(of: id, in: change)
        try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- close a live pitch
                UPDATE pitch_session SET closed_at = moment(), closed_by = \(change.viewer.account)
                WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        guard try session.state(for: change.viewer, in: change.db).step.isBetweenEntries else {
            throw ContestRefusal.stepOutOfTurn
        }
        try log(.closed, of: id, in: change)
        let ranking = try PitchRanking.freeze(load(id, tenant: try change.tenant(), in: change.db), in: change)
        change.record("pitch.close", "pitch_session", id, ["sha256": .string(ranking.sha256.hexadecimal)])
    }
}

/// What one judge gave one entry at a live pitch.
public struct PitchSheet: Sendable {
    /// The number of the judge.
    public let judge: Int
    /// The entry.
    public let entry: Competition.Entry.ID
    /// Marks in the order of the criteria.
    public let marks: [Fraction]
    /// Their sum.
    public let total: Fraction
    /// The key under which the pad delivered it.
    public let key: String
    /// When it came.
    public let receivedAt: Timestamp

    private static let columns: SQL = "t.judge, t.entry_id, t.marks::text[], t.total, t.key, t.received_at"

    private init(row: inout Row) throws {
        judge = Int(try row.next(Int16.self))
        entry = try row.next()
        marks = try row.next([String].self).compactMap(Fraction.init)
        total = try row.fraction()
        key = try row.next()
        receivedAt = try row.next()
    }

    /// The sheets of the viewer's own seat.
    public static func own(
        _ judge: PitchSession.Judge, in session: PitchSession, for viewer: Viewer, in db: Connection
    ) throws -> [PitchSheet] {
        try db.rows(
            """
            -- sheets of a seat
            SELECT \(columns) FROM pitch_sheet t WHERE t.tenant_id = \(try viewer.requireTenant().id)
              AND t.session_id = \(session.id) AND t.judge = \(Int16(judge.number)) ORDER BY t.entry_id
            """
        ) { row in try PitchSheet(row: &row) }
    }

    /// All sheets of the entries whose score is revealed, for the authority's staff: nobody sees another's marks
    /// before. Throws `NotFound`.
    public static func all(in session: PitchSession, for viewer: Viewer, in db: Connection) throws -> [PitchSheet] {
        guard session.isStaff(viewer) else { throw NotFound() }
        return try db.rows(
            """
            -- sheets of a live pitch
            SELECT \(columns) FROM pitch_sheet t WHERE t.tenant_id = \(try viewer.requireTenant().id)
              AND t.session_id = \(session.id) AND is_revealed_at_pitch(t.tenant_id, t.session_id, t.entry_id)
            ORDER BY t.entry_id, t.judge
            """
        ) { row in try PitchSheet(row: &row) }
    }

    /// A judge delivers a sheet. The same key again changes nothing and is no refusal: a pad that lost the network
    /// sends until it is told that the sheet is there. A pad says at which seat the sheet was written: on a telephone
    /// that was handed on it waits for its judge, and is refused to the next one.
    public static func deliver(
        _ marks: [Fraction], for entry: Competition.Entry.ID, key: String, seat: Int? = nil, in id: PitchSession.ID,
        _ change: Change
    ) throws {
        let tenant = try change.tenant()
        let session = try PitchSession.find(id, for: change.viewer, in: change.db)
        guard let judge = try session.judge(of: change.viewer, in: change.db) else { throw NotFound() }
        if let seat, seat != judge.number { throw ContestRefusal.otherSeat }
        // Before the question: a sheet that is on its way under the same key is there when this one is asked for.
        try change.db.execute(
            """
            -- lock a live pitch for a sheet
            SELECT s.id FROM pitch_session s WHERE s.tenant_id = \(tenant) AND s.id = \(id) FOR NO KEY UPDATE
            """)
        if try change.db.exists(
            """
            -- was this sheet delivered?
            SELECT FROM pitch_sheet t WHERE t.tenant_id = \(tenant) AND t.session_id = \(id)
              AND t.judge = \(Int16(judge.number)) AND t.entry_id = \(entry) AND t.key = \(key)
            """)
        {
            return
        }
        try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- deliver a sheet
                INSERT INTO pitch_sheet (tenant_id, session_id, judge, entry_id, marks, total, key)
                VALUES (\(tenant), \(id), \(Int16(judge.number)), \(entry),
                    \(marks.map { $0.decimal(places: 2) })::text[]::numeric[],
                    \(marks.sum().decimal(places: 2))::text::numeric, \(key))
                """)
        }
        try PitchSession.log(.sheet, entry: entry, judge: judge.number, of: id, in: change)
        change.record("pitch.sheet", "pitch_session", id, ["judge": .integer(Int64(judge.number))])
    }
}
