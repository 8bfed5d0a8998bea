internal import Foundation
internal import Kernel
internal import Platform
internal import Postgres

/// Under which numbers another accounting software keeps the accounts, written as text, one a line:
/// `银行存款 QM-BANK=100201`. The name is that of the meaning, since numbers change with the chart; behind it may stand the
/// code of a bank account, the code of a fund, or 限定性 or 非限定性. The narrowest line counts, in this order.
struct OtherAccounts {
    static let restricted = "限定性"
    static let unrestricted = "非限定性"

    private struct Key: Hashable {
        let account: LedgerAccount
        let condition: String
    }

    private var numbers: [Key: String] = [:]

    var isEmpty: Bool { numbers.isEmpty }

    /// Throws a refusal at `accounts` that names the first line which is none, names no account, or says one twice.
    init(_ text: String, in db: Connection) throws {
        let lines = text.split(whereSeparator: \.isNewline)
        guard !lines.isEmpty else { return }
        let names = try Self.names(in: db)
        for (index, line) in lines.enumerated() {
            let refusal = FieldRefusal("accounts", "exports.refusal.account", ["row": String(index + 1)])
            let halves = line.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard halves.count == 2, (1...40).contains(halves[1].count) else { throw refusal }
            let words = halves[0].split(separator: " ").map(String.init)
            guard (1...2).contains(words.count), let account = names[words[0]] else { throw refusal }
            let key = Key(account: account, condition: words.count == 2 ? words[1] : "")
            guard numbers.updateValue(halves[1], forKey: key) == nil else { throw refusal }
        }
    }

    /// The number of an account on a line with these; nil where nothing is said about it.
    func number(of account: LedgerAccount, bank: String, fund: String, isRestricted: Bool) -> String? {
        [bank, fund, isRestricted ? Self.restricted : Self.unrestricted].lazy.filter { !$0.isEmpty }
            .compactMap { numbers[Key(account: account, condition: $0)] }.first
            ?? numbers[Key(account: account, condition: "")]
    }

    /// Meanings by their codes and names, and by names that charts alone give them where these mean one thing.
    private static func names(in db: Connection) throws -> [String: LedgerAccount] {
        let pairs = try db.rows(
            """
            -- names of accounts
            WITH own AS (
                SELECT l.code AS name, l.code FROM ledger_account l UNION SELECT l.chinese, l.code FROM ledger_account l
            )
            SELECT o.name, o.code FROM own o
            UNION
            SELECT c.name, min(c.ledger_account) FROM chart_account c
            WHERE c.name <> '' AND NOT EXISTS (SELECT FROM own o WHERE o.name = c.name)
            GROUP BY c.name HAVING count(DISTINCT c.ledger_account) = 1
            """
        ) { row in try (row.next(String.self), row.next(LedgerAccount.self)) }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }
}
