import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@Suite struct `Working calendar` {
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
