internal import Kernel
internal import Platform
internal import Postgres

/// Who is granted lies in the vault only. A bank that pays a list person by person names them in its statement, when it
/// pays, sends back or asks a fee: of an account from which people are paid, everything of a line but day, amount,
/// balance and reference stays outside, unless the other party is somebody whom the books know anyway.
extension BankStatement {
    /// Whether people are paid out of the account: a list was sent from it.
    static func paysPeople(_ account: BankAccount, in change: Change) throws -> Bool {
        try change.db.value(
            """
            -- whether people are paid from an account
            SELECT EXISTS (SELECT FROM grant_batch b WHERE b.tenant_id = \(try change.tenant())
                AND b.bank_account_id = \(account.id) AND b.sent_on IS NOT NULL)
            """, as: Bool.self) ?? false
    }

    /// What may be kept of the lines of a file. A bill of just the amount that was sent to a person loses its party,
    /// too: it is better to know less of a bill than to keep a name.
    static func withholding(
        _ lines: [StatementReading.Line], of account: BankAccount, in change: Change
    ) throws -> [StatementReading.Line] {
        let tenant = try change.tenant()
        let sent = Set(
            try change.db.rows(
                """
                -- amounts that were sent to people
                SELECT DISTINCT i.amount_fen FROM grant_batch b
                JOIN grant_item i ON i.tenant_id = b.tenant_id AND i.batch_id = b.id
                WHERE b.tenant_id = \(tenant) AND b.bank_account_id = \(account.id) AND b.sent_on IS NOT NULL
                """
            ) { row in try row.next(Int64.self) })
        let known = Set(
            try change.db.rows(
                """
                -- parties that the books know
                SELECT o.name FROM organisation o WHERE o.name = ANY (\(Array(Set(lines.map(\.counterparty)))))
                UNION SELECT r.payer_name FROM receipt r WHERE r.tenant_id = \(tenant)
                  AND r.payer_name = ANY (\(Array(Set(lines.map(\.counterparty)))))
                """
            ) { row in try row.next(String.self) }.filter { !$0.isEmpty })
        return lines.map { line in
            guard sent.contains(Int64(clamping: line.amount.fen.magnitude)) || !known.contains(line.counterparty)
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
