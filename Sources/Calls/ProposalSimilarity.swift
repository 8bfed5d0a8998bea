public import Kernel
public import Platform
public import Postgres

/// How alike two texts are, by the pairs of neighbouring characters that they share: works for Chinese without words.
public struct TextSimilarity: Sendable {
    private let pairs: Set<UInt64>

    /// A text, its signs, blanks and capitals left out of account.
    public init(_ text: String) {
        let scalars = text.lowercased().unicodeScalars.filter { $0.properties.isAlphabetic || ("0"..."9").contains($0) }
            .map { UInt64($0.value) }
        pairs = Set(zip(scalars, scalars.dropFirst()).map { $0 << 32 | $1 })
    }

    /// Shared pairs in percent of all pairs of both, 0 to 100; texts too short for a pair are like nothing.
    public func percent(like other: TextSimilarity) -> Int {
        let shared = pairs.intersection(other.pairs).count
        let all = pairs.count + other.pairs.count - shared
        return all == 0 ? 0 : shared * 100 / all
    }
}

/// Another proposal that may be the same thing again.
public struct SimilarProposal: Sendable {
    /// Its key.
    public let id: Proposal.ID
    /// Its title.
    public let title: String
    /// Who proposed it.
    public let organisationName: String
    /// Number of its receipt.
    public let receipt: String
    /// What it asks for.
    public let requested: Money
    /// How alike the titles are, in percent.
    public let titlePercent: Int
    /// How alike the texts are, in percent.
    public let textPercent: Int
    /// Whether it asks for the same amount.
    public let isSameAmount: Bool
    /// Whether its budgets are the same line by line.
    public let isSameBudget: Bool
}

extension Proposal {
    /// From how many percent on texts count as near duplicates.
    public static let similarFrom = 50

    /// How many other proposals are compared at most: those with the same title or amount, then those submitted about
    /// the same time.
    private static let comparedAtMost = 2_000

    /// Submitted proposals of the authority that may be the same thing again, the likest first: a title or a text that
    /// is more than half the same, the same budget line by line, or the same amount with a text that is a third the
    /// same. The office asks, and is told of the proposals that it may see.
    public func similar(limit: Int = 20, for viewer: Viewer, in db: Connection) throws -> [SimilarProposal] {
        guard StaffReach.office.contains(where: { viewer.holds($0, in: scope) }) else { throw NotFound() }
        let submitted: SQL = """
            \(Self.joins)
            JOIN LATERAL (SELECT v.title, v.requested_fen, v.content FROM proposal_revision v
                WHERE v.tenant_id = p.tenant_id AND v.proposal_id = p.id AND v.submitted_at IS NOT NULL
                ORDER BY v.number DESC LIMIT 1) s ON true
            """
        func read(_ row: inout Row) throws -> Compared {
            try Compared(
                id: row.next(), title: row.next(), name: row.next(), code: row.next(),
                number: Int(row.next(Int32.self)), requested: row.next(), content: row.next())
        }
        let columns: SQL = "p.id, s.title, o.name, c.code, p.receipt_number, s.requested_fen, s.content"
        let tenant = try viewer.requireTenant().id
        let own = try db.first(
            """
            -- a proposal with its content
            SELECT \(columns) FROM \(submitted) WHERE p.tenant_id = \(tenant) AND p.id = \(id)
            """, read)
        guard let own else { return [] }
        let others = try db.rows(
            """
            -- other proposals with their content
            SELECT \(columns) FROM \(submitted)
            WHERE p.tenant_id = \(tenant) AND p.id <> \(id) AND \(try Self.visible(to: viewer))
              AND (c.trial_of IS NULL OR c.id = \(call))
            ORDER BY s.title = \(own.title) DESC, s.requested_fen = \(own.requested) DESC, abs(p.id - \(id)), p.id
            LIMIT \(Int64(Self.comparedAtMost))
            """, read)
        let content = ComparedContent(own.content)
        let title = TextSimilarity(own.title)
        let found = others.map { other in
            let said = ComparedContent(other.content)
            return SimilarProposal(
                id: other.id, title: other.title, organisationName: other.name,
                receipt: Self.printed(other.number, of: other.code), requested: other.requested,
                titlePercent: title.percent(like: TextSimilarity(other.title)),
                textPercent: content.text.percent(like: said.text), isSameAmount: other.requested == own.requested,
                isSameBudget: !content.budgets.isEmpty && content.budgets == said.budgets)
        }
        return Array(
            found.filter {
                max($0.titlePercent, $0.textPercent) >= Self.similarFrom || $0.isSameBudget
                    || ($0.isSameAmount && $0.textPercent * 3 >= 100)
            }
            .sorted { ($1.titlePercent + $1.textPercent, $0.id) < ($0.titlePercent + $0.textPercent, $1.id) }
            .prefix(max(1, limit)))
    }

    private struct Compared {
        let id: ID
        let title: String
        let name: String
        let code: String
        let number: Int
        let requested: Money
        let content: String
    }
}

/// What two submissions are compared by.
private struct ComparedContent {
    /// The texts among the answers, those in tables and repeated groups too, without what a program wrote around them.
    let text: TextSimilarity
    /// The budgets, line by line.
    let budgets: [String]

    init(_ content: String) {
        var (texts, budgets): ([String], [String]) = ([], [])
        func read(_ value: JSON) {
            if let text = value.string { texts.append(text) }
            if let elements = value.array { elements.forEach(read) }
            // Names and digests of files say nothing of what is proposed.
            guard let object = value.object, object["sha256"] == nil else { return }
            if let rows = object["rows"]?.array, rows.contains(where: { $0["sources"] != nil }) {
                budgets.append(value.canonical)
            }
            for (_, member) in object.members { read(member) }
        }
        if let answers = try? JSON.parse(content)["answers"] { read(answers) }
        (text, self.budgets) = (TextSimilarity(texts.joined(separator: "\n")), budgets)
    }
}
