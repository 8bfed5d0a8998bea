import Foundation
import Funds
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// What was given in kind stands in the reports as money does, with its papers.
@Suite struct GoodsInReportsTests {
    private func handOut(_ books: Books) async throws -> Goods {
        try await books.act("Anna") { [social = books.social] change in
            let goods = try Goods.receive(
                .init(
                    fund: social, donor: "donor", item: "packs", unit: "份", quantity: 10,
                    value: Books.yuan("1000.00"), basis: .paper, day: Books.day("2026-02-01")), in: change)
            try goods.move(.issue, 7, area: Books.village, on: Books.day("2026-02-02"), in: change)
            try goods.move(.writeOff, 1, on: Books.day("2026-02-03"), note: "wet", in: change)
            return goods
        }
    }

    @Test func `Every account of income and costs is a row of the statement of activities`() async throws {
        let books = try await Books.open()
        let accounts = try await books.owner.read { db in
            try db.rows("SELECT code, nature FROM ledger_account WHERE nature IN ('income', 'expense')") { row in
                try (account: row.next(LedgerAccount.self), isIncome: row.next(String.self) == "income")
            }
        }
        #expect(Set(ActivityStatement.incomes) == Set(accounts.filter(\.isIncome).map(\.account)))
        #expect(Set(ActivityStatement.costs) == Set(accounts.filter { !$0.isIncome }.map(\.account)))
    }

    @Test func `Goods that are handed out are a cost of the statement and spending on charity, to their lines`()
        async throws
    {
        let books = try await Books.open()
        _ = try await handOut(books)
        let (rows, ratios) = try await books.look { db, viewer in
            try (
                ActivityStatement.of(books.foundation, month: Books.day("2026-02-01"), for: viewer, in: db).rows,
                CharityRatios.of(books.foundation, year: 2026, as: .privateFoundation, for: viewer, in: db)
            )
        }
        func year(_ item: ActivityStatement.Item) throws -> ActivityStatement.Amounts {
            try #require(rows.first { $0.item == item }).year
        }
        #expect(try year(.cost(.inKindCost)).unrestricted == Books.yuan("700.00"))
        #expect(try year(.cost(.otherCost)).unrestricted == Books.yuan("100.00"))
        #expect(try year(.costTotal).total() == Books.yuan("800.00"))
        #expect(try year(.change).total() == Books.yuan("200.00"))
        #expect(ratios.figures.spending == Books.yuan("700.00"))
        for row in rows {
            let account: LedgerAccount
            switch row.item {
            case .income(let one), .cost(let one): account = one
            default: continue
            }
            for (isRestricted, expected) in [
                (nil, try row.year.total()), (true, row.year.restricted), (false, row.year.unrestricted),
            ] as [(Bool?, Money)] {
                let lines = try await books.look { db, viewer in
                    try IncomeAndCosts.of(
                        books.foundation,
                        .init(
                            from: Books.day("2026-01-01"), through: Books.day("2026-02-28"), accounts: [account],
                            isRestricted: isRestricted), for: viewer, in: db)
                }
                #expect(try lines.totals.income.adding(lines.totals.cost) == expected, "\(account)")
            }
        }
    }

    @Test func `A paper is attached to the arrival or a move, comes with the audit pack and is never taken off`()
        async throws
    {
        let books = try await Books.open()
        let goods = try await handOut(books)
        let folder = FileManager.default.temporaryDirectory.appending(path: "goods-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let upload = try FileStore(directory: folder).put(pdf("list"), name: "list.pdf")
        let moves = try await books.look { [tenant = books.tenant] db, _ in try goods.moves(in: db, tenant: tenant.id) }
        for (name, move) in [("Anna", moves[0].id), ("Dave", moves[1].id)] {
            try await books.act(name) { _ = try goods.attach(upload, to: move, in: $0) }
        }
        let papers = try await books.look { db, viewer in try goods.papers(for: viewer, in: db) }
        #expect(papers.map(\.move) == [moves[0].id, moves[1].id])
        #expect(papers.allSatisfy { $0.file.sha256 == upload.sha256 })
        let pack = try await books.look { db, viewer in
            try AuditPack.of(
                books.foundation, from: Books.day("2026-02-01"), through: Books.day("2026-02-28"), for: viewer, in: db)
        }
        #expect(pack.papers.map(\.sha256) == [upload.sha256, upload.sha256])
        await #expect(throws: FieldRefusal.self) {
            try await books.act("Anna") { _ = try goods.attach(upload, to: StockMove.ID(999), in: $0) }
        }
        await #expect(throws: NotFound.self) {
            try await books.act("Frank") { _ = try goods.attach(upload, to: moves[0].id, in: $0) }
        }
        await #expect(throws: PostgresError.self) { try await books.act("Anna") { try papers[0].file.remove(in: $0) } }
        for statement in ["UPDATE file SET name = 'x'", "DELETE FROM file"] {
            await #expect(throws: PostgresError.self) { try await books.tamper(statement) }
        }
    }
}
