internal import Kernel
internal import Milestones

extension Calculation {
    /// 项目支出绩效评价管理办法 (财预〔2020〕10号) 第二十条. A calculation that anyone can run again has no database at hand, so
    /// the bands stand here; the modules take theirs from the dated rules.
    private static let financeMinistryBands = [("优", "90"), ("良", "80"), ("中", "60"), ("差", "0")]

    static let composite = Calculation(
        "composite", "one score of several parties' scores, rounded once, and its grade; none when a score is missing",
        keys: [
            .required("weights", "the weight of each party; they sum to exactly 100"),
            .required("scores", "the score of each party, from 0 to 100"),
            .optional("bands", "'mof' (优 90, 良 80, 中 60, 差), or a list of [grade, least total], falling to 0"),
        ],
        example: (
            [
                "weights": ["党政": 30, "群众": 40, "第三方": 30],
                "scores": ["党政": 80, "群众": .measured(75.5), "第三方": 90], "bands": "mof",
            ],
            ["total": "81.20", "grade": "良"]
        )
    ) { input throws(CalculationRefusal) in
        let members = try input.members(["weights", "scores"], optional: ["bands"])
        var weights: [(party: String, weight: Fraction)] = []
        for (party, field) in try members["weights"].entries() { weights.append((party, try field.score())) }
        var scores: [String: Fraction] = [:]
        for (party, field) in try members["scores"].entries() where !field.value.isNull {
            scores[party] = try field.score()
        }
        let bands = try members.present("bands").map { field throws(CalculationRefusal) in try gradeBands(field) }
        do throws(CompositeScore.Refusal) {
            let score = try CompositeScore(weights: weights, scores: scores)
            return ["total": .string(score.text), "grade": bands?.grade(of: score.total).map { .string($0) } ?? .null]
        } catch {
            throw compositeRefusal(error, weights: members["weights"], scores: members["scores"])
        }
    }

    private static func gradeBands(_ field: Field) throws(CalculationRefusal) -> CompositeScore.Bands {
        var bands: [CompositeScore.Bands.Band] = []
        if field.value.array != nil {
            for field in try field.elements(atMost: 100) {
                let pair = try field.elements()
                guard pair.count == 2 else { throw field.refusal(.format, "This must be a grade and its least total.") }
                bands.append(CompositeScore.Bands.Band(try pair[0].string(), from: try pair[1].score()))
            }
        } else {
            guard try field.string() == "mof" else { throw field.refusal(.format, "This must be 'mof' or a list.") }
            bands = financeMinistryBands.map { CompositeScore.Bands.Band($0, from: Fraction($1) ?? .zero) }
        }
        guard let all = CompositeScore.Bands(bands) else {
            throw field.refusal(.range, "The least totals must fall, and the last must be 0.")
        }
        return all
    }

    private static func compositeRefusal(
        _ refusal: CompositeScore.Refusal, weights: Field, scores: Field
    ) -> CalculationRefusal {
        switch refusal {
        case .weightsNotHundred(let sum): weights.refusal(.sum, "The weights sum to \(sum), not to 100.")
        case .weightNotPositive(let party):
            CalculationRefusal(.range, "A weight must be above zero.", path: weights.member(party))
        case .incomplete(let party):
            CalculationRefusal(
                .incomplete, "The score of '\(party)' is missing, so there is no total.", path: scores.member(party))
        case .outOfRange(let party):
            CalculationRefusal(.range, "A score must be from 0 to 100.", path: scores.member(party))
        case .unknownParty(let party):
            CalculationRefusal(.unknownKey, "'\(party)' has no weight.", path: scores.member(party))
        }
    }

    static let stepScore = Calculation(
        "step-score", "the score of the step that was reached of a plan; 0 below the last step",
        keys: [
            .required("actual", "what was reached, not below zero"),
            .required("planned", "what was planned, above zero"),
            .required("steps", "pairs of the least share and its score, shares falling"),
        ],
        example: (
            ["actual": 187, "planned": 200, "steps": [["1.00", 3], ["0.80", 2], ["0.60", 1]]], ["score": 2]
        )
    ) { input throws(CalculationRefusal) in
        let members = try input.members(["actual", "planned", "steps"])
        let (actual, planned) = (try members["actual"].score(), try members["planned"].score())
        guard actual >= .zero else { throw members["actual"].refusal(.range, "This must not be below zero.") }
        guard planned > .zero else { throw members["planned"].refusal(.range, "This must be above zero.") }
        var shares: [Fraction] = []
        var scores: [JSON] = []
        for field in try members["steps"].elements(atMost: 1_000, atLeast: 1) {
            let pair = try field.elements()
            guard pair.count == 2 else { throw field.refusal(.format, "This must be a least share and its score.") }
            let share = try pair[0].score()
            guard share < shares.last ?? share + .one else {
                throw pair[0].refusal(.range, "The shares must fall.")
            }
            shares.append(share)
            _ = try pair[1].score()
            scores.append(pair[1].value)
        }
        let step = StepScore(actual: actual, planned: planned, steps: shares).step
        return ["score": step.map { scores[$0] } ?? 0]
    }

    static let priceScore = Calculation(
        "price-score", "the price part of a bid's score: the lowest price over the quoted one, times the weight",
        keys: [
            .required("lowest", "the lowest price of all valid bids in yuan"),
            .required("quote", "the price of this bid in yuan, not below the lowest"),
            .required("weight", "the weight of the price, from 0 to 100"),
        ],
        example: (["lowest": "90000", "quote": "100000", "weight": "10"], ["score": "9.00"])
    ) { input throws(CalculationRefusal) in
        let members = try input.members(["lowest", "quote", "weight"])
        let lowest = try members["lowest"].positiveMoney()
        let quote = try members["quote"].positiveMoney()
        let weight = try members["weight"].exact()
        guard weight >= .zero, weight <= Fraction(100) else {
            throw members["weight"].refusal(.range, "The weight must be from 0 to 100.")
        }
        guard quote >= lowest, let price = PriceScore(lowest: lowest, quote: quote, weight: weight) else {
            throw members["quote"].refusal(.range, "A quote must be above zero and not below the lowest.")
        }
        return ["score": .string(price.score.decimal(places: 2))]
    }
}
