public import Contracts
public import Funds
public import Kernel
public import Platform
public import Postgres

/// A gift as its giver may follow it, without any name: what arrived when, for which programme, with which wish.
public struct Gift: Sendable {
    /// The receipt in the books.
    public let receipt: Receipt.ID
    /// The number by which the giver knows it: of the 捐赠票据, else the reference of the transfer.
    public let number: String
    /// The programme that the fund is for.
    public let programme: Programme.ID?
    /// The fund.
    public let fund: Fund.ID
    /// The day on which it arrived.
    public let day: Day
    /// How much.
    public let amount: Money
    /// What the giver wishes; kept also where the giver is anonymous.
    public let wish: String
    /// Whether the giver asked not to be named.
    public let isAnonymous: Bool
    /// The place that the giver named, with what lies above it; empty when none was named.
    public let earmark: String
    /// What no payment was met from yet.
    public let remaining: Money

    /// Where a part of a gift is.
    public enum Place: Sendable, Hashable {
        /// An accepted cost in a place: the village.
        case spent(area: String, name: String)
        /// Paid under a contract to its contractor, who has not accounted for it yet.
        case paid(for: String, name: String)
        /// Paid for a cost of the holder itself.
        case direct
        /// Still in the account of the fund.
        case waiting
    }

    /// A part of the gift with the way it went.
    public struct Part: Sendable, Hashable {
        /// Where it is.
        public let place: Place
        /// The contract; nil for direct costs and for what waits.
        public let contract: Contract.ID?
        /// Who was paid; empty for direct costs and for what waits.
        public let payee: String
        /// Voucher and day of the payment.
        public let voucher: String
        /// The voucher, for those who may open it.
        public let entry: Voucher.ID?
        /// The day of the payment.
        public let day: Day?
        /// How much.
        public let amount: Money
    }

    /// The gift that bears `number` and came to `amount`. Only who knows both may follow it. Throws `NotFound`, also
    /// when two gifts answer to both.
    public static func find(_ number: String, _ amount: Money, for viewer: Viewer, in db: Connection) throws -> Gift {
        guard !number.isEmpty else { throw NotFound() }
        return try find(
            """
            r.amount_fen = \(amount)
              AND (r.document_number = \(number) OR r.document_number = '' AND r.reference = \(number))
            """, for: viewer, in: db)
    }

    /// The gift whose giver was handed this link with the donation receipt. Throws `NotFound`.
    public static func find(behind link: Token, for viewer: Viewer, in db: Connection) throws -> Gift {
        let tenant = try viewer.requireTenant().id
        guard let receipt = try DonationReceipt.gift(behind: link, in: db, tenant: tenant) else { throw NotFound() }
        return try find("r.id = \(receipt)", for: viewer, in: db)
    }

    private static func find(_ condition: SQL, for viewer: Viewer, in db: Connection) throws -> Gift {
        let tenant = try viewer.requireTenant().id
        let found = try db.rows(
            """
            -- a gift that its giver follows
            SELECT r.id, coalesce(nullif(r.document_number, ''), r.reference), f.programme_id, r.fund_id,
                r.received_on, r.amount_fen, r.wish, r.anonymous,
                (SELECT coalesce(string_agg(above.name, '' ORDER BY above.level), '') FROM area a
                 JOIN area above ON a.path LIKE above.path || '%' AND above.level > 1
                 WHERE a.code = r.earmark_area_code), r.remaining_fen
            FROM receipt r JOIN fund f ON f.tenant_id = r.tenant_id AND f.id = r.fund_id
            WHERE r.tenant_id = \(tenant) AND f.source_kind = 'donation' AND r.withdrawn_at IS NULL
              AND r.entry_id IS NOT NULL AND r.reversed_entry_id IS NULL AND \(condition)
            LIMIT 2
            """
        ) { row in
            try Gift(
                receipt: row.next(), number: row.next(), programme: row.next(), fund: row.next(), day: row.next(),
                amount: row.next(), wish: row.next(), isAnonymous: row.next(), earmark: row.next(),
                remaining: row.next())
        }
        guard let gift = found.first, found.count == 1 else { throw NotFound() }
        return gift
    }

    /// Where the gift is, part by part; the amounts sum to the gift. What came back is taken off where it went.
    /// Grants to people are told in a place in which enough people have them.
    public func parts(for viewer: Viewer, in db: Connection) throws -> [Part] {
        let tenant = try viewer.requireTenant().id
        var parts: [Part] = []
        let steps = try Trace.down(from: receipt, in: db, tenant: tenant)
        let least = try Rule.inForce("personal_data.small_cell.min", on: viewer.today, in: db).wholeValue ?? 5
        let grants = try GrantPlaces(steps, least: least, in: db)
        for step in steps { try add(step, grants, to: &parts, in: db) }
        parts.removeAll { $0.amount.fen == 0 }
        if remaining.fen != 0 {
            parts.append(
                Part(
                    place: .waiting, contract: nil, payee: "", voucher: "", entry: nil, day: nil, amount: remaining))
        }
        return parts
    }

    /// Steps to one place under one contract are one part; money that came back lessens the part it came from.
    private func add(
        _ step: Trace.Step, _ grants: GrantPlaces, to parts: inout [Part], in db: Connection
    ) throws {
        let contract = step.contract.map { Contract.ID($0) }
        let place: Place
        if GrantPlaces.isGrant(step) {
            let told = grants.place(of: step)
            place = .spent(area: told.area, name: told.name)
        } else if let area = step.spentIn {
            place = .spent(area: area, name: step.spentInName)
        } else if contract != nil {
            let area = step.paidFor ?? Area.rootCode
            place = .paid(for: area, name: try Area.fullName(of: area, in: db))
        } else {
            place = .direct
        }
        let isReturn = step.amount.fen < 0
        let index = parts.firstIndex {
            $0.place == place && $0.contract == contract && (isReturn || $0.entry == step.entry)
        }
        guard let index else {
            parts.append(
                Part(
                    place: place, contract: contract, payee: step.payee, voucher: step.entryName, entry: step.entry,
                    day: step.day, amount: step.amount))
            return
        }
        let part = parts[index]
        parts[index] = Part(
            place: part.place, contract: part.contract, payee: part.payee, voucher: part.voucher, entry: part.entry,
            day: part.day, amount: Money(fen: part.amount.fen + step.amount.fen))
    }
}
