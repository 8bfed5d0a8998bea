import Foundation
import Funds
import Kernel
import Platform
import Testing

/// Each known layout with its own traits, on files made here.
@Suite struct StatementLayoutTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let code: String
        let text: String
        let amounts: [String]
        var addsUp = true
        var isGB18030 = false
        var testDescription: String { code }

        var bytes: [UInt8] {
            let encoding = isGB18030 ? String.Encoding(rawValue: 0x8000_0632) : .utf8
            return Array(text.data(using: encoding) ?? Data())
        }
    }

    static let samples = [
        Sample(
            code: "icbc",
            text: """
                明细查询文件下载\n
                卡号: 0000****0000,"卡别名: 例"\n
                子账户序号: 00000,子账户类别: 活期
                交易日期,摘要,交易场所,交易国家或地区简称,钞/汇,交易金额(收入),交易金额(支出),交易币种,记账金额(收入),记账金额(支出),记账币种,余额,对方户名
                2026-03-02     \t,"支付   \t","网点","CHN",钞,"-   ","-   ",-,"   ","1,060.00   \t",人民币,"40.00  ","乙"
                2026-03-01     \t,"捐赠   \t","网点","CHN",钞,"-   ","-   ",-,"1,100.00   ","   \t",人民币,"1,100.00 ","甲"

                人民币合计,,,,,,,,"1,100.00     ","1,060.00    ",
                """, amounts: ["1100.00", "-1060.00"]),
        Sample(
            code: "icbc2",
            text: """
                交易日期,摘要,交易详情,交易场所,交易币种,记账金额(收入),记账金额(支出),记账币种,余额,对方户名,对方账户
                2026-03-01,捐赠,爱心,网点,-,5.00,,人民币,5.00,甲,1
                """, amounts: ["5.00"]),
        Sample(
            code: "abc",
            text: """
                交易日期,交易时间,交易摘要,交易金额,本次余额,对手信息,日 志 号,交易渠道,交易附言
                20260301,123456,转存,+10000.00,11000.00,甲,369396693,超级网银,转账
                20260302,,正常还款,-345.89,10654.11,乙,111222333
                20260303,,结息,+0.01,10654.12,--,0000000000,,个人活期结息
                20260303,,利息税,+0.00,10654.12,--,0000000000,,个人活期结息
                """, amounts: ["10000.00", "-345.89", "0.01"]),
        Sample(
            code: "boc",
            text: """
                中国银行交易流水明细单
                记账日期,记账时间,币别,金额,余额,交易名称,渠道,网点名称,附言,对方账户名,对方卡号/账号,对方开户行,借记卡号
                2026-03-02,08:57:17,人民币,"-3,000.00","1,240.28",转账,柜面,-------------------,----------,乙,1,-----,3
                2026-03-01,17:57:17,人民币,71.89,"4,240.28",汇入,柜面,-------------------,捐赠,甲,1,-----,3
                """, amounts: ["71.89", "-3000.00"]),
        Sample(
            code: "ccb",
            text: """
                China Construction Bank
                开户机构：,例
                记账日   ,交易日期   ,交易时间   ,支出   ,收入   ,账户余额   ,币种   ,摘要   ,对方账号   ,对方户名   ,交易地点
                20260301,20260301,18:53:19,67,0,2176.91,人民币,消费,1,甲,网点
                20260302,20260302,19:12:59,0,16.78,2193.69,人民币,汇入,1,乙,网点
                """, amounts: ["-67.00", "16.78"]),
        Sample(
            code: "cmb",
            text: """
                记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要
                2026-03-01,CNY,"1,234.00","1,271.66",代发,甲,提取
                2026-03-05,CNY,"-1,000.00",271.66,转账汇款,乙,转账
                2026-03-03,CNY,-3.00,268.66,一网通支付,丙,供电
                """, amounts: ["1234.00", "-1000.00", "-3.00"]),
        Sample(
            code: "bocom",
            text: """
                序号,交易日期,交易时间,交易类型,借贷,交易金额,余额,对方账号,对方户名,交易地点,摘要
                1,2026-03-01,00:00:00,汇入,贷 Cr,1001.23,1334.63,1,甲,批处理,
                2,2026-03-02,13:15:12,转账,借 Dr,3.21,1331.42,6,乙,其他,
                """, amounts: ["1001.23", "-3.21"]),
        Sample(
            code: "citic",
            text: """
                本期账单明细(人民币)
                交易日期,入账日期,交易描述,卡末四位,交易币种,结算币种,交易金额,结算金额
                2026-03-02,2026-03-02,购买物资,6688,人民币,人民币,5.90,5.90
                2026-03-01,2026-03-01,奖励,6688,人民币,人民币,-0.20,-0.20
                """, amounts: ["0.20", "-5.90"], addsUp: false),
        Sample(
            code: "spdb",
            text: """
                账号,6200000000000000,账户类型,借记卡,日期范围,20260301-20260331
                顺序号,交易日期,交易类型,存入金额,取出金额,余额,交易对手名称,交易对手账号,附言
                1,2026/03/03  14:06:51,网上支付,,3.88,1981.33,甲,1,
                2,2026/03/05  07:22:32,汇入,10.00,,1991.33,乙,1,捐赠
                """, amounts: ["-3.88", "10.00"]),
        Sample(
            code: "alipay",
            text: """
                导出信息：
                共4笔记录
                收入：1笔 222228.50元
                支出：2笔 69.74元
                不计收支：1笔 16.03元
                交易时间            ,交易分类 ,交易对方 ,对方账号 ,商品说明 ,收/支 ,金额 ,收/付款方式 ,交易状态 ,交易订单号     ,商家订单号 ,备注
                2026-02-12 21:32:14 ,物资 ,甲 ,/ ,书 ,支出 ,49.74 ,余额 ,交易成功 ,202302\t,20230\t, ,
                2026-02-08 14:16:52 ,物资 ,乙 ,/ ,笔 ,支出 ,20.00 ,余额 ,交易关闭 ,202301\t,T1\t, ,
                2026-02-04 18:21:04 ,退款 ,甲 ,/ ,退款-书 ,不计收支 ,16.03 ,余额 ,退款成功 ,202300\t,20\t, ,
                2026-01-18 10:17:29 ,转账 ,丙 ,/ ,捐赠 ,收入 ,222228.50 ,余额 ,交易成功 ,202299\t, \t, ,
                """, amounts: ["222228.50", "16.03", "-49.74"], addsUp: false, isGB18030: true),
        Sample(
            code: "wechat",
            text: """
                微信支付账单明细,,,,,,,,,,
                共4笔记录,,,,,,,,,,
                收入：1笔 0.35元,,,,,,,,,,
                支出：1笔 28.16元,,,,,,,,,,
                中性交易：2笔 150.00元,,,,,,,,,,
                1. 充值/提现等交易，将计入中性交易,,,,,,,,,,
                交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注
                2026-03-26 12:45:27,"商户消费","甲","物资","支出",¥28.16,"零钱","支付成功","3985734"\t,"129847129"\t,"/"
                2026-03-24 10:10:11,转账,乙,/,收入,¥0.35,/,已存入零钱,3985735\t,129847130\t,/
                2026-03-23 10:10:11,零钱提现,银行,/,/,¥100.00,银行,提现已到账,3985736\t,/\t,服务费¥0.10
                2026-03-22 10:10:11,转入零钱通,/,/,/,¥50.00,零钱,支付成功,3985737\t,/\t,/
                """, amounts: ["-100.00", "0.35", "-28.16"], addsUp: false),
        Sample(
            code: "two-columns",
            text: """
                交易日期,交易时间,借方发生额,贷方发生额,余额,币种,对方户名,摘要,流水号
                2026-03-01,09:00:00,,100.00,100.00,人民币,甲,捐赠,1
                2026-03-01,10:00:00,40.00,,60.00,人民币,乙,支付,2
                """, amounts: ["100.00", "-40.00"]),
    ]

    @Test(arguments: samples) func `A known layout is recognised and read with its traits`(_ sample: Sample) throws {
        let reading = try StatementReading(file: sample.bytes)
        #expect(reading.layout.code == sample.code)
        #expect(reading.lines.map(\.amount.description) == sample.amounts)
        #expect(reading.breaks.isEmpty, "\(reading.breaks)")
        #expect(reading.addsUp == sample.addsUp)
        #expect(reading.lines.allSatisfy { !$0.raw.isEmpty })
    }

    @Test func `Ids lose their tabs, placeholders are nothing, times behind a day are kept`() throws {
        func line(_ code: String, _ place: Int) throws -> StatementReading.Line {
            try StatementReading(file: try #require(Self.samples.first { $0.code == code }).bytes).lines[place]
        }
        #expect(try line("alipay", 0).reference == "202299")
        #expect(try line("wechat", 2).reference == "3985734")
        #expect(try line("wechat", 0).note.contains("服务费"))
        #expect(try line("boc", 1).note == "转账")
        #expect(try line("spdb", 0).time == "14:06:51")
        #expect(try line("abc", 2).counterparty.isEmpty)
        #expect(try line("icbc", 0).note == "捐赠 网点")
    }

    @Test func `Rows without a direction or without money are named, not guessed`() throws {
        let wechat = try StatementReading(file: try #require(Self.samples.first { $0.code == "wechat" }).bytes)
        #expect(wechat.leftOut.map(\.row) == [11])
        let alipay = try StatementReading(file: try #require(Self.samples.first { $0.code == "alipay" }).bytes)
        #expect(alipay.leftOut.map(\.row) == [8])
    }

    @Test func `Totals above and below the table are compared with the lines`() throws {
        let icbc = try #require(Self.samples.first { $0.code == "icbc" })
        let wrong = try StatementReading(
            file: Array(icbc.text.replacing("\"1,060.00    \",", with: "\"1,061.00\",").utf8))
        #expect(wrong.breaks.map(\.kind) == [.total])
        #expect(wrong.breaks.map { $0.found - $0.expected } == [100])
        #expect(!wrong.addsUp)
        let wechat = try #require(Self.samples.first { $0.code == "wechat" })
        let short = wechat.text.replacing("共4笔", with: "共5笔").replacing("28.16元", with: "28.61元")
        #expect(try StatementReading(file: Array(short.utf8)).breaks.map(\.kind) == [.count, .total])
    }

    @Test func `Another currency, an unknown direction and an unreadable amount are refused with their row`() throws {
        func refusal(_ code: String, _ old: String, _ new: String) -> FieldRefusal? {
            let text = Self.samples.first { $0.code == code }?.text ?? ""
            do {
                _ = try StatementReading(file: Array(text.replacing(old, with: new).utf8))
                return nil
            } catch {
                return error as? FieldRefusal
            }
        }
        #expect(refusal("boc", "17:57:17,人民币", "17:57:17,美元")?.message.key == "funds.refusal.other_currency")
        #expect(refusal("bocom", "借 Dr", "冲 Xx")?.message.arguments["row"] == "3")
        #expect(refusal("cmb", "-3.00", "3万5")?.message.arguments["row"] == "4")
        #expect(refusal("cmb", "交易金额", "数")?.message.key == "funds.refusal.layout_unknown")
    }
}
