internal import Kernel

/// The two ways in which workbooks count days: from 1900, with a 29 February that never was, or from 1904.
enum DateSystem {
    case from1900
    case from1904

    /// The cell that shows a serial number as a date, a date with time, or a time of day.
    ///
    /// Nil for numbers that are no date: below the first day, after 9999, and day 60 of the 1900 system, which is
    /// 29 February 1900. Times are rounded to the millisecond, far coarser than what the number holds.
    func cell(_ serial: SheetNumber, as style: DateStyle) -> SheetCell? {
        guard let milliseconds = serial.rounded(times: 86_400_000), milliseconds < 2_958_467 * 86_400_000 else {
            return nil
        }
        let (days, rest) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
        if style == .elapsed || (style == .time && days == 0) { return .text(Self.clock(milliseconds)) }
        guard let day = day(Int(days)) else { return nil }
        if style == .day, rest == 0 { return .day(day) }
        let midnight = Timestamp(day, in: .shanghai)
        return .timestamp(Timestamp(microseconds: midnight.microseconds + rest * 1_000))
    }

    private func day(_ serial: Int) -> Day? {
        switch self {
        case .from1900:
            // Day 1 is 1900-01-01; from day 61 on, 1900-03-01, the phantom leap day has been counted.
            guard serial >= 1, serial != 60 else { return nil }
            return Day(daysSinceEpoch: serial - (serial < 60 ? 25_568 : 25_569))
        case .from1904:
            return Day(daysSinceEpoch: serial - 24_107)
        }
    }

    /// The number of a day in the 1900 system; nil for days before it begins.
    func serial(_ day: Day) -> Int? {
        let serial = day.daysSinceEpoch + 25_569
        if serial > 60 { return serial }
        return serial > 1 ? serial - 1 : nil
    }

    /// Hours, minutes and seconds, also beyond 24 hours.
    private static func clock(_ milliseconds: Int64) -> String {
        let seconds = (milliseconds + 500) / 1_000
        let parts = [seconds / 3_600, seconds / 60 % 60, seconds % 60]
        return parts.map { $0 < 10 ? "0\($0)" : String($0) }.joined(separator: ":")
    }
}
