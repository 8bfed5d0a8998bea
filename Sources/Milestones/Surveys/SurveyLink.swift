public import Kernel
public import Platform
public import Postgres

/// A link, or a numbered sheet of paper, by which one answer of a drawn unit is given.
public struct SurveyLink: Sendable {
    /// Identifies a link.
    public typealias ID = Identifier<SurveyLink>

    /// Its key.
    public let id: ID
    /// The survey.
    public let survey: Survey.ID
    /// Number of the drawn unit in the frame.
    public let unit: Int
    /// Counts the links of the unit.
    public let number: Int
    /// Whether it has been used.
    public let isUsed: Bool

    /// What stands on the sheet: unit and number.
    public var sheet: String { "\(unit)-\(number)" }

    private static let columns: SQL = """
        l.id, l.survey_id, l.unit_n, l.k, EXISTS (SELECT FROM survey_response r WHERE r.tenant_id = l.tenant_id
            AND r.link_id = l.id)
        """

    fileprivate init(row: inout Row) throws {
        id = try row.next()
        survey = try row.next()
        unit = Int(try row.next(Int32.self))
        number = Int(try row.next(Int16.self))
        isUsed = try row.next()
    }

    /// The link of a secret. Throws `NotFound` for any other.
    public static func find(_ token: Token, in db: Connection) throws -> SurveyLink {
        let found = try db.first(
            """
            -- link of a secret
            SELECT \(columns) FROM survey_link l
            WHERE l.tenant_id = current_tenant() AND l.token_sha256 = \(token.sha256)
            """
        ) { row in try SurveyLink(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// The link of a sheet (`12-3`). Throws a refusal at `sheet` when the survey has none of this number.
    static func find(sheet: String, of survey: Survey.ID, in db: Connection) throws -> SurveyLink {
        let parts = sheet.split(separator: "-").compactMap { Int32($0) }
        guard parts.count == 2, let k = Int16(exactly: parts[1]) else {
            throw FieldRefusal("sheet", "surveys.refusal.sheet")
        }
        let found = try db.first(
            """
            -- link of a sheet
            SELECT \(columns) FROM survey_link l
            WHERE l.tenant_id = current_tenant() AND l.survey_id = \(survey) AND l.unit_n = \(parts[0]) AND l.k = \(k)
            """
        ) { row in try SurveyLink(row: &row) }
        guard let found else { throw FieldRefusal("sheet", "surveys.refusal.sheet") }
        return found
    }
}

extension Survey {
    /// New secrets for the unused links of a drawn unit, to be printed or sent; earlier ones of these links are void.
    /// They are told once: only their hashes are kept.
    public func issueLinks(of unit: Int, in change: Change) throws -> [(link: SurveyLink, token: Token)] {
        guard isHeld(by: change.viewer, as: [.programmeOfficer, .areaOfficer, .evaluator]) else { throw NotFound() }
        guard [.drawn, .open].contains(state) else { throw SurveyRefusal.notNow(state) }
        let links = try change.db.rows(
            """
            -- unused links of a unit
            SELECT l.id, l.survey_id, l.unit_n, l.k, false FROM survey_link l
            WHERE l.tenant_id = \(try change.tenant()) AND l.survey_id = \(id)
              AND l.unit_n = \(Int32(clamping: unit))
              AND NOT EXISTS (SELECT FROM survey_response r WHERE r.tenant_id = l.tenant_id AND r.link_id = l.id)
            ORDER BY l.k
            """
        ) { row in try SurveyLink(row: &row) }
        let issued = links.map { (link: $0, token: Token()) }
        try change.db.execute(
            """
            -- new secrets of links
            UPDATE survey_link l SET token_sha256 = decode(n.secret, 'hex'),
                issued_by = \(try change.viewer.signedIn())
            FROM unnest(\(links.map(\.id.rawValue)), \(issued.map(\.token.sha256.hexadecimal))) AS n (id, secret)
            WHERE l.tenant_id = \(try change.tenant()) AND l.id = n.id
            """)
        change.record("surveys.issue_links", "survey", id, ["unit": .integer(Int64(unit))])
        return issued
    }
}
