public import Kernel
public import Platform
internal import Postgres
public import Vault

extension GrantBatch {
    /// Approves the list as the second person. The holder's finance approver does this.
    public func approve(minutes: String = "", in change: Change) throws -> GrantBatch {
        try change.viewer.require(.financeApprover, in: scope)
        return try moved(to: .approved, action: "funds.approve_grants", in: change) {
            try change.db.execute("-- approve grants\nSELECT approve_grants(\(id), \(minutes))")
        }
    }

    /// Cancels the list before it is sent. Whose grant it was to replace waits again.
    public func cancel(reason: String, in change: Change) throws -> GrantBatch {
        try change.viewer.require(.accountant, .financeApprover, in: scope)
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        return try moved(to: .cancelled, action: "funds.cancel_grants", reason: reason, in: change) {
            try change.db.execute("-- cancel grants\nSELECT cancel_grants(\(id), \(reason))")
        }
    }

    /// Sends the list to the bank out of an account: from then on the bank file can be fetched. The holder's cashier
    /// does this, as the third person; the voucher, where it is posted now, follows by itself.
    public func send(from account: BankAccount.ID, on day: Day, in change: Change) throws -> GrantBatch {
        try change.viewer.require(.cashier, in: scope)
        return try moved(to: .sent, action: "funds.send_grants", in: change) {
            try change.db.execute(
                """
                -- send grants
                SELECT send_grants(\(id), \(account), \(day), \("grants/\(id)"))
                """)
        }
    }

    private func moved(
        to state: State, action: String, reason: String = "", in change: Change, _ body: () throws -> Void
    ) throws -> GrantBatch {
        try refusing(body)
        change.record(action, "grant_batch", id)
        try change.move("grant_batch", id.rawValue, from: self.state.rawValue, to: state.rawValue, reason: reason)
        return try Self.find(id, for: change.viewer, in: change.db)
    }

    /// What a bank's reply changed.
    public struct ReplyResult: Sendable, Hashable {
        /// Items that are paid now.
        public let paid: Int
        /// Items that came back now.
        public let returned: Int
        /// Rows that said what was known.
        public let known: Int
    }

    /// Takes in what the bank says of each item. The same file again changes nothing; a row that contradicts what is
    /// known, or names no item of the batch or another amount, is named and nothing changes. The holder's accountant or
    /// cashier does this.
    public func take(_ reply: GrantReply, on day: Day, in change: Change) throws -> ReplyResult {
        try change.viewer.require(.accountant, .cashier, in: scope)
        let tenant = try change.tenant()
        let items = Dictionary(
            uniqueKeysWithValues: try self.items(limit: 20_000, in: change.db, tenant: tenant).map { ($0.id, $0) })
        try reply.check(against: items)
        let rows = JSON.array(
            reply.rows.map {
                [
                    "item": .integer($0.item.rawValue), "reply": .string($0.reply.rawValue),
                    "reference": .string($0.reference),
                ]
            })
        let key = "grants/\(id)/\(SHA256.hex(Array("\(day)\(rows.canonical)".utf8)))"
        let result = try refusing {
            try change.db.first(
                """
                -- reply to grants
                SELECT r.paid, r.returned, r.known FROM reply_to_grants(\(id), \(rows.stored), \(day), \(key)) r
                """
            ) { row in try ReplyResult(paid: row.next(), returned: row.next(), known: row.next()) }
        }
        guard let result else { throw NotFound() }
        change.record(
            "funds.reply_to_grants", "grant_batch", id,
            ["paid": .integer(Int64(result.paid)), "returned": .integer(Int64(result.returned))])
        return result
    }

    /// The file with which the bank pays what was sent: read from the vault now, never kept. For the holder's cashier.
    public func bankFile(_ layout: BankLayout.Content, with key: MasterKey, in change: Change) throws -> BankFile {
        try change.viewer.require(.cashier, in: scope)
        guard state == .sent, let sentOn, let account else { throw FundsRefusal.broken(.grantMoves) }
        let items = try self.items(standing: .sent, limit: 20_000, in: change.db, tenant: try change.tenant())
        let people = try Person.read(
            items.map { Person.ID($0.person) }, [.bank], for: .bankFile, about: "grant_batch/\(id)",
            cards: try cards(in: change), with: key, in: change)
        let payer = try BankAccount.find(account, for: change.viewer, in: change.db).code
        return try BankFile(
            items.map { item in
                let card = people[Person.ID(item.person)]?.card
                return .init(
                    number: item.number, account: card?.number ?? "", name: card?.owner ?? "", bank: card?.bank ?? "",
                    amount: item.amount, purpose: title, item: item.id.rawValue, day: sentOn, payer: payer)
            }, as: layout)
    }

    /// The cards that stood in the list when it was prepared: what was approved is what is paid, also where somebody
    /// has entered another card since.
    private func cards(in change: Change) throws -> [Int64] {
        try change.db.rows(
            """
            -- cards of a list
            SELECT i.card_record_id FROM grant_item i
            WHERE i.tenant_id = \(try change.tenant()) AND i.batch_id = \(id) AND i.card_record_id IS NOT NULL
            """
        ) { row in try row.next(Int64.self) }
    }

    /// Who is on the list, for those who compare it with what was asked for: by the number of the item.
    public func people(
        _ items: [GrantItem], with key: MasterKey, in change: Change
    ) throws -> [GrantItem.ID: Person.Extract] {
        try change.viewer.require(.accountant, .financeApprover, .cashier, in: scope)
        let people = try Person.read(
            items.map { Person.ID($0.person) }, Set(Person.Kind.allCases), for: .list, about: "grant_batch/\(id)",
            cards: try cards(in: change), with: key, in: change)
        return Dictionary(
            uniqueKeysWithValues: items.compactMap { item in people[Person.ID(item.person)].map { (item.id, $0) } })
    }
}
