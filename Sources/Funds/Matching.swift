public import Kernel
public import Platform
public import Postgres

/// A movement as the bank reports it.
public struct BankLine: Sendable, Hashable {
    /// Identifies a line.
    public typealias ID = Identifier<BankLine>
    /// Its key.
    public let id: ID
    /// The day.
    public let day: Day
    /// What is still unmatched of it; positive for money in.
    public let open: Money
    /// Reference of the bank.
    public let reference: String
    /// The other party.
    public let counterparty: String
    /// Remarks.
    public let note: String
}

/// A voucher seen from one bank account.
public struct BookItem: Sendable, Hashable {
    /// The voucher.
    public let entry: Voucher.ID
    /// Number of the voucher.
    public let name: String
    /// The day.
    public let day: Day
    /// What is still unmatched of it.
    public let open: Money
    /// Reference of the payment or receipt behind it.
    public let reference: String
    /// Who was paid or who gave.
    public let party: String
    /// What happened.
    public let summary: String
}

/// Why a line and items may be the same money: which of four things agree.
public struct MatchSuggestion: Sendable, Hashable {
    /// The bank line.
    public let line: BankLine
    /// The vouchers; their open amounts sum to the line's.
    public let items: [BookItem]
    /// The amounts are equal. Always so: what differs is a conflict, never a suggestion.
    public let amountAgrees: Bool
    /// The same day.
    public let dateAgrees: Bool
    /// The same reference, not empty.
    public let referenceAgrees: Bool
    /// One name contains the other.
    public let partyAgrees: Bool
    /// Days between bank and books.
    public let daysApart: Int
    /// An earlier match of a person in which the bank wrote alike and the books meant the same party.
    public var learnedFrom: MatchGroup.ID?

    /// How many of the four agree; suggestions are listed by it.
    public var score: Int {
        [amountAgrees, dateAgrees, referenceAgrees, partyAgrees || learnedFrom != nil].count { $0 }
    }

    /// The facts as they are kept with the confirmed match.
    var facts: JSON {
        [
            "amount": .bool(amountAgrees), "date": .bool(dateAgrees), "reference": .bool(referenceAgrees),
            "party": .bool(partyAgrees), "days": .integer(Int64(daysApart)),
            "learned_from": learnedFrom.map { .integer($0.rawValue) } ?? .null,
        ]
    }
}

/// The open sides of an account and what may belong together.
public struct Matching: Sendable {
    /// Bank lines without a voucher.
    public let lines: [BankLine]
    /// Vouchers without a bank line.
    public let items: [BookItem]
    /// Suggestions, the best first; a line and an item may stand in several.
    public let suggestions: [MatchSuggestion]
    /// Lines whose reference is a voucher's but whose amount is another: looked at by a person, never matched.
    public let conflicts: [MatchSuggestion]

    /// Lines, and vouchers, that are looked at together: the oldest that are open.
    static let sideMax = 2_000
    /// Whether more is open than is looked at together.
    public var isPartial: Bool { max(lines.count, items.count) == Self.sideMax }
    /// Suggestions for one line.
    static let suggestionsMax = 5

    /// What is open in an account: the oldest 2,000 of each side. How many days may lie between what is suggested is
    /// the dated rule of automatic matching, read by the day of the bank line.
    public static func open(in account: BankAccount, for viewer: Viewer, db: Connection) throws -> Matching {
        guard viewer.seesBooks(of: account.holder) else { throw NotFound() }
        let tenant = try viewer.requireTenant().id
        let lines = try db.rows(
            """
            -- open bank lines
            SELECT b.id, b.day, b.amount_fen - b.matched_fen, b.reference, b.counterparty, b.note FROM bank_line b
            WHERE b.tenant_id = \(tenant) AND b.bank_account_id = \(account.id) AND b.matched_fen <> b.amount_fen
            ORDER BY b.day, b.id LIMIT \(sideMax)
            """
        ) { row in
            try BankLine(
                id: row.next(), day: row.next(), open: row.next(), reference: row.next(), counterparty: row.next(),
                note: row.next())
        }
        let items = try openItems(in: account, tenant: tenant, db: db)
        return Matching(
            lines: lines, items: items, lessons: try MatchLesson.all(in: account, tenant: tenant, db: db),
            days: try AutomaticMatching.Window.inForce(in: db).days)
    }

    private static func openItems(in account: BankAccount, tenant: Tenant.ID, db: Connection) throws -> [BookItem] {
        try db.rows(
            """
            -- open vouchers of a bank account
            SELECT i.entry_id, to_char(e.month, 'YYYY-MM') || '-' || lpad(e.voucher_no::text, 4, '0'), i.entry_date,
                i.amount_fen - i.matched_fen, coalesce(p.reference, r.reference, ''),
                coalesce(o.name, r.payer_name, ''), e.summary
            FROM book_item i JOIN journal_entry e ON e.tenant_id = i.tenant_id AND e.id = i.entry_id
            LEFT JOIN payment p ON p.tenant_id = i.tenant_id AND p.entry_id = i.entry_id
            LEFT JOIN payment_request q ON q.tenant_id = p.tenant_id AND q.id = p.request_id
            LEFT JOIN organisation o ON o.id = q.payee_organisation_id
            LEFT JOIN receipt r ON r.tenant_id = i.tenant_id AND r.entry_id = i.entry_id
            WHERE i.tenant_id = \(tenant) AND i.bank_account_id = \(account.id) AND i.matched_fen <> i.amount_fen
              AND e.kind <> 'opening'
            ORDER BY i.entry_date, i.entry_id LIMIT \(sideMax)
            """
        ) { row in
            try BookItem(
                entry: row.next(), name: row.next(), day: row.next(), open: row.next(), reference: row.next(),
                party: row.next(), summary: row.next())
        }
    }

    /// Pairs lines and items by their amounts; nothing runs over all items for each line.
    init(lines: [BankLine], items: [BookItem], lessons: [MatchLesson] = [], days: AutomaticMatching.Dated = 10) {
        let lessons = Dictionary(grouping: lessons, by: \.party)
        self.lines = lines
        self.items = items
        let byAmount = Dictionary(grouping: items, by: \.open)
        let byReference = Dictionary(grouping: items.filter { !$0.reference.isEmpty }, by: \.reference)
        var suggestions: [MatchSuggestion] = []
        var conflicts: [MatchSuggestion] = []
        for line in lines {
            let sameReference = byReference[line.reference] ?? []
            let near = Self.nearest(
                to: line, among: byAmount[line.open] ?? [], lessons, days: days.value(on: line.day.daysSinceEpoch))
            // A reference of several vouchers is a batch: together they are the line.
            if sameReference.count > 1, sameReference.reduce(0, { $0 + $1.open.fen }) == line.open.fen {
                suggestions.append(MatchSuggestion(line: line, items: sameReference))
            }
            suggestions += near
            conflicts += sameReference.filter { $0.open != line.open && sameReference.count == 1 }
                .map { MatchSuggestion(line: line, items: [$0]) }
        }
        self.suggestions = suggestions.sorted { ($0.score, -$0.daysApart) > ($1.score, -$1.daysApart) }
        self.conflicts = conflicts
    }

    /// Where many vouchers have the same amount, the few that agree best are enough to choose from.
    private static func nearest(
        to line: BankLine, among items: [BookItem], _ lessons: [String: [MatchLesson]], days: Int
    ) -> [MatchSuggestion] {
        let near = items.filter { abs($0.day.days(until: line.day)) <= days }
            .map { item in
                var suggestion = MatchSuggestion(line: line, items: [item])
                if !suggestion.partyAgrees {
                    suggestion.learnedFrom = MatchLesson.fitting(line, party: item.party, among: lessons)
                }
                return suggestion
            }
        return Array(near.sorted { ($0.score, -$0.daysApart) > ($1.score, -$1.daysApart) }.prefix(suggestionsMax))
    }
}

extension MatchSuggestion {
    init(line: BankLine, items: [BookItem]) {
        self.line = line
        self.items = items
        amountAgrees = items.reduce(0) { $0 + $1.open.fen } == line.open.fen
        daysApart = items.map { abs($0.day.days(until: line.day)) }.max() ?? 0
        dateAgrees = daysApart == 0
        referenceAgrees = !line.reference.isEmpty && items.allSatisfy { $0.reference == line.reference }
        partyAgrees = items.allSatisfy { item in
            !item.party.isEmpty && !line.counterparty.isEmpty
                && (line.counterparty.contains(item.party) || item.party.contains(line.counterparty))
        }
    }
}
