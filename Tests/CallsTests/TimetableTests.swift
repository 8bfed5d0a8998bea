import Calls
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// Periods by dated rules: working days with holidays and make-up days, from publication or from a correction.
@Suite struct TimetableTests {
    let house: House

    init() async throws {
        house = try await House.build()
        try await house.base.owner.withConnection { db in
            for (code, value, unit, from, effect) in [
                ("procurement.tender.documents_to_deadline.min", 20, "day", "2014-08-31", "block"),
                ("procurement.tender.document_availability.min", 5, "working_day", "2015-03-01", "block"),
                ("procurement.tender.change_before_deadline.min", 15, "day", "2015-03-01", "block"),
                ("call.open.min", 10, "working_day", "2020-01-01", "warn"),
            ] as [(String, Int64, String, String, String)] {
                try db.execute(
                    """
                    INSERT INTO rule (code, scope, value, unit, operator, valid_from, citation, mark, effect)
                    VALUES (\(code), 'CN', \(value)::bigint::numeric, \(unit), 'at_least', \(from)::text::date, '依据',
                        CASE WHEN \(effect) = 'block' THEN 'V' ELSE 'G' END, \(effect)) ON CONFLICT DO NOTHING
                    """)
            }
            for (day, kind) in [
                ("2026-04-06", "holiday"), ("2026-05-01", "holiday"), ("2026-05-04", "holiday"),
                ("2026-05-05", "holiday"), ("2026-05-09", "makeup"), ("2026-04-26", "makeup"),
            ] {
                try db.execute(
                    """
                    INSERT INTO calendar_day (date, kind, note) VALUES (\(day)::text::date, \(kind), '')
                    ON CONFLICT DO NOTHING
                    """)
            }
        }
    }

    private func timetable(_ kind: Call.Kind, from day: Day) async throws -> Timetable {
        try await house.see("visitor") { _, db in try Timetable.load(kind, from: day, in: db) }
    }

    private func calendar() async throws -> WorkingCalendar {
        try await house.see("visitor") { _, db in try WorkingCalendar.load(in: db) }
    }

    @Test func `the earliest lawful day is the first that keeps the period, whatever day it is counted from`()
        async throws
    {
        let calendar = try await calendar()
        var seen = 0
        for offset in stride(from: 0, to: 120, by: 3) {
            let from = try #require(Day("2026-03-20")).adding(days: offset)
            for period in try await timetable(.tender, from: from).periods {
                let before = try period.earliest.adding(days: -1)
                #expect(calendar.isWorkingDay(period.earliest))
                if period.isWorking {
                    #expect(calendar.workingDays(after: from, through: period.earliest) == period.days)
                    #expect(calendar.workingDays(after: from, through: before) == period.days - 1)
                } else {
                    // A calendar period ends on its last day, or on the first working day after it.
                    #expect(from.days(until: period.earliest) >= period.days)
                    let end = try from.adding(days: period.days)
                    #expect(
                        !stride(from: 0, to: end.days(until: period.earliest), by: 1).contains { step in
                            (try? end.adding(days: step)).map(calendar.isWorkingDay) ?? true
                        })
                }
                seen += 1
            }
        }
        #expect(seen == 80)
    }

    @Test func `a make-up day counts and a holiday does not`() async throws {
        let from = try #require(Day("2026-04-30"))
        let period = try #require(
            try await timetable(.tender, from: from).periods.first { $0.code.hasSuffix("document_availability.min") })
        // May 6, 7, 8, the Saturday 9 as a make-up day, 11: May 1, 4 and 5 are holidays.
        #expect(period.earliest == Day("2026-05-11"))
    }

    @Test func `a rule counts only from the day on which it holds`() async throws {
        let day = try #require(Day("2014-10-01"))
        #expect(try await timetable(.tender, from: day).periods.map(\.days) == [20])
        #expect(try await timetable(.claim, from: day).periods.isEmpty)
    }

    @Test func `a tender with too early a deadline is not published, another call is only warned`() async throws {
        var plan = house.plan(form: try await house.keptForm())
        plan.kind = .tender
        let tender = plan
        let refusals = try await #require(throws: Refusals.self) {
            try await house.act("Olga") { change in
                let call = try Call.draft(tender, in: change)
                _ = try Call.requestPublication(of: call.id, version: call.version, in: change)
            }
        }
        #expect(refusals.items.compactMap(\.field) == ["deadline"])
        #expect(refusals.items.first?.message.arguments["days"] == "20")
        #expect(refusals.items.first?.message.arguments["earliest"] == "2026-03-23")
        plan.deadlineAt = House.start.adding(seconds: 21 * 86_400)
        let lawful = plan
        let asked = try await house.act("Olga") { change in
            let call = try Call.draft(lawful, in: change)
            return try Call.requestPublication(of: call.id, version: call.version, in: change)
        }
        // Two days later the same deadline is too early: it is counted from the publication.
        await #expect(throws: Refusals.self) {
            try await house.act("Carol", at: House.start.adding(seconds: 2 * 86_400)) {
                try Call.publish(asked.id, in: $0)
            }
        }
        #expect(try await house.act("Carol") { try Call.publish(asked.id, in: $0) }.status == .announced)
    }

    @Test func `a correction that applicants have to work by leaves them the time of the rule`() async throws {
        var plan = house.plan(form: try await house.keptForm())
        (plan.kind, plan.deadlineAt) = (.tender, House.start.adding(seconds: 24 * 86_400))
        let tender = plan
        let asked = try await house.act("Olga") { change in
            let call = try Call.draft(tender, in: change)
            return try Call.requestPublication(of: call.id, version: call.version, in: change)
        }
        let call = try await house.act("Carol") { try Call.publish(asked.id, in: $0) }
        let late = House.start.adding(seconds: 12 * 86_400)
        await #expect(throws: Refusals.self) {
            try await house.act("Olga", at: late) {
                try Call.correct(call.id, title: "服务量", body: "改为 60 次", affectsProposals: true, in: $0)
            }
        }
        let corrected = try await house.act("Olga", at: late) {
            try Call.correct(
                call.id, title: "服务量", body: "改为 60 次", affectsProposals: true,
                deadline: House.start.adding(seconds: 30 * 86_400), in: $0)
        }
        #expect(corrected.deadlineAt == House.start.adding(seconds: 30 * 86_400))
        let versions = try await house.see("visitor", at: late) { viewer, db in
            try corrected.versions(for: viewer, in: db)
        }
        #expect(versions.map(\.cause) == [.published, .extended, .corrected])
        #expect(versions[2].differences(from: versions[1]).map(\.part) == ["corrections"])
        #expect(versions[1].differences(from: versions[0]).map(\.part) == ["deadline"])
        // An early end before the period of the tender is over is refused.
        await #expect(throws: Refusals.self) {
            try await house.act("Olga", at: late) { try Call.closeEarly(call.id, reason: "够了", in: $0) }
        }
    }
}
