import Calls
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// What moves by itself: deadlines after an outage, reminders before a deadline, clocks that escalate.
@Suite struct ClockTests {
    let house: House

    init() async throws {
        house = try await House.build()
        try await house.base.owner.withConnection { db in
            for (code, value) in [
                ("call.outage.minutes.min", 30), ("call.outage.window_hours", 24),
                ("call.outage.extension_hours.min", 2),
                ("call.reminder.first", 7), ("call.reminder.second", 3), ("call.reminder.third", 1),
            ] as [(String, Int64)] {
                try db.execute(
                    """
                    INSERT INTO rule (code, scope, value, unit, operator, valid_from, citation, mark, effect)
                    VALUES (\(code), 'CN', \(value)::bigint::numeric, 'count', 'at_least', '2020-01-01', '公告', 'G',
                        'warn')
                    ON CONFLICT DO NOTHING
                    """)
            }
        }
    }

    /// An outage that the heartbeat noticed and an administrator confirmed, so many minutes long; at once when not told
    /// otherwise.
    private func confirm(_ from: Timestamp, minutes: Int64, at moment: Timestamp? = nil) async throws {
        let end = from.adding(seconds: minutes * 60)
        try await house.base.owner.withConnection { db in
            _ = try db.execute(
                """
                INSERT INTO outage (started_at, ended_at, noticed_by, reason, answer, answered_by, answered_at)
                VALUES (\(from), \(end), 'heartbeat', '机房停电', 'confirmed', \(house.accounts["Olga"]),
                    \(moment ?? end))
                """)
        }
    }

    /// Looks once, as the worker does, in nobody's name.
    private func look(at moment: Timestamp) async throws -> CallClocks.Done {
        let nobody = Viewer(account: nil, tenant: house.tenant, today: moment.day(in: .shanghai)).at(moment)
        return try await house.database.write(as: nobody) { try CallClocks.run(in: $0) }
    }

    private func deadline(of call: Call.ID) async throws -> Timestamp {
        try await house.see("visitor", at: House.deadline) { viewer, db in
            try Call.find(call, for: viewer, in: db).deadlineAt
        }
    }

    private func notices(of name: String) async throws -> [String] {
        let account = house.accounts[name]
        return try await house.base.owner.withConnection { db in
            try db.rows("SELECT message_key FROM notice WHERE account_id = \(account) ORDER BY id") { row in
                try row.next(String.self)
            }
        }
    }

    /// Begins so many minutes before the deadline, lasts so many, moves it by so many minutes.
    static let outages: [(Int64, Int64, Int64)] = [
        (60, 30, 120), (60, 29, 0), (180, 61, 120), (600, 200, 240), (30, 45, 135), (1_480, 39, 0), (1_480, 40, 120),
        (-10, 60, 190), (-11, 60, 0),
    ]

    @Test(arguments: outages)
    func `an outage moves a deadline by the announced rule`(_ outage: (Int64, Int64, Int64)) async throws {
        let (before, lasting, moved) = outage
        let call = try await house.publishedCall()
        let start = House.deadline.adding(seconds: -before * 60)
        try await confirm(start, minutes: lasting)
        let after = start.adding(seconds: lasting * 60 + 60)
        #expect(try await look(at: after).moved == (moved == 0 ? 0 : 1))
        #expect(try await deadline(of: call.id) == House.deadline.adding(seconds: moved * 60))
        // A second look, or another worker, does nothing twice.
        #expect(try await look(at: after.adding(seconds: 60)).moved == 0)
    }

    @Test func `everybody who writes is told, the call says why, and a submission after the old deadline counts`()
        async throws
    {
        let call = try await house.publishedCall()
        let proposal = try await house.filledProposal(in: call)
        try await confirm(House.deadline.adding(seconds: -3_600), minutes: 90)
        let later = House.closes.adding(seconds: 3_600)
        _ = try await look(at: later)
        #expect(try await notices(of: "Amy").contains("calls.notice.outage"))
        let told = try await house.see("visitor", at: later) { viewer, db in
            let call = try Call.find(call.id, for: viewer, in: db)
            return (
                try call.extensions(for: viewer, in: db).map { "\($0.isForOutage) \($0.reason)" },
                try call.versions(for: viewer, in: db).map(\.cause)
            )
        }
        #expect(told.0 == ["true 机房停电"])
        #expect(told.1 == [.published, .extended])
        let receipt = try await house.act("Alice", at: later) { try Proposal.submit(proposal.id, in: $0) }
        #expect(receipt.submittedAt == later)
    }

    @Test func `an outage that is confirmed when the moved deadline is over opens the call until the next evening`()
        async throws
    {
        let call = try await house.publishedCall()
        let proposal = try await house.filledProposal(in: call)
        let late = House.deadline.adding(seconds: 8 * 3_600)
        try await confirm(House.deadline.adding(seconds: -3_600), minutes: 90, at: late)
        await #expect(throws: CallRefusal.late) {
            try await house.act("Alice", at: late) { try Proposal.submit(proposal.id, in: $0) }
        }
        #expect(try await look(at: late.adding(seconds: 60)).moved == 1)
        // The deadline was on a Monday; Tuesday is whole.
        let evening = try #require(Timestamp("2026-03-17T15:59:00Z"))
        #expect(try await deadline(of: call.id) == evening)
        #expect(try await look(at: late.adding(seconds: 120)).moved == 0)
        _ = try await house.act("Alice", at: evening) { try Proposal.submit(proposal.id, in: $0) }
    }

    @Test
    func `an outage that is looked at long after its confirmation opens nothing, nor one of a call with decisions`()
        async throws
    {
        let call = try await house.publishedCall()
        let proposal = try await house.submittedProposal(in: call)
        let late = House.deadline.adding(seconds: 8 * 3_600)
        _ = try await house.act("Olga", at: late) {
            try Proposal.accept(proposal.id, version: proposal.version, in: $0)
        }
        try await confirm(House.deadline.adding(seconds: -3_600), minutes: 90, at: late)
        #expect(try await look(at: late.adding(seconds: 60)).moved == 0)
        #expect(try await look(at: late.adding(seconds: 3 * 86_400)).moved == 0)
        #expect(try await deadline(of: call.id) == House.deadline)
    }

    @Test func `a call that was ended early stays ended`() async throws {
        let call = try await house.publishedCall()
        _ = try await house.act("Olga", at: House.opens) { try Call.closeEarly(call.id, reason: "名额已满", in: $0) }
        try await confirm(House.deadline.adding(seconds: -3_600), minutes: 90)
        #expect(try await look(at: House.deadline.adding(seconds: 3_600)).moved == 0)
    }

    @Test func `a correction whose last day lay in an outage has until the next working day`() async throws {
        let call = try await house.publishedCall()
        let proposal = try await house.submittedProposal(in: call)
        let due = Day("2026-03-13")!
        _ = try await house.act("Olga", at: House.opens) { change in
            let seen = try Proposal.find(proposal.id, for: change.viewer, in: change.db)
            return try Proposal.returnForCorrection(
                proposal.id, version: seen.version, reasons: [.incomplete], explanation: "补证书", dueOn: due, in: change)
        }
        let start = Timestamp("2026-03-13T08:00:00Z")!
        try await confirm(start, minutes: 60)
        _ = try await look(at: start.adding(seconds: 7_200))
        let moved = try await house.see("Alice", at: start.adding(seconds: 7_200)) { viewer, db in
            try Proposal.find(proposal.id, for: viewer, in: db).correctionDueOn
        }
        #expect(moved == Day("2026-03-16"))
        #expect(try await notices(of: "Alice").contains("proposals.notice.outage"))
    }

    @Test func `who has not submitted is reminded once for each of the days, the others never`() async throws {
        let call = try await house.publishedCall()
        _ = try await house.filledProposal(in: call)
        func reminders() async throws -> Int {
            try await notices(of: "Amy").count { $0 == "calls.notice.reminder" }
        }
        let day: Int64 = 86_400
        #expect(try await look(at: House.deadline.adding(seconds: -7 * day - 1)).reminded == 0)
        #expect(try await look(at: House.deadline.adding(seconds: -7 * day)).reminded == 1)
        #expect(try await look(at: House.deadline.adding(seconds: -7 * day + 60)).reminded == 0)
        #expect(try await reminders() == 1)
        // After a long silence the nearest reminder alone is sent.
        #expect(try await look(at: House.deadline.adding(seconds: -day)).reminded == 1)
        #expect(try await reminders() == 2)
        #expect(try await look(at: House.deadline.adding(seconds: 1)).reminded == 0)
        #expect(try await notices(of: "Eve").isEmpty)
    }

    @Test func `nobody is reminded of what was handed in`() async throws {
        let call = try await house.publishedCall()
        _ = try await house.submittedProposal(in: call)
        _ = try await look(at: House.deadline.adding(seconds: -86_400))
        #expect(try await !notices(of: "Amy").contains("calls.notice.reminder"))
    }

    @Test func `a clock reminds who acts and goes on to the officer when it is over, each once`() async throws {
        let call = try await house.publishedCall()
        _ = try await house.act("Olga") {
            try Call.setWorkflow(.made(by: .checked), of: call.id, seen: 0, moving: nil, in: $0)
        }
        try await house.base.owner.withConnection { db in
            _ = try db.execute(
                """
                INSERT INTO role_grant (tenant_id, account_id, role, programme_id, valid_from, granted_by, reason)
                VALUES (\(house.tenant.id), \(house.accounts["Oscar"]), 'programme_officer', \(house.programme),
                    '2024-01-01', \(house.accounts["Olga"]), '试')
                """)
        }
        let proposal = try await house.filledProposal(in: call)
        let checked = try await house.act("Amy", at: House.opens) { change in
            let seen = try Proposal.find(proposal.id, for: change.viewer, in: change.db)
            return try Proposal.advance(proposal.id, by: "hand_on", version: seen.version, in: change)
        }
        #expect(checked.stepDueOn == Day("2026-03-09"))
        func told(_ name: String, _ kind: String) async throws -> Int {
            try await notices(of: name).count { $0 == "proposals.notice.step_\(kind)" }
        }
        #expect(try await look(at: Timestamp("2026-03-05T02:00:00Z")!).told == 0)
        #expect(try await look(at: Timestamp("2026-03-06T02:00:00Z")!).told == 1)
        #expect(try await look(at: Timestamp("2026-03-09T02:00:00Z")!).told == 0)
        #expect(try await told("Alice", "due") == 1)
        #expect(try await told("Oscar", "due") == 0)
        #expect(try await look(at: Timestamp("2026-03-10T02:00:00Z")!).told == 1)
        #expect(try await look(at: Timestamp("2026-03-11T02:00:00Z")!).told == 0)
        #expect(try await told("Alice", "overdue") == 1)
        #expect(try await told("Oscar", "overdue") == 1)
    }

    @Test func `a long silence of the heartbeat is noticed and moves nothing before it is confirmed`() async throws {
        let call = try await house.publishedCall()
        func beat(at moment: Timestamp) async throws {
            let nobody = Viewer(account: nil, tenant: nil, today: moment.day(in: .shanghai)).at(moment)
            try await house.database.write(as: nobody) { try Outage.beat(in: $0) }
        }
        let before = House.deadline.adding(seconds: -7_200)
        try await beat(at: before)
        try await beat(at: before.adding(seconds: Int64(Outage.silenceSeconds)))
        let again = before.adding(seconds: Int64(Outage.silenceSeconds) + 3_600)
        try await beat(at: again)
        let system = Viewer(
            account: house.accounts["Bob"], tenant: nil, administrator: .system, today: again.day(in: .shanghai)
        ).at(again)
        let noticed = try await house.database.read(as: system) { db in try Outage.newest(10, for: system, in: db) }
        #expect(noticed.map(\.minutes) == [60])
        #expect(noticed.map(\.noticing) == [.heartbeat])
        let writing = try await house.filledProposal(in: call)
        #expect(writing.state == .draft)
        let looked = try await look(at: again)
        #expect(looked.moved == 0 && looked.warned == 1)
        // Who writes is told at once that it is being judged, and only once; the page of the call says it too.
        #expect(try await look(at: again.adding(seconds: 60)).warned == 0)
        #expect(try await notices(of: "Amy").count { $0 == "calls.notice.outage_waiting" } == 1)
        let shown = try await house.see("visitor", at: again) { viewer, db in
            try Call.find(call.id, for: viewer, in: db).outagesWaiting(in: db).map(\.minutes)
        }
        #expect(shown == [60])
        await #expect(throws: NotFound.self) {
            try await house.act("Olga", at: again) {
                try Outage.answer(noticed[0].id, .confirmed, reason: "停电", in: $0)
            }
        }
        try await house.database.write(as: system) {
            try Outage.answer(noticed[0].id, .confirmed, reason: "停电", in: $0)
        }
        #expect(try await look(at: again.adding(seconds: 60)).moved == 1)
        #expect(try await deadline(of: call.id) == House.deadline.adding(seconds: 7_200))
    }
}
