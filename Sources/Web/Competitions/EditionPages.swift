internal import Competitions
internal import Kernel
internal import Platform

/// What the public sees of an edition: stages, who stands behind it, entries, winners.
enum EditionPages {
    static func find(_ visit: Visit) async throws -> Competition {
        let id: Competition.ID = try visit.id("competition")
        let viewer = visit.viewer
        return try await visit.read { db in try Competition.find(id, for: viewer, in: db) }
    }

    static func title(_ competition: Competition, _ visit: Visit) -> String {
        visit.language == .english && !competition.englishTitle.isEmpty
            ? competition.englishTitle : competition.title
    }

    static func crumbs(_ competition: Competition, _ visit: Visit) -> [Page.Crumb] {
        [
            .init(Message("competitions.title"), "\(visit.base)/competitions"),
            .init(.verbatim(title(competition, visit)), url(competition, visit)),
        ]
    }

    /// Who enters, or that it is not yet told.
    static func team(_ name: String, _ visit: Visit) -> String {
        name.isEmpty ? visit.text("contests.team_later") : name
    }

    static func url(_ competition: Competition, _ visit: Visit) -> String {
        "\(visit.base)/competitions/\(competition.id)"
    }

    static func show(_ visit: Visit) async throws -> Page {
        let competition = try await find(visit)
        let viewer = visit.viewer
        let (stages, parties, entries, tracks, sessions, editions, grades) = try await visit.read { db in
            (
                try competition.stages(for: viewer, in: db), try competition.parties(for: viewer, in: db),
                try competition.entries(for: viewer, in: db), try competition.tracks(for: viewer, in: db),
                try PitchSession.all(of: competition, for: viewer, in: db), try Competition.all(for: viewer, in: db),
                try competition.grades(for: viewer, in: db)
            )
        }
        let standing = entries.filter { $0.withdrawnAt == nil }
        let winners = standing.filter { $0.grade != nil }
        var desk = Desk()
        desk.remarks = [
            .init(
                remark: visit.text(
                    "competitions.edition",
                    ["edition": String(competition.edition), "year": String(competition.year)]))
        ]
        desk.figures = [
            visit.figure("contests.entries", standing.count), visit.figure("contests.winners", winners.count),
        ]
        let money = Money(fen: winners.reduce(0) { $0 + ($1.amount?.fen ?? 0) })
        if !winners.isEmpty { desk.figures.append(visit.figure("contests.money", money)) }
        desk.links = links(competition, sessions, visit)
        desk.summaries = [
            .init(
                visit.text("contests.about"),
                parties.map { (visit.text("contests.party.\($0.role.rawValue)"), $0.name) } + [
                    (visit.text("competitions.tracks"), tracks.map { trackName($0, visit) }.joined(separator: "；"))
                ])
        ]
        desk.tables = [
            stageTable(stages, visit), winnerTable(winners, competition, visit), gradeTable(grades, visit),
            editionTable(editions.filter { $0.title == competition.title && $0.id != competition.id }, visit),
        ].filter { !$0.tableRows.isEmpty }
        return visit.desk(
            .verbatim(title(competition, visit)), desk, json: CompetitionPages.json(competition),
            crumbs: [.init(Message("competitions.title"), "\(visit.base)/competitions")])
    }

    private static func trackName(_ track: Competition.Track, _ visit: Visit) -> String {
        visit.language == .english && !track.englishName.isEmpty ? track.englishName : track.name
    }

    private static func links(
        _ competition: Competition, _ sessions: [PitchSession], _ visit: Visit
    ) -> [Desk.Link] {
        let url = url(competition, visit)
        var links = [
            Desk.Link(linkURL: "\(url)/entries", linkText: visit.text("contests.gallery"), linkIsPrimary: true)
        ]
        if let call = competition.call {
            links.append(.init(linkURL: "\(visit.base)/calls/\(call)", linkText: visit.text("competitions.call")))
        }
        if competition.votes != nil {
            links.append(.init(linkURL: "\(url)/votes", linkText: visit.text("contests.votes")))
        }
        links += sessions.map { .init(linkURL: "\(visit.base)/pitches/\($0.id)", linkText: $0.name) }
        if competition.isStaff(visit.viewer) {
            links.append(.init(linkURL: "\(url)/desk", linkText: visit.text("contests.desk")))
        }
        return links
    }

    private static func stageTable(_ stages: [Competition.Stage], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("contests.stages"),
            [
                "contests.field.kind", "contests.field.begins", "contests.field.ends", "contests.field.places",
                "contests.reached",
            ].map { visit.text($0) },
            stages.map { stage in
                [
                    .head(visit.text("contests.stage.\(stage.kind.rawValue)")), .text(stage.begins.description),
                    .text(stage.ends.description), .number(stage.places.map(String.init) ?? "–"),
                    .number(String(stage.reached)),
                ]
            })
    }

    private static func winnerTable(
        _ winners: [Competition.Entry], _ competition: Competition, _ visit: Visit
    ) -> Desk.Table {
        let ordered = winners.sorted { ($0.grade?.rank ?? 9, $0.number) < ($1.grade?.rank ?? 9, $1.number) }
        return .init(
            visit.text("contests.winners"),
            ["contests.field.grade", "contests.entry", "contests.team", "contests.money"].map { visit.text($0) },
            ordered.map { entry in
                [
                    .text(entry.grade.map { visit.text("contests.grade.\($0.rawValue)") } ?? ""),
                    .head(entry.title, url: "\(url(competition, visit))/entries/\(entry.id)"),
                    .text(entry.organisationName), .money(entry.amount),
                ]
            })
    }

    static func gradeTable(_ grades: [Competition.GradeTerms], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("contests.grades"),
            ["contests.field.grade", "contests.field.grade_places", "contests.field.floor", "contests.money"]
                .map { visit.text($0) },
            grades.map { terms in
                [
                    .head(visit.text("contests.grade.\(terms.grade.rawValue)")), .number(String(terms.places)),
                    .number(terms.floor?.decimal(places: 2) ?? "–"), .money(terms.amount),
                ]
            })
    }

    private static func editionTable(_ editions: [Competition], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("contests.other_editions"), ["contests.edition", "contests.field.year"].map { visit.text($0) },
            editions.map { other in
                [.head(String(other.edition), url: url(other, visit)), .number(String(other.year))]
            })
    }

    static func gallery(_ visit: Visit) async throws -> Page {
        let competition = try await find(visit)
        let viewer = visit.viewer
        let (shown, next) = try visit.slice(
            try await visit.read { db in try competition.entries(for: viewer, in: db) }, key: { $0.id.rawValue })
        let url = url(competition, visit)
        var desk = Desk()
        desk.tables = [
            .init(
                visit.text("contests.gallery"),
                [
                    "contests.number", "contests.entry", "contests.team", "contests.field.area", "contests.field.track",
                    "contests.field.grade",
                ].map { visit.text($0) },
                shown.map { entry in
                    [
                        .number(String(entry.number)), .head(entry.title, url: "\(url)/entries/\(entry.id)"),
                        .text(team(entry.organisationName, visit)), .text(entry.areaName), .text(entry.track),
                        .text(
                            entry.withdrawnAt != nil
                                ? visit.text("contests.withdrawn")
                                : entry.grade.map { visit.text("contests.grade.\($0.rawValue)") } ?? ""),
                    ]
                })
        ]
        if let next {
            desk.links = [.init(linkURL: "\(url)/entries?after=\(next)", linkText: visit.text("funds.more"))]
        }
        return visit.desk(
            Message("contests.gallery"), desk,
            json: ["items": .array(shown.map(json)), "next": Paging.json(next)], crumbs: crumbs(competition, visit))
    }

    static func json(_ entry: Competition.Entry) -> JSON {
        [
            "id": .integer(entry.id.rawValue), "number": .integer(Int64(entry.number)), "title": .string(entry.title),
            "organisation": .string(entry.organisationName), "area": .string(entry.areaCode),
            "track": .string(entry.track), "withdrawn": .bool(entry.withdrawnAt != nil),
            "grade": entry.grade.map { .string($0.rawValue) } ?? .null,
            "amount": entry.amount.map { .string($0.description) } ?? .null,
            "certificate": entry.certificate.map { .integer($0) } ?? .null,
        ]
    }

    static func entry(_ visit: Visit) async throws -> Page {
        let competition = try await find(visit)
        let id: Competition.Entry.ID = try visit.id("entry")
        let viewer = visit.viewer
        let (entry, followUps, canVote) = try await visit.read { db in
            let entry = try competition.entry(id, for: viewer, in: db)
            return (
                entry,
                try entry.result.map { try Competition.followUps(ofResult: $0, for: viewer, in: db) } ?? [],
                try competition.takesVotes(in: db, for: viewer)
            )
        }
        var desk = Desk()
        desk.summaries = [summary(entry, visit)]
        if let certificate = entry.certificate {
            desk.links.append(
                .init(
                    linkURL: "\(visit.base)/certificates/\(certificate)", linkText: visit.text("contests.certificate")))
        }
        if !followUps.isEmpty {
            desk.tables = [
                .init(
                    visit.text("contests.follow_up"),
                    ["contests.field.year", "contests.field.state", "contests.field.note"].map { visit.text($0) },
                    followUps.map { line in
                        [
                            .number(String(line.year)), .text(visit.text("contests.follow.\(line.state.rawValue)")),
                            .text(line.note),
                        ]
                    })
            ]
        }
        if canVote, entry.withdrawnAt == nil {
            desk.remarks = [.init(remark: visit.text("contests.vote_rule"))]
            if viewer.account != nil {
                desk.forms = [
                    visit.deskForm("contests.vote", "/competitions/\(competition.id)/entries/\(id)/votes")
                ]
            } else {
                desk.links.append(.init(linkURL: "/session", linkText: visit.text("contests.sign_in_to_vote")))
            }
        }
        return visit.desk(
            .verbatim(entry.title), desk, json: json(entry),
            crumbs: crumbs(competition, visit) + [
                .init(Message("contests.gallery"), "\(url(competition, visit))/entries")
            ])
    }

    private static func summary(_ entry: Competition.Entry, _ visit: Visit) -> Desk.Summary {
        .init(
            visit.text("contests.entry"),
            [
                (visit.text("contests.number"), String(entry.number)),
                (visit.text("contests.team"), team(entry.organisationName, visit)),
                (visit.text("contests.field.area"), entry.areaName),
                (visit.text("contests.field.track"), entry.track),
                (
                    visit.text("contests.field.grade"),
                    entry.grade.map { visit.text("contests.grade.\($0.rawValue)") } ?? ""
                ), (visit.text("contests.money"), entry.amount?.grouped ?? ""),
                (visit.text("contests.withdrawn"), entry.withdrawnAt?.beijing ?? ""),
            ])
    }
}
