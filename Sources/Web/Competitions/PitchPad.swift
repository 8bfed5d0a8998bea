internal import Competitions
internal import Kernel
internal import Platform

/// The pad of a judge on the phone. Without scripts it is a form; with them it keeps marks on the device and delivers
/// them once when the network is back.
enum PitchPad {
    private struct Mark: Sendable {
        let markName: String
        let markID: String
        let markLabel: String
        let markMax: String
        let markValue: String
    }

    private struct Content: Sendable {
        let pitchName: String
        let padURL: String
        let eventsURL: String
        let pollURL: String
        let storageKey: String
        let sequence: String
        let judgeText: String
        let stepText: String
        let entry: String
        let title: String
        let team: String
        let marks: [Mark]
        let seat: String
        let takesMarks: Bool
        let isDelivered: Bool
        let total: String
        let isRecused: Bool
        let recusalText: String
        let waits: Bool
        let key: String
        let recusalURL: String
        let hasRecusals: Bool
        let recusalChoices: [Choice]
    }

    private struct Choice: Sendable {
        let choiceValue: String
        let choiceText: String
        let choiceIsCurrent: Bool
    }

    static func show(_ visit: Visit) async throws -> Page {
        let id: PitchSession.ID = try visit.id("pitch")
        let viewer = visit.viewer
        let (view, judge, criteria, sheets, recusals) = try await visit.read { db in
            let view = try PitchView.load(id, for: viewer, in: db)
            guard let judge = try view.session.judge(of: viewer, in: db) else { throw NotFound() }
            return (
                view, judge, try view.session.criteria(for: viewer, in: db),
                try PitchSheet.own(judge, in: view.session, for: viewer, in: db),
                try view.session.recusals(for: viewer, in: db).filter { $0.judge == judge.number }
            )
        }
        let current = view.current.flatMap { view.state.takesMarks(of: $0.entry) ? $0 : nil }
        let delivered = current.flatMap { slot in sheets.first { $0.entry == slot.entry } }
        let recusal = current.flatMap { slot in recusals.first { $0.entry == slot.entry } }
        let url = "\(visit.base)/pitches/\(id)"
        let choices = PitchRecusalView.choices(recusals, of: judge, view).map {
            Choice(
                choiceValue: $0.value, choiceText: $0.text,
                choiceIsCurrent: $0.value == view.current?.entry.description)
        }
        let content = Content(
            pitchName: view.session.name, padURL: "\(url)/sheets", eventsURL: "\(url)/events",
            pollURL: "/api/v1\(url)/screen",
            storageKey: "\(id)-\(judge.number)-\(current?.entry.description ?? "0")",
            sequence: String(view.state.sequence),
            judgeText: visit.text("pitch.judge", ["number": String(judge.number), "name": judge.name]),
            stepText: visit.text("pitch.step.\(view.state.step.rawValue)"),
            entry: current?.entry.description ?? "", title: current.map { "\($0.number) \($0.title)" } ?? "",
            team: current.map { EditionPages.team($0.organisationName, visit) } ?? "",
            marks: criteria.enumerated().map { index, criterion in
                Mark(
                    markName: "mark.\(index + 1)", markID: "mark-\(index + 1)", markLabel: criterion.name,
                    markMax: String(criterion.marksMax),
                    markValue: visit.input.typed["mark.\(index + 1)"]?.last
                        ?? delivered?.marks[index].description ?? "")
            }, seat: String(judge.number), takesMarks: current != nil && delivered == nil && recusal == nil,
            isDelivered: delivered != nil && recusal == nil,
            total: delivered?.total.decimal(places: 2) ?? "", isRecused: recusal != nil,
            recusalText: recusal.map { recusal in
                [PitchRecusalView.ground(recusal, visit), recusal.reason].filter { !$0.isEmpty }.joined(separator: "：")
            } ?? "", waits: current == nil,
            key: Token().text, recusalURL: "\(url)/recusals", hasRecusals: !choices.isEmpty,
            recusalChoices: choices)
        return Page(
            "pitches/pad", title: .verbatim(view.session.name), content: content,
            json: [
                "judge": .integer(Int64(judge.number)),
                "entry": current.map { .integer($0.entry.rawValue) } ?? .null,
                "delivered": .array(sheets.map { .integer($0.entry.rawValue) }),
            ], crumbs: PitchPages.crumbs(view.session, visit))
    }
}
