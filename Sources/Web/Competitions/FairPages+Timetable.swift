internal import Competitions
internal import Kernel
internal import Platform

extension FairPages {
    /// Who sits with whom, round by round.
    static func timetable(_ visit: Visit) async throws -> Page {
        let id: Fair.ID = try visit.id("fair")
        let viewer = visit.viewer
        let (fair, parties, meetings) = try await visit.read { db in
            let fair = try Fair.find(id, for: viewer, in: db)
            return (fair, try fair.parties(for: viewer, in: db), try fair.meetings(for: viewer, in: db))
        }
        let names = Dictionary(uniqueKeysWithValues: parties.map { ($0.id, "\($0.number) \($0.name)") })
        let rounds = meetings.last?.round ?? 0
        let round = min(max(1, Int(visit.input.integer("round") ?? 1)), max(1, rounds))
        let shown = meetings.filter { $0.round == round }
        let begins = fair.startsAt.adding(seconds: Int64((round - 1) * fair.slotMinutes * 60))
        let url = "\(visit.base)/fairs/\(id)/timetable"
        var desk = Desk()
        desk.remarks = [
            .init(
                remark: visit.text(
                    rounds == 0 ? "fairs.no_timetable" : "fairs.round_of",
                    ["round": String(round), "rounds": String(rounds), "begins": begins.beijing]))
        ]
        if round > 1 {
            desk.links.append(.init(linkURL: "\(url)?round=\(round - 1)", linkText: visit.text("fairs.before")))
        }
        if round < rounds {
            desk.links.append(.init(linkURL: "\(url)?round=\(round + 1)", linkText: visit.text("fairs.after")))
        }
        desk.tables = [
            .init(
                visit.text("fairs.timetable"),
                ["fairs.table", "fairs.side.need", "fairs.side.offer"].map { visit.text($0) },
                shown.map { [.number(String($0.table)), .head(names[$0.need] ?? ""), .text(names[$0.offer] ?? "")] })
        ]
        return visit.desk(
            Message("fairs.timetable"), desk,
            json: [
                "round": .integer(Int64(round)), "rounds": .integer(Int64(rounds)),
                "meetings": .array(
                    shown.map {
                        [
                            "table": .integer(Int64($0.table)), "need": .integer($0.need.rawValue),
                            "offer": .integer($0.offer.rawValue),
                        ]
                    }),
            ], crumbs: crumbs(visit) + [.init(.verbatim(fair.title), "\(visit.base)/fairs/\(id)")])
    }
}
