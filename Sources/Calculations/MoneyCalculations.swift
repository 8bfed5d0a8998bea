internal import Kernel

extension Calculation {
    static let moneyWords = Calculation(
        "money-words", "the amount in Chinese capital characters (大写金额)",
        keys: [.required("amount", "amount in yuan, a decimal text")],
        example: (["amount": "1409.50"], ["words": "人民币壹仟肆佰零玖元伍角"])
    ) { input throws(CalculationRefusal) in
        let members = try input.members(["amount"])
        return ["words": .string(try members["amount"].money().words)]
    }

    static let split = Calculation(
        "split", "an amount split by weights; largest remainder, ties to the earlier part",
        keys: [
            .required("amount", "amount in yuan, a decimal text"),
            .required("weights", "one weight a part, decimal texts or whole numbers, not below zero"),
        ],
        example: (["amount": "100.00", "weights": ["2", "1"]], ["parts": ["66.67", "33.33"]])
    ) { input throws(CalculationRefusal) in
        let members = try input.members(["amount", "weights"])
        let amount = try members["amount"].money()
        let weights = try members["weights"].exactList()
        do throws(MoneyRefusal) {
            return ["parts": JSON(try amount.split(weights: weights))]
        } catch {
            throw error.refusal(at: members["amount"], weights: members["weights"])
        }
    }

    static let tranches = Calculation(
        "tranches", "a value laid out in tranches, half up to the fen; the last tranche takes the remainder",
        keys: [
            .required("value", "the whole value in yuan, a decimal text"),
            .required("percents", "one percent a tranche, above zero; they sum to exactly 100"),
        ],
        example: (
            ["value": "100000.00", "percents": ["50", "30", "20"]], ["amounts": ["50000.00", "30000.00", "20000.00"]]
        )
    ) { input throws(CalculationRefusal) in
        let members = try input.members(["value", "percents"])
        return ["amounts": JSON(try schedule(members).amounts)]
    }

    static let trancheSources = Calculation(
        "tranche-sources",
        "tranches split by source of money; cumulative amounts are split, so that rows and columns both sum",
        keys: [
            .required("value", "the whole value in yuan, a decimal text"),
            .required("percents", "one percent a tranche, above zero; they sum to exactly 100"),
            .required("weights", "one weight a source, decimal texts or whole numbers, not below zero"),
        ],
        example: (
            ["value": "100000.00", "percents": ["50", "30", "20"], "weights": ["2", "1"]],
            [
                "tranches": [["33333.33", "16666.67"], ["20000.00", "10000.00"], ["13333.34", "6666.66"]],
                "sources": ["66666.67", "33333.33"],
            ]
        )
    ) { input throws(CalculationRefusal) in
        let members = try input.members(["value", "percents", "weights"])
        let schedule = try schedule(members)
        let weights = try members["weights"].exactList()
        guard schedule.amounts.count * weights.count <= cellsMax else {
            throw members["weights"].refusal(.range, "Tranches times sources must not exceed \(cellsMax).")
        }
        do throws(TrancheRefusal) {
            let rows = try schedule.bySource(weights: weights)
            return [
                "tranches": .array(rows.map { JSON($0) }),
                "sources": JSON(try schedule.sources(weights: weights)),
            ]
        } catch {
            throw refusal(error, members, weights: members["weights"])
        }
    }

    /// The work grows with tranches times sources, not with the length of the input.
    private static let cellsMax = 100_000

    private static func schedule(_ members: Field.Members) throws(CalculationRefusal) -> TrancheSchedule {
        let value = try members["value"].money()
        let percents = try members["percents"].exactList()
        do throws(TrancheRefusal) {
            return try TrancheSchedule(value: value, percents: percents)
        } catch {
            throw refusal(error, members, weights: members["percents"])
        }
    }

    private static func refusal(
        _ refusal: TrancheRefusal, _ members: Field.Members, weights: Field
    ) -> CalculationRefusal {
        let (value, percents) = (members["value"], members["percents"])
        switch refusal {
        case .noTranches: return percents.refusal(.range, "There must be at least one tranche.")
        case .percentNotPositive(let index):
            return CalculationRefusal(.range, "A percent must be above zero.", path: "\(percents.path)/\(index)")
        case .percentsNotHundred(let sum):
            return percents.refusal(.sum, "The percents sum to \(sum), not to 100.")
        case .negativeValue: return value.refusal(.range, "The value must not be below zero.")
        case .tooSmall(let index):
            return value.refusal(
                .tooSmall, "Rounding would leave less than nothing for a part of tranche \(index + 1).")
        case .money(let refusal): return refusal.refusal(at: value, weights: weights)
        }
    }
}

extension Field {
    func exactList() throws(CalculationRefusal) -> [Fraction] {
        try elements().map { field throws(CalculationRefusal) in try field.exact() }
    }
}

extension JSON {
    /// Amounts as decimal texts.
    init(_ amounts: [Money]) {
        self = .array(amounts.map { .string($0.description) })
    }
}
