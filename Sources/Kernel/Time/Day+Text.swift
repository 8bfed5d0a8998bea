extension Day: LosslessStringConvertible {
    /// Reads "2026-11-21": four, two and two digits; nil for anything else and for dates that do not exist.
    public init?(_ description: String) {
        self.init(bytes: Array(description.utf8)[...])
    }

    init?(bytes: ArraySlice<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
        guard let year = decimalNumber(bytes[0..<4]), let month = decimalNumber(bytes[5..<7]),
            let day = decimalNumber(bytes[8..<10])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// The text of lists, files and the database: "2026-11-21".
    public var description: String {
        let (year, month, day) = date
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// The text of running Chinese, without leading zeros: "2026年11月21日".
    public var chinese: String {
        let (year, month, day) = date
        return "\(year)年\(month)月\(day)日"
    }
}

/// The number that ASCII digits write, nil when another byte is among them or none is there.
func decimalNumber(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard !bytes.isEmpty, bytes.count <= 18 else { return nil }
    var number = 0
    for byte in bytes {
        guard (48...57).contains(byte) else { return nil }
        number = number * 10 + Int(byte - 48)
    }
    return number
}

/// The digits of a number that is not negative, with zeros in front up to the width.
func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
