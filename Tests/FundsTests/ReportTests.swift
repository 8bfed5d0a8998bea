import Funds
import Kernel
import Platform
import Postgres
import Sheets
import Testing

/// The reports of a holder's books, exact to the fen.
@Suite struct ReportTests {
    private func spend(_ amount: String, on day: String, _ books: Books) async throws {
        _ = try await books.act("Anna") { change in
            try Voucher.enter(
                .cost(books.cell(), from: books.bank.id, amount: Books.yuan(amount)), in: books.foundation,
                day: Books.day(day), summary: "school", key: "spend-\(amount)-\(day)", in: change)
        }
    }

    private func carry(_ month: String, _ books: Books) async throws {
        try await books.act("Anna") {
            try Period.carryOver(Books.day(month), of: books.foundation, key: "carry-\(month)", in: $0)
        }
    }

    private func activities(_ month: String, _ books: Books) async throws -> [ActivityStatement.Row] {
        try await books.look { db, viewer in
            try ActivityStatement.of(books.foundation, month: Books.day(month), for: viewer, in: db).rows
        }
    }

    @Test func `The statement of activities is the same before and after the month is carried over but for releases`()
        async throws
    {
        let books = try await Books.open()
        try await books.give("300.00", day: "2026-02-01")
        try await spend("60.00", on: "2026-02-05", books)
        try await spend("15.00", on: "2026-03-05", books)
        let before = try await activities("2026-03-01", books)
        try await carry("2026-02-01", books)
        try await carry("2026-03-01", books)
        let after = try await activities("2026-03-01", books)
        func row(_ item: ActivityStatement.Item, _ rows: [ActivityStatement.Row]) throws -> ActivityStatement.Row {
            try #require(rows.first { $0.item == item })
        }
        for item: ActivityStatement.Item in [.income(.donationIncome), .incomeTotal, .cost(.programmeCost), .costTotal]
        {
            #expect(try row(item, before) == row(item, after))
        }
        let income = try row(.income(.donationIncome), after)
        #expect(income.month.restricted == .zero && income.year.restricted == Books.yuan("300.00"))
        #expect(try row(.cost(.programmeCost), after).month.unrestricted == Books.yuan("15.00"))
        #expect(try row(.cost(.programmeCost), after).year.unrestricted == Books.yuan("75.00"))
        let released = try row(.released, after)
        #expect(released.month.unrestricted == Books.yuan("15.00"))
        #expect(released.year.unrestricted == Books.yuan("75.00"))
        #expect(released.year.restricted == Books.yuan("-75.00"))
        let change = try row(.change, after).year
        #expect(change.unrestricted == .zero && change.restricted == Books.yuan("225.00"))
        #expect(try change.total() == Books.yuan("225.00"))
    }

    @Test func `A statement runs on from page to page with the balance after every line`() async throws {
        let books = try await Books.open()
        try await books.give("300.00", day: "2026-01-31")
        for number in 1...7 { try await spend("\(number).00", on: "2026-02-0\(number)", books) }
        let filter = AccountStatement.Filter(
            account: .bankDeposit, bank: books.bank.id, from: Books.day("2026-02-02"), through: Books.day("2026-02-06"))
        var (pages, last): ([AccountStatement], AccountStatement.Place?) = ([], nil)
        repeat {
            let place = last
            let page = try await books.look { db, viewer in
                try AccountStatement.of(books.foundation, filter, after: place, limit: 2, for: viewer, in: db)
            }
            pages.append(page)
            last = page.next
        } while last != nil
        #expect(pages.map(\.rows.count) == [2, 2, 1])
        #expect(pages[0].opening == Books.yuan("299.00"))
        #expect(
            pages.flatMap(\.rows).map(\.balance).map(\.description) == [
                "297.00", "294.00", "290.00", "285.00", "279.00",
            ])
        #expect(zip(pages, pages.dropFirst()).allSatisfy { $0.closing == $1.opening })
        #expect(AccountStatement.Place(pages[0].rows[0].place.text) == pages[0].rows[0].place)
        #expect(AccountStatement.Place("x-1") == nil)
        let lines = try await books.look { db, viewer in
            try IncomeAndCosts.of(
                books.foundation, .init(from: filter.from, through: filter.through), limit: 3, for: viewer, in: db)
        }
        #expect(lines.rows.count == 3 && lines.next != nil)
        #expect(lines.totals.income == .zero && lines.totals.cost == Books.yuan("20.00"))
    }

    /// The published case of 常州: a quarter of the projects and a quarter of the money came by one way.
    @Test func `Shares by count and by amount are 25 % each and sum to the whole`() async throws {
        let books = try await Books.open()
        let ways: [(Receipt.Channel, String)] = [
            (.governmentPurchase, "25.00"), (.ventureCompetition, "40.00"), (.crowdfunding, "10.01"),
            (.direct, "24.99"),
        ]
        for (channel, amount) in ways {
            try await books.act("Anna") { change in
                try Receipt.register(
                    .init(
                        fund: books.social, account: books.bank.id, day: Books.day("2026-02-01"),
                        amount: Books.yuan(amount), payer: "donor", channel: channel), in: change
                ).book(in: change)
            }
        }
        try await spend("30.00", on: "2026-02-05", books)
        let found = try await books.look { db, viewer in
            try SourcesAndUses.of(
                books.foundation, from: Books.day("2026-02-01"), through: Books.day("2026-02-28"), for: viewer, in: db)
        }
        let purchase = try #require(found.channels.first { $0.way == .governmentPurchase })
        #expect(purchase.countShare == 2_500 && purchase.amountShare == 2_500)
        #expect(found.channels.map(\.countShare).reduce(0, +) == 10_000)
        #expect(found.channels.map(\.amountShare).reduce(0, +) == 10_000)
        let row = try #require(found.rows.first { $0.fund == books.social.id })
        #expect(row.received == Books.yuan("100.00") && row.paid == Books.yuan("30.00"))
        #expect(row.closing == Books.yuan("70.00") && row.opening == .zero)
    }

    private func giveForLater(_ books: Books) async throws {
        try await books.act("Anna", on: "2026-06-01") { [holder = books.foundation, bank = books.bank] change in
            let later = try Fund.open(
                .init(
                    code: "LATER", name: "later", source: .donation, programme: nil, restriction: .time, purpose: "",
                    usableFrom: Books.day("2027-01-01")), with: holder, in: change)
            try Receipt.register(
                .init(
                    fund: later, account: bank.id, day: Books.day("2026-06-01"), amount: Books.yuan("40.00"),
                    payer: "donor", channel: .direct), in: change
            ).book(in: change)
        }
    }

    @Test func `Ratios compare with the dated rules, and say so where there is nothing to compare with`() async throws {
        let books = try await Books.open()
        try await books.owner.write { db in
            try db.executeScript(
                """
                INSERT INTO rule (code, value, unit, operator, valid_from, citation, mark, effect) VALUES
                    ('charity.public_foundation.spending.min', 70, 'percent', 'at_least', '2024-09-05', 'law', 'V',
                        'warn'),
                    ('charity.public_foundation.management.max', 10, 'percent', 'at_most', '2024-09-05', 'law', 'V',
                        'warn'),
                    ('charity.ratio.private_foundation.under_4m.net_assets.below', 400000000, 'fen', 'equal',
                        '2016-10-11', 'law', 'V2', 'warn'),
                    ('charity.ratio.private_foundation.under_4m.spending.min', 8, 'percent', 'at_least', '2016-10-11',
                        'law', 'V2', 'warn') ON CONFLICT DO NOTHING
                """)
        }
        try await books.give("100.00", day: "2026-02-01")
        try await spend("70.00", on: "2026-02-05", books)
        try await books.give("100.00", day: "2027-02-01")
        var next = books.cell()
        next.year = 2027
        let cell = next
        let version = try await books.act("Anna") { change in
            try BudgetVersion.prepare(
                .supplement, of: books.budget, rows: [.init(cell, Books.yuan("100.00"))], reason: "2027", in: change)
        }
        try await books.act("Carol") { _ = try version.answer(.approved, seen: version.contentSHA256, in: $0) }
        try await books.act("Anna", on: "2027-03-01") { change in
            _ = try Voucher.enter(
                .cost(cell, from: books.bank.id, amount: Books.yuan("69.99")), in: books.foundation,
                day: Books.day("2027-03-01"), summary: "school", key: "next year", in: change)
        }
        func ratios(_ year: Int, _ body: CharityRatios.Body) async throws -> CharityRatios {
            try await books.look { db, viewer in
                try CharityRatios.of(books.foundation, year: year, as: body, for: viewer, in: db)
            }
        }
        let first = try await ratios(2026, .publicFoundation)
        #expect(first.findings.first { $0.base == .lastIncome }?.verdict == .unknown)
        let second = try await ratios(2027, .publicFoundation)
        let spending = try #require(second.findings.first { $0.base == .lastIncome })
        #expect(spending.share == "69.99" && spending.verdict == .broken)
        #expect(second.findings.first { $0.base == .costs }?.verdict == .kept)
        #expect(second.figures.netAssets == Books.yuan("30.00"))
        // What was given in 2026 to be used from 2027 on is income of 2027.
        try await giveForLater(books)
        let bound = try await ratios(2027, .publicFoundation).figures
        #expect(bound.lastIncome == Books.yuan("100.00") && bound.lastIncomeBooked == Books.yuan("140.00"))
        #expect(try await ratios(2028, .publicFoundation).figures.lastIncome == Books.yuan("140.00"))
        let third = try await ratios(2027, .privateFoundation)
        #expect(third.findings.first { $0.base == .netAssets }?.verdict == .kept)
    }

    private func exportsBoth(of holder: Holder, _ books: Books) async throws {
        // What leaves for other software has them behind the lines of their voucher, which is zero with them.
        let export = try await books.look { db, viewer in
            try VoucherExport.of(
                holder, from: Books.day("2026-02-01"), through: Books.day("2026-02-28"),
                as: .init(
                    name: "x", preamble: "", columns: "号=number\n行=line\n科目=account_number\n借=debit\n贷=credit",
                    encoding: .utf8, format: .csv), for: viewer, in: db)
        }
        #expect(
            export.rows.map { $0[2].text } == ["1002", "4001", "6001", "8001", "5901", "1002", "7901", "8001"],
            "\(export.rows)")
        #expect(export.rows.map { $0[1].text } == ["1", "2", "3", "4", "1", "2", "3", "4"])
        #expect(export.vouchers == 2 && export.debit == Books.yuan("204.00"))
    }

    @Test func `A government unit has its budget entry beside each receipt and payment, others have none`() async throws
    {
        let books = try await Books.open()
        let holder = try await books.act("Anna") { change in
            let unit = try #require(
                try change.db.value(
                    """
                    INSERT INTO organisation (name, kind, area_code) VALUES ('bureau', 'government', '510000')
                    RETURNING id
                    """, as: Organisation.ID.self))
            return try Holder.open(
                for: unit, books: .full, chart: .government, from: Books.day("2026-01-01"), in: change)
        }
        let (fund, bank) = try await books.act("Anna") { change in
            let fund = try Fund.open(
                .init(code: "B", name: "bureau", source: .government, programme: nil, purpose: "children"),
                with: holder, in: change)
            return (
                fund, try BankAccount.open("B9", at: "bank", number: "6222000077778888", of: holder, in: change)
            )
        }
        let receipt = try await books.act("Anna") { change in
            let receipt = try Receipt.register(
                .init(
                    fund: fund, account: bank.id, day: Books.day("2026-02-01"), amount: Books.yuan("100.00"),
                    payer: "treasury", documentNumber: "no 1", channel: .appropriation), in: change)
            return try receipt.book(in: change)
        }
        let charge = try await books.act("Anna") {
            try Voucher.enter(
                .charge(fund.id, from: bank.id, amount: Books.yuan("2.00")), in: holder, day: Books.day("2026-02-02"),
                summary: "charge", key: "charge", in: $0)
        }
        let (received, charged, chart) = try await books.look { db, viewer in
            let first = try #require(try Voucher.list(of: holder, limit: 9, for: viewer, in: db).last)
            return try (
                ParallelEntry.of(first, for: viewer, in: db), ParallelEntry.of(charge, for: viewer, in: db),
                ChartAccount.chart(on: Books.day("2026-02-01"), of: .government, in: db)
            )
        }
        _ = receipt
        #expect(received.map(\.number) == ["6001", "8001"])
        #expect(received.map(\.amount) == [Books.yuan("-100.00"), Books.yuan("100.00")])
        #expect(charged.map(\.number) == ["7901", "8001"])
        #expect(chart.first { $0.account == .programmeCost }?.number == "5001")
        try await exportsBoth(of: holder, books)
        try await books.give("10.00")
        let none = try await books.look { db, viewer in
            try ParallelEntry.of(
                try #require(try Voucher.list(of: books.foundation, limit: 1, for: viewer, in: db).first), for: viewer,
                in: db)
        }
        #expect(none.isEmpty)
        // A unit under 政府会计制度 knows no restricted net assets: nothing is released.
        let vouchers = try await books.act("Anna") {
            try Period.carryOver(Books.day("2026-02-01"), of: holder, key: "carry", in: $0)
        }
        #expect(vouchers.map(\.kind) == [.closing, .closing])
    }
}
