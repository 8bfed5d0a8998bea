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
        let sessions = try await visit.read { db in try PitchSession.all(of: competition, for: viewer, in: db) }
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("contests.desk_note"))]
        desk.links = sessions.map { .init(linkURL: "\(visit.base)/pitches/\($0.id)", linkText: $0.name) }
        if viewer.holds(.programmeOfficer, in: competition.scope), competition.publishedAt == nil {
            desk.links.append(
                .init(
                    linkURL: "\(EditionPages.url(competition, visit))/pitches/new",
                    linkText: visit.text("pitch.new")))
        }
        desk.tables = [
            standingTable(standings, entries, visit), quotaTable(quotas, visit), EditionPages.gradeTable(grades, visit),
            purseTable(purses, visit),
        ]
        desk.forms = EditionForms(competition: competition, entries: entries, stages: stages, purses: purses).all(visit)
        return visit.desk(
            Message("contests.desk"), desk,
            json: [
                "id": .integer(competition.id.rawValue), "published": .bool(competition.publishedAt != nil),
                "standings": .array(standings.map(json)),
            ], crumbs: EditionPages.crumbs(competition, visit))
    }

    private static func json(_ standing: Competition.Standing) -> JSON {
        [
            "entry": .integer(standing.entry.rawValue), "place": .integer(Int64(standing.place)),
            "score": standing.score.map { .string($0.decimal(places: 2)) } ?? .null,
            "grade": standing.grade.map { .string($0.rawValue) } ?? .null, "by_hand": .bool(standing.override != nil),
        ]
    }

    private static func standingTable(
        _ standings: [Competition.Standing], _ entries: [Competition.Entry], _ visit: Visit
    ) -> Desk.Table {
        let byID = Dictionary(uniqueKeysWithValues: entries.map { ($0.id, $0) })
        return .init(
            visit.text("contests.standings"),
            [
                "contests.place", "contests.entry", "contests.team", "contests.score", "contests.field.grade",
                "contests.by_hand",
            ].map { visit.text($0) },
            standings.map { standing in
                [
                    .number(standing.score == nil ? "–" : String(standing.place)),
                    .head(byID[standing.entry].map { "\($0.number) \($0.title)" } ?? ""),
                    .text(byID[standing.entry]?.organisationName ?? ""),
                    .number(standing.score?.decimal(places: 2) ?? "–"),
                    .text(standing.grade.map { visit.text("contests.grade.\($0.rawValue)") } ?? "–"),
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

    func all(_ visit: Visit) -> [Desk.Form] {
        let isOfficer = visit.viewer.holds(.programmeOfficer, in: competition.scope)
        let isDecider = visit.viewer.holds(.decisionMaker, in: competition.scope)
        if competition.publishedAt != nil { return after(visit, isOfficer: isOfficer, isDecider: isDecider) }
        var forms: [Desk.Form] = []
        if isOfficer { forms += setting(visit) + running(visit) }
        if isOfficer || isDecider, !entries.isEmpty { forms += choosing(visit) }
        if isDecider { forms.append(form(visit, "contests.publish", "publication")) }
        return forms
    }

    private func form(_ visit: Visit, _ title: String, _ path: String, _ fields: [FieldView] = []) -> Desk.Form {
        visit.deskForm(title, "/competitions/\(competition.id)/\(path)", fields, isFirst: false)
    }

    private func setting(_ visit: Visit) -> [Desk.Form] {
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
        if competition.call != nil { forms.append(form(visit, "contests.take_in", "entries")) }
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
