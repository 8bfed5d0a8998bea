/// How personal data is shown to those who need not know it all (脱敏).
public enum Masking {
    /// How much of a resident's number is left.
    public enum Strength: Sendable, Hashable, CaseIterable {
        /// The first six and the last four signs.
        case low
        /// The first three and the last three.
        case middle
        /// The first and the last.
        case high
    }

    /// A name: of two characters the first, of more the first and the last, as in 仲* and 仲*妮.
    public static func name(_ name: String) -> String {
        keep(name, first: 1, last: name.count > 2 ? 1 : 0)
    }

    /// A phone number: the first three and the last four digits, as in 186****1402.
    public static func phone(_ number: String) -> String {
        keep(number, first: 3, last: 4)
    }

    /// A resident's number, by the strength that the page's readers call for.
    public static func residentID(_ number: String, _ strength: Strength = .high) -> String {
        switch strength {
        case .low: keep(number, first: 6, last: 4)
        case .middle: keep(number, first: 3, last: 3)
        case .high: keep(number, first: 1, last: 1)
        }
    }

    /// A bank card or account: the last four digits.
    public static func bankAccount(_ number: String) -> String {
        keep(number, first: 0, last: 4)
    }

    /// A mail address: the first three signs and the host, as in gui***@example.org.
    public static func email(_ address: String) -> String {
        guard let at = address.lastIndex(of: "@") else { return keep(address, first: 0, last: 0) }
        let local = address[..<at]
        return local.prefix(local.count > 3 ? 3 : 1) + "***" + address[at...]
    }

    /// Leaves the ends and writes one asterisk for each sign between. Where the ends would leave nothing hidden,
    /// only the first sign stays.
    private static func keep(_ text: String, first: Int, last: Int) -> String {
        guard !text.isEmpty else { return "" }
        guard text.count > first + last else {
            return text.prefix(1) + String(repeating: "*", count: max(1, text.count - 1))
        }
        return text.prefix(first) + String(repeating: "*", count: text.count - first - last) + text.suffix(last)
    }
}
