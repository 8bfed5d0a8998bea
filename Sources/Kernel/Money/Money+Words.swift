extension Money {
    /// The amount in capital characters, 大写金额, as vouchers, receipts and contracts state it: "人民币壹仟肆佰
    /// 零玖元伍角". An amount that ends at 元 ends with 整; negative amounts begin with 负. Where 支付结算办法 附一
    /// allows two forms, 零 is left out between 万 and 仟 and written between 元 and 角.
    public var words: String {
        "人民币" + bareWords(.printed)
    }

    /// Reads an amount in capital characters, with or without 人民币 before it and 整 or 正 after it. Every form
    /// that 支付结算办法 附一 allows is read; a text that none of its rules produces is refused, because words
    /// with a fault make a voucher void.
    public static func parse(words text: String) throws(MoneyRefusal) -> Money {
        var bare = String(text.filter { !$0.isWhitespace })
        guard !bare.isEmpty else { throw .empty }
        guard bare.count <= 100 else { throw .notAnAmount }
        if bare.hasPrefix("人民币") { bare.removeFirst(3) }
        bare = String(bare.map { MoneyWords.variants[$0] ?? $0 })
        guard let money = MoneyWords.read(bare) else { throw .notAnAmount }
        guard money.forms.contains(bare) else { throw .notAnAmount }
        return money
    }

    /// Every text that the rules allow for the amount, without 人民币.
    private var forms: Set<String> {
        var forms: Set<String> = []
        for options in MoneyWords.Options.all {
            let text = bareWords(options)
            forms.insert(text)
            // At 角 the 整 is optional; at 元 this writer has put it, at 分 it never stands.
            if text.hasSuffix("角") { forms.insert(text + "整") }
        }
        return forms
    }

    private func bareWords(_ options: MoneyWords.Options) -> String {
        let magnitude = fen.magnitude
        let (yuan, dimes, cents) = (magnitude / 100, magnitude / 10 % 10, magnitude % 10)
        var text = fen < 0 ? "负" : ""
        if yuan > 0 || magnitude == 0 { text += MoneyWords.number(yuan, options) + "元" }
        if dimes == 0, cents == 0 { return text + "整" }
        let digits = MoneyWords.digits
        if dimes > 0 {
            let needsZero = yuan > 0 && yuan % 10 == 0 && options.zeroBeforeDime
            text += "\(needsZero ? "零" : "")\(digits[Int(dimes)])角"
        } else if yuan > 0 {
            text += "零"
        }
        return cents > 0 ? text + "\(digits[Int(cents)])分" : text
    }
}

/// The characters and rules of numbers in capital characters.
enum MoneyWords {
    /// The places where the rules leave it to the writer whether 零 is written.
    struct Options {
        /// Between 万 or 亿 and 仟, when the digit before them is zero: 壹拾万零柒仟.
        let zeroBeforeThousand: Bool
        /// Between 亿 and 仟, when no 万 stands between them: 伍亿零柒仟.
        let zeroForTenThousands: Bool
        /// Between 元 and 角, when the digit before 元 is zero: 柒仟元零伍角.
        let zeroBeforeDime: Bool

        static let printed = Options(zeroBeforeThousand: false, zeroForTenThousands: true, zeroBeforeDime: true)

        static let all = (0..<8).map { bits in
            Options(
                zeroBeforeThousand: bits & 1 != 0, zeroForTenThousands: bits & 2 != 0, zeroBeforeDime: bits & 4 != 0)
        }
    }

    static let digits: [Character] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"]
    static let variants: [Character: Character] = ["圆": "元", "正": "整", "億": "亿", "萬": "万", "貳": "贰", "陸": "陆"]

    /// A whole number, zero included. Above 亿 the part over it is written by the same rules.
    static func number(_ value: UInt64, _ options: Options) -> String {
        if value >= 100_000_000 {
            return number(value / 100_000_000, options) + "亿" + tail(value, 100_000_000, options)
        }
        if value >= 10_000 { return group(value / 10_000) + "万" + tail(value, 10_000, options) }
        return value == 0 ? "零" : group(value)
    }

    /// What follows 万 or 亿, with 零 where a digit is skipped or the writer chose to write it.
    private static func tail(_ value: UInt64, _ unit: UInt64, _ options: Options) -> String {
        let rest = value % unit
        guard rest > 0 else { return "" }
        let isSkipping = rest < unit / 10
        let needsZero: Bool
        if isSkipping {
            needsZero = options.zeroForTenThousands || !(1_000..<10_000).contains(rest)
        } else {
            needsZero = value / unit % 10 == 0 && options.zeroBeforeThousand
        }
        return (needsZero ? "零" : "") + number(rest, options)
    }

    /// A number from 1 to 9999.
    private static func group(_ value: UInt64) -> String {
        var text = ""
        var isSkipping = false
        for (unit, name) in [(1_000, "仟"), (100, "佰"), (10, "拾"), (1, "")] as [(UInt64, String)] {
            let digit = Int(value / unit % 10)
            if digit == 0 {
                isSkipping = !text.isEmpty
            } else {
                text += "\(isSkipping ? "零" : "")\(digits[digit])\(name)"
                isSkipping = false
            }
        }
        return text
    }

    /// The amount that the characters come to, whatever their zeros; the caller compares with the allowed forms.
    static func read(_ text: String) -> Money? {
        var rest = Substring(text)
        let isNegative = rest.first == "负"
        if isNegative { rest.removeFirst() }
        var fen = Fraction.zero
        if let end = rest.firstIndex(of: "元") {
            guard let yuan = value(rest[..<end]) else { return nil }
            fen = yuan * Fraction(100)
            rest = rest[rest.index(after: end)...]
        }
        for (unit, factor) in [("角", 10), ("分", 1)] as [(Character, Int64)] {
            guard let end = rest.firstIndex(of: unit) else { continue }
            guard let digit = value(rest[..<end]) else { return nil }
            fen = fen + digit * Fraction(factor)
            rest = rest[rest.index(after: end)...]
        }
        return (isNegative ? -fen : fen).int64.map { Money(fen: $0) }
    }

    private static func value(_ text: Substring) -> Fraction? {
        for (unit, factor) in [("亿", 100_000_000), ("万", 10_000)] as [(Character, Int64)] {
            guard let end = text.lastIndex(of: unit) else { continue }
            guard let high = value(text[..<end]), let low = value(text[text.index(after: end)...]) else { return nil }
            return high * Fraction(factor) + low
        }
        var total: Int64 = 0
        var digit: Int64 = 0
        for sign in text {
            if let index = digits.firstIndex(of: sign) {
                digit = Int64(index)
            } else if let factor = ["拾": 10, "佰": 100, "仟": 1_000][sign] as Int64? {
                total += digit * factor
                digit = 0
            } else {
                return nil
            }
        }
        return Fraction(total + digit)
    }
}
