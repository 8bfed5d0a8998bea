/// The official codes whose form can be checked without asking anybody. A code that passes may still belong to
/// nobody. Some early 统一社会信用代码 were issued with a wrong check sign, so its owner may override that flaw.
public enum CodeCheck: String, Sendable, Hashable, CaseIterable {
    /// 统一社会信用代码, GB 32100: 18 signs, the last a check sign. A leading letter is allowed: codes of overseas
    /// organisations begin with G.
    case unifiedSocialCreditCode = "uscc"
    /// 公民身份号码, GB 11643: 17 digits and a check sign.
    case residentID = "resident-id"
    /// Number under which a public-fundraising campaign is filed (公开募捐方案备案编号): the organisation's code,
    /// A, two digits of the year and three of the sequence.
    case filingNumber = "filing-no"
    /// A mobile phone number of mainland China: 11 digits that begin with 13 to 19.
    case mobilePhone = "mobile-phone"

    /// What is wrong with a code, in the order in which it is looked for.
    public enum Flaw: String, Sendable, Hashable, CaseIterable {
        /// It has too few or too many signs.
        case length
        /// It has a sign that its kind never has.
        case alphabet
        /// A sign stands where its kind has another sort of sign.
        case format
        /// The check sign does not fit the others.
        case checksum
        /// The date of birth in it does not exist.
        case date
    }

    /// The first flaw of the code, nil when it is well formed. Codes are read exactly: see `normalised`.
    public func flaw(in code: String) -> Flaw? {
        let signs = Array(code.unicodeScalars)
        switch self {
        case .unifiedSocialCreditCode: return CreditCode.flaw(in: signs[...])
        case .filingNumber: return CreditCode.flaw(inFilingNumber: signs)
        case .residentID: return ResidentID.flaw(in: signs)
        case .mobilePhone:
            guard signs.count == 11 else { return .length }
            guard signs.allSatisfy({ CreditCode.isDigit($0) }) else { return .alphabet }
            return signs[0] == "1" && ("3"..."9").contains(signs[1]) ? nil : .format
        }
    }

    /// The code as it is stored: without blanks and hyphens, full-width signs made plain, letters upper-case, and
    /// of a phone number without +86.
    public func normalised(_ code: String) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in code.unicodeScalars {
            let isFullWidth = ("\u{FF01}"..."\u{FF5E}").contains(scalar)
            let sign = isFullWidth ? Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar : scalar
            if sign.properties.isWhitespace || sign == "-" || sign == "\u{200B}" { continue }
            plain.append(sign)
        }
        let text = String(plain).uppercased()
        guard self == .mobilePhone else { return text }
        for prefix in ["+86", "0086"] where text.hasPrefix(prefix) { return String(text.dropFirst(prefix.count)) }
        return text
    }

    private enum CreditCode {
        /// A sign's value is its position: the digits and the letters without I, O, S, V and Z.
        static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".unicodeScalars)

        static func isDigit(_ sign: Unicode.Scalar) -> Bool { ("0"..."9").contains(sign) }

        static func flaw(in signs: ArraySlice<Unicode.Scalar>) -> Flaw? {
            guard signs.count == 18 else { return .length }
            let values = signs.compactMap { alphabet.firstIndex(of: $0) }
            guard values.count == 18 else { return .alphabet }
            guard signs.dropFirst(2).prefix(6).allSatisfy(isDigit) else {
                return .format
            }
            var weight = 1
            var sum = 0
            for value in values.dropLast() {
                sum += value * weight
                weight = weight * 3 % 31
            }
            return values.last == (31 - sum % 31) % 31 ? nil : .checksum
        }

        static func flaw(inFilingNumber signs: [Unicode.Scalar]) -> Flaw? {
            guard signs.count == 24 else { return .length }
            guard signs.allSatisfy(alphabet.contains) else { return .alphabet }
            guard signs[18] == "A", signs[19...].allSatisfy(isDigit) else { return .format }
            return flaw(in: signs.prefix(18))
        }
    }

    private enum ResidentID {
        static let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        static let checkSigns = Array("10X98765432".unicodeScalars)

        static func flaw(in signs: [Unicode.Scalar]) -> Flaw? {
            guard signs.count == 18 else { return .length }
            guard signs.allSatisfy({ CreditCode.isDigit($0) || $0 == "X" }) else { return .alphabet }
            guard signs.dropLast().allSatisfy(CreditCode.isDigit), signs[0] != "0" else { return .format }
            let digits = signs.dropLast().map { Int($0.value) - 48 }
            let sum = zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 }
            guard signs[17] == checkSigns[sum % 11] else { return .checksum }
            let parts = [6..<10, 10..<12, 12..<14].map { digits[$0].reduce(0) { $0 * 10 + $1 } }
            return Day(year: parts[0], month: parts[1], day: parts[2]) == nil ? .date : nil
        }
    }
}
