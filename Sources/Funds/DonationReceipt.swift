public import Kernel
public import Platform
public import Postgres

/// 公益事业捐赠票据 with the fields of 财综〔2024〕1号, or why there is none.
public struct DonationReceipt: Sendable, Hashable {
    /// Identifies a donation receipt.
    public typealias ID = Identifier<DonationReceipt>

    /// How it stands.
    public enum State: String, StoredAsText, CaseIterable {
        case issued
        /// The giver does not want one.
        case waived
        /// The giver is not known or not to be named.
        case anonymous
        /// It was wrong; its number is not given again.
        case void

        /// Key of its name in the message catalogue.
        public var messageKey: String { "donations.state.\(rawValue)" }
    }

    /// Numbers of a holder: electronic ones, or a stock of paper.
    public struct Series: Sendable, Hashable {
        /// Identifies a series.
        public typealias ID = Identifier<Series>
        /// Its key.
        public let id: ID
        /// 票据代码.
        public let code: String
        /// On paper.
        public let isPaper: Bool
        /// The number that is given next.
        public let next: Int64
        /// The last number of a stock of paper.
        public let last: Int64?
    }

    /// What is to be on it.
    public struct Draft: Sendable {
        /// The series; nil where none is issued.
        public var series: Series.ID?
        /// Issued, waived or anonymous.
        public var state: State
        /// Who gave it.
        public var payer: String
        /// 统一社会信用代码 of an organisation.
        public var payerCode: String
        /// 项目编码.
        public var itemCode: String
        /// 项目名称.
        public var itemName: String
        /// 备注.
        public var note: String

        /// A receipt.
        public init(
            series: Series.ID?, state: State, payer: String, payerCode: String = "", itemCode: String = "",
            itemName: String, note: String = ""
        ) {
            self.series = series
            self.state = state
            self.payer = payer
            self.payerCode = payerCode
            self.itemCode = itemCode
            self.itemName = itemName
            self.note = note
        }
    }

    /// Its key.
    public let id: ID
    /// In whose books.
    public let holder: Holder.ID
    /// The gift of money.
    public let receipt: Receipt.ID?
    /// The gift in kind.
    public let goods: Goods.ID?
    /// 票据代码; empty where none was issued.
    public let code: String
    /// 票据号码; nil where none was issued.
    public let number: Int64?
    /// How it stands.
    public let state: State
    /// Who gave it; empty for anonymous givers.
    public let payer: String
    /// 统一社会信用代码.
    public let payerCode: String
    /// 校验码.
    public let checkCode: String
    /// 开票日期.
    public let day: Day
    /// 项目编码.
    public let itemCode: String
    /// 项目名称.
    public let itemName: String
    /// 单位.
    public let unit: String
    /// 数量.
    public let quantity: Int
    /// 金额; nil for unvalued goods, which are listed by quantity.
    public let amount: Money?
    /// 备注.
    public let note: String
    /// Name of who issued it.
    public let issuer: String
    /// Why it is void.
    public let voidReason: String

    /// 金额大写: the total in words; empty for unvalued goods.
    public var words: String { amount?.words ?? "" }
}

extension DonationReceipt {
    init(row: inout Row) throws {
        id = try row.next()
        holder = try row.next()
        receipt = try row.next()
        goods = try row.next()
        code = try row.next()
        number = try row.next()
        state = try row.next()
        payer = try row.next()
        payerCode = try row.next()
        checkCode = try row.next()
        day = try row.next()
        itemCode = try row.next()
        itemName = try row.next()
        unit = try row.next()
        quantity = try row.next()
        amount = try row.next()
        note = try row.next()
        issuer = try row.next()
        voidReason = try row.next()
    }

    static let selection: SQL = """
        SELECT d.id, d.holder_id, d.receipt_id, d.goods_id, coalesce(s.code, ''), d.number, d.state, d.payer_name,
            d.payer_code, d.check_code, d.issued_on, d.item_code, d.item_name, d.unit, d.quantity, d.amount_fen,
            d.note, a.name, d.void_reason
        FROM donation_receipt d JOIN account a ON a.id = d.issued_by
        LEFT JOIN donation_series s ON s.tenant_id = d.tenant_id AND s.id = d.series_id
        """

    /// A donation receipt that the viewer may see. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> DonationReceipt {
        let found = try db.first(
            "-- donation receipt by id\n" + selection
                + " WHERE d.tenant_id = \(try viewer.requireTenant().id) AND d.id = \(id)"
        ) { row in try DonationReceipt(row: &row) }
        guard let found, viewer.seesBooks(of: found.holder) else { throw NotFound() }
        return found
    }

    /// Donation receipts that the viewer may see, the newest first: those before `last`.
    public static func list(
        before last: ID? = nil, limit: Int, for viewer: Viewer, in db: Connection
    ) throws -> [DonationReceipt] {
        let holders = try Holder.all(for: viewer, in: db).map(\.id.rawValue)
        let start: SQL = last.map { " AND d.id < \($0)" } ?? ""
        return try db.rows(
            "-- donation receipts\n" + selection
                + " WHERE d.tenant_id = \(try viewer.requireTenant().id) AND d.holder_id = ANY (\(holders))" + start
                + " ORDER BY d.id DESC LIMIT \(limit)"
        ) { row in try DonationReceipt(row: &row) }
    }

    /// The receipt of money behind the link that its giver was handed; nil for a link that nobody has. Everybody who
    /// has the link may follow the gift.
    public static func gift(behind link: Token, in db: Connection, tenant: Tenant.ID) throws -> Receipt.ID? {
        try db.value(
            """
            -- gift behind a link
            SELECT d.receipt_id FROM donation_receipt d
            WHERE d.tenant_id = \(tenant) AND d.link_sha256 = \(link.sha256) AND d.receipt_id IS NOT NULL
              AND d.state <> 'void'
            """, as: Receipt.ID.self)
    }
}
