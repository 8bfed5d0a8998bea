extension Timestamp: LosslessStringConvertible {
    /// Reads RFC 3339: "2026-11-21T06:08:00Z" or "2026-11-21T14:08:00.25+08:00", with at most six decimals of
    /// a second and any offset below 24 hours. Leap seconds and years outside 1 to 9999 give nil.
    public init?(_ description: String) {
        let bytes = Array(description.utf8)
        guard bytes.count >= 20, let day = Day(bytes: bytes[0..<10]) else { return nil }
        guard bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t") else { return nil }
        let isUTC = bytes.last == UInt8(ascii: "Z") || bytes.last == UInt8(ascii: "z")
        let clockEnd = bytes.count - (isUTC ? 1 : 6)
        guard clockEnd >= 19, let time = TimeOfDay(bytes: bytes[11..<clockEnd], withSeconds: true) else { return nil }
        guard let zone = isUTC ? .utc : Zone(bytes: bytes[clockEnd...]) else { return nil }
        self.init(day, time, in: zone)
    }

    /// The instant in UTC as RFC 3339 writes it, with decimals only where there are any:
    /// "2026-11-21T06:08:00Z".
    public var description: String {
        "\(day(in: .utc))T\(timeOfDay(in: .utc).precise)Z"
    }

    /// Reads what an `<input type="datetime-local">` sends: "2026-11-21T14:08", perhaps with seconds, meant as
    /// the time that clocks of the zone show.
    public init?(wallClock text: String, in zone: Zone = .shanghai) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 16, let day = Day(bytes: bytes[0..<10]) else { return nil }
        guard bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " ") else { return nil }
        guard let time = TimeOfDay(bytes: bytes[11...], withSeconds: bytes.count > 16) else { return nil }
        self.init(day, time, in: zone)
    }

    /// What clocks in Beijing show, to the minute: "2026-11-21 14:08".
    public var beijing: String {
        "\(day(in: .shanghai)) \(timeOfDay(in: .shanghai))"
    }

    /// What an `<input type="datetime-local">` takes as its value, in Beijing time: "2026-11-21T14:08".
    public var wallClock: String {
        "\(day(in: .shanghai))T\(timeOfDay(in: .shanghai))"
    }
}

extension Timestamp.Zone {
    init?(bytes: ArraySlice<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":") else { return nil }
        guard let hours = decimalNumber(bytes[1..<3]), let minutes = decimalNumber(bytes[4..<6]) else { return nil }
        guard hours < 24, minutes < 60 else { return nil }
        switch bytes[0] {
        case UInt8(ascii: "+"): offsetMinutes = hours * 60 + minutes
        case UInt8(ascii: "-"): offsetMinutes = -(hours * 60 + minutes)
        default: return nil
        }
    }
}

extension TimeOfDay: CustomStringConvertible {
    /// Reads "14:08", or with seconds "14:08:30" and up to six decimals.
    init?(bytes: ArraySlice<UInt8>, withSeconds: Bool) {
        let bytes = Array(bytes)
        guard bytes.count >= 5, bytes[2] == UInt8(ascii: ":") else { return nil }
        guard let hour = decimalNumber(bytes[0..<2]), let minute = decimalNumber(bytes[3..<5]) else { return nil }
        guard withSeconds else {
            guard bytes.count == 5 else { return nil }
            self.init(hour: hour, minute: minute)
            return
        }
        guard bytes.count >= 8, bytes[5] == UInt8(ascii: ":") else { return nil }
        guard let second = decimalNumber(bytes[6..<8]) else { return nil }
        var microsecond = 0
        if bytes.count > 8 {
            let decimals = bytes[9...]
            guard bytes[8] == UInt8(ascii: "."), decimals.count <= 6 else { return nil }
            guard let value = decimalNumber(decimals) else { return nil }
            microsecond = (decimals.count..<6).reduce(value) { value, _ in value * 10 }
        }
        self.init(hour: hour, minute: minute, second: second, microsecond: microsecond)
    }

    /// Hours and minutes: "14:08".
    public var description: String { "\(padded(hour, 2)):\(padded(minute, 2))" }

    /// Hours, minutes and seconds, with decimals only where there are any: "14:08:30.25".
    public var precise: String {
        let whole = "\(description):\(padded(second, 2))"
        let rest = Int(microseconds % 1_000_000)
        guard rest > 0 else { return whole }
        var decimals = padded(rest, 6)
        while decimals.last == "0" { decimals.removeLast() }
        return "\(whole).\(decimals)"
    }
}
