import Funds
import Kernel
import Platform
import Postgres
import Testing

/// What is claimed back of a contractor: never more than was paid, met by what comes back, and a bar while it is late.
@Suite struct RecoveryClaimTests {
    static func claim(
        _ amount: String, by day: String? = "2026-05-31", on today: String = "2026-03-10", in books: Books
    ) async throws -> RecoveryClaim.ID {
        try await books.act("Carol", on: today) { [grantee = books.grantee] change in
            try RecoveryClaim.raise(
                Books.yuan(amount), of: Books.contract, from: grantee, by: day.flatMap { Day($0) },
                reason: "not delivered", fields: ("recover", "recoverBy"), in: change)
        }
    }

    private static func bars(on day: String, in books: Books) async throws -> Int {
        try await books.look { [grantee = books.grantee] db, _ in
            try Organisation.find(grantee, in: db).bars(on: Books.day(day), in: db).count
        }
    }

    static func back(_ amount: String, _ payment: Payment, _ key: String, in books: Books) async throws {
        _ = try await books.act("Anna", on: "2026-06-02") { [bank = books.bank] change in
            try payment.recover(
                [.init(line: 1, amount: Books.yuan(amount))], into: bank.id, on: Books.day("2026-06-02"),
                reason: "paid back", key: key, in: change)
        }
    }

    @Test func `A claim is met by what comes back, and bars nobody before its day is past nor after it is met`()
        async throws
    {
        let books = try await Books.open(budget: "100.00")
        try await books.give("100.00")
        let payment = try await books.pay("60.00", tranche: 1)
        _ = try await Self.claim("40.00", in: books)
        #expect(try await Self.bars(on: "2026-05-31", in: books) == 0)
        #expect(try await Self.bars(on: "2026-06-01", in: books) == 1)
        try await Self.back("15.00", payment, "first", in: books)
        func seen() async throws -> (RecoveryClaim, RecoveryClaim.State) {
            try await books.look { db, viewer in
                let all = try RecoveryClaim.all(of: Books.contract, for: viewer, in: db)
                return (all[0], all[0].state(on: Books.day("2026-06-02")))
            }
        }
        var (claim, state) = try await seen()
        #expect(claim.open == Books.yuan("25.00") && state == .late)
        #expect(claim.parts.map(\.fund) == [books.social.id])
        #expect(try await Self.bars(on: "2026-06-02", in: books) == 1)
        try await Self.back("30.00", payment, "second", in: books)
        (claim, state) = try await seen()
        #expect(claim.received == Books.yuan("40.00") && state == .met)
        #expect(try await Self.bars(on: "2026-06-02", in: books) == 0)
        #expect(try await books.check().isEmpty)
    }

    @Test func `No more is claimed than was paid and is not claimed already, and a day is asked for`() async throws {
        let books = try await Books.open(budget: "100.00")
        try await books.give("100.00")
        let payment = try await books.pay("60.00", tranche: 1)
        func refused(_ amount: String, by day: String? = "2026-05-31") async -> FieldRefusal? {
            await #expect(throws: FieldRefusal.self) { _ = try await Self.claim(amount, by: day, in: books) }
        }
        #expect(await refused("60.01")?.field == "recover")
        #expect(await refused("1.00", by: nil)?.field == "recoverBy")
        #expect(await refused("1.00", by: "2026-03-10")?.message.key == "recovery_claims.refusal.day_past")
        _ = try await Self.claim("45.00", in: books)
        #expect(await refused("15.01")?.message.arguments["paid"] == "15.00")
        try await Self.back("50.00", payment, "back", in: books)
        // 45.00 met the claim and 5.00 came back besides: 10.00 is left with the contractor.
        #expect(await refused("10.01")?.message.arguments["paid"] == "10.00")
        _ = try await Self.claim("10.00", in: books)
    }

    @Test func `Two claims at the same moment never claim the same money`() async throws {
        let books = try await Books.open(budget: "100.00")
        try await books.give("100.00")
        _ = try await books.pay("60.00", tranche: 1)
        let made = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<6 {
                group.addTask { (try? await Self.claim("40.00", in: books)) != nil }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(made == 1)
    }

    @Test func `What the bank sends back meets no claim, and receipts of claims are written by the database alone`()
        async throws
    {
        let books = try await Books.open(budget: "100.00")
        try await books.give("100.00")
        let payment = try await books.pay("60.00", tranche: 1)
        _ = try await Self.claim("40.00", in: books)
        _ = try await books.act("Anna") { [bank = books.bank] change in
            try payment.recover(
                [.init(line: 1, amount: Books.yuan("60.00"))], into: bank.id, on: Books.day("2026-03-12"),
                reason: "wrong number", bounced: true, key: "b", in: change)
        }
        let open = try await books.look { db, viewer in
            try RecoveryClaim.all(of: Books.contract, for: viewer, in: db).map(\.open)
        }
        #expect(open == [Books.yuan("40.00")])
        let typed = await #expect(throws: PostgresError.self) {
            try await books.act("Anna") { change in
                try change.db.execute(
                    """
                    INSERT INTO recovery_claim_receipt (tenant_id, claim_id, fund_id, payment_id, amount_fen)
                    SELECT p.tenant_id, p.claim_id, p.fund_id, \(payment.id), 1 FROM recovery_claim_part p
                    """)
            }
        }
        #expect(typed?.sqlState == "42501")
        let shifted = await #expect(throws: PostgresError.self) {
            try await books.act("Anna") { change in
                try change.db.execute(
                    """
                    INSERT INTO recovery_claim_part (tenant_id, claim_id, fund_id, amount_fen)
                    SELECT p.tenant_id, p.claim_id, f.id, 1 FROM recovery_claim_part p JOIN fund f
                        ON f.tenant_id = p.tenant_id AND f.id <> p.fund_id LIMIT 1
                    """)
            }
        }
        #expect(shifted?.constraint == "claim_is_its_parts")
    }

    private static func seen(_ id: RecoveryClaim.ID, in books: Books) async throws -> RecoveryClaim {
        try await books.look("Carol") { db, viewer in try RecoveryClaim.find(id, for: viewer, in: db) }
    }

    @Test func `Two persons write off what cannot be recovered, with the reason; it is not claimed again`() async throws
    {
        let books = try await Books.open(budget: "100.00")
        try await books.give("100.00")
        let payment = try await books.pay("60.00", tranche: 1)
        let id = try await Self.claim("40.00", in: books)
        func propose(_ amount: String, reason: String = "破产", document: String = "裁定书 7") async throws {
            try await books.act("Olga") { change in
                try RecoveryClaim.find(id, for: change.viewer, in: change.db).proposeWriteOff(
                    Books.yuan(amount), reason: reason, document: document, in: change)
            }
        }
        func answer(_ name: String, _ approved: Bool) async throws {
            try await books.act(name) { change in
                try RecoveryClaim.find(id, for: change.viewer, in: change.db).answerWriteOff(
                    approved: approved, reason: "会议决定", in: change)
            }
        }
        let bare = await #expect(throws: Refusals.self) { try await propose("10.00", reason: "", document: "") }
        #expect(bare?.items.count == 2)
        let more = await #expect(throws: FieldRefusal.self) { try await propose("40.01") }
        #expect(more?.field == "writeOffAmount")
        try await propose("25.00")
        #expect(try await Self.seen(id, in: books).open == Books.yuan("40.00"))
        let second = await #expect(throws: FieldRefusal.self) { try await propose("1.00") }
        #expect(second?.message.key == "recovery_claims.refusal.write_off_waits")
        await #expect(throws: NotFound.self) { try await answer("Olga", true) }
        try await answer("Carol", false)
        #expect(try await Self.seen(id, in: books).open == Books.yuan("40.00"))
        try await propose("25.00")
        try await answer("Carol", true)
        var claim = try await Self.seen(id, in: books)
        #expect(claim.open == Books.yuan("15.00") && claim.writtenOff == Books.yuan("25.00"))
        // 20.00 were never claimed; what was written off is not claimed anew.
        let again = await #expect(throws: FieldRefusal.self) { _ = try await Self.claim("20.01", in: books) }
        #expect(again?.message.arguments["paid"] == "20.00")
        try await Self.back("15.00", payment, "rest", in: books)
        claim = try await Self.seen(id, in: books)
        #expect(claim.open.isZero && claim.state(on: Books.day("2026-06-02")) == .writtenOff)
        // The debt is not forgiven: the bar stays.
        #expect(try await Self.bars(on: "2026-06-02", in: books) == 1)
        let moves = try await books.look("Carol") { [claim] db, viewer in try claim.moves(for: viewer, in: db) }
        #expect(moves.map(\.amount.fen).reduce(0, +) == 0)
        #expect(Set(moves.map(\.kind)) == [.raised, .writtenOff, .received])
        #expect(try await books.check().isEmpty)
    }

    @Test func `Nobody answers his own proposal, and the database asks for the parts and for two`() async throws {
        let books = try await Books.open(budget: "100.00")
        try await books.give("100.00")
        _ = try await books.pay("60.00", tranche: 1)
        let id = try await Self.claim("40.00", in: books)
        try await books.act("Olga") { change in
            try RecoveryClaim.find(id, for: change.viewer, in: change.db).proposeWriteOff(
                Books.yuan("40.00"), reason: "破产", document: "裁定书 7", in: change)
        }
        let (olga, carol) = (try books.viewer("Olga").signedIn(), try books.viewer("Carol").signedIn())
        for (account, constraint) in [(olga, "write_off_takes_two"), (carol, "relief_is_its_write_off")] {
            let refused = await #expect(throws: PostgresError.self) {
                try await books.act("Carol") { change in
                    try change.db.execute(
                        """
                        UPDATE recovery_write_off SET answer = 'approved', answer_reason = 'x',
                            answered_by = \(account), answered_at = moment()
                        """)
                }
            }
            #expect(refused?.constraint == constraint)
        }
        let answered = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    do {
                        try await books.act("Carol") { change in
                            try RecoveryClaim.find(id, for: change.viewer, in: change.db).answerWriteOff(
                                approved: true, reason: "会议决定", in: change)
                        }
                        return true
                    } catch { return false }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(answered == 1)
        #expect(try await Self.seen(id, in: books).open.isZero)
    }
}
