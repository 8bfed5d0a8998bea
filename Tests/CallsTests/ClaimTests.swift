import Calls
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// Quick claims: exactly one of many wins.
@Suite struct ClaimTests {
    let house: House

    init() async throws { house = try await House.build() }

    private func claimCall(rules: [EligibilityRule] = []) async throws -> Call {
        var plan = house.plan(form: try await house.keptForm(), rules: rules)
        plan.kind = .claim
        let quick = plan
        let asked = try await house.act("Olga") { change in
            let call = try Call.draft(quick, in: change)
            return try Call.requestPublication(of: call.id, version: call.version, in: change)
        }
        return try await house.act("Carol") { try Call.publish(asked.id, in: $0) }
    }

    /// Organisations that all want the same lot, each with its administrator.
    private func claimers(_ count: Int) async throws -> [(Organisation.ID, Viewer)] {
        let made = try await house.base.owner.withConnection { db in
            try (1...count).map { number in
                let account: Account.ID? = try db.value(
                    "INSERT INTO account (name) VALUES (\("抢\(number)")) RETURNING id")
                let organisation: Organisation.ID? = try db.value(
                    """
                    INSERT INTO organisation (name, kind, area_code, registered_on, legal_representative)
                    VALUES (\("抢单\(number)"), 'service_organisation', '511826', '2020-05-04', '演示') RETURNING id
                    """)
                try db.execute(
                    """
                    INSERT INTO organisation_member (organisation_id, account_id, role, valid_from)
                    VALUES (\(organisation), \(account), 'administrator', '2024-01-01')
                    """)
                return (organisation, account)
            }
        }
        return made.compactMap { organisation, account in
            guard let organisation else { return nil }
            return (
                organisation,
                Viewer(
                    account: account, tenant: house.tenant,
                    memberships: [.init(organisation: organisation, name: "抢", isAdministrator: true)],
                    today: House.opens.day(in: .shanghai)
                ).at(House.opens)
            )
        }
    }

    @Test func `of 16 claims at the same moment exactly one wins and the others learn it`() async throws {
        let call = try await claimCall()
        let lot = call.lots[0].id
        let everybody = try await claimers(16)
        let database = house.database
        let results = try await withThrowingTaskGroup(of: Bool.self) { group in
            for (organisation, viewer) in everybody {
                group.addTask {
                    do {
                        _ = try await database.write(as: viewer) { change in
                            try Call.claim(lot, of: call.id, for: organisation, in: change)
                        }
                        return true
                    } catch CallRefusal.claimed { return false }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count { $0 } == 1)
        #expect(results.count == 16)
        let (claims, proposals) = try await house.see("Olga", at: House.opens) { _, db in
            (
                try call.claims(in: db),
                try db.value("SELECT count(*) FROM proposal", as: Int64.self)
            )
        }
        #expect(claims.count == 1)
        #expect(proposals == 1)
    }

    @Test func `a rule that is not met is told before, and the lot stays free`() async throws {
        let call = try await claimCall(rules: [.kinds([.foundation])])
        let (lot, organisation) = (call.lots[0].id, house.tongxin)
        await #expect(throws: Refusals.self) {
            try await house.act("Alice", at: House.opens) {
                try Call.claim(lot, of: call.id, for: organisation, in: $0)
            }
        }
        await #expect(throws: CallRefusal.notOpen) {
            try await house.act("Alice") { try Call.claim(lot, of: call.id, for: organisation, in: $0) }
        }
        await #expect(throws: CallRefusal.onlyAdministrator) {
            try await house.act("Amy", at: House.opens) {
                try Call.claim(lot, of: call.id, for: organisation, in: $0)
            }
        }
        #expect(try await house.see("Olga", at: House.opens) { _, db in try call.claims(in: db).isEmpty })
    }

    @Test func `a released lot waits for the announced round, then another organisation may claim it`() async throws {
        let call = try await claimCall()
        let lot = call.lots[0].id
        let (tongxin, eveHouse) = (house.tongxin, house.eveHouse)
        _ = try await house.act("Alice", at: House.opens) { try Call.claim(lot, of: call.id, for: tongxin, in: $0) }
        await #expect(throws: CallRefusal.claimed) {
            try await house.act("Eve", at: House.opens) { try Call.claim(lot, of: call.id, for: eveHouse, in: $0) }
        }
        await #expect(throws: NotFound.self) {
            try await house.act("Eve", at: House.opens) {
                try Call.release(lot, of: call.id, reason: "x", reopensAt: House.deadline, in: $0)
            }
        }
        let next = House.opens.adding(seconds: 2 * 86_400)
        await #expect(throws: CallRefusal.value(field: "reopens", "reopens_tomorrow")) {
            try await house.act("Alice", at: House.opens) {
                try Call.release(lot, of: call.id, reason: "人手不足", reopensAt: House.opens, in: $0)
            }
        }
        _ = try await house.act("Alice", at: House.opens) {
            try Call.release(lot, of: call.id, reason: "人手不足", reopensAt: next, in: $0)
        }
        await #expect(throws: CallRefusal.claimAnnounced) {
            try await house.act("Eve", at: next.adding(microseconds: -1)) {
                try Call.claim(lot, of: call.id, for: eveHouse, in: $0)
            }
        }
        let second = try await house.act("Eve", at: next) { try Call.claim(lot, of: call.id, for: eveHouse, in: $0) }
        #expect(second.claim.round == 2)
        let states = try await house.see("Olga", at: next) { _, db in
            try db.rows("SELECT state FROM proposal ORDER BY id") { row in try row.next(String.self) }
        }
        #expect(states == ["withdrawn", "draft"])
    }

    /// A proposal on a claim of Alice's organisation that the officer has accepted.
    private func accepted(in call: Call) async throws -> Proposal {
        let (lot, tongxin) = (call.lots[0].id, house.tongxin)
        let submitted = try await house.act("Alice", at: House.opens) { change in
            let id = try Call.claim(lot, of: call.id, for: tongxin, in: change).proposal.id
            _ = try Proposal.save(
                House.values(["title": "家", "summary": "一"]), section: "basics", of: id, base: 0, in: change)
            _ = try Proposal.save(
                House.values(["requested": "1500", "budget": House.grid("1000", "500")]), section: "money", of: id,
                base: 0, in: change)
            _ = try Proposal.submit(id, in: change)
            return try Proposal.find(id, for: change.viewer, in: change.db)
        }
        return try await house.act("Olga", at: House.opens) {
            try Proposal.accept(submitted.id, version: submitted.version, in: $0)
        }
    }

    @Test func `a claim stands as long as a proposal that was accepted on it`() async throws {
        let call = try await claimCall()
        let proposal = try await accepted(in: call)
        let (lot, next) = (call.lots[0].id, House.opens.adding(seconds: 2 * 86_400))
        for name in ["Alice", "Olga"] {
            await #expect(throws: CallRefusal.claimHeld) {
                try await house.act(name, at: House.opens) {
                    try Call.release(lot, of: call.id, reason: "人手不足", reopensAt: next, in: $0)
                }
            }
        }
        _ = try await house.act("Alice", at: House.opens) { try Proposal.withdraw(proposal.id, reason: "停", in: $0) }
        _ = try await house.act("Alice", at: House.opens) {
            try Call.release(lot, of: call.id, reason: "人手不足", reopensAt: next, in: $0)
        }
        // Whatever else is in its way: nothing is accepted on a lot that nobody holds.
        let told = await refusal {
            try await house.base.owner.withConnection { db in
                _ = try db.execute("UPDATE proposal SET state = 'accepted' WHERE id = \(proposal.id)")
            }
        }
        #expect(told == "proposal_needs_claim")
    }

    @Test func `the check names two living proposals on one claimed lot`() async throws {
        let call = try await claimCall()
        let proposal = try await accepted(in: call)
        let eveHouse = house.eveHouse
        #expect(try await house.see("visitor") { _, db in try CallsCheck.run(in: db) } == [])
        try await house.base.owner.withConnection { db in
            try db.execute("ALTER TABLE proposal DISABLE TRIGGER proposal_needs_claim")
            try db.execute(
                """
                INSERT INTO proposal (tenant_id, call_id, lot_id, organisation_id, begun_by, workflow_id, step,
                    waits_for)
                SELECT tenant_id, call_id, lot_id, \(eveHouse), begun_by, workflow_id, 'draft', 'applicant'
                FROM proposal WHERE id = \(proposal.id)
                """)
        }
        #expect(
            try await house.see("visitor") { _, db in try CallsCheck.run(in: db) }
                == ["lot \(call.lots[0].id) of a quick claim has 2 living proposals"])
    }

    @Test func `nobody proposes for a lot that was not claimed`() async throws {
        let call = try await claimCall()
        let (lot, organisation) = (call.lots[1].id, house.tongxin)
        await #expect(throws: CallRefusal.notClaimed) {
            try await house.act("Alice", at: House.opens) {
                try Proposal.begin(call.id, lot: lot, for: organisation, in: $0)
            }
        }
    }
}
