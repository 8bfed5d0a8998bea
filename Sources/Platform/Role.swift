internal import Postgres

/// A role that can be granted to an account inside a tenant; the table `role` holds the same codes.
public enum Role: String, StoredAsText, CaseIterable, Hashable {
    case programmeOfficer = "programme_officer"
    case decisionMaker = "decision_maker"
    case reviewer
    case accountant
    case financeApprover = "finance_approver"
    case cashier
    case supervisor
    case evaluator
    case `operator`
    case recommendingUnit = "recommending_unit"
    case areaOfficer = "area_officer"
    case auditor

    /// Key of the role's name in the message catalogue.
    public var messageKey: String { "role.\(rawValue)" }

    /// The roles that keep and move money.
    public static let finance: Set<Role> = [.accountant, .financeApprover, .cashier]
    /// The roles that see the authority's own work on a programme.
    public static let staff: Set<Role> = [.programmeOfficer, .decisionMaker, .auditor]
}
