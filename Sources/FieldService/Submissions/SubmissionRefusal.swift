public import Kernel
public import Platform
internal import Postgres

/// Why information is not taken.
public enum SubmissionRefusal: Refusal, Hashable {
    /// A value that is not taken, at its field; the code tells why.
    case value(field: String, String)
    /// The period is locked.
    case locked
    /// It does not stand so that this could be done.
    case wrongState
    /// Who submitted does not decide.
    case samePerson
    /// It is given back without a reason.
    case reasonMissing
    /// A period of the template begins on this day, or reaches into it.
    case periodTaken
    /// The period is not over.
    case periodRunning
    /// The programme has no site that is open.
    case noSites
    /// There is a template of this title.
    case titleTaken

    /// What the user reads.
    public var message: Message {
        switch self {
        case .value(_, let code): Message("submissions.refusal.\(code)")
        case .locked: Message("submissions.refusal.locked")
        case .wrongState: Message("submissions.refusal.wrong_state")
        case .samePerson: Message("submissions.refusal.same_person")
        case .reasonMissing: Message("submissions.refusal.reason")
        case .periodTaken: Message("submissions.refusal.period_taken")
        case .periodRunning: Message("submissions.refusal.period_running")
        case .noSites: Message("submissions.refusal.no_sites")
        case .titleTaken: Message("submissions.refusal.title_taken")
        }
    }

    /// Where it is shown.
    public var field: String? {
        switch self {
        case .value(let field, _): field
        case .reasonMissing: "reason"
        case .periodTaken: "startsOn"
        case .titleTaken: "title"
        default: nil
        }
    }

    private static let constraints: [String: SubmissionRefusal] = [
        "report_period_locked": .locked, "submission_value_open": .wrongState, "one_period_from_a_day": .periodTaken,
        "submission_decided_by_another": .samePerson, "one_template_of_a_title": .titleTaken,
        "feed_fits_indicator": .value(field: "numerator", "feed"),
        "indicator_feed_pkey": .value(field: "numerator", "feed_twice"),
        "indicator_feed_tenant_id_template_id_numerator_key_fkey": .value(field: "numerator", "feed"),
        "indicator_feed_tenant_id_template_id_denominator_key_fkey": .value(field: "denominator", "feed"),
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
