public import Kernel
public import Postgres

/// A legal body: an applicant, an authority, a funder, a supplier. Global.
public struct Organisation: Sendable {
    /// Identifies an organisation.
    public typealias ID = Identifier<Organisation>

    /// What kind of body it is.
    public enum Kind: String, StoredAsText, CaseIterable {
        case leagueCommittee = "league_committee"
        case government
        case foundation
        case association
        case serviceOrganisation = "service_organisation"
        case socialWorkAgency = "social_work_agency"
        case institution
        case company
        case university
        case villageCommittee = "village_committee"
        case foreignNGO = "foreign_ngo"
        case other

        /// Key of the kind's name in the message catalogue.
        public var messageKey: String { "organisation.kind.\(rawValue)" }
    }

    /// Its key.
    public let id: ID
    /// Its registered name.
    public let name: String
    /// 统一社会信用代码, if it has one.
    public let code: String?
    /// What kind of body it is.
    public let kind: Kind
    /// Where it is registered.
    public let areaCode: String
    /// When it was registered.
    public let registeredOn: Day?
    /// 法定代表人.
    public let legalRepresentative: String
    /// What it says of itself.
    public let introduction: String
    /// Counts the changes.
    public let version: Int

    static let columns: SQL = """
        o.id, o.name, o.code, o.kind, o.area_code, o.registered_on, o.legal_representative, o.introduction, o.version
        """

    init(row: inout Row) throws {
        id = try row.next()
        name = try row.next()
        code = try row.next()
        kind = try row.next()
        areaCode = try row.next()
        registeredOn = try row.next()
        legalRepresentative = try row.next()
        introduction = try row.next()
        version = Int(try row.next(Int32.self))
    }

    /// An organisation of the public directory. Throws `NotFound`.
    public static func find(_ id: ID, in db: Connection) throws -> Organisation {
        let found = try db.first(
            "-- organisation by id\nSELECT \(columns) FROM organisation o WHERE o.id = \(id)"
        ) { row in try Organisation(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// The organisation with this credit code, if it is in the directory.
    public static func find(code: String, in db: Connection) throws -> Organisation? {
        try db.first(
            "-- organisation by code\nSELECT \(columns) FROM organisation o WHERE o.code = \(code)"
        ) { row in try Organisation(row: &row) }
    }

    /// A page of the directory in order of keys: those whose name or code contains `text`.
    public static func list(
        matching text: String, after last: ID?, limit: Int, in db: Connection
    ) throws -> [Organisation] {
        let pattern =
            "%" + text.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_") + "%"
        return try db.rows(
            """
            -- directory of organisations
            SELECT \(columns) FROM organisation o
            WHERE o.id > \(last?.rawValue ?? 0) AND (o.name LIKE \(pattern) OR o.code = \(text))
            ORDER BY o.id LIMIT \(Int64(limit))
            """
        ) { row in try Organisation(row: &row) }
    }
}
