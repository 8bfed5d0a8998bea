import Kernel
import Platform
import Postgres
import TestSupport

/// An installation in a database of its own: two authorities, their organisations and a cast of accounts.
///
/// Sam, Sue and Ava are the system, security and audit administrators; Olga is an officer of the first authority, Alice
/// administers the organisation 童心, Eve is a stranger.
struct Office: Sendable {
    let base: TestDatabase
    let authority: Tenant
    let neighbour: Tenant
    let tongxin: Organisation.ID
    let accounts: [String: Account.ID]

    var database: Database { base.database }

    static let cast = ["Sam", "Sue", "Ava", "Olga", "Carol", "Alice", "Amy", "Eve", "Nan"]

    /// Opens the doors of a new installation.
    static func open() async throws -> Office {
        let base = try await TestDatabase.clone()
        try await base.owner.withConnection { db in
            for (code, parent, level, path) in [
                ("000000", nil, 0, "000000."), ("510000", "000000", 1, "000000.510000."),
                ("511826", "510000", 3, "000000.510000.511826."),
                ("511827", "510000", 3, "000000.510000.511827."),
            ] as [(String, String?, Int16, String)] {
                try db.execute(
                    """
                    INSERT INTO area (code, parent_code, level, name, path, source)
                    VALUES (\(code), \(parent), \(level), \("地" + code), \(path), 'test')
                    """)
            }
        }
        let nobody = try await base.database.viewer(of: nil, in: nil, origin: .commandLine)
        var accounts: [String: Account.ID] = [:]
        for name in cast {
            accounts[name] = try await base.database.write(as: nobody) { change in
                try Account.register(
                    name: name, login: Login(parsing: "\(name)@test.example"), isVerified: true, passwordHash: nil,
                    in: change
                ).id
            }
        }
        let people = accounts
        let tenants = try await base.database.write(as: nobody) { change in
            for (name, kind) in [("Sam", Administrator.system), ("Sue", .security), ("Ava", .audit)] {
                guard let account = people[name] else { throw NotFound() }
                try kind.appoint(account, reason: "first", in: change)
            }
            return try ["yunlin", "shanyang"].map { slug in
                let organisation = try Organisation.enter(registration("团委\(slug)"), in: change)
                return try Tenant.open(
                    slug: slug, name: "团委\(slug)", englishName: slug, kind: .leagueCommittee,
                    organisation: organisation, isDemonstration: false, in: change)
            }
        }
        let alice = try await base.database.viewer(
            of: base.database.read { db in try Account.find(people["Alice"] ?? Account.ID(0), in: db) }, in: nil,
            origin: .commandLine)
        let tongxin = try await base.database.write(as: alice) { change in
            try Organisation.register(registration("童心服务中心"), in: change).id
        }
        return Office(base: base, authority: tenants[0], neighbour: tenants[1], tongxin: tongxin, accounts: accounts)
    }

    static func registration(_ name: String, code: String? = nil, reason: String = "") -> Organisation.Registration {
        Organisation.Registration(
            name: name, code: code, codeOverrideReason: reason, kind: .serviceOrganisation, areaCode: "511826",
            registeredOn: Day("2020-05-04"), legalRepresentative: "演示", introduction: "")
    }

    func id(_ name: String) throws -> Account.ID {
        guard let id = accounts[name] else { throw NotFound() }
        return id
    }

    /// One of the cast as the database knows them, or the public.
    func viewer(_ name: String?, in tenant: Tenant? = nil) async throws -> Viewer {
        let key = try name.map { try id($0) }
        let account = try await database.read { db in try key.map { try Account.find($0, in: db) } }
        return try await database.viewer(
            of: account, in: tenant, origin: Viewer.Origin(request: "test", address: "127.0.0.1"))
    }

    /// Does something as one of the cast.
    @discardableResult
    func act<Result: Sendable>(
        _ name: String?, in tenant: Tenant? = nil, _ body: @escaping @Sendable (Change) throws -> Result
    ) async throws -> Result {
        try await database.write(as: viewer(name, in: tenant), body)
    }

    /// Reads something as one of the cast.
    func see<Result: Sendable>(
        _ name: String?, in tenant: Tenant? = nil, _ body: @escaping @Sendable (Viewer, Connection) throws -> Result
    ) async throws -> Result {
        let viewer = try await viewer(name, in: tenant)
        return try await database.read(as: viewer) { db in try body(viewer, db) }
    }

    /// Grants a role from the command line.
    func grant(_ role: Role, to name: String, in tenant: Tenant? = nil, area: String? = nil) async throws {
        let account = try id(name)
        try await act(nil, in: tenant ?? authority) { change in
            try RoleGrant.grant(
                RoleGrant(role: role, scope: Scope(areaPath: area)), to: account, from: change.viewer.today,
                reason: "test", in: change)
        }
    }

    /// Runs statements as the owner of the tables would by hand.
    @discardableResult
    func byHand<Result: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> Result
    ) async throws -> Result {
        try await base.owner.withConnection(body)
    }
}

/// The SQLSTATE and the constraint with which a piece of work is refused by the database; nil when it is not.
func refusal<Result>(_ body: () async throws -> Result) async -> (state: String, constraint: String)? {
    do {
        _ = try await body()
        return nil
    } catch let error as PostgresError {
        return (error.sqlState, error.constraint ?? "")
    } catch {
        return ("", "\(error)")
    }
}
