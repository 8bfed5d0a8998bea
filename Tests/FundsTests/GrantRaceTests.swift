import Funds
import Kernel
import Platform
import Postgres
import Testing

/// Grants when many act at the same moment, and what the database refuses whoever asks.
@Suite struct GrantRaceTests {
    @Test func `Two lists with one person for one period at the same moment: one is kept`() async throws {
        let books = try await Books.open(budget: "10000.00")
        let outcomes = try await withThrowingTaskGroup(of: Bool.self) { group in
            for client in 0..<6 {
                group.addTask {
                    do {
                        // Each list has its own second person, and the same first one.
                        _ = try await books.prepareGrants([Books.line(client + 10), Books.line(1)])
                        return true
                    } catch is Refusals {
                        return false
                    } catch FundsRefusal.broken(.personIsGrantedOnce) {
                        return false
                    }
                }
            }
            return try await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 }.count == 1)
        #expect(try await books.check().isEmpty)
    }

    @Test func `A reply at the moment of the dispatch is refused whole or taken in whole`() async throws {
        for round in 0..<6 {
            let books = try await Books.open(budget: "10000.00")
            try await books.give("5000.00")
            let batch = try await books.prepareGrants(
                (1...3).map { Books.line($0) }, posting: round % 2 == 0 ? .sending : .reply)
            let approved = try await books.act("Frank", on: "2026-02-01") { try batch.approve(in: $0) }
            let reply = try Books.reply(try await books.items(of: batch), failed: [2])
            let bank = books.bank.id
            async let taken: [Int]? = {
                do {
                    return try await books.act("Anna") {
                        try approved.take(reply, on: Books.day("2026-03-02"), in: $0)
                    }.counts
                } catch is Refusals { return nil } catch FundsRefusal.broken(.grantMoves) {
                    return nil
                } catch FundsRefusal.broken(.grantReplyFits) { return nil }
            }()
            async let sent = books.act("Dave") { try approved.send(from: bank, on: Books.day("2026-03-01"), in: $0) }
            #expect(try await sent.state == .sent)
            let counts = try await taken
            #expect(counts == nil || counts == [2, 1, 0])
            let first = try await books.tally(of: batch)
            #expect(first == (counts == nil ? [.sent: 3] : [.paid: 2, .returned: 1]))
            // Once it is sent the same reply is taken in, and only once.
            let again = try await books.act("Anna") {
                try GrantBatch.find(batch.id, for: $0.viewer, in: $0.db).take(
                    reply, on: Books.day("2026-03-02"), in: $0)
            }
            #expect(again.counts == (counts == nil ? [2, 1, 0] : [0, 0, 3]))
            #expect(try await books.check().isEmpty)
        }
    }

    @Test func `A list sent twice at the same moment leaves the bank once, and a reply is taken in once`() async throws
    {
        let books = try await Books.open(budget: "10000.00")
        try await books.give("5000.00")
        let batch = try await books.prepareGrants((1...3).map { Books.line($0) })
        let approved = try await books.act("Frank", on: "2026-02-01") { try batch.approve(in: $0) }
        let bank = books.bank.id
        let sent = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    do {
                        try await books.act("Dave") {
                            _ = try approved.send(from: bank, on: Books.day("2026-03-01"), in: $0)
                        }
                        return 1
                    } catch FundsRefusal.broken(.grantMoves) {
                        return 0
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sent == 1)
        let reply = try Books.reply(try await books.items(of: batch), failed: [2])
        let results = try await withThrowingTaskGroup(of: GrantBatch.ReplyResult.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try await books.act("Anna") { try approved.take(reply, on: Books.day("2026-03-02"), in: $0) }
                }
            }
            return try await group.reduce(into: [GrantBatch.ReplyResult]()) { $0.append($1) }
        }
        #expect(results.map(\.paid).reduce(0, +) == 2)
        #expect(results.map(\.returned).reduce(0, +) == 1)
        #expect(try await books.check().isEmpty)
    }

    @Test(arguments: [
        "UPDATE grant_item SET amount_fen = 1", "UPDATE grant_item SET state = 'paid'", "DELETE FROM grant_item",
        "UPDATE grant_batch SET state = 'approved'", "DELETE FROM grant_batch", "SELECT 1 FROM vault.record",
        "SELECT 1 FROM vault.person", "SELECT 1 FROM vault.record_key", "SELECT 1 FROM vault.read_event",
        "DELETE FROM vault.read_event", "UPDATE benefit_rate SET amount_fen = 1",
        "INSERT INTO benefit_rate (tenant_id, purpose, valid_from, amount_fen, source, set_by) VALUES "
            + "(1, 'x', '2026-01-02', 1, 'x', 1)",
    ])
    func `The application cannot write past the functions nor read the vault`(statement: String) async throws {
        let books = try await Books.open(budget: "10000.00")
        _ = try await books.prepareGrants([Books.line(1)])
        await #expect(throws: PostgresError.self) {
            try await books.act("Anna") { change in try change.db.executeScript(statement) }
        }
    }

    @Test func `The check finds what was tampered with`() async throws {
        let books = try await Books.open(budget: "10000.00")
        try await books.give("5000.00")
        let batch = try await books.sendGrants((1...2).map { Books.line($0) })
        try await books.reply(batch)
        try await books.tamper(
            "SET session_replication_role = replica; UPDATE grant_item SET amount_fen = 1 WHERE n = 1")
        #expect(try await Set(books.check().map(\.check)) == ["grant_batches", "grant_lines", "grant_vouchers"])
    }
}
