internal import Competitions
internal import Kernel

extension Calculation {
    static let award = Calculation(
        "award", "how money goes down a ranking, within the limits of its sources and the floors of the projects",
        keys: [
            .required("ranked", "the projects, best first"),
            .required("ranked[].id", "its name"),
            .optional("ranked[].score", "its score, a decimal text or a number"),
            .required("ranked[].requested", "what it asks for in yuan"),
            .optional("ranked[].floor", "the least with which it can be carried out; 0.01 when not given"),
            .required("sources", "the sources of money; the earlier ones pay first"),
            .required("sources[].id", "its name"),
            .required("sources[].limit", "what it gives in all"),
            .optional("sources[].cap_each", "the most that it gives to one project"),
            .optional("sources[].max_share", "the largest share of one award that it pays, from 0 to 1"),
            .optional(
                "partial", "whether the last project may get a part, but never below its floor; false if not given"),
        ],
        example: (
            [
                "ranked": [
                    ["id": "A", "score": "91.50", "requested": "100000.00", "floor": "80000.00"],
                    ["id": "B", "score": "88.00", "requested": "100000.00", "floor": "50000.00"],
                    ["id": "C", "score": "85.25", "requested": "60000.00", "floor": "60000.00"],
                ],
                "sources": [
                    ["id": "lottery", "limit": "90000.00", "cap_each": "60000.00", "max_share": "0.60"],
                    ["id": "donations", "limit": "80000.00"],
                ],
                "partial": true,
            ],
            [
                "awards": [
                    [
                        "id": "A", "amount": "100000.00",
                        "by_source": ["lottery": "60000.00", "donations": "40000.00"],
                    ],
                    ["id": "B", "amount": "70000.00", "by_source": ["lottery": "30000.00", "donations": "40000.00"]],
                    ["id": "C", "amount": "0.00", "by_source": [:]],
                ],
                "left": ["lottery": "0.00", "donations": "0.00"], "cut": "88.00",
            ]
        )
    ) { input throws(CalculationRefusal) in
        let members = try input.members(["ranked", "sources"], optional: ["partial"])
        let partial = try members.optional("partial")?.bool() ?? false
        let (ids, sources) = try awardSources(members["sources"])
        let projects = try members["ranked"].elements(atMost: 100_000).map { field throws(CalculationRefusal) in
            try project(field)
        }
        var seen: Set<String> = []
        for (index, project) in projects.enumerated() where !seen.insert(project.id).inserted {
            throw CalculationRefusal(
                .repeated, "An earlier project has this name.", path: "\(members["ranked"].path)/\(index)/id")
        }
        let candidates = projects.enumerated().map { index, project in
            CutLine.Candidate(proposal: Int64(index), lot: 0, requested: project.requested, floor: project.floor)
        }
        let line: CutLine
        do {
            // One lot without a limit of its own.
            let lots: [Int64: Money] = [0: Money(fen: .max)]
            line = try CutLine(candidates: candidates, sources: sources, lots: lots, partial: partial)
        } catch {
            throw input.refusal(.tooLarge, "A sum of these amounts is too large.")
        }
        return awardOutput(line, projects, sources: ids)
    }

    private struct RankedProject {
        let id: String
        let score: JSON
        let requested: Money
        let floor: Money
    }

    private static func project(_ field: Field) throws(CalculationRefusal) -> RankedProject {
        let members = try field.members(["id", "requested"], optional: ["score", "floor"])
        let id = try members["id"].string()
        _ = try members.present("score")?.score()
        let requested = try members["requested"].positiveMoney()
        let floor = try members.present("floor")?.money() ?? Money(fen: 1)
        guard floor >= .zero, floor <= max(requested, Money(fen: 1)) else {
            throw members["floor"].refusal(.range, "A floor must be from 0 to what is asked for.")
        }
        return RankedProject(
            id: id, score: members.optional("score")?.value ?? .null, requested: requested, floor: floor)
    }

    private static func awardOutput(_ line: CutLine, _ projects: [RankedProject], sources: [String]) -> JSON {
        func bySource(_ amounts: [Int64: Money]) -> JSON {
            JSON(
                members: sources.enumerated().compactMap { index, id in
                    amounts[Int64(index)].map { (id, JSON.string($0.description)) }
                })
        }
        let awards = line.lines.map { one -> JSON in
            [
                "id": .string(projects[Int(one.proposal)].id), "amount": .string(one.amount.description),
                "by_source": bySource(one.byFund),
            ]
        }
        // The score of the last project above the line.
        let last = line.lines.last { !$0.amount.isZero }
        return [
            "awards": .array(awards), "left": bySource(line.left),
            "cut": last.map { projects[Int($0.proposal)].score } ?? .null,
        ]
    }

    private static func awardSources(
        _ field: Field
    ) throws(CalculationRefusal) -> (ids: [String], sources: [CutLine.Source]) {
        var names = Names()
        var sources: [CutLine.Source] = []
        for field in try field.elements(atMost: 100, atLeast: 1) {
            let members = try field.members(["id", "limit"], optional: ["cap_each", "max_share"])
            let name = try members["id"].string()
            guard names.known(name) == nil else {
                throw members["id"].refusal(.repeated, "An earlier source has this name.")
            }
            let number = Int64(names.number(of: name))
            let share = try members.present("max_share")?.exact()
            if let share {
                guard share >= .zero, share <= .one else {
                    throw members["max_share"].refusal(.range, "A share must be from 0 to 1.")
                }
                guard (share * Fraction(10_000)).isWhole else {
                    throw members["max_share"].refusal(.format, "A share has at most four decimals.")
                }
            }
            sources.append(
                CutLine.Source(
                    fund: number, limit: try members["limit"].positiveMoney(),
                    capEach: try members.present("cap_each")?.positiveMoney(), shareMax: share))
        }
        return (names.all, sources)
    }
}

extension Field {
    /// An amount that is not below zero.
    func positiveMoney() throws(CalculationRefusal) -> Money {
        let amount = try money()
        guard !amount.isNegative else { throw refusal(.range, "An amount must not be below zero.") }
        return amount
    }
}
