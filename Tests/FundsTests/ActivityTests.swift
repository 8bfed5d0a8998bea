import Funds
import Kernel
import Platform
import Postgres
import Testing

/// Activities: what lines of income and costs were for.
@Suite struct ActivityTests {
    private func open(_ code: String, _ books: Books) async throws -> Activity {
        try await books.act("Olga") { change in
            try Activity.open(
                code, named: "summer", from: Books.day("2026-02-01"), through: Books.day("2026-03-31"),
                of: books.programme, in: change)
        }
    }

    private func spend(_ amount: String, _ books: Books) async throws -> Voucher {
        try await books.act("Anna") { change in
            try Voucher.enter(
                .cost(books.cell(), from: books.bank.id, amount: Books.yuan(amount)), in: books.foundation,
                day: Books.day("2026-03-02"), summary: "books", key: "spend-\(amount)", in: change)
        }
    }

    private func sums(_ books: Books) async throws -> [Activity.ID: Money] {
        try await books.look { db, viewer in
            let sums = try Activity.sums(of: books.programme, for: viewer, in: db)
            return Dictionary(sums.map { ($0.activity, $0.cost) }) { $1 }
        }
    }

    @Test func `Lines name an activity, the last naming holds, and what names it sums to the lines`() async throws {
        let books = try await Books.open()
        try await books.give("500.00")
        let (camp, training) = (try await open("CAMP", books), try await open("TRAIN", books))
        let (first, second) = (try await spend("30.00", books), try await spend("12.00", books))
        try await books.act("Anna") { change in
            try first.nameAll(camp.id, in: change)
            try second.name(camp.id, ofLine: 1, in: change)
            try second.name(camp.id, ofLine: 1, in: change)
        }
        #expect(try await sums(books) == [camp.id: Books.yuan("42.00")])
        try await books.act("Anna") { try second.name(training.id, ofLine: 1, in: $0) }
        #expect(try await sums(books) == [camp.id: Books.yuan("30.00"), training.id: Books.yuan("12.00")])
        let (lines, names) = try await books.look { db, viewer in
            try (
                IncomeAndCosts.of(
                    books.foundation,
                    .init(from: Books.day("2026-01-01"), through: Books.day("2026-12-31"), activity: training.id),
                    for: viewer, in: db), second.lineNames(for: viewer, in: db)
            )
        }
        #expect(lines.rows.map(\.activity) == ["TRAIN summer"])
        #expect(lines.totals.cost == Books.yuan("12.00"))
        #expect(names.map(\.takesActivity) == [true, false])
        #expect(names.map(\.activityName) == ["TRAIN summer", ""])
        let namings = try await books.owner.read { db in
            try db.value("SELECT count(*) FROM line_activity", as: Int.self)
        }
        #expect(namings == 3)
        #expect(try await books.check().isEmpty)
    }

    @Test func `Only income and costs of the programme name it, and nobody else names or changes it`() async throws {
        let books = try await Books.open()
        try await books.give("500.00")
        let camp = try await open("CAMP", books)
        await #expect(throws: FundsRefusal.broken(.activityCode)) { _ = try await open("CAMP", books) }
        let voucher = try await spend("30.00", books)
        await #expect(throws: FundsRefusal.broken(.activityOfTheProgramme)) {
            try await books.act("Anna") { try voucher.name(camp.id, ofLine: 2, in: $0) }
        }
        await #expect(throws: FundsRefusal.broken(.activityOfTheProgramme)) {
            try await books.act("Anna") { try voucher.name(Activity.ID(999), ofLine: 1, in: $0) }
        }
        for name in ["Dave", "Frank", "Olga", "Eve"] {
            await #expect(throws: NotFound.self) {
                try await books.act(name) { try voucher.name(camp.id, ofLine: 1, in: $0) }
            }
        }
        await #expect(throws: FundsRefusal.broken(.activityEndsAfterItStarts)) {
            try await books.act("Olga") { change in
                _ = try Activity.open(
                    "X", named: "x", from: Books.day("2026-03-02"), through: Books.day("2026-03-01"),
                    of: books.programme, in: change)
            }
        }
        try await books.act("Anna") { try voucher.name(camp.id, ofLine: 1, in: $0) }
        for statement in [
            "UPDATE line_activity SET line_n = 2", "DELETE FROM line_activity", "UPDATE activity SET name = 'x'",
        ] {
            await #expect(throws: PostgresError.self) { try await books.tamper(statement) }
        }
    }
}
