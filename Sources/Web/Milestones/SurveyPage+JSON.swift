internal import Forms
internal import Kernel
internal import Milestones
internal import Platform

extension SurveyPage {
    private static func number(_ value: Double?) -> JSON {
        value.flatMap { JSONNumber($0) }.map { .number($0) } ?? .null
    }

    static func json(_ result: SurveyResult, _ form: FormVersion) -> JSON {
        [
            "design": .string(result.draw.design.rawValue), "seed": .integer(result.draw.seed),
            "frame_sha256": .string(result.draw.sha256.hexadecimal), "units": .integer(Int64(result.units.count)),
            "eligible": .integer(Int64(result.eligible)), "approved": .integer(Int64(result.answers.count)),
            "response_rate": number(result.responseRate), "alpha": number(result.reliability?.alpha),
            "silent_strata": .array(result.silentStrata.map { .string($0) }), "fpc": .bool(!result.isSubsampled),
            "points": result.points.map { .string($0.decimal(places: 2)) } ?? .null,
            "estimates": .array(
                result.measures.indices.map { index in
                    let (measure, estimate) = (result.measures[index], result.estimate(index))
                    return [
                        "field": .string(measure.field), "part": .string(measure.part),
                        "kind": .string(measure.kind.rawValue), "n": .integer(Int64(result.count(index))),
                        "estimate": number(estimate?.value), "se": number(estimate?.error),
                        "deff": number(estimate?.designEffect),
                        "interval": .array(
                            (estimate.flatMap { interval($0, measure.kind) } ?? []).map { number($0) }),
                    ]
                }),
        ]
    }
}
