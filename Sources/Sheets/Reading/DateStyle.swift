/// What a number format shows of a date.
enum DateStyle {
    case day
    case dayAndTime
    /// A time of day.
    case time
    /// A length of time, which may exceed 24 hours.
    case elapsed

    /// The style of a built-in format as Chinese editions have them; nil for numbers. Formats 27 to 36 and 50 to 58
    /// are the East Asian ones (ECMA-376 part 1, 18.8.30).
    init?(builtIn id: Int) {
        switch id {
        case 14...17, 27...31, 36, 50...54, 57, 58: self = .day
        case 22: self = .dayAndTime
        case 18...21, 32...35, 45, 47, 55, 56: self = .time
        case 46: self = .elapsed
        default: return nil
        }
    }

    /// The style of a format code such as `yyyy"年"m"月"d"日"`; nil when its first section shows no date or time.
    init?(code: String) {
        let letters = Letters(code)
        if letters.hasElapsed {
            self = .elapsed
        } else if letters.hasNumber && !letters.hasTime {
            return nil
        } else if letters.hasDay || (letters.hasMonthOrMinute && !letters.hasTime) {
            self = letters.hasTime ? .dayAndTime : .day
        } else if letters.hasTime {
            self = .time
        } else {
            return nil
        }
    }

    /// The letters with a meaning in the first section of a format code, outside quotes, escapes and brackets.
    private struct Letters {
        var hasDay = false
        var hasTime = false
        var hasMonthOrMinute = false
        var hasElapsed = false
        /// Places for digits. In times they are fractions of a second, otherwise the format is a number, and an E in
        /// it begins an exponent, not a year.
        var hasNumber = false

        init(_ code: String) {
            var scalars = code.lowercased().unicodeScalars.makeIterator()
            var isAtStart = true
            while let scalar = scalars.next(), scalar != ";" {
                switch scalar {
                case "\"": while let next = scalars.next(), next != "\"" {}
                case "\\", "_", "*": _ = scalars.next()
                case "[":
                    var inside = ""
                    while let next = scalars.next(), next != "]" { inside.unicodeScalars.append(next) }
                    // Other brackets are colours, conditions and locales.
                    if !inside.isEmpty, inside.allSatisfy({ "hms".contains($0) }) { hasElapsed = true }
                case "g" where isAtStart && code.lowercased().hasPrefix("general"): return
                case "y", "d", "e": hasDay = true
                case "h", "s": hasTime = true
                case "m": hasMonthOrMinute = true
                case "0", "#", "?": hasNumber = true
                default: break
                }
                isAtStart = false
            }
        }
    }
}
