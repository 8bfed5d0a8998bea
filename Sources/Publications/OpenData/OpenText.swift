internal import Kernel

/// Texts that people typed, on their way out of the house.
public enum OpenText {
    /// The text with every telephone number, resident's number, bank card, e-mail address and WeChat name replaced by
    /// asterisks. Digits count in full width too, and up to three blanks, dashes, dots or brackets between them do not
    /// hide a number. Days such as 2026-11-21 are no part of a number.
    public static func withoutNumbers(of text: String) -> String {
        let text = withoutAddresses(text)
        guard text.unicodeScalars.reduce(0, { $0 + (digit($1) == nil ? 0 : 1) }) >= 7 else { return text }
        let scalars = Array(text.unicodeScalars)
        var result = ""
        var run = Run()
        var place = 0
        while place < scalars.count {
            let scalar = scalars[place]
            if run.digits.isEmpty || run.separators > 0, let length = dayLength(scalars[place...]) {
                result += run.released(after: result)
                run = Run()
                result.unicodeScalars.append(contentsOf: scalars[place..<place + length])
                place += length
                continue
            }
            if let digit = digit(scalar) {
                run.take(digit, scalar)
            } else if !run.digits.isEmpty, isSeparator(scalar), run.separators < 3 {
                run.text.unicodeScalars.append(scalar)
                run.separators += 1
            } else if (scalar == "X" || scalar == "x") && run.digits.count == 17 {
                run.text.unicodeScalars.append(scalar)
                run.endsWithX = true
            } else {
                result += run.released(after: result)
                run = Run()
                result.unicodeScalars.append(scalar)
            }
            place += 1
        }
        return result + run.released(after: result)
    }

    private static func withoutAddresses(_ text: String) -> String {
        var text = text
        if text.contains("@") {
            text = text.replacing(/[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+\.[A-Za-z]{2,}/, with: "***")
        }
        if text.contains("微信") || text.contains("QQ") {
            text = text.replacing(/(微信号?|QQ号?)([:：]?\s*)[A-Za-z0-9][A-Za-z0-9_\-]{4,19}/) { match in
                "\(match.output.1)\(match.output.2)***"
            }
        }
        return text
    }

    private static func digit(_ scalar: Unicode.Scalar) -> UInt8? {
        switch scalar.value {
        case 0x30...0x39: UInt8(scalar.value - 0x30)
        case 0xFF10...0xFF19: UInt8(scalar.value - 0xFF10)
        default: nil
        }
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .dashPunctuation, .spaceSeparator, .connectorPunctuation: true
        default: ".·()（）/".unicodeScalars.contains(scalar)
        }
    }

    /// How many scalars a day such as 2026-11-21 takes at the beginning; nil where there is none.
    private static func dayLength(_ scalars: ArraySlice<Unicode.Scalar>) -> Int? {
        let start = scalars.startIndex
        func number(_ from: Int, _ counts: ClosedRange<Int>) -> (value: Int, end: Int)? {
            var (value, end) = (0, from)
            while end < scalars.endIndex, end - from < counts.upperBound, let digit = digit(scalars[end]) {
                value = value * 10 + Int(digit)
                end += 1
            }
            return counts.contains(end - from) ? (value, end) : nil
        }
        func isMark(_ place: Int) -> Bool { place < scalars.endIndex && "-./".unicodeScalars.contains(scalars[place]) }
        guard let year = number(start, 4...4), (1900...2100).contains(year.value), isMark(year.end),
            let month = number(year.end + 1, 1...2), (1...12).contains(month.value), isMark(month.end),
            scalars[month.end] == scalars[year.end],
            let day = number(month.end + 1, 1...2), (1...31).contains(day.value),
            day.end == scalars.endIndex || digit(scalars[day.end]) == nil
        else { return nil }
        return day.end - start
    }

    /// Digits that follow each other.
    private struct Run {
        var digits: [UInt8] = []
        var text = ""
        /// Separators since the last digit.
        var separators = 0
        var endsWithX = false
        /// Digits after the last dot, where nothing else followed it.
        private var decimals: Int?

        mutating func take(_ digit: UInt8, _ scalar: Unicode.Scalar) {
            if separators > 0 {
                decimals = separators == 1 && text.unicodeScalars.last == "." ? 0 : nil
            }
            decimals = decimals.map { $0 + 1 }
            digits.append(digit)
            text.unicodeScalars.append(scalar)
            separators = 0
        }

        /// The digits by which it is judged: of an amount those before its two decimals.
        private var judged: ArraySlice<UInt8> { decimals == 2 ? digits.dropLast(2) : digits[...] }

        private func isTelling(after before: String) -> Bool {
            let judged = self.judged
            guard let first = judged.first else { return false }
            let second = judged.dropFirst().first ?? 0
            switch judged.count {
            case 7...8: return OpenText.words.contains { before.suffix(8).lowercased().contains($0) }
            case 10...12 where first == 0: return true  // a line with its area code
            case 11...14 where first == 1 && second >= 3: return true  // a mobile phone, also with digits behind it
            case 11: return first == 1
            case 13...14 where first == 8 && second == 6: return true  // the same with the country's code
            case 15...: return true  // resident's numbers, old and new, and bank cards
            default: return false
            }
        }

        func released(after before: String) -> String {
            guard isTelling(after: before) || endsWithX else { return text }
            return "***" + String(text.suffix(separators))
        }
    }

    /// Words after which seven or eight digits are a telephone line.
    private static let words = ["电话", "手机", "联系", "热线", "致电", "tel", "phone", "call"]
}
