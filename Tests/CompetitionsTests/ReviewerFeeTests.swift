import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

/// What reviewers are owed, before tax and after, and when it was paid.
struct ReviewerFeeTests {
    /// The numbers of a rule that nobody has read in its primary text, as a test puts them.
    private func rules(_ stage: Stage) async throws {
        try await stage.direct("DELETE FROM rule WHERE code LIKE 'tax.labour.%'")
        try await stage.direct(
            """
            INSERT INTO rule (code, scope, value, unit, operator, valid_from, citation, mark, effect)
            VALUES ('tax.labour.deduction_limit', 'CN', 400000, 'fen', 'at_most', '2019-01-01', '办法', 'V2', 'warn'),
                ('tax.labour.deduction', 'CN', 80000, 'fen', 'equal', '2019-01-01', '办法', 'V2', 'warn'),
                ('tax.labour.deduction_share', 'CN', 20, 'percent', 'equal', '2019-01-01', '办法', 'V2', 'warn'),
                ('tax.labour.first_step', 'CN', 2000000, 'fen', 'at_most', '2019-01-01', '办法', 'V2', 'warn'),
                ('tax.labour.second_step', 'CN', 5000000, 'fen', 'at_most', '2019-01-01', '办法', 'V2', 'warn'),
                ('tax.labour.first_rate', 'CN', 20, 'percent', 'equal', '2019-01-01', '办法', 'V2', 'warn'),
                ('tax.labour.second_rate', 'CN', 30, 'percent', 'equal', '2019-01-01', '办法', 'V2', 'warn'),
                ('tax.labour.third_rate', 'CN', 40, 'percent', 'equal', '2019-01-01', '办法', 'V2', 'warn')
            """)
    }

    private func accountant(_ stage: Stage, on day: Day = Stage.start) -> Viewer {
        Viewer(
            account: .init(Stage.Person.dora.rawValue), name: "accountant", tenant: stage.tenant,
            grants: [RoleGrant(role: .accountant)], today: day
        ).at(Timestamp(day, TimeOfDay(hour: 12, minute: 0) ?? .midnight, in: .shanghai))
    }

    private func pay(
        _ stage: Stage, _ fee: ReviewerFee.ID, _ round: ReviewRound.ID, _ tax: Int64, on day: Day = Stage.start
    ) async throws {
        try await stage.test.database.write(as: accountant(stage, on: day)) { change in
            try ReviewerFee.pay(fee, of: round, on: day, tax: Money(fen: tax), reference: "记-12", in: change)
        }
    }

    private func refused(
        _ field: String, _ key: String, _ body: () async throws -> Void, at place: SourceLocation = #_sourceLocation
    ) async {
        let refusal = await #expect(throws: FieldRefusal.self, sourceLocation: place) { try await body() }
        #expect(refusal?.field == field && refusal?.message.key == key, sourceLocation: place)
    }

    private func read(_ stage: Stage, _ round: ReviewRound.ID) async throws -> [ReviewerFee] {
        let viewer = accountant(stage)
        return try await stage.test.database.read(as: viewer) { db in
            try ReviewerFee.all(of: round, for: viewer, in: db).sorted { $0.id < $1.id }
        }
    }

    @Test func `the reckoned tax follows the steps of the dated rule, to the fen`() async throws {
        let stage = try await Stage.set()
        let before = try await stage.read(.olivia) { _, db in
            try LabourTax.inForce(on: Day(year: 2018, month: 12, day: 31) ?? .first, in: db)
        }
        #expect(before == nil)
        try await rules(stage)
        let found = try await stage.read(.olivia) { _, db in try LabourTax.inForce(on: Stage.start, in: db) }
        let rule = try #require(found)
        #expect(rule.mark == .secondHand)
        // Income and tax in fen. 4,000 yuan is still under the fixed deduction, one fen more is not.
        let table: [(Int64, Int64)] = [
            (0, 0), (80_000, 0), (80_001, 0), (80_003, 1), (100_000, 4_000), (400_000, 64_000), (400_001, 64_000),
            (400_004, 64_001), (500_000, 80_000), (2_500_000, 400_000), (2_600_000, 424_000), (6_250_000, 1_300_000),
            (7_000_000, 1_540_000),
        ]
        for (income, tax) in table { #expect(rule.tax(of: Money(fen: income)) == Money(fen: tax), "\(income)") }
    }

    @Test func `fees of a month count as one payment, expenses are no income, and other months are apart`()
        async throws
    {
        let stage = try await Stage.set()
        try await rules(stage)
        let round = try await stage.releasedRound()
        try await stage.write(.olivia) { change in
            try round.recordFee(.fee, Money(fen: 300_000), of: .init(1), in: change)
            try round.recordFee(.fee, Money(fen: 300_000), of: .init(1), in: change)
            try round.recordFee(.travel, Money(fen: 900_000), of: .init(1), in: change)
            try round.recordFee(.fee, Money(fen: 60_000), of: .init(2), in: change)
        }
        func reckoned(on day: Day = Stage.start) async throws -> [Int64?] {
            let viewer = accountant(stage, on: day)
            return try await stage.test.database.read(as: viewer) { db in
                let fees = try ReviewerFee.all(of: round.id, for: viewer, in: db).sorted { $0.id < $1.id }
                let tax = try ReviewerFee.withholding(fees, on: day, for: viewer, in: db).tax
                return fees.map { tax[$0.id]?.fen }
            }
        }
        // 3,000 alone: (3,000 - 800) x 20 %; 6,000 together: 6,000 x 80 % x 20 % = 960, less what was withheld.
        #expect(try await reckoned() == [44_000, 52_000, nil, 0])
        let fees = try await read(stage, round.id)
        try await pay(stage, fees[0].id, round.id, 44_000)
        #expect(try await reckoned() == [nil, 52_000, nil, 0])
        #expect(try await reckoned(on: Day(year: 2026, month: 4, day: 1) ?? .first) == [nil, 44_000, nil, 0])
    }

    @Test func `finance records a payment once, within the amount and not ahead, and takes it back with a reason`()
        async throws
    {
        let stage = try await Stage.set()
        let round = try await stage.releasedRound()
        try await stage.write(.olivia) { change in
            try round.recordFee(.fee, Money(fen: 100_000), of: .init(1), in: change)
        }
        let fee = try #require(try await read(stage, round.id).first)
        #expect(fee.payment == nil && fee.net == nil)
        // No rules in force: nothing is reckoned, and a payment is recorded all the same.
        for (tax, day) in [(100_001, Stage.start), (-1, Stage.start)] as [(Int64, Day)] {
            await #expect(throws: FieldRefusal.self) { try await pay(stage, fee.id, round.id, tax, on: day) }
        }
        let viewer = accountant(stage)
        let tomorrow = try Stage.start.adding(days: 1)
        await refused("paidOn", "reviewers.refusal.paid_ahead") {
            try await stage.test.database.write(as: viewer) { change in
                try ReviewerFee.pay(fee.id, of: round.id, on: tomorrow, tax: .zero, in: change)
            }
        }
        await #expect(throws: NotFound.self) {
            try await stage.write(.olivia) { change in
                try ReviewerFee.pay(fee.id, of: round.id, on: Stage.start, tax: .zero, in: change)
            }
        }
        try await pay(stage, fee.id, round.id, 4_000)
        await refused("fee", "reviewers.refusal.fee_gone") {
            try await pay(stage, fee.id, round.id, 4_000)
        }
        let paid = try #require(try await read(stage, round.id).first)
        #expect(paid.payment?.tax == Money(fen: 4_000) && paid.net == Money(fen: 96_000))
        #expect(paid.payment?.reference == "记-12" && paid.payment?.paidOn == Stage.start)
        await refused("fee", "reviewers.refusal.fee_paid") {
            try await stage.write(.olivia) { change in try round.withdrawFee(fee.id, reason: "重复", in: change) }
        }
        for statement in [
            "UPDATE reviewer_fee_payment SET tax_fen = 0", "UPDATE reviewer_fee_payment SET paid_on = '2026-01-01'",
            "UPDATE reviewer_fee SET withdrawn_at = moment(), withdrawn_by = 1, withdrawn_reason = 'x'",
        ] {
            await #expect(throws: PostgresError.self) { try await stage.direct(statement) }
        }
        func undo(_ reason: String) async throws {
            try await stage.test.database.write(as: viewer) { change in
                try ReviewerFee.undoPayment(of: fee.id, of: round.id, reason: reason, in: change)
            }
        }
        await #expect(throws: FieldRefusal.self) { try await undo(" ") }
        try await undo("退票")
        await #expect(throws: FieldRefusal.self) { try await undo("退票") }
        #expect(try await read(stage, round.id).first?.payment == nil)
        try await pay(stage, fee.id, round.id, 0)
        #expect(try await read(stage, round.id).first?.net == Money(fen: 100_000))
    }
}
