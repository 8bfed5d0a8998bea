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
        case sheet
        case recused
        case closed

        /// The steps that somebody at the desk may take after this one, for the entry that was called.
        public var next: [Step] {
            switch self {
            case .opened, .revealed: [.called]
            case .called: [.pitching]
            case .pitching: [.questions, .marking]
            case .questions: [.marking]
            case .marking: [.revealed]
            case .drawn, .sheet, .recused, .closed: []
            }
        }
    }

    /// A line of the log.
    public struct Event: Sendable, Hashable {
        /// 1 for the first.
        public let sequence: Int
        /// What happened.
        public let step: Step
        /// The entry that it is about.
        public let entry: Competition.Entry.ID?
        /// The number of the judge.
        public let judge: Int?
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
    /// Entries whose score is revealed, in their order.
    public private(set) var revealed: [Competition.Entry.ID] = []
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
        case .drawn: break
        default:
            step = event.step
            since = event.at
            if let entry = event.entry { self.entry = entry }
            if event.step == .revealed, let entry = event.entry { revealed.append(entry) }
        }
    }

    /// The numbers of the judges whose sheets of an entry count.
    public func judges(of entry: Competition.Entry.ID) -> Set<Int> {
        (delivered[entry] ?? []).subtracting(standingBack[entry] ?? [])
    }

    /// How many sheets of an entry count.
    public func sheets(of entry: Competition.Entry.ID) -> Int { judges(of: entry).count }

    /// The numbers of the judges who stand back from an entry.
    public func recused(from entry: Competition.Entry.ID) -> Set<Int> { standingBack[entry] ?? [] }

    /// Whether the pads take marks for an entry: from its pitch on until its score is revealed.
    public func takesMarks(of entry: Competition.Entry.ID) -> Bool {
        self.entry == entry && [.pitching, .questions, .marking].contains(step)
    }
}

extension PitchSession {
    /// The log; public as the session is.
    public func events(for viewer: Viewer, in db: Connection) throws -> [PitchState.Event] {
        try db.rows(
            """
            -- log of a live pitch
            SELECT e.sequence, e.step, e.entry_id, e.judge, e.happened_at, a.name FROM pitch_event e
            JOIN account a ON a.id = e.happened_by
            WHERE e.tenant_id = \(try viewer.requireTenant().id) AND e.session_id = \(id) ORDER BY e.sequence
            """
        ) { row in
            try PitchState.Event(
                sequence: Int(row.next(Int32.self)), step: row.next(), entry: row.next(),
                judge: row.next(Int16?.self).map(Int.init), at: row.next(), by: row.next())
        }
    }

    /// Scores that were revealed, by entry; public as the session is.
    public func revealedScores(
        _ state: PitchState, for viewer: Viewer, in db: Connection
    ) throws -> [Competition.Entry.ID: Fraction] {
        let tenant = try viewer.requireTenant().id
        var shown: [Competition.Entry.ID: Fraction] = [:]
        for line in try scores(tenant: tenant, in: db) where state.revealed.contains(line.entry) {
            shown[line.entry] = line.score
        }
        return shown
    }
}
