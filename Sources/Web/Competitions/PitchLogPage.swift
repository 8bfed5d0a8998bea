internal import Competitions
internal import Kernel
internal import Platform

/// The log of a live pitch, as far as the viewer may read it.
enum PitchLogPage {
    static func show(_ visit: Visit) async throws -> Page {
        let view = try await PitchPages.load(visit)
        let viewer = visit.viewer
        let asked = visit.input.integer("through").map { Int($0) }
        let (events, last, state) = try await visit.read { db in
            let events = try view.session.log(for: viewer, in: db)
            let last = asked ?? events.last?.sequence ?? 0
            return (events, last, try view.session.state(through: last, for: viewer, in: db))
        }
        let isStaff = view.session.isStaff(viewer)
        let titles = Dictionary(uniqueKeysWithValues: view.slots.map { ($0.entry, "\($0.number) \($0.title)") })
        let url = "\(visit.base)/pitches/\(view.session.id)/log"
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("pitch.log_note"))]
        desk.summaries = [
            .init(
                visit.text("pitch.replayed", ["line": String(last)]),
                [
                    (visit.text("pitch.field.step"), visit.text("pitch.step.\(state.step.rawValue)")),
                    (visit.text("contests.entry"), state.entry.flatMap { titles[$0] } ?? ""),
                    (visit.text("pitch.sheets"), state.entry.map { String(state.sheets(of: $0)) } ?? ""),
                ])
        ]
        desk.tables = [
            .init(
                visit.text("pitch.log"),
                (["pitch.line", "pitch.at", "pitch.field.step", "contests.entry", "pitch.field.judge"]
                    + (isStaff ? ["contests.field.reason"] : [])).map { visit.text($0) },
                events.map { event in
                    let shown: [Desk.Table.Cell] = [
                        .head(String(event.sequence), url: "\(url)?through=\(event.sequence)"),
                        .text(event.at.beijing), .text(visit.text("pitch.step.\(event.step.rawValue)")),
                        .text(event.entry.flatMap { titles[$0] } ?? ""), .text(event.judge.map(String.init) ?? ""),
                    ]
                    return shown + (isStaff ? [.text(event.reason)] : [])
                })
        ]
        return visit.desk(
            Message("pitch.log"), desk,
            json: [
                "sequence": .integer(Int64(last)), "step": .string(state.step.rawValue),
                "entry": state.entry.map { .integer($0.rawValue) } ?? .null,
                "events": .array(events.map(json)),
            ],
            crumbs: PitchPages.crumbs(view.session, visit) + [
                .init(.verbatim(view.session.name), "\(visit.base)/pitches/\(view.session.id)")
            ])
    }

    private static func json(_ event: PitchState.Event) -> JSON {
        [
            "sequence": .integer(Int64(event.sequence)), "step": .string(event.step.rawValue),
            "entry": event.entry.map { .integer($0.rawValue) } ?? .null,
            "judge": event.judge.map { .integer(Int64($0)) } ?? .null,
            "quorum": event.quorum.map { .integer(Int64($0)) } ?? .null, "reason": .string(event.reason),
            "at": .string(event.at.description),
        ]
    }
}
