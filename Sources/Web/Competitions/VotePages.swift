internal import Competitions
internal import Kernel
internal import Platform
internal import Vault

/// The vote of the public: by account once a day, or by a link that votes once.
enum VotePages {
    static func show(_ visit: Visit) async throws -> Page {
        let competition = try await EditionPages.find(visit)
        let viewer = visit.viewer
        let isStaff = competition.isStaff(viewer)
        let (tally, bursts) = try await visit.read { db in
            (
                try competition.tally(for: viewer, in: db),
                isStaff ? try competition.bursts(for: viewer, in: db) : []
            )
        }
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text(tally.isEmpty ? "contests.votes_later" : "contests.vote_rule"))]
        let isVoided = tally.contains { $0.voided > 0 }
        if !tally.isEmpty {
            desk.tables = [
                .init(
                    visit.text("contests.votes"),
                    (["contests.number", "contests.entry", "contests.votes"]
                        + (isStaff ? ["contests.in_bursts"] : []) + (isVoided ? ["contests.voided"] : []))
                        .map { visit.text($0) },
                    tally.map { line in
                        [.number(String(line.number)), .head(line.title), .number(String(line.votes))]
                            + (isStaff ? [.number(String(line.inBursts))] : [])
                            + (isVoided ? [.number(String(line.voided))] : [])
                    })
            ]
        }
        if isStaff { desk.tables.append(burstTable(bursts, visit)) }
        let counting = bursts.filter { $0.voided < $0.votes }
        if viewer.holds(.decisionMaker, in: competition.scope), competition.publishedAt == nil, !counting.isEmpty {
            let options = counting.map { burst in
                (value: String(burst.id), text: "\(burst.title) \(burst.from.beijing) · \(burst.votes)")
            }
            desk.forms = [
                visit.deskForm(
                    "contests.void_votes", "/competitions/\(competition.id)/vote-voids",
                    EditionFields.voiding.map { visit.field($0, options: $0.name == "burst" ? options : nil) })
            ]
        }
        return visit.desk(
            Message("contests.votes"), desk,
            json: [
                "tally": .array(
                    tally.map {
                        [
                            "entry": .integer($0.entry.rawValue), "votes": .integer(Int64($0.votes)),
                            "in_bursts": .integer(Int64(isStaff ? $0.inBursts : 0)),
                            "voided": .integer(Int64($0.voided)),
                        ]
                    }),
                "bursts": .array(
                    bursts.map {
                        [
                            "burst": .integer($0.id), "title": .string($0.title),
                            "votes": .integer(Int64($0.votes)), "voided": .integer(Int64($0.voided)),
                            "from": .string($0.from.description),
                        ]
                    }),
            ], crumbs: EditionPages.crumbs(competition, visit))
    }

    private static func burstTable(_ bursts: [Competition.Burst], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("contests.bursts"),
            [
                "contests.entry", "contests.field.votes_from", "contests.field.votes_until", "contests.votes",
                "contests.voided", "contests.address",
            ].map { visit.text($0) },
            bursts.map { burst in
                [
                    .head(burst.title), .text(burst.from.beijing), .text(burst.until.beijing),
                    .number(String(burst.votes)), .number(String(burst.voided)), .text(burst.address),
                ]
            })
    }

    static func void(_ visit: Visit) async throws -> Outcome {
        let (id, input, base) = (try visit.id("competition", Competition.ID.self), visit.input, visit.base)
        return try await visit.write { change in
            _ = try Competition.void(
                burst: input.integer("burst") ?? 0, reason: input.text("reason"), in: id, change)
            return .done(
                "\(base)/competitions/\(id)/votes", Message("contests.done"), json: ["id": .integer(id.rawValue)])
        }
    }

    private static func address(_ id: Competition.ID, _ visit: Visit) throws -> Competition.VoterAddress {
        .init(
            digest: visit.site.vaultKey.digest(
                ofVoterAt: visit.viewer.origin.address, inContest: id.rawValue, of: try visit.tenant().id))
    }

    static func vote(_ visit: Visit) async throws -> Outcome {
        let (id, entry, base) = (
            try visit.id("competition", Competition.ID.self), try visit.id("entry", Competition.Entry.ID.self),
            visit.base
        )
        let address = try address(id, visit)
        return try await visit.write { change in
            try Competition.vote(for: entry, from: address, in: id, change)
            return .done(
                "\(base)/competitions/\(id)/entries/\(entry)", Message("contests.voted"),
                json: ["id": .integer(entry.rawValue)])
        }
    }

    static func makeBallots(_ visit: Visit) async throws -> Outcome {
        let id: Competition.ID = try visit.id("competition")
        let count = Int(visit.input.integer("count") ?? 0)
        let start = "\(visit.site.settings.origin)\(visit.base)/competitions/\(id)/ballots/"
        // Not kept for a second answer: the links are told once, and nobody finds them in the database.
        let links = try await visit.change { change in
            try Competition.makeBallots(count, in: id, change).map { start + $0.text }
        }
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("contests.ballots_once"))]
        desk.tables = [
            .init(visit.text("contests.ballots"), [visit.text("contests.link")], links.map { [.text($0, url: $0)] })
        ]
        let page = visit.desk(
            Message("contests.ballots"), desk, json: ["links": .array(links.map { .string($0) })])
        return .shown(page, at: "\(visit.base)/competitions/\(id)/desk")
    }

    static func ballot(_ visit: Visit) async throws -> Page {
        let competition = try await EditionPages.find(visit)
        let viewer = visit.viewer
        let token = Token(presented: visit.parameter("token"))
        let (isUnused, isOpen, entries) = try await visit.read { db in
            (
                try competition.isUnused(token, for: viewer, in: db), try competition.takesVotes(in: db, for: viewer),
                try competition.entries(for: viewer, in: db).filter { $0.withdrawnAt == nil }
            )
        }
        var desk = Desk()
        let state = !isUnused ? "contests.ballot_used" : isOpen ? "contests.ballot_note" : "contests.votes_closed"
        desk.remarks = [.init(remark: visit.text(state))]
        if isUnused, isOpen {
            let options = entries.map { (value: $0.id.description, text: "\($0.number) \($0.title)") }
            desk.forms = [
                visit.deskForm(
                    "contests.vote", "/competitions/\(competition.id)/ballots/\(token.text)",
                    [visit.field(EditionFields.entry, options: options)])
            ]
        }
        return visit.desk(
            Message("contests.vote"), desk, json: ["unused": .bool(isUnused)],
            crumbs: EditionPages.crumbs(competition, visit))
    }

    static func voteByBallot(_ visit: Visit) async throws -> Outcome {
        let id: Competition.ID = try visit.id("competition")
        let token = Token(presented: visit.parameter("token"))
        guard let entry = visit.input.id("entry", Competition.Entry.ID.self) else { throw NotFound() }
        let (base, address) = (visit.base, try address(id, visit))
        return try await visit.write { change in
            try Competition.vote(for: entry, with: token, from: address, in: id, change)
            return .done(
                "\(base)/competitions/\(id)/entries/\(entry)", Message("contests.voted"),
                json: ["id": .integer(entry.rawValue)])
        }
    }
}
