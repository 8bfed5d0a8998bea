public import Kernel
public import Platform
public import Postgres

/// What the sites of a programme submit (信息报送), how often, and within how many days after each period.
public struct ReportTemplate: Sendable {
    /// Identifies a template.
    public typealias ID = Identifier<ReportTemplate>

    /// How often.
    public enum Rhythm: String, StoredAsText, CaseIterable {
        case month
        case quarter
        case halfYear = "half_year"
        case year
        case once

        /// Key of its name in the message catalogue.
        public var messageKey: String { "submissions.rhythm.\(rawValue)" }
    }

    /// A question.
    public struct Item: Sendable, Hashable {
        /// What its number means.
        public enum Measure: String, StoredAsText, CaseIterable {
            /// What happened in the period: periods add up.
            case flow
            /// What there is at its end: places add up, periods do not.
            case stock
            /// Two others divided: worked out of their sums at every level, and typed by nobody.
            case ratio

            /// Key of its name in the message catalogue.
            public var messageKey: String { "submissions.measure.\(rawValue)" }
        }

        /// Its name among the items of the template.
        public let key: String
        /// What is asked.
        public let label: String
        /// The same in English; may be empty.
        public let englishLabel: String
        /// In what it is counted, such as 人 or 人次; % for a ratio in percent.
        public let unit: String
        /// What the number means.
        public let measure: Measure
        /// Keys of what is divided by what, for a ratio.
        public let parts: (numerator: String, denominator: String)?

        /// An item.
        public init(
            key: String, label: String, englishLabel: String = "", unit: String, measure: Measure,
            parts: (numerator: String, denominator: String)? = nil
        ) {
            self.key = key
            self.label = label
            self.englishLabel = englishLabel
            self.unit = unit
            self.measure = measure
            self.parts = parts
        }

        /// Whether two items are the same.
        public static func == (left: Item, right: Item) -> Bool {
            left.key == right.key && left.label == right.label && left.unit == right.unit
                && left.measure == right.measure && left.parts?.numerator == right.parts?.numerator
                && left.parts?.denominator == right.parts?.denominator
        }

        /// Feeds what tells items apart.
        public func hash(into hasher: inout Hasher) { hasher.combine(key) }
    }

    /// Its key.
    public let id: ID
    /// The programme.
    public let programme: Programme.ID
    /// Its title.
    public let title: String
    /// Its English title; may be empty.
    public let englishTitle: String
    /// How often.
    public let rhythm: Rhythm
    /// Days after a period's end by which it is due.
    public let dueDays: Int
    /// What is asked, in order.
    public let items: [Item]

    /// What is typed; the rest is worked out.
    public var typed: [Item] { items.filter { $0.measure != .ratio } }
    /// What is worked out.
    public var ratios: [Item] { items.filter { $0.measure == .ratio } }

    /// The templates of the tenant, those of a programme together. Whoever works with submissions reads them.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [ReportTemplate] {
        try load("true", for: viewer, in: db)
    }

    /// A template. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> ReportTemplate {
        guard let found = try load("t.id = \(id)", for: viewer, in: db).first else { throw NotFound() }
        return found
    }

    private static func load(_ condition: SQL, for viewer: Viewer, in db: Connection) throws -> [ReportTemplate] {
        let tenant = try viewer.requireTenant().id
        let items = try db.rows(
            """
            -- items of templates
            SELECT i.template_id, i.key, i.label, i.label_en, i.unit, i.measure, i.numerator, i.denominator
            FROM report_item i JOIN report_template t ON t.tenant_id = i.tenant_id AND t.id = i.template_id
            WHERE i.tenant_id = \(tenant) AND \(condition) ORDER BY i.template_id, i.n
            """
        ) { row in
            let template = try row.next(ID.self)
            let (key, label, english): (String, String, String) = (try row.next(), try row.next(), try row.next())
            let (unit, measure): (String, Item.Measure) = (try row.next(), try row.next())
            let (above, below): (String?, String?) = (try row.next(), try row.next())
            let parts = above.flatMap { above in below.map { (above, $0) } }
            return (
                template,
                Item(key: key, label: label, englishLabel: english, unit: unit, measure: measure, parts: parts)
            )
        }
        let byTemplate = Dictionary(grouping: items, by: \.0)
        return try db.rows(
            """
            -- templates of submissions
            SELECT t.id, t.programme_id, t.title, t.title_en, t.rhythm, t.due_days FROM report_template t
            WHERE t.tenant_id = \(tenant) AND \(condition) ORDER BY t.programme_id, t.id
            """
        ) { row in
            let id = try row.next(ID.self)
            return ReportTemplate(
                id: id, programme: try row.next(), title: try row.next(), englishTitle: try row.next(),
                rhythm: try row.next(), dueDays: Int(try row.next(Int16.self)),
                items: (byTemplate[id] ?? []).map(\.1))
        }
    }
}

extension ReportTemplate {
    /// A template that an officer writes.
    public struct Plan: Sendable {
        /// Its title.
        public var title: String
        /// Its English title; may be empty.
        public var englishTitle: String
        /// How often.
        public var rhythm: Rhythm
        /// Days after a period's end by which it is due.
        public var dueDays: Int
        /// What is asked.
        public var items: [Item]

        /// A plan.
        public init(title: String, englishTitle: String = "", rhythm: Rhythm, dueDays: Int, items: [Item]) {
            self.title = title
            self.englishTitle = englishTitle
            self.rhythm = rhythm
            self.dueDays = dueDays
            self.items = items
        }

        fileprivate func check() throws {
            func refuse(_ field: String, _ code: String) -> SubmissionRefusal { .value(field: field, code) }
            guard !title.isEmpty, title.count <= 200 else { throw refuse("title", "title") }
            guard (0...120).contains(dueDays) else { throw refuse("dueDays", "due_days") }
            guard !items.isEmpty, items.count <= 100 else { throw refuse("items", "no_items") }
            guard Set(items.map(\.key)).count == items.count else { throw refuse("items", "item_twice") }
            for (index, item) in items.enumerated() {
                guard !item.label.isEmpty, item.label.count <= 100, !item.unit.isEmpty, item.unit.count <= 20 else {
                    throw refuse("items", "item_label")
                }
                guard item.key.utf8.count <= 40, item.key.utf8.first.map({ (97...122).contains($0) }) ?? false,
                    item.key.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 95 })
                else { throw refuse("items", "item_key") }
                guard (item.measure == .ratio) == (item.parts != nil) else { throw refuse("items", "ratio_parts") }
                guard let parts = item.parts else { continue }
                let before = items[..<index].filter { $0.measure != .ratio }.map(\.key)
                guard before.contains(parts.numerator), before.contains(parts.denominator) else {
                    throw refuse("items", "ratio_parts")
                }
            }
        }
    }

    /// Makes a template for a programme. A programme officer does; its items stay as they are.
    public static func create(_ plan: Plan, for programme: Programme.ID, in change: Change) throws -> ReportTemplate {
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: programme))
        _ = try Programme.find(programme, for: change.viewer, in: change.db)
        try plan.check()
        let tenant = try change.tenant()
        let id = try SubmissionRefusal.told {
            try change.db.value(
                """
                -- a template of submissions
                INSERT INTO report_template (tenant_id, programme_id, title, title_en, rhythm, due_days, created_by)
                VALUES (\(tenant), \(programme), \(plan.title), \(plan.englishTitle), \(plan.rhythm),
                    \(Int16(clamping: plan.dueDays)), \(account))
                RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        try change.db.execute(
            """
            -- what a template asks
            INSERT INTO report_item (tenant_id, template_id, n, key, label, label_en, unit, measure, numerator,
                denominator)
            SELECT \(tenant), \(id), i.n, i.key, i.label, i.label_en, i.unit, i.measure, nullif(i.above, ''),
                nullif(i.below, '')
            FROM unnest(\(plan.items.map(\.key)), \(plan.items.map(\.label)), \(plan.items.map(\.englishLabel)),
                \(plan.items.map(\.unit)), \(plan.items.map(\.measure.rawValue)),
                \(plan.items.map { $0.parts?.numerator ?? "" }), \(plan.items.map { $0.parts?.denominator ?? "" }))
                WITH ORDINALITY AS i (key, label, label_en, unit, measure, above, below, n)
            """)
        change.record("submissions.template", "report_template", id, ["items": .integer(Int64(plan.items.count))])
        return try find(id, for: change.viewer, in: change.db)
    }
}
