import Contracts
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// What was announced changes by an announced change only, before the deadline, and files come with what they belong
/// to.
@Suite("Changes and files of procurements", .serialized)
struct ProcurementChangeTests {
    private static func day(_ days: Int64) -> Timestamp { Deal.now.adding(seconds: days * 86_400) }

    private static func refusal(_ body: () async throws -> Void) async -> String? {
        do {
            try await body()
            return nil
        } catch let error as PostgresError {
            return error.constraint
        } catch let refusal as PurchaseRefusal {
            return refusal.rawValue
        } catch let refusal as Refusals {
            return refusal.items.first?.message.key
        } catch let refusal as any Refusal {
            return refusal.message.key
        } catch { return "\(error)" }
    }

    @Test func `a change keeps what held before, never shortens, and is told to who asked and who responded`()
        async throws
    {
        let purchasing = try await Purchasing.open()
        let announced = try await purchasing.announced()
        _ = try await purchasing.at(1, .alice) {
            try announced.respond(for: .init(2), price: Money(fen: 60_000), offer: "方案", in: $0)
        }
        try await purchasing.at(1, .eve) { try announced.ask("含周末吗？", in: $0) }
        func change(_ due: Int64?, on day: Int = 2, affects: Bool = false, text: String? = nil) async throws {
            _ = try await purchasing.at(day, .olivia) { change in
                try Procurement.find(announced.id, for: change.viewer, in: change.db).announceChange(
                    .init(
                        body: "更正", description: text, dueAt: due.map { Self.day($0) }, affectsOffers: affects),
                    in: change)
            }
        }
        #expect(await Self.refusal { try await change(9) } == "purchasing.refusal.procurement_change_extends")
        #expect(await Self.refusal { try await change(30, on: 11) } == "procurement_change_in_time")
        try await change(20, text: "改后的说明")
        let (now, changes) = try await purchasing.deal.read(.olivia) { viewer, db in
            let now = try Procurement.find(announced.id, for: viewer, in: db)
            return (now, try ProcurementChange.all(of: now, for: viewer, in: db))
        }
        #expect(now.description == "改后的说明" && now.responsesDueAt == changes.last?.dueAfter)
        #expect(changes.map(\.descriptionBefore) == ["说明"] && changes.map(\.dueBefore) == [announced.responsesDueAt])
        let told = try await purchasing.deal.test.owner.withConnection { db in
            try db.rows(
                "SELECT DISTINCT account_id FROM notice WHERE message_key = 'purchasing.notice.changed' ORDER BY 1"
            ) { row in try row.next(Int64.self) }
        }
        #expect(told.contains(Deal.Person.eve.rawValue))
        #expect(!told.contains(Deal.Person.olivia.rawValue))
        // Past the old deadline and before the new one a response is taken.
        _ = try await purchasing.at(15, .alice) {
            try announced.respond(for: .init(2), price: Money(fen: 50_000), offer: "方案二", in: $0)
        }
        for statement in [
            "UPDATE procurement SET responses_due_at = responses_due_at + interval '1 day'",
            "UPDATE procurement SET description = '别的'", "UPDATE procurement SET questions_until = now()",
        ] {
            let error = await Self.refusal { try await purchasing.deal.direct(statement) }
            #expect(error == "procurement_moves_forward", "\(statement)")
        }
        let forged = await Self.refusal {
            try await purchasing.deal.direct(
                """
                INSERT INTO procurement_change (tenant_id, procurement_id, n, body, affects_offers, description_before,
                    description_after, due_before, due_after, changed_by)
                SELECT 1, id, 2, 'x', false, '说明', 'x', responses_due_at, responses_due_at, 1 FROM procurement
                """)
        }
        #expect(forged == "procurement_change_builds_on")
        try await purchasing.close()
    }

    @Test func `a change that offers follow begins the shortest period anew, and of two at once both count`()
        async throws
    {
        let purchasing = try await Purchasing.open()
        let announced = try await purchasing.announced()
        func change(_ due: Int64, on day: Int) async throws {
            _ = try await purchasing.at(day, .olivia) { change in
                try Procurement.find(announced.id, for: change.viewer, in: change.db).announceChange(
                    .init(body: "更正", dueAt: Self.day(due), affectsOffers: true), in: change)
            }
        }
        func periods() async throws -> Int64? {
            try await purchasing.deal.write(.olivia) {
                try $0.db.value(
                    "SELECT count(*) FROM procurement_finding WHERE kind = 'period'", as: Int64.self)
            }
        }
        try await change(30, on: 1)
        #expect(try await periods() == 0)
        try await change(31, on: 29)
        #expect(try await periods() == 1)
        try await purchasing.deal.force(
            "UPDATE rule SET mark = 'V2', effect = 'block' WHERE code = 'procurement.below_threshold.announcement.min'")
        let short = await Self.refusal { try await change(32, on: 30) }
        #expect(short == "purchasing.refusal.procurement_period_short")
        let stood = await withTaskGroup(of: Bool.self) { group in
            for due in [60, 61, 62] as [Int64] { group.addTask { (try? await change(due, on: 2)) != nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        let numbers = try await purchasing.deal.read(.olivia) { viewer, db in
            try ProcurementChange.all(of: announced, for: viewer, in: db).map(\.number)
        }
        #expect(stood >= 1 && numbers == Array(1...(2 + stood)))
        try await purchasing.close()
    }

    @Test func `questions are taken until their day, and have a day for the answer`() async throws {
        let purchasing = try await Purchasing.open()
        try await purchasing.deal.force(
            """
            INSERT INTO rule (code, scope, value, unit, operator, valid_from, citation, mark, effect) VALUES
                ('procurement.question.answer.max', 'CN', 3, 'working_day', 'at_most', '2015-03-01', '52', 'V', 'warn')
            """)
        let started = try await purchasing.start("P-1", 90_000)
        func announce(_ until: Int64) async throws -> Procurement {
            try await purchasing.deal.write(.olivia) { change in
                try started.announce(
                    dueAt: Self.day(10), questionsUntil: Self.day(until), priceWeight: Fraction(30),
                    criteria: Purchasing.criteria, in: change)
            }
        }
        for until in [11, -1] as [Int64] {
            let refused = await Self.refusal { _ = try await announce(until) }
            #expect(refused == "purchasing.refusal.procurement_questions_until")
        }
        let announced = try await announce(5)
        try await purchasing.at(4, .eve) { try announced.ask("含周末吗？", in: $0) }
        let late = await Self.refusal { try await purchasing.at(6, .eve) { try announced.ask("再问", in: $0) } }
        #expect(late == "question_in_time")
        let question = try await purchasing.deal.read(.olivia) { viewer, db in
            try announced.questions(for: viewer, in: db).first
        }
        let asked = Self.day(4).day(in: .shanghai)
        #expect((question?.answerDue?.daysSinceEpoch ?? 0) >= asked.daysSinceEpoch + 3)
        try await purchasing.close()
    }

    @Test func `files are sealed with their quote: none is read before, added, exchanged or taken away`() async throws {
        let purchasing = try await Purchasing.open()
        let deal = purchasing.deal
        let scan = try deal.files.put(pdf("offer"), name: "offer.pdf")
        let other = try deal.files.put(pdf("other"), name: "other.pdf")
        let started = try await purchasing.start("P-1", 90_000)
        _ = try await deal.write(.olivia) { try started.attach(other, in: $0) }
        let announced = try await deal.write(.olivia) { change in
            try started.announce(
                dueAt: Self.day(10), priceWeight: Fraction(30), criteria: Purchasing.criteria, in: change)
        }
        #expect(
            await Self.refusal { _ = try await deal.write(.olivia) { try announced.attach(scan, in: $0) } }
                == "procurement_moves_forward")
        let response = try await purchasing.at(1, .alice) {
            try announced.respond(
                for: .init(2), price: Money(fen: 60_000), offer: "方案", files: [(part: .offer, upload: scan)], in: $0)
        }
        func papers(_ person: Deal.Person) async throws -> Int {
            try await deal.read(person) { viewer, db in
                try Procurement.find(announced.id, for: viewer, in: db).papers(for: viewer, in: db).count
            }
        }
        for person in [Deal.Person.olivia, .carol, .alice, .eve] { #expect(try await papers(person) == 1) }
        for (kind, subject) in [("procurement_quote", response.rawValue), ("procurement", announced.id.rawValue)] {
            for upload in [scan, other] {
                let added = await Self.refusal {
                    try await deal.write(.olivia) { _ = try StoredFile.attach(upload, to: kind, subject, in: $0) }
                }
                #expect(added == "procurement_paper_stays", "\(kind)")
            }
        }
        for statement in ["UPDATE file SET removed_at = now()", "UPDATE file SET sha256 = sha256('x')"] {
            let error = await Self.refusal {
                try await deal.direct("\(statement) WHERE subject_kind LIKE 'procurement%'")
            }
            #expect(error == "procurement_paper_stays", "\(statement)")
        }
        try await purchasing.at(11, .olivia) { try announced.open(in: $0) }
        _ = try await purchasing.at(11, .carol) { try announced.signOpening(in: $0) }
        #expect(try await papers(.olivia) == 2)
        #expect(try await papers(.alice) == 2)
        #expect(try await papers(.eve) == 1)
        func findings() async throws -> [String] {
            try await deal.read(.olivia) { viewer, db in try ContractsCheck.run(for: viewer, in: db) }
        }
        #expect(try await findings().isEmpty)
        try await deal.force("UPDATE file SET removed_at = now() WHERE subject_kind = 'procurement_quote'")
        #expect(try await findings().count == 1)
        try await purchasing.close()
    }

    @Test func `responses and openings at the deadline: what is opened is all that came`() async throws {
        let purchasing = try await Purchasing.open()
        for round in 1...3 {
            let announced = try await purchasing.announced("R-\(round)", 30_000)
            await withTaskGroup(of: Void.self) { group in
                for price in [60_000, 50_000] as [Int64] {
                    group.addTask {
                        _ = try? await purchasing.at(9, .alice) {
                            try announced.respond(for: .init(2), price: Money(fen: price), offer: "方案", in: $0)
                        }
                    }
                    group.addTask {
                        _ = try? await purchasing.at(9, .eve) {
                            try announced.respond(
                                for: Purchasing.third, price: Money(fen: price), offer: "方案", in: $0)
                        }
                    }
                    group.addTask { _ = try? await purchasing.at(11, .olivia) { try announced.open(in: $0) } }
                }
            }
            _ = try? await purchasing.at(12, .olivia) { try announced.open(in: $0) }
            let opened = try await purchasing.at(12, .carol) { try announced.signOpening(in: $0) }
            let (told, found) = try await purchasing.deal.read(.olivia) { viewer, db in
                (
                    try opened.opening(for: viewer, in: db)?.responses,
                    try ProcurementResponse.all(of: opened, for: viewer, in: db).count
                )
            }
            #expect(told == found)
            let after = await Self.refusal {
                _ = try await purchasing.at(9, .alice) {
                    try announced.respond(for: .init(2), price: Money(fen: 1), offer: "方案", in: $0)
                }
            }
            #expect(after == "response_in_time")
            _ = try await purchasing.at(12, .olivia) { try opened.fail(reason: "重来", in: $0) }
        }
        try await purchasing.close()
    }
}
