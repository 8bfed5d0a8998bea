extension PostgresField {
    /// A `numeric` in decimal digits, with as many of them after the point as its scale says.
    ///
    /// The binary form is four 16-bit numbers (count of digits, weight of the first, sign, scale) and then digits of
    /// base 10,000, without leading or trailing zeros.
    func numeric() throws -> String {
        let bytes = try value()
        func word(_ index: Int) -> Int {
            Int(UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)))
        }
        guard bytes.count >= 8, bytes.count == 8 + word(0) * 2 else { throw error("holds a malformed numeric") }
        let weight = Int(Int16(truncatingIfNeeded: word(1)))
        let scale = word(3)
        switch word(2) {
        case 0x0000, 0x4000: break
        case 0xC000: return "NaN"
        case 0xD000: return "Infinity"
        case 0xF000: return "-Infinity"
        default: throw error("holds a malformed numeric")
        }
        func digits(_ position: Int) -> String {
            let index = weight - position
            let digit = index >= 0 && index < word(0) ? word(4 + index) : 0
            let text = String(digit)
            return String(repeating: "0", count: 4 - text.utf8.count) + text
        }
        var whole = ""
        for position in stride(from: weight, through: 0, by: -1) { whole += digits(position) }
        whole = String(whole.drop { $0 == "0" })
        if whole.isEmpty { whole = "0" }
        var fraction = ""
        for position in 1...max(1, (scale + 3) / 4) { fraction += digits(-position) }
        let sign = word(2) == 0x4000 ? "-" : ""
        return scale == 0 ? sign + whole : sign + whole + "." + fraction.prefix(scale)
    }
}
