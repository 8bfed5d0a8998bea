import Calls
import Forms
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// What becomes of needs, and how calls and proposals end: a superuser's change of it is named.
@Suite struct EndsTests {
    let house: House

    init() async throws { house = try await House.build() }

    private func findings() async throws -> [String] {
        try await house.see("visitor") { _, db in try CallsCheck.run(in: db) }
    }

    private func force(_ statement: String) async throws {
        try await house.base.owner.withConnection { db in
            try db.execute("SET session_replication_role = replica")
            for part in statement.split(separator: ";") { try db.execute(SQL(trusted: String(part))) }
            try db.execute("SET session_replication_role = DEFAULT")
        }
    }

    /// Forces something and what undoes it, and expects the first to be named.
    private func expectNamed(_ statements: [(String, String)], undoneBy undo: String) async throws {
        #expect(try await findings() == [])
        for (statement, finding) in statements {
            try await force(statement)
            let found = try await findings()
            #expect(found.contains { $0.hasPrefix(finding) }, "\(statement): \(found)")
            try await force(undo)
            #expect(try await findings() == [], "\(statement) is undone")
        }
    }

    private func officer(_ account: String) -> Viewer {
        Viewer(
            account: house.accounts[account], tenant: house.tenant,
            grants: [RoleGrant(role: .areaOfficer, scope: Scope(areaPath: "000000.510000.511826."))],
            today: House.start.day(in: .shanghai)
        ).at(House.start)
    }

    private func stated(_ title: String) async throws -> CommunityNeed {
        let statement = CommunityNeed.Statement(
            areaCode: "511826", title: title, description: "放学后没有去处", people: 34,
            neededBy: Day("2026-09-01") ?? .first, budget: Money(fen: 2_000_000))
        return try await house.database.write(as: officer("Bob")) { try CommunityNeed.state(statement, in: $0) }
    }

    @Test func `decisions about a need, its taker, what its community said and its closing stay as they were`()
        async throws
    {
        let closed = try await stated("四点半课堂")
        let returned = try await stated("图书角")
        _ = try await stated("儿童之家")
        let code = "52511400MJ0000777K"
        let tongxin = house.tongxin
        let everywhere = Viewer(
            account: house.accounts["Olga"], tenant: house.tenant,
            grants: [RoleGrant(role: .programmeOfficer, scope: Scope())], today: House.start.day(in: .shanghai)
        ).at(House.start)
        try await house.base.owner.withConnection { db in
            _ = try db.execute("UPDATE organisation SET code = \(code) WHERE id = \(tongxin)")
        }
        try await house.database.write(as: everywhere) { change in
            _ = try CommunityNeed.decide(closed.id, version: 1, isAccepted: true, reason: "", in: change)
            _ = try CommunityNeed.decide(returned.id, version: 1, isAccepted: false, reason: "写明人数", in: change)
            _ = try CommunityNeed.give(closed.id, to: code, in: change)
        }
        let asked = try await house.database.write(as: officer("Nan")) {
            try CommunityNeed.ask(closed.id, answer: .partly, note: "周末还没有", in: $0)
        }
        try await house.database.write(as: everywhere) {
            _ = try CommunityNeed.close(closed.id, version: asked.version, in: $0)
        }
        try await force("CREATE TABLE kept AS SELECT * FROM community_need")
        let (first, second) = ("need \(closed.id) is not what", "need \(returned.id) is not what")
        let account = try #require(house.accounts["Eve"])
        try await expectNamed(
            [
                ("UPDATE community_need SET decided_by = \(account) WHERE state = 'closed'", first),
                ("UPDATE community_need SET decided_at = decided_at - interval '1 day' WHERE state = 'closed'", first),
                ("UPDATE community_need SET answer = 'met' WHERE state = 'closed'", first),
                ("UPDATE community_need SET answer_note = '都好' WHERE state = 'closed'", first),
                ("UPDATE community_need SET closed_at = closed_at + interval '1 second' WHERE state = 'closed'", first),
                ("UPDATE community_need SET taker_id = \(house.eveHouse) WHERE state = 'closed'", first),
                ("UPDATE community_need SET budget_fen = 1 WHERE state = 'closed'", first),
                (
                    """
                    UPDATE community_need SET state = 'accepted', closed_at = NULL, closed_by = NULL
                    WHERE state = 'closed'
                    """, first
                ),
                ("UPDATE community_need SET returned_reason = '别的' WHERE state = 'returned'", second),
                ("UPDATE community_need SET state = 'accepted', returned_reason = '' WHERE state = 'returned'", second),
                ("DELETE FROM community_need WHERE state = 'returned'", second),
                (
                    """
                    INSERT INTO community_need (tenant_id, area_code, title, description, people, needed_by, budget_fen,
                        stated_by)
                    SELECT tenant_id, area_code, '补记', description, people, needed_by, budget_fen, stated_by
                    FROM kept LIMIT 1
                    """, "need "
                ),
            ],
            undoneBy:
                "DELETE FROM community_need; INSERT INTO community_need OVERRIDING SYSTEM VALUE SELECT * FROM kept")
    }

    @Test func `a need that is taken with its lot and left with the claim has its audit`() async throws {
        let need = try await stated("四点半课堂")
        var plan = house.plan(form: try await house.keptForm())
        (plan.kind, plan.lots) = (.claim, [])
        let quick = plan
        let asked = try await house.act("Olga") { change in
            _ = try CommunityNeed.decide(need.id, version: 1, isAccepted: true, reason: "", in: change)
            let draft = try Call.draft(quick, in: change)
            let added = try Call.addLots(for: [need.id], to: draft.id, version: draft.version, in: change)
            return try Call.requestPublication(of: added.id, version: added.version, in: change)
        }
        let call = try await house.act("Carol") { try Call.publish(asked.id, in: $0) }
        let (lot, tongxin) = (call.lots[0].id, house.tongxin)
        _ = try await house.act("Alice", at: House.opens) { try Call.claim(lot, of: call.id, for: tongxin, in: $0) }
        #expect(try await findings() == [])
        try await force("UPDATE community_need SET taken_at = taken_at - interval '1 hour'")
        #expect(try await findings() == ["need \(need.id) is not what the audit says"])
        try await force("UPDATE community_need SET taken_at = taken_at + interval '1 hour'")
        _ = try await house.act("Olga", at: House.opens) {
            try Call.release(
                lot, of: call.id, reason: "失联", reopensAt: House.opens.adding(seconds: 86_400), in: $0)
        }
        #expect(try await findings() == [])
    }

    @Test func `publication, early end and archival of a call stay as they were`() async throws {
        let call = try await house.publishedCall()
        let other = try await house.publishedCall(code: "TB2027")
        _ = try await house.act("Olga", at: House.opens.adding(seconds: 86_400)) {
            try Call.closeEarly(call.id, reason: "名额已满", in: $0)
        }
        _ = try await house.act("Olga", at: House.opens.adding(seconds: 2 * 86_400)) {
            try Call.archive(call.id, in: $0)
        }
        try await force("CREATE TABLE kept AS SELECT * FROM call")
        let account = try #require(house.accounts["Eve"])
        let moved = "closed_at = closed_at - interval '1 hour'"
        try await expectNamed(
            [
                ("UPDATE call SET \(moved) WHERE id = \(call.id)", "early end of call \(call.id) is not what"),
                ("UPDATE call SET closed_by = \(account) WHERE id = \(call.id)", "early end of call \(call.id) is not"),
                ("UPDATE call SET archived_by = \(account) WHERE state = 'archived'", "archival of call \(call.id) is"),
                (
                    "UPDATE call SET published_at = published_at - interval '1 day' WHERE id = \(other.id)",
                    "publication of call \(other.id) is not what"
                ),
                (
                    """
                    UPDATE call c SET closed_at = k.closed_at, closed_by = k.closed_by, closed_reason = k.closed_reason
                    FROM kept k WHERE k.id = \(call.id) AND c.id = \(other.id)
                    """, "early end of call \(other.id) is in no audit"
                ),
            ], undoneBy: "DELETE FROM call; INSERT INTO call OVERRIDING SYSTEM VALUE SELECT * FROM kept")
    }

    @Test func `withdrawals of a call and of proposals, and where proposals stand, stay as they were`() async throws {
        let call = try await house.publishedCall()
        let proposal = try await house.submittedProposal(in: call)
        let (lot, eveHouse) = (call.lots[1].id, house.eveHouse)
        let standing = try await house.act("Eve", at: House.opens) {
            try Proposal.begin(call.id, lot: lot, for: eveHouse, in: $0).id
        }
        _ = try await house.act("Alice", at: House.opens) {
            try Proposal.withdraw(proposal.id, reason: "另有安排", in: $0)
        }
        _ = try await house.act("Olga", at: House.opens) { try Call.withdraw(call.id, reason: "项目取消", in: $0) }
        try await force("CREATE TABLE kept AS SELECT * FROM call; CREATE TABLE held AS SELECT * FROM proposal")
        let account = try #require(house.accounts["Eve"])
        let (own, whole) = ("withdrawal of proposal \(proposal.id) is not", "withdrawal of call \(call.id) is not what")
        try await expectNamed(
            [
                ("UPDATE call SET withdrawn_at = withdrawn_at - interval '1 hour'", whole),
                ("UPDATE call SET withdrawn_by = \(account)", whole),
                ("UPDATE proposal SET withdrawn_at = withdrawn_at - interval '1 hour' WHERE state = 'withdrawn'", own),
                ("UPDATE proposal SET withdrawn_by = \(account) WHERE id = \(proposal.id)", own),
                ("UPDATE proposal SET withdrawn_reason = '别的' WHERE id = \(proposal.id)", own),
                (
                    """
                    UPDATE proposal SET state = 'submitted', step = 'submitted', withdrawn_at = NULL,
                        withdrawn_by = NULL, withdrawn_reason = '' WHERE id = \(proposal.id)
                    """, own
                ),
                (
                    """
                    UPDATE proposal p SET state = h.state, step = h.step, withdrawn_at = h.withdrawn_at,
                        withdrawn_by = h.withdrawn_by, withdrawn_reason = h.withdrawn_reason
                    FROM held h WHERE h.id = \(proposal.id) AND p.id = \(standing)
                    """, "withdrawal of proposal \(standing) is in no audit"
                ),
            ],
            undoneBy: """
                DELETE FROM call; INSERT INTO call OVERRIDING SYSTEM VALUE SELECT * FROM kept;
                DELETE FROM proposal; INSERT INTO proposal OVERRIDING SYSTEM VALUE SELECT * FROM held
                """)
    }

    @Test func `a proposal that somebody accepted by force is named`() async throws {
        let call = try await house.publishedCall()
        let proposal = try await house.submittedProposal(in: call)
        #expect(try await findings() == [])
        try await force("UPDATE proposal SET state = 'accepted', step = 'accepted'")
        #expect(try await findings() == ["proposal \(proposal.id) is accepted, which nobody decided"])
    }
}
