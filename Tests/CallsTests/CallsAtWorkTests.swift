import Calls
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// Questions, an early end, copies, and one call for many areas.
@Suite struct CallsAtWorkTests {
    let house: House

    init() async throws { house = try await House.build() }

    @Test func `an answer is for everybody, the question before it only for who asked and for the office`() async throws
    {
        let call = try await house.publishedCall()
        let question = try await house.act("Eve") { try Call.ask("可以跨县吗？", about: call.id, in: $0) }
        func seen(_ name: String) async throws -> [String?] {
            try await house.see(name) { viewer, db in
                try Call.find(call.id, for: viewer, in: db).questions(for: viewer, in: db).map(\.answer)
            }
        }
        #expect(try await seen("visitor") == [])
        #expect(try await seen("Alice") == [])
        #expect(try await seen("Eve") == [nil])
        #expect(try await seen("Olga") == [nil])
        await #expect(throws: NotFound.self) {
            try await house.act("Alice") { try Call.answer(question, of: call.id, with: "可以", in: $0) }
        }
        _ = try await house.act("Olga") { try Call.answer(question, of: call.id, with: "可以，分别申报", in: $0) }
        #expect(try await seen("visitor") == ["可以，分别申报"])
        await #expect(throws: CallRefusal.value(field: "answer", "answered")) {
            try await house.act("Olga") { try Call.answer(question, of: call.id, with: "不可以", in: $0) }
        }
        await #expect(throws: SignInNeeded.self) {
            try await house.database.write(as: house.visitor()) { try Call.ask("？", about: call.id, in: $0) }
        }
    }

    @Test func `after an early end nobody submits, whatever the application thinks, and the reason is public`()
        async throws
    {
        let call = try await house.publishedCall()
        let proposal = try await house.filledProposal(in: call)
        let ended = House.opens.adding(seconds: 60)
        await #expect(throws: CallRefusal.reasonMissing) {
            try await house.act("Olga", at: ended) { try Call.closeEarly(call.id, reason: "", in: $0) }
        }
        let closed = try await house.act("Olga", at: ended) { try Call.closeEarly(call.id, reason: "资金已用完", in: $0) }
        #expect(closed.status == .closed || closed.closesAt == ended)
        let later = ended.adding(microseconds: 1)
        await #expect(throws: CallRefusal.late) {
            try await house.act("Alice", at: later) { try Proposal.submit(proposal.id, in: $0) }
        }
        let told = await refusal {
            try await house.database.write(as: house.viewer("Alice", at: later)) { change in
                _ = try change.db.execute(
                    """
                    UPDATE proposal_revision SET submitted_at = '2026-03-03', submitted_by = begun_by, title = 'x',
                        requested_fen = 1, verdicts = '[]', content = 'x', content_sha256 = sha256('x'),
                        verification_code = '0000000000000000' WHERE proposal_id = \(proposal.id)
                    """)
            }
        }
        #expect(told == "proposal_late")
        let open = try await house.see("visitor", at: later) { viewer, db in
            try CallList.load(.init(status: .open), for: viewer, in: db).entries.count
        }
        #expect(open == 0)
        let kept = await refusal {
            try await house.base.owner.withConnection { db in
                _ = try db.execute("UPDATE call SET closed_at = NULL, closed_by = NULL, closed_reason = ''")
            }
        }
        #expect(kept == "call_closed_once")
    }

    @Test func `a copy keeps text, lots, funds and rules and belongs to itself`() async throws {
        let call = try await house.publishedCall(rules: [.notBarred, .matching(percentAtLeast: 20)])
        let opens = House.start.adding(seconds: 365 * 86_400)
        let copy = try await house.act("Olga") { try Call.copy(call.id, code: "TB2027", opensAt: opens, in: $0) }
        #expect(copy.status == .draft)
        #expect(copy.copiedFrom == call.id)
        #expect(copy.opensAt == opens)
        #expect(copy.opensAt.seconds(until: copy.deadlineAt) == call.opensAt.seconds(until: call.deadlineAt))
        #expect(copy.eligibility == call.eligibility)
        #expect(copy.lots.map(\.title) == call.lots.map(\.title))
        #expect(copy.sources == call.sources)
        await #expect(throws: NotFound.self) {
            try await house.act("Alice") { try Call.copy(call.id, code: "TB2028", opensAt: opens, in: $0) }
        }
    }

    @Test func `one call spreads over all counties, and the money adds up to the fen`() async throws {
        try await house.base.owner.withConnection { db in
            for number in 1...127 {
                let code = String(511_000 + number)
                try db.execute(
                    """
                    INSERT INTO area (code, parent_code, level, name, path, source)
                    VALUES (\(code), '510000', 3, \("县\(number)"), \("000000.510000.\(code)."), 'test')
                    """)
            }
        }
        let plan = house.plan(form: try await house.keptForm())
        let draft = try await house.act("Olga") { change in
            var wide = plan
            wide.lots = [.init(title: "全省", areaCode: "510000", budget: Money(fen: 1))]
            return try Call.draft(wide, in: change)
        }
        let spread = Call.Spread(
            within: "510000", level: 3, share: .together, amount: Money(fen: 30_000_001), suffix: "童伴服务")
        let shown = try await house.see("Olga") { _, db in try draft.lots(of: spread, in: db) }
        #expect(shown.count == 129)
        #expect(try shown.map(\.budget).sum() == Money(fen: 30_000_001))
        let fen = shown.map(\.budget.fen)
        #expect((fen.max() ?? 0) - (fen.min() ?? 0) == 1)
        await #expect(throws: Refusals.self) {
            // The programme works in two counties only: the other lots are refused as a whole.
            try await house.act("Olga") { try Call.spread(draft.id, version: draft.version, over: spread, in: $0) }
        }
        try await house.base.owner.withConnection { db in
            _ = try db.execute(
                "INSERT INTO programme_area SELECT \(house.tenant.id), \(house.programme), '510000'")
        }
        let made = try await house.act("Olga") {
            try Call.spread(draft.id, version: draft.version, over: spread, in: $0)
        }
        #expect(made.lots.count == 129)
        #expect(made.lots.map(\.title) == shown.map(\.title))
        let coverage = try await house.see("Olga") { _, db in try made.coverage(in: db) }
        #expect(coverage?.areas == 129)
        #expect(coverage?.withLot == 129)
        #expect(coverage?.withProposal == 0)
        await #expect(throws: Conflict.self) {
            try await house.act("Olga") { try Call.spread(draft.id, version: draft.version, over: spread, in: $0) }
        }
    }
}

extension CallsAtWorkTests {
    @Test func `what somebody changed in the database by force is found out`() async throws {
        let call = try await house.publishedCall()
        _ = try await house.submittedProposal(in: call)
        func findings() async throws -> [String] {
            try await house.see("visitor") { _, db in try CallsCheck.run(in: db) }
        }
        #expect(try await findings() == [])
        try await house.base.owner.withConnection { db in
            for (table, constraint) in [
                ("call_version", "call_version_hash"), ("proposal_revision", "proposal_revision_hash"),
            ] {
                try db.execute(SQL(trusted: "ALTER TABLE \(table) DROP CONSTRAINT \(constraint)"))
                try db.execute(SQL(trusted: "ALTER TABLE \(table) DISABLE TRIGGER USER"))
            }
            try db.execute("UPDATE call_version SET content = replace(content, '童伴', '伙伴') WHERE number = 1")
            try db.execute("UPDATE proposal_revision SET content = replace(content, '1500.00', '15000.00')")
        }
        let found = try await findings()
        #expect(found.contains { $0.hasPrefix("version 1 of call") })
        #expect(found.contains { $0.hasPrefix("revision 1 of proposal") })
        #expect(found.count == 2)
    }

    @Test func `answers that somebody changed by force, and a new hash that hides it, are found out`() async throws {
        let call = try await house.publishedCall()
        _ = try await house.submittedProposal(in: call)
        func findings() async throws -> [String] {
            try await house.see("visitor") { _, db in try CallsCheck.run(in: db) }
        }
        func force(_ statements: [String]) async throws {
            try await house.base.owner.withConnection { db in
                try db.execute("SET session_replication_role = replica")
                for statement in statements { try db.execute(SQL(trusted: statement)) }
                try db.execute("SET session_replication_role = DEFAULT")
            }
        }
        #expect(try await findings() == [])
        try await force(["UPDATE form_answer SET value = '\"别的\"' WHERE field = 'title'"])
        var found = try await findings()
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("answer title of revision 1") == true)
        // Who also writes the content and its hash anew is caught by the chain of the audit.
        try await force([
            """
            UPDATE proposal_revision r SET content = n.content, content_sha256 = sha256(convert_to(n.content, 'UTF8'))
            FROM (SELECT id, jsonb_set(content::jsonb, '{answers,title}', '"别的"')::text AS content
                FROM proposal_revision) AS n WHERE n.id = r.id
            """
        ])
        found = try await findings()
        #expect(found.count == 1)
        #expect(found.first?.contains("another hash than the audit says") == true)
    }
}
