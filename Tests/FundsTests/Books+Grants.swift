import Foundation
import Funds
import Kernel
import Platform
import Sheets
import Vault

extension Books {
    static let vaultKey = MasterKey.forTests

    /// An identity number of an invented person that passes the check.
    static func identityNumber(_ n: Int) -> String {
        let digits = "51010120150101" + String(String(1_000 + n).suffix(3))
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(digits, weights).reduce(0) { $0 + ($1.0.wholeNumberValue ?? 0) * $1.1 }
        return digits + String(Array("10X98765432")[sum % 11])
    }

    static let headings = "姓名,身份证号,监护人,监护人身份证号,监护人电话,开户行,银行账号,户名,地区代码,金额"

    static func line(_ n: Int, amount: String = "1000.00", name: String? = nil, area: String = village) -> String {
        "\(name ?? "孩子\(n)"),\(identityNumber(n)),监护人\(n),,,演示银行,62220000\(10_000_000 + n),监护人\(n),\(area),\(amount)"
    }

    static func list(_ lines: [String]) throws -> GrantList {
        try GrantList(file: Array(([headings] + lines).joined(separator: "\r\n").utf8))
    }

    func draft(
        purpose: String = "aid", period: String = "2026", posting: GrantBatch.Posting = .sending
    ) -> GrantBatch.Draft {
        .init(
            fund: social, cell: cell(), purpose: purpose, period: period, title: "爱心资助",
            posting: posting)
    }

    func prepareGrants(
        _ lines: [String], purpose: String = "aid", period: String = "2026",
        posting: GrantBatch.Posting = .sending
    ) async throws -> GrantBatch {
        let (list, draft) = (try Books.list(lines), draft(purpose: purpose, period: period, posting: posting))
        return try await act("Anna") { change in
            try GrantBatch.prepare(draft, list: list, with: Books.vaultKey, in: change)
        }
    }

    /// Prepared, approved and sent by three people.
    func sendGrants(
        _ lines: [String], purpose: String = "aid", period: String = "2026",
        posting: GrantBatch.Posting = .sending
    ) async throws -> GrantBatch {
        let batch = try await prepareGrants(lines, purpose: purpose, period: period, posting: posting)
        let approved = try await act("Frank", on: "2026-02-01") { try batch.approve(in: $0) }
        return try await act("Dave") { [bank] change in
            try approved.send(from: bank.id, on: Books.day("2026-03-01"), in: change)
        }
    }

    /// A batch of one person that stands in `state`.
    func batch(of person: Int, in state: GrantBatch.State) async throws -> GrantBatch {
        let batch = try await prepareGrants([Books.line(person, amount: "1.00")])
        if state == .cancelled { return try await act("Anna") { try batch.cancel(reason: "x", in: $0) } }
        guard state != .prepared else { return batch }
        let approved = try await act("Frank", on: "2026-02-01") { try batch.approve(in: $0) }
        guard state == .sent else { return approved }
        return try await act("Dave") { [bank] change in
            try approved.send(from: bank.id, on: Books.day("2026-03-01"), in: change)
        }
    }

    func items(of batch: GrantBatch) async throws -> [GrantItem] {
        try await look { [tenant] db, _ in try batch.items(limit: 20_000, in: db, tenant: tenant.id) }
    }

    func tally(of batch: GrantBatch) async throws -> [GrantItem.State: Int] {
        try await look { [tenant] db, _ in
            Dictionary(uniqueKeysWithValues: try batch.tally(in: db, tenant: tenant.id).map { ($0.state, $0.count) })
        }
    }

    static func reply(_ items: [GrantItem], failed: Set<Int> = []) throws -> GrantReply {
        let lines = items.map { item in
            failed.contains(item.number)
                ? "\(item.id),\(item.amount),失败,户名不符,L\(item.id)" : "\(item.id),\(item.amount),成功,,L\(item.id)"
        }
        return try GrantReply(file: Array((["业务编号,金额,处理结果,失败原因,流水号"] + lines).joined(separator: "\n").utf8))
    }

    @discardableResult
    func reply(_ batch: GrantBatch, failed: Set<Int> = [], day: String = "2026-03-02") async throws
        -> GrantBatch.ReplyResult
    {
        let reply = try Books.reply(try await items(of: batch), failed: failed)
        return try await act("Anna") { try batch.take(reply, on: Books.day(day), in: $0) }
    }
}

extension MasterKey {
    /// A key for tests alone.
    static let forTests: MasterKey = {
        guard let key = try? MasterKey(hexadecimal: String(repeating: "5a", count: 32), from: "tests") else {
            preconditionFailure("64 digits are a key")
        }
        return key
    }()
}

extension GrantBatch.ReplyResult {
    /// Paid, returned, known.
    var counts: [Int] { [paid, returned, known] }
}
