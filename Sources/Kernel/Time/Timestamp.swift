/// An instant, in microseconds since 1970-01-01 00:00:00 UTC, without leap seconds. What time it is now is never
/// read here: it arrives as a value, for deadlines from the database's clock.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01 00:00:00 UTC.
    public let microseconds: Int64

    /// An instant given in microseconds since 1970-01-01 00:00:00 UTC.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// The instant when clocks of the zone show that time on that day.
    public init(_ day: Day, _ time: TimeOfDay = .midnight, in zone: Zone) {
        let seconds = Int64(day.daysSinceEpoch) * 86_400 - Int64(zone.offsetMinutes) * 60
        microseconds = seconds * 1_000_000 + time.microseconds
    }

    /// Earlier instants come first.
    public static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

    /// The instant that many seconds later, or earlier; the range of 64 bits ends the line.
    public func adding(seconds: Int64) -> Timestamp {
        let (step, tooFar) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, overflow) = microseconds.addingReportingOverflow(step)
        guard !tooFar, !overflow else { return Timestamp(microseconds: seconds < 0 ? .min : .max) }
        return Timestamp(microseconds: sum)
    }

    /// Seconds from this instant to the other, cut down to whole ones, negative when the other is earlier.
    public func seconds(until other: Timestamp) -> Int64 {
        let (difference, overflow) = other.microseconds.subtractingReportingOverflow(microseconds)
        guard overflow else { return difference / 1_000_000 }
        return other.microseconds / 1_000_000 - microseconds / 1_000_000
    }

    /// The day that calendars of the zone show at this instant. Instants outside the years 1 to 9999 show the
    /// first or the last of all days.
    public func day(in zone: Zone) -> Day {
        wallClock(in: zone).day
    }

    /// What clocks of the zone show at this instant.
    public func timeOfDay(in zone: Zone) -> TimeOfDay {
        wallClock(in: zone).time
    }

    private func wallClock(in zone: Zone) -> (day: Day, time: TimeOfDay) {
        let dayLength: Int64 = 86_400_000_000
        // The offset is added to the remainder, not to the whole, which may be at the end of the range.
        var days = microseconds / dayLength
        var rest = microseconds % dayLength + Int64(zone.offsetMinutes) * 60_000_000
        while rest < 0 { (days, rest) = (days - 1, rest + dayLength) }
        while rest >= dayLength { (days, rest) = (days + 1, rest - dayLength) }
        let day = Day(daysSinceEpoch: Int(days)) ?? (days < 0 ? .first : .last)
        return (day, TimeOfDay(ofDay: rest))
    }
}

extension Timestamp {
    /// A fixed distance from UTC.
    public struct Zone: Hashable, Sendable {
        /// Minutes that clocks are ahead of UTC.
        public let offsetMinutes: Int

        /// UTC itself.
        public static let utc = Zone(offsetMinutes: 0)
        /// Beijing time. UTC+8 without exception is right for all of China since 15 September 1991, the end of
        /// its last summer time; the platform holds no instant before that which needs its hour.
        public static let shanghai = Zone(offsetMinutes: 480)
    }
}

/// A time on a clock of 24 hours, to the microsecond.
public struct TimeOfDay: Hashable, Comparable, Sendable {
    /// Microseconds since midnight, below those of a day.
    public let microseconds: Int64

    /// 00:00.
    public static let midnight = TimeOfDay(ofDay: 0)

    init(ofDay microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// A time by its parts, nil when a clock never shows it; 24:00 and leap seconds are not shown.
    public init?(hour: Int, minute: Int, second: Int = 0, microsecond: Int = 0) {
        guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second),
            (0...999_999).contains(microsecond)
        else { return nil }
        microseconds = Int64((hour * 60 + minute) * 60 + second) * 1_000_000 + Int64(microsecond)
    }

    /// The hour, 0 to 23.
    public var hour: Int { Int(microseconds / 3_600_000_000) }
    /// The minute, 0 to 59.
    public var minute: Int { Int(microseconds / 60_000_000 % 60) }
    /// The second, 0 to 59.
    public var second: Int { Int(microseconds / 1_000_000 % 60) }

    /// Earlier times come first.
    public static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }
}
