internal import Kernel
internal import Milestones

extension Calculation {
    static let sampleSize = Calculation(
        "sample-size", "how many to ask for a margin of error, rounded up, never more than there are",
        keys: [
            .required("population", "how many there are; null when without end"),
            .required("margin", "half the length of the interval, such as 0.05"),
            .optional("confidence", "0.95 when not given; 0.90, 0.95 and 0.99 use the customary 1.645, 1.96 and 2.576"),
            .optional("proportion", "the expected share, 0.5 when not given"),
            .optional("design_effect", "by how much the design multiplies the variance, 1 when not given"),
            .optional("response_rate", "the part that will answer, 1 when not given"),
        ],
        example: (["population": 1_000, "margin": .measured(0.05)], ["n": 278, "n_infinite": .measured(384.16)])
    ) { input throws(CalculationRefusal) in
        let members = try input.members(
            ["population", "margin"], optional: ["confidence", "proportion", "design_effect", "response_rate"])
        let half = Fraction(1, over: 2) ?? .one
        let confidence = Fraction(95, over: 100) ?? .one
        let plan = SampleSize.Plan(
            population: try members.present("population").map { field throws(CalculationRefusal) in
                Int64(try field.integer(in: 1...1_000_000_000_000))
            }, margin: try members["margin"].openShare(),
            confidence: try members.optional("confidence")?.confidence() ?? confidence,
            proportion: try members.optional("proportion")?.openShare() ?? half,
            designEffect: try members.optional("design_effect")?.factor() ?? .one,
            responseRate: try members.optional("response_rate")?.rate() ?? .one)
        guard let size = SampleSize(plan) else {
            throw members["margin"].refusal(.tooLarge, "The sample is too large to be written.")
        }
        return ["n": .integer(size.count), "n_infinite": JSON(size.infinite.double)]
    }

    static let allocate = Calculation(
        "allocate", "a sample laid out over strata; largest remainder, never more than a stratum holds",
        keys: [
            .required("n", "the whole sample"),
            .required("sizes", "how many each stratum holds"),
            .required("method", "'proportional' or 'neyman'"),
            .optional("deviations", "the standard deviation in each stratum; required for 'neyman'"),
        ],
        example: (
            ["n": 120, "sizes": [600, 300, 100], "method": "proportional"], ["n": [72, 36, 12], "raw": [72, 36, 12]]
        )
    ) { input throws(CalculationRefusal) in
        let isNeyman = input.value["method"]?.string == AllocationMethod.neyman.rawValue
        let members = try input.members(
            ["n", "sizes", "method"] + (isNeyman ? ["deviations"] : []), optional: ["deviations"])
        _ = try members["method"].choice(AllocationMethod.self)
        let total = try members["n"].integer(in: 0...1_000_000_000_000)
        let sizes = try members["sizes"].elements(atMost: 100_000).map { field throws(CalculationRefusal) in
            Int64(try field.integer(in: 0...1_000_000_000_000))
        }
        let deviations = try members.optional("deviations")?.elements().map { field throws(CalculationRefusal) in
            let deviation = try field.score()
            guard deviation >= .zero else { throw field.refusal(.range, "A deviation must not be below zero.") }
            return deviation
        }
        if let deviations, deviations.count != sizes.count {
            throw members["deviations"].refusal(.range, "There must be one deviation a stratum.")
        }
        guard let allocation = SampleAllocation(Int64(total), sizes: sizes, deviations: isNeyman ? deviations : nil)
        else { throw members["sizes"].refusal(.range, "At least one stratum must have a size and a deviation.") }
        return [
            "n": .array(allocation.counts.map { .integer($0) }), "raw": JSON(allocation.raw.map(\.double)),
        ]
    }

    private enum AllocationMethod: String, CaseIterable {
        case proportional, neyman
    }
}

extension Field {
    /// A factor above 0 up to a million.
    fileprivate func factor() throws(CalculationRefusal) -> Fraction {
        let factor = try score()
        guard factor > .zero, factor <= Fraction(1_000_000) else {
            throw refusal(.range, "This must be above 0 and at most 1000000.")
        }
        return factor
    }

    /// A share above 0 up to 1.
    fileprivate func rate() throws(CalculationRefusal) -> Fraction {
        let rate = try score()
        guard rate > .zero, rate <= .one else { throw refusal(.range, "This must be above 0 and at most 1.") }
        return rate
    }
}

extension JSON {
    /// A measured number written in Swift.
    static func measured(_ value: Double) -> JSON { JSON(value) }
}
