import Kernel
import Testing

@Suite struct FractionTests {
    private func fraction(_ text: String) throws -> Fraction { try #require(Fraction(text)) }

    @Test func `sums and products are exact`() throws {
        let tenth = try fraction("0.1")
        #expect(tenth + (try fraction("0.2")) == (try fraction("0.3")))
        let third = try #require(Fraction(1, over: 3))
        #expect(third + third + third == .one)
        #expect(third * Fraction(3) == .one)
        #expect(third - third == .zero)
        #expect(Fraction(1).divided(by: third) == Fraction(3))
        #expect(Fraction(1).divided(by: .zero) == nil)
        #expect(Fraction(1, over: 0) == nil)
    }

    @Test func `hundredths of a percent are told in percent`() {
        #expect(Fraction(basisPoints: 2_500).inPercent(places: 2) == "25.00")
        #expect(Fraction(basisPoints: 1).inPercent(places: 2) == "0.01")
        #expect(Fraction(basisPoints: 1_000).inPercent == "10")
        #expect(Fraction(basisPoints: 250).inPercent == "2.5")
        #expect(Fraction(basisPoints: 1_000_000).inPercent(places: 2) == "10000.00")
        #expect(Fraction(2, over: 3)?.inPercent(places: 2) == "66.67")
    }

    @Test func `equal values are equal and hash alike whatever they were made of`() throws {
        let half = try #require(Fraction(-2, over: -4))
        #expect(half == (try fraction("0.50")))
        #expect(Set([half, try fraction("0.5")]).count == 1)
        #expect(try fraction("-0") == .zero)
        #expect(!(try fraction("-0.00")).isNegative)
    }

    @Test(arguments: [
        ("2.5", 0, "3", "2", "2", "3"), ("3.5", 0, "4", "4", "3", "4"), ("-2.5", 0, "-3", "-2", "-2", "-3"),
        ("0.125", 2, "0.13", "0.12", "0.12", "0.13"), ("0.001", 2, "0.00", "0.00", "0.00", "0.01"),
        ("-0.001", 2, "0.00", "0.00", "0.00", "-0.01"), ("88.625", 2, "88.63", "88.62", "88.62", "88.63"),
        ("7", 2, "7.00", "7.00", "7.00", "7.00"),
    ])
    func `each mode rounds its way`(
        text: String, places: Int, halfUp: String, halfEven: String, down: String, up: String
    ) throws {
        let value = try fraction(text)
        #expect(value.decimal(places: places, .halfUp) == halfUp)
        #expect(value.decimal(places: places, .halfEven) == halfEven)
        #expect(value.decimal(places: places, .down) == down)
        #expect(value.decimal(places: places, .up) == up)
        #expect(value.rounded(places: places, .up) == (try fraction(up)))
    }

    @Test(arguments: ["", "-", ".", "5.", ".5", "1.2.3", "+1", "1e3", " 1", "1,000", "０", "00", "01", "--1", "NaN"])
    func `only plain decimals are read`(text: String) {
        #expect(Fraction(text) == nil)
    }

    /// Numbers at which machine words end, and any others.
    private static let edges: [Int64] = {
        var generator = SeededGenerator(seed: 20_261_130)
        let fixed: [Int64] = [
            0, 1, -1, 2, -2, 10, 3_037_000_499, 3_037_000_500, -3_037_000_500, .max, .max - 1, .min, .min + 1,
            1_000_000_000_000_000_000,
        ]
        return fixed
            + (0..<24).map { index in
                Int64(truncatingIfNeeded: UInt64.random(in: .min ... .max, using: &generator)) >> Int64(index * 5 % 60)
            }
    }()

    @Test func `fractions of words and of longer numbers compute alike`() throws {
        // Over this no sum or product of two fractions of words fits a word, so that it takes the long way.
        let long = try fraction("1" + String(repeating: "0", count: 60))
        let values = Self.edges.flatMap { numerator in
            Self.edges.compactMap { Fraction(numerator, over: $0) }
        }
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<1_500 {
            let left = try #require(values.randomElement(using: &generator))
            let right = try #require(values.randomElement(using: &generator))
            #expect(left + right == (left * long + right * long).divided(by: long))
            #expect(left * right == (left * long * right).divided(by: long))
            #expect((left < right) == (left * long < right * long))
            #expect((left == right) == (left * long == right * long))
            #expect(left - right == -(right - left))
            if !right.isZero {
                #expect(left.divided(by: right) == (left * long).divided(by: right * long))
                #expect(left.divided(by: right).map { $0 * right } == left)
            }
            for rounding in Rounding.allCases {
                let shifted = (left * long).decimal(places: 0, rounding)
                #expect(left.rounded(places: 2, rounding).decimal(places: 2) == left.decimal(places: 2, rounding))
                #expect(left.decimal(places: 60, rounding).replacing(".", with: "").trimmed() == shifted.trimmed())
            }
        }
    }

    @Test func `a decimal of a hundred signs is read and a longer one refused`() {
        #expect(Fraction(String(repeating: "9", count: 100)) != nil)
        #expect(Fraction(String(repeating: "9", count: 101)) == nil)
    }

    @Test func `the exact decimal is written where there is one`() throws {
        #expect(try fraction("12.500").exactDecimal == "12.5")
        #expect(Fraction(1, over: 3)?.exactDecimal == nil)
        #expect(Fraction(1, over: 3)?.description == "1/3")
        #expect(Fraction(-1, over: 8)?.description == "-0.125")
        #expect(Fraction(120).description == "120")
    }

    @Test func `a decimal written and read again is the same`() throws {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<2_000 {
            let steps = generator.fen()
            let scale = Int64([1, 10, 1_000, 1_000_000].randomElement(using: &generator) ?? 1)
            let value = try #require(Fraction(steps, over: scale))
            #expect(Fraction(try #require(value.exactDecimal)) == value)
        }
    }

    @Test func `whole numbers beyond 64 bits are kept but not handed out`() throws {
        let large = Fraction(.max) + .one
        #expect(large.int64 == nil)
        #expect(large.description == "9223372036854775808")
        #expect((large - .one).int64 == .max)
        #expect(try fraction("0.5").int64 == nil)
    }
}

extension String {
    /// The digits without zeros before them.
    fileprivate func trimmed() -> String {
        let digits = drop { $0 == "-" }.drop { $0 == "0" }
        return (hasPrefix("-") ? "-" : "") + digits
    }
}
