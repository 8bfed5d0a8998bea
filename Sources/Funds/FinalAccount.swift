public import Kernel
public import Platform
public import Postgres

/// The final account (决算) of a contract: what each source paid and what became of it, with the audit report. It is
/// accepted when every cost is answered and what is unspent came back to the source it was from.
public struct FinalAccount: Sendable, Hashable {
    /// Identifies a final account.
    public typealias ID = Identifier<FinalAccount>

    /// What it says of one source, as it was when the account was handed in.
    public struct Row: Sendable, Hashable {
        /// The source.
        public let fund: Fund.ID
        /// 已拨付: paid, less what had come back.
        public let paid: Money
        /// 已支出: costs that were accepted.
        public let accepted: Money
        /// Costs that were not.
        public let disallowed: Money
        /// What has to come back.
        public var unspent: Money { Money(fen: paid.fen - accepted.fen) }
    }

    /// Who audited it.
    public struct Audit: Sendable, Hashable {
        /// Name of the accounting firm.
        public var auditor: String
        /// Number of its report.
        public var number: String

        /// An audit.
        public init(auditor: String, number: String) {
            self.auditor = auditor
            self.number = number
        }
    }

    /// Its key.
    public let id: ID
    /// The contract.
    public let contract: Int64
    /// The grantee.
    public let organisation: Organisation.ID
    /// Name of the grantee.
    public let organisationName: String
    /// The programme.
    public let programme: Programme.ID
    /// Who audited it.
    public let audit: Audit
    /// What the grantee adds.
    public let remark: String
    /// When it was handed in.
    public let submittedAt: Timestamp
    /// Who handed it in.
    public let submitter: String
    /// Whether it was accepted; nil while nobody has answered.
    public let accepted: Bool?
    /// Who answered.
    public let answerer: String?
    /// When it was answered.
    public let answeredAt: Timestamp?
    /// Why it was sent back.
    public let reason: String
}

extension FinalAccount {
    private init(row: inout Postgres.Row) throws {
        id = try row.next()
        contract = try row.next()
        organisation = try row.next()
        organisationName = try row.next()
        programme = try row.next()
        audit = try Audit(auditor: row.next(), number: row.next())
        remark = try row.next()
        submittedAt = try row.next()
        submitter = try row.next()
        accepted = try row.next()
        answerer = try row.next()
        answeredAt = try row.next()
        reason = try row.next()
    }

    private static let selection: SQL = """
        SELECT f.id, f.contract_id, f.organisation_id, o.name, f.programme_id, f.auditor, f.audit_number, f.remark,
            f.submitted_at, s.name, f.accepted, a.name, f.answered_at, f.answer_reason
        FROM final_account f JOIN organisation o ON o.id = f.organisation_id JOIN account s ON s.id = f.submitted_by
        LEFT JOIN account a ON a.id = f.answered_by
        """

    /// Hands in the final account of a contract. A member of the grantee does this; Contracts has checked that the
    /// organisation is the contract's grantee.
    ///
    /// Refused while a cost is not answered, and while another account of the contract waits or was accepted.
    public static func submit(
        contract: Int64, of organisation: Organisation.ID, programme: Programme.ID, audit: Audit, remark: String,
        in change: Change
    ) throws -> FinalAccount {
        guard change.viewer.acts(for: organisation) else { throw NotFound() }
        guard !audit.auditor.isEmpty else { throw FieldRefusal("auditor", "field.refusal.missing") }
        guard !audit.number.isEmpty else { throw FieldRefusal("audit_number", "field.refusal.missing") }
        let id = try refusing {
            try change.db.value(
                """
                -- submit a final account
                SELECT submit_final_account(\(contract), \(organisation), \(programme), \(audit.auditor),
                    \(audit.number), \(remark))
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("funds.submit_account", "final_account", id, ["audit": .string(audit.number)])
        return try find(id, for: change.viewer, in: change.db)
    }

    /// Accepts the account, or sends it back with a reason. An accountant or a programme officer does this.
    public func answer(accepted: Bool, reason: String = "", in change: Change) throws -> FinalAccount {
        try change.viewer.require(.accountant, .programmeOfficer, in: Scope(programme: programme))
        try refusing {
            try change.db.execute(
                "-- answer a final account\nSELECT answer_final_account(\(id), \(accepted), \(reason))")
        }
        change.record(
            accepted ? "funds.accept_account" : "funds.return_account", "final_account", id,
            ["reason": .string(reason)])
        return try Self.find(id, for: change.viewer, in: change.db)
    }

    /// An account that the viewer may see: the grantee's members, and who sees the programme's money.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> FinalAccount {
        let found = try db.first(
            "-- final account by id\n" + selection
                + " WHERE f.tenant_id = \(try viewer.requireTenant().id) AND f.id = \(id)"
        ) { row in try FinalAccount(row: &row) }
        guard let found, found.isVisible(to: viewer) else { throw NotFound() }
        return found
    }

    /// The accounts of a contract that the viewer may see, the newest first.
    public static func all(of contract: Int64, for viewer: Viewer, in db: Connection) throws -> [FinalAccount] {
        try db.rows(
            "-- final accounts of a contract\n" + selection
                + " WHERE f.tenant_id = \(try viewer.requireTenant().id) AND f.contract_id = \(contract)"
                + " ORDER BY f.id DESC"
        ) { row in try FinalAccount(row: &row) }
        .filter { $0.isVisible(to: viewer) }
    }

    private func isVisible(to viewer: Viewer) -> Bool {
        viewer.acts(for: organisation) || viewer.seesMoney(of: programme)
    }

    /// What the account says of each source.
    public func rows(for viewer: Viewer, in db: Connection) throws -> [Row] {
        try db.rows(
            """
            -- rows of a final account
            SELECT r.fund_id, r.paid_fen, r.accepted_fen, r.disallowed_fen FROM final_account_row r
            JOIN fund f ON f.tenant_id = r.tenant_id AND f.id = r.fund_id
            WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.account_id = \(id) ORDER BY f.code
            """
        ) { row in try Row(fund: row.next(), paid: row.next(), accepted: row.next(), disallowed: row.next()) }
    }
}
