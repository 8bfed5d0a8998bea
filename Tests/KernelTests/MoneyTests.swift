import Kernel
import Testing

@Suite struct MoneyTests {
    @Test(
        arguments: [
            (0, "0.00"), (1, "0.01"), (-1, "-0.01"), (123_450, "1234.50"), (14_800_000, "148000.00"),
            (Int64.max, "92233720368547758.07"), (Int64.min, "-92233720368547758.08"),
        ] as [(Int64, String)])
    func `an amount has one canonical text`(fen: Int64, text: String) {
        #expect(Money(fen: fen).description == text)
        #expect(Money(text) == Money(fen: fen))
    }

    @Test(arguments: [
        "", "1", "1.5", "1.500", "01.00", "+1.00", "-0.00", " 1.00", "1,000.00", "1.00元", "92233720368547758.08", "1e2",
    ])
    func `another text is not canonical`(text: String) {
        #expect(Money(text) == nil)
    }

    @Test func `plain decimals need no two places`() {
        #expect(Money(decimal: "90000") == Money(fen: 9_000_000))
        #expect(Money(decimal: "0.5") == Money(fen: 50))
        #expect(Money(decimal: "0.005") == nil)
        #expect(Money(decimal: "1,000") == nil)
    }

    @Test(
        arguments: [
            (0, "0.00", "0.00"), (123_450, "1,234.50", "1,234.50"), (-99_999_99, "-99,999.99", "-10万"),
            (1_000_000, "10,000.00", "1万"), (999_999, "9,999.99", "9,999.99"), (29_620_000, "296,200.00", "29.62万"),
            (11_700_000_000, "117,000,000.00", "1.17亿"), (1_500_000_000, "15,000,000.00", "1500万"),
            (9_999_994_999, "99,999,949.99", "9999.99万"), (9_999_995_000, "99,999,950.00", "1亿"),
            (10_500_000_000, "105,000,000.00", "1.05亿"), (11_000_000_000, "110,000,000.00", "1.1亿"),
            (Int64.min, "-92,233,720,368,547,758.08", "-922337203.69亿"),
        ] as [(Int64, String, String)])
    func `amounts are written for people`(fen: Int64, grouped: String, compact: String) {
        #expect(Money(fen: fen).grouped == grouped)
        #expect(Money(fen: fen).compact == compact)
    }

    @Test func `what leaves 64 bits is refused and never wraps or traps`() throws {
        let (largest, smallest, fen) = (Money(fen: .max), Money(fen: .min), Money(fen: 1))
        #expect(throws: MoneyRefusal.tooLarge) { try largest.adding(fen) }
        #expect(throws: MoneyRefusal.tooLarge) { try smallest.subtracting(fen) }
        #expect(throws: MoneyRefusal.tooLarge) { try smallest.negated() }
        #expect(throws: MoneyRefusal.tooLarge) { try largest.multiplied(by: Fraction(2)) }
        #expect(throws: MoneyRefusal.tooLarge) { try [largest, fen, try smallest.adding(fen)].sum() }
        #expect(try largest.negated().adding(largest) == .zero)
        #expect(try [Money]().sum() == .zero)
    }

    @Test func `ten requests of ten fen are one yuan`() throws {
        #expect(try (0..<10).map { _ in Money(fen: 10) }.sum() == Money(fen: 100))
        #expect(Money("100000000.00")?.fen == 10_000_000_000)
    }

    @Test func `a factor is applied exactly and rounded once`() throws {
        let rate = try #require(Fraction("1.1"))
        #expect(try Money(fen: 45).multiplied(by: rate).fen == 50)
        #expect(try Money(fen: 45).multiplied(by: rate, .down).fen == 49)
        #expect(try Money(fen: -45).multiplied(by: rate).fen == -50)
    }
}
