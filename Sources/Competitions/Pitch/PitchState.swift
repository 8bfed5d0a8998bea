public import Kernel
public import Platform
public import Postgres

/// Where a live pitch is: what its log gives when it is played again from the first line.
public struct PitchState: Sendable, Hashable {
    /// What a line of the log says.
    public enum Step: String, StoredAsText, CaseIterable {
        case drawn
        case opened
        case called
        case pitching
        case questions
        case marking
        case revealed
        case skipped
        case quorum
        case sheet
        case recused
        case closed
        case withdrawn

        /// The steps that somebody at the desk may take after this one, for the entry that was called.
        public var next: [Step] {
            switch self {
            case .opened, .revealed, .skipped: [.called]
            case .called: [.pitching, .called, .skipped]
            case .pitching: [.questions, .marking, .skipped]
            case .questions: [.marking, .skipped]
            case .marking: [.revealed, .skipped]
            case .drawn, .quorum, .sheet, .recused, .closed, .withdrawn: []
            }
        }

        /// Whether the session may close after this step: nobody stands in front of the judges.
        public var isBetweenEntries: Bool { [.opened, .revealed, .skipped].contains(self) }
    }

    /// A line of the log.
    public struct Event: Sendable, Hashable {
        /// 1 for the first.
        public let sequence: Int
        /// What happened.
        public let step: Step
        /// The entry that it is about.
        public let entry: Competition.Entry.ID?
        /// The number of the judge; nil in the log of whoever may not know it.
        public internal(set) var judge: Int?
        /// The fewest sheets of the entry from this line on.
        public let quorum: Int?
        /// Why an entry was skipped, a quorum lowered or the session withdrawn; empty for whoever may not know it.
        public internal(set) var reason: String
        /// When.
        public let at: Timestamp
        /// Name of who did it.
        public let by: String
    }

    /// The step that stands.
    public private(set) var step = Step.drawn
    /// Since when.
    public private(set) var since: Timestamp?
    /// The entry that was called.
    public private(set) var entry: Competition.Entry.ID?
    /// Entries whose score is revealed and that were not called again, in their order.
    public private(set) var revealed: [Competition.Entry.ID] = []
    /// Entries that were skipped and not called again.
    public private(set) var skipped: Set<Competition.Entry.ID> = []
    private var lowered: [Competition.Entry.ID: Int] = [:]
    private var delivered: [Competition.Entry.ID: Set<Int>] = [:]
    private var standingBack: [Competition.Entry.ID: Set<Int>] = [:]
    /// The number of the last line.
    public private(set) var sequence = 0

    /// Plays the log, up to a line if one is named.
    public init(_ events: [Event], through last: Int = .max) {
        for event in events where event.sequence <= last { play(event) }
    }

    private mutating func play(_ event: Event) {
        sequence = event.sequence
        switch event.step {
        case .sheet: if let entry = event.entry, let judge = event.judge { delivered[entry, default: []].insert(judge) }
        case .recused:
            if let entry = event.entry, let judge = event.judge { standingBack[entry, default: []].insert(judge) }
        case .quorum: if let entry = event.entry { lowered[entry] = event.quorum }
        case .drawn: break
        default:
            step = event.step
            since = event.at
            if let entry = event.entry {
                self.entry = entry
                if event.step == .called {
                    skipped.remove(entry)
                    revealed.removeAll { $0 == entry }
                }
                if event.step == .skipped { skipped.insert(entry) }
            }
            if event.step == .revealed, let entry = event.entry { revealed.append(entry) }
        }
    }

    /// The numbers of the judges whose sheets of an entry count.
    public func judges(of entry: Competition.Entry.ID) -> Set<Int> {
        (delivered[entry] ?? []).subtracting(standingBack[entry] ?? [])
    }

    /// How many sheets of an entry count.
    public func sheets(of entry: Competition.Entry.ID) -> Int { judges(of: entry).count }

    /// The fewest sheets of an entry where they were lowered; nil: those of the session.
    public func loweredQuorum(of entry: Competition.Entry.ID) -> Int? { lowered[entry] }

    /// The numbers of the judges who stand back from an entry.
    public func recused(from entry: Competition.Entry.ID) -> Set<Int> { standingBack[entry] ?? [] }

    /// Whether an entry has its score revealed and lost so many sheets since then that it has none: it waits again.
    public func lacksSheets(_ entry: Competition.Entry.ID, quorum: Int) -> Bool {
        revealed.contains(entry) && sheets(of: entry) < loweredQuorum(of: entry) ?? quorum
    }

    /// Whether the pads take marks for an entry: from its pitch on until its score is revealed.
    public func takesMarks(of entry: Competition.Entry.ID) -> Bool {
        self.entry == entry && [.pitching, .questions, .marking].contains(step)
    }
}

extension PitchSession {
    /// The log as the viewer may read it, public as the session is: which judge stood back or delivered is known to the
    /// authority's staff and to that judge, why a step was taken to staff; everybody else gets the steps and counts.
    public func log(for viewer: Viewer, in db: Connection) throws -> [PitchState.Event] {
        let all = try events(for: viewer, in: db)
        if isStaff(viewer) { return all }
        let own = try judge(of: viewer, in: db)?.number
        return all.map { event in
            var event = event
            if event.judge != own { event.judge = nil }
            event.reason = ""
            return event
        }
    }

    /// Where the session is, or was after a line of its log; public as the session is.
    public func state(through last: Int = .max, for viewer: Viewer, in db: Connection) throws -> PitchState {
        PitchState(try events(for: viewer, in: db), through: last)
    }

    /// The whole log, with what not everybody may know.
    func events(for viewer: Viewer, in db: Connection) throws -> [PitchState.Event] {
        try db.rows(
            """
            -- log of a live pitch
            SELECT e.sequence, e.step, e.entry_id, e.judge, e.quorum, e.reason, e.happened_at, a.name FROM pitch_event e
            JOIN account a ON a.id = e.happened_by
            WHERE e.tenant_id = \(try viewer.requireTenant().id) AND e.session_id = \(id) ORDER BY e.sequence
            """
        ) { row in
            try PitchState.Event(
                sequence: Int(row.next(Int32.self)), step: row.next(), entry: row.next(),
                judge: row.next(Int16?.self).map(Int.init), quorum: row.next(Int16?.self).map(Int.init),
                reason: row.next(), at: row.next(), by: row.next())
        }
    }

    /// What came of the entries whose score is revealed, by entry; public as the session is, but for the sheets in it.
    public func revealedLines(
        _ state: PitchState, for viewer: Viewer, in db: Connection
    ) throws -> [Competition.Entry.ID: RoundResult.Line] {
        let lines = try result(state, tenant: try viewer.requireTenant().id, in: db).lines
        let shown = lines.map { (Competition.Entry.ID($0.entry.proposal), $0) }
        return Dictionary(shown.filter { state.revealed.contains($0.0) }) { first, _ in first }
    }
}
