internal import Kernel

/// The code on a receipt by which anybody can check what was submitted when: 80 random bits in sixteen characters
/// that cannot be mistaken for each other (Crockford's base 32).
public struct VerificationCode: Sendable, Hashable, LosslessStringConvertible {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    /// The sixteen characters.
    public let characters: String

    /// A new code.
    init() {
        var generator = SystemRandomNumberGenerator()
        characters = String((0..<16).map { _ in Self.alphabet[Int.random(in: 0..<32, using: &generator)] })
    }

    /// Reads a code as people write it off: in small letters, with hyphens or blanks, O for 0, I and L for 1.
    public init?(_ description: String) {
        var characters = ""
        for character in description.uppercased() {
            switch character {
            case "-", " ": continue
            case "O": characters.append("0")
            case "I", "L": characters.append("1")
            default:
                guard Self.alphabet.contains(character) else { return nil }
                characters.append(character)
            }
        }
        guard characters.count == 16 else { return nil }
        self.characters = characters
    }

    /// The code in four groups, as it is printed.
    public var description: String {
        stride(from: 0, to: 16, by: 4).map { String(characters.dropFirst($0).prefix(4)) }.joined(separator: "-")
    }
}
