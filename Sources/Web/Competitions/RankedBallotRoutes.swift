internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres

/// Ranked ballots of the jurors of a round, and what several methods make of them.
enum RankedBallotRoutes {
    private static let officer: Access = .roles([.programmeOfficer])
    private static let staff: Access = .roles([.programmeOfficer, .decisionMaker, .auditor])

    static let open = [
        InputField("name", .text(max: 100), label: "ballots.name", "Name of the poll."),
        InputField(
            "method", .choice(RankMethod.allCases.map(\.rawValue), prefix: "ballots.method"), label: "ballots.decides",
            hint: "ballots.decides_hint", "The method that decides."),
        InputField("seats", .integer(1...100), label: "ballots.seats", "How many win."),
        InputField(
            "top", .integer(2...100), optional: true, label: "ballots.top", hint: "ballots.top_hint",
            "How many entries are ordered, the best places first; left out: all."),
    ]
    static let place = InputField(
        "place", .map(.integer(1...100)), optional: true, label: "ballots.place",
        "Places by the position of the option; equal ones are a tie, what is left out comes last.")

    static let all: [Route] =
        [
            .page(
                "/{authority}/reviews/{round}/ranked-ballots", .signedIn,
                "Lists the polls in which jurors of a round order its entries.",
                answer: .object([
                    ("items", .list(.object([("id", .integer), ("name", .string), ("closed", .boolean)])))
                ]), RankedBallotPages.index),
            .post(
                "/{authority}/reviews/{round}/ranked-ballots", officer, "Lets the jurors of a round order its entries.",
                fields: open, creates: true, answer: .key, form: RankedBallotPages.index, openPoll),
            .page(
                "/{authority}/ranked-ballots/{poll}", .signedIn,
                "Shows a poll: its ballot to a juror, what the methods make of the ballots to the authority's staff.",
                answer: .rankedPoll, RankedBallotPages.show),
            .post(
                "/{authority}/ranked-ballots/{poll}/ballots", .signedIn,
                "Casts the ballot of a juror, once and for all.",
                fields: [place], once: true, answer: .key, form: RankedBallotPages.show, cast),
            .post(
                "/{authority}/ranked-ballots/{poll}/closure", officer, "Closes a poll: the ballots are read.",
                answer: .key, form: RankedBallotPages.show, close),
        ]
        + RankMethod.allCases.map { method in
            .download(
                "/{authority}/ranked-ballots/{poll}/\(method.path).json", staff,
                "The input of miaopu calc rank that gives the result of this method again."
            ) { visit in try await calculation(method, visit) }
        }

    private static func openPoll(_ visit: Visit) async throws -> Outcome {
        let round: ReviewRound.ID = try visit.id("round")
        let (input, base) = (visit.input, visit.base)
        guard let method = RankMethod(rawValue: input.text("method")), let seats = input.integer("seats") else {
            throw FieldRefusal("method", "field.refusal.choice")
        }
        return try await visit.write { change in
            let poll = try RankedPoll.open(
                input.text("name"), method: method, seats: Int(seats), top: input.integer("top").map(Int.init),
                of: round, in: change)
            return .created(
                "\(base)/ranked-ballots/\(poll.id)", Message("ballots.opened"),
                json: ["id": .integer(poll.id.rawValue)])
        }
    }

    private static func cast(_ visit: Visit) async throws -> Outcome {
        let pairs = visit.input.integers("place").map { key, place in (Int(key) ?? 0, Int(place)) }
        let places = Dictionary(pairs) { first, _ in first }
        return try await change(visit) { id, change in
            try RankedPoll.cast(places, in: id, change)
            return Message("ballots.was_cast")
        }
    }

    private static func close(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { id, change in
            try RankedPoll.close(id, in: change)
            return Message("ballots.was_closed")
        }
    }

    private static func change(
        _ visit: Visit, _ body: @escaping @Sendable (RankedPoll.ID, Change) throws -> Message
    ) async throws -> Outcome {
        let id: RankedPoll.ID = try visit.id("poll")
        let base = visit.base
        return try await visit.write { change in
            let flash = try body(id, change)
            return .done("\(base)/ranked-ballots/\(id)", flash, json: ["id": .integer(id.rawValue)])
        }
    }

    private static func calculation(_ method: RankMethod, _ visit: Visit) async throws -> Download {
        let id: RankedPoll.ID = try visit.id("poll")
        let viewer = visit.viewer
        let input = try await visit.read { db in
            let (poll, round) = try RankedPoll.find(id, for: viewer, in: db)
            return poll.calculation(method, try poll.box(in: round, for: viewer, in: db))
        }
        return Download(
            name: "ballots-\(id)-\(method.rawValue).json", mediaType: "application/json",
            bytes: Array(input.canonical.utf8))
    }
}

extension RankMethod {
    /// Its name in a path.
    var path: String { rawValue.replacing("_", with: "-") }
}

extension Schema {
    static let rankedPoll = Schema.object([
        ("id", .integer), ("name", .string), ("closed", .boolean), ("method", .string), ("seats", .integer),
        ("cast", .boolean),
        ("options", .list(.object([("position", .integer), ("proposal", .nullable(.integer)), ("title", .string)]))),
        (
            "results",
            .list(
                .object([
                    ("method", .string), ("order", .list(.list(.string))), ("winners", .list(.string)),
                    ("quota", .nullable(.integer)), ("unique", .boolean),
                ]))
        ),
    ])
}
