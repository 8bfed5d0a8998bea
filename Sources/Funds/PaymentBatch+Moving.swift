public import Kernel
public import Platform
internal import Postgres

extension PaymentBatch {
    /// Puts approved requests of one holder into a batch: the money leaves the account on the day. The holder's cashier
    /// does this, who prepared and approved none of them.
    ///
    /// Throws a refusal when a request is not approved or under way already, when a payee has no confirmed account, and
    /// when a fund has less in the account than all that is under way asks of it.
    public static func make(
        _ requests: [PaymentRequest.ID], from account: BankAccount.ID, on day: Day, in change: Change
    ) throws -> PaymentBatch {
        let bank = try BankAccount.find(account, for: change.viewer, in: change.db)
        try change.viewer.require(.cashier, in: Scope(holder: bank.holder.rawValue))
        guard !requests.isEmpty else { throw FieldRefusal("request", "field.refusal.missing") }
        let wanted = Set(requests).map(\.rawValue).sorted()
        let id = try refusing {
            try change.db.value(
                """
                -- make a payment batch
                SELECT make_payment_batch(\(account), \(day), \(wanted))
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        let made = try find(id, for: change.viewer, in: change.db)
        change.record(
            "funds.make_payment_batch", "payment_batch", id,
            ["items": .integer(Int64(made.count)), "amount": .string(made.amount.description)])
        try change.move("payment_batch", id.rawValue, from: "", to: State.sent.rawValue)
        return made
    }

    /// Takes the batch back while the bank has said nothing: its requests wait again. The holder's cashier does this.
    public func cancel(reason: String, in change: Change) throws -> PaymentBatch {
        try change.viewer.require(.cashier, in: scope)
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        try refusing {
            try change.db.execute("-- cancel a payment batch\nSELECT cancel_payment_batch(\(id), \(reason))")
        }
        change.record("funds.cancel_payment_batch", "payment_batch", id, ["reason": .string(reason)])
        try change.move(
            "payment_batch", id.rawValue, from: state.rawValue, to: State.cancelled.rawValue, reason: reason)
        return try Self.find(id, for: change.viewer, in: change.db)
    }

    /// The file with which the bank pays what was sent and is not answered. For the holder's cashier.
    public func bankFile(_ layout: BankLayout.Content, in change: Change) throws -> BankFile {
        try change.viewer.require(.cashier, in: scope)
        let items = try items(for: change.viewer, in: change.db).filter { $0.state == .sent }
        guard !items.isEmpty else { throw FundsRefusal.broken(.paymentBatchStands) }
        change.record("funds.fetch_bank_file", "payment_batch", id, ["items": .integer(Int64(items.count))])
        return try BankFile(
            items.map { item in
                .init(
                    number: item.number, account: item.payee.number, name: item.payee.accountName,
                    bank: item.payee.bankName, amount: item.amount, purpose: item.purpose, item: item.id.rawValue,
                    day: day, payer: accountCode)
            }, as: layout)
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

    /// Takes in what the bank says of each item; nothing is booked. The same file again changes nothing; a row that
    /// contradicts what is known, or names no item of the batch or another amount, is named and nothing changes. The
    /// holder's cashier does this.
    public func take(_ reply: BankReply, on day: Day, in change: Change) throws -> ReplyResult {
        try change.viewer.require(.cashier, in: scope)
        try check(reply, against: try items(for: change.viewer, in: change.db))
        let rows = JSON.array(
            reply.rows.map {
                [
                    "item": .integer($0.item), "paid": .bool($0.isPaid),
                    "reason": .string(String(($0.reason.isEmpty ? "–" : $0.reason).prefix(150))),
                    "reference": .string($0.reference),
                ]
            })
        let result = try refusing {
            try change.db.first(
                """
                -- reply to payments
                SELECT r.paid, r.returned, r.known FROM reply_to_payments(\(id), \(rows.stored), \(day)) r
                """
            ) { row in try ReplyResult(paid: row.next(), returned: row.next(), known: row.next()) }
        }
        guard let result else { throw NotFound() }
        change.record(
            "funds.reply_to_payments", "payment_batch", id,
            ["paid": .integer(Int64(result.paid)), "returned": .integer(Int64(result.returned))])
        return result
    }

    private func check(_ reply: BankReply, against items: [PaymentBatchItem]) throws {
        let known = Dictionary(uniqueKeysWithValues: items.map { ($0.id.rawValue, $0) })
        let faults = reply.rows.compactMap { row -> BankReply.Fault? in
            guard let item = known[row.item] else {
                return .init(row: row.number, column: "业务编号", "grants.fault.item")
            }
            guard item.amount == row.amount else {
                return .init(row: row.number, column: "金额", "grants.fault.other_amount")
            }
            let fits: Set<PaymentBatchItem.State> = row.isPaid ? [.sent, .paid] : [.sent, .paid, .returned]
            return fits.contains(item.state)
                ? nil : .init(row: row.number, column: "处理结果", "grants.fault.contradicts")
        }
        guard faults.isEmpty else { throw Refusals(faults) }
    }

    /// What a booking made.
    public struct Booking: Sendable, Hashable {
        /// Payments that have their voucher now.
        public let booked: Int
        /// Payments that came back and have their voucher now.
        public let recovered: Int
        /// What a rule refused: it stays to be booked.
        public let refused: [Refused]

        /// An item that is not booked, and why.
        public struct Refused: Sendable, Hashable {
            /// The item.
            public let item: PaymentBatchItem.ID
            /// The rule.
            public let reason: FundsRefusal
        }
    }

    /// Books what the bank has paid and sent back: a voucher each. The holder's accountant does this, never the cashier
    /// of the batch; done again it finds nothing to do. What a rule refuses is named and the others are booked; when
    /// nothing can be booked, the first refusal is thrown.
    public func book(in change: Change) throws -> Booking {
        try change.viewer.require(.accountant, in: scope)
        let before = try items(for: change.viewer, in: change.db)
        let result = try refusing {
            try change.db.first(
                """
                -- book a payment batch
                SELECT r.booked, r.recovered, r.refused::text FROM book_payment_batch(\(id)) r
                """
            ) { row in
                try Booking(booked: row.next(), recovered: row.next(), refused: Self.refused(row.next()))
            }
        }
        guard let result else { throw NotFound() }
        if result.booked + result.recovered == 0, let first = result.refused.first { throw first.reason }
        let after = try items(for: change.viewer, in: change.db)
        for (old, new) in zip(before, after) {
            if old.entry == nil, new.entry != nil {
                try change.move("payment_request", new.request.rawValue, from: "approved", to: "paid")
            }
            if old.returnEntry == nil, new.returnEntry != nil {
                try change.move(
                    "payment_request", new.request.rawValue, from: "paid", to: "bounced", reason: new.reason)
            }
        }
        change.record(
            "funds.book_payment_batch", "payment_batch", id,
            [
                "booked": .integer(Int64(result.booked)), "recovered": .integer(Int64(result.recovered)),
                "refused": .integer(Int64(result.refused.count)),
            ])
        return result
    }

    private static func refused(_ list: String) throws -> [Booking.Refused] {
        try (JSON.parse(list).array ?? []).map { entry in
            guard let item = entry["item"]?.number?.int64,
                let rule = entry["rule"]?.string.flatMap(FundsRefusal.Constraint.init(rawValue:))
            else { throw FundsRefusal.broken(.paymentBatchStands) }
            return Booking.Refused(item: PaymentBatchItem.ID(item), reason: .broken(rule))
        }
    }
}
