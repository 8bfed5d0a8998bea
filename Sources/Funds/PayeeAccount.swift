public import Kernel
public import Platform
public import Postgres

/// The bank account of an organisation that is paid: entered by the accountant, confirmed by another against its
/// proof. Payments go to the newest confirmed one.
public struct PayeeAccount: Sendable, Hashable {
    /// Identifies a payee's account.
    public typealias ID = Identifier<PayeeAccount>

    /// What is entered.
    public struct Draft: Sendable, Hashable {
        /// In whose name it is.
        public var accountName: String
        /// The bank and branch.
        public var bankName: String
        /// Its number: letters and digits.
        public var number: String
        /// What proves it: a letter, the contract.
        public var proof: String

        /// An account to be entered.
        public init(accountName: String, bankName: String, number: String, proof: String = "") {
            self.accountName = accountName
            self.bankName = bankName
            self.number = number.filter { !$0.isWhitespace && $0 != "-" }
            self.proof = proof
        }
    }

    /// Its key.
    public let id: ID
    /// Whose it is.
    public let organisation: Organisation.ID
    /// What was entered.
    public let content: Draft
    /// Account of who entered it.
    public let enteredBy: Account.ID
    /// Name of who entered it.
    public let enterer: String
    /// When.
    public let enteredAt: Timestamp
    /// Name of who confirmed it; nil while nobody did.
    public let confirmer: String?
    /// When.
    public let confirmedAt: Timestamp?

    /// Whether payments may go to it.
    public var isConfirmed: Bool { confirmer != nil }
}

extension PayeeAccount {
    private init(row: inout Row) throws {
        id = try row.next()
        organisation = try row.next()
        content = try Draft(
            accountName: row.next(), bankName: row.next(), number: row.next(), proof: row.next())
        enteredBy = try row.next()
        enterer = try row.next()
        enteredAt = try row.next()
        confirmer = try row.next()
        confirmedAt = try row.next()
    }

    private static let selection: SQL = """
        SELECT p.id, p.organisation_id, p.account_name, p.bank_name, p.number, p.proof, p.entered_by, e.name,
            p.entered_at, c.name, p.confirmed_at
        FROM payee_account p JOIN account e ON e.id = p.entered_by LEFT JOIN account c ON c.id = p.confirmed_by
        """

    private static func check(_ viewer: Viewer) throws {
        guard viewer.holdsAnywhere(Role.finance.union([.auditor])) else { throw NotFound() }
    }

    /// Enters an account of an organisation. An accountant does this.
    @discardableResult
    public static func enter(
        _ draft: Draft, of organisation: Organisation.ID, in change: Change
    ) throws -> PayeeAccount {
        guard change.viewer.holdsAnywhere([.accountant]) else { throw NotFound() }
        let account = try change.viewer.signedIn()
        let isNumber = draft.number.allSatisfy { $0.isASCII && ($0.isNumber || $0.isLetter) }
        guard isNumber, (6...40).contains(draft.number.count) else {
            throw FieldRefusal("number", "payees.refusal.number")
        }
        let id = try change.db.value(
            """
            -- enter a payee's account
            INSERT INTO payee_account (tenant_id, organisation_id, account_name, bank_name, number, proof, entered_by)
            VALUES (\(try change.tenant()), \(organisation), \(draft.accountName), \(draft.bankName), \(draft.number),
                \(draft.proof), \(account)) RETURNING id
            """, as: ID.self)
        guard let id else { throw NotFound() }
        change.record(
            "funds.enter_payee_account", "payee_account", id, ["organisation": .integer(organisation.rawValue)])
        return try find(id, for: change.viewer, in: change.db)
    }

    /// Confirms the account as the second person. A finance approver does this.
    public func confirm(in change: Change) throws {
        guard change.viewer.holdsAnywhere([.financeApprover]) else { throw NotFound() }
        let account = try change.viewer.signedIn()
        try refusing {
            try change.db.execute(
                """
                -- confirm a payee's account
                UPDATE payee_account SET confirmed_by = \(account), confirmed_at = moment()
                WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        change.record("funds.confirm_payee_account", "payee_account", id)
    }

    /// An account by its key, for finance and auditors. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> PayeeAccount {
        try check(viewer)
        let found = try db.first(
            "-- payee's account by id\n" + selection
                + " WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.id = \(id)"
        ) { row in try PayeeAccount(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// The accounts of an organisation, the newest first, for finance and auditors.
    public static func all(
        of organisation: Organisation.ID, for viewer: Viewer, in db: Connection
    ) throws -> [PayeeAccount] {
        try check(viewer)
        return try db.rows(
            "-- payee's accounts\n" + selection
                + " WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.organisation_id = \(organisation)"
                + " ORDER BY p.id DESC"
        ) { row in try PayeeAccount(row: &row) }
    }

    /// Which of these organisations have an account that payments may go to.
    public static func confirmed(
        of organisations: [Organisation.ID], for viewer: Viewer, in db: Connection
    ) throws -> Set<Organisation.ID> {
        try check(viewer)
        return Set(
            try db.rows(
                """
                -- payees with a confirmed account
                SELECT DISTINCT p.organisation_id FROM payee_account p
                WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.confirmed_by IS NOT NULL
                  AND p.organisation_id = ANY (\(organisations.map(\.rawValue)))
                """
            ) { row in try row.next(Organisation.ID.self) })
    }
}

extension PayeeAccount {
    /// Organisations whose account two people know, by name: who may be paid. For finance people.
    public static func payees(for viewer: Viewer, in db: Connection) throws -> [(id: Organisation.ID, name: String)] {
        guard viewer.holdsAnywhere(Role.finance.union([.auditor])) else { throw NotFound() }
        return try db.rows(
            """
            -- organisations with a confirmed account
            SELECT o.id, o.name FROM organisation o WHERE o.id IN (SELECT a.organisation_id FROM payee_account a
                WHERE a.tenant_id = \(try viewer.requireTenant().id) AND a.confirmed_by IS NOT NULL)
            ORDER BY o.name, o.id
            """
        ) { row in (id: try row.next(Organisation.ID.self), name: try row.next(String.self)) }
    }
}
