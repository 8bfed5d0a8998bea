internal import Kernel
public import Platform
internal import Postgres

/// The invented people of the demonstration. All of them sign in with one password, which the terminal prints.
public struct Troupe: Sendable {
    /// The password of every invented account.
    public static let password = "bonsai-to-nursery"

    /// Where a role of a member holds.
    enum Place: Sendable, Hashable {
        /// The whole tenant.
        case tenant
        /// The books of one holder: 0 the foundation, 1 the province.
        case holder(Int)
        /// The subtree of an area on the way down to the village of the story: 2 city, 3 county, 4 town, 5 village.
        case area(Int)
    }

    /// A person with the roles that the tour shows.
    public struct Member: Sendable {
        /// E-mail address that signs in.
        public let login: String
        /// Name of the person.
        public let name: String
        let roles: [Role]
        let place: Place
        /// Name of the unit that the member acts for in the role.
        let unit: String?

        init(_ login: String, _ name: String, _ roles: [Role] = [], in place: Place = .tenant, unit: String? = nil) {
            self.login = login + "@demo.example"
            self.name = name + "（演示）"
            self.roles = roles
            self.place = place
            self.unit = unit
        }

        /// The part of the address before the sign.
        var short: String { String(login.prefix { $0 != "@" }) }
    }

    /// The authority's own people, the finance people of its two holders, and those who work for it from outside.
    public static let staff: [Member] = [
        Member("officer", "欧项目", [.programmeOfficer]),
        Member("decision", "卡决策", [.decisionMaker]),
        Member("accountant", "会青苗", [.accountant], in: .holder(0)),
        Member("approver", "批青苗", [.financeApprover], in: .holder(0)),
        Member("cashier", "出青苗", [.cashier], in: .holder(0)),
        Member("accountant2", "会财政", [.accountant], in: .holder(1)),
        Member("approver2", "批财政", [.financeApprover], in: .holder(1)),
        Member("cashier2", "出财政", [.cashier], in: .holder(1)),
        Member("supervisor", "督山川", [.supervisor]),
        Member("auditor", "审分明", [.auditor]),
        Member("evaluator", "评中立", [.evaluator], unit: "公允第三方评估中心（演示）"),
        Member("operator", "承大赛", [.operator], unit: "云林社会组织孵化园（演示）"),
        Member("recommending", "荐贤能", [.recommendingUnit], unit: "云林社会工作协会（演示）"),
        Member("city", "市专干", [.areaOfficer], in: .area(2)),
        Member("county", "县专干", [.areaOfficer], in: .area(3)),
        Member("town", "镇专干", [.areaOfficer], in: .area(4)),
        Member("village", "村专干", [.areaOfficer], in: .area(5)),
        Member("province", "省专干", [.areaOfficer], in: .area(1)),
        Member("decision2", "卡复核", [.decisionMaker]),
    ]

    /// Ten reviewers; the tenth has no time.
    public static let reviewers: [Member] = (1...10).map { Member("reviewer\($0)", "评专家\($0)", [.reviewer]) }

    /// The three administrators of the installation.
    public static let administrators: [(Member, Administrator)] = [
        (Member("system", "系统员"), .system), (Member("security", "安全员"), .security),
        (Member("audit", "审计管理员"), .audit),
    ]

    /// One administrator for each of the 24 organisations that apply.
    public static let applicants: [Member] = (1...24).map { Member("applicant\($0)", "申请人\($0)") }

    /// Editors of the first organisations that apply: they fill in, and cannot submit.
    public static let editors: [Member] = (1...6).map { Member("editor\($0)", "填报员\($0)") }

    /// Who entered the suppliers into the directory.
    static let supplier = Member("supplier", "供应商")

    /// The people of the second authority, a small civil-affairs bureau.
    public static let bureau: [Member] = [
        Member("bureau-officer", "局项目", [.programmeOfficer]), Member("bureau-decision", "局决策", [.decisionMaker]),
        Member("bureau-accountant", "局会计", [.accountant]),
    ]

    static var everybody: [Member] {
        staff + reviewers + administrators.map(\.0) + applicants + editors + [supplier] + bureau
    }

    private let accounts: [String: Account]
    let tenant: Tenant
    let database: Database

    init(accounts: [String: Account], tenant: Tenant, database: Database) {
        self.accounts = accounts
        self.tenant = tenant
        self.database = database
    }

    /// Does something as a person at a moment, in one transaction, like a page.
    @discardableResult
    func act<Result: Sendable>(
        _ login: String, at moment: Timestamp, _ body: @escaping @Sendable (Change) throws -> Result
    ) async throws -> Result {
        let account = try person(login)
        let viewer = try await database.viewer(of: account, in: tenant, origin: .commandLine)
        return try await database.write(as: viewer.at(moment), body)
    }

    /// The same people in another authority.
    func moved(to tenant: Tenant) -> Troupe { Troupe(accounts: accounts, tenant: tenant, database: database) }

    func account(_ login: String) throws -> Account.ID { try person(login).id }

    func person(_ login: String) throws -> Account {
        guard let account = accounts[login + "@demo.example"] else { throw NotFound() }
        return account
    }
}
