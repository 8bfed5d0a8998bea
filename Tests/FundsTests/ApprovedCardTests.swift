import Funds
import Kernel
import Platform
import Postgres
import Testing
import Vault

/// A list is paid to the cards that were approved, and only what the bank says is paid is paid.
@Suite struct ApprovedCardTests {
    @Test func `Another card that somebody enters after the approval is not paid`() async throws {
        let books = try await Books.open()
        try await books.give("1000.00")
        let approved = try await books.batch(of: 1, in: .approved)
        let swapped = Books.line(1, amount: "1.00").replacing("6222000010000001", with: "6222000099999999")
        let other = try await books.prepareGrants([swapped], purpose: "other")
        _ = try await books.act("Anna") { try other.cancel(reason: "x", in: $0) }
        let bank = books.bank.id
        let sent = try await books.act("Dave") {
            try approved.send(from: bank, on: Books.day("2026-03-01"), in: $0)
        }
        let file = try await books.act("Dave") {
            try sent.bankFile(BankLayout.known[0].content, with: Books.vaultKey, in: $0)
        }
        let text = String(decoding: try file.csv(), as: UTF8.self)
        #expect(text.contains("6222000010000001"))
        #expect(!text.contains("6222000099999999"))
        #expect(try await books.check().isEmpty)
    }

    @Test(arguments: [
        ("成功", true), ("交易成功", true), (" 已入账。", true), ("未成功", false), ("没有成功", false), ("冲正成功", false),
        ("撤销成功", false), ("退汇", false), ("失败", false),
    ]) func `Words of banks are read whole`(outcome: String, isPaid: Bool) throws {
        let reply = try BankReply(file: Array("业务编号,金额,处理结果\n7,1.00,\(outcome)\n8,1.00,处理中".utf8))
        #expect(reply.rows.map(\.isPaid) == [isPaid])
        #expect(reply.open == 1)
    }

    @Test(arguments: ["部分成功", "受理", "好像成功"]) func `What is no outcome is not taken for one`(outcome: String) {
        #expect(throws: (any Error).self) {
            try BankReply(file: Array("业务编号,金额,处理结果\n7,1.00,\(outcome)".utf8))
        }
    }
}
