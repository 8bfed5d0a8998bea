public import Sheets

/// How a bank writes its statements: which heading means what, and how money in and out are told apart.
public struct StatementLayout: Sendable, Hashable {
    /// How the sign of an amount is written.
    public enum Sign: Sendable, Hashable {
        /// One column, money out negative.
        case signed(amount: String)
        /// Two columns, each unsigned.
        case inAndOut(received: String, paid: String)
        /// One unsigned column and another that says which way; `paid` are the words for money out.
        case direction(amount: String, direction: String, paid: Set<String>)
    }

    /// Names the layout; kept with each statement.
    public let code: String
    /// Name of the bank or platform, for the list to choose from.
    public let name: String
    /// Heading of the day.
    public let day: String
    /// Heading of the time, if there is one.
    public let time: String?
    /// Which way the money went.
    public let sign: Sign
    /// Heading of the running balance, if there is one.
    public let balance: String?
    /// Headings of the reference, the first one present and not empty counts.
    public let references: [String]
    /// Heading of the other party.
    public let counterparty: String?
    /// Headings of remarks; what they hold is joined.
    public let notes: [String]
    /// How the file is coded; nil to recognise it.
    public let encoding: CSVEncoding?

    /// A layout; other banks are described by the same table.
    public init(
        code: String, name: String, day: String, time: String? = nil, sign: Sign, balance: String? = nil,
        references: [String] = [], counterparty: String? = nil, notes: [String] = [], encoding: CSVEncoding? = nil
    ) {
        self.code = code
        self.name = name
        self.day = day
        self.time = time
        self.sign = sign
        self.balance = balance
        self.references = references
        self.counterparty = counterparty
        self.notes = notes
        self.encoding = encoding
    }

    /// The headings without which a file is not of this layout.
    var requiredHeadings: [String] {
        switch sign {
        case .signed(let amount): [day, amount]
        case .inAndOut(let received, let paid): [day, received, paid]
        case .direction(let amount, let direction, _): [day, amount, direction]
        }
    }

    /// The layout whose headings stand in the file; the one that names the most of them when several fit.
    static func recognise(in rows: [SheetRow]) -> StatementLayout? {
        known.filter { (try? SheetHeading(naming: $0.requiredHeadings, in: rows)) != nil }
            .max { $0.headingsPresent(in: rows) < $1.headingsPresent(in: rows) }
    }

    private func headingsPresent(in rows: [SheetRow]) -> Int {
        guard let heading = try? SheetHeading(naming: requiredHeadings, in: rows) else { return 0 }
        return (requiredHeadings + references + notes + [time, balance, counterparty].compactMap(\.self))
            .count { heading.columns[$0] != nil }
    }

    /// The layouts that can be chosen from.
    public static let known: [StatementLayout] = [
        StatementLayout(
            code: "plain", name: "通用 CSV", day: "日期", time: "时间", sign: .signed(amount: "金额"), balance: "余额",
            references: ["流水号", "参考号"], counterparty: "对方户名", notes: ["摘要", "附言"]),
        StatementLayout(
            code: "icbc", name: "中国工商银行", day: "交易日期", sign: .inAndOut(received: "收入", paid: "支出"),
            balance: "余额", references: ["流水号", "凭证号"], counterparty: "对方户名", notes: ["摘要", "用途"]),
        StatementLayout(
            code: "abc", name: "中国农业银行", day: "交易日期", time: "交易时间", sign: .signed(amount: "交易金额"),
            balance: "账户余额", references: ["日志号"], counterparty: "对方户名", notes: ["交易用途", "摘要"]),
        StatementLayout(
            code: "ccb", name: "中国建设银行", day: "交易时间",
            sign: .inAndOut(received: "贷方发生额", paid: "借方发生额"), balance: "余额",
            references: ["账户明细编号-交易流水号", "流水号"], counterparty: "对方户名", notes: ["摘要", "备注"]),
        StatementLayout(
            code: "bocom", name: "交通银行", day: "交易日期",
            sign: .direction(amount: "交易金额", direction: "借贷标志", paid: ["借", "借 Dr", "Dr", "D"]),
            balance: "余额", references: ["流水号", "核心流水号"], counterparty: "对方户名", notes: ["摘要"]),
        StatementLayout(
            code: "treasury", name: "财政零余额账户", day: "支付日期",
            sign: .inAndOut(received: "额度到账", paid: "支付金额"), balance: "额度余额",
            references: ["支付凭证号", "指标文号"], counterparty: "收款人", notes: ["用途"]),
    ]
}
