internal import Forms
internal import Kernel

extension Calculation {
    static let weighted = Calculation(
        "weighted", "one sheet's score from 0 to 100 by weighted criteria; the parts sum to it before rounding",
        keys: [
            .required("criteria", "the criteria, at most 200"),
            .required("criteria[].id", "its name"),
            .required("criteria[].weight", "its weight, above zero; the weights sum to exactly 100"),
            .required("criteria[].max", "its highest mark, above zero"),
            .optional("criteria[].required", "false when it may be left blank, true when not given"),
            .required("marks", "one mark a criterion, from 0 to its highest; null where it is not applicable, never 0"),
            .optional("places", "decimal places from 0 to 20, 2 when not given"),
            .optional("rounding", "'half_up' (when not given), 'half_even', 'down' or 'up'"),
        ],
        example: (
            [
                "criteria": [
                    ["id": "need", "weight": "25", "max": "10"], ["id": "plan", "weight": "45", "max": "10"],
                    ["id": "team", "weight": "30", "max": "5"],
                ],
                "marks": ["need": "8", "plan": "7.5", "team": "4"],
            ],
            ["score": "77.75", "parts": ["need": "20.00", "plan": "33.75", "team": "24.00"]]
        )
    ) { input throws(CalculationRefusal) in
        let members = try input.members(["criteria", "marks"], optional: ["places", "rounding"])
        let (places, rounding) = (try members.places(), try members.rounding())
        let fields = try members["criteria"].elements()
        let criteria = try fields.map { field throws(CalculationRefusal) in try criterion(field) }
        var marks: [String: WeightedScore.Mark] = [:]
        for (key, field) in try members["marks"].entries() {
            marks[key] = field.value.isNull ? .notApplicable : .given(try field.score())
        }
        let score: WeightedScore
        do throws(RubricRefusal) {
            score = try Rubric(criteria).score(marks)
        } catch {
            throw refusal(error, criteria: members["criteria"], marks: members["marks"])
        }
        var parts = JSONObject()
        for part in score.parts {
            parts[part.criterion.id] = part.points.map { .string($0.decimal(places: places, rounding)) } ?? .null
        }
        return [
            "score": score.score.map { .string($0.decimal(places: places, rounding)) } ?? .null,
            "parts": .object(parts),
        ]
    }

    private static func criterion(_ field: Field) throws(CalculationRefusal) -> Rubric.Criterion {
        let members = try field.members(["id", "weight", "max"], optional: ["required"])
        let weight = try members["weight"].exact()
        let max = try members["max"].exact()
        for (key, number) in [("weight", weight), ("max", max)] where number.description.count > 15 {
            throw members[key].refusal(.range, "This has too many digits.")
        }
        return Rubric.Criterion(
            id: try members["id"].string(), weight: weight, max: max,
            isRequired: try members.optional("required")?.bool() ?? true)
    }

    private static func refusal(_ refusal: RubricRefusal, criteria: Field, marks: Field) -> CalculationRefusal {
        func at(_ index: Int, _ key: String) -> String { "\(criteria.path)/\(index)/\(key)" }
        switch refusal {
        case .noCriteria: return criteria.refusal(.range, "There must be at least one criterion.")
        case .tooManyCriteria: return criteria.refusal(.range, "There are more than 200 criteria.")
        case .repeatedCriterion(let index):
            return CalculationRefusal(.repeated, "An earlier criterion has this name.", path: at(index, "id"))
        case .weightNotPositive(let index):
            return CalculationRefusal(.range, "A weight must be above zero.", path: at(index, "weight"))
        case .maxNotPositive(let index):
            return CalculationRefusal(.range, "A highest mark must be above zero.", path: at(index, "max"))
        case .weightsNotHundred(let sum): return criteria.refusal(.sum, "The weights sum to \(sum), not to 100.")
        case .blank(let id):
            return CalculationRefusal(.blank, "A required mark is missing.", path: marks.member(id))
        case .outOfRange(let id, let max):
            return CalculationRefusal(.range, "A mark must be from 0 to \(max).", path: marks.member(id))
        case .unknownCriterion(let id):
            return CalculationRefusal(.unknownKey, "There is no criterion '\(id)'.", path: marks.member(id))
        }
    }
}
