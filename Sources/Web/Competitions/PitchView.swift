internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres

/// What everybody sees of a live pitch: the same for the pages, the polled JSON and the stream.
struct PitchView: Sendable {
    let session: PitchSession
    let state: PitchState
    let slots: [PitchSession.Slot]
    let judgeCount: Int
    let criteria: [PitchSession.Criterion]
    /// What came of the revealed entries.
    let revealed: [Competition.Entry.ID: RoundResult.Line]

    static func load(_ id: PitchSession.ID, for viewer: Viewer, in db: Connection) throws -> PitchView {
        let session = try PitchSession.find(id, for: viewer, in: db)
        let state = try session.state(for: viewer, in: db)
        return PitchView(
            session: session, state: state, slots: try session.slots(for: viewer, in: db),
            judgeCount: try session.judges(for: viewer, in: db).count,
            criteria: try session.criteria(for: viewer, in: db),
            revealed: try session.revealedLines(state, for: viewer, in: db))
    }

    /// The entry that was called, as long as its score is awaited or shown.
    var current: PitchSession.Slot? { slots.first { $0.entry == state.entry } }

    /// The entries that are still to be marked: neither revealed nor skipped nor withdrawn; and those that lost their
    /// score because judges stood back.
    var waiting: [PitchSession.Slot] {
        slots.filter {
            !$0.isWithdrawn && !state.skipped.contains($0.entry)
                && (!state.revealed.contains($0.entry) || lacksSheets($0.entry))
        }
    }

    func lacksSheets(_ entry: Competition.Entry.ID) -> Bool {
        state.lacksSheets(entry, quorum: session.rule.quorum)
    }

    /// How long the step lasts, in seconds; nil for a step without a clock.
    var seconds: Int? {
        switch state.step {
        case .pitching: session.pitchSeconds
        case .questions: session.questionSeconds
        default: nil
        }
    }

    /// Sheets that came for the entry that was called.
    var sheetsIn: Int { state.entry.map { state.sheets(of: $0) } ?? 0 }

    /// Judges who mark it.
    var sheetsDue: Int { judgeCount - recusedCount }

    /// Judges who stand back from it.
    var recusedCount: Int { state.entry.map { state.recused(from: $0).count } ?? 0 }

    func score(of entry: Competition.Entry.ID) -> String? {
        revealed[entry]?.text(session.rule)
    }

    /// The place of an entry among those that are revealed so far.
    func place(of entry: Competition.Entry.ID) -> Int? { revealed[entry]?.place }

    var json: JSON {
        [
            "pitch": .integer(session.id.rawValue), "sequence": .integer(Int64(state.sequence)),
            "step": .string(state.step.rawValue), "since": state.since.map { .string($0.description) } ?? .null,
            "seconds": seconds.map { .integer(Int64($0)) } ?? .null,
            "entry": current.map { .integer($0.entry.rawValue) } ?? .null,
            "number": current.map { .integer(Int64($0.number)) } ?? .null, "title": .string(current?.title ?? ""),
            "team": .string(current?.organisationName ?? ""), "sheets": .integer(Int64(sheetsIn)),
            "judges": .integer(Int64(sheetsDue)), "recused": .integer(Int64(recusedCount)),
            "slots": .array(
                slots.map { slot in
                    [
                        "position": .integer(Int64(slot.position)), "entry": .integer(slot.entry.rawValue),
                        "number": .integer(Int64(slot.number)), "title": .string(slot.title),
                        "team": .string(slot.organisationName),
                        "score": score(of: slot.entry).map { .string($0) } ?? .null,
                        "place": place(of: slot.entry).map { .integer(Int64($0)) } ?? .null,
                    ]
                }),
        ]
    }
}
