/// A number as a Chinese text words it: "3000余", "约1.17亿元", "70余万公里", "预计1.3万余元", "近百名". 万 and 亿 are
/// resolved without loss.
public struct FigureWording: Hashable, Sendable {
    /// The number, in the unit's own measure.
    public let value: Fraction
    /// What 余, 超 or 约 says of it.
    public let bound: Figure.Bound
    /// Whether it is called a plan or an expectation: 预计, 计划, 拟.
    public let isPlan: Bool
    /// The unit that follows, nil when none does.
    public let unit: FigureUnit?
    /// The place of the last digit that is written: 0.01亿, a million, in "1.17亿". The truth behind a rounded
    /// figure lies within half of it.
    public let step: Fraction

    private static let planWords = ["预计", "计划", "预期", "拟"]
    private static let boundWords: [(String, Figure.Bound)] = [
        ("不少于", .atLeast), ("不低于", .atLeast), ("至少", .atLeast), ("超过", .moreThan), ("大约", .about), ("超", .moreThan),
        ("逾", .moreThan), ("约", .about), ("近", .about),
    ]

    /// Reads a wording; nil when any part of it is not understood, or when two bounds stand against each other.
    public init?(_ text: String) {
        var rest = Substring(Self.plain(text))
        isPlan = Self.planWords.contains { Self.take($0, from: &rest) }
        var bounds: [Figure.Bound] = []
        if let found = Self.boundWords.first(where: { Self.take($0.0, from: &rest) }) { bounds.append(found.1) }
        guard let number = Self.number(from: &rest) else { return nil }
        var factor = Fraction.one
        var hasMore = Self.takeMore(from: &rest)
        for (sign, power) in [("万", 10_000), ("亿", 100_000_000)] as [(String, Int64)]
        where Self.take(sign, from: &rest) {
            factor = factor * Fraction(power)
            if !hasMore { hasMore = Self.takeMore(from: &rest) }
        }
        let unit = FigureUnit.readable.first { Self.take($0.sign, from: &rest) }
        if Self.take("以上", from: &rest) { hasMore = true }
        if hasMore { bounds.append(.atLeast) }
        guard rest.isEmpty, bounds.count <= 1 || Set(bounds) == [.about, .atLeast] else { return nil }
        // "约3万余" says both; what is only near may also lie below.
        bound = bounds.max { $0.rawValue < $1.rawValue } ?? .exact
        self.unit = unit == FigureUnit("％", .percent) ? .percent : unit
        value = number.value * factor
        step = number.step * factor
    }

    private static func plain(_ text: String) -> String {
        String(
            text.unicodeScalars.compactMap { scalar -> Character? in
                if scalar.properties.isWhitespace { return nil }
                let isFullWidth = ("\u{FF01}"..."\u{FF5E}").contains(scalar) && scalar != "％"
                return Character(isFullWidth ? Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar : scalar)
            })
    }

    private static func take(_ word: String, from rest: inout Substring) -> Bool {
        guard rest.hasPrefix(word) else { return false }
        rest = rest.dropFirst(word.count)
        return true
    }

    private static func takeMore(from rest: inout Substring) -> Bool {
        take("余", from: &rest) || take("多", from: &rest)
    }

    /// Digits with a possible point and separators of thousands, or one of 百, 千 as a bare round number.
    private static func number(from rest: inout Substring) -> (value: Fraction, step: Fraction)? {
        for (sign, power) in [("百", 100), ("千", 1_000), ("万", 10_000)] as [(String, Int64)]
        where take(sign, from: &rest) {
            return (Fraction(power), Fraction(power))
        }
        let digits = rest.prefix { $0.isASCIIDigit || $0 == "." || $0 == "," }
        rest = rest.dropFirst(digits.count)
        let groups = digits.split(separator: ",", omittingEmptySubsequences: false)
        if groups.count > 1 {
            guard (1...3).contains(groups[0].count) else { return nil }
            guard groups.dropFirst().allSatisfy({ $0.prefix { $0 != "." }.count == 3 }) else { return nil }
        }
        let text = groups.joined()
        guard text.count <= 30, let value = Fraction(text) else { return nil }
        let places = text.split(separator: ".").dropFirst().first?.count ?? 0
        let step = (0..<places).reduce(Fraction.one) { step, _ in step * Fraction.percent * Fraction(10) }
        return (value, step)
    }
}
