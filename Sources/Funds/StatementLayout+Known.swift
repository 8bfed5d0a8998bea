extension StatementLayout {
    private static let debitCredit = Words(
        received: ["贷", "贷Cr", "贷方", "Cr", "C", "收入"], paid: ["借", "借Dr", "借方", "Dr", "D", "支出"])

    /// The layouts that can be chosen from, as the banks and platforms write them.
    public static let known: [StatementLayout] = general + banks + platforms

    private static let general: [StatementLayout] = [
        StatementLayout(
            code: "plain", name: "通用 CSV", day: ["日期"], time: ["时间"],
            sign: .signed(amount: ["金额"], isReversed: false), balance: ["余额"], references: ["流水号", "参考号"],
            counterparty: ["对方户名"], notes: ["摘要", "附言"], currency: ["币种"]),
        StatementLayout(
            code: "treasury", name: "财政零余额账户", day: ["支付日期"],
            sign: .inAndOut(received: ["额度到账"], paid: ["支付金额"]), balance: ["额度余额"],
            references: ["支付凭证号", "指标文号"], counterparty: ["收款人"], notes: ["用途"]),
        StatementLayout(
            code: "two-columns", name: "通用（借贷两栏）", day: ["交易日期", "记账日期", "交易时间", "日期"],
            time: ["交易时间", "时间"],
            sign: .inAndOut(
                received: ["贷方发生额", "贷方金额", "贷方", "收入金额", "转入金额"],
                paid: ["借方发生额", "借方金额", "借方", "支出金额", "转出金额"]),
            balance: ["余额", "账户余额"], references: ["交易流水号", "流水号", "凭证号"],
            counterparty: ["对方户名", "对方账户名称", "对方名称"], notes: ["摘要", "用途", "附言", "备注"], currency: ["币种"]),
    ]

    private static let banks: [StatementLayout] = [
        icbc("icbc", "中国工商银行"),
        icbc("icbc2", "中国工商银行（新版）", marks: ["交易详情", "对方账户"], notes: ["摘要", "交易详情", "交易场所", "用途"]),
        StatementLayout(
            code: "abc", name: "中国农业银行", day: ["交易日期"], time: ["交易时间"],
            sign: .signed(amount: ["交易金额"], isReversed: false), balance: ["本次余额", "账户余额"], references: ["日志号"],
            counterparty: ["对手信息", "对方户名"], notes: ["交易摘要", "交易附言", "交易用途", "摘要"]),
        StatementLayout(
            code: "boc", name: "中国银行", day: ["记账日期"], time: ["记账时间"],
            sign: .signed(amount: ["金额"], isReversed: false), balance: ["余额"], references: ["交易流水号"],
            counterparty: ["对方账户名"], notes: ["交易名称", "附言"], currency: ["币别"]),
        StatementLayout(
            code: "ccb", name: "中国建设银行", day: ["交易日期", "交易时间", "记账日"], time: ["交易时间"],
            sign: .inAndOut(received: ["收入", "贷方发生额", "贷方发生额(收入)"], paid: ["支出", "借方发生额", "借方发生额(支取)"]),
            balance: ["账户余额", "余额"], references: ["账户明细编号-交易流水号", "流水号"], counterparty: ["对方户名"],
            notes: ["摘要", "备注", "交易地点"], currency: ["币种"]),
        StatementLayout(
            code: "cmb", name: "招商银行", day: ["记账日期", "交易日"],
            sign: .signed(amount: ["交易金额"], isReversed: false), balance: ["联机余额"], references: ["流水号"],
            counterparty: ["对手信息"], notes: ["交易摘要", "客户摘要"], currency: ["货币"]),
        StatementLayout(
            code: "bocom", name: "交通银行", day: ["交易日期"], time: ["交易时间"],
            sign: .direction(amount: ["交易金额"], direction: ["借贷", "借贷标志"], words: debitCredit), balance: ["余额"],
            references: ["流水号", "核心流水号"], counterparty: ["对方户名"], notes: ["交易类型", "摘要"], currency: ["币种"]),
        StatementLayout(
            code: "citic", name: "中信银行", day: ["入账日期", "交易日期"],
            sign: .signed(amount: ["结算金额"], isReversed: true), references: ["流水号"], notes: ["交易描述"],
            currency: ["结算币种"], marks: ["卡末四位"]),
        StatementLayout(
            code: "spdb", name: "上海浦东发展银行", day: ["交易日期"],
            sign: .inAndOut(received: ["存入金额"], paid: ["取出金额"]), balance: ["余额"], references: ["流水号"],
            counterparty: ["交易对手名称"], notes: ["交易类型", "附言"]),
    ]

    private static func icbc(
        _ code: String, _ name: String, marks: [String] = [], notes: [String] = ["摘要", "交易场所", "用途"]
    ) -> StatementLayout {
        StatementLayout(
            code: code, name: name, day: ["交易日期"],
            sign: .inAndOut(received: ["记账金额(收入)", "收入"], paid: ["记账金额(支出)", "支出"]), balance: ["余额"],
            references: ["流水号", "凭证号"], counterparty: ["对方户名"], notes: notes, currency: ["记账币种"], marks: marks)
    }

    private static let platforms: [StatementLayout] = [
        StatementLayout(
            code: "alipay", name: "支付宝", day: ["交易时间"],
            sign: .direction(
                amount: ["金额"], direction: ["收/支"],
                words: Words(received: ["收入"], paid: ["支出"], neutral: ["不计收支", ""])),
            references: ["交易订单号"], counterparty: ["交易对方"], notes: ["商品说明", "备注"], states: ["交易状态"],
            closedStates: ["交易关闭"],
            neutral: [
                Neutral(text: "退款", isReceived: true), Neutral(text: "充值", isReceived: true),
                Neutral(text: "提现", isReceived: false),
            ]),
        StatementLayout(
            code: "wechat", name: "微信支付", day: ["交易时间"],
            sign: .direction(
                amount: ["金额(元)"], direction: ["收/支"],
                words: Words(received: ["收入"], paid: ["支出"], neutral: ["/", "中性交易"])),
            references: ["交易单号"], counterparty: ["交易对方"], notes: ["交易类型", "商品", "备注"], states: ["当前状态"],
            closedStates: ["支付失败", "已关闭"],
            neutral: [
                Neutral(text: "退款", isReceived: true), Neutral(text: "提现", isReceived: false),
                Neutral(text: "充值", isReceived: true),
            ]),
    ]
}
