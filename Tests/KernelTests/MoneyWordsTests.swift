import Kernel
import Testing

@Suite struct MoneyWordsTests {
    static let vectors: [(String, String)] = [
        ("1409.50", "壹仟肆佰零玖元伍角"), ("6007.14", "陆仟零柒元壹角肆分"), ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"), ("107000.53", "壹拾万柒仟元零伍角叁分"), ("15000000.00", "壹仟伍佰万元整"),
        ("0.00", "零元整"), ("0.05", "伍分"), ("0.50", "伍角"), ("0.55", "伍角伍分"), ("1.00", "壹元整"),
        ("10.00", "壹拾元整"), ("10.50", "壹拾元零伍角"), ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("100000000.00", "壹亿元整"), ("100000001.00", "壹亿零壹元整"), ("500007000.00", "伍亿零柒仟元整"),
        ("1010101.01", "壹佰零壹万零壹佰零壹元零壹分"), ("20000020.00", "贰仟万零贰拾元整"),
        ("1000000000000.00", "壹万亿元整"), ("-148000.00", "负壹拾肆万捌仟元整"),
        ("92233720368547758.07", "玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分"),
    ]

    @Test(arguments: vectors)
    func `amounts are written in capital characters`(amount: String, words: String) throws {
        let money = try #require(Money(amount))
        #expect(money.words == "人民币" + words)
        #expect(try Money.parse(words: words) == money)
    }

    @Test(arguments: [
        ("壹拾万零柒仟元伍角叁分", "107000.53"), ("壹拾万零柒仟元零伍角叁分", "107000.53"), ("壹拾万柒仟元伍角叁分", "107000.53"),
        ("壹仟陆佰捌拾元叁角贰分", "1680.32"), ("伍亿柒仟元整", "500007000.00"), ("壹仟肆佰零玖元伍角整", "1409.50"),
        ("壹元正", "1.00"), ("人民币壹圆整", "1.00"), ("人民币 壹万元整", "10000.00"),
    ])
    func `every allowed form is read`(words: String, amount: String) throws {
        #expect(try Money.parse(words: words) == Money(amount))
    }

    @Test(arguments: [
        "壹仟肆佰玖元伍角", "壹元", "拾元整", "壹元零伍角", "壹元伍分", "壹元零伍分整", "壹佰零零壹元整", "壹万零壹仟元整", "一百元整",
        "壹佰元整整", "人民币", "元整", "壹壹元整", "零元伍角", "壹拾元零伍角零分", "柒仟元零零伍角", "壹亿零伍拾元零",
        "贰拾壹佰元整", "负", "壹角伍元整", "整",
    ])
    func `words with a fault are refused`(words: String) {
        #expect(throws: MoneyRefusal.notAnAmount) { try Money.parse(words: words) }
    }

    @Test func `no words at all are empty`() {
        #expect(throws: MoneyRefusal.empty) { try Money.parse(words: " ") }
    }

    @Test func `any amount written in words reads back`() throws {
        var generator = SeededGenerator(seed: 21)
        for _ in 0..<3_000 {
            let money = Money(fen: generator.fen())
            #expect(try Money.parse(words: money.words) == money, "\(money.words)")
        }
    }

    @Test(arguments: [
        ("2026-01-15", "贰零贰陆年零壹月壹拾伍日"), ("2026-10-20", "贰零贰陆年零壹拾月零贰拾日"), ("2005-12-31", "贰零零伍年壹拾贰月叁拾壹日"),
        ("2026-02-09", "贰零贰陆年零贰月零玖日"), ("2026-03-10", "贰零贰陆年叁月零壹拾日"), ("2026-11-30", "贰零贰陆年壹拾壹月零叁拾日"),
    ])
    func `dates of cheques leave no room in front`(date: String, words: String) throws {
        #expect(try #require(Day(date)).words == words)
    }
}
