internal import Competitions
internal import Kernel
internal import Platform

/// A live pitch for everybody: the order with the revealed scores, the big screen, the log.
enum PitchPages {
    static func load(_ visit: Visit) async throws -> PitchView {
        let id: PitchSession.ID = try visit.id("pitch")
        let viewer = visit.viewer
        return try await visit.read { db in try PitchView.load(id, for: viewer, in: db) }
    }

    static func crumbs(_ session: PitchSession, _ visit: Visit) -> [Page.Crumb] {
        [
            .init(Message("competitions.title"), "\(visit.base)/competitions"),
            .init(Message("pitch.edition"), "\(visit.base)/competitions/\(session.competition)"),
        ]
    }

    static func show(_ visit: Visit) async throws -> Page {
        let view = try await load(visit)
        let (session, viewer) = (view.session, visit.viewer)
        let (judges, recusals, draws) = try await visit.read { db in
            (
                try session.judges(for: viewer, in: db), try session.recusals(for: viewer, in: db),
                try session.log(for: viewer, in: db).count { $0.step == .drawn }
            )
        }
        let url = "\(visit.base)/pitches/\(session.id)"
        var desk = Desk()
        desk.state = visit.deskState(Message("pitch.step.\(view.state.step.rawValue)"))
        desk.figures = [
            visit.figure("pitch.judges", view.judgeCount), visit.figure("contests.entries", view.slots.count),
            visit.figure("pitch.revealed", view.revealed.count, of: view.slots.count),
        ]
        desk.links = [
            .init(linkURL: "\(url)/screen", linkText: visit.text("pitch.screen"), linkIsPrimary: true),
            .init(linkURL: "\(url)/log", linkText: visit.text("pitch.log")),
        ]
        let seat = judges.first { $0.account == viewer.account }
        if seat != nil { desk.links.append(.init(linkURL: "\(url)/pad", linkText: visit.text("pitch.pad"))) }
        if session.isStaff(viewer) {
            desk.links += [
                .init(linkURL: "\(url)/sheets.pdf", linkText: visit.text("pitch.print")),
                .init(linkURL: "\(url)/results.json", linkText: visit.text("reviews.calculation")),
            ]
            if session.closedAt != nil {
                desk.links.append(.init(linkURL: "\(url)/derivation.json", linkText: visit.text("reviews.derivation")))
            }
        }
        desk.summaries = [summary(view, visit)]
        if let draw = PitchDrawView.summary(view, draws: draws, visit) { desk.summaries.append(draw) }
        desk.tables = [order(view, visit)]
        if !recusals.isEmpty { desk.tables.append(PitchRecusalView.table(recusals, judges, view, visit)) }
        if viewer.holds(.programmeOfficer, in: session.scope) {
            desk.tables.append(
                .init(
                    visit.text("pitch.judges"), ["pitch.field.judge", "pitch.judge_name"].map { visit.text($0) },
                    judges.map { [.number(String($0.number)), .head($0.name)] }))
            desk.forms = PitchDesk.forms(view, visit)
            if session.openedAt == nil, session.withdrawnAt == nil {
                desk.links.append(.init(linkURL: "\(url)/revision", linkText: visit.text("pitch.revise")))
            }
        }
        if viewer.holds(.decisionMaker, in: session.scope), session.isOpen, !view.waiting.isEmpty {
            desk.forms.append(PitchDesk.quorumForm(view, visit))
        }
        if let seat, !viewer.holds(.programmeOfficer, in: session.scope) {
            let choices = PitchRecusalView.choices(recusals, of: seat, view)
            if !choices.isEmpty { desk.forms.append(PitchRecusalView.form(choices, view, visit)) }
        }
        return visit.desk(
            .verbatim(session.name), desk, json: PitchDrawView.whole(view, draws: draws),
            crumbs: crumbs(session, visit))
    }

    private static func summary(_ view: PitchView, _ visit: Visit) -> Desk.Summary {
        let session = view.session
        return .init(
            visit.text("pitch.rule"),
            [
                (
                    visit.text("pitch.clock"),
                    visit.text(
                        "pitch.minutes",
                        [
                            "pitch": String(session.pitchSeconds / 60),
                            "questions": String(session.questionSeconds / 60),
                        ])
                ), (visit.text("pitch.field.method"), RoundPages.ruleText(session.rule, visit)),
                (visit.text("rounds.ranked_by"), visit.text("rounds.ranked_by.\(session.rule.rankedBy.rawValue)")),
                (visit.text("rounds.tie_chain"), PitchResultPages.tieText(session.rule, view.criteria, visit)),
                (visit.text("pitch.field.seed"), session.seed.map(String.init) ?? ""),
                (visit.text("pitch.opened"), session.openedAt?.beijing ?? ""),
                (visit.text("pitch.closed"), session.closedAt?.beijing ?? ""),
                (visit.text("pitch.step.withdrawn"), session.withdrawnAt?.beijing ?? ""),
            ])
    }

    static func order(_ view: PitchView, _ visit: Visit) -> Desk.Table {
        let isStaff = view.session.isStaff(visit.viewer)
        return .init(
            visit.text("pitch.order"),
            ["pitch.position", "contests.entry", "contests.team", "pitch.recused", "contests.score", "reviews.place"]
                .map { visit.text($0) },
            view.slots.map { slot in
                let url = "\(visit.base)/pitches/\(view.session.id)/results/\(slot.entry)"
                let isRevealed = view.revealed[slot.entry] != nil
                return [
                    .number(String(slot.position)),
                    .head("\(slot.number) \(slot.title)", url: isStaff && isRevealed ? url : nil),
                    .text(EditionPages.team(slot.organisationName, visit)),
                    .number(String(view.state.recused(from: slot.entry).count)),
                    .number(view.score(of: slot.entry) ?? outcome(slot, view, visit)),
                    .number(view.place(of: slot.entry).map(String.init) ?? "–"),
                ]
            })
    }

    /// What stands in the place of a score.
    private static func outcome(_ slot: PitchSession.Slot, _ view: PitchView, _ visit: Visit) -> String {
        if slot.isWithdrawn { return visit.text("contests.withdrawn") }
        if view.lacksSheets(slot.entry) { return visit.text("pitch.lacks_sheets") }
        return view.state.skipped.contains(slot.entry) ? visit.text("pitch.step.skipped") : "–"
    }

    private struct ScreenRow: Sendable {
        let slotPosition: String
        let slotEntry: String
        let slotTitle: String
        let slotTeam: String
        let slotScore: String
    }

    private struct ScreenContent: Sendable {
        let pitchName: String
        let eventsURL: String
        let pollURL: String
        let steps: String
        let sequence: String
        let stepText: String
        let since: String
        let seconds: String
        let title: String
        let team: String
        let score: String
        let sheetsIn: String
        let sheetsDue: String
        let recused: String
        let slots: [ScreenRow]
        let pitchURL: String
    }

    static func screen(_ visit: Visit) async throws -> Page {
        let view = try await load(visit)
        let url = "\(visit.base)/pitches/\(view.session.id)"
        var steps = JSONObject()
        for step in PitchState.Step.allCases {
            steps[step.rawValue] = .string(visit.text("pitch.step.\(step.rawValue)"))
        }
        let content = ScreenContent(
            pitchName: view.session.name, eventsURL: "\(url)/events", pollURL: "/api/v1\(url)/screen",
            steps: JSON.object(steps).text,
            sequence: String(view.state.sequence), stepText: visit.text("pitch.step.\(view.state.step.rawValue)"),
            since: view.state.since?.description ?? "", seconds: view.seconds.map(String.init) ?? "",
            title: view.current.map { "\($0.number) \($0.title)" } ?? "",
            team: view.current.map { EditionPages.team($0.organisationName, visit) } ?? "",
            score: view.current.flatMap { view.score(of: $0.entry) } ?? "", sheetsIn: String(view.sheetsIn),
            sheetsDue: String(view.sheetsDue), recused: String(view.recusedCount),
            slots: view.slots.map { slot in
                ScreenRow(
                    slotPosition: String(slot.position), slotEntry: slot.entry.description,
                    slotTitle: "\(slot.number) \(slot.title)",
                    slotTeam: EditionPages.team(slot.organisationName, visit),
                    slotScore: view.score(of: slot.entry) ?? "–")
            }, pitchURL: url)
        return Page(
            "pitches/screen", title: .verbatim(view.session.name), content: content, json: view.json,
            crumbs: crumbs(view.session, visit))
    }
}
