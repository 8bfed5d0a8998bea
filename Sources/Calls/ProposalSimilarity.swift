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
}

extension Proposal {
    /// From how many percent on texts count as near duplicates.
    public static let similarFrom = 50

    /// Proposals submitted in the same programme that may be the same thing again, the likest first: a title or a text
    /// that is more than half the same, or the same amount with a text that is a third the same. The office asks.
    public func similar(limit: Int = 20, for viewer: Viewer, in db: Connection) throws -> [SimilarProposal] {
        guard StaffReach.office.contains(where: { viewer.holds($0, in: scope) }) else { throw NotFound() }
        let rows = try db.rows(
            """
            -- proposals of a programme with their content
            SELECT p.id, r.title, o.name, c.code, p.receipt_number, r.requested_fen, r.content
            FROM proposal p
            JOIN call c ON c.tenant_id = p.tenant_id AND c.id = p.call_id
            JOIN organisation o ON o.id = p.organisation_id
            JOIN LATERAL (SELECT v.title, v.requested_fen, v.content FROM proposal_revision v
                WHERE v.tenant_id = p.tenant_id AND v.proposal_id = p.id AND v.submitted_at IS NOT NULL
                ORDER BY v.number DESC LIMIT 1) r ON true
            WHERE p.tenant_id = \(try viewer.requireTenant().id) AND c.programme_id = \(programme)
              AND (c.trial_of IS NULL OR c.id = \(call))
            ORDER BY p.id DESC LIMIT 2000
            """
        ) { row in
            (
                id: try row.next(ID.self), title: try row.next(String.self), name: try row.next(String.self),
                code: try row.next(String.self),
                number: Int(try row.next(Int32.self)), requested: try row.next(Money.self),
                content: try row.next(String.self)
            )
        }
        guard let own = rows.first(where: { $0.id == id }) else { return [] }
        let (title, text) = (TextSimilarity(own.title), TextSimilarity(Self.text(of: own.content)))
        let found = rows.filter { $0.id != id }.map { row in
            SimilarProposal(
                id: row.id, title: row.title, organisationName: row.name,
                receipt: Self.printed(row.number, of: row.code), requested: row.requested,
                titlePercent: title.percent(like: TextSimilarity(row.title)),
                textPercent: text.percent(like: TextSimilarity(Self.text(of: row.content))),
                isSameAmount: row.requested == own.requested)
        }
        return Array(
            found.filter {
                max($0.titlePercent, $0.textPercent) >= Self.similarFrom
                    || ($0.isSameAmount && $0.textPercent * 3 >= 100)
            }
            .sorted { ($1.titlePercent + $1.textPercent, $0.id) < ($0.titlePercent + $0.textPercent, $1.id) }
            .prefix(max(1, limit)))
    }

    /// The texts among the answers, without what a program wrote around them.
    private static func text(of content: String) -> String {
        guard let answers = try? JSON.parse(content)["answers"]?.object else { return "" }
        return answers.members.compactMap { $0.1.string }.joined(separator: "\n")
    }
}
