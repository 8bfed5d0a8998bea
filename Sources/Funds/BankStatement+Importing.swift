internal import Kernel
public import Platform
internal import Postgres

extension BankStatement {
    /// Imports a statement that was read from a file. Lines that an earlier file brought are known by their
    /// fingerprint and add nothing. A statement that does not add up is kept and shown as such. The accountant or
    /// the cashier does this.
    ///
    /// - Parameter layout: The layout of the tenant's own that the file was read by, to be kept with the statement.
    public static func `import`(
        _ reading: StatementReading, by layout: StatementLayout? = nil, file: [UInt8], named name: String,
        into account: BankAccount, in change: Change
    ) throws -> BankStatement {
        let actor = try change.viewer.require(.accountant, .cashier, in: Scope(holder: account.holder.rawValue))
        let tenant = try change.tenant()
        // Two imports into one account wait for each other here, so that each counts right what is new.
        try change.db.execute(
            """
            -- one import at a time
            SELECT pg_advisory_xact_lock(hashtextextended('bank_statement', \(account.id)))
            """)
        if let through = reading.through, through > change.viewer.today {
            throw FieldRefusal("through", "statements.refusal.through_ahead")
        }
        let paysPeople = try paysPeople(account, in: change)
        let lines = paysPeople ? try withholding(reading.lines, of: account, in: change) : reading.lines
        // A line is known by what is kept of it, and by what was kept before people were paid that amount.
        let prints = fingerprints(of: lines, in: account)
        let earlierPrints = fingerprints(of: reading.lines, in: account)
        let stored = Set(
            try change.db.rows(
                """
                -- lines that are known
                SELECT encode(b.fingerprint, 'hex') FROM bank_line b
                WHERE b.tenant_id = \(tenant) AND b.bank_account_id = \(account.id)
                  AND encode(b.fingerprint, 'hex') = ANY (\(prints + earlierPrints))
                """
            ) { row in try row.next(String.self) })
        let found = zip(prints, earlierPrints).map { stored.contains($0) ? $0 : stored.contains($1) ? $1 : nil }
        let fresh = zip(zip(lines, prints), found).filter { $0.1 == nil }.map(\.0)
        let known = zip(lines, found).compactMap { line, print in print.map { (line, $0) } }
        let own = layout.flatMap { $0.code.hasPrefix("profile-") ? $0.json.stored : nil }
        let days = reading.lines.map(\.day)
        let id = try change.db.value(
            """
            -- keep a statement
            INSERT INTO bank_statement (tenant_id, holder_id, bank_account_id, file_name, file_sha256, layout,
                layout_version, mapping, first_day, last_day, covers_to, line_count, new_count, duplicate_count,
                opening_fen,
                sum_fen, closing_fen, breaks, left_out, imported_by)
            VALUES (\(tenant), \(account.holder), \(account.id), \(String(name.suffix(200))), \(SHA256.digest(file)),
                \(reading.layout.code), \(Int32(reading.layout.version)), \(own),
                \(days.min()), \(days.max()), \(reading.through), \(Int32(reading.lines.count)),
                \(Int32(fresh.count)), \(Int32(reading.lines.count - fresh.count)),
                \(try reading.opening ?? earlierClosing(before: days.min(), of: account, in: change)),
                \(reading.sum), \(reading.closing), \(reading.breaksJSON.stored),
                \((paysPeople ? reading.leftOutRowsJSON : reading.leftOutJSON).stored),
                \(actor))
            RETURNING id
            """, as: ID.self)
        guard let id else { throw NotFound() }
        try keep(fresh, of: id, in: account, change: change)
        try restate(known, in: id, of: account, change: change)
        change.record(
            "funds.import_statement", "bank_statement", id,
            ["lines": .integer(Int64(reading.lines.count)), "new": .integer(Int64(fresh.count))])
        return try find(id, for: change.viewer, in: change.db)
    }

    /// What the statement before ended with: for files that say the end and not the beginning.
    private static func earlierClosing(
        before day: Day?, of account: BankAccount, in change: Change
    ) throws -> Money? {
        try change.db.value(
            """
            -- closing balance of the statement before
            SELECT s.closing_fen FROM bank_statement s
            WHERE s.tenant_id = \(try change.tenant()) AND s.bank_account_id = \(account.id)
              AND s.reverted_at IS NULL AND s.closing_fen IS NOT NULL AND s.last_day < \(day)
            ORDER BY s.last_day DESC, s.id DESC LIMIT 1
            """, as: Money.self)
    }

    private static func keep(
        _ fresh: [(StatementReading.Line, String)], of id: ID, in account: BankAccount, change: Change
    ) throws {
        let lines = JSON.array(
            fresh.map { line, print in
                [
                    "row": .integer(Int64(line.row)), "day": .string(line.day.description), "time": .string(line.time),
                    "amount": .integer(line.amount.fen), "balance": line.balance.map { .integer($0.fen) } ?? .null,
                    "reference": .string(line.reference), "counterparty": .string(line.counterparty),
                    "note": .string(line.note), "raw": .array(line.raw.map { .string($0) }), "print": .string(print),
                ]
            })
        try refusing {
            try change.db.execute(
                """
                -- keep the lines of a statement
                INSERT INTO bank_line (tenant_id, statement_id, bank_account_id, row_number, day, time_text, amount_fen,
                    balance_fen, reference, counterparty, note, raw, fingerprint)
                SELECT \(try change.tenant()), \(id), \(account.id), l."row", l.day, l.time, l.amount, l.balance,
                    l.reference, l.counterparty, l.note,
                    ARRAY(SELECT jsonb_array_elements_text(l.raw)), decode(l.print, 'hex')
                FROM jsonb_to_recordset(\(lines.stored)) AS l ("row" integer, day date, time text, amount bigint,
                    balance bigint, reference text, counterparty text, note text, raw jsonb, print text)
                """)
        }
    }

    /// Notes which lines of earlier files this one states too: they stay when the earlier import is taken back.
    private static func restate(
        _ known: [(StatementReading.Line, String)], in id: ID, of account: BankAccount, change: Change
    ) throws {
        guard !known.isEmpty else { return }
        try change.db.execute(
            """
            -- note the lines that are stated again
            INSERT INTO restated_line (tenant_id, statement_id, bank_line_id, row_number)
            SELECT \(try change.tenant()), \(id), b.id, k."row"
            FROM unnest(\(known.map(\.1)), \(known.map { Int32($0.0.row) })) AS k (print, "row")
            JOIN bank_line b ON b.tenant_id = \(try change.tenant()) AND b.bank_account_id = \(account.id)
                AND b.fingerprint = decode(k.print, 'hex')
            """)
    }

    /// What a line is known by in a later file, in hexadecimal digits: account, day, time, amount, balance, party,
    /// text and which of several equal lines it is.
    static func fingerprints(of lines: [StatementReading.Line], in account: BankAccount) -> [String] {
        var seen: [String: Int] = [:]
        return lines.map { line in
            let parts: [String] = [
                account.id.description, line.day.description, line.time, line.amount.description,
                line.balance?.description ?? "", line.reference, line.counterparty, line.note,
            ]
            let text = parts.joined(separator: "\u{1F}")
            seen[text, default: 0] += 1
            return SHA256.hex(Array("\(text)\u{1F}\(seen[text, default: 0])".utf8))
        }
    }
}
