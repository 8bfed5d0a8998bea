internal import Competitions
internal import Kernel
internal import Platform

/// What the officer does with a live pitch: sets it up, draws, opens, steps, closes.
enum PitchDesk {
    static func form(_ visit: Visit) async throws -> Page {
        let competition = try await EditionPages.find(visit)
        let viewer = visit.viewer
        let bank = try await visit.read { db in
            _ = try viewer.require(.programmeOfficer, in: competition.scope)
            return try Reviewer.all(for: viewer, in: db)
        }
        let stored = [
            "pitchMinutes": "8", "questionMinutes": "7", "method": "trimmed", "drop": "1", "whenAtLeast": "3",
            "places": "2", "quorum": "3", "criteria": visit.text("pitch.customary_criteria"),
        ]
        let options = bank.map { (value: $0.id.description, text: "\($0.name) \($0.profile.organisationName)") }
        var desk = Desk()
        desk.forms = [
            visit.deskForm(
                "pitch.new", "/competitions/\(competition.id)/pitches",
                PitchRoutes.draftFields.map {
                    visit.field($0, value: stored[$0.name] ?? "", options: $0.name == "judges" ? options : nil)
                })
        ]
        return visit.desk(
            Message("pitch.new"), desk, json: [:], crumbs: EditionPages.crumbs(competition, visit))
    }

    static func forms(_ view: PitchView, _ visit: Visit) -> [Desk.Form] {
        let session = view.session
        func form(_ title: String, _ path: String, _ fields: [FieldView] = [], key: String = "") -> Desk.Form {
            visit.deskForm(title, "/pitches/\(session.id)/\(path)", fields, key: key, isFirst: false)
        }
        if session.closedAt != nil { return [] }
        guard session.openedAt != nil else {
            let draw = form(
                "pitch.draw", "order",
                [visit.field(PitchRoutes.seed, value: session.seed.map(String.init) ?? visit.viewer.today.digits)])
            return view.slots.isEmpty ? [draw] : [form("pitch.open", "opening"), draw]
        }
        let waiting = view.slots.filter { !view.state.revealed.contains($0.entry) }
        let entries = waiting.map { (value: $0.entry.description, text: "\($0.position) \($0.title)") }
        var forms: [Desk.Form] = []
        for step in view.state.step.next where step != .called || !waiting.isEmpty {
            var chosen = visit.field(PitchRoutes.step, value: step.rawValue)
            chosen.control = .hidden
            let fields = step == .called ? [chosen, visit.field(PitchRoutes.called, options: entries)] : [chosen]
            forms.append(form("pitch.do.\(step.rawValue)", "steps", fields))
        }
        if !entries.isEmpty {
            forms.append(
                form(
                    "pitch.recuse", "recusals",
                    PitchRoutes.recusal.map { visit.field($0, options: $0.name == "entry" ? entries : nil) }))
        }
        if waiting.isEmpty { forms.append(form("pitch.close", "closure")) }
        return forms
    }
}

extension Day {
    /// The day as a number such as 20261121, a seed that everybody can check.
    fileprivate var digits: String { description.filter(\.isNumber) }
}
