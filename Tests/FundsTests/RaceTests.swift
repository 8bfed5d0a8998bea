import Funds
import Kernel
import Platform
import Postgres
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
}
