import Publications
import Testing

/// No number by which somebody can be called or known leaves the house in a text.
@Suite struct OpenTextTests {
    @Test(arguments: [
        ("联系 13912345678", "联系 ***"), ("139-1234-5678转", "***转"), ("１３９１２３４５６７８", "***"),
        ("身份证11010519491231002X。", "身份证***。"), ("110105 19491231 0021", "***"), ("028-86543210 张", "*** 张"),
        ("卡6222 0212 3456 7890 123", "卡***"), ("8613912345678", "***"),
    ])
    func `numbers of people are taken out`(_ given: String, _ wanted: String) {
        #expect(OpenText.withoutNumbers(of: given) == wanted)
    }

    @Test(arguments: [
        "童伴之家 2026-11-21 14:08", "第 12 标段，金额 1234567890.00 元", "合同 TB2026-1-0012", "2013–2017 年", "",
    ])
    func `other numbers stay`(_ text: String) {
        #expect(OpenText.withoutNumbers(of: text) == text)
    }
}
