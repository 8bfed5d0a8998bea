import FieldService
import Kernel
import Platform
import Postgres
import TestSupport

/// Two towns of one county with two villages each, a site in every village, and a template with its period.
struct Villages: Sendable {
    typealias Person = TestStory.Person

    let test: TestDatabase
    let tenant: Tenant
    let period: ReportPeriod
    let template: ReportTemplate

    static let province = "000000.510000."
    static let county = province + "510001."
    static let towns = ["510001001", "510001002"].map { county + $0 + "." }
    static let start = Day(year: 2026, month: 3, day: 1) ?? .first
    static let items: [ReportTemplate.Item] = [
        .init(key: "needs", label: "需求", unit: "件", measure: .flow),
        .init(key: "met", label: "已解决", unit: "件", measure: .flow),
        .init(key: "share", label: "解决率", unit: "%", measure: .ratio, parts: ("met", "needs")),
    ]

    static func open() async throws -> Villages {
        let test = try await TestDatabase.clone()
        let tenant = try await TestStory.tell(in: test)
        try await test.owner.withConnection { db in
            try db.execute("SET session_replication_role = replica")
            try db.execute(
                """
                INSERT INTO area (code, parent_code, level, name, path, source) VALUES
                    ('510001', '510000', 3, '甲县', '000000.510000.510001.', 'test'),
                    ('510001001', '510001', 4, '一镇', '000000.510000.510001.510001001.', 'test'),
                    ('510001002', '510001', 4, '二镇', '000000.510000.510001.510001002.', 'test')
                """)
            try db.execute(
                """
                INSERT INTO area (code, parent_code, level, name, path, source)
                SELECT t.code || '00' || n, t.code, 5, n || '村', t.path || t.code || '00' || n || '.', 'test'
                FROM area t, generate_series(1, 2) n WHERE t.level = 4 AND t.parent_code = '510001'
                """)
            try db.execute(
                """
                INSERT INTO site (tenant_id, programme_id, area_code, name, opened_on)
                SELECT 1, 1, a.code, a.name || '童伴之家', '2026-01-01' FROM area a
                WHERE a.level = 5 AND a.path LIKE '000000.510000.510001.%' ORDER BY a.code
                """)
            try db.execute("SET session_replication_role = origin")
        }
        let officer = viewer(.olivia, [RoleGrant(role: .programmeOfficer)], in: tenant, on: start)
        let (template, period) = try await test.database.write(as: officer) { change in
            let template = try ReportTemplate.create(
                .init(title: "月报", rhythm: .month, dueDays: 5, items: items), for: .init(1), in: change)
            return (template, try ReportPeriod.open(template.id, from: start, through: nil, in: change))
        }
        return Villages(test: test, tenant: tenant, period: period, template: template)
    }

    static func viewer(_ person: Person, _ grants: [RoleGrant], in tenant: Tenant, on day: Day) -> Viewer {
        let moment = Timestamp(day, TimeOfDay(hour: 10, minute: 0) ?? .midnight, in: .shanghai)
        return Viewer(
            account: .init(person.rawValue), name: "\(person)", tenant: tenant, grants: grants, today: day
        ).at(moment)
    }

    /// An officer of a place on a day, from the first of April on unless told otherwise.
    func officer(_ person: Person, of path: String, on day: Int = 3) throws -> Viewer {
        let day = Day(year: 2026, month: 4, day: day) ?? .first
        return Self.viewer(
            person, [RoleGrant(role: .areaOfficer, scope: Scope(areaPath: path))], in: tenant, on: day)
    }

    /// The programme officer in April.
    func programmeOfficer(on day: Int) -> Viewer {
        Self.viewer(
            .olivia, [RoleGrant(role: .programmeOfficer)], in: tenant,
            on: Day(year: 2026, month: 4, day: day) ?? .first)
    }

    func all(for viewer: Viewer) async throws -> [Submission] {
        try await test.database.read(as: viewer) { db in try Submission.all(nil, limit: 50, for: viewer, in: db) }
    }

    func submit(
        _ submission: Submission, _ values: [String: Int64], by viewer: Viewer
    ) async throws -> Submission {
        try await test.database.write(as: viewer) { change in
            let now = try Submission.find(submission.id, for: viewer, in: change.db)
            return try Submission.submit(now.id, version: now.version, values, in: change)
        }
    }

    func decide(
        _ submission: Submission, by viewer: Viewer, accepted: Bool = true, reason: String = ""
    ) async throws -> Submission {
        try await test.database.write(as: viewer) { change in
            try Submission.decide(
                submission.id, version: submission.version, isAccepted: accepted, reason: reason, in: change)
        }
    }

    func figures(of code: String, for viewer: Viewer) async throws -> SubmissionFigures {
        let period = period
        return try await test.database.read(as: viewer) { db in
            try SubmissionFigures.of(try Area.find(code, in: db), in: period, for: viewer, in: db)
        }
    }
}
