public import Kernel
public import Platform
public import Postgres

extension StatementReading {
    /// The places where the file contradicts itself, as they are kept and shown.
    public var breaksJSON: JSON {
        .array(
            breaks.map {
                [
                    "row": .integer(Int64($0.row)), "kind": .string($0.kind.rawValue),
                    "expected": .string($0.text($0.expected)), "found": .string($0.text($0.found)),
                    "difference": .string($0.text($0.difference)),
                ]
            })
    }

    /// The rows that are no lines, as they are kept and shown.
    /// The rows that were left out by their numbers alone, where their words may name people.
    var leftOutRowsJSON: JSON {
        .array(leftOut.map { ["row": .integer(Int64($0.row)), "text": .string(BankStatement.withheldNote)] })
    }

    /// What was left out, row by row.
    public var leftOutJSON: JSON {
        .array(leftOut.map { ["row": .integer(Int64($0.row)), "text": .string($0.text)] })
    }
}

extension BankStatement {
    /// What an import says: how many lines, how many of them new, and whether it adds up. The command line prints this.
    public var summary: JSON {
        [
            "lines": .integer(Int64(lineCount)), "new": .integer(Int64(newCount)),
            "duplicates": .integer(Int64(duplicateCount)),
            "opening": opening.map { .string($0.description) } ?? .null, "sum": .string(sum.description),
            "closing": closing.map { .string($0.description) } ?? .null, "adds_up": .bool(addsUp),
            "difference": difference.map { .string($0.description) } ?? .null, "breaks": breaks,
        ]
    }

    /// A line that an earlier import may have brought already: the two are alike in everything that both files say.
    public struct ProbableDuplicate: Sendable, Hashable {
        /// The line of this statement.
        public let line: BankLine.ID
        /// Its row in the file.
        public let row: Int
        /// The day of both.
        public let day: Day
        /// The amount of both.
        public let amount: Money
        /// What this file says of it.
        public let text: String
        /// What the other file says of it.
        public let otherText: String
        /// Name of the other file.
        public let otherFile: String
    }

    /// Lines of this statement that an other import of the account may have brought too. Both stay: a person decides.
    public func probableDuplicates(for viewer: Viewer, in db: Connection) throws -> [ProbableDuplicate] {
        try db.rows(
            """
            -- lines that may be there twice
            SELECT b.id, b.row_number, b.day, b.amount_fen, concat_ws(' ', b.counterparty, b.reference, b.note),
                concat_ws(' ', o.counterparty, o.reference, o.note), s.file_name
            FROM bank_line b
            JOIN bank_line o ON o.tenant_id = b.tenant_id AND o.bank_account_id = b.bank_account_id
                AND o.day = b.day AND o.amount_fen = b.amount_fen AND o.statement_id <> b.statement_id
            JOIN bank_statement s ON s.tenant_id = o.tenant_id AND s.id = o.statement_id
            WHERE b.tenant_id = \(try viewer.requireTenant().id) AND b.statement_id = \(id)
              AND (o.balance_fen IS NULL OR b.balance_fen IS NULL OR o.balance_fen = b.balance_fen)
              AND (o.reference = '' OR b.reference = '' OR o.reference = b.reference)
              AND (o.counterparty = '' OR b.counterparty = '' OR o.counterparty = b.counterparty)
              AND (o.time_text = '' OR b.time_text = '' OR o.time_text = b.time_text)
            ORDER BY b.row_number, o.id LIMIT 200
            """
        ) { row in
            try ProbableDuplicate(
                line: row.next(), row: Int(row.next(Int32.self)), day: row.next(), amount: row.next(),
                text: row.next(), otherText: row.next(), otherFile: row.next())
        }
    }
}
