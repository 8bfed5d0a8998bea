import Kernel
import Testing

@Suite struct MoneyParsingTests {
    @Test(
        arguments: [
            ("29.62万", 29_620_000), ("29.62 万元", 29_620_000), ("1.17亿", 11_700_000_000), ("￥1,123.5", 112_350),
            ("¥ 1,123.50", 112_350), ("１，１２３．５", 112_350), ("1123.5元", 112_350), ("2672.8万元", 2_672_800_000),
            ("1亿2000万", 12_000_000_000), ("3万5千", 3_500_000), ("5百万", 500_000_000), ("2千万元", 2_000_000_000),
            ("12元5角", 1_250), ("12元5角3分", 1_253), ("5分", 5), ("1 234 567.89", 123_456_789), (" 100 ", 10_000),
            ("1000元整", 100_000), ("人民币 100元", 10_000), ("RMB100", 10_000), ("CNY 100.00", 10_000), ("-3.5", -350),
            ("（300）", -30_000), ("￥-300", -30_000), ("+7", 700), ("007", 700), (".5", 50), ("0", 0), ("-0", 0),
            ("0.0001万", 100), ("92233720368547758.07", Int64.max), ("-92233720368547758.08", Int64.min),
            ("3圆", 300), ("１万", 1_000_000), ("1,000", 100_000),
        ] as [(String, Int64)])
    func `amounts are read as people write them`(text: String, fen: Int64) throws {
        #expect(try Money.parse(text).fen == fen)
    }

    @Test(
        arguments: [
            ("", MoneyRefusal.empty), ("  　", .empty), ("1.234", .tooManyDecimals), ("0.0000001万", .tooManyDecimals),
            ("1.5分", .tooManyDecimals), ("92233720368547758.08", .tooLarge), ("1000000000亿", .tooLarge),
            ("99999999999999999999999", .tooLarge), ("abc", .notAnAmount), ("1,12", .notAnAmount),
            ("1,1234", .notAnAmount),
            (",100", .notAnAmount), ("1,,000", .notAnAmount), ("1.2.3", .notAnAmount), ("5.", .notAnAmount),
            ("3万5", .notAnAmount), ("1万2亿", .notAnAmount), ("1角2元", .notAnAmount), ("--1", .notAnAmount),
            ("+-1", .notAnAmount), ("(-1)", .notAnAmount), ("-￥-1", .notAnAmount),
            ("1-2", .notAnAmount), ("元", .notAnAmount), ("万", .notAnAmount), ("-", .notAnAmount), ("1e5", .notAnAmount),
            ("$100", .notAnAmount), ("1元元", .notAnAmount), ("约100", .notAnAmount), ("100,", .notAnAmount),
            ("12 34", .notAnAmount), (")1(", .notAnAmount), ("()", .notAnAmount), (".", .notAnAmount),
        ] as [(String, MoneyRefusal)])
    func `nonsense, fractions of a fen and overflow are refused`(text: String, refusal: MoneyRefusal) {
        #expect(throws: refusal) { try Money.parse(text) }
    }

    @Test func `every way of writing an amount reads back as the same amount`() throws {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<3_000 {
            let money = Money(fen: generator.fen())
            #expect(Money(money.description) == money)
            for text in [money.description, money.grouped, "￥\(money.grouped)元"] {
                #expect(try Money.parse(text) == money, "\(text)")
            }
        }
    }

    @Test func `random signs are read or refused`() {
        var generator = SeededGenerator(seed: 12)
        let signs = Array("0123456789.,-+()（）￥¥元角分万亿千百十整 　，。RMBCNY人民币余")
        for _ in 0..<20_000 {
            let length = Int.random(in: 0..<14, using: &generator)
            let text = String((0..<length).compactMap { _ in signs.randomElement(using: &generator) })
            guard let money = try? Money.parse(text) else { continue }
            #expect((try? Money.parse(money.grouped)) == money, "\(text)")
        }
    }
}
