public import Kernel
public import Platform
public import Postgres

/// A person of the reviewer bank (专家库) of a tenant.
public struct Reviewer: Sendable {
    /// Identifies a reviewer.
    public typealias ID = Identifier<Reviewer>

    /// Its key.
    public let id: ID
    /// The account with which the person signs in.
    public let account: Account.ID
    /// The person's name.
    public let name: String
    /// What the officer knows of the person.
    public let profile: Profile
    /// Whether the person takes no new proposals for now.
    public let isPaused: Bool
    /// Counts the changes; a change names the version it saw.
    public let version: Int

    /// What the officer knows of a reviewer.
    public struct Profile: Sendable, Hashable {
        /// The unit, where it is in the directory.
        public var organisation: Organisation.ID?
        /// Name of a unit that is not in the directory.
        public var organisationName: String
        /// 统一社会信用代码 of a unit that is not in the directory.
        public var organisationCode: String?
        /// Position in the unit.
        public var position: String
        /// Where the person works.
        public var areaCode: String
        /// Fields, the most familiar first.
        public var fields: [String]

        /// A profile.
        public init(
            organisation: Organisation.ID? = nil, organisationName: String = "", organisationCode: String? = nil,
            position: String = "", areaCode: String, fields: [String] = []
        ) {
            self.organisation = organisation
            self.organisationName = organisationName
            self.organisationCode = organisationCode
            self.position = position
            self.areaCode = areaCode
            self.fields = fields
        }

        func check(in db: Connection) throws {
            var refusals: [any Refusal] = []
            if let organisationCode, let flaw = CodeCheck.unifiedSocialCreditCode.flaw(in: organisationCode) {
                refusals.append(FieldRefusal("organisationCode", "organisation.refusal.code_\(flaw.rawValue)"))
            }
            if fields.count > 10 {
                refusals.append(FieldRefusal("fields", "reviewers.refusal.many_fields", ["max": "10"]))
            }
            if organisationName.count > 200 {
                refusals.append(FieldRefusal.tooLong("organisationName", organisationName, max: 200))
            }
            if !refusals.isEmpty { throw Refusals(refusals) }
            _ = try Area.find(areaCode, in: db)
            if let organisation { _ = try Organisation.find(organisation, in: db) }
        }
    }

    static let columns: SQL = """
        p.id, p.account_id, a.name, p.organisation_id, coalesce(o.name, p.organisation_name), p.organisation_code,
        p.position, p.area_code, p.fields, p.paused_at IS NOT NULL, p.version
        """

    init(row: inout Row) throws {
        id = try row.next()
        account = try row.next()
        name = try row.next()
        profile = try Profile(
            organisation: row.next(), organisationName: row.next(), organisationCode: row.next(), position: row.next(),
            areaCode: row.next(), fields: row.next())
        isPaused = try row.next()
        version = Int(try row.next(Int32.self))
    }

    private static let source: SQL = """
        FROM reviewer p JOIN account a ON a.id = p.account_id LEFT JOIN organisation o ON o.id = p.organisation_id
        """

    /// The reviewer bank, for programme officers, decision-makers and auditors; by name.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [Reviewer] {
        _ = try viewer.signedIn()
        guard viewer.holdsAnywhere(ReviewRound.staff) else { throw NotFound() }
        return try db.rows(
            """
            -- reviewer bank
            SELECT \(columns) \(source) WHERE p.tenant_id = \(try viewer.requireTenant().id) ORDER BY a.name, p.id
            """
        ) { row in try Reviewer(row: &row) }
    }

    /// A reviewer, for the authority's staff and for the person. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Reviewer {
        let account = try viewer.signedIn()
        let found = try db.first(
            """
            -- reviewer by id
            SELECT \(columns) \(source) WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.id = \(id)
            """
        ) { row in try Reviewer(row: &row) }
        guard let found, viewer.holdsAnywhere(ReviewRound.staff) || found.account == account else { throw NotFound() }
        return found
    }

    /// The viewer's own entry in the bank, if there is one.
    public static func own(for viewer: Viewer, in db: Connection) throws -> Reviewer? {
        try db.first(
            """
            -- own entry in the reviewer bank
            SELECT \(columns) \(source)
            WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.account_id = \(try viewer.signedIn())
            """
        ) { row in try Reviewer(row: &row) }
    }
}
