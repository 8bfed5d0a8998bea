import Calls
import Forms
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@Suite struct PublishingTests {
    let house: House

    init() async throws { house = try await House.build() }

    @Test func `a call is published by a second person and carries lots, funds and its rule`() async throws {
        let call = try await house.publishedCall()
        #expect(call.status == .announced)
        #expect(call.lots.map(\.title) == ["甲县", "乙县"])
        #expect(call.sources.map(\.fund) == [house.social, house.government])
        #expect(call.budget == Money(fen: 30_000_000))
        let decisions = try await house.see("Olga") { viewer, db in
            try Decision.all(about: "call", call.id.rawValue, for: viewer, in: db)
        }
        #expect(decisions.map(\.answer) == [.approved])
        #expect(decisions.first?.minutesReference == "会议纪要〔2026〕3号")
    }

    @Test func `who asked cannot decide, and an officer cannot decide at all`() async throws {
        let call = try await house.requestedCall()
        await #expect(throws: NotFound.self) { try await house.act("Olga") { try Call.publish(call.id, in: $0) } }
        let both = Viewer(
            account: house.accounts["Olga"], tenant: house.tenant,
            grants: [RoleGrant(role: .decisionMaker), RoleGrant(role: .programmeOfficer)],
            today: House.start.day(in: .shanghai)
        ).at(House.start)
        await #expect(throws: FieldRefusal.self) {
            try await house.database.write(as: both) { try Call.publish(call.id, in: $0) }
        }
    }

    @Test func `a change while the decision is open takes the question back`() async throws {
        let call = try await house.requestedCall()
        var plan = house.plan(form: call.form)
        plan.title = "改过的题目"
        let changed = plan
        let revised = try await house.act("Olga") {
            try Call.revise(call.id, version: call.version, to: changed, in: $0)
        }
        #expect(revised.status == .draft)
        await #expect(throws: CallRefusal.wrongState) {
            try await house.act("Carol") { try Call.publish(call.id, in: $0) }
        }
    }

    @Test func `a refusal needs a reason and makes the call a draft again`() async throws {
        let call = try await house.requestedCall()
        await #expect(throws: CallRefusal.reasonMissing) {
            try await house.act("Carol") { try Call.refusePublication(of: call.id, reason: "", in: $0) }
        }
        let refused = try await house.act("Carol") {
            try Call.refusePublication(of: call.id, reason: "预算未定", in: $0)
        }
        #expect(refused.status == .draft)
    }

    @Test func `an unfinished call names everything that is missing`() async throws {
        var plan = house.plan(form: nil)
        plan.lots = []
        plan.sources = []
        plan.reviewRule = [:]
        let unfinished = plan
        let refusals = try await #require(throws: Refusals.self) {
            try await house.act("Olga") { change in
                let call = try Call.draft(unfinished, in: change)
                _ = try Call.requestPublication(of: call.id, version: call.version, in: change)
            }
        }
        #expect(Set(refusals.items.compactMap(\.field)) == ["lots", "reviewRule", "sources", "form"])
    }

    @Test func `a published call cannot be changed by anybody, only its deadline moves, and only later`() async throws {
        let call = try await house.publishedCall()
        let plan = house.plan(form: call.form)
        await #expect(throws: CallRefusal.published) {
            try await house.act("Olga") { try Call.revise(call.id, version: call.version, to: plan, in: $0) }
        }
        let owner = house.base.owner
        for (change, constraint) in [
            ("title = 'x'", "call_published_frozen"), ("grace_seconds = 0", "call_published_frozen"),
            ("review_rule = '{\"a\":1}'", "call_published_frozen"),
            ("deadline_at = deadline_at - interval '1 microsecond'", "call_deadline_shortened"),
        ] {
            let told = await refusal {
                try await owner.withConnection { db in
                    _ = try db.execute(SQL(trusted: "UPDATE call SET \(change)"))
                }
            }
            #expect(told == constraint)
        }
        let lots = await refusal {
            try await owner.withConnection { db in _ = try db.execute("UPDATE lot SET budget_fen = 1") }
        }
        #expect(lots == "call_published_frozen")
    }

    @Test func `an extension is announced and never shortens`() async throws {
        let call = try await house.publishedCall()
        let later = House.deadline.adding(seconds: 86_400)
        await #expect(throws: CallRefusal.deadlineShortened) {
            try await house.act("Olga") { try Call.extend(call.id, to: House.deadline, reason: "停电", in: $0) }
        }
        let extended = try await house.act("Olga") { try Call.extend(call.id, to: later, reason: "停电", in: $0) }
        #expect(extended.deadlineAt == later)
        let announced = try await house.see("visitor") { viewer, db in
            try extended.extensions(for: viewer, in: db).map(\.reason)
        }
        #expect(announced == ["停电"])
        await #expect(throws: CallRefusal.wrongState) {
            try await house.act("Olga", at: later.adding(seconds: 601)) {
                try Call.extend(call.id, to: later.adding(seconds: 86_400), reason: "太迟", in: $0)
            }
        }
    }

    @Test func `two drafts cannot have one code`() async throws {
        let plan = house.plan(form: nil)
        _ = try await house.act("Olga") { try Call.draft(plan, in: $0) }
        await #expect(throws: CallRefusal.plan(field: "code", "code_taken")) {
            try await house.act("Olga") { try Call.draft(plan, in: $0) }
        }
    }

    @Test func `a draft that somebody else changed meanwhile is a conflict`() async throws {
        let plan = house.plan(form: nil)
        let call = try await house.act("Olga") { try Call.draft(plan, in: $0) }
        _ = try await house.act("Olga") { try Call.revise(call.id, version: call.version, to: plan, in: $0) }
        await #expect(throws: Conflict.self) {
            try await house.act("Olga") { try Call.revise(call.id, version: call.version, to: plan, in: $0) }
        }
    }

    @Test func `withdrawing needs a reason, archiving a closed call`() async throws {
        let call = try await house.publishedCall()
        await #expect(throws: CallRefusal.wrongState) {
            try await house.act("Olga") { try Call.archive(call.id, in: $0) }
        }
        await #expect(throws: CallRefusal.reasonMissing) {
            try await house.act("Olga") { try Call.withdraw(call.id, reason: "", in: $0) }
        }
        let withdrawn = try await house.act("Olga") { try Call.withdraw(call.id, reason: "经费取消", in: $0) }
        #expect(withdrawn.status == .withdrawn)
        #expect(withdrawn.withdrawnReason == "经费取消")
        let archived = try await house.act("Olga") { try Call.archive(call.id, in: $0) }
        #expect(archived.status == .archived)
    }
}
