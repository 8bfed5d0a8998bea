import FieldService
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// Information submission: what is owed, on time, late or missing; levels that sum; nothing after the lock.
@Suite struct SubmissionTests {
    let villages: Villages

    init() async throws { villages = try await Villages.open() }

    private func refuses(_ refusal: SubmissionRefusal, _ body: () async throws -> Void) async {
        await #expect(throws: refusal) { try await body() }
    }

    @Test func `every open site owes one submission, and each sees its own`() async throws {
        let county = try villages.officer(.sam, of: Villages.county)
        #expect(try await villages.all(for: county).count == 4)
        let village = try villages.officer(.anna, of: Villages.towns[0] + "510001001001.")
        let own = try await villages.all(for: village)
        #expect(own.map(\.areaName) == ["1村"])
        let other = try await villages.all(for: county)[3]
        await #expect(throws: NotFound.self) {
            try await villages.test.database.read(as: village) { db in
                _ = try Submission.find(other.id, for: village, in: db)
            }
        }
        await #expect(throws: NotFound.self) {
            _ = try await villages.submit(other, ["needs": 1, "met": 1], by: village)
        }
    }

    @Test func `a level is the sum of the one below, and a share the quotient of sums`() async throws {
        let (clerk, county) = (
            try villages.officer(.sam, of: Villages.county), try villages.officer(.dora, of: Villages.county)
        )
        let numbers: [[String: Int64]] = [
            ["needs": 10, "met": 1], ["needs": 1, "met": 1], ["needs": 100, "met": 50], ["needs": 7, "met": 0],
        ]
        for (submission, values) in zip(try await villages.all(for: clerk), numbers) {
            let sent = try await villages.submit(submission, values, by: clerk)
            if submission.areaName != "2村" || values["needs"] != 7 { _ = try await villages.decide(sent, by: county) }
        }
        let whole = try await villages.figures(of: "510001", for: county)
        // What was not accepted does not count: 10 + 1 + 100.
        #expect(whole.total.values == ["needs": 111, "met": 52])
        #expect(whole.below.map(\.sums.values) == [["needs": 11, "met": 2], ["needs": 100, "met": 50]])
        #expect(whole.total.accepted == 3 && whole.total.owed == 4)
        for place in whole.below {
            let part = try await villages.figures(of: place.area.code, for: county)
            #expect(part.total == place.sums)
        }
        let share = villages.template.items[2]
        // The mean of 10 %, 100 % and 50 % would be 53.33 %.
        #expect(whole.total.figure(of: share)?.decimal(places: 2) == "46.85")
    }

    @Test func `on time, late and missing follow from the day`() async throws {
        let clerk = try villages.officer(.sam, of: Villages.county, on: 5)
        let all = try await villages.all(for: clerk)
        #expect(all[0].dueOn == Day("2026-04-05"))
        _ = try await villages.submit(all[0], ["needs": 0, "met": 0], by: clerk)
        let after = try villages.officer(.sam, of: Villages.county, on: 6)
        _ = try await villages.submit(all[1], ["needs": 0, "met": 0], by: after)
        let figures = try await villages.figures(of: "510001", for: after)
        #expect((figures.total.onTime, figures.total.late, figures.total.missing, figures.total.due) == (1, 1, 2, 0))
        #expect(figures.total.onTimePercent == Fraction(25))
        let listed = try await villages.all(for: after).map { $0.timeliness(on: after.today) }
        #expect(listed == [.onTime, .late, .missing, .missing])
    }

    @Test func `what was given back stays on time and comes again`() async throws {
        let (clerk, county) = (
            try villages.officer(.sam, of: Villages.county, on: 5),
            try villages.officer(.dora, of: Villages.county, on: 9)
        )
        let sent = try await villages.submit(
            try await villages.all(for: clerk)[0], ["needs": 3, "met": 1], by: clerk)
        await refuses(.reasonMissing) { _ = try await villages.decide(sent, by: county, accepted: false) }
        await refuses(.samePerson) { _ = try await villages.decide(sent, by: clerk) }
        let back = try await villages.decide(sent, by: county, accepted: false, reason: "请核对")
        #expect(back.state == .returned)
        #expect(try await villages.figures(of: "510001", for: county).total.values.isEmpty)
        let late = try villages.officer(.sam, of: Villages.county, on: 10)
        let again = try await villages.submit(back, ["needs": 3, "met": 2], by: late)
        let done = try await villages.decide(again, by: county)
        #expect(done.timeliness(on: county.today) == .onTime)
        await refuses(.wrongState) { _ = try await villages.submit(done, ["needs": 9, "met": 9], by: late) }
    }

    @Test func `numbers are complete, known, and no part is more than its whole`() async throws {
        let clerk = try villages.officer(.sam, of: Villages.county)
        let submission = try await villages.all(for: clerk)[0]
        for (values, field, code) in [
            (["needs": 3], "value.met", "number_missing"), (["needs": 3, "met": -1], "value.met", "number"),
            (["needs": 3, "met": 4], "value.met", "more_than_whole"),
            (["needs": 3, "met": 1, "share": 50], "value.share", "unknown_item"),
        ] as [([String: Int64], String, String)] {
            let error = await #expect(throws: Refusals.self) {
                _ = try await villages.submit(submission, values, by: clerk)
            }
            #expect(error?.items.contains { ($0 as? SubmissionRefusal) == .value(field: field, code) } ?? false)
        }
    }

    @Test func `a locked period keeps everything as it is`() async throws {
        let (clerk, county) = (
            try villages.officer(.sam, of: Villages.county), try villages.officer(.dora, of: Villages.county, on: 8)
        )
        let period = villages.period.id
        let sent = try await villages.submit(
            try await villages.all(for: clerk)[0], ["needs": 3, "met": 1], by: clerk)
        await refuses(.periodRunning) {
            _ = try await villages.test.database.write(as: villages.programmeOfficer(on: 5)) {
                try ReportPeriod.lock(period, in: $0)
            }
        }
        _ = try await villages.test.database.write(as: villages.programmeOfficer(on: 7)) {
            try ReportPeriod.lock(period, in: $0)
        }
        await refuses(.locked) { _ = try await villages.decide(sent, by: county) }
        await refuses(.locked) {
            _ = try await villages.submit(
                try await villages.all(for: county)[1], ["needs": 1, "met": 1], by: county)
        }
        // The tables refuse it as well, whoever asks.
        for statement in [
            "UPDATE submission SET state = 'accepted', decided_by = 2, decided_at = now() WHERE id = 1",
            "DELETE FROM submission_value", "UPDATE report_period SET due_on = due_on + 30",
            "INSERT INTO submission_value VALUES (1, 2, 1, 'needs', 5)",
        ] {
            await #expect(throws: PostgresError.self) {
                try await villages.test.owner.withConnection { db in
                    try db.execute("SELECT set_config('app.tenant', '1', false)")
                    try db.execute(SQL(trusted: statement))
                }
            }
        }
    }

    @Test func `periods do not overlap, and a template with periods asks what it asked`() async throws {
        let template = villages.template.id
        await refuses(.periodTaken) {
            _ = try await villages.test.database.write(as: villages.programmeOfficer(on: 7)) {
                try ReportPeriod.open(template, from: Villages.start, through: nil, in: $0)
            }
        }
        await refuses(.value(field: "startsOn", "starts_in_month")) {
            _ = try await villages.test.database.write(as: villages.programmeOfficer(on: 7)) {
                try ReportPeriod.open(template, from: Day("2026-04-02") ?? .first, through: nil, in: $0)
            }
        }
        await #expect(throws: PostgresError.self) {
            try await villages.test.owner.withConnection { db in
                try db.execute("SELECT set_config('app.tenant', '1', false)")
                try db.execute(
                    """
                    INSERT INTO report_item (tenant_id, template_id, key, n, label, unit, measure)
                    VALUES (1, 1, 'more', 9, '更多', '件', 'flow')
                    """)
            }
        }
    }

    @Test func `two who submit at once: one is told of the other`() async throws {
        let clerk = try villages.officer(.sam, of: Villages.county)
        let submission = try await villages.all(for: clerk)[0]
        let database = villages.test.database
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for number in 1...8 {
                group.addTask {
                    (try? await database.write(as: clerk) { change in
                        try Submission.submit(
                            submission.id, version: submission.version, ["needs": Int64(number), "met": 0], in: change)
                    }) != nil
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(outcomes == 1)
    }

    @Test func `a reminder is planned three days before the day, then for the day after it`() async throws {
        let planned = try await villages.test.owner.withConnection { db in
            try db.rows(
                "SELECT (run_after AT TIME ZONE 'Asia/Shanghai')::date::text FROM job WHERE kind LIKE 'reminders.%'"
            ) { row in try row.next(String.self) }
        }
        #expect(planned == ["2026-04-02"])
    }
}
