/// Text as people type and paste it, freed of what nobody sees.
enum TypedText {
    /// One line or several: line ends become \n, invisible signs go, blanks at both ends go.
    static func tidied(_ text: String, keepsLines: Bool) -> String {
        var result = String.UnicodeScalarView()
        var previousIsReturn = false
        for scalar in text.unicodeScalars {
            defer { previousIsReturn = scalar == "\r" }
            switch scalar {
            case "\n" where previousIsReturn: continue
            case "\n", "\r", "\u{2028}", "\u{2029}", "\u{85}": result.append(keepsLines ? "\n" : " ")
            case "\t": result.append(keepsLines ? "\t" : " ")
            case "\u{200B}", "\u{200E}", "\u{200F}", "\u{202A}"..."\u{202E}": continue
            case "\u{2060}"..."\u{2064}", "\u{FEFF}": continue
            default: if scalar.properties.generalCategory != .control { result.append(scalar) }
            }
        }
        return trimmed(String(result))
    }

    /// Full-width digits and signs as their ASCII forms, without blanks and separators of thousands.
    static func decimal(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0xFF10...0xFF19, 0xFF0D, 0xFF0E:
                result.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
            case 0x2212: result.append("-")
            case 0x2C, 0xFF0C, 0x20, 0xA0, 0x3000: continue
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Without blanks at both ends.
    static func trimmed(_ text: some StringProtocol) -> String {
        let isBlank = { (character: Character) in character.isWhitespace }
        guard let first = text.firstIndex(where: { !isBlank($0) }) else { return "" }
        let last = text.lastIndex(where: { !isBlank($0) }) ?? first
        return String(text[first...last])
    }
}
