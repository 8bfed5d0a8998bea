internal import Kernel

/// Cuts the text of an expression into words, numbers, texts and signs.
struct ExpressionScanner {
    enum Token: Hashable, Sendable {
        case number(Fraction)
        case date(Day)
        case text(String)
        case word(String)
        case sign(String)
        case end
    }

    struct Placed {
        let token: Token
        let position: Int
    }

    private let characters: [Character]
    private var index = 0

    /// Cuts the whole text; the last token is `end`.
    static func tokens(of text: String) throws(ExpressionFault) -> [Placed] {
        // Characters are many bytes at most; the cheap test comes first.
        guard text.utf8.count <= Expression.lengthMax * 16 else { throw ExpressionFault(.tooLong, at: 1) }
        var scanner = ExpressionScanner(characters: Array(text))
        guard scanner.characters.count <= Expression.lengthMax else { throw ExpressionFault(.tooLong, at: 1) }
        var tokens: [Placed] = []
        while let placed = try scanner.next() { tokens.append(placed) }
        tokens.append(Placed(token: .end, position: scanner.characters.count + 1))
        return tokens
    }

    private init(characters: [Character]) { self.characters = characters }

    private var current: Character? { index < characters.count ? Self.plain(characters[index]) : nil }

    /// Full-width signs, letters and digits, as Chinese keyboards write them, are what they stand for.
    private static func plain(_ character: Character) -> Character {
        guard let scalar = character.unicodeScalars.first, character.unicodeScalars.count == 1 else { return character }
        switch scalar.value {
        case 0xFF01...0xFF5E: return Character(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
        case 0x3000: return " "
        case 0x201C, 0x201D: return "\""
        case 0xD7: return "*"
        case 0xF7: return "/"
        case 0x2264: return "≤"
        default: return character
        }
    }

    private mutating func next() throws(ExpressionFault) -> Placed? {
        while let character = current, character.isWhitespace { index += 1 }
        guard let character = current else { return nil }
        let position = index + 1
        if Self.isDigit(character) { return Placed(token: try number(at: position), position: position) }
        if Self.isLetter(character) { return Placed(token: .word(word()), position: position) }
        if character == "\"" || character == "'" {
            return Placed(token: .text(try quoted(character, at: position)), position: position)
        }
        index += 1
        if let follower = current, ["<=", "<>", ">=", "!="].contains("\(character)\(follower)") {
            index += 1
            return Placed(token: .sign(follower == ">" ? "!=" : "\(character)="), position: position)
        }
        switch character {
        case "≤": return Placed(token: .sign("<="), position: position)
        case "≥": return Placed(token: .sign(">="), position: position)
        case "≠": return Placed(token: .sign("!="), position: position)
        case "+", "-", "*", "/", "(", ")", ",", ".", "=", "<", ">":
            return Placed(token: .sign(String(character)), position: position)
        default: throw ExpressionFault(.unknownSign, at: position, String(character))
        }
    }

    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }

    private static func isLetter(_ character: Character) -> Bool {
        ("a"..."z").contains(character) || ("A"..."Z").contains(character) || character == "_"
    }

    private mutating func digits() -> String {
        var digits = ""
        while let character = current, Self.isDigit(character) {
            digits.append(character)
            index += 1
        }
        return digits
    }

    /// A number, or a day when it is written as 2026-01-31.
    private mutating func number(at position: Int) throws(ExpressionFault) -> Token {
        if let day = day() { return .date(day) }
        var text = digits()
        if current == ".", index + 1 < characters.count, Self.isDigit(Self.plain(characters[index + 1])) {
            index += 1
            text += "." + digits()
        }
        guard text.count <= 30, let value = Fraction(text) else {
            throw ExpressionFault(.unexpected, at: position, text)
        }
        return .number(value)
    }

    private mutating func day() -> Day? {
        guard index + 10 <= characters.count else { return nil }
        let text = String(characters[index..<index + 10].map(Self.plain))
        let follows = index + 10 < characters.count ? Self.plain(characters[index + 10]) : " "
        guard !Self.isDigit(follows), text.dropFirst(4).first == "-", text.dropFirst(7).first == "-",
            let day = Day(text)
        else { return nil }
        index += 10
        return day
    }

    private mutating func word() -> String {
        var word = ""
        while let character = current, Self.isLetter(character) || Self.isDigit(character) {
            word.append(character)
            index += 1
        }
        return word
    }

    private mutating func quoted(_ mark: Character, at position: Int) throws(ExpressionFault) -> String {
        var text = ""
        index += 1
        while index < characters.count {
            let character = characters[index]
            index += 1
            if Self.plain(character) == mark {
                // A quotation mark within a text is written twice.
                guard current == mark else { return text }
                index += 1
                text.append(mark)
            } else {
                text.append(character)
            }
        }
        throw ExpressionFault(.openText, at: position)
    }
}
