public import Kernel
public import Platform
public import Postgres
public import Sheets

/// 凭证导出: the vouchers of a holder in a period, line by line, in the columns of a profile.
public struct VoucherExport: Sendable {
    /// The columns.
    public let columns: [SheetColumn]
    /// The rows.
    public let rows: [[SheetCell]]
    /// How many vouchers they are of.
    public let vouchers: Int
    /// Sum of the debits, and as much of the credits.
    public let debit: Money
    /// Names of the accounts for which a profile that has account numbers of other books has none.
    public let unnumbered: [String]
    private let content: ExportProfile.Content

    private struct Line {
        let entry: Voucher.ID
        let fund: Fund.ID
        let day: Day
        let word: String
        let wordNumber: Int64
        let number: Int
        var n: Int
        let summary: String
        let account: LedgerAccount
        var amount: Money
        let bank: String
        let isRestricted: Bool
        let fundCode: String
        let fundName: String
        let budgetLine: String
        let area: String
        let activity: String
        let contract: String
        let memo: String
        let attachments: Int64
        let poster: String
        let approver: String
        /// The account of 预算会计, on its lines beside those of 财务会计.
        var budget: (number: String, name: String)?
    }

    /// The vouchers of a period in the columns of a profile or a layout.
    public static func of(
        _ holder: Holder, from: Day, through: Day, as content: ExportProfile.Content, for viewer: Viewer,
        in db: Connection
    ) throws -> VoucherExport {
        guard viewer.seesBooks(of: holder.id) else { throw NotFound() }
        let columns = try content.parsed()
        var charts: [Day: [LedgerAccount: ChartAccount]] = [:]
        let tenant = try viewer.requireTenant().id
        let lines = try withBudget(
            lines(of: holder, from, through, tenant, in: db),
            ParallelEntry.all(of: holder.id, from: from, through: through, tenant: tenant, in: db))
        for month in Set(lines.map(\.day.firstOfMonth)) {
            charts[month] = Dictionary(
                uniqueKeysWithValues: try ChartAccount.chart(on: month, of: holder.chart, in: db).map {
                    ($0.account, $0)
                })
        }
        let others = try OtherAccounts(content.accounts, in: db)
        var unnumbered: Set<String> = []
        let rows = lines.map { line in
            if let budget = line.budget {
                return columns.map { column in
                    switch column.content {
                    case .text(let text): SheetCell(text: text)
                    case .field(let field): cell(field, of: line, budget.number, budget.name)
                    }
                }
            }
            let account = charts[line.day.firstOfMonth]?[line.account]
            let other = others.number(
                of: line.account, bank: line.bank, fund: line.fundCode, isRestricted: line.isRestricted)
            if other == nil, !others.isEmpty { unnumbered.insert(account?.name ?? line.account.rawValue) }
            return columns.map { column in
                switch column.content {
                case .text(let text): SheetCell(text: text)
                case .field(let field): cell(field, of: line, other ?? account?.number ?? "", account?.name ?? "")
                }
            }
        }
        return try VoucherExport(
            columns: columns.map { SheetColumn($0.title, kind(of: $0.content)) }, rows: rows,
            vouchers: Set(lines.map { [$0.day.firstOfMonth.description, String($0.number)] }).count,
            debit: lines.map(\.amount).filter { $0.fen > 0 }.sum(), unnumbered: unnumbered.sorted(), content: content)
    }

    /// The export as a CSV file in the encoding of the profile; a byte order mark only in front of UTF-8 without a
    /// preamble, since programs that want a preamble want it first.
    public func csv() throws -> [UInt8] {
        let encoding: CSVEncoding = content.encoding == .utf8 ? .utf8 : .gb18030
        let writer = try CSVWriter(columns: columns, encoding: encoding, marksOrder: content.preamble.isEmpty)
        var bytes: [UInt8] = []
        for line in content.preamble.split(whereSeparator: \.isNewline) {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
            let head = try CSVWriter(
                columns: cells.map { SheetColumn($0, .text) }, encoding: encoding, marksOrder: false)
            bytes += try head.heading()
        }
        bytes += try writer.heading()
        for row in rows { bytes += try writer.line(row) }
        return bytes
    }

    /// The lines with those of 预算会计 behind the ones of their voucher, numbered on: software for government units takes
    /// both as one voucher.
    private static func withBudget(
        _ lines: [Line], _ budget: [Voucher.ID: [ParallelEntry]]
    ) throws -> [Line] {
        guard !budget.isEmpty else { return lines }
        var result: [Line] = []
        for (index, line) in lines.enumerated() {
            result.append(line)
            guard index + 1 == lines.count || lines[index + 1].entry != line.entry else { continue }
            let own = lines[...index].reversed().prefix { $0.entry == line.entry }
            for (place, entry) in (budget[line.entry] ?? []).enumerated() {
                guard var beside = own.first(where: { $0.fund == entry.fund }) else { continue }
                beside.n = line.n + place + 1
                beside.amount = entry.amount
                beside.budget = (entry.number, entry.name)
                result.append(beside)
            }
        }
        return result
    }

    private static func lines(
        of holder: Holder, _ from: Day, _ through: Day, _ tenant: Tenant.ID, in db: Connection
    ) throws -> [Line] {
        try db.rows(
            """
            -- lines of vouchers to be handed out
            WITH voucher AS (
                SELECT e.*, w.word, row_number() OVER (PARTITION BY e.month, w.word ORDER BY e.voucher_no) AS word_no
                FROM journal_entry e CROSS JOIN LATERAL (
                    SELECT CASE WHEN count(*) = 0 THEN '转' WHEN sum(l.amount_fen) > 0 THEN '收' ELSE '付' END
                    FROM journal_line l WHERE l.tenant_id = e.tenant_id AND l.entry_id = e.id
                      AND l.ledger_account IN ('bank_deposit', 'cash')) AS w (word)
                WHERE e.tenant_id = \(tenant) AND e.holder_id = \(holder.id)
                  AND e.month BETWEEN \(from.firstOfMonth) AND \(through)
            )
            SELECT e.id, l.fund_id, e.entry_date, e.word, e.word_no, e.voucher_no, l.n, e.summary, l.ledger_account,
                l.amount_fen,
                coalesce(k.code, ''), is_restricted(f), f.code, f.name,
                coalesce(b.code || ' ' || b.name, ''), coalesce(l.area_code, ''),
                coalesce((SELECT t.code FROM line_activity w
                    JOIN activity t ON t.tenant_id = w.tenant_id AND t.id = w.activity_id
                    WHERE w.tenant_id = l.tenant_id AND w.entry_id = l.entry_id AND w.line_n = l.n
                    ORDER BY w.id DESC LIMIT 1), ''), coalesce(l.contract_id::text, ''), l.memo,
                (SELECT count(*) FROM file x WHERE x.tenant_id = e.tenant_id AND x.subject_kind = \(Voucher.fileKind)
                    AND x.subject_id = e.id AND x.removed_at IS NULL), p.name, coalesce(a.name, '')
            FROM voucher e
            JOIN journal_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
            JOIN fund f ON f.tenant_id = l.tenant_id AND f.id = l.fund_id
            JOIN account p ON p.id = e.posted_by LEFT JOIN account a ON a.id = e.approved_by
            LEFT JOIN budget_line b ON b.tenant_id = l.tenant_id AND b.id = l.budget_line_id
            LEFT JOIN bank_account k ON k.tenant_id = l.tenant_id AND k.id = l.bank_account_id
            WHERE e.entry_date BETWEEN \(from) AND \(through)
            ORDER BY e.month, e.voucher_no, l.n
            """
        ) { row in
            try Line(
                entry: row.next(), fund: row.next(), day: row.next(), word: row.next(), wordNumber: row.next(),
                number: row.next(), n: row.next(),
                summary: row.next(), account: row.next(), amount: row.next(), bank: row.next(),
                isRestricted: row.next(), fundCode: row.next(), fundName: row.next(), budgetLine: row.next(),
                area: row.next(), activity: row.next(), contract: row.next(), memo: row.next(),
                attachments: row.next(), poster: row.next(), approver: row.next())
        }
    }

    private static func kind(of content: ExportProfile.Column.Content) -> SheetColumn.Kind {
        switch content {
        case .field(.day): .day
        case .field(.debit), .field(.credit), .field(.amount): .money
        case .field(.number), .field(.wordNumber), .field(.line), .field(.attachments), .field(.year),
            .field(.month):
            .integer
        default: .text
        }
    }

    private static func cell(
        _ field: ExportProfile.Field, of line: Line, _ number: String, _ name: String
    ) -> SheetCell {
        let magnitude = Money(fen: abs(line.amount.fen))
        return switch field {
        case .day: .day(line.day)
        case .year: .integer(Int64(line.day.year))
        case .month: .integer(Int64(line.day.month))
        case .word: .text(line.word)
        case .number: .integer(Int64(line.number))
        case .wordNumber: .integer(line.wordNumber)
        case .line: .integer(Int64(line.n))
        case .summary: SheetCell(text: line.summary)
        case .accountNumber: SheetCell(text: number)
        case .accountName: SheetCell(text: name)
        case .debit: .money(line.amount.fen > 0 ? line.amount : .zero)
        case .credit: .money(line.amount.fen < 0 ? magnitude : .zero)
        case .amount: .money(magnitude)
        case .bankAccount: SheetCell(text: line.bank)
        case .restriction: .text(line.isRestricted ? OtherAccounts.restricted : OtherAccounts.unrestricted)
        case .fundCode: SheetCell(text: line.fundCode)
        case .fundName: SheetCell(text: line.fundName)
        case .budgetLine: SheetCell(text: line.budgetLine)
        case .area: SheetCell(text: line.area)
        case .activity: SheetCell(text: line.activity)
        case .contract: SheetCell(text: line.contract)
        case .memo: SheetCell(text: line.memo)
        case .attachments: .integer(line.attachments)
        case .poster: SheetCell(text: line.poster)
        case .approver: SheetCell(text: line.approver)
        }
    }
}
