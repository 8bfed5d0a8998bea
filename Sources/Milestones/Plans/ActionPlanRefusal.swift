public import Kernel
public import Platform
internal import Postgres

/// Why a plan, or what is said of it, is refused.
public enum ActionPlanRefusal: Refusal, Hashable {
    /// A value that is not taken, at its field; the code tells why.
    case value(field: String, String)
    /// A gate is not met, or the plan was adopted before.
    case gatesNotMet
    /// Somebody has recorded it already.
    case recordedBefore(field: String)

    /// What the user reads.
    public var message: Message {
        switch self {
        case .value(_, let code): Message("plans.refusal.\(code)")
        case .gatesNotMet: Message("plans.refusal.gates_not_met")
        case .recordedBefore: Message("plans.refusal.recorded_before")
        }
    }

    /// Where it is shown.
    public var field: String? {
        switch self {
        case .value(let field, _), .recordedBefore(let field): field
        case .gatesNotMet: "adoptedOn"
        }
    }

    private static let constraints: [String: ActionPlanRefusal] = [
        "plan_gates_met": .gatesNotMet, "one_plan_of_a_title": .recordedBefore(field: "title"),
        "plan_part_place": .value(field: "parts", "place_twice"),
        "plan_part_place_key": .value(field: "parts", "place_twice"),
        "one_reading_of_a_wave": .recordedBefore(field: "wave"),
        "purchase_recorded_once": .recordedBefore(field: "purchases"),
    ]

    /// Runs statements; what a constraint of the tables refuses becomes its refusal.
    @discardableResult
    static func told<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let error as PostgresError {
            guard let refusal = error.constraint.flatMap({ constraints[$0] }) else { throw error }
            throw refusal
        }
    }
}
