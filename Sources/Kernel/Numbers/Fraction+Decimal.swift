internal import BigInt

extension Fraction {
    /// The longest decimal text that is read, and the most places that are written: more is no measurement.
    public static let digitsMax = 100

    /// Reads a plain decimal such as "66.67", "-3" or "0.5": digits with at most one point between them, an
    /// optional minus sign, no other sign, no exponent, no blanks. Leading zeros, as in "007", are refused.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        let digits = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes[...]
        guard !digits.isEmpty, digits.count <= Self.digitsMax else { return nil }
        let parts = digits.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        for part in parts {
            guard !part.isEmpty, part.allSatisfy({ (48...57).contains($0) }) else { return nil }
        }
        if parts[0].count > 1, parts[0].first == UInt8(ascii: "0") { return nil }
        let places = parts.count == 2 ? parts[1].count : 0
        // As many digits as surely fit a word.
        if digits.count <= Self.powersOfTen.count, let word = Int64(String(decoding: parts.joined(), as: UTF8.self)) {
            self.init(reducing: digits.count < bytes.count ? -word : word, over: Self.powersOfTen[places])
            return
        }
        guard let magnitude = BigInt(String(decoding: parts.joined(), as: UTF8.self)) else { return nil }
        let signed = digits.count < bytes.count ? -magnitude : magnitude
        self.init(signed, over: BigInt(10).power(places))
    }

    /// 1, 10, 100 … as far as they fit a word.
    private static let powersOfTen: [Int64] = (0...18).map { exponent in
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }

    /// The value as a whole number of steps of ten to the power of minus `places`.
    func steps(places: Int, rounding: Rounding) -> BigInt {
        let magnitude = BigInt(
            Self.steps(
                numerator.magnitude * BigUInt(10).power(places), by: denominator.magnitude, rounding: rounding))
        return isNegative ? -magnitude : magnitude
    }

    /// The same where it can be had in machine words, nil where it cannot.
    private func smallSteps(places: Int, rounding: Rounding) -> Int64? {
        guard places < Self.powersOfTen.count, case .small(let numerator, let denominator) = parts else { return nil }
        let power = Self.powersOfTen[places].magnitude
        let (scaled, isTooLarge) = numerator.magnitude.multipliedReportingOverflow(by: power)
        guard !isTooLarge,
            let magnitude = Int64(exactly: Self.steps(scaled, by: denominator.magnitude, rounding: rounding))
        else { return nil }
        return numerator < 0 ? -magnitude : magnitude
    }

    /// The quotient, brought to a whole number.
    private static func steps<Whole: UnsignedInteger>(
        _ scaled: Whole, by denominator: Whole, rounding: Rounding
    ) -> Whole {
        let (quotient, rest) = scaled.quotientAndRemainder(dividingBy: denominator)
        let twice = rest * 2
        let away: Bool
        switch rounding {
        case .halfUp: away = twice >= denominator
        case .halfEven: away = twice > denominator || (twice == denominator && quotient % 2 == 1)
        case .down: away = false
        case .up: away = rest != 0
        }
        return away ? quotient + 1 : quotient
    }

    /// The value brought to `places` decimal places (0 to 100).
    public func rounded(places: Int, _ rounding: Rounding = .halfUp) -> Fraction {
        precondition((0...Self.digitsMax).contains(places), "0 to 100 decimal places")
        if let steps = smallSteps(places: places, rounding: rounding) {
            return Fraction(reducing: steps, over: Self.powersOfTen[places])
        }
        return Fraction(steps(places: places, rounding: rounding), over: BigInt(10).power(places))
    }

    /// The decimal text with exactly `places` places (0 to 100), such as "88.63". A value that rounds to zero has
    /// no minus sign.
    public func decimal(places: Int, _ rounding: Rounding = .halfUp) -> String {
        precondition((0...Self.digitsMax).contains(places), "0 to 100 decimal places")
        if let steps = smallSteps(places: places, rounding: rounding) {
            return Self.decimal(String(steps.magnitude), places: places, isNegative: steps < 0)
        }
        let steps = steps(places: places, rounding: rounding)
        return Self.decimal(String(steps.magnitude), places: places, isNegative: !steps.isZero && steps.sign == .minus)
    }

    private static func decimal(_ digits: String, places: Int, isNegative: Bool) -> String {
        let sign = isNegative ? "-" : ""
        guard places > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        return sign + padded.dropLast(places) + "." + padded.suffix(places)
    }

    /// The whole value as a decimal text without trailing zeros, nil when no decimal of at most 100 places is
    /// exact, as for one third.
    public var exactDecimal: String? {
        var rest = denominator.magnitude
        var twos = 0
        var fives = 0
        while rest & 1 == 0, twos <= Self.digitsMax { (rest, twos) = (rest >> 1, twos + 1) }
        while rest % 5 == 0, fives <= Self.digitsMax { (rest, fives) = (rest / 5, fives + 1) }
        let places = max(twos, fives)
        guard rest == 1, places <= Self.digitsMax else { return nil }
        return decimal(places: places, .down)
    }
}

extension Fraction: CustomStringConvertible {
    /// The exact decimal where there is one, otherwise numerator and denominator, as in "1/3".
    public var description: String {
        exactDecimal ?? "\(numerator)/\(denominator)"
    }
}
