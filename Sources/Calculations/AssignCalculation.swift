internal import Competitions
internal import Kernel

extension Calculation {
    static let assign = Calculation(
        "assign", "reviewers assigned to entries, proved to be the best assignment; both numbered from 0",
        keys: [
            .required("affinity", "how well they fit: one row a reviewer, one column an entry; null for a conflict"),
            .required("demand", "how many reviewers an entry needs: one number, or one an entry"),
            .required("load", "how many entries a reviewer takes"),
            .optional("load.min", "at least: one number, or one a reviewer; 0 when not given"),
            .required("load.max", "at most: one number, or one a reviewer"),
            .optional("conflicts", "pairs [reviewer, entry] that are impossible"),
            .optional("never_together", "pairs [reviewer, reviewer] who never share an entry"),
            .optional("objective", "'max_total' (when not given), or 'max_min_then_total': the worst entry first"),
            .optional("seed", "random seed that decides between equally good assignments, 0 when not given"),
            .optional("seconds", "how long to look for the proof, 60 when not given"),
        ],
        example: (
            [
                "affinity": [[9, 5, 1], [8, 6, 2], [7, 3, 3]], "demand": 1, "load": ["min": 1, "max": 1],
                "conflicts": [[0, 0]], "objective": "max_total", "seed": 1,
            ],
            [
                "pairs": [[0, 1], [1, 0], [2, 2]], "total": 16, "minimum": 3, "loads": [1, 1, 1], "proved": true,
                "gap": 0,
            ]
        )
    ) { input throws(CalculationRefusal) in
        let members = try input.members(
            ["affinity", "demand", "load"],
            optional: ["conflicts", "never_together", "objective", "seed", "seconds"])
        let objective = try members.optional("objective")?.choice(AffinityProblem.Objective.self) ?? .maxTotal
        let seed = try members.optional("seed")?.integer(in: 0...Int.max) ?? 0
        let asked = Double(try members.optional("seconds")?.integer(in: 1...3_600) ?? 60)
        let (problem, unit, isRounded) = try affinityProblem(members)
        do throws(AffinityProblem.Infeasibility) {
            let seconds = min(asked, Calculation.secondsMax ?? asked)
            var solution = try problem.solve(objective, seed: Int64(seed), seconds: seconds)
            if isRounded {
                // Each affinity is up to a unit off: no more than one a pair is missing.
                solution.isProved = false
                solution.gap += problem.demand.reduce(0) { $0 + Int64($1) }
            }
            return output(solution, unit: unit)
        } catch {
            throw CalculationRefusal(
                infeasible: [
                    "entries": .array(error.entries.map { .integer(Int64($0)) }),
                    "reviewers": .array(error.reviewers.map { .integer(Int64($0)) }), "reason": .string(error.reason),
                ], error.reason)
        }
    }

    private static func affinityProblem(
        _ members: Field.Members
    ) throws(CalculationRefusal) -> (problem: AffinityProblem, unit: Fraction, isRounded: Bool) {
        let table = try AffinityTable(members["affinity"])
        let load = try members["load"].members(["max"], optional: ["min"])
        let loadMax = try load["max"].counts(table.reviewers)
        let loadMin = try load.optional("min")?.counts(table.reviewers) ?? loadMax.map { _ in 0 }
        for (index, (least, most)) in zip(loadMin, loadMax).enumerated() where least > most {
            throw load["min"].refusal(.range, "The load of reviewer \(index) is at least more than at most.")
        }
        let demand = try members["demand"].counts(table.entries)
        guard demand.reduce(0, { $0 + Int($1) }) <= 100_000_000 else {
            throw members["demand"].refusal(.range, "The demand is too large.")
        }
        var allowed = table.allowed
        for field in try members.optional("conflicts")?.elements() ?? [] {
            let pair = try field.pair(table.reviewers, table.entries)
            allowed[pair.0 * table.entries + pair.1] = 0
        }
        var apart: Set<[Int]> = []
        for field in try members.optional("never_together")?.elements() ?? [] {
            let pair = try field.pair(table.reviewers, table.reviewers)
            guard pair.0 != pair.1 else { throw field.refusal(.range, "These must be two reviewers.") }
            apart.insert([min(pair.0, pair.1), max(pair.0, pair.1)])
        }
        let (affinity, unit, isRounded) = table.scaled(for: demand)
        let problem = AffinityProblem(
            reviewers: table.reviewers, entries: table.entries, affinity: affinity, allowed: allowed, demand: demand,
            loadMin: loadMin, loadMax: loadMax, apart: apart.sorted { $0.lexicographicallyPrecedes($1) })
        return (problem, unit, isRounded)
    }

    private static func output(_ solution: AffinityProblem.Solution, unit: Fraction) -> JSON {
        func measured(_ value: Int64) -> JSON { JSON((Fraction(value) * unit).double) }
        return [
            "pairs": .array(solution.pairs.map { [.integer(Int64($0.reviewer)), .integer(Int64($0.entry))] }),
            "total": measured(solution.total), "minimum": solution.minimum.map(measured) ?? .null,
            "loads": .array(solution.loads.map { .integer(Int64($0)) }), "proved": .bool(solution.isProved),
            "gap": measured(solution.gap),
        ]
    }
}

extension Field {
    /// One whole number for all, or one each.
    fileprivate func counts(_ size: Int) throws(CalculationRefusal) -> [Int32] {
        let range = 0...1_000_000
        guard value.array != nil else { return Array(repeating: Int32(try integer(in: range)), count: size) }
        let fields = try elements()
        guard fields.count == size else { throw refusal(.range, "This must have \(size) elements.") }
        return try fields.map { field throws(CalculationRefusal) in Int32(try field.integer(in: range)) }
    }

    /// Two numbers, each below its limit.
    fileprivate func pair(_ first: Int, _ second: Int) throws(CalculationRefusal) -> (Int, Int) {
        let fields = try elements()
        guard fields.count == 2 else { throw refusal(.format, "This must be a pair of numbers.") }
        return (try fields[0].integer(in: 0...first - 1), try fields[1].integer(in: 0...second - 1))
    }
}
