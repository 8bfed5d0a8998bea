internal import Calls
internal import Competitions
internal import Kernel
internal import Platform

/// What an edition of a contest is entered with. Tracks are named by the key of their lot.
enum CompetitionFields {
    static let edition = InputField(
        "edition", .integer(1...1_000), label: "competitions.field.edition", "1 for the first edition.")
    static let year = InputField("year", .integer(2_000...2_200), label: "competitions.field.year", "The year.")
    static let title = InputField("title", .text(max: 200), label: "competitions.field.title", "Title in Chinese.")
    static let englishTitle = InputField(
        "englishTitle", .text(max: 300), optional: true, label: "competitions.field.english_title", "Title in English.")
    static let level = InputField(
        "honourLevel", .choice(Competition.HonourLevel.allCases.map(\.rawValue), prefix: "competitions.level"),
        label: "competitions.field.level", "Where its honours count.")
    static let track = InputField(
        "track", .map(.text(max: 100)), optional: true, label: "competitions.field.track", "Names of tracks by lot.")
    static let head = [edition, year, title, englishTitle, level]
    static let all = head + [track]
}

/// The pages of contests.
enum CompetitionPages {
    private struct Row: Sendable {
        let editionURL: String
        let editionTitle: String
        let editionText: String
    }

    static func index(_ visit: Visit) async throws -> Page {
        struct Content: Sendable {
            let figures: [Desk.Figure]
            let editions: [Row]
            let hasEditions: Bool
            let nextURL: String
            let hasNext: Bool
            let canRecord: Bool
            let recordURL: String
            let fairsURL: String
        }
        let viewer = visit.viewer
        let (all, counts) = try await visit.read { db in
            (try Competition.all(for: viewer, in: db), try Competition.counts(for: viewer, in: db))
        }
        let (editions, next) = try visit.slice(all, key: { $0.id.rawValue })
        return Page(
            "competitions/index", title: Message("competitions.title"),
            content: Content(
                figures: [
                    visit.figure("contests.all_teams", all.reduce(0) { $0 + (counts[$1.id]?.entries ?? 0) }),
                    visit.figure("contests.all_winners", all.reduce(0) { $0 + (counts[$1.id]?.winners ?? 0) }),
                ],
                editions: editions.map {
                    Row(
                        editionURL: "\(visit.base)/competitions/\($0.id)", editionTitle: EditionPages.title($0, visit),
                        editionText: visit.text(
                            "competitions.edition", ["edition": String($0.edition), "year": String($0.year)]))
                }, hasEditions: !editions.isEmpty,
                nextURL: next.map { "\(visit.base)/competitions?after=\($0)" } ?? "", hasNext: next != nil,
                canRecord: viewer.holdsAnywhere([.programmeOfficer]), recordURL: "\(visit.base)/competitions/new",
                fairsURL: "\(visit.base)/fairs"),
            json: ["items": .array(editions.map(json)), "next": Paging.json(next)])
    }

    static func json(_ competition: Competition) -> JSON {
        [
            "id": .integer(competition.id.rawValue), "call": competition.call.map { .integer($0) } ?? .null,
            "edition": .integer(Int64(competition.edition)), "year": .integer(Int64(competition.year)),
            "title": .string(competition.title), "published": .bool(competition.publishedAt != nil),
        ]
    }

    static func new(_ visit: Visit) async throws -> Page {
        struct Content: Sendable {
            let action: String
            let fields: [FieldView]
        }
        let (call, viewer) = (try visit.id("call", Call.ID.self), visit.viewer)
        let lots = try await visit.read { db in
            _ = try Call.find(call, for: viewer, in: db)
            return try Competition.lots(ofCall: call.rawValue, for: viewer, in: db)
        }
        let tracks = lots.map { lot in
            var field = visit.mapField(CompetitionFields.track, key: String(lot.lot), value: lot.name)
            field.label = visit.text("competitions.track_of", ["lot": lot.name])
            return field
        }
        return Page(
            "competitions/new", title: Message("competitions.new"),
            content: Content(
                action: "\(visit.base)/calls/\(call)/competition",
                fields: CompetitionFields.head.map { visit.field($0) } + tracks),
            json: ["lots": .array(lots.map { ["id": .integer($0.lot), "name": .string($0.name)] })],
            crumbs: [.init(Message("competitions.title"), "\(visit.base)/competitions")])
    }

    static func hold(_ visit: Visit) async throws -> Outcome {
        let call: Identifier<Int64> = try visit.id("call")
        let input = visit.input
        let tracks = input.texts("track").compactMap { key, name in
            Int64(key).map { Competition.Track(lot: $0, name: name) }
        }
        let draft = Competition.Draft(
            edition: Int(input.integer("edition") ?? 1), year: Int(input.integer("year") ?? 0),
            title: input.text("title"), englishTitle: input.text("englishTitle"),
            honourLevel: Competition.HonourLevel(rawValue: input.text("honourLevel")) ?? .other,
            tracks: tracks.sorted { $0.lot < $1.lot })
        let base = visit.base
        return try await visit.write { change in
            let competition = try Competition.hold(call: call.rawValue, draft, in: change)
            return .created(
                "\(base)/competitions/\(competition.id)", Message("competitions.held"), json: json(competition))
        }
    }
}
