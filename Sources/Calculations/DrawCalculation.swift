internal import Kernel
internal import Milestones

extension Calculation {
    static let draw = Calculation(
        "draw", "a sample that anyone can draw again: units numbered from 1, their chances and their weights",
        keys: [
            .required(
                "method",
                "'pps_systematic' in proportion to size, 'srs' simple, 'stratified' simple in each stratum,"
                    + " 'shuffle' the first of a drawn order"),
            .required(
                "sizes",
                "'pps_systematic': one a unit; 'stratified': one a stratum; 'srs', 'shuffle': one a unit, or the one"),
            .required("n", "how many to draw; 'stratified': also one number a stratum"),
            .optional("start", "'pps_systematic': the first point, above 0 and at most the sum of sizes over n"),
            .optional("seed", "random seed, from 0; required unless there is a start"),
        ],
        example: (
            ["method": "pps_systematic", "sizes": [100, 50, 150, 100], "n": 2, "start": 120],
            ["selected": [2, 4], "probabilities": [.measured(0.25), .measured(0.5)], "weights": [4, 2]]
        )
    ) { input throws(CalculationRefusal) in
        let members = try input.members(["method", "sizes", "n"], optional: ["start", "seed"])
        let draw: SampleDraw
        switch try members["method"].choice(DrawMethod.self) {
        case .systematic: draw = try systematic(members)
        case .shuffle:
            let population = try population(members)
            let count = try members["n"].integer(in: 1...population)
            var generator = SeededGenerator(seed: try seed(members))
            let drawn = generator.drawn(Array(1...population)).prefix(count)
            let chance = JSON(Double(count) / Double(population))
            let weight = JSON(Double(population) / Double(count))
            return [
                "selected": .array(drawn.map { .integer(Int64($0)) }),
                "probabilities": .array(drawn.map { _ in chance }), "weights": .array(drawn.map { _ in weight }),
            ]
        case .simple:
            let population = try population(members)
            let count = try members["n"].integer(in: 0...population)
            draw = .simple(count, of: population, seed: try seed(members))
        case .stratified: draw = try stratified(members)
        }
        let weights = draw.units.map { JSON(Fraction.one.divided(by: $0.probability)?.double) }
        return [
            "selected": .array(draw.units.map { .integer(Int64($0.index + 1)) }),
            "probabilities": .array(draw.units.map { JSON($0.probability.double) }), "weights": .array(weights),
        ]
    }

    private enum DrawMethod: String, CaseIterable {
        case systematic = "pps_systematic"
        case simple = "srs"
        case stratified
        case shuffle
    }

    /// How many units there are: the number that is given, or one for each size.
    private static func population(_ members: Field.Members) throws(CalculationRefusal) -> Int {
        let fields = try members["sizes"].elements(atMost: unitsMax, atLeast: 1)
        if fields.count > 1 { for field in fields { _ = try field.weight() } }
        return fields.count == 1 ? try fields[0].integer(in: 1...unitsMax) : fields.count
    }

    /// The most units that one draw goes over.
    private static let unitsMax = 10_000_000

    private static func seed(_ members: Field.Members) throws(CalculationRefusal) -> Int64 {
        guard let seed = members.optional("seed") else {
            throw CalculationRefusal(.missing, "The key 'seed' is missing.", path: "/seed")
        }
        return Int64(try seed.integer(in: 0...Int.max))
    }

    private static func systematic(_ members: Field.Members) throws(CalculationRefusal) -> SampleDraw {
        let sizes = try members["sizes"].elements(atMost: 1_000_000).map { field throws(CalculationRefusal) in
            let size = try field.score()
            guard size >= .zero else { throw field.refusal(.range, "A size must not be below zero.") }
            return size
        }
        let count = try members["n"].integer(in: 1...unitsMax)
        guard let plan = SampleDraw.Systematic(sizes: sizes, count: count) else {
            throw members["n"].refusal(.range, "There are fewer units with a size.")
        }
        guard let field = members.optional("start") else {
            return plan.draw(start: plan.start(seed: try seed(members)))
        }
        let start = try field.score()
        if let interval = plan.interval {
            guard start > .zero, start <= interval else {
                throw field.refusal(.range, "The start must be above 0 and at most \(JSON(interval.double).text).")
            }
        }
        return plan.draw(start: start)
    }

    private static func stratified(_ members: Field.Members) throws(CalculationRefusal) -> SampleDraw {
        let sizes = try members["sizes"].elements(atMost: 100_000, atLeast: 1).map { field throws(CalculationRefusal) in
            try field.integer(in: 0...unitsMax)
        }
        let population = sizes.reduce(0, +)
        guard population <= unitsMax, population > 0 else {
            throw members["sizes"].refusal(.range, "There must be from 1 to \(unitsMax) units.")
        }
        let counts: [Int]
        if let fields = members["n"].value.array {
            guard fields.count == sizes.count else {
                throw members["n"].refusal(.range, "There must be one number a stratum.")
            }
            var given: [Int] = []
            for (field, size) in zip(try members["n"].elements(), sizes) {
                given.append(try field.integer(in: 0...size))
            }
            counts = given
        } else {
            let total = try members["n"].integer(in: 0...population)
            counts = SampleAllocation(Int64(total), sizes: sizes.map { Int64($0) })?.counts.map { Int($0) } ?? []
        }
        return .stratified(counts, of: sizes, seed: try seed(members))
    }
}
