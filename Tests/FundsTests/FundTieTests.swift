import Funds
import Kernel
import Platform
import Postgres
import Testing

/// A fund that is tied to places and lines, and how what ties it changes.
@Suite struct FundTieTests {
    private func tied(_ books: Books, areas: [String] = [], lines: [String] = [], agency: Bool = false) async throws
        -> Fund
    {
        try await books.act("Anna") { [programme = books.programme, holder = books.foundation] change in
            try Fund.open(
                .init(
                    code: "TIED", name: "tied", source: .donation, programme: programme, purpose: "children",
                    agency: agency, areas: areas, lines: lines), with: holder, in: change)
        }
    }

    private func approve(_ cell: CellKey, _ books: Books) async throws {
        let version = try await books.act("Anna") { [budget = books.budget] change in
            try BudgetVersion.prepare(
                .supplement, of: budget, rows: [.init(cell, Books.yuan("50.00"))], reason: "more", in: change)
        }
        do {
            try await books.act("Carol") { _ = try version.answer(.approved, seen: version.contentSHA256, in: $0) }
        } catch {
            try await books.act("Carol") {
                _ = try version.answer(.refused, seen: version.contentSHA256, reason: "tied", in: $0)
            }
            throw error
        }
    }

    private func propose(
        _ ties: FundChange.Ties, _ fund: Fund, on ground: FundChange.Ground = .donor, withPaper: Bool = true,
        _ books: Books
    ) async throws -> FundChange {
        let proposed = try await books.act("Olga") { change in
            try FundChange.propose(
                ties, for: fund, on: ground, reference: "letter of 2 March", reason: "the school moved", in: change)
        }
        if withPaper {
            try await books.tamper(
                """
                INSERT INTO file (tenant_id, sha256, byte_count, media_type, name, subject_kind, subject_id, field,
                    uploaded_by)
                SELECT 1, sha256('letter'), 6, 'application/pdf', 'letter.pdf', 'fund_change', \(proposed.id),
                    '', c.proposed_by FROM fund_change c WHERE c.id = \(proposed.id)
                """)
        }
        return proposed
    }

    @Test func `No cell is made outside of the areas and lines that a fund is tied to`() async throws {
        let books = try await Books.open()
        let places = try await tied(books, areas: [Books.village])
        try await approve(books.cell(places), books)
        for area in [Books.otherVillage, Books.county, Area.rootCode] {
            await #expect(throws: FundsRefusal.broken(.fundTiedToAreas), "\(area)") {
                try await approve(books.cell(places, area), books)
            }
        }
        #expect(try await books.look { try Fund.find(places.id, for: $1, in: $0).areas } == [Books.village])
        #expect(try await books.check().isEmpty)
    }

    @Test func `A county means all that lies in it, and a line means that line alone`() async throws {
        let books = try await Books.open()
        let fund = try await tied(books, areas: [Books.county], lines: ["A"])
        try await approve(books.cell(fund, Books.otherVillage), books)
        await #expect(throws: FundsRefusal.broken(.fundTiedToLines)) {
            try await approve(books.cell(fund, line: 1), books)
        }
    }

    @Test func `What is given for a later time is spent from its day on`() async throws {
        let books = try await Books.open()
        let later = try await books.act("Anna") { [programme = books.programme, holder = books.foundation] change in
            try Fund.open(
                .init(
                    code: "LATER", name: "later", source: .donation, programme: programme, restriction: .time,
                    purpose: "", usableFrom: Books.day("2026-03-05")), with: holder, in: change)
        }
        try await approve(books.cell(later), books)
        try await books.act("Anna", on: "2026-03-01") { [bank = books.bank] change in
            try Receipt.register(
                .init(
                    fund: later, account: bank.id, day: Books.day("2026-03-01"), amount: Books.yuan("50.00"),
                    payer: "donor", channel: .direct), in: change
            ).book(in: change)
        }
        for (day, expected) in [("2026-03-04", Outcome.refused(.fundUsableLater)), ("2026-03-05", .done)] {
            try await books.expect(expected, of: day, by: "Anna") { change in
                _ = try Voucher.enter(
                    .cost(books.cell(later), from: books.bank.id, amount: Books.yuan("1.00")), in: books.foundation,
                    day: Books.day(day), summary: "cost", key: "cost-\(day)", in: change)
            }
        }
    }

    @Test func `A fund is tied to what there is, and an unrestricted one to nothing`() async throws {
        let books = try await Books.open()
        await #expect(throws: FundsRefusal.broken(.fundAreaKnown)) { _ = try await tied(books, areas: ["999999"]) }
        await #expect(throws: FundsRefusal.broken(.fundLineKnown)) { _ = try await tied(books, lines: ["Z"]) }
        await #expect(throws: FundsRefusal.broken(.fundTieIsRestricted)) {
            try await books.act("Anna") { [programme = books.programme, holder = books.foundation] change in
                _ = try Fund.open(
                    .init(
                        code: "FREE", name: "free", source: .donation, programme: programme, restriction: .none,
                        purpose: "", areas: [Books.village]), with: holder, in: change)
            }
        }
    }

    @Test func `What ties a fund changes by two people with a paper, and cells outside take nothing more`()
        async throws
    {
        let books = try await Books.open()
        try await books.give("300.00", day: "2026-02-01")
        let request = try await books.prepare("100.00", tranche: 1)
        let ties = FundChange.Ties(purpose: "books", areas: [Books.otherVillage])
        await #expect(throws: FundsRefusal.broken(.fundChangeGround)) {
            _ = try await propose(ties, books.social, on: .funder, books)
        }
        await #expect(throws: FundsRefusal.broken(.fundPurposeNamed)) {
            _ = try await propose(.init(purpose: "", areas: [Books.village]), books.social, books)
        }
        let bare = try await propose(ties, books.social, withPaper: false, books)
        try await books.expect(.refused(.fundChangeHasPaper), of: "no paper", by: "Frank") {
            try bare.answer(.confirmed, of: books.social, in: $0)
        }
        try await books.expect(.done, of: "refused", by: "Frank") {
            try bare.answer(.refused, reason: "no paper", of: books.social, in: $0)
        }
        let change = try await propose(ties, books.social, books)
        await #expect(throws: FundsRefusal.broken(.fundChangeOpen)) {
            _ = try await propose(ties, books.social, withPaper: false, books)
        }
        try await books.expect(.absent, of: "the accountant", by: "Anna") {
            try change.answer(.confirmed, of: books.social, in: $0)
        }
        let waiting = try await books.look("Frank") { try FundChange.fundsWaiting(for: $1, in: $0).changes.map(\.id) }
        #expect(waiting == [books.social.id])
        try await books.expect(.done, of: "confirmed", by: "Frank") {
            try change.answer(.confirmed, of: books.social, in: $0)
        }
        let fund = try await books.look { try Fund.find(books.social.id, for: $1, in: $0) }
        #expect(fund.purpose == "books" && fund.areas == [Books.otherVillage])
        let cost = { @Sendable (cell: CellKey) -> @Sendable (Change) throws -> Void in
            { change in
                _ = try Voucher.enter(
                    .cost(cell, from: books.bank.id, amount: Books.yuan("1.00")), in: books.foundation,
                    day: Books.day("2026-03-02"), summary: "cost", key: "cost-\(cell)", in: change)
            }
        }
        try await books.expect(.refused(.fundCellBarred), of: "the old place", by: "Anna", cost(books.cell()))
        try await books.expect(
            .done, of: "the new place", by: "Anna", cost(books.cell(books.social, Books.otherVillage)))
        await #expect(throws: FundsRefusal.broken(.fundCellBarred)) { try await approve(books.cell(), books) }
        // What a contract took from the cell before is paid.
        try await books.act("Frank", on: "2026-03-01") { _ = try request.approve(version: request.version, in: $0) }
        #expect(try await books.check().isEmpty)
    }

    @Test func `Nobody elsewhere is granted money of a fund that is tied to a place`() async throws {
        let books = try await Books.open()
        try await books.give("3000.00", day: "2026-02-01")
        let change = try await propose(.init(purpose: "children", areas: [Books.village]), books.social, books)
        try await books.act("Frank") { try change.answer(.confirmed, of: books.social, in: $0) }
        await #expect(throws: FundsRefusal.broken(.fundTiedToAreas)) {
            _ = try await books.prepareGrants([
                Books.line(1, amount: "1.00"), Books.line(2, amount: "1.00", area: Books.otherVillage),
            ])
        }
        _ = try await books.prepareGrants([Books.line(1, amount: "1.00")])
        let back = try await propose(.init(purpose: "children", areas: [Books.otherVillage]), books.social, books)
        try await books.expect(.refused(.fundChangeNothingOpen), of: "a list waits", by: "Frank") {
            try back.answer(.confirmed, of: books.social, in: $0)
        }
    }

    @Test func `Ties change by nothing else, also not in the database`() async throws {
        let books = try await Books.open()
        let change = try await propose(.init(purpose: "books"), books.social, books)
        for statement in [
            "UPDATE fund_change SET purpose = 'other'", "DELETE FROM fund_change",
            "DELETE FROM file WHERE subject_kind = 'fund_change'",
            "UPDATE fund_change SET answer = 'confirmed', answered_by = proposed_by, answered_at = now()",
        ] {
            await #expect(throws: PostgresError.self, "\(statement)") { try await books.tamper(statement) }
        }
        await #expect(throws: PostgresError.self) {
            try await books.act("Olga") { try $0.db.execute("UPDATE fund SET purpose = 'other'") }
        }
        try await books.act("Carol") { try change.answer(.confirmed, of: books.social, in: $0) }
        await #expect(throws: FundsRefusal.broken(.fundChangeChanges)) {
            _ = try await propose(.init(purpose: "books"), books.social, books)
        }
    }
}
