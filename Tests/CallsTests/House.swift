import Calls
import Forms
import Kernel
import Platform
import Postgres
import TestSupport

/// An authority with a programme, funds, an officer, a decision-maker and two organisations that apply.
struct House: Sendable {
    let base: TestDatabase
    let tenant: Tenant
    let programme: Programme.ID
    let social: Int64
    let government: Int64
    let tongxin: Organisation.ID
    let eveHouse: Organisation.ID
    let accounts: [String: Account.ID]

    /// The moment at which stories of the tests begin.
    static let start = Timestamp("2026-03-02T01:00:00Z") ?? Timestamp(microseconds: 0)

    var database: Database { base.database }

    /// Anybody of the cast, as of a moment: Olga is the officer, Carol decides, Alice administers the applicant,
    /// Amy edits for it, Eve administers another organisation, Nan looks after one county.
    func viewer(_ name: String, at moment: Timestamp = start) -> Viewer {
        let county = "000000.510000.511826."
        let grants: [String: [RoleGrant]] = [
            "Olga": [RoleGrant(role: .programmeOfficer, scope: Scope(programme: programme))],
            "Oscar": [
                RoleGrant(role: .programmeOfficer, scope: Scope(programme: Programme.ID(programme.rawValue + 1)))
            ],
            "Carol": [RoleGrant(role: .decisionMaker, scope: Scope(programme: programme))],
            "Nan": [RoleGrant(role: .areaOfficer, scope: Scope(areaPath: county))],
            "Bob": [RoleGrant(role: .reviewer)],
        ]
        let memberships: [String: [Viewer.Membership]] = [
            "Alice": [Viewer.Membership(organisation: tongxin, name: "童心", isAdministrator: true)],
            "Amy": [Viewer.Membership(organisation: tongxin, name: "童心", isAdministrator: false)],
            "Eve": [Viewer.Membership(organisation: eveHouse, name: "他山", isAdministrator: true)],
        ]
        return Viewer(
            account: accounts[name], name: name, tenant: tenant, grants: grants[name] ?? [],
            memberships: memberships[name] ?? [], today: moment.day(in: .shanghai)
        ).at(moment)
    }

    /// The public.
    func visitor(at moment: Timestamp = start) -> Viewer {
        Viewer(account: nil, tenant: tenant, today: moment.day(in: .shanghai)).at(moment)
    }

    /// Does something as one of the cast.
    func act<Result: Sendable>(
        _ name: String, at moment: Timestamp = start, _ body: @escaping @Sendable (Change) throws -> Result
    ) async throws -> Result {
        try await database.write(as: viewer(name, at: moment), body)
    }

    /// Reads something as one of the cast, or as the public.
    func see<Result: Sendable>(
        _ name: String, at moment: Timestamp = start, _ body: @escaping @Sendable (Viewer, Connection) throws -> Result
    ) async throws -> Result {
        let viewer = name == "visitor" ? visitor(at: moment) : viewer(name, at: moment)
        return try await database.read(as: viewer) { db in try body(viewer, db) }
    }

    static func build() async throws -> House {
        let base = try await TestDatabase.clone()
        let names = ["Olga", "Oscar", "Carol", "Alice", "Amy", "Eve", "Nan", "Bob"]
        let keys = try await base.owner.withConnection { db in
            try addAreas(db)
            var accounts: [String: Account.ID] = [:]
            for name in names {
                accounts[name] = try db.value("INSERT INTO account (name) VALUES (\(name)) RETURNING id")
            }
            let authority = try addOrganisation("团委", accounts["Olga"], "league_committee", db)
            let tongxin = try addOrganisation("童心", accounts["Alice"], "service_organisation", db)
            try db.execute(
                """
                INSERT INTO organisation_member (organisation_id, account_id, role, valid_from)
                VALUES (\(tongxin), \(accounts["Amy"]), 'editor', '2024-01-01')
                """)
            let eveHouse = try addOrganisation("他山", accounts["Eve"], "social_work_agency", db)
            let tenant: Tenant.ID? = try db.value(
                """
                INSERT INTO tenant (slug, name, name_en, kind, organisation_id, area_code)
                VALUES ('tongban', '团委', 'League', 'league_committee', \(authority), '510000') RETURNING id
                """)
            let programme: Programme.ID? = try db.value(
                """
                INSERT INTO programme (tenant_id, code, name, starts_on, ends_on, area_code)
                VALUES (\(tenant), 'TB', '童伴计划', '2026-01-01', '2028-12-31', '510000') RETURNING id
                """)
            try db.execute(
                "INSERT INTO programme_area SELECT \(tenant), \(programme), unnest(ARRAY['511826', '511827'])")
            try grantRoles(to: accounts, tenant, programme, db)
            let holder: Int64? = try db.value(
                """
                INSERT INTO holder (tenant_id, organisation_id, books, books_from)
                VALUES (\(tenant), \(authority), 'full', '2026-01-01') RETURNING id
                """)
            func fund(_ code: String, _ kind: String) throws -> Int64 {
                let id: Int64? = try db.value(
                    """
                    INSERT INTO fund (tenant_id, holder_id, programme_id, code, name, source_kind, restriction, purpose,
                        no_invest)
                    VALUES (\(tenant), \(holder), \(programme), \(code), \(code), \(kind), 'purpose', '童伴', true)
                    RETURNING id
                    """)
                return id ?? 0
            }
            guard let programme else { throw NotFound() }
            return (
                programme, try fund("social", "donation"), try fund("government", "government"), tongxin, eveHouse,
                accounts, try Tenant.find(slug: "tongban", in: db)
            )
        }
        let (programme, social, government, tongxin, eveHouse, accounts, tenant) = keys
        return House(
            base: base, tenant: tenant, programme: programme, social: social, government: government,
            tongxin: tongxin, eveHouse: eveHouse, accounts: accounts)
    }

    /// What the cast holds stands in the database too: workflows ask who there is, and notices go there.
    private static func grantRoles(
        to accounts: [String: Account.ID], _ tenant: Tenant.ID?, _ programme: Programme.ID?, _ db: Connection
    ) throws {
        for (name, role) in [
            ("Olga", "programme_officer"), ("Carol", "decision_maker"), ("Bob", "recommending_unit"),
        ] {
            try db.execute(
                """
                INSERT INTO role_grant (tenant_id, account_id, role, programme_id, valid_from, reason)
                VALUES (\(tenant), \(accounts[name]), \(role), \(programme), '2024-01-01', '试')
                """)
        }
    }

    private static func addAreas(_ db: Connection) throws {
        for (code, parent, level, path) in [
            ("000000", nil, 0, "000000."), ("510000", "000000", 1, "000000.510000."),
            ("511826", "510000", 3, "000000.510000.511826."), ("511827", "510000", 3, "000000.510000.511827."),
        ] as [(String, String?, Int16, String)] {
            try db.execute(
                """
                INSERT INTO area (code, parent_code, level, name, path, source)
                VALUES (\(code), \(parent), \(level), \("地" + code), \(path), 'test') ON CONFLICT DO NOTHING
                """)
        }
    }

    private static func addOrganisation(
        _ name: String, _ member: Account.ID?, _ kind: String, _ db: Connection
    ) throws -> Organisation.ID {
        let id: Organisation.ID? = try db.value(
            """
            INSERT INTO organisation (name, kind, area_code, registered_on, legal_representative)
            VALUES (\(name), \(kind), '511826', '2020-05-04', '演示') RETURNING id
            """)
        guard let id else { throw NotFound() }
        try db.execute(
            """
            INSERT INTO organisation_member (organisation_id, account_id, role, valid_from)
            VALUES (\(id), \(member), 'administrator', '2024-01-01')
            """)
        return id
    }
}
