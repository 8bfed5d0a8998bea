import Foundation
import Funds
import Kernel
import Platform
import Postgres
import Synchronization
import Testing

/// What happens when many act at the same moment.
@Suite struct RaceTests {
    @Test func `2000 attempts of 1.00 on a cell of 500.00 let exactly 500 through`() async throws {
        let books = try await Books.open(budget: "500.00")
        try await books.give("2000.00")
        let cell = books.cell()
        let (foundation, bank) = (books.foundation, books.bank)
        let passed = try await withThrowingTaskGroup(of: Int.self) { group in
            for client in 0..<8 {
                group.addTask {
                    var passed = 0
                    for attempt in 0..<250 {
                        do {
                            try await books.act("Anna") { change in
                                try Voucher.post(
                                    .expense, in: foundation, day: Books.day("2026-03-01"), summary: "attempt",
                                    key: "race-\(client)-\(attempt)",
                                    lines: [
                                        .init(.programmeCost, fund: cell.fund, amount: Money(fen: 100), cell: cell),
                                        .init(.bankDeposit, fund: cell.fund, amount: Money(fen: -100), bank: bank.id),
                                    ], in: change)
                            }
                            passed += 1
                        } catch FundsRefusal.broken(.withinBudget) {}
                    }
                    return passed
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(passed == 500)
        let spent = try await books.look { db, viewer in
            try BudgetReport.of(books.programme, by: [.fund], for: viewer, in: db).total.spent
        }
        #expect(spent == Books.yuan("500.00"))
        #expect(try await books.check().isEmpty)
    }

    @Test func `A voucher submitted twice at the same moment is posted once`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        let cell = books.cell()
        let (foundation, bank) = (books.foundation, books.bank)
        let vouchers = try await withThrowingTaskGroup(of: Voucher.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    try await books.act("Anna") { change in
                        try Voucher.post(
                            .expense, in: foundation, day: Books.day("2026-03-01"), summary: "once", key: "form-1",
                            lines: [
                                .init(.programmeCost, fund: cell.fund, amount: Money(fen: 100), cell: cell),
                                .init(.bankDeposit, fund: cell.fund, amount: Money(fen: -100), bank: bank.id),
                            ], in: change)
                    }
                }
            }
            return try await group.reduce(into: Set<Voucher>()) { $0.insert($1) }
        }
        #expect(vouchers.count == 1)
        await #expect(throws: Conflict.self) {
            try await books.act("Anna") { change in
                try Voucher.post(
                    .expense, in: foundation, day: Books.day("2026-03-01"), summary: "once", key: "form-1",
                    lines: [
                        .init(.programmeCost, fund: cell.fund, amount: Money(fen: 200), cell: cell),
                        .init(.bankDeposit, fund: cell.fund, amount: Money(fen: -200), bank: bank.id),
                    ], in: change)
            }
        }
    }

    @Test func `Of two approvers at the same moment one approves, the other meets a conflict`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        let request = try await books.prepare("50.00", tranche: 1)
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    do {
                        try await books.act("Frank", on: "2026-02-01") {
                            try request.approve(version: request.version, in: $0)
                        }
                        return true
                    } catch is Conflict { return false } catch {
                        Issue.record(error)
                        return false
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.sorted { !$0 && $1 } == [false, true])
    }

    @Test func `A month is closed wholly before or wholly after a posting`() async throws {
        let books = try await Books.open()
        try await books.give("100.00")
        let cell = books.cell()
        let (foundation, bank) = (books.foundation, books.bank)
        let posted = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<40 {
                group.addTask {
                    do {
                        try await books.act("Anna") { change in
                            try Voucher.post(
                                .expense, in: foundation, day: Books.day("2026-02-10"), summary: "close",
                                key: "close-\(number)",
                                lines: [
                                    .init(.programmeCost, fund: cell.fund, amount: Money(fen: 100), cell: cell),
                                    .init(.bankDeposit, fund: cell.fund, amount: Money(fen: -100), bank: bank.id),
                                ], in: change)
                        }
                        return 1
                    } catch FundsRefusal.broken(.periodOpen) { return 0 }
                }
            }
            group.addTask {
                try await books.act("Frank") { try Period.close(Books.day("2026-02-28"), of: foundation, in: $0) }
                return 0
            }
            return try await group.reduce(0, +)
        }
        let period = try await books.look { db, viewer in
            try Period.all(of: foundation, for: viewer, in: db).first
        }
        #expect(period?.isClosed == true)
        #expect(period?.lastNumber == posted + 1)
        #expect(try await books.check().isEmpty)
    }

    @Test func `No voucher comes to stand in a month before one that is closed at the same moment`() async throws {
        let books = try await Books.open()
        try await books.give("100.00", day: "2026-03-01")
        let (foundation, bank, social) = (books.foundation, books.bank, books.social)
        let hasPosted = Mutex(false)
        let isClosingOver = Mutex(false)
        // February has no voucher yet. The posting that opens it waits until whoever closes March waits for it, or is
        // done.
        async let posting: Void = books.act("Anna") { change in
            let receipt = try Receipt.register(
                .init(
                    fund: social, account: bank.id, day: Books.day("2026-02-10"), amount: Books.yuan("5.00"),
                    payer: "late", channel: .direct), in: change)
            try receipt.book(in: change)
            hasPosted.withLock { $0 = true }
            while try !isClosingOver.withLock({ $0 }) && !change.db.isWaitedFor() {
                Thread.sleep(forTimeInterval: 0.005)
            }
        }
        while !hasPosted.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
        var outcome = Outcome.done
        do {
            try await books.act("Frank") { try Period.close(Books.day("2026-03-01"), of: foundation, in: $0) }
        } catch FundsRefusal.broken(let constraint) { outcome = .refused(constraint) }
        isClosingOver.withLock { $0 = true }
        try await posting
        #expect(outcome == .refused(.periodsCloseInOrder))
        for month in ["2026-02-01", "2026-03-01"] {
            try await books.act("Frank") { try Period.close(Books.day(month), of: foundation, in: $0) }
        }
        let months = try await books.look { try Period.all(of: foundation, for: $1, in: $0) }
        #expect(months.map(\.month) == ["2026-03-01", "2026-02-01", "2026-01-01"].map(Books.day))
        #expect(months.map(\.lastNumber) == [1, 1, 0])
        #expect(!months.contains { !$0.isClosed })
        await #expect(throws: FundsRefusal.broken(.periodOpen)) { try await books.give("1.00", day: "2026-01-05") }
        #expect(try await books.check().isEmpty)
    }
}

extension Connection {
    /// Whether another transaction waits for this one.
    fileprivate func isWaitedFor() throws -> Bool {
        try value(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))",
            as: Bool.self) ?? false
    }
}
