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
        /// Fields with their keywords, the most familiar first.
        public var fields: [ReviewerField]
        /// Languages in which the person can judge.
        public var languages: [String] = []
        /// The training as a reviewer that the person had; empty when there was none.
        public var training = ""
        /// When that was.
        public var trainedOn: Day?
        /// How many proposals the person wants in a round at least.
        public var loadMin = 0
        /// How many the person takes in a round at most; nil leaves it to the round.
        public var loadMax: Int?
        /// From which day on the person has time.
        public var availableFrom: Day?
        /// Until which day.
        public var availableTo: Day?

        /// A profile.
        public init(
            organisation: Organisation.ID? = nil, organisationName: String = "", organisationCode: String? = nil,
            position: String = "", areaCode: String, fields: [ReviewerField] = []
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
            refusals += ReviewerField.refusals(of: fields)
            if languages.count > 10 || languages.contains(where: { $0.count > 30 }) {
                refusals.append(FieldRefusal("languages", "reviewers.refusal.many_languages"))
            }
            if let loadMax, loadMin > loadMax {
                refusals.append(FieldRefusal("loadMax", "reviewers.refusal.loads"))
            }
            if let availableFrom, let availableTo, availableFrom > availableTo {
                refusals.append(FieldRefusal("availableTo", "reviewers.refusal.days"))
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
        p.position, p.area_code, ARRAY(SELECT array_to_string(f.name || f.keywords, chr(31)) FROM reviewer_field f
            WHERE f.tenant_id = p.tenant_id AND f.reviewer_id = p.id ORDER BY f.position),
        p.languages, p.training, p.trained_on, p.load_min, p.load_max, p.available_from, p.available_to,
        p.paused_at IS NOT NULL, p.version
        """

    init(row: inout Row) throws {
        id = try row.next()
        account = try row.next()
        name = try row.next()
        var profile = try Profile(
            organisation: row.next(), organisationName: row.next(), organisationCode: row.next(), position: row.next(),
            areaCode: row.next(), fields: row.next([String].self).map(ReviewerField.init(stored:)))
        profile.languages = try row.next()
        profile.training = try row.next()
        profile.trainedOn = try row.next()
        profile.loadMin = Int(try row.next(Int16.self))
        profile.loadMax = try row.next(Int16?.self).map { Int($0) }
        profile.availableFrom = try row.next()
        profile.availableTo = try row.next()
        self.profile = profile
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
