internal import Competitions
internal import Kernel

extension Calculation {
    static let match = Calculation(
        "match", "a stable matching of two sides with capacities, the best one for the side that proposes",
        keys: [
            .required("proposers", "for each proposer the receivers it accepts, best first; a list inside is a tie"),
            .optional("proposers.*.capacity", "with more than one partner: an object with 'capacity' and 'order'"),
            .required("receivers", "for each receiver an object"),
            .required("receivers.*.capacity", "how many partners it takes"),
            .required("receivers.*.order", "the proposers it accepts, best first; a list inside is a tie"),
            .optional(
                "proposing", "'proposers' (when not given) or 'receivers': the side that proposes and fares best"),
            .optional("seed", "random seed of the draw that breaks ties, 0 when not given"),
        ],
        example: (
            [
                "proposers": [
                    "A": ["C"], "S": ["C", "M"], "D": ["C", "M", "G"], "L": ["M", "C", "G"], "J": ["C", "G", "M"],
                ],
                "receivers": [
                    "M": ["capacity": 2, "order": ["D", "L", "S", "J"]],
                    "C": ["capacity": 2, "order": ["D", "A", "S", "L", "J"]],
                    "G": ["capacity": 2, "order": ["D", "J", "L"]],
                ],
            ],
            ["matches": ["M": ["L", "S"], "C": ["D", "A"], "G": ["J"]], "unmatched": [], "stable": true]
        )
    ) { input throws(CalculationRefusal) in
        let members = try input.members(["proposers", "receivers"], optional: ["proposing", "seed"])
        let side = try members.optional("proposing")?.choice(Side.self) ?? .proposers
        let seed = try members.optional("seed")?.integer(in: 0...Int.max) ?? 0
        let (own, other) = (try members["proposers"].entries(), try members["receivers"].entries())
        var generator = SeededGenerator(seed: Int64(seed))
        let proposers = try parties(own, others: other.map(\.key), isBare: true, &generator)
        let receivers = try parties(other, others: own.map(\.key), isBare: false, &generator)
        let matching: StableMatching
        let (ofProposer, ofReceiver): ([[Int]], [[Int]])
        switch side {
        case .proposers:
            matching = StableMatching(proposers: proposers, receivers: receivers)
            (ofProposer, ofReceiver) = (matching.ofProposer, matching.ofReceiver)
        case .receivers:
            matching = StableMatching(proposers: receivers, receivers: proposers)
            (ofProposer, ofReceiver) = (matching.ofReceiver, matching.ofProposer)
        }
        let matches = zip(other, ofReceiver).map { receiver, partners in
            (receiver.key, JSON.array(partners.map { .string(own[$0].key) }))
        }
        let unmatched = zip(own, ofProposer).filter { $1.isEmpty }.map { JSON.string($0.0.key) }
        return [
            "matches": JSON(members: matches), "unmatched": .array(unmatched),
            "stable": .bool(matching.blockingPairs.isEmpty),
        ]
    }

    private enum Side: String, CaseIterable {
        case proposers, receivers
    }

    private static func parties(
        _ entries: [(key: String, field: Field)], others: [String], isBare: Bool, _ generator: inout SeededGenerator
    ) throws(CalculationRefusal) -> [StableMatching.Party] {
        let numbers = Dictionary(uniqueKeysWithValues: others.enumerated().map { ($1, $0) })
        var parties: [StableMatching.Party] = []
        for (_, field) in entries {
            var (capacity, list) = (1, field)
            if !isBare || field.value.array == nil {
                let members = try field.members(["capacity", "order"])
                capacity = try members["capacity"].integer(in: 0...1_000_000)
                list = members["order"]
            }
            var order: [Int] = []
            var seen: Set<Int> = []
            for place in try list.elements() {
                var group: [Int] = []
                for tied in place.value.array == nil ? [place] : try place.elements() {
                    let name = try tied.string()
                    guard let number = numbers[name] else {
                        throw tied.refusal(.unknownKey, "There is nobody named '\(name)' on the other side.")
                    }
                    guard seen.insert(number).inserted else {
                        throw tied.refusal(.repeated, "This name stands twice in the list.")
                    }
                    group.append(number)
                }
                order += group.count > 1 ? generator.drawn(group) : group
            }
            parties.append(StableMatching.Party(capacity: capacity, order: order))
        }
        return parties
    }
}
