public import Kernel
public import Platform
public import Postgres

/// The two sides of a purchase.
enum PurchaseSide: String {
    case purchaser
    case contractor
}

/// What kind of body an organisation is in the eyes of the rules of purchase (购买主体、承接主体).
public enum ProcurementBody: String, StoredAsText, CaseIterable {
    case stateOrgan = "state_organ"
    case partyOrgan = "party_organ"
    case groupOrgan = "group_organ"
    case groupFunded = "group_funded"
    case institutionAdministrative = "institution_administrative"
    case institutionFirst = "institution_first"
    case institutionSecond = "institution_second"
    case institutionBusiness = "institution_business"
    case socialOrganisation = "social_organisation"
    case company
    case villageEconomy = "village_economy"
    case selfGoverning = "self_governing"
    case foreignNGO = "foreign_ngo"
    case unclassified

    /// Key of its name in the message catalogue.
    public var messageKey: String { "purchasing.body.\(rawValue)" }

    /// The matrix on a day: what the rules of a country or a place say of every kind as purchaser and as contractor;
    /// nil where there is no rule.
    public static func matrix(
        in db: Connection, on day: Day, scopes: [String] = ["CN"]
    ) throws -> [(body: ProcurementBody, purchaser: Rule?, contractor: Rule?)] {
        func rule(_ body: ProcurementBody, _ side: PurchaseSide) throws -> Rule? {
            do {
                return try Rule.inForce(
                    "procurement.\(side.rawValue).\(body.rawValue)", scopes: scopes, on: day, in: db)
            } catch is RuleMissing { return nil }
        }
        return try allCases.map {
            (body: $0, purchaser: try rule($0, .purchaser), contractor: try rule($0, .contractor))
        }
    }

    /// The kind of an organisation on a day: what was recorded of it, else what its registration says.
    public static func of(
        _ organisation: Organisation.ID, on day: Day, for viewer: Viewer, in db: Connection
    ) throws -> ProcurementBody {
        let text = try db.value(
            """
            -- kind of a body in purchases
            SELECT procurement_body_of(\(try viewer.requireTenant().id), \(organisation), \(day))
            """, as: String?.self)
        return text?.flatMap { ProcurementBody(rawValue: $0) } ?? .unclassified
    }

    /// The row of the matrix for an organisation; nil where there is none.
    static func rule(
        of organisation: Organisation.ID, as side: PurchaseSide, area: String, on day: Day, in change: Change
    ) throws -> Rule? {
        let id = try change.db.value(
            """
            -- rule of the matrix
            SELECT r.id FROM procurement_kind_rule(\(try change.tenant()), \(organisation), \(side.rawValue),
                \(area), \(day)) r
            """, as: Int64?.self)
        guard let id = id.flatMap({ $0 }) else { return nil }
        return try Rule.find(Rule.ID(id), in: change.db)
    }

    /// The officer records what an organisation is from a day on, and by which document.
    public static func record(
        _ body: ProcurementBody, of organisation: Organisation.ID, from day: Day, document: String, in change: Change
    ) throws {
        let account = try change.viewer.require(.programmeOfficer)
        guard !document.isEmpty else { throw FieldRefusal("document", "field.refusal.missing") }
        try PurchaseRefusal.mapping(in: change) {
            try change.db.execute(
                """
                -- what kind of body an organisation is
                INSERT INTO procurement_body (tenant_id, organisation_id, body, valid_from, document, recorded_by)
                VALUES (\(try change.tenant()), \(organisation), \(body), \(day), \(document), \(account))
                """)
        }
        change.record(
            "purchasing.record_body", "organisation", organisation,
            ["body": .string(body.rawValue), "from": .string(day.description)])
    }
}
