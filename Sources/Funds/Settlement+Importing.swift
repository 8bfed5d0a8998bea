public import Kernel
public import Platform
internal import Postgres
internal import Sheets

/// The file of a settlement, order by order.
public struct SettlementFile: Sendable {
    /// One order, or what was given back of one: then its amounts are negative.
    public struct Line: Sendable, Hashable {
        /// Number of the order on the platform.
        public let order: String
        /// The project.
        public let project: String
        /// What was given.
        public let gross: Money
        /// What the platform kept.
        public let fee: Money
        /// What is left.
        public let net: Money
    }

    private enum Heading: String, CaseIterable {
        case order = "订单号"
        case project = "项目"
        case gross = "捐赠金额"
        case fee = "手续费"
        case net = "结算金额"
    }

    /// The orders.
    public let lines: [Line]

    /// Reads a CSV (UTF-8 or GB18030) or XLSX file. Throws `SheetRefusal`, and `Refusals` that name every faulty row:
    /// an order twice, an amount that is none, net that is not gross less fee.
    public init(file: [UInt8]) throws {
        let cells = try SheetFile.rows(in: file, .bank)
        let heading = try SheetHeading(naming: Heading.allCases.map(\.rawValue), in: cells)
        var (lines, faults, seen): ([Line], [GrantList.Fault], [[String]: Int]) = ([], [], [:])
        for row in cells where row.number > heading.rowNumber {
            func cell(_ column: Heading) -> SheetCell { heading.columns[column.rawValue].map { row[$0] } ?? .empty }
            func wrong(_ column: Heading, _ key: String, other: Int? = nil) {
                faults.append(.init(row: row.number, column: column.rawValue, key, other: other))
            }
            let (order, project) = (cell(.order).identifier ?? "", cell(.project).text)
            if order.isEmpty { wrong(.order, "grants.fault.missing") }
            if order.count > 60 { wrong(.order, "grants.fault.long") }
            if project.isEmpty { wrong(.project, "grants.fault.missing") }
            if project.count > 100 { wrong(.project, "grants.fault.long") }
            guard let gross = cell(.gross).money, !gross.isZero else {
                wrong(.gross, "grants.fault.amount")
                continue
            }
            let key = [order, gross.isNegative ? "refund" : "gift"]
            if let other = seen[key], !order.isEmpty { wrong(.order, "grants.fault.twice", other: other) }
            seen[key] = row.number
            guard let fee = cell(.fee).isEmpty ? .zero : cell(.fee).money,
                fee.isZero || fee.isNegative == gross.isNegative
            else {
                wrong(.fee, "grants.fault.amount")
                continue
            }
            guard let net = cell(.net).money, net.fen == gross.fen - fee.fen else {
                wrong(.net, "settlements.fault.net")
                continue
            }
            lines.append(Line(order: order, project: project, gross: gross, fee: fee, net: net))
        }
        guard faults.isEmpty else { throw Refusals(faults) }
        guard !lines.isEmpty else { throw FieldRefusal("file", "grants.refusal.empty") }
        let sums = try (lines.map(\.gross).sum(), lines.map(\.fee).sum(), lines.map(\.net).sum())
        guard sums.0.fen > 0, !sums.1.isNegative, sums.2.fen > 0 else {
            throw FieldRefusal("file", "settlements.refusal.refunds")
        }
        self.lines = lines
    }
}

extension Settlement {
    /// Imports a settlement into a fund: gross is income, the fee a cost, net is owed by the platform. The holder's
    /// accountant does this. The same file again changes nothing and answers the settlement that is there (`isNew` is
    /// false); another file under the same number, or an order that was settled before, is refused. What the platform
    /// gave back to a giver is a negative line, at most what was given with its order.
    public static func `import`(
        _ file: SettlementFile, platform: String, number: String, day: Day, displayed: Money?, into fund: Fund,
        in change: Change
    ) throws -> (settlement: Settlement, isNew: Bool) {
        try change.viewer.require(.accountant, in: fund.scope)
        for (field, text) in [("platform", platform), ("number", number)] where text.isEmpty {
            throw FieldRefusal(field, "field.refusal.missing")
        }
        let lines = JSON.array(
            file.lines.map { line in
                let json: JSON = [
                    "order": .string(line.order), "project": .string(line.project),
                    "gross": .integer(line.gross.fen), "fee": .integer(line.fee.fen), "net": .integer(line.net.fen),
                ]
                guard line.gross.isNegative, var members = json.object else { return json }
                // Of one order several parts may be given back, in different settlements.
                members["order"] = .string("\(line.order) 退款 \(number)")
                members["refunds"] = .string(line.order)
                return .object(members)
            })
        let found = try refusing {
            try change.db.first(
                """
                -- import a settlement
                SELECT s.settlement_id, s.is_new FROM import_settlement(\(fund.id), \(platform), \(number), \(day),
                    \(displayed), \(lines.stored)) s
                """
            ) { row in try (row.next(ID.self), row.next(Bool.self)) }
        }
        guard let (id, isNew) = found else { throw NotFound() }
        if isNew {
            change.record(
                "funds.import_settlement", "settlement", id,
                ["orders": .integer(Int64(file.lines.count)), "number": .string(number)])
        }
        return (try find(id, for: change.viewer, in: change.db), isNew)
    }

    /// Books the money of the settlement when the bank has it: a receipt, from which payments are met. The holder's
    /// accountant does this, once.
    public func receive(into account: BankAccount.ID, on day: Day, reference: String, in change: Change) throws
        -> Settlement
    {
        try change.viewer.require(.accountant, in: scope)
        try refusing {
            try change.db.execute(
                """
                -- money of a settlement
                SELECT receive_settlement(\(id), \(account), \(day), \(reference))
                """)
        }
        change.record("funds.receive_settlement", "settlement", id)
        return try Self.find(id, for: change.viewer, in: change.db)
    }

    /// Takes a wrong settlement out of the books: its voucher and that of its money are reversed in an open month, its
    /// number and its orders are free for the corrected file. Only while nothing was paid from the money and no
    /// donation receipt for it stands. The holder's accountant does this.
    public func reverse(on day: Day, reason: String, in change: Change) throws -> Settlement {
        try change.viewer.require(.accountant, in: scope)
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        try refusing {
            try change.db.execute(
                """
                -- take a settlement out of the books
                SELECT reverse_settlement(\(id), \(day), \(reason))
                """)
        }
        change.record("funds.reverse_settlement", "settlement", id, ["reason": .string(reason)])
        return try Self.find(id, for: change.viewer, in: change.db)
    }
}

extension LedgerCheck {
    /// What is kept ready about settlements.
    static let settlementQuestions: [Question] = [
        Question(name: "settlements") { tenant in
            """
            -- check: settlements against their lines
            SELECT 'settlement ' || s.id, concat_ws(' ', count(l.n), sum(l.gross_fen), sum(l.fee_fen), sum(l.net_fen)),
                concat_ws(' ', s.line_count, s.gross_fen, s.fee_fen, s.net_fen)
            FROM settlement s LEFT JOIN settlement_line l ON l.tenant_id = s.tenant_id AND l.settlement_id = s.id
            WHERE s.tenant_id = \(tenant) GROUP BY s.id, s.line_count, s.gross_fen, s.fee_fen, s.net_fen
            HAVING (count(l.n), sum(l.gross_fen), sum(l.fee_fen), sum(l.net_fen))
                IS DISTINCT FROM (s.line_count::bigint, s.gross_fen::numeric, s.fee_fen::numeric, s.net_fen::numeric)
            """
        },
        Question(name: "settlements_owed") { tenant in
            """
            -- check: what platforms owe against the books
            SELECT 'settlement ' || s.id,
                CASE WHEN s.receipt_id IS NULL AND s.reversed_entry_id IS NULL THEN s.net_fen ELSE 0 END::text,
                coalesce(sum(l.amount_fen), 0)::text
            FROM settlement s
            LEFT JOIN journal_entry e ON e.tenant_id = s.tenant_id AND e.document_kind = 'settlement'
                AND e.document_id = s.id
            LEFT JOIN journal_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
                AND l.ledger_account = 'other_receivable'
            WHERE s.tenant_id = \(tenant) GROUP BY s.id, s.receipt_id, s.reversed_entry_id, s.net_fen
            HAVING coalesce(sum(l.amount_fen), 0)
                <> CASE WHEN s.receipt_id IS NULL AND s.reversed_entry_id IS NULL THEN s.net_fen ELSE 0 END
            """
        },
        Question(name: "settled_orders") { tenant in
            """
            -- check: orders that are settled
            SELECT 'order ' || l.order_number, CASE WHEN s.reversed_entry_id IS NULL THEN s.id::text ELSE 'none' END,
                coalesce(o.settlement_id::text, 'none')
            FROM settlement_line l JOIN settlement s ON s.tenant_id = l.tenant_id AND s.id = l.settlement_id
            LEFT JOIN settled_order o ON o.tenant_id = l.tenant_id AND o.settlement_id = l.settlement_id AND o.n = l.n
            WHERE l.tenant_id = \(tenant) AND (o.settlement_id IS NULL) = (s.reversed_entry_id IS NULL)
            """
        },
    ]
}
