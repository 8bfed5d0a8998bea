import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@Suite struct `Rules and calendar` {
    @Test func `A rule is closed and followed, never overwritten, and the module reads the one of the day`()
        async throws
    {
        let office = try await Office.open()
        let day = try #require(Day("2026-07-01"))
        try await office.byHand { db in
            try db.execute(
                """
                INSERT INTO rule (code, value, unit, operator, valid_from, citation, mark, effect)
                VALUES ('test.days', 5, 'day', 'at_least', '2020-01-01', '办法', 'V', 'block')
                """)
        }
        func value(on day: Day) async throws -> Int? {
            try await office.database.read { db in try Rule.inForce("test.days", on: day, in: db).wholeValue }
        }
        func replace(_ name: String, citation: String, mark: Rule.Mark = .verified) async throws {
            try await office.act(name) { change in
                _ = try Rule.inForce("test.days", on: day, in: change.db).replace(
                    by: Fraction(7), from: day, citation: citation, mark: mark, effect: .block, note: "", in: change)
            }
        }
        await #expect(throws: NotFound.self) { try await replace("Olga", citation: "新办法") }
        await #expect(throws: FieldRefusal.self) { try await replace("Sam", citation: "") }
        await #expect(throws: FieldRefusal.self) { try await replace("Sam", citation: "听说", mark: .general) }
        try await replace("Sam", citation: "新办法")
        #expect(try await value(on: day.adding(days: -1)) == 5)
        #expect(try await value(on: day) == 7)
        await #expect(throws: RuleMissing.self) {
            _ = try await office.database.read { db in
                try Rule.inForce("test.days", on: Day("2019-12-31") ?? day, in: db)
            }
        }
        try await office.base.drop()
    }

    @Test func `A year is estimated until its notice is entered, and an edited day counts at once`() async throws {
        let office = try await Office.open()
        let (start, holiday) = (try #require(Day("2031-09-30")), try #require(Day("2031-10-01")))
        func deadline() async throws -> WorkingCalendar.Deadline {
            try await office.database.read { db in
                try WorkingCalendar.load(in: db).deadline(from: start, add: 1, unit: .working)
            }
        }
        #expect(try await deadline() == .init(due: holiday, estimated: true))
        await #expect(throws: NotFound.self) {
            try await office.act("Olga") { change in
                try WorkingCalendar.edit(holiday, kind: .holiday, note: "国庆节", in: change)
            }
        }
        try await office.act("Sam") { change in
            try WorkingCalendar.edit(holiday, kind: .holiday, note: "国庆节", in: change)
            try WorkingCalendar.publish(year: 2031, source: "国办发明电", in: change)
        }
        #expect(try await deadline() == .init(due: holiday.adding(days: 1), estimated: false))
        let days = try await office.database.read { db in try WorkingCalendar.days(of: 2031, in: db) }
        #expect(days.map(\.note) == ["国庆节"] && days[0].editedBy == "Sam")
        try await office.base.drop()
    }
}
