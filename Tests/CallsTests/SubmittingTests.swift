import Calls
import Forms
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@Suite struct SubmittingTests {
    let house: House

    init() async throws { house = try await House.build() }

    @Test func `the last microsecond of the grace is in time and the next one is late`() async throws {
        let call = try await house.publishedCall()
        let late = try await house.filledProposal(in: call, title: "迟")
        let inTime = try await house.filledProposal(in: call, title: "准时")
        await #expect(throws: CallRefusal.late) {
            try await house.act("Alice", at: House.closes.adding(microseconds: 1)) {
                try Proposal.submit(late.id, in: $0)
            }
        }
        let receipt = try await house.act("Alice", at: House.closes) { try Proposal.submit(inTime.id, in: $0) }
        #expect(receipt.submittedAt == House.closes)
        #expect(receipt.number == "TB2026-0001")
    }

    @Test func `the database refuses lateness and earliness whatever the application thinks`() async throws {
        let call = try await house.publishedCall()
        let proposal = try await house.filledProposal(in: call)
        for (moment, constraint) in [
            (House.opens.adding(microseconds: -1), "proposal_not_open"),
            (House.closes.adding(microseconds: 1), "proposal_late"),
        ] {
            let told = await refusal {
                try await house.database.write(as: house.viewer("Alice", at: moment)) { change in
                    _ = try change.db.execute(
                        """
                        UPDATE proposal_revision SET submitted_at = '2026-03-03', submitted_by = begun_by, title = 'x',
                            requested_fen = 1, verdicts = '[]', content = 'x', content_sha256 = sha256('x'),
                            verification_code = '0000000000000000' WHERE proposal_id = \(proposal.id)
                        """)
                }
            }
            #expect(told == constraint)
        }
    }

    @Test func `submitting twice, even at the same moment, does it once`() async throws {
        let call = try await house.publishedCall()
        let proposal = try await house.filledProposal(in: call)
        let receipts = try await withThrowingTaskGroup(of: Proposal.Receipt.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try await house.act("Alice", at: House.opens) { try Proposal.submit(proposal.id, in: $0) }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(receipts).count == 1)
        let moves = try await house.see("Alice") { viewer, db in
            try StateMove.all(of: "proposal", proposal.id.rawValue, for: viewer, in: db).map(\.to)
        }
        #expect(moves == ["draft", "submitted"])
    }

    @Test func `receipt numbers have no gaps when many submit at once`() async throws {
        let call = try await house.publishedCall()
        var proposals: [Proposal] = []
        for number in 0..<6 { proposals.append(try await house.filledProposal(in: call, title: "第\(number)")) }
        let numbers = try await withThrowingTaskGroup(of: String.self) { group in
            for proposal in proposals {
                group.addTask {
                    try await house.act("Alice", at: House.opens) { try Proposal.submit(proposal.id, in: $0).number }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(numbers.sorted() == (1...6).map { "TB2026-000\($0)" })
    }

    @Test func `an unfinished proposal names every field and nothing is submitted`() async throws {
        let call = try await house.publishedCall()
        let organisation = house.tongxin
        let proposal = try await house.act("Amy", at: House.opens) {
            try Proposal.begin(call.id, lot: call.lots[0].id, for: organisation, in: $0)
        }
        let refusals = try await #require(throws: Refusals.self) {
            try await house.act("Alice", at: House.opens) { try Proposal.submit(proposal.id, in: $0) }
        }
        #expect(refusals.items.compactMap(\.field) == ["title", "summary", "requested", "budget"])
        let state = try await house.see("Alice") { try Proposal.find(proposal.id, for: $0, in: $1).state }
        #expect(state == .draft)
    }

    @Test func `an editor fills in and only an administrator submits and withdraws`() async throws {
        let call = try await house.publishedCall()
        let proposal = try await house.filledProposal(in: call)
        await #expect(throws: CallRefusal.onlyAdministrator) {
            try await house.act("Amy", at: House.opens) { try Proposal.submit(proposal.id, in: $0) }
        }
        await #expect(throws: CallRefusal.onlyAdministrator) {
            try await house.act("Amy", at: House.opens) { try Proposal.withdraw(proposal.id, reason: "", in: $0) }
        }
        let withdrawn = try await house.act("Alice", at: House.opens) {
            try Proposal.withdraw(proposal.id, reason: "改报他处", in: $0)
        }
        #expect(withdrawn.state == .withdrawn)
    }

    @Test func `what was submitted cannot be changed, by the application or by the owner of the tables`() async throws {
        let call = try await house.publishedCall()
        let proposal = try await house.submittedProposal(in: call)
        await #expect(throws: CallRefusal.proposalState) {
            try await house.act("Alice", at: House.opens) {
                try Proposal.save(
                    House.values(["title": "别的"]), section: "basics", of: proposal.id, base: 1, in: $0)
            }
        }
        for (statement, constraint) in [
            ("UPDATE form_answer SET value = '\"x\"'", "form_response_frozen"),
            ("DELETE FROM form_answer", "form_response_frozen"),
            ("UPDATE form_section SET revision = 9", "form_response_frozen"),
            ("UPDATE form_response SET frozen_at = NULL", "form_response_frozen"),
            ("UPDATE proposal_revision SET content = 'x'", "proposal_revision_frozen"),
            ("DELETE FROM proposal_revision", "proposal_revision_frozen"),
            (
                "INSERT INTO form_answer (tenant_id, response_id, field, value, revision) "
                    + "SELECT tenant_id, id, 'licence', '[]', 1 FROM form_response", "form_response_frozen"
            ),
        ] {
            let told = await refusal {
                try await house.base.owner.withConnection { db in _ = try db.execute(SQL(trusted: statement)) }
            }
            #expect(told == constraint, "\(statement)")
        }
    }

    @Test func `the hash on the receipt is that of the canonical content`() async throws {
        let call = try await house.publishedCall()
        let proposal = try await house.submittedProposal(in: call)
        let (content, stored) = try await house.base.owner.withConnection { db in
            try #require(
                try db.first("SELECT content, content_sha256 FROM proposal_revision") { row in
                    (try row.next(String.self), try row.next([UInt8].self))
                })
        }
        let receipt = try await house.see("Alice") { viewer, db in
            try Proposal.find(proposal.id, for: viewer, in: db).receipt(for: viewer, in: db)
        }
        #expect(SHA256.digest(Array(content.utf8)) == receipt.sha256)
        #expect(stored == receipt.sha256)
        let parsed = try JSON.parse(content)
        #expect(parsed.canonical == content)
        #expect(parsed["answers"]?["title"] == "甲村童伴之家")
    }

    @Test func `anybody checks a receipt by its code and learns nothing of the content`() async throws {
        let call = try await house.publishedCall()
        let proposal = try await house.submittedProposal(in: call)
        let receipt = try await house.see("Alice") { viewer, db in
            try Proposal.find(proposal.id, for: viewer, in: db).receipt(for: viewer, in: db)
        }
        let typed = try #require(VerificationCode(receipt.code.description.lowercased()))
        let found = try await house.see("visitor") { try Verification.find(typed, for: $0, in: $1) }
        #expect(found.receipt == receipt.number)
        #expect(found.sha256 == receipt.sha256)
        #expect(found.submittedAt == House.opens)
        #expect(!found.isSuperseded)
        let wrong = try #require(VerificationCode("0000-0000-0000-0000"))
        await #expect(throws: NotFound.self) {
            try await house.see("visitor") { try Verification.find(wrong, for: $0, in: $1) }
        }
    }

    @Test func `an amount outside the limits of the call is refused`() async throws {
        let call = try await house.publishedCall()
        let proposal = try await house.filledProposal(in: call)
        _ = try await house.act("Alice", at: House.opens) {
            try Proposal.save(
                House.values(["requested": "999.99", "budget": House.grid("999.99", "0")]), section: "money",
                of: proposal.id, base: 1, in: $0)
        }
        let refused = await #expect(throws: Refusals.self) {
            try await house.act("Alice", at: House.opens) { try Proposal.submit(proposal.id, in: $0) }
        }
        let limits = CallRefusal.requested(min: Money(fen: 100_000), max: Money(fen: 15_000_000))
        #expect(refused?.items.compactMap { $0 as? CallRefusal } == [limits])
    }
}
