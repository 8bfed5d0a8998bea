public import Kernel
internal import Platform
internal import Postgres

/// A decision of a person that later suggestions lean on: what the bank wrote, and whom the books meant. It explains
/// itself by naming the match; it never matches anything.
public struct MatchLesson: Sendable, Hashable {
    /// The match that was confirmed.
    public let group: MatchGroup.ID
    /// Pairs of neighbouring characters of what the bank wrote.
    let bigrams: Set<String>
    /// Whom the books meant.
    let party: String

    /// Likeness from which two texts count as of the same kind, in percent of what they have in common.
    static let likenessMin = 60
    /// The newest decisions that are looked at.
    private static let lessonsMax = 2_000

    /// Pairs of neighbouring characters, without digits and blanks: those differ from line to line.
    static func bigrams(of text: String) -> Set<String> {
        let signs = text.filter { !$0.isNumber && !$0.isWhitespace && !$0.isPunctuation }
        return Set(zip(signs, signs.dropFirst()).map { String([$0, $1]) })
    }

    /// How alike two texts are, in percent: twice the pairs in common over the pairs of both.
    static func likeness(_ one: Set<String>, _ other: Set<String>) -> Int {
        let all = one.count + other.count
        return all == 0 ? 0 : 200 * one.intersection(other).count / all
    }

    /// What was learned in an account from matches that are still in force.
    static func all(in account: BankAccount, tenant: Tenant.ID, db: Connection) throws -> [MatchLesson] {
        try db.rows(
            """
            -- lessons of an account
            SELECT n.group_id, n.bigrams, n.party FROM match_lesson n
            JOIN match_group g ON g.tenant_id = n.tenant_id AND g.id = n.group_id AND g.undone_at IS NULL
            WHERE n.tenant_id = \(tenant) AND n.bank_account_id = \(account.id)
            ORDER BY n.group_id DESC LIMIT \(lessonsMax)
            """
        ) { row in
            try MatchLesson(group: row.next(), bigrams: Set(row.next([String].self)), party: row.next())
        }
    }

    /// Keeps what a confirmed pair teaches, where both sides say something.
    static func keep(
        _ group: MatchGroup.ID, _ line: BankLine, _ items: [BookItem], in account: BankAccount, change: Change
    ) throws {
        let parties = Set(items.map(\.party))
        let pairs = bigrams(of: line.counterparty + " " + line.note)
        guard let party = parties.first, parties.count == 1, !party.isEmpty, !pairs.isEmpty else { return }
        try change.db.execute(
            """
            -- keep a lesson
            INSERT INTO match_lesson (tenant_id, group_id, bank_account_id, bank_text, bigrams, party)
            VALUES (\(try change.tenant()), \(group), \(account.id), \(line.counterparty + " " + line.note),
                \(pairs.sorted()), \(party))
            """)
    }

    /// The newest decision for this party whose text is alike; nil when there is none.
    static func fitting(_ line: BankLine, party: String, among lessons: [String: [MatchLesson]]) -> MatchGroup.ID? {
        guard let own = lessons[party] else { return nil }
        let pairs = bigrams(of: line.counterparty + " " + line.note)
        return own.first { likeness($0.bigrams, pairs) >= likenessMin }?.group
    }
}
