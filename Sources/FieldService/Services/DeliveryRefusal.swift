public import Kernel
public import Platform
internal import Postgres

/// Why a step of delivery is refused.
public enum DeliveryRefusal: Refusal, Hashable {
    /// A value that is not taken, at its field; the code tells why.
    case value(field: String, String)
    /// It does not stand so that this could be done.
    case wrongState
    /// The contract is not in force.
    case contractNotActive
    /// Another report covers some of these days.
    case daysTaken
    /// More than the log proves.
    case notLogged
    /// More than the sites submitted in these days.
    case notSubmitted
    /// Who reported or mended does not decide about it.
    case samePerson

    /// What the user reads.
    public var message: Message {
        switch self {
        case .value(_, let code): Message("delivery.refusal.\(code)")
        case .wrongState: Message("delivery.refusal.wrong_state")
        case .contractNotActive: Message("delivery.refusal.contract_not_active")
        case .daysTaken: Message("delivery.refusal.days_taken")
        case .notLogged: Message("delivery.refusal.not_logged")
        case .notSubmitted: Message("delivery.refusal.not_submitted")
        case .samePerson: Message("delivery.refusal.same_person")
        }
    }

    /// Where it is shown.
    public var field: String? {
        switch self {
        case .value(let field, _): field
        case .daysTaken: "startsOn"
        case .notLogged, .notSubmitted: "claimed"
        default: nil
        }
    }

    private static let constraints: [String: DeliveryRefusal] = [
        "delivery_counts_once": .daysTaken, "delivery_is_logged": .notLogged, "delivery_report_decided": .wrongState,
        "delivery_is_submitted": .notSubmitted, "deliverable_of_its_line": .value(field: "unit", "line_unit"),
        "line_is_paid": .value(field: "line", "line_is_paid"),
        "line_quota": .value(field: "planned", "line_quota"), "units_from_a_flow": .value(field: "item", "item"),
        "units_have_one_proof": .value(field: "needsLog", "one_proof"),
        "verified_by_another": .samePerson, "defect_closed_by_another": .samePerson,
        "verified_at_most_claimed": .value(field: "verified", "more_than_claimed"),
        "less_is_explained": .value(field: "finding", "finding"),
        "one_deliverable_of_a_title": .value(field: "title", "title_taken"),
        "logged_after_done": .value(field: "doneOn", "future_day"),
        "defect_day_after_finding": .value(field: "rectifyBy", "past_day"),
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
