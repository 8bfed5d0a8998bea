public import Kernel
public import Platform
public import Postgres

extension Indicator {
    /// The indicators of the tenant with their versions, by programme and code.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [Indicator] {
        let heads = try db.rows(
            """
            -- indicators
            SELECT i.id, i.programme_id, i.code FROM indicator i
            WHERE i.tenant_id = \(try viewer.requireTenant().id) ORDER BY i.programme_id, i.code
            """
        ) { row in (try row.next(ID.self), try row.next(Programme.ID.self), try row.next(String.self)) }
        let versions = Dictionary(grouping: try Version.all(for: viewer, in: db), by: \.indicator)
        return heads.map { Indicator(id: $0.0, programme: $0.1, code: $0.2, versions: versions[$0.0] ?? []) }
    }

    /// An indicator. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Indicator {
        guard let found = try all(for: viewer, in: db).first(where: { $0.id == id }) else { throw NotFound() }
        return found
    }

    /// A programme officer says what a programme measures and how.
    public static func define(
        _ definition: Definition, code: String, of programme: Programme.ID, in change: Change
    ) throws -> Indicator {
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: programme))
        let isCode =
            (1...30).contains(code.utf8.count)
            && code.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45
            }
        guard isCode else { throw FieldRefusal("code", "indicators.refusal.code") }
        let id = try change.guarded([
            "indicator_code_taken": ("code", "indicators.refusal.code_taken"),
            "indicator_tenant_id_programme_id_fkey": ("programme", "field.refusal.choice"),
        ]) {
            try change.db.value(
                """
                -- define an indicator
                INSERT INTO indicator (tenant_id, programme_id, code, created_by)
                VALUES (\(try change.tenant()), \(programme), \(code), \(account)) RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        try insert(definition, of: id, in: change)
        change.record("indicators.define", "indicator", id, ["code": .string(code)])
        return try find(id, for: change.viewer, in: change.db)
    }

    /// The next version of the definition; what was counted by the earlier ones stays with them.
    public func revise(_ definition: Definition, in change: Change) throws -> Indicator {
        try change.viewer.require(.programmeOfficer, in: Scope(programme: programme))
        try Self.insert(definition, of: id, in: change)
        change.record("indicators.revise", "indicator", id, ["code": .string(code)])
        return try Self.find(id, for: change.viewer, in: change.db)
    }

    private static func check(_ definition: Definition) throws {
        func required(_ field: String, _ text: String, max: Int) throws {
            guard !text.isEmpty else { throw FieldRefusal(field, "field.refusal.missing") }
            guard text.count <= max else {
                throw FieldRefusal(field, "field.refusal.long", ["max": String(max), "count": String(text.count)])
            }
        }
        try required("name", definition.name, max: 200)
        try required("unit", definition.unit, max: 20)
        try required("definition", definition.definition, max: 2_000)
        guard [1, 100, 1_000, 100_000].contains(definition.factor) else {
            throw FieldRefusal("factor", "field.refusal.choice")
        }
        guard definition.measure == .ratio || definition.factor == 1 else {
            throw FieldRefusal("factor", "indicators.refusal.count_factor")
        }
        guard Set(definition.categories.map { "\($0.dimension) \($0.category)" }).count == definition.categories.count
        else { throw FieldRefusal("categories", "indicators.refusal.category_twice") }
        for dimension in definition.dimensions
        where definition.categories.count(where: { $0.dimension == dimension }) < 2 {
            throw FieldRefusal("categories", "indicators.refusal.one_category", ["dimension": dimension])
        }
        for category in definition.categories {
            guard isWord(category.dimension, first: false), isWord(category.category, first: true) else {
                throw FieldRefusal("categories", "indicators.refusal.category_form")
            }
            guard (1...60).contains(category.name.count) else {
                throw FieldRefusal("categories", "indicators.refusal.category_form")
            }
        }
    }

    private static func isWord(_ text: String, first mayBeDigit: Bool) -> Bool {
        let bytes = Array(text.utf8)
        guard (1...30).contains(bytes.count) else { return false }
        return bytes.enumerated().allSatisfy { index, byte in
            (97...122).contains(byte) || (48...57).contains(byte) && (index > 0 || mayBeDigit)
                || byte == 95 && index > 0
        }
    }

    private static func insert(_ definition: Definition, of indicator: ID, in change: Change) throws {
        try check(definition)
        let tenant = try change.tenant()
        // Two who revise at the same moment get two numbers.
        try change.db.execute(
            "-- lock an indicator\nSELECT pg_advisory_xact_lock(hashtextextended('indicator', \(indicator)))")
        let version = try change.db.value(
            """
            -- a version of an indicator
            INSERT INTO indicator_version (tenant_id, indicator_id, number, name, name_en, kind, unit, measure, factor,
                direction, definition, created_by)
            SELECT \(tenant), \(indicator), 1 + count(*), \(definition.name), \(definition.englishName),
                \(definition.kind), \(definition.unit), \(definition.measure), \(Int32(definition.factor)),
                \(definition.direction), \(definition.definition), \(try change.viewer.signedIn())
            FROM indicator_version v WHERE v.tenant_id = \(tenant) AND v.indicator_id = \(indicator)
            RETURNING id
            """, as: Version.ID.self)
        guard let version else { throw NotFound() }
        try change.db.execute(
            """
            -- categories of an indicator
            INSERT INTO indicator_category (tenant_id, version_id, dimension, category, n, name)
            SELECT \(tenant), \(version), c.dimension, c.category, c.n, c.name
            FROM unnest(\(definition.categories.map(\.dimension)), \(definition.categories.map(\.category)),
                \(definition.categories.map(\.name))) WITH ORDINALITY AS c (dimension, category, name, n)
            """)
    }
}

extension Indicator.Version {
    /// All versions of the tenant, the newest first.
    static func all(for viewer: Viewer, in db: Connection) throws -> [Indicator.Version] {
        let tenant = try viewer.requireTenant().id
        let categories = try db.rows(
            """
            -- categories of indicators
            SELECT c.version_id, c.dimension, c.category, c.name FROM indicator_category c
            WHERE c.tenant_id = \(tenant) ORDER BY c.version_id, c.n
            """
        ) { row in
            (
                try row.next(ID.self),
                Indicator.Category(dimension: try row.next(), category: try row.next(), name: try row.next())
            )
        }
        let byVersion = Dictionary(grouping: categories, by: \.0).mapValues { $0.map(\.1) }
        return try db.rows(
            """
            -- versions of indicators
            SELECT v.id, v.indicator_id, i.code, v.number, v.name, v.name_en, v.kind, v.unit, v.measure, v.factor,
                v.direction, v.definition
            FROM indicator_version v JOIN indicator i ON i.tenant_id = v.tenant_id AND i.id = v.indicator_id
            WHERE v.tenant_id = \(tenant) ORDER BY v.indicator_id, v.number DESC
            """
        ) { row in
            let id = try row.next(ID.self)
            return Indicator.Version(
                id: id, indicator: try row.next(), code: try row.next(), number: Int(try row.next(Int32.self)),
                definition: Indicator.Definition(
                    name: try row.next(), englishName: try row.next(), kind: try row.next(), unit: try row.next(),
                    measure: try row.next(), factor: Int(try row.next(Int32.self)), direction: try row.next(),
                    definition: try row.next(), categories: byVersion[id] ?? []))
        }
    }
}
