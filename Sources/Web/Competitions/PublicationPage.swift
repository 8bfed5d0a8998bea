internal import Competitions
internal import Kernel
internal import Platform

/// What a decision-maker reads before the result of an edition is published: who wins what, and who will see it.
enum PublicationPage {
    /// Why nobody wins.
    private static let noRanking = "contests.no_winners_rank"
    private static let noGrades = "contests.no_winners_grades"
    private static let noPlace = "contests.no_winners_place"

    static func show(_ visit: Visit) async throws -> Page {
        let competition = try await EditionPages.find(visit)
        let viewer = visit.viewer
        let (entries, standings, grades, seen) = try await visit.read { db in
            (
                try competition.entries(for: viewer, in: db), try competition.standings(for: viewer, in: db),
                try competition.grades(for: viewer, in: db), try competition.digestOfStandings(for: viewer, in: db)
            )
        }
        let winners = standings.filter { $0.grade != nil }
        var desk = Desk()
        if competition.publishedAt != nil {
            desk.remarks = [.init(remark: visit.text("contest.refusal.competition_published"))]
        } else {
            desk.remarks = [.init(remark: visit.text("contests.publication_note"))]
            var field = visit.field(EditionFields.seen, value: seen)
            // What is shown now is what is published now, also after a refusal.
            field.value = seen
            field.control = .hidden
            if winners.isEmpty {
                let isRanked = standings.contains { $0.score != nil }
                let reason = !isRanked ? noRanking : grades.isEmpty ? noGrades : noPlace
                desk.remarks = [.init(remark: visit.text(reason))]
            } else {
                desk.forms = [
                    visit.deskForm("contests.publish", "/competitions/\(competition.id)/publication", [field])
                ]
            }
        }
        desk.figures = [visit.figure("contests.winners", winners.count, of: standings.count)]
        desk.tables = [EditionDesk.standingTable(winners, entries, grades, visit)]
        return visit.desk(
            Message("contests.publish"), desk,
            json: [
                "id": .integer(competition.id.rawValue), "published": .bool(competition.publishedAt != nil),
                "seen": .string(seen), "winners": .array(winners.map(EditionDesk.json)),
            ],
            crumbs: EditionPages.crumbs(competition, visit) + [
                .init(Message("contests.desk"), "\(EditionPages.url(competition, visit))/desk")
            ])
    }
}
