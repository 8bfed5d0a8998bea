internal import Kernel
public import Platform
internal import Postgres

/// The invented people of the demonstration. All of them sign in with one password, which the terminal prints.
public struct Troupe: Sendable {
    /// The password of every invented account.
    public static let password = "bonsai-to-nursery"

    /// A person with the roles that the tour shows.
    public struct Member: Sendable {
        /// E-mail address that signs in.
        public let login: String
        /// Name of the person.
        public let name: String
        let roles: [Role]
        let holder: Int?

        init(_ login: String, _ name: String, _ roles: [Role] = [], holder: Int? = nil) {
            self.login = login + "@demo.example"
            self.name = name + "（演示）"
            self.roles = roles
            self.holder = holder
        }
    }

    /// The authority's own people: finance staff belong to one of the two holders (0 foundation, 1 province).
    public static let staff: [Member] = [
        Member("officer", "欧项目", [.programmeOfficer]),
        Member("decision", "卡决策", [.decisionMaker]),
        Member("accountant", "会青苗", [.accountant], holder: 0),
        Member("approver", "批青苗", [.financeApprover], holder: 0),
        Member("cashier", "出青苗", [.cashier], holder: 0),
        Member("accountant2", "会财政", [.accountant], holder: 1),
        Member("approver2", "批财政", [.financeApprover], holder: 1),
        Member("cashier2", "出财政", [.cashier], holder: 1),
        Member("supervisor", "督山川", [.supervisor]),
        Member("auditor", "审分明", [.auditor]),
    ]

    /// Nine reviewers.
    public static let reviewers: [Member] = (1...9).map { Member("reviewer\($0)", "评专家\($0)", [.reviewer]) }

    /// The three administrators of the installation.
    public static let administrators: [(Member, Administrator)] = [
        (Member("system", "系统员"), .system), (Member("security", "安全员"), .security),
        (Member("audit", "审计管理员"), .audit),
    ]

    /// One administrator for each of the 24 organisations that apply.
    public static let applicants: [Member] = (1...24).map { Member("applicant\($0)", "申请人\($0)") }

    private let accounts: [String: Account]
    let tenant: Tenant
    let database: Database

    init(accounts: [String: Account], tenant: Tenant, database: Database) {
        self.accounts = accounts
        self.tenant = tenant
        self.database = database
    }

    /// Does something as a person at a moment, in one transaction, like a page.
    func act<Result: Sendable>(
        _ login: String, at moment: Timestamp, _ body: @escaping @Sendable (Change) throws -> Result
    ) async throws -> Result {
        guard let account = accounts[login + "@demo.example"] else { throw NotFound() }
        let viewer = try await database.viewer(of: account, in: tenant, origin: .commandLine)
        return try await database.write(as: viewer.at(moment), body)
    }

    func account(_ login: String) throws -> Account.ID {
        guard let account = accounts[login + "@demo.example"] else { throw NotFound() }
        return account.id
    }
}
