internal import Kernel
internal import Postgres

extension Tenant {
    /// Opens an authority for the organisation with this code, which is entered into the directory when it is not there
    /// yet: from the command line, or by the system administrator.
    ///
    /// Throws refusals at `slug`, `name`, `englishName`, `area` and `code`.
    public static func open(
        slug: String, name: String, englishName: String, kind: Kind, areaCode: String, code: String?,
        in change: Change
    ) throws -> Tenant {
        let known = try code.flatMap { try Organisation.find(code: $0, in: change.db) }
        let organisation =
            try known
            ?? Organisation.enter(
                .init(
                    name: name, code: code, kind: kind.organisationKind, areaCode: areaCode, registeredOn: nil,
                    legalRepresentative: ""), in: change)
        return try open(
            slug: slug, name: name, englishName: englishName, kind: kind, organisation: organisation,
            isDemonstration: false, in: change)
    }
}

extension Tenant.Kind {
    fileprivate var organisationKind: Organisation.Kind {
        switch self {
        case .leagueCommittee: .leagueCommittee
        case .civilAffairs: .government
        case .foundation: .foundation
        case .other: .other
        }
    }
}
