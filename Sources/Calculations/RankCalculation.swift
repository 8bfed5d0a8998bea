internal import Competitions
internal import Kernel

extension Calculation {
    static let rank = Calculation(
        "rank", "one order made of many rankings; options that a ballot does not name are tied last on it",
        keys: [
            .required("method", "'borda', 'schulze', 'ranked_pairs', 'kemeny', 'irv' or 'stv'"),
            .required("ballots", "the ballots"),
            .optional("ballots[].count", "how often it was cast, 1 when not given"),
            .required("ballots[].order", "names of options, best first; a list inside is a tie"),
            .optional("seats", "how many win, 1 when not given"),
            .optional("options", "names of all options, also of those that stand on no ballot"),
        ],
        example: (
            [
                "method": "schulze",
                "ballots": [
                    ["count": 42, "order": ["M", "N", "C", "K"]], ["count": 26, "order": ["N", "C", "K", "M"]],
                    ["count": 15, "order": ["C", "K", "N", "M"]], ["count": 17, "order": ["K", "C", "N", "M"]],
                ],
                "seats": 1,
            ],
            [
                "order": [["N"], ["C"], ["K"], ["M"]], "scores": ["M": 0, "N": 3, "C": 2, "K": 1], "winners": ["N"],
                "quota": nil, "rounds": [],
            ]
        )
    ) { input throws(CalculationRefusal) in
        let members = try input.members(["method", "ballots"], optional: ["seats", "options"])
        let method = try members["method"].choice(RankMethod.self)
        let seats = try members.optional("seats")?.integer(in: 1...100_000) ?? 1
        var options = Names()
        for field in try members.optional("options")?.elements() ?? [] {
            let name = try field.string()
            guard options.known(name) == nil else { throw field.refusal(.repeated, "An earlier option has this name.") }
            _ = options.number(of: name)
        }
        let isClosed = members.optional("options") != nil
        let ballots = try members["ballots"].elements(atMost: 1_000_000).map { field throws(CalculationRefusal) in
            try ballot(field, &options, isClosed: isClosed)
        }
        let count = options.all.count
        guard count > 0 else { throw members["ballots"].refusal(.range, "There must be at least one option.") }
        guard count <= method.optionsMax else {
            throw members["ballots"].refusal(.range, "This method orders at most \(method.optionsMax) options.")
        }
        guard seats <= count else {
            throw CalculationRefusal(.range, "There are more seats than options.", path: "/seats")
        }
        guard ballots.count * count * count <= 20_000_000_000 else {
            throw members["ballots"].refusal(.range, "Ballots times options times options are too many.")
        }
        return output(method.rank(BallotBox(optionCount: count, ballots: ballots), seats: seats), options.all)
    }

    private static func ballot(
        _ field: Field, _ options: inout Names, isClosed: Bool
    ) throws(CalculationRefusal) -> RankedBallot {
        let members = try field.members(["order"], optional: ["count"])
        let count = try members.optional("count")?.integer(in: 0...1_000_000_000) ?? 1
        var seen: Set<Int> = []
        var order: [[Int]] = []
        for place in try members["order"].elements() {
            var group: [Int] = []
            for tied in place.value.array == nil ? [place] : try place.elements() {
                let name = try tied.string()
                guard !isClosed || options.known(name) != nil else {
                    throw tied.refusal(.unknownKey, "There is no option '\(name)'.")
                }
                let option = options.number(of: name)
                guard seen.insert(option).inserted else {
                    throw tied.refusal(.repeated, "This option stands twice on the ballot.")
                }
                group.append(option)
            }
            order.append(group)
        }
        return RankedBallot(count: Int64(count), order: order)
    }

    private static func output(_ result: RankResult, _ names: [String]) -> JSON {
        func name(_ option: Int) -> JSON { .string(names[option]) }
        var output = JSONObject()
        output["order"] = .array(result.order.map { .array($0.map(name)) })
        output["scores"] = JSON(members: zip(names, result.scores.map { JSON($0.double) }))
        output["winners"] = .array(result.winners.map(name))
        output["quota"] = result.quota.map { .integer($0) } ?? .null
        let rounds = result.rounds.map { round(of: $0, names) }
        let majorities = result.majorities.map { majority -> JSON in
            [
                "winner": name(majority.winner), "loser": name(majority.loser), "support": .integer(majority.support),
                "opposition": .integer(majority.opposition), "locked": .bool(majority.isLocked),
            ]
        }
        output["rounds"] = .array(rounds + majorities)
        if !result.isUnique { output["unique"] = false }
        return .object(output)
    }

    private static func round(of round: CountRound, _ names: [String]) -> JSON {
        let votes = round.votes.sorted { $0.key < $1.key }.map { (names[$0.key], JSON($0.value.double)) }
        let surplus = round.surplusOf.map { JSON.string(names[$0]) }
        return [
            "votes": JSON(members: votes), "exhausted": JSON(round.exhausted.double),
            "elected": .array(round.elected.map { .string(names[$0]) }), "surplus_of": surplus ?? .null,
            "eliminated": round.eliminated.map { .string(names[$0]) } ?? .null,
        ]
    }
}
