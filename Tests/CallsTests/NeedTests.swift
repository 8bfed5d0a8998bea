import Calls
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// Community needs: stated below, accepted by the county, closed only after the community was asked.
@Suite struct NeedTests {
    let house: House

    init() async throws { house = try await House.build() }

    private static let county = "000000.510000.511826."

    private func officer(_ account: String, _ path: String) -> Viewer {
        Viewer(
            account: house.accounts[account], tenant: house.tenant,
            grants: [RoleGrant(role: .areaOfficer, scope: Scope(areaPath: path))],
            today: House.start.day(in: .shanghai)
        ).at(House.start)
    }

    private var statement: CommunityNeed.Statement {
        .init(
            areaCode: "511826", title: "四点半课堂", description: "放学后没有去处", people: 34,
            neededBy: Day("2026-09-01") ?? .first, budget: Money(fen: 2_000_000))
    }

    private func stated() async throws -> CommunityNeed {
        let statement = statement
        return try await house.database.write(as: officer("Bob", Self.county)) {
            try CommunityNeed.state(statement, in: $0)
        }
    }

    private func accepted() async throws -> CommunityNeed {
        let need = try await stated()
        return try await house.database.write(as: officer("Nan", Self.county)) {
            try CommunityNeed.decide(need.id, version: need.version, isAccepted: true, reason: "", in: $0)
        }
    }

    @Test func `the county decides, never who stated it, and gives back with a reason`() async throws {
        let need = try await stated()
        await #expect(throws: NotFound.self) {
            try await house.see("visitor") { viewer, db in try CommunityNeed.find(need.id, for: viewer, in: db) }
        }
        await #expect(throws: CallRefusal.value(field: "answer", "own_need")) {
            try await house.database.write(as: officer("Bob", Self.county)) {
                try CommunityNeed.decide(need.id, version: 1, isAccepted: true, reason: "", in: $0)
            }
        }
        await #expect(throws: CallRefusal.reasonMissing) {
            try await house.act("Nan") {
                try CommunityNeed.decide(need.id, version: 1, isAccepted: false, reason: "", in: $0)
            }
        }
        let returned = try await house.act("Nan") {
            try CommunityNeed.decide(need.id, version: 1, isAccepted: false, reason: "请写明人数来源", in: $0)
        }
        #expect(returned.state == .returned)
        var better = statement
        better.people = 36
        let again = better
        let restated = try await house.database.write(as: officer("Bob", Self.county)) {
            try CommunityNeed.restate(need.id, version: returned.version, as: again, in: $0)
        }
        #expect(restated.state == .stated)
        #expect(restated.statement.people == 36)
        let elsewhere = officer("Eve", "000000.510000.511827.")
        await #expect(throws: CallRefusal.value(field: "area", "need_area")) {
            try await house.database.write(as: elsewhere) { try CommunityNeed.state(again, in: $0) }
        }
    }

    @Test func `an accepted need becomes a lot that keeps the link, also when other lots change`() async throws {
        let need = try await accepted()
        let plan = house.plan(form: try await house.keptForm())
        let draft = try await house.act("Olga") { try Call.draft(plan, in: $0) }
        let added = try await house.act("Olga") {
            try Call.addLots(for: [need.id], to: draft.id, version: draft.version, in: $0)
        }
        #expect(added.lots.map(\.title) == ["甲县", "乙县", "四点半课堂"])
        var linked = try await house.see("Olga") { viewer, db in try CommunityNeed.find(need.id, for: viewer, in: db) }
        #expect(linked.call == draft.id)
        await #expect(throws: CallRefusal.value(field: "need", "in_another_lot")) {
            try await house.act("Olga") {
                try Call.addLots(for: [need.id], to: draft.id, version: added.version, in: $0)
            }
        }
        let shorter = try await house.act("Olga") { change in
            try Call.revise(draft.id, version: added.version, to: plan, in: change)
        }
        #expect(shorter.lots.count == 2)
        linked = try await house.see("Olga") { viewer, db in try CommunityNeed.find(need.id, for: viewer, in: db) }
        #expect(linked.call == nil)
    }

    @Test func `a need whose call found no taker is free for the next call, and the old link stays on record`()
        async throws
    {
        let need = try await accepted()
        func draft(_ code: String) async throws -> Call {
            var plan = house.plan(form: try await house.keptForm(), code: code)
            plan.lots = []
            let empty = plan
            return try await house.act("Olga") { change in
                let call = try Call.draft(empty, in: change)
                return try Call.addLots(for: [need.id], to: call.id, version: call.version, in: change)
            }
        }
        // An abandoned draft is put away, for the office alone.
        let abandoned = try await draft("TB1")
        let archived = try await house.act("Olga") { try Call.archive(abandoned.id, in: $0) }
        #expect(archived.status == .archived)
        await #expect(throws: NotFound.self) {
            try await house.see("visitor") { viewer, db in try Call.find(abandoned.id, for: viewer, in: db) }
        }
        let plan = house.plan(form: archived.form, code: "TB1")
        await #expect(throws: CallRefusal.published) {
            try await house.act("Olga") { try Call.revise(abandoned.id, version: archived.version, to: plan, in: $0) }
        }
        let second = try await draft("TB2")
        let asked = try await house.act("Olga") {
            try Call.requestPublication(of: second.id, version: second.version, in: $0)
        }
        _ = try await house.act("Carol") { try Call.publish(asked.id, in: $0) }
        let told = await refusal {
            try await house.base.owner.withConnection { db in
                _ = try db.execute("UPDATE lot_need SET ended_at = now() WHERE call_id = \(second.id)")
            }
        }
        #expect(told == "lot_need_stands")
        _ = try await house.act("Olga") { try Call.withdraw(second.id, reason: "经费取消", in: $0) }
        let third = try await draft("TB3")
        let found = try await house.see("Olga") { viewer, db in
            (
                try CommunityNeed.find(need.id, for: viewer, in: db).call,
                try db.value("SELECT count(*) FROM lot_need WHERE need_id = \(need.id)", as: Int64.self)
            )
        }
        #expect(found.0 == third.id)
        #expect(found.1 == 3)
    }

    @Test func `the officer names who takes a need by its code, but not while it is in a quick claim`() async throws {
        let need = try await accepted()
        let code = "52511400MJ0000777K"
        let tongxin = house.tongxin
        try await house.base.owner.withConnection { db in
            _ = try db.execute("UPDATE organisation SET code = \(code) WHERE id = \(tongxin)")
        }
        let other = try await accepted()
        let everywhere = Viewer(
            account: house.accounts["Olga"], tenant: house.tenant,
            grants: [RoleGrant(role: .programmeOfficer, scope: Scope())], today: House.start.day(in: .shanghai)
        ).at(House.start)
        var plan = house.plan(form: try await house.keptForm())
        (plan.kind, plan.lots) = (.claim, [])
        let quick = plan
        let asked = try await house.act("Olga") { change in
            let draft = try Call.draft(quick, in: change)
            let added = try Call.addLots(for: [need.id], to: draft.id, version: draft.version, in: change)
            return try Call.requestPublication(of: added.id, version: added.version, in: change)
        }
        _ = try await house.act("Carol") { try Call.publish(asked.id, in: $0) }
        await #expect(throws: CallRefusal.value(field: "code", "need_claimable")) {
            try await house.database.write(as: everywhere) { try CommunityNeed.give(need.id, to: code, in: $0) }
        }
        await #expect(throws: CallRefusal.value(field: "code", "need_taker")) {
            try await house.database.write(as: everywhere) {
                try CommunityNeed.give(other.id, to: "52511400MJ0000778H", in: $0)
            }
        }
        let given = try await house.database.write(as: everywhere) {
            try CommunityNeed.give(other.id, to: code, in: $0)
        }
        #expect(given.taker == tongxin)
    }

    @Test func `a need that was given back for its place is stated anew for another one`() async throws {
        let need = try await stated()
        let returned = try await house.act("Nan") {
            try CommunityNeed.decide(need.id, version: 1, isAccepted: false, reason: "地点不对", in: $0)
        }
        var elsewhere = statement
        elsewhere.areaCode = "511827"
        let moved = elsewhere
        await #expect(throws: CallRefusal.value(field: "area", "need_area")) {
            try await house.database.write(as: officer("Bob", Self.county)) {
                try CommunityNeed.restate(need.id, version: returned.version, as: moved, in: $0)
            }
        }
        let restated = try await house.database.write(as: officer("Bob", "000000.510000.")) {
            try CommunityNeed.restate(need.id, version: returned.version, as: moved, in: $0)
        }
        #expect(restated.statement.areaCode == "511827")
        #expect(restated.areaPath == "000000.510000.511827.")
    }

    @Test func `a need closes only after the community was asked, by somebody else than who asked`() async throws {
        let need = try await accepted()
        await #expect(throws: CallRefusal.value(field: "answer", "not_asked")) {
            try await house.act("Nan") { try CommunityNeed.close(need.id, version: need.version, in: $0) }
        }
        let told = await refusal {
            try await house.base.owner.withConnection { db in
                _ = try db.execute(
                    "UPDATE community_need SET state = 'closed', closed_at = moment(), closed_by = decided_by")
            }
        }
        #expect(told == "need_closed_after_asking")
        await #expect(throws: CallRefusal.value(field: "note", "note")) {
            try await house.database.write(as: officer("Bob", Self.county)) {
                try CommunityNeed.ask(need.id, answer: .unmet, note: "", in: $0)
            }
        }
        let asked = try await house.database.write(as: officer("Bob", Self.county)) {
            try CommunityNeed.ask(need.id, answer: .partly, note: "周末还没有", in: $0)
        }
        await #expect(throws: CallRefusal.value(field: "answer", "own_answer")) {
            try await house.database.write(as: officer("Bob", Self.county)) {
                try CommunityNeed.close(need.id, version: asked.version, in: $0)
            }
        }
        let closed = try await house.act("Nan") { try CommunityNeed.close(need.id, version: asked.version, in: $0) }
        #expect(closed.state == .closed)
        let shown = try await house.see("visitor") { viewer, db in
            try CommunityNeed.all(.closed, for: viewer, in: db).map(\.answer)
        }
        #expect(shown == [.partly])
    }

    @Test func `a quick claim takes the need with its lot and leaves it with the release`() async throws {
        let need = try await accepted()
        var plan = house.plan(form: try await house.keptForm())
        (plan.kind, plan.lots) = (.claim, [])
        let quick = plan
        let asked = try await house.act("Olga") { change in
            let draft = try Call.draft(quick, in: change)
            let added = try Call.addLots(for: [need.id], to: draft.id, version: draft.version, in: change)
            return try Call.requestPublication(of: added.id, version: added.version, in: change)
        }
        let call = try await house.act("Carol") { try Call.publish(asked.id, in: $0) }
        let organisation = house.tongxin
        func openNeeds() async throws -> Int {
            try await house.see("visitor", at: House.opens) { viewer, db in
                try CommunityNeed.all(.open, for: viewer, in: db).count
            }
        }
        #expect(try await openNeeds() == 1)
        _ = try await house.act("Alice", at: House.opens) {
            try Call.claim(call.lots[0].id, of: call.id, for: organisation, in: $0)
        }
        #expect(try await openNeeds() == 0)
        _ = try await house.act("Olga", at: House.opens) {
            try Call.release(
                call.lots[0].id, of: call.id, reason: "失联", reopensAt: House.opens.adding(seconds: 86_400), in: $0)
        }
        #expect(try await openNeeds() == 1)
    }
}
