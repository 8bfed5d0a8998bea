internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres

/// The pages of ranked ballots.
enum RankedBallotPages {
    static func index(_ visit: Visit) async throws -> Page {
        let id: ReviewRound.ID = try visit.id("round")
        let viewer = visit.viewer
        let (round, polls) = try await visit.read { db in
            let round = try ReviewRound.find(id, for: viewer, in: db)
            return (round, try RankedPoll.all(of: round, for: viewer, in: db))
        }
        var desk = Desk(remarks: [.init(remark: visit.text("ballots.remark"))])
        desk.tables = [
            Desk.Table(
                visit.text("ballots.title"),
                ["ballots.name", "ballots.decides", "reviews.state"].map { visit.text($0) },
                polls.map { poll in
                    [
                        .head(poll.name, url: "\(visit.base)/ranked-ballots/\(poll.id)"),
                        .text(visit.text("ballots.method.\(poll.method.rawValue)")),
                        visit.stateCell(Message(poll.closedAt == nil ? "ballots.state.open" : "ballots.state.closed")),
                    ]
                })
        ]
        if viewer.holds(.programmeOfficer, in: round.scope), round.state != .draft {
            desk.forms = [
                visit.deskForm(
                    "ballots.open", "/reviews/\(id)/ranked-ballots",
                    RankedBallotRoutes.open.map { visit.field($0, value: $0.name == "seats" ? "1" : "") })
            ]
        }
        return visit.desk(
            Message("ballots.title"), desk,
            json: [
                "items": .array(
                    polls.map {
                        [
                            "id": .integer($0.id.rawValue), "name": .string($0.name),
                            "closed": .bool($0.closedAt != nil),
                        ]
                    })
            ], crumbs: RoundPages.crumbs(round, visit))
    }

    private struct Ground: Sendable {
        let poll: RankedPoll
        let round: ReviewRound
        let options: [RankedPoll.Option]
        let turnout: (jurors: Int, ballots: Int)
        let own: [[Int]]?
        let box: BallotBox?
        let isStaff: Bool

        /// A double-blind round tells a juror numbers only.
        func title(_ option: RankedPoll.Option) -> String {
            hidesTitles ? String(option.number) : "\(option.number) · \(option.title)"
        }

        var hidesTitles: Bool { round.anonymity == .doubleBlind && !isStaff }

        func title(at index: Int) -> String { title(options[index]) }
    }

    static func show(_ visit: Visit) async throws -> Page {
        let id: RankedPoll.ID = try visit.id("poll")
        let viewer = visit.viewer
        let ground = try await visit.read { db in
            let (poll, round) = try RankedPoll.find(id, for: viewer, in: db)
            let isStaff = [Role.programmeOfficer, .decisionMaker, .auditor].contains {
                viewer.holds($0, in: round.scope)
            }
            return Ground(
                poll: poll, round: round, options: try poll.options(for: viewer, in: db),
                turnout: try poll.turnout(for: viewer, in: db), own: try poll.ownBallot(for: viewer, in: db),
                box: isStaff && poll.closedAt != nil ? try poll.box(in: round, for: viewer, in: db) : nil,
                isStaff: isStaff)
        }
        let poll = ground.poll
        var desk = Desk(state: visit.deskState(Message("ballots.state.\(poll.closedAt == nil ? "open" : "closed")")))
        desk.remarks = [
            .init(
                remark: visit.text(
                    "ballots.lede",
                    ["method": visit.text("ballots.method.\(poll.method.rawValue)"), "seats": String(poll.seats)]))
        ]
        if ground.isStaff {
            let turnout = ["ballots": String(ground.turnout.ballots), "jurors": String(ground.turnout.jurors)]
            desk.remarks.append(.init(remark: visit.text("ballots.turnout", turnout)))
        }
        desk.tables = tables(ground, visit)
        if ground.box != nil {
            desk.links = RankMethod.allCases.map {
                .init(
                    linkURL: "\(visit.base)/ranked-ballots/\(id)/\($0.path).json",
                    linkText: "JSON · \(visit.text("ballots.method.\($0.rawValue)"))")
            }
            desk.remarks.append(.init(remark: visit.text("rounds.reproduce", ["name": "rank"])))
        }
        desk.forms = forms(ground, visit)
        return visit.desk(
            .verbatim(poll.name), desk, json: json(ground),
            crumbs: RoundPages.crumbs(ground.round, visit) + [
                .init(Message("ballots.title"), "\(visit.base)/reviews/\(poll.round)/ranked-ballots")
            ])
    }

    private static func forms(_ ground: Ground, _ visit: Visit) -> [Desk.Form] {
        let poll = ground.poll
        guard poll.closedAt == nil else { return [] }
        if ground.isStaff {
            guard visit.viewer.holds(.programmeOfficer, in: ground.round.scope) else { return [] }
            return [visit.deskForm("ballots.close", "/ranked-ballots/\(poll.id)/closure")]
        }
        guard ground.own == nil else { return [] }
        let fields = ground.options.map { option in
            var view = visit.mapField(RankedBallotRoutes.place, key: String(option.position))
            view.label = ground.title(option)
            return view
        }
        return [visit.deskForm("ballots.cast", "/ranked-ballots/\(poll.id)/ballots", fields)]
    }

    private static func tables(_ ground: Ground, _ visit: Visit) -> [Desk.Table] {
        var tables: [Desk.Table] = []
        if let own = ground.own { tables.append(orderTable(own.map { $0.map { $0 - 1 } }, ground, visit)) }
        guard let box = ground.box else {
            if ground.isStaff {
                tables.append(
                    Desk.Table(
                        visit.text("ballots.options"), [visit.text("reviews.number"), visit.text("reviews.proposal")],
                        ground.options.map { [.number(String($0.number)), .head($0.title)] }))
            }
            return tables
        }
        let results = RankMethod.allCases.map { ($0, ground.poll.result($0, box)) }
        tables.append(summaryTable(results, ground, visit))
        for (method, result) in results {
            guard let result else { continue }
            tables += derivation(method, result, ground, visit)
        }
        tables.append(ballotTable(box, ground, visit))
        return tables
    }

    private static func orderTable(_ order: [[Int]], _ ground: Ground, _ visit: Visit) -> Desk.Table {
        Desk.Table(
            visit.text("ballots.own"), [visit.text("ballots.place"), visit.text("reviews.proposal")],
            order.enumerated().map { place, group in
                [.number(String(place + 1)), .head(names(group, ground))]
            })
    }

    private static func names(_ group: [Int], _ ground: Ground) -> String {
        group.map { ground.title(at: $0) }.joined(separator: " = ")
    }

    /// Who is elected, the best first; a tie across the last seat stands as a tie.
    private static func winners(_ result: RankResult, _ ground: Ground, _ visit: Visit) -> String {
        let elected = Set(result.winners)
        let groups = result.order.map { $0.filter(elected.contains) }.filter { !$0.isEmpty }
        return groups.map { names($0, ground) }.joined(separator: visit.text("rounds.tie.then"))
    }

    private static func summaryTable(
        _ results: [(RankMethod, RankResult?)], _ ground: Ground, _ visit: Visit
    ) -> Desk.Table {
        Desk.Table(
            visit.text("ballots.results"),
            ["ballots.by_method", "ballots.winners", "ballots.order", "ballots.unique"].map { visit.text($0) },
            results.map { method, result in
                let name = visit.text("ballots.method.\(method.rawValue)")
                let decides = method == ground.poll.method ? visit.text("ballots.decides") : ""
                guard let result else {
                    return [
                        .head(name, note: decides), .text("–"),
                        .text(visit.text("ballots.too_many", ["most": String(RankedPoll.kemenyMax)])), .text(""),
                    ]
                }
                return [
                    .head(name, note: decides), .text(winners(result, ground, visit)),
                    .text(result.order.map { names($0, ground) }.joined(separator: " > ")),
                    .text(visit.text(result.isUnique ? "ballots.is_unique" : "ballots.is_tied")),
                ]
            })
    }

    private static func number(_ value: Fraction) -> String {
        value.exactDecimal.flatMap { $0.count <= 12 ? $0 : nil } ?? value.decimal(places: 4)
    }

    private static func derivation(
        _ method: RankMethod, _ result: RankResult, _ ground: Ground, _ visit: Visit
    ) -> [Desk.Table] {
        let name = visit.text("ballots.method.\(method.rawValue)")
        let indices = ground.options.indices
        var tables = [
            Desk.Table(
                "\(name) · \(visit.text("ballots.score.\(method.rawValue)"))",
                [visit.text("reviews.proposal"), visit.text("ballots.score.\(method.rawValue)")],
                indices.map { [.head(ground.title(at: $0)), .number(number(result.scores[$0]))] })
        ]
        if !result.majorities.isEmpty {
            tables.append(
                Desk.Table(
                    "\(name) · \(visit.text("ballots.majorities"))",
                    ["ballots.preferred", "ballots.over", "ballots.support", "ballots.opposition", "ballots.locked"]
                        .map { visit.text($0) },
                    result.majorities.map {
                        [
                            .head(ground.title(at: $0.winner)), .text(ground.title(at: $0.loser)),
                            .number(String($0.support)), .number(String($0.opposition)),
                            .text(visit.text($0.isLocked ? "ballots.is_locked" : "ballots.is_cyclic")),
                        ]
                    }))
        }
        if !result.rounds.isEmpty {
            let quota = result.quota.map { " · \(visit.text("ballots.quota")) \($0)" } ?? ""
            tables.append(
                Desk.Table(
                    "\(name) · \(visit.text("ballots.rounds"))\(quota)",
                    [visit.text("ballots.count_round")] + indices.map { String($0 + 1) }
                        + [visit.text("ballots.exhausted"), visit.text("ballots.what_happened")],
                    result.rounds.enumerated().map { index, round in
                        [.number(String(index + 1))]
                            + indices.map { .number(round.votes[$0].map(number) ?? "–") }
                            + [.number(number(round.exhausted)), .text(happened(in: round, ground, visit))]
                    }))
        }
        return tables
    }

    private static func happened(in round: CountRound, _ ground: Ground, _ visit: Visit) -> String {
        var words: [String] = []
        if !round.elected.isEmpty {
            words.append(visit.text("ballots.elected", ["names": names(round.elected, ground)]))
        }
        if let option = round.surplusOf {
            words.append(visit.text("ballots.surplus", ["name": ground.title(at: option)]))
        }
        if let option = round.eliminated {
            words.append(visit.text("ballots.eliminated", ["name": ground.title(at: option)]))
        }
        return words.joined(separator: "；")
    }

    private static func ballotTable(_ box: BallotBox, _ ground: Ground, _ visit: Visit) -> Desk.Table {
        Desk.Table(
            visit.text("ballots.all"), [visit.text("ballots.count"), visit.text("ballots.order")],
            box.ballots.map { ballot in
                [
                    .number(String(ballot.count)),
                    .head(ballot.order.map { names($0, ground) }.joined(separator: " > ")),
                ]
            })
    }

    private static func json(_ ground: Ground) -> JSON {
        let poll = ground.poll
        let name = { (index: Int) -> JSON in .string(String(index + 1)) }
        let results = ground.box.map { box in
            RankMethod.allCases.compactMap { method -> JSON? in
                guard let result = poll.result(method, box) else { return nil }
                return [
                    "method": .string(method.rawValue),
                    "order": .array(result.order.map { .array($0.map(name)) }),
                    "winners": .array(result.winners.map(name)),
                    "quota": result.quota.map { .integer($0) } ?? .null, "unique": .bool(result.isUnique),
                ]
            }
        }
        return [
            "id": .integer(poll.id.rawValue), "name": .string(poll.name), "closed": .bool(poll.closedAt != nil),
            "method": .string(poll.method.rawValue), "seats": .integer(Int64(poll.seats)),
            "cast": .bool(ground.own != nil),
            "options": .array(
                ground.options.map {
                    [
                        "position": .integer(Int64($0.position)),
                        "proposal": ground.isStaff ? .integer($0.proposal) : .null,
                        "title": .string(ground.hidesTitles ? String($0.number) : $0.title),
                    ]
                }), "results": .array(results ?? []),
        ]
    }
}
