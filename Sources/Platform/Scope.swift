public import Kernel

/// The place in a tenant that a thing lies in; a grant covers it when every restriction of the grant is met.
public struct Scope: Sendable, Hashable {
    /// The programme it belongs to.
    public var programme: Programme.ID?
    /// The lot of a call it belongs to.
    public var lot: Int64?
    /// The holder (会计主体) whose books it is in.
    public var holder: Int64?
    /// Path of its area from the root, as in `area.path`.
    public var areaPath: String?

    /// A place; what is left out is undetermined, and a grant restricted in that respect does not cover it.
    public init(programme: Programme.ID? = nil, lot: Int64? = nil, holder: Int64? = nil, areaPath: String? = nil) {
        self.programme = programme
        self.lot = lot
        self.holder = holder
        self.areaPath = areaPath
    }

    /// Anything in the tenant: only an unrestricted grant covers it.
    public static let tenant = Scope()
}

/// A role in force, as loaded for a viewer.
public struct RoleGrant: Sendable, Hashable {
    /// The role.
    public let role: Role
    /// Where it holds; a nil component does not restrict.
    public let scope: Scope
    /// The unit for which the person acts in this role, where the role has one.
    public let organisation: Organisation.ID?

    /// A role in a place.
    public init(role: Role, scope: Scope = .tenant, organisation: Organisation.ID? = nil) {
        self.role = role
        self.scope = scope
        self.organisation = organisation
    }

    /// Whether this grant holds for a thing that lies in `place`.
    public func covers(_ place: Scope) -> Bool {
        func meets<Value: Equatable>(_ restriction: Value?, _ actual: Value?) -> Bool {
            restriction == nil || restriction == actual
        }
        return meets(scope.programme, place.programme) && meets(scope.lot, place.lot)
            && meets(scope.holder, place.holder)
            && (scope.areaPath.map { (place.areaPath ?? "").hasPrefix($0) } ?? true)
    }
}
