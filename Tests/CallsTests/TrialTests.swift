import Calls
import Forms
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// The test run beside the live call, and the recommending unit that an applicant chooses.
@Suite struct TrialTests {
    let house: House

    init() async throws { house = try await House.build() }

    private func tried(in trial: Call) async throws -> Proposal {
        let (lot, own) = (trial.lots[0].id, house.tenant.organisation)
        return try await house.act("Olga") { change in
            let proposal = try Proposal.begin(trial.id, lot: lot, for: own, in: change)
            _ = try Proposal.save(
                House.values(["title": "试", "summary": "试填"]), section: "basics", of: proposal.id, base: 0, in: change)
            _ = try Proposal.save(
                House.values(["requested": "1500", "budget": House.grid("1000", "500")]), section: "money",
                of: proposal.id, base: 0, in: change)
            _ = try Proposal.submit(proposal.id, in: change)
            return try Proposal.find(proposal.id, for: change.viewer, in: change.db)
        }
    }

    @Test func `officers try a call out before it opens, and nobody else sees or counts it`() async throws {
        let call = try await house.publishedCall()
        let trial = try await house.act("Olga") { try Call.startTrial(of: call.id, in: $0) }
        #expect(trial.isTrial && trial.lots.map(\.title) == call.lots.map(\.title))
        await #expect(throws: CallRefusal.trialRuns) {
            try await house.act("Olga") { try Call.startTrial(of: call.id, in: $0) }
        }
        await #expect(throws: CallRefusal.wrongState) {
            try await house.act("Olga") { try Call.startTrial(of: trial.id, in: $0) }
        }
        // The live call is not open yet; the test run takes proposals all the same.
        let proposal = try await tried(in: trial)
        #expect(proposal.state == .submitted)
        for name in ["visitor", "Alice", "Carol", "Nan"] {
            await #expect(throws: NotFound.self, "\(name)") {
                try await house.see(name) { viewer, db in _ = try Call.find(trial.id, for: viewer, in: db) }
            }
            await #expect(throws: NotFound.self, "\(name)") {
                try await house.see(name) { viewer, db in _ = try Proposal.find(proposal.id, for: viewer, in: db) }
            }
            let seen = try await house.see(name) { viewer, db in
                (
                    try CallList.load(for: viewer, in: db).entries.map(\.call.code),
                    try ProposalList.load(for: viewer, in: db).counts.values.reduce(0, +)
                )
            }
            #expect(!seen.0.contains(trial.code) && seen.1 == 0, "\(name)")
        }
        let found = try await house.see("visitor") { viewer, db in
            (
                try Call.searchDocuments(nil, in: db).map(\.title).count,
                try Proposal.searchDocuments(nil, in: db).count
            )
        }
        #expect(found == (1, 0))
        let code = try await house.see("Olga") { viewer, db in
            try Proposal.find(proposal.id, for: viewer, in: db).receipt(for: viewer, in: db).code
        }
        await #expect(throws: NotFound.self) {
            try await house.see("visitor") { viewer, db in _ = try Verification.find(code, for: viewer, in: db) }
        }
        let accepted = try await house.act("Olga") { change in
            try Proposal.accept(proposal.id, version: proposal.version, in: change)
        }
        #expect(accepted.state == .accepted)
        let blocked = try await house.base.owner.withConnection { db in
            try db.rows("SELECT obstacle FROM unawardable WHERE proposal_id = \(proposal.id)") { row in
                try row.next(String.self)
            }
        }
        #expect(blocked == ["state"])
    }

    @Test func `a test run is never published or written anew, and is thrown away with all that is in it`()
        async throws
    {
        let call = try await house.publishedCall()
        let trial = try await house.act("Olga") { try Call.startTrial(of: call.id, in: $0) }
        let proposal = try await tried(in: trial)
        await #expect(throws: CallRefusal.wrongState) {
            try await house.act("Olga") {
                try Call.requestPublication(of: trial.id, version: trial.version, in: $0)
            }
        }
        await #expect(throws: CallRefusal.wrongState) {
            try await house.act("Olga") { try Call.revise(trial.id, version: trial.version, to: trial.plan, in: $0) }
        }
        await #expect(throws: NotFound.self) {
            try await house.act("Alice", at: House.opens) { change in
                try Proposal.begin(trial.id, lot: trial.lots[0].id, for: house.tongxin, in: change)
            }
        }
        try await house.act("Olga") { try Call.throwTrialAway(trial.id, in: $0) }
        await #expect(throws: NotFound.self) {
            try await house.see("Olga") { viewer, db in _ = try Proposal.find(proposal.id, for: viewer, in: db) }
        }
        let codes = try await house.see("Olga") { viewer, db in
            try CallList.load(for: viewer, in: db).entries.map(\.call.code)
        }
        #expect(codes == ["TB2026"])
        let again = try await house.act("Olga") { try Call.startTrial(of: call.id, in: $0) }
        #expect(again.code != trial.code)
    }

    @Test func `an applicant chooses one of the recommending units that the call names, and that one alone acts`()
        async throws
    {
        try await house.base.owner.withConnection { db in
            _ = try db.execute("UPDATE organisation SET code = '52511400MJ0000777K' WHERE id = \(house.eveHouse)")
        }
        var plan = house.plan(form: try await house.keptForm())
        plan.recommenders = ["52511400MJ0000777K"]
        let planned = plan
        let drafted = try await house.act("Olga") { change in
            let call = try Call.draft(planned, in: change)
            _ = try Call.setWorkflow(.made(by: .recommended), of: call.id, seen: 0, moving: nil, in: change)
            return try Call.requestPublication(of: call.id, version: call.version, in: change)
        }
        let call = try await house.act("Carol") { try Call.publish(drafted.id, in: $0) }
        #expect(call.recommenders.map(\.organisation) == [house.eveHouse])
        let proposal = try await house.filledProposal(in: call)
        func advance(_ name: String, _ move: String) async throws -> Proposal {
            try await house.act(name, at: House.opens) { change in
                let seen = try Proposal.find(proposal.id, for: change.viewer, in: change.db)
                return try Proposal.advance(proposal.id, by: move, version: seen.version, in: change)
            }
        }
        await #expect(throws: CallRefusal.value(field: "recommender", "recommender")) {
            try await house.act("Amy", at: House.opens) {
                try Proposal.choose(recommender: house.tongxin, for: proposal.id, in: $0)
            }
        }
        _ = try await advance("Amy", "hand_on")
        await #expect(throws: CallRefusal.recommenderMissing) { try await advance("Alice", "pass_on") }
        _ = try await house.act("Alice", at: House.opens) { change in
            let seen = try Proposal.find(proposal.id, for: change.viewer, in: change.db)
            return try Proposal.advance(
                proposal.id, by: "give_back", version: seen.version, reason: "请选推荐单位", in: change)
        }
        _ = try await house.act("Amy", at: House.opens) {
            try Proposal.choose(recommender: house.eveHouse, for: proposal.id, in: $0)
        }
        _ = try await advance("Amy", "hand_on")
        await #expect(throws: NotFound.self) { try await advance("Eve", "submit") }
        _ = try await advance("Alice", "pass_on")
        // Somebody with the role alone is not the unit that was chosen.
        let other = Viewer(
            account: house.accounts["Bob"], tenant: house.tenant,
            grants: [RoleGrant(role: .recommendingUnit, scope: Scope(programme: house.programme))],
            today: House.opens.day(in: .shanghai)
        ).at(House.opens)
        await #expect(throws: NotFound.self) {
            try await house.database.read(as: other) { db in _ = try Proposal.find(proposal.id, for: other, in: db) }
        }
        #expect(try await advance("Eve", "submit").state == .submitted)
    }

    @Test func `a draft names only registered recommending units`() async throws {
        var plan = house.plan(form: try await house.keptForm())
        plan.recommenders = ["52511400MJ0000777K"]
        let planned = plan
        await #expect(throws: CallRefusal.plan(field: "recommenders", "unknown_recommender")) {
            try await house.act("Olga") { try Call.draft(planned, in: $0) }
        }
    }
}

extension TrialTests {
    @Test func `a lot is claimed in a test run by the officer, in the name of the authority`() async throws {
        var plan = house.plan(form: try await house.keptForm())
        plan.kind = .claim
        let quick = plan
        let own = house.tenant.organisation
        let (trial, lot) = try await house.act("Olga") { change in
            let call = try Call.draft(quick, in: change)
            let trial = try Call.startTrial(of: call.id, in: change)
            return (trial, trial.lots[0].id)
        }
        await #expect(throws: NotFound.self) {
            try await house.act("Alice") { [house] in
                try Call.claim(lot, of: trial.id, for: house.tongxin, in: $0)
            }
        }
        let (claim, proposal) = try await house.act("Olga") { try Call.claim(lot, of: trial.id, for: own, in: $0) }
        #expect(claim.organisation == own && proposal.isTrial)
        await #expect(throws: CallRefusal.claimed) {
            try await house.act("Olga") { try Call.claim(lot, of: trial.id, for: own, in: $0) }
        }
        _ = try await house.act("Olga") {
            try Call.release(
                lot, of: trial.id, reason: "试一下", reopensAt: House.start.adding(seconds: 2 * 86_400), in: $0)
        }
        #expect(try await house.see("visitor") { _, db in try CallsCheck.run(in: db) } == [])
    }

    @Test func `partners are tried out without anybody outside learning of it`() async throws {
        let call = try await house.publishedCall()
        let trial = try await house.act("Olga") { try Call.startTrial(of: call.id, in: $0) }
        let (lot, own, eveHouse) = (trial.lots[0].id, house.tenant.organisation, house.eveHouse)
        let codes = ["52511400MJ0077001T", "52511400MJ0077002X"]
        try await house.base.owner.withConnection { db in
            for (code, id) in zip(codes, [own, eveHouse]) {
                _ = try db.execute("UPDATE organisation SET code = \(code) WHERE id = \(id)")
            }
        }
        let submitted = try await house.act("Olga") { change in
            let proposal = try Proposal.begin(trial.id, lot: lot, for: own, in: change)
            _ = try Proposal.save(
                House.values(["title": "试", "summary": "试填"]), section: "basics", of: proposal.id, base: 0, in: change)
            _ = try Proposal.save(
                House.values(["requested": "1500", "budget": House.grid("1000", "500")]), section: "money",
                of: proposal.id, base: 0, in: change)
            try ProposalPartner.name(codes[0], percent: Fraction(60), task: "牵头", of: proposal.id, in: change)
            try ProposalPartner.name(codes[1], percent: Fraction(40), task: "家访", of: proposal.id, in: change)
            _ = try Proposal.submit(proposal.id, in: change)
            return try Proposal.find(proposal.id, for: change.viewer, in: change.db)
        }
        #expect(submitted.state == .submitted)
        let (asked, notices) = try await house.see("Eve") { [house] viewer, db in
            (
                try ProposalPartner.all(for: viewer, in: db).count,
                try db.value(
                    "SELECT count(*) FROM notice WHERE account_id = \(house.accounts["Eve"])", as: Int64.self)
            )
        }
        #expect(asked == 0 && notices == 0)
        #expect(try await house.see("visitor") { _, db in try CallsCheck.run(in: db) } == [])
    }

    @Test func `a call whose code is as long as a code can be has one test run after the other`() async throws {
        let code = "TB2026-" + String(repeating: "X", count: 23)
        let call = try await house.publishedCall(code: code)
        var codes: Set<String> = []
        for _ in 1...3 {
            let trial = try await house.act("Olga") { try Call.startTrial(of: call.id, in: $0) }
            codes.insert(trial.code)
            try await house.act("Olga") { try Call.throwTrialAway(trial.id, in: $0) }
        }
        #expect(codes.count == 3)
    }
}
