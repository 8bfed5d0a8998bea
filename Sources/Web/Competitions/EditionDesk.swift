internal import Competitions
internal import Kernel
internal import Platform

/// The authority's desk of an edition: what it is set up with, and its result as it would be published now.
enum EditionDesk {
    static func show(_ visit: Visit) async throws -> Page {
        let competition = try await EditionPages.find(visit)
        let viewer = visit.viewer
        let (entries, standings, stages, quotas, grades, purses) = try await visit.read { db in
            (
                try competition.entries(for: viewer, in: db), try competition.standings(for: viewer, in: db),
                try competition.stages(for: viewer, in: db), try competition.quotas(for: viewer, in: db),
                try competition.grades(for: viewer, in: db), try competition.purses(for: viewer, in: db)
            )
        }
        let (parties, waiting) = try await visit.read { db in
            (try competition.parties(for: viewer, in: db), try competition.waiting(for: viewer, in: db))
        }
        let sessions = try await visit.read { db in try PitchSession.all(of: competition, for: viewer, in: db) }
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("contests.desk_note"))]
        desk.links = sessions.map { session in
            let suffix = session.withdrawnAt == nil ? "" : "（\(visit.text("pitch.step.withdrawn"))）"
            return .init(linkURL: "\(visit.base)/pitches/\(session.id)", linkText: session.name + suffix)
        }
        if viewer.holds(.programmeOfficer, in: competition.scope), competition.publishedAt == nil {
            desk.links.append(
                .init(
                    linkURL: "\(EditionPages.url(competition, visit))/pitches/new",
                    linkText: visit.text("pitch.new")))
        }
        if viewer.holds(.decisionMaker, in: competition.scope), competition.publishedAt == nil {
            desk.links.append(
                .init(
                    linkURL: "\(EditionPages.url(competition, visit))/publication",
                    linkText: visit.text("contests.publish")))
        }
        desk.tables = [
            standingTable(standings, entries, grades, visit), quotaTable(quotas, visit),
            EditionPages.gradeTable(grades, visit),
            purseTable(purses, visit),
        ]
        if !waiting.isEmpty { desk.tables.append(waitingTable(waiting, visit)) }
        desk.forms = EditionForms(
            competition: competition, entries: entries, stages: stages, purses: purses, parties: parties,
            quotas: quotas, grades: grades, waiting: waiting
        ).all(visit)
        return visit.desk(
            Message("contests.desk"), desk,
            json: [
                "id": .integer(competition.id.rawValue), "published": .bool(competition.publishedAt != nil),
                "standings": .array(standings.map(json)),
                "waiting": .array(
                    waiting.map {
                        [
                            "proposal": .integer($0.proposal), "title": .string($0.title),
                            "obstacle": $0.obstacle.map { .string($0.rawValue) } ?? .null,
                        ]
                    }),
            ], crumbs: EditionPages.crumbs(competition, visit))
    }

    static func json(_ standing: Competition.Standing) -> JSON {
        [
            "entry": .integer(standing.entry.rawValue), "place": .integer(Int64(standing.place)),
            "score": standing.score.map { .string($0.decimal(places: 2)) } ?? .null,
            "grade": standing.grade.map { .string($0.rawValue) } ?? .null, "by_hand": .bool(standing.override != nil),
        ]
    }

    /// Proposals that have not entered, each with what is in its way.
    private static func waitingTable(_ waiting: [Competition.Waiting], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("contests.waiting"),
            ["contests.entry", "contests.team", "contests.obstacle"].map { visit.text($0) },
            waiting.map { one in
                [
                    .head(one.title), .text(one.organisationName),
                    .text(one.obstacle.map { visit.text($0.message) } ?? "–"),
                ]
            })
    }

    static func standingTable(
        _ standings: [Competition.Standing], _ entries: [Competition.Entry], _ grades: [Competition.GradeTerms],
        _ visit: Visit
    ) -> Desk.Table {
        let amounts = Dictionary(grades.map { ($0.grade, $0.amount) }) { first, _ in first }
        let byID = Dictionary(uniqueKeysWithValues: entries.map { ($0.id, $0) })
        return .init(
            visit.text("contests.standings"),
            [
                "contests.place", "contests.entry", "contests.team", "contests.score", "contests.field.grade",
                "funds.amount", "contests.by_hand",
            ].map { visit.text($0) },
            standings.map { standing in
                [
                    .number(standing.score == nil ? "–" : String(standing.place)),
                    .head(byID[standing.entry].map { "\($0.number) \($0.title)" } ?? ""),
                    .text(byID[standing.entry]?.organisationName ?? ""),
                    .number(standing.score?.decimal(places: 2) ?? "–"),
                    .text(standing.grade.map { visit.text("contests.grade.\($0.rawValue)") } ?? "–"),
                    standing.grade.flatMap { amounts[$0] }.map { .money($0) } ?? .number("–"),
                    .text(standing.override?.reason ?? ""),
                ]
            })
    }

    private static func quotaTable(_ quotas: [Competition.Quota], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("contests.quotas"),
            ["contests.field.stage", "contests.field.area", "contests.field.places"].map { visit.text($0) },
            quotas.map { [.number(String($0.stage)), .head($0.areaName), .number(String($0.places))] })
    }

    private static func purseTable(_ purses: [Competition.Purse], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("contests.purses"), ["contests.field.purse", "contests.field.limit"].map { visit.text($0) },
            purses.map { [.head($0.name), .money($0.limit)] })
    }

    static func recordForm(_ visit: Visit) async throws -> Page {
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("contests.record_note"))]
        let fields = EditionFields.record.flatMap { field -> [FieldView] in
            guard field.name == "amount" else { return [visit.field(field)] }
            return Competition.Grade.allCases.map { grade in
                visit.part(field, grade.rawValue, name: visit.text("contests.grade.\(grade.rawValue)"))
            }
        }
        desk.forms = [visit.deskForm("contests.record", "/competitions", fields)]
        return visit.desk(
            Message("contests.record"), desk, json: [:],
            crumbs: [.init(Message("competitions.title"), "\(visit.base)/competitions")])
    }
}

/// The forms of the desk of an edition, for the roles that the viewer has.
struct EditionForms {
    let competition: Competition
    let entries: [Competition.Entry]
    let stages: [Competition.Stage]
    let purses: [Competition.Purse]
    let parties: [Competition.Party]
    let quotas: [Competition.Quota]
    let grades: [Competition.GradeTerms]
    let waiting: [Competition.Waiting]

    func all(_ visit: Visit) -> [Desk.Form] {
        let isOfficer = visit.viewer.holds(.programmeOfficer, in: competition.scope)
        let isDecider = visit.viewer.holds(.decisionMaker, in: competition.scope)
        if competition.publishedAt != nil { return after(visit, isOfficer: isOfficer, isDecider: isDecider) }
        var forms: [Desk.Form] = []
        if isOfficer { forms += setting(visit) + running(visit) }
        if isOfficer || isDecider, !entries.isEmpty { forms += choosing(visit) }
        return forms
    }

    private func form(_ visit: Visit, _ title: String, _ path: String, _ fields: [FieldView] = []) -> Desk.Form {
        visit.deskForm(title, "/competitions/\(competition.id)/\(path)", fields, isFirst: false)
    }

    /// Everything that can be taken away again, by the text that names it.
    private func pieces(_ visit: Visit) -> [(value: String, text: String)] {
        var pieces: [(Competition.Setting, [String])] = parties.map { party in
            (
                Competition.Setting.party(party.organisation),
                [visit.text("contests.party.\(party.role.rawValue)"), party.name]
            )
        }
        pieces += stages.map { stage in
            (
                Competition.Setting.stage(stage.position),
                [
                    visit.text("contests.field.stage"), String(stage.position),
                    visit.text("contests.stage.\(stage.kind.rawValue)"),
                ]
            )
        }
        pieces += quotas.map { quota in
            (
                Competition.Setting.quota(stage: quota.stage, area: quota.areaCode),
                [visit.text("contests.quotas"), String(quota.stage), quota.areaName, String(quota.places)]
            )
        }
        pieces += grades.map { terms in
            (
                Competition.Setting.grade(terms.grade),
                [visit.text("contests.field.grade"), visit.text("contests.grade.\(terms.grade.rawValue)")]
            )
        }
        pieces += purses.map { purse in
            (
                Competition.Setting.purse(purse.position),
                [visit.text("contests.field.purse"), purse.name, purse.limit.grouped]
            )
        }
        return pieces.map { (value: $0.0.text, text: $0.1.joined(separator: " ")) }
    }

    private func setting(_ visit: Visit) -> [Desk.Form] {
        let pieces = pieces(visit)
        let removal = form(
            visit, "contests.remove", "removals", [visit.field(EditionFields.setting, options: pieces)])
        return adding(visit) + (pieces.isEmpty ? [] : [removal])
    }

    private func adding(_ visit: Visit) -> [Desk.Form] {
        let amounts = purses.map { visit.part(EditionFields.gradeTerms[3], String($0.position), name: $0.name) }
        let stored = [
            competition.entriesMax.map(String.init) ?? "",
            competition.barredGrades.map(\.rawValue).joined(separator: ","),
            competition.votes?.from.beijing ?? "", competition.votes?.until.beijing ?? "",
        ]
        return [
            form(visit, "contests.add_party", "parties", EditionFields.party.map { visit.field($0) }),
            form(visit, "contests.add_stage", "stages", EditionFields.stageTerms.map { visit.field($0) }),
            form(visit, "contests.add_quota", "quotas", EditionFields.quota.map { visit.field($0) }),
            form(
                visit, "contests.set_rules", "rules",
                zip(EditionFields.rules, stored).map { visit.field($0, value: $1) }),
            form(visit, "contests.add_purse", "purses", EditionFields.purse.map { visit.field($0) }),
            form(
                visit, "contests.add_grade", "grades",
                EditionFields.gradeTerms.prefix(3).map { visit.field($0) } + amounts),
        ]
    }

    private func running(_ visit: Visit) -> [Desk.Form] {
        var forms: [Desk.Form] = []
        if !waiting.isEmpty {
            let options = waiting.filter { $0.obstacle == nil }.map {
                (value: String($0.proposal), text: "\($0.title) \($0.organisationName)")
            }
            forms.append(
                form(
                    visit, "contests.take_in", "entries",
                    options.isEmpty ? [] : [visit.field(EditionFields.proposals, options: options)]))
        }
        if !stages.isEmpty {
            forms.append(form(visit, "contests.advance", "advances", [visit.field(EditionFields.stage)]))
        }
        guard !entries.isEmpty else { return forms }
        if !stages.isEmpty {
            forms.append(
                form(
                    visit, "contests.advance_by_hand", "advances-by-hand",
                    [
                        visit.field(EditionFields.stage), entryField(visit), visit.field(EditionFields.reason),
                    ]))
        }
        forms.append(
            form(
                visit, "contests.withdraw_entry", "entry-withdrawals",
                [entryField(visit), visit.field(EditionFields.reason)]))
        if competition.votes != nil {
            forms.append(form(visit, "contests.make_ballots", "ballots", EditionFields.ballots.map { visit.field($0) }))
        }
        return forms
    }

    private func choosing(_ visit: Visit) -> [Desk.Form] {
        [
            form(
                visit, "contests.choose", "choices",
                [entryField(visit), visit.field(EditionFields.gradeOrNone), visit.field(EditionFields.reason)]),
            form(visit, "contests.withdraw_choice", "choice-withdrawals", [entryField(visit)]),
        ]
    }

    private func after(_ visit: Visit, isOfficer: Bool, isDecider: Bool) -> [Desk.Form] {
        let winners = entries.filter { $0.result != nil }
        guard !winners.isEmpty else { return [] }
        let options = winners.map { (value: String($0.result ?? 0), text: "\($0.number) \($0.title)") }
        func fields(_ declared: [InputField]) -> [FieldView] {
            declared.map { visit.field($0, options: $0.name == "result" ? options : nil) }
        }
        var forms: [Desk.Form] = []
        if isOfficer {
            if winners.contains(where: { $0.certificate == nil }) {
                forms.append(form(visit, "contests.certify", "certificates"))
            }
            forms.append(form(visit, "contests.note_follow_up", "follow-ups", fields(EditionFields.followUp)))
        }
        if isDecider {
            forms.append(
                form(visit, "contests.withdraw_result", "result-withdrawals", fields(EditionFields.withdrawal)))
        }
        return forms
    }

    private func entryField(_ visit: Visit) -> FieldView {
        visit.field(
            EditionFields.entry,
            options: entries.filter { $0.withdrawnAt == nil }.map {
                (value: $0.id.description, text: "\($0.number) \($0.title)")
            })
    }
}
