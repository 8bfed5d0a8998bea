import Funds
import Kernel
import Platform
import Postgres
import Testing

/// Every figure of a budget opens to the moves that make it up, and they sum to it.
@Suite struct BudgetMoveTests {
    private func moves(
        _ books: Books, _ figure: BudgetMove.Figure, _ change: (inout BudgetMove.Filter) -> Void = { _ in }
    ) async throws -> BudgetMoves {
        var filter = BudgetMove.Filter()
        filter.figure = figure
        change(&filter)
        let wanted = filter
        return try await books.look { db, viewer in
            try BudgetMoves.of(books.programme, wanted, limit: nil, for: viewer, in: db)
        }
    }

    private func amount(_ figure: BudgetMove.Figure, _ amounts: BudgetReport.Amounts) -> Money {
        switch figure {
        case .approved: amounts.approved
        case .adjusted: amounts.adjusted
        case .committed: amounts.committed
        case .spent: amounts.spent
        case .left: amounts.left
        }
    }

    @Test func `Each amount of each row is the sum of its moves, also where places are counted in their county`()
        async throws
    {
        let books = try await Books.open()
        try await books.give("500.00")
        _ = try await books.pay("60.00", tranche: 1)
        _ = try await books.prepare("40.00", tranche: 2, area: Books.otherVillage)
        try await books.act("Anna") { change in
            _ = try Voucher.enter(
                .cost(books.cell(), from: books.bank.id, amount: Books.yuan("5.00")), in: books.foundation,
                day: Books.day("2026-03-02"), summary: "postage", key: "postage", in: change)
        }
        let report = try await books.look { db, viewer in
            try BudgetReport.of(books.programme, by: [.fund, .line, .year, .area], for: viewer, in: db)
        }
        #expect(report.rows.count == 2)
        for row in report.rows {
            for figure in BudgetMove.Figure.allCases {
                let found = try await moves(books, figure) { filter in
                    filter.report = .init(fund: row.fund, line: row.line, year: row.year)
                    filter.place = row.area
                }
                #expect(amount(figure, found.total) == amount(figure, row.amounts), "\(figure)")
                #expect(try found.moves.map { amount(figure, $0.amounts) }.sum() == amount(figure, row.amounts))
                #expect(found.count == found.moves.count)
            }
        }
        #expect(report.total.committed == Books.yuan("40.00"))
        #expect(report.total.spent == Books.yuan("65.00"))
    }

    @Test func `A move names its document, pages run on, and nobody else looks`() async throws {
        let books = try await Books.open()
        try await books.give("500.00")
        _ = try await books.pay("60.00", tranche: 1)
        let found = try await moves(books, .committed)
        #expect(found.moves.map(\.kind) == [.commit, .spend])
        #expect(found.moves.map(\.amounts.committed) == [Books.yuan("60.00"), Books.yuan("-60.00")])
        guard case .commitment(_, let contract) = found.moves[0].document, case .voucher = found.moves[1].document
        else {
            Issue.record("a commitment, then a voucher")
            return
        }
        #expect(contract == Books.contract)
        let approved = try await moves(books, .approved)
        #expect(approved.moves.allSatisfy { if case .version(_, number: 1) = $0.document { true } else { false } })
        var (last, seen): (BudgetMove.ID?, [BudgetMove]) = (nil, [])
        repeat {
            let place = last
            let page = try await books.look { db, viewer in
                try BudgetMoves.of(books.programme, .init(), after: place, limit: 2, for: viewer, in: db)
            }
            seen += page.moves
            last = page.next
        } while last != nil
        #expect(try await seen == moves(books, .left).moves)
        await #expect(throws: NotFound.self) {
            try await books.look("Eve") { db, viewer in
                try BudgetMoves.of(books.programme, .init(), for: viewer, in: db)
            }
        }
    }
}
