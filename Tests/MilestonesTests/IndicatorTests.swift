import Kernel
import Milestones
import Platform
import Postgres
import TestSupport
import Testing

/// Indicators: numbers that are numbers, parts that sum, periods that are locked, and drafts that leave no trace.
@Suite("Indicators", .serialized)
struct IndicatorTests {
    /// An indicator of girls and boys served (a ratio of those asked), its period, and its place in milestone 2.
    private struct Field: Sendable {
        let site: Site
        let indicator: Indicator
        let period: IndicatorPeriod

        static func open(_ measure: Indicator.Measure = .ratio) async throws -> Field {
            let site = try await Site.open()
            let definition = Field.definition(measure)
            let (indicator, period) = try await site.write(.olivia) { change in
                (
                    try Indicator.define(definition, code: "SAT", of: .init(1), in: change),
                    try IndicatorPeriod.open(
                        Day("2026-01-01") ?? .first, Day("2026-06-30") ?? .first, of: .init(1), in: change)
                )
            }
            let milestone = try await site.milestone(2)
            try await site.write(.olivia) { change in
                try milestone.measure(
                    by: [
                        .init(
                            version: indicator.versions[0].id, baseline: Fraction(40), target: Fraction(90),
                            weight: Fraction(100))
                    ], in: change)
            }
            return Field(site: site, indicator: indicator, period: period)
        }

        static func definition(_ measure: Indicator.Measure, name: String = "满意率") -> Indicator.Definition {
            .init(
                name: name, kind: .satisfaction, unit: measure == .ratio ? "%" : "人", measure: measure,
                factor: measure == .ratio ? 100 : 1, definition: "满意的监护人 / 被问的监护人",
                categories: [
                    .init(dimension: "sex", category: "girl", name: "女"),
                    .init(dimension: "sex", category: "boy", name: "男"),
                ])
        }

        func report(_ report: IndicatorValue.Report) async throws -> IndicatorValue {
            let milestone = try await site.milestone(2)
            let period = period.id
            return try await site.write(.alice) { change in
                let target = try #require(
                    try IndicatorTarget.all(of: milestone.id, for: change.viewer, in: change.db).first)
                return try IndicatorValue.report(report, of: target, in: period, on: milestone, in: change)
            }
        }

        /// 30 of 40 girls and 50 of 60 boys: 80 of 100.
        static let good = IndicatorValue.Report(
            amount: .init(Fraction(80), of: Fraction(100)), qualifier: .atLeast, note: "陈小花的秘密",
            parts: [
                "sex_girl": .init(Fraction(30), of: Fraction(40)), "sex_boy": .init(Fraction(50), of: Fraction(60)),
            ])
    }

    @Test func `A value goes through three hands and then counts with its reservation`() async throws {
        let field = try await Field.open()
        let site = field.site
        let draft = try await field.report(Field.good)
        let submitted = try await site.write(.alice) { try draft.submit(in: $0) }
        await #expect(throws: NotFound.self) { try await site.write(.olivia) { try draft.submit(in: $0) } }
        let verified = try await site.write(.sam) { try submitted.verify(visitedOn: Site.day, in: $0) }
        await #expect(throws: NotFound.self) { try await site.write(.sam) { try verified.approve(in: $0) } }
        let approved = try await site.write(.olivia) { try verified.approve(in: $0) }
        #expect(approved.state == .approved && approved.report.parts == Field.good.parts)
        let viewer = site.viewer(.olivia)
        let totals = try await site.test.database.read(as: viewer) { db in
            try IndicatorTotal.all(of: field.indicator, for: viewer, in: db)
        }
        #expect(totals.map(\.qualifier) == [.atLeast] && totals[0].amount.value(factor: 100) == Fraction(80))
        try await site.close()
    }

    @Test func `Parts that do not sum to the value are refused at their dimension, and by the database`() async throws {
        let field = try await Field.open()
        var wrong = Field.good
        wrong.parts["sex_boy"] = .init(Fraction(51), of: Fraction(60))
        let bad = wrong
        let refusal = await #expect(throws: FieldRefusal.self) { try await field.report(bad) }
        #expect(refusal?.field == "part.sex_girl" && refusal?.message.key == "indicators.refusal.parts")
        let draft = try await field.report(Field.good)
        // Past the module, straight into the table: the sum is checked at commit.
        let error = await #expect(throws: PostgresError.self) {
            try await field.site.write(.alice) { change in
                try change.db.execute(
                    "DELETE FROM indicator_part WHERE value_id = \(draft.id) AND category = 'boy'")
            }
        }
        #expect(error?.constraint == "indicator_parts_sum")
        // A child counted twice in one dimension has no place to stand.
        let twice = await #expect(throws: PostgresError.self) {
            try await field.site.write(.alice) { change in
                try change.db.execute(
                    """
                    INSERT INTO indicator_part (tenant_id, value_id, version_id, dimension, category, numerator,
                        denominator)
                    SELECT tenant_id, value_id, version_id, dimension, category, 1, 1 FROM indicator_part
                    WHERE value_id = \(draft.id) AND category = 'boy'
                    """)
            }
        }
        #expect(twice?.constraint == "indicator_part_pkey")
        try await field.site.close()
    }

    @Test func `A percentage is never averaged from percentages`() async throws {
        let field = try await Field.open()
        // 1 of 2 and 90 of 100 are 91 of 102, not the mean of 50 % and 90 %.
        let sum = IndicatorValue.Amount(Fraction(1), of: Fraction(2)) + .init(Fraction(90), of: Fraction(100))
        #expect(sum.value(factor: 100)?.decimal(places: 2) == "89.22")
        // A percentage by itself has no denominator and is refused, by the module and by the database.
        let bare = IndicatorValue.Report(amount: .init(Fraction(80)))
        let refusal = await #expect(throws: FieldRefusal.self) { try await field.report(bare) }
        #expect(refusal?.field == "denominator" && refusal?.message.key == "indicators.refusal.whole")
        let error = await #expect(throws: PostgresError.self) {
            try await field.site.write(.alice) { change in
                try change.db.execute(
                    """
                    INSERT INTO indicator_value (tenant_id, milestone_indicator_id, period_id, numerator, reported_by)
                    VALUES (1, 1, 1, 80, 6)
                    """)
            }
        }
        #expect(error?.constraint == "indicator_value_whole")
        try await field.site.close()
    }

    @Test func `Nothing in a locked period is changed, deleted or added`() async throws {
        let field = try await Field.open()
        let site = field.site
        let draft = try await field.report(Field.good)
        try await site.write(.olivia) { try field.period.lock(in: $0) }
        let submit = await #expect(throws: FieldRefusal.self) {
            try await site.write(.alice) { try draft.submit(in: $0) }
        }
        #expect(submit?.message.key == "indicators.refusal.locked")
        let delete = await #expect(throws: FieldRefusal.self) {
            try await site.write(.alice) { try draft.delete(in: $0) }
        }
        #expect(delete?.message.key == "indicators.refusal.locked")
        let unlock = await #expect(throws: PostgresError.self) {
            try await site.write(.olivia) { change in
                try change.db.execute("UPDATE indicator_period SET locked_at = NULL, locked_by = NULL")
            }
        }
        #expect(unlock?.constraint == "indicator_period_locked")
        try await site.close()
    }

    @Test func `A deleted draft leaves no trace of what it said`() async throws {
        let field = try await Field.open()
        let site = field.site
        let draft = try await field.report(Field.good)
        let evidence = try site.evidence()
        try await site.write(.alice) { change in
            _ = try draft.prove(
                by: evidence, .init(showsMinors: false, isMasked: false, consent: .notNeeded, isPublic: false),
                in: change)
        }
        try await site.write(.alice) { try draft.delete(in: $0) }
        let viewer = site.viewer(.olivia)
        let (exported, kept) = try await site.test.database.read(as: viewer) { db in
            (
                try ApprovedValue.all(limit: 10, for: viewer, in: db),
                try db.value(
                    """
                    SELECT (SELECT count(*) FROM indicator_value) + (SELECT count(*) FROM indicator_part)
                        + (SELECT count(*) FROM audit_event e WHERE e::text LIKE '%陈小花%')
                        + (SELECT count(*) FROM state_log l WHERE l::text LIKE '%陈小花%')
                    """, as: Int64.self)
            )
        }
        #expect(exported.isEmpty && kept == 0)
        try await site.close()
    }

    @Test func `Minors are published only masked and with consent, and evidence is not exchanged`() async throws {
        let field = try await Field.open()
        let site = field.site
        let draft = try await field.report(Field.good)
        let evidence = try site.evidence()
        for (statement, place) in [
            (
                IndicatorEvidence.Statement(showsMinors: true, isMasked: true, consent: .notNeeded, isPublic: false),
                "consent"
            ),
            (.init(showsMinors: true, isMasked: false, consent: .given, isPublic: true), "public"),
            (.init(showsMinors: false, isMasked: true, consent: .missing, isPublic: true), "public"),
        ] {
            let refusal = await #expect(throws: FieldRefusal.self) {
                try await site.write(.alice) { try draft.prove(by: evidence, statement, in: $0) }
            }
            #expect(refusal?.field == place)
        }
        let file = try await site.write(.alice) { change in
            try draft.prove(
                by: evidence, .init(showsMinors: true, isMasked: true, consent: .given, isPublic: true), in: change)
        }
        for statement in [
            "UPDATE file SET sha256 = sha256('x') WHERE id = \(file.rawValue)",
            """
            INSERT INTO indicator_evidence (tenant_id, value_id, file_id, sha256, shows_minors, masked, consent, public,
                added_by)
            VALUES (1, \(draft.id.rawValue), \(file.rawValue), sha256('x'), true, false, 'given', false, 6)
            """,
        ] {
            let error = await #expect(throws: PostgresError.self) {
                try await site.write(.alice) { try $0.db.execute(SQL(trusted: statement)) }
            }
            #expect(error?.constraint == "evidence_is_the_file")
        }
        try await site.close()
    }

    @Test func `A change is told within one version of the definition only`() async throws {
        let field = try await Field.open()
        let revised = try await field.site.write(.olivia) { change in
            try field.indicator.revise(Field.definition(.ratio, name: "满意率（新）"), in: change)
        }
        #expect(revised.versions.map(\.number) == [2, 1])
        func total(_ version: Indicator.Version.ID, _ numerator: Int64) -> IndicatorTotal {
            IndicatorTotal(
                version: version, period: field.period.id, amount: .init(Fraction(numerator), of: Fraction(100)),
                qualifier: .exact, count: 1)
        }
        let (new, old) = (revised.versions[0].id, revised.versions[1].id)
        #expect(try total(old, 80).change(since: total(old, 55), factor: 100) == Fraction(25))
        #expect(throws: FieldRefusal.self) { try total(new, 80).change(since: total(old, 55), factor: 100) }
        // What a version says stays.
        let error = await #expect(throws: PostgresError.self) {
            try await field.site.write(.olivia) { change in
                try change.db.execute("UPDATE indicator_version SET unit = '人'")
            }
        }
        #expect(error?.sqlState == "42501")
        try await field.site.close()
    }

    @Test func `Weights sum to 100, and stay when something was reported`() async throws {
        let field = try await Field.open(.count)
        let milestone = try await field.site.milestone(2)
        let version = field.indicator.versions[0].id
        @Sendable func plan(_ weight: Int64) -> IndicatorTarget.Plan {
            .init(version: version, baseline: nil, target: Fraction(9), weight: Fraction(weight))
        }
        let refusal = await #expect(throws: FieldRefusal.self) {
            try await field.site.write(.olivia) { try milestone.measure(by: [plan(99)], in: $0) }
        }
        #expect(refusal?.message.key == "indicators.refusal.weights")
        _ = try await field.report(
            .init(
                amount: .init(Fraction(3)),
                parts: ["sex_girl": .init(Fraction(1)), "sex_boy": .init(Fraction(2))]))
        let begun = await #expect(throws: FieldRefusal.self) {
            try await field.site.write(.olivia) { try milestone.measure(by: [plan(100)], in: $0) }
        }
        #expect(begun?.message.key == "indicators.refusal.begun")
        try await field.site.close()
    }
}
