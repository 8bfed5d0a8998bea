import Forms
import Foundation
import Kernel
import Platform
import Postgres
import Publications
import TestSupport
import Testing

/// Every figure of the five accounts: quoted as it stands, computed and in agreement, or honestly not.
@Suite(.demonstration, .serialized) struct FigureTests {
    /// What must come out, from the table of requirements; written here and nowhere in the code.
    private static let expected: [String: String] = [
        "r1-counties": "10 个县", "r1-villages": "100 个村", "r1-posts": "100 个岗位", "r1-engagements": "100 名",
        "a2-per_county": "10 个村/个县", "r5-sum": "预计15,000,000.00 元", "r5-total": "预计15,000,000.00 元",
        "r5-social": "预计10,000,000.00 元", "r5-government": "预计5,000,000.00 元", "a1-social_share": "预计66.67 %",
        "a1-government_share": "预计33.33 %", "a1-recorded_share": "预计66.67 %", "r5-ratio": "预计2 倍",
        "a1-village_year": "预计50,000.00 元/村/年", "r6-holders": "2 个", "r6-mixed": "0 张", "r11-per_worker": "约350 份/名",
        "a3-special": "约8.57 %", "a4-interventions": "404余 例", "r34-aid": "1,000,000.00 元",
        "a7-per_pack": "约280.00 元/份", "r42-value": "2,240,000.00余 元", "r43-menghai": "296,200.00 元",
        "r46-pilot": "128,000.00 元", "a12-cash": "1,424,200.00 元", "a10-years": "29 年",
        "a10-per_year": "921,655.17 元/年", "r56-income": "预计13,000.00余 元", "a8-per_cadre": "4.76 名/名",
        "a8-per_founder": "5.25 名/名", "a9-proxies": "127 名", "a11-coverage": "12.40 %", "a13-registry": "2,405 人",
        "a14-minors": "149,040 人", "r60-served": "1.60 %", "r60-migrants": "约21.6 %", "r61-children": "5.97 名/名",
        "r61-left_behind": "5.54 人/名", "a15-grid": "预计171 名", "a15-frontline": "预计574 名",
        "a16-per_hut": "约13,872.37 元/间", "a16-per_county": "74.21 间/县", "a16-growth": "841 倍",
        "a17-partners": "140 人", "a18-founders": "2 人/个", "r79-invested": "约117,000,000.00 元",
        "r83-wage": "28,800.00 元", "a20-framework": "20 项", "a21-cases": "约0.911 %", "a21-rescues": "约183.2 名/年",
        "a23-rated": "18 家", "a23-incubated": "约21.18 %", "a26-terminals": "115 家", "r115-staff": "1,300余 名",
        "a25-postings": "800 次进驻", "r118-files": "约92.3 条/名", "r128-all": "100 %",
        "a27-per_town": "约217,391.30 元/个乡镇街道", "a24-lots": "60 个项目", "a27-per_project": "78,461.54 元/个项目",
        "r34-granted": "1,000,000.00 元", "r34-people": "1,000 名", "r41-per_pack": "约280.00 元/份",
        "r41-value": "2,240,000.00余 元", "r42-packs": "3,800余 个", "r43-received": "296,200.00 元",
        "r46-received": "128,000.00 元", "r131-by_count": "25 %", "r131-by_amount": "25 %",
        "r132-campaigns": "13 个", "r132-gross": "1,020,000.00 元", "a16-recorded_per_hut": "约13,872.37 元/间",
        "a16-recorded_huts": "10,092 间", "r104-phases": "5 年", "r130-payers": "23 个乡镇街道",
        "r130-amount": "5,060,000.00 元",
        "r17-forms": "21 份", "r17-named": "3 份", "r27-areas": "4 个县", "r27-required": "20 %",
        "r123-posted": "4 项需求", "r123-taken": "1 项需求", "r129-lots": "3 个标段", "r129-claimed": "1 个标段",
        "r125-years": "5 年", "r125-winners": "75 个项目",
        "r125-per_edition": "15 个项目/届", "r125-co_hosts": "2 个部门", "r127-fairs": "1 届", "r127-teams": "185 个团队",
        "r37-commitments": "6 件", "r37-rank": "3 件", "r36-aspects": "4 个方面", "a28-lessons": "2,220余 堂",
        "a28-attendance": "约80.81 人次/场",
    ]

    private func records() async throws -> ProgrammeRecords {
        let root = URL(filePath: TestDatabase.migrations).deletingLastPathComponent()
        let library = try FormLibrary(folder: root.appending(path: "Templates/forms"))
        return try #require(
            try await Stage.set().read { viewer, db in
                try ProgrammeRecords.load(library: library, for: viewer, in: db)
            })
    }

    @Test(arguments: Article.allCases)
    func `every figure is quoted in the words of its article`(article: Article) throws {
        for row in try article.figures() {
            let words = row.quotations.joined(separator: "\n")
            for quoted in row.operands + [row.stated].compactMap(\.self) {
                // 超 and 约 stand apart from the number in some sentences, so that only the number is looked for.
                let number = quoted.wording.drop { $0 == "超" || $0 == "约" }
                #expect(words.contains(number), "\(row.id): \(quoted.wording)")
            }
        }
    }

    @Test func `every row has its own place`() throws {
        let rows = try Article.allCases.flatMap { try $0.figures() }
        #expect(Set(rows.map(\.id)).count == rows.count)
        #expect(rows.count > 60)
    }

    @Test func `every computed figure is what the requirements say and agrees with the stated one`() async throws {
        let records = try await records()
        var seen: Set<String> = []
        for row in try Article.allCases.flatMap({ try $0.figures() }) {
            guard case .computed(let figure, let agreement, _) = try row.result(records) else { continue }
            #expect(agreement != .differs, "\(row.id): \(row.text(of: figure))")
            #expect((row.stated == nil) == (agreement == .derived), "\(row.id)")
            guard let expected = Self.expected[row.id] else { continue }
            seen.insert(row.id)
            #expect(row.text(of: figure) == expected, "\(row.id)")
        }
        #expect(seen == Set(Self.expected.keys))
    }

    @Test func `what must not be added is refused`() async throws {
        let records = try await records()
        let rows = try Article.allCases.flatMap { try $0.figures() }
        var refused: [String: FigureRefusal] = [:]
        for row in rows { if case .refused(let refusal) = try row.result(records) { refused[row.id] = refusal } }
        #expect(
            refused == [
                "a4-persons": .householdsWithPersons, "a8-together": .populationsMayOverlap,
                "a12-mixed": .moneyWithValueInKind,
            ])
    }

    @Test func `rows without their records say so`() async throws {
        let rows = try Article.allCases.flatMap { try $0.figures() }
        let needing = rows.filter { if case .records = $0.computation { true } else { false } }
        #expect(needing.count > 15)
        for row in needing {
            guard case .missing = try row.result(nil) else {
                Issue.record("\(row.id) has a result without records")
                continue
            }
        }
    }

    @Test func `records follow the database and not the article`() async throws {
        let stage = try Stage.set()
        let before = try await records()
        let removed = try await stage.test.owner.write { db in
            try db.value(
                """
                DELETE FROM programme_area WHERE ctid IN (SELECT ctid FROM programme_area
                    WHERE programme_id = \(before.programme.id) LIMIT 1) RETURNING area_code
                """, as: String.self)
        }
        let area = try #require(removed)
        let row = try #require(try Article.companions.figures().first { $0.id == "r1-counties" })
        guard case .computed(let figure, let agreement, _) = try row.result(await records()) else {
            Issue.record("no result")
            return
        }
        #expect(figure.value == Fraction(Int64(before.counties.count - 1)))
        #expect(agreement == .differs)
        _ = try await stage.test.owner.write { db in
            try db.execute(
                """
                INSERT INTO programme_area (tenant_id, programme_id, area_code)
                VALUES (\(stage.tenant.id), \(before.programme.id), \(area))
                """)
        }
    }
}
