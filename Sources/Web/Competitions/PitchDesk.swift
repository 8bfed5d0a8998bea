internal import Competitions
internal import Forms
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
            "places": "2", "rounding": "half_up", "rankedBy": "rounded", "tieChain": "shared", "quorum": "3",
            "criteria": visit.text("pitch.customary_criteria"),
        ]
        var desk = Desk()
        desk.forms = [
            visit.deskForm(
                "pitch.new", "/competitions/\(competition.id)/pitches", draftFields(stored, bank, visit))
        ]
        return visit.desk(
            Message("pitch.new"), desk, json: [:], crumbs: EditionPages.crumbs(competition, visit))
    }

    private static func draftFields(
        _ stored: [String: String], _ bank: [Reviewer], _ visit: Visit
    ) -> [FieldView] {
        let options = bank.map { (value: $0.id.description, text: "\($0.name) \($0.profile.organisationName)") }
        return PitchRoutes.draftFields.map {
            visit.field($0, value: stored[$0.name] ?? "", options: $0.name == "judges" ? options : nil)
        }
    }

    /// The form for a session that has not begun, with what it was set up with.
    static func revision(_ visit: Visit) async throws -> Page {
        let view = try await PitchPages.load(visit)
        let (session, viewer) = (view.session, visit.viewer)
        let (bank, judges, criteria) = try await visit.read { db in
            _ = try viewer.require(.programmeOfficer, in: session.scope)
            return (
                try Reviewer.all(for: viewer, in: db), try session.judges(for: viewer, in: db),
                try session.criteria(for: viewer, in: db)
            )
        }
        var desk = Desk()
        if session.openedAt != nil || session.withdrawnAt != nil {
            desk.remarks = [.init(remark: visit.text("contest.refusal.pitch_session_rule_frozen"))]
        } else {
            let seats = judges.compactMap { judge in bank.first { $0.account == judge.account }?.id.description }
            let rule = session.rule
            let stored = [
                "name": session.name, "pitchMinutes": String(session.pitchSeconds / 60),
                "questionMinutes": String(session.questionSeconds / 60), "method": rule.method.rawValue,
                "drop": String(rule.dropHigh), "whenAtLeast": String(max(3, rule.whenAtLeast)),
                "places": String(rule.places), "rounding": rule.rounding.rawValue, "rankedBy": rule.rankedBy.rawValue,
                "tieChain": rule.tieChain.map(\.text).joined(separator: "\n"), "quorum": String(rule.quorum),
                "criteria": criteria.map { "\($0.name) \($0.marksMax)" }.joined(separator: "\n"),
                "judges": seats.joined(separator: ","),
            ]
            desk.forms = [
                visit.deskForm("pitch.revise", "/pitches/\(session.id)/revision", draftFields(stored, bank, visit))
            ]
        }
        return visit.desk(
            Message("pitch.revise"), desk, json: [:],
            crumbs: PitchPages.crumbs(session, visit) + [
                .init(.verbatim(session.name), "\(visit.base)/pitches/\(session.id)")
            ])
    }

    /// What a decision-maker does where so many judges stand back that the quorum is out of reach.
    static func quorumForm(_ view: PitchView, _ visit: Visit) -> Desk.Form {
        visit.deskForm(
            "pitch.lower_quorum", "/pitches/\(view.session.id)/quorums",
            PitchRoutes.lowering.map {
                visit.field($0, options: $0.name == "entry" ? choices(view.waiting) : nil)
            }, isFirst: false)
    }

    static func forms(_ view: PitchView, _ visit: Visit) -> [Desk.Form] {
        let session = view.session
        func form(_ title: String, _ path: String, _ fields: [FieldView] = [], key: String = "") -> Desk.Form {
            visit.deskForm(title, "/pitches/\(session.id)/\(path)", fields, key: key, isFirst: false)
        }
        if session.closedAt != nil || session.withdrawnAt != nil { return [] }
        let withdrawal = form("pitch.withdraw", "withdrawal", [visit.field(EditionFields.reason)])
        guard session.openedAt != nil else {
            let draw = form(
                "pitch.draw", "order",
                PitchRoutes.order.map { visit.field($0) })
            return view.slots.isEmpty ? [draw, withdrawal] : [form("pitch.open", "opening"), draw, withdrawal]
        }
        // Who was skipped may come after all.
        let skipped = view.slots.filter { !$0.isWithdrawn && view.state.skipped.contains($0.entry) }
        let entries = choices(view.waiting + skipped)
        var forms: [Desk.Form] = []
        for step in view.state.step.next where step != .called || !entries.isEmpty {
            var chosen = visit.field(PitchRoutes.step, value: step.rawValue)
            chosen.control = .hidden
            var fields = [chosen]
            if step == .called { fields.append(visit.field(PitchRoutes.called, options: entries)) }
            if step == .skipped { fields.append(visit.field(EditionFields.reason)) }
            let isAgain = step == .called && view.state.step == .called
            forms.append(form(isAgain ? "pitch.do.called_instead" : "pitch.do.\(step.rawValue)", "steps", fields))
        }
        // A conflict that comes to light after the score was revealed takes its sheet out, too.
        let all = choices(view.slots.filter { !$0.isWithdrawn })
        forms.append(
            form(
                "pitch.recuse", "recusals",
                PitchRoutes.recusal.map { visit.field($0, options: $0.name == "entry" ? all : nil) }))
        if view.waiting.isEmpty, view.state.step.isBetweenEntries { forms.append(form("pitch.close", "closure")) }
        if view.state.revealed.isEmpty { forms.append(withdrawal) }
        return forms
    }

    static func choices(_ slots: [PitchSession.Slot]) -> [(value: String, text: String)] {
        slots.map { (value: $0.entry.description, text: "\($0.position) \($0.title)") }
    }
}
