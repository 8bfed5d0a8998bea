public import Kernel
public import Platform
public import Postgres

/// Money that left an account for a request, or came back: then the amount is negative and a row of its own.
public struct Payment: Sendable, Hashable {
    /// Identifies a payment.
    public typealias ID = Identifier<Payment>

    /// How much of a line of the payment's voucher comes back.
    public struct Part: Sendable, Hashable {
        /// Number of the line in the voucher.
        public var line: Int
        /// How much comes back; positive.
        public var amount: Money

        /// A part that comes back.
        public init(line: Int, amount: Money) {
            self.line = line
            self.amount = amount
        }
    }

    /// Its key.
    public let id: ID
    /// In whose books.
    public let holder: Holder.ID
    /// The request.
    public let request: PaymentRequest.ID
    /// The account.
    public let account: BankAccount.ID
    /// The day.
    public let day: Day
    /// Positive for a payment, negative for money that came back.
    public let amount: Money
    /// Reference of the bank.
    public let reference: String
    /// Why money came back.
    public let reason: String
    /// The payment that this row takes back in part or in whole.
    public let recovers: ID?
    /// Its voucher.
    public let entry: Voucher.ID
    /// Name of who made it.
    public let maker: String
}

extension Payment {
    private init(row: inout Row) throws {
        id = try row.next()
        holder = try row.next()
        request = try row.next()
        account = try row.next()
        day = try row.next()
        amount = try row.next()
        reference = try row.next()
        reason = try row.next()
        recovers = try row.next()
        entry = try row.next()
        maker = try row.next()
    }

    private static let selection: SQL = """
        SELECT p.id, p.holder_id, p.request_id, p.bank_account_id, p.paid_on, p.amount_fen, p.reference, p.reason,
            p.recovers, p.entry_id, a.name
        FROM payment p JOIN account a ON a.id = p.made_by
        """

    /// The payments of a request: the payment itself, then what came back.
    public static func all(of request: PaymentRequest, for viewer: Viewer, in db: Connection) throws -> [Payment] {
        try db.rows(
            "-- payments of a request\n" + selection
                + " WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.request_id = \(request.id) ORDER BY p.id"
        ) { row in try Payment(row: &row) }
    }

    static func find(_ id: ID, in db: Connection, tenant: Tenant.ID) throws -> Payment {
        let found = try db.first(
            "-- payment by id\n" + selection + " WHERE p.tenant_id = \(tenant) AND p.id = \(id)"
        ) { row in try Payment(row: &row) }
        guard let found else { throw NotFound() }
        return found
    }

    /// Takes back a part, or all, of what was paid: unspent money, or money that the bank sent back (`bounced`, then
    /// all of it: the commitments and the tranche open again). The holder's accountant does this when it arrived.
    ///
    /// Money for which costs were accepted cannot come back.
    public func recover(
        _ parts: [Part], into account: BankAccount.ID, on day: Day, reference: String = "", reason: String,
        bounced: Bool = false, key: String, in change: Change
    ) throws -> Payment {
        try change.viewer.require(.accountant, in: Scope(holder: holder.rawValue))
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        guard !parts.isEmpty, parts.allSatisfy({ $0.amount.fen > 0 }) else { throw FundsRefusal.amountNotPositive }
        let json = JSON.array(parts.map { ["n": .integer(Int64($0.line)), "amount_fen": .integer($0.amount.fen)] })
        let id = try refusing {
            try change.db.value(
                """
                -- recover a payment
                SELECT p.id FROM recover_payment(\(self.id), \(account), \(day), \(reference), \(reason), \(bounced),
                    \(key), \(json.stored)) p
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        let made = try Self.find(id, in: change.db, tenant: try change.tenant())
        change.record("funds.recover", "payment", id, ["amount": .string(made.amount.description)])
        if bounced {
            try change.move("payment_request", request.rawValue, from: "paid", to: "bounced", reason: reason)
        }
        return made
    }
}

extension PaymentRequest {
    /// Pays the approved request out of an account. The holder's cashier does this, and nobody who prepared or
    /// approved it; the voucher follows from the request by itself.
    ///
    /// The same key again answers the payment that is there.
    public func pay(
        from account: BankAccount.ID, on day: Day, reference: String = "", key: String, in change: Change
    ) throws -> Payment {
        try change.viewer.require(.cashier, in: try place(in: change))
        let wasPaid = try lockedState(in: change) == .paid
        let id = try refusing {
            try change.db.value(
                """
                -- pay a request
                SELECT p.id FROM pay_request(\(self.id), \(account), \(day), \(reference), \(key)) p
                """, as: Payment.ID.self)
        }
        guard let id else { throw NotFound() }
        let paid = try Payment.find(id, in: change.db, tenant: try change.tenant())
        // The same key again has paid nothing: there is nothing new to note.
        guard !wasPaid else { return paid }
        change.record("funds.pay", "payment", id, ["request": .integer(self.id.rawValue)])
        try change.move("payment_request", self.id.rawValue, from: state.rawValue, to: State.paid.rawValue)
        return paid
    }

    private func lockedState(in change: Change) throws -> State? {
        try change.db.value(
            """
            -- lock a payment request
            SELECT r.state FROM payment_request r
            WHERE r.tenant_id = \(try change.tenant()) AND r.id = \(id) FOR UPDATE
            """, as: State.self)
    }
}
