public import Kernel
internal import Platform
internal import Postgres

/// A field that a reviewer knows, with at most five keywords (熟悉领域与关键词).
public struct ReviewerField: Sendable, Hashable, ExpressibleByStringLiteral {
    /// Its name, such as 儿童福利.
    public let name: String
    /// What of it the person knows best.
    public let keywords: [String]

    /// A field.
    public init(_ name: String, keywords: [String] = []) {
        self.name = name
        self.keywords = keywords
    }

    /// A field without keywords.
    public init(stringLiteral name: String) { self.init(name) }

    /// As the bank stores it: the name and the keywords in one text, which no form can give the separator of.
    init(stored: String) {
        let parts = stored.split(separator: "\u{1F}").map(String.init)
        self.init(parts.first ?? "", keywords: Array(parts.dropFirst()))
    }

    /// Reads fields as people write them: `儿童福利：留守儿童、心理；财务`. Without a colon each word is a field.
    public static func reading(_ text: String) -> [ReviewerField] {
        text.split(whereSeparator: { ";；\n".contains($0) }).flatMap { (part: Substring) -> [ReviewerField] in
            let halves = part.split(
                maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { ":：".contains($0) })
            guard halves.count == 2 else { return words(part).map { ReviewerField($0) } }
            return [ReviewerField(String(halves[0]).trimmed, keywords: words(halves[1]))]
        }.filter { !$0.name.isEmpty }
    }

    private static func words(_ text: Substring) -> [String] {
        text.split { ",，、".contains($0) }.map { String($0).trimmed }.filter { !$0.isEmpty }
    }

    /// As people write it.
    public var written: String { keywords.isEmpty ? name : name + "：" + keywords.joined(separator: "、") }

    static func refusals(of fields: [ReviewerField]) -> [any Refusal] {
        var refusals: [any Refusal] = []
        if fields.count > 10 { refusals.append(FieldRefusal("fields", "reviewers.refusal.many_fields", ["max": "10"])) }
        if fields.contains(where: { $0.keywords.count > 5 }) {
            refusals.append(FieldRefusal("fields", "reviewers.refusal.many_keywords", ["max": "5"]))
        }
        let names = fields.map(\.name)
        if Set(names).count < names.count
            || fields.flatMap({ [$0.name] + $0.keywords }).contains(where: { $0.count > 50 })
        {
            refusals.append(FieldRefusal("fields", "reviewers.refusal.fields"))
        }
        return refusals
    }

    static func store(_ fields: [ReviewerField], of reviewer: Reviewer.ID, in change: Change) throws {
        let tenant = try change.tenant()
        try change.db.execute(
            """
            -- forget the fields of a reviewer
            DELETE FROM reviewer_field WHERE tenant_id = \(tenant) AND reviewer_id = \(reviewer)
            """)
        for (index, field) in fields.enumerated() {
            try change.db.execute(
                """
                -- keep a field of a reviewer
                INSERT INTO reviewer_field (tenant_id, reviewer_id, position, name, keywords)
                VALUES (\(tenant), \(reviewer), \(Int16(index + 1)), \(field.name), \(field.keywords))
                """)
        }
    }
}

/// How well a reviewer fits an entry, with the words that it comes from.
public struct ReviewerAffinity: Sendable, Hashable {
    /// One field that has something to do with the entry.
    public struct Part: Sendable, Hashable {
        /// The field or the keywords that the entry names.
        public let words: [String]
        /// What they count.
        public let points: Int
    }

    /// What it is made of; empty when nothing fits.
    public let parts: [Part]
    /// The sum: whole points, comparable within a round.
    public var points: Int { parts.reduce(0) { $0 + $1.points } }

    /// A field counts three times its familiarity, a keyword twice; the most familiar field has familiarity 10, the
    /// next 9, and so on. Counted is what title and lot of the entry name.
    init(_ fields: [ReviewerField], _ entry: ReviewEntry) {
        let text = entry.title + " " + entry.lotTitle
        parts = fields.enumerated().compactMap { index, field in
            let familiarity = max(1, 10 - index)
            let isNamed = text.contains(field.name)
            let named = field.keywords.filter { text.contains($0) }
            guard isNamed || !named.isEmpty else { return nil }
            return Part(
                words: (isNamed ? [field.name] : []) + named,
                points: familiarity * ((isNamed ? 3 : 0) + 2 * named.count))
        }
    }
}

extension Reviewer {
    /// How well the reviewer fits an entry.
    public func affinity(to entry: ReviewEntry) -> ReviewerAffinity { ReviewerAffinity(profile.fields, entry) }

    /// Whether the reviewer has time on a day.
    public func isAvailable(on day: Day) -> Bool {
        profile.availableFrom.map { $0 <= day } ?? true && profile.availableTo.map { $0 >= day } ?? true
    }
}
