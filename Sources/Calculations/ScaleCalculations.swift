internal import Kernel
internal import Milestones

extension Calculation {
    static let cronbach = Calculation(
        "cronbach", "whether the items of a scale measure one thing; only respondents who answered all items count",
        keys: [.required("items", "one row a respondent, one column an item; null where there is no answer")],
        example: (
            ["items": [[3, 4, 3, 5], [2, 2, 3, 3], [5, 4, 5, 5], [1, 2, 1, nil]]],
            ["alpha": .measured(0.9180327868852458), "n": 3]
        )
    ) { input throws(CalculationRefusal) in
        let members = try input.members(["items"])
        let reliability = ScaleReliability(try members["items"].table())
        return ["alpha": JSON(reliability.alpha), "n": .integer(Int64(reliability.count))]
    }

    static let kish = Calculation(
        "kish", "by how much unequal weights raise the variance, and how many equal answers tell as much",
        keys: [.required("weights", "the weights, not below zero")],
        example: (["weights": [1, 1, 2, 4]], ["deff": .measured(1.375), "n_eff": .measured(2.909090909090909)])
    ) { input throws(CalculationRefusal) in
        let members = try input.members(["weights"])
        let weights = try members["weights"].elements().map { field throws(CalculationRefusal) in try field.weight() }
        guard let effect = WeightingEffect(weights) else {
            throw members["weights"].refusal(.range, "At least one weight must be above zero.")
        }
        return ["deff": JSON(effect.designEffect), "n_eff": JSON(effect.effectiveCount)]
    }
}
