internal import Kernel

/// Texts that people typed, on their way out of the house.
public enum OpenText {
    /// The text with every telephone number, resident's number and bank card replaced by asterisks. Digits count in
    /// full width too, and blanks and hyphens between them do not hide a number.
    public static func withoutNumbers(of text: String) -> String {
        guard text.unicodeScalars.reduce(0, { $0 + (digit($1) == nil ? 0 : 1) }) >= 10 else { return text }
        var result = ""
        var run = Run()
        for scalar in text.unicodeScalars {
            if let digit = digit(scalar) {
                run.digits.append(digit)
                run.text.unicodeScalars.append(scalar)
                run.hasSeparator = false
            } else if (scalar == "-" || scalar == " ") && !run.digits.isEmpty && !run.hasSeparator {
                run.text.unicodeScalars.append(scalar)
                run.hasSeparator = true
            } else {
                if (scalar == "X" || scalar == "x") && run.digits.count == 17 {
                    run.text.unicodeScalars.append(scalar)
                    run.endsWithX = true
                    continue
                }
                result += run.released()
                run = Run()
                result.unicodeScalars.append(scalar)
            }
        }
        return result + run.released()
    }

    private static func digit(_ scalar: Unicode.Scalar) -> UInt8? {
        switch scalar.value {
        case 0x30...0x39: UInt8(scalar.value - 0x30)
        case 0xFF10...0xFF19: UInt8(scalar.value - 0xFF10)
        default: nil
        }
    }

    /// Digits that follow each other.
    private struct Run {
        var digits: [UInt8] = []
        var text = ""
        var hasSeparator = false
        var endsWithX = false

        private var isTelling: Bool {
            switch digits.count {
            case 10...12 where digits[0] == 0: true  // a line with its area code
            case 11: digits[0] == 1  // a mobile phone
            case 13: digits[0] == 8 && digits[1] == 6 && digits[2] == 1  // the same with the country's code
            case 15...19: true  // resident's numbers, old and new, and bank cards
            default: false
            }
        }

        func released() -> String {
            guard isTelling || endsWithX else { return text }
            return "***" + (hasSeparator ? String(text.suffix(1)) : "")
        }
    }
}
