import Funds
import Kernel
import Platform
import Postgres
import TestSupport

/// The books of a foundation and a province in a database of their own: Dave's colleagues with one role each, a
/// budget of two funds with one line, a county and two villages.
struct Books {
    static let county = "510101"
    static let village = "510101001001"
    static let otherVillage = "510101001002"
    static let contract: Int64 = 7

    /// Removed when nobody holds it any more.
    let clone: TestDatabase
    let database: Database
    let owner: Database
    let tenant: Tenant
    let people: [String: Account.ID]
    let programme: Programme.ID
    let grantee: Organisation.ID
    let foundation: Holder
    let province: Holder
    let bank: BankAccount
    let treasury: BankAccount
    let social: Fund
    let fiscal: Fund
    let budget: Budget

    static func day(_ text: String) -> Day { Day(text) ?? Day.first }
    static func yuan(_ text: String) -> Money { Money(text) ?? Money(fen: .min + 1) }

    var line: Budget.Line.ID { budget.lines[0].id }

    func cell(_ fund: Fund? = nil, _ area: String = Books.village, line: Int = 0) -> CellKey {
        CellKey(fund: (fund ?? social).id, line: budget.lines[line].id, year: 2026, area: area)
    }

    func viewer(_ name: String) -> Viewer { Books.viewer(name, people: people, tenant: tenant, grantee: grantee) }

    static let roles: [String: Role] = [
        "Olga": .programmeOfficer, "Carol": .decisionMaker, "Anna": .accountant, "Frank": .financeApprover,
        "Dave": .cashier, "Ada": .auditor,
    ]

    static func viewer(
        _ name: String, people: [String: Account.ID], tenant: Tenant, grantee: Organisation.ID?
    ) -> Viewer {
        Viewer(
            account: people[name], name: name, tenant: tenant,
            grants: roles[name].map { [RoleGrant(role: $0)] } ?? [],
            memberships: name == "Alice"
                ? grantee.map { [Viewer.Membership(organisation: $0, name: "grantee", isAdministrator: true)] } ?? []
                : [],
            today: day("2026-03-01"))
    }

    /// Runs a verb as one of the people; on a day of its own where the story needs one that lies ahead.
    @discardableResult
    func act<Result: Sendable>(
        _ name: String, on day: String? = nil, _ body: @escaping @Sendable (Change) throws -> Result
    ) async throws -> Result {
        let person = viewer(name)
        let noon = day.map { Timestamp(Books.day($0), TimeOfDay(hour: 12, minute: 0) ?? .midnight, in: .shanghai) }
        return try await database.write(as: noon.map { person.at($0) } ?? person, body)
    }

    func look<Result: Sendable>(
        _ name: String = "Anna", _ body: @escaping @Sendable (Connection, Viewer) throws -> Result
    ) async throws -> Result {
        let viewer = viewer(name)
        return try await database.read(as: viewer) { db in try body(db, viewer) }
    }

    /// Money given to the social fund and booked.
    @discardableResult
    func give(_ amount: String, by donor: String = "donor", day: String = "2026-02-01", to area: String? = nil)
        async throws -> Receipt
    {
        try await act("Anna", on: day) { [social, bank] change in
            let receipt = try Receipt.register(
                Receipt.Draft(
                    fund: social, account: bank.id, day: Books.day(day), amount: Books.yuan(amount), payer: donor,
                    channel: .direct, earmarkArea: area, reference: "IN-\(donor)"),
                in: change)
            try receipt.book(in: change)
            return receipt
        }
    }

    /// A tranche of the contract, committed and paid by three people.
    func pay(_ amount: String, tranche: Int64, area: String = Books.village, reference: String = "OUT") async throws
        -> Payment
    {
        let request = try await prepare(amount, tranche: tranche, area: area)
        let approved = try await act("Frank", on: "2026-02-01") {
            try request.approve(version: request.version, in: $0)
        }
        return try await act("Dave") { [bank] change in
            try approved.pay(
                from: bank.id, on: Books.day("2026-03-01"), reference: reference, key: "pay-\(tranche)", in: change)
        }
    }

    func prepare(_ amount: String, tranche: Int64, area: String = Books.village) async throws -> PaymentRequest {
        let cell = cell(social, area)
        return try await act("Anna") { [grantee, social] change in
            let commitment = try Commitment.reserve(
                contract: Books.contract, in: cell, amount: Books.yuan(amount), in: change)
            return try PaymentRequest.prepare(
                contract: Books.contract,
                tranche: PaymentRequest.Tranche(id: tranche, limits: [social.id: Books.yuan(amount)]), payee: grantee,
                purpose: "tranche", rows: [.init(cell, commitment: commitment.id, amount: Books.yuan(amount))],
                in: change)
        }
    }

    /// Runs statements as the owner of the tables, whom no grant holds back.
    func tamper(_ statements: String) async throws {
        try await owner.write([
            LocalSetting(name: "app.tenant", value: "1"),
            LocalSetting(name: "app.account", value: try viewer("Anna").signedIn().description),
        ]) { db in try db.executeScript(statements) }
    }

    func check() async throws -> [LedgerCheck.Difference] {
        try await look { [tenant] db, _ in try LedgerCheck.run(tenant: tenant.id, in: db) }
    }
}
