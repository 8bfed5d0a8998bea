internal import Kernel
internal import Milestones

extension Calculation {
    static let proportion = Calculation(
        "proportion", "a share with the intervals of Wilson, Clopper and Pearson, and Wald",
        keys: [
            .required("x", "how many of them"), .required("n", "of how many"),
            .optional("confidence", "how often the interval holds the truth, 0.95 when not given"),
        ],
        example: (
            ["x": 0, "n": 4, "confidence": .measured(0.95)],
            [
                "p": 0, "wilson": [0, .measured(0.4898908364545973)],
                "clopper_pearson": [0, .measured(0.6023646356164746)], "wald": [0, 0],
            ]
        )
    ) { input throws(CalculationRefusal) in
        let members = try input.members(["x", "n"], optional: ["confidence"])
        let total = try members["n"].integer(in: 1...1_000_000_000)
        let count = try members["x"].integer(in: 0...total)
        let interval = ProportionInterval(Int64(count), of: Int64(total), confidence: try members.confidence())
        return [
            "p": JSON(interval.share), "wilson": JSON(interval.wilson),
            "clopper_pearson": JSON(interval.clopperPearson), "wald": JSON(interval.wald),
        ]
    }

    static let estimate = Calculation(
        "estimate", "a mean, proportion or total from a designed sample, with standard error, intervals, design effect",
        keys: [
            .required("design", "'srs', 'stratified' or 'cluster'"),
            .required("kind", "'mean', 'proportion' or 'total'"),
            .optional("strata", "the strata; 'srs' and 'cluster' may have the keys of the only stratum at the top"),
            .optional("strata[].population", "how many units it holds (clusters for 'cluster'); required for totals"),
            .optional("strata[].values", "the answers, 0 or 1 for proportions"),
            .optional("strata[].n", "for proportions in place of values: how many answers"),
            .optional("strata[].x", "for proportions in place of values: how many of them are 1"),
            .optional("strata[].clusters", "'cluster': a list of answers a cluster, or objects with weight and values"),
            .optional("fpc", "whether drawing without replacement is taken into account, true when not given"),
            .optional("confidence", "how often the interval holds the truth, 0.95 when not given"),
        ],
        example: (
            [
                "design": "stratified", "kind": "mean", "fpc": false,
                "strata": [["population": 10, "values": [1, 3]], ["population": 30, "values": [4, 6]]],
            ],
            [
                "estimate": .measured(4.25), "se": .measured(0.7905694150420949),
                "interval": ["wald": [.measured(2.700512419238596), .measured(5.799487580761404)], "logit": nil],
                "deff": .measured(0.6976744186046512),
            ]
        )
    ) { input throws(CalculationRefusal) in
        let bare = ["population", "values", "n", "x", "clusters"]
        let members = try input.members(
            ["design", "kind"], optional: ["strata", "fpc", "confidence"] + bare)
        let design = try members["design"].choice(Design.self)
        let kind = try members["kind"].choice(SurveyEstimate.Kind.self)
        let corrected = try members.optional("fpc")?.bool() ?? true
        var strata: [SurveyEstimate.Stratum] = []
        if let field = members.optional("strata") {
            for key in bare where members.optional(key) != nil {
                throw members[key].refusal(.unknownKey, "With 'strata' this stands in its stratum.")
            }
            for field in try field.elements(atMost: 100_000, atLeast: 1) {
                let known = try field.members([], optional: bare)
                strata.append(try stratum(known, design, kind, of: field))
            }
            if design == .simple, strata.count > 1 {
                throw field.refusal(.range, "A simple sample has one stratum.")
            }
        } else {
            guard design != .stratified else {
                throw CalculationRefusal(.missing, "The key 'strata' is missing.", path: "/strata")
            }
            strata = [try stratum(members, design, kind, of: input)]
        }
        if strata.contains(where: { $0.population == nil }), strata.contains(where: { $0.population != nil }) {
            throw input.refusal(.missing, "Either all strata have a population or none.")
        }
        let estimate = SurveyEstimate(kind, strata, corrected: corrected, confidence: try members.confidence())
        return [
            "estimate": JSON(estimate.value), "se": JSON(estimate.error),
            "interval": ["wald": JSON(estimate.wald), "logit": JSON(estimate.logit)],
            "deff": JSON(estimate.designEffect),
        ]
    }

    private enum Design: String, CaseIterable {
        case simple = "srs"
        case stratified, cluster
    }

    private static func stratum(
        _ members: Field.Members, _ design: Design, _ kind: SurveyEstimate.Kind, of field: Field
    ) throws(CalculationRefusal) -> SurveyEstimate.Stratum {
        let clusters: [SurveyEstimate.Cluster]
        if design == .cluster {
            clusters = try surveyClusters(try required("clusters", members, of: field), kind)
        } else {
            for key in ["clusters"] where members.optional(key) != nil {
                throw members[key].refusal(.unknownKey, "Only the design 'cluster' has clusters.")
            }
            clusters = try answers(members, kind, of: field).map { SurveyEstimate.Cluster(values: [$0]) }
        }
        let population = try members.present("population")?.integer(in: 1...1_000_000_000_000)
        let isWeighted = clusters.allSatisfy { $0.weight != nil }
        // Without sizes nothing says how much each stratum counts, nor what a total is.
        guard population != nil || isWeighted || design != .stratified && kind != .total else {
            throw CalculationRefusal(.missing, "The key 'population' is missing.", path: field.member("population"))
        }
        if let population, population < clusters.count {
            throw members["population"].refusal(.range, "The population is smaller than the sample.")
        }
        return SurveyEstimate.Stratum(population: population.map { Double($0) }, clusters: clusters)
    }

    private static func required(
        _ key: String, _ members: Field.Members, of field: Field
    ) throws(CalculationRefusal) -> Field {
        guard let found = members.optional(key) else {
            throw CalculationRefusal(.missing, "The key '\(key)' is missing.", path: field.member(key))
        }
        return found
    }

    private static func answers(
        _ members: Field.Members, _ kind: SurveyEstimate.Kind, of field: Field
    ) throws(CalculationRefusal) -> [Double] {
        if kind == .proportion, members.optional("values") == nil, members.optional("n") != nil {
            let count = try members["n"].integer(in: 1...10_000_000)
            let ones = try required("x", members, of: field).integer(in: 0...count)
            return Array(repeating: 1, count: ones) + Array(repeating: 0, count: count - ones)
        }
        for key in ["n", "x"] where members.optional(key) != nil {
            throw members[key].refusal(.unknownKey, "Counts stand in place of the values of a proportion only.")
        }
        return try surveyAnswers(try required("values", members, of: field), kind)
    }

    private static func surveyAnswers(
        _ field: Field, _ kind: SurveyEstimate.Kind
    ) throws(CalculationRefusal) -> [Double] {
        try field.elements(atMost: 10_000_000, atLeast: 1).map { field throws(CalculationRefusal) in
            let value = try field.measurement()
            guard kind != .proportion || value == 0 || value == 1 else {
                throw field.refusal(.range, "For a proportion a value must be 0 or 1.")
            }
            return value
        }
    }

    private static func surveyClusters(
        _ field: Field, _ kind: SurveyEstimate.Kind
    ) throws(CalculationRefusal) -> [SurveyEstimate.Cluster] {
        let fields = try field.elements(atMost: 1_000_000, atLeast: 1)
        return try fields.map { field throws(CalculationRefusal) in
            guard field.value.array == nil else {
                return SurveyEstimate.Cluster(values: try surveyAnswers(field, kind))
            }
            let members = try field.members(["values"], optional: ["weight"])
            let weight = try members.optional("weight")?.weight()
            if let weight, weight == 0 { throw members["weight"].refusal(.range, "A weight must be above zero.") }
            return SurveyEstimate.Cluster(weight: weight, values: try surveyAnswers(members["values"], kind))
        }
    }
}
