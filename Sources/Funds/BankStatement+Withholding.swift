internal import Kernel
internal import Platform
internal import Postgres

/// Who is granted lies in the vault only. A bank that pays a list person by person names them in its statement: of such
/// a line everything but day, amount, balance and reference stays outside.
extension BankStatement {
    /// What may be kept of the lines of a file: those of an amount that was sent to a person out of this account, from
    /// the day of sending on, without the other party, remarks and cells; of money that came in only where some of it
    /// may be sent back. A bill of just that amount loses its party, too: it is better to know less of a bill than to
    /// keep a name.
    static func withholding(
        _ lines: [StatementReading.Line], of account: BankAccount, in change: Change
    ) throws -> [StatementReading.Line] {
        let sent = try change.db.rows(
            """
            -- amounts that were sent to people
            SELECT i.amount_fen, min(b.sent_on), bool_or(i.state IN ('sent', 'returned', 'reissued')) FROM grant_batch b
            JOIN grant_item i ON i.tenant_id = b.tenant_id AND i.batch_id = b.id
            WHERE b.tenant_id = \(try change.tenant()) AND b.bank_account_id = \(account.id) AND b.sent_on IS NOT NULL
            GROUP BY 1
            """
        ) { row in (try row.next(Int64.self), (day: try row.next(Day.self), mayComeBack: try row.next(Bool.self))) }
        guard !sent.isEmpty else { return lines }
        let first = Dictionary(uniqueKeysWithValues: sent)
        return lines.map { line in
            guard let sent = first[Int64(clamping: line.amount.fen.magnitude)], line.day >= sent.day,
                line.amount.isNegative || sent.mayComeBack
            else { return line }
            var kept = line
            (kept.counterparty, kept.note, kept.raw) = ("", withheldNote, [])
            // Digits alone may be a card or an identity number.
            if !isReference(line.reference) { kept.reference = "" }
            return kept
        }
    }

    /// Stands in place of the remarks, so that whoever matches the line sees why it names nobody. It is in Chinese, as
    /// the remarks of banks are.
    static let withheldNote = "向个人发放，对方不留存"

    private static func isReference(_ text: String) -> Bool {
        let isPlain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        return isPlain && text.count <= 60 && !(15...19).contains(text.prefix { $0.isNumber }.count)
    }
}
