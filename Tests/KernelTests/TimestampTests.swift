import Foundation
import Kernel
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        ("2026-11-21T06:08:00Z", "2026-11-21T06:08:00Z"), ("2026-11-21T14:08:00+08:00", "2026-11-21T06:08:00Z"),
        ("2026-11-21t14:08:00.250+08:00", "2026-11-21T06:08:00.25Z"),
        ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
        ("2026-01-01T00:00:00-09:30", "2026-01-01T09:30:00Z"), ("0001-01-01T00:00:00z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.000001Z", "9999-12-31T23:59:59.000001Z"),
    ])
    func `instants are read and written as RFC 3339`(text: String, utc: String) throws {
        let timestamp = try #require(Timestamp(text))
        #expect(timestamp.description == utc)
        #expect(Timestamp(utc) == timestamp)
    }

    @Test(arguments: [
        "", "2026-11-21", "2026-11-21T06:08Z", "2026-11-21 06:08:00Z", "2026-11-21T06:08:00", "2026-11-21T24:00:00Z",
        "2026-11-21T06:60:00Z", "2026-11-21T06:08:60Z", "2026-02-29T06:08:00Z", "2026-11-21T06:08:00.Z",
        "2026-11-21T06:08:00.1234567Z", "2026-11-21T06:08:00+24:00", "2026-11-21T06:08:00+0800",
        "2026-11-21T06:08:00+08:60",
        "2026-11-21T06:08:00ZZ", "2026-11-21T06:08:00Z ", "2026-11-21T6:08:00.0Z", "2026-11-21T06:08:00.25 08:00",
    ])
    func `other texts are no instants`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func `Beijing is eight hours ahead`() throws {
        let timestamp = try #require(Timestamp("2026-11-21T16:08:30.5Z"))
        #expect(timestamp.day(in: .shanghai).description == "2026-11-22")
        #expect(timestamp.day(in: .utc).description == "2026-11-21")
        #expect(timestamp.beijing == "2026-11-22 00:08")
        #expect(timestamp.wallClock == "2026-11-22T00:08")
        #expect(timestamp.timeOfDay(in: .shanghai).second == 30)
        #expect(timestamp.seconds(until: timestamp.adding(seconds: -90)) == -90)
    }

    @Test func `Beijing's clock agrees with the time zone database since the last summer time`() throws {
        let zone = try #require(TimeZone(identifier: "Asia/Shanghai"))
        var generator = SeededGenerator(seed: 61)
        let end = try #require(Timestamp("1991-09-15T00:00:00Z")).microseconds / 1_000_000
        for _ in 0..<500 {
            let seconds = Int64.random(in: end...4_000_000_000, using: &generator)
            #expect(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))) == 28_800)
        }
        #expect(Timestamp.Zone.shanghai.offsetMinutes == 480)
    }

    @Test(arguments: [
        ("2026-11-21T14:08", "2026-11-21T06:08:00Z"), ("2026-11-21T14:08:30", "2026-11-21T06:08:30Z"),
        ("2026-11-21 00:00", "2026-11-20T16:00:00Z"), ("2026-11-21T14:08:30.125", "2026-11-21T06:08:30.125Z"),
    ])
    func `what a browser's date field sends is Beijing time`(text: String, utc: String) {
        #expect(Timestamp(wallClock: text)?.description == utc)
    }

    @Test(arguments: [
        "", "2026-11-21", "2026-11-21T14", "2026-11-21T24:00", "2026-11-21T14:08Z", "2026-11-21T14:08:",
        "2026-02-30T14:08",
    ])
    func `what no browser sends is refused`(text: String) {
        #expect(Timestamp(wallClock: text) == nil)
    }

    @Test func `a wall clock written and read is the same minute`() throws {
        var generator = SeededGenerator(seed: 62)
        for _ in 0..<1_000 {
            let micros = Int64.random(in: -60_000_000_000_000_000...250_000_000_000_000_000, using: &generator)
            let timestamp = Timestamp(microseconds: micros)
            #expect(Timestamp(timestamp.description) == timestamp)
            let day = timestamp.day(in: .shanghai)
            #expect(Timestamp(day, timestamp.timeOfDay(in: .shanghai), in: .shanghai) == timestamp)
            let minute = try #require(Timestamp(wallClock: timestamp.wallClock))
            #expect(minute <= timestamp && timestamp < minute.adding(seconds: 60))
        }
    }

    @Test(arguments: [Int64.min, .max, 0])
    func `the ends of time neither trap nor wrap`(microseconds: Int64) {
        let timestamp = Timestamp(microseconds: microseconds)
        #expect(!timestamp.description.isEmpty && !timestamp.beijing.isEmpty)
        #expect(Timestamp(microseconds: .min).seconds(until: Timestamp(microseconds: .max)) == 18_446_744_073_708)
        #expect(timestamp.adding(seconds: .max) == Timestamp(microseconds: .max))
        #expect(timestamp.adding(seconds: .min) == Timestamp(microseconds: .min))
    }
}
