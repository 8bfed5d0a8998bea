import Funds
import Kernel
import Platform
import Testing

/// What a platform gave back to givers.
@Suite struct SettlementRefundTests {
    private static let heading = "订单号,项目,捐赠金额,手续费,结算金额\n"
    private static let gifts = "D1,甲,100.00,0.60,99.40\nD2,甲,50.00,0.30,49.70\n"

    @discardableResult
    private func settle(_ books: Books, _ rows: String, _ number: String) async throws -> Settlement {
        try await books.act("Anna") { [social = books.social] change in
            try Settlement.import(
                SettlementFile(file: Array((Self.heading + rows).utf8)), platform: "P", number: number,
                day: Books.day("2026-02-01"), displayed: nil, into: social, in: change
            ).settlement
        }
    }

    @Test func `A refund lessens the settlement, once for each settlement and at most what was given`() async throws {
        let books = try await Books.open()
        let first = try await settle(books, Self.gifts + "D1,甲,-40.00,-0.24,-39.76\n", "S1")
        #expect([first.gross, first.fee, first.net] == ["110.00", "0.66", "109.34"].map(Books.yuan))
        let second = try await settle(books, "D3,甲,80.00,0.48,79.52\nD1,甲,-60.00,-0.36,-59.64\n", "S2")
        #expect(second.net == Books.yuan("19.88"))
        for rows in ["D4,甲,1.00,0.00,1.00\nD1,甲,-0.01,0.00,-0.01\n", "D5,甲,9.00,0.00,9.00\nD9,甲,-1.00,0.00,-1.00\n"] {
            await #expect(throws: FundsRefusal.broken(.refundAtMostGiven)) { try await settle(books, rows, "S3") }
        }
        #expect(try await settle(books, Self.gifts + "D1,甲,-40.00,-0.24,-39.76\n", "S1").id == first.id)
        #expect(try await books.check().isEmpty)
    }

    @Test(arguments: [
        "D1,甲,-1.00,0.00,-1.00\n", "D1,甲,5.00,-0.10,5.10\n", "D1,甲,5.00,0.00,5.00\nD1,甲,-1.00,0.10,-1.10\n",
        "D1,甲,5.00,0.00,5.00\nD1,甲,-1.00,0,-1.00\nD1,甲,-2.00,0,-2.00\n", "D1,甲,0.00,0.00,0.00\n",
    ]) func `Refunds alone, twice in a file or with signs that do not agree are refused`(rows: String) {
        #expect(throws: (any Error).self) { try SettlementFile(file: Array((Self.heading + rows).utf8)) }
    }
}
