import Calls
import Forms
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// Who is let in how far into the answers of a proposal.
@Suite struct DisclosingTests {
    let house: House

    init() async throws { house = try await House.build() }

    @Test func `the class of a question decides who reads its answer`() async throws {
        let proposal = try await house.submittedProposal(in: try await house.publishedCall())
        for (name, reach) in [
            ("Alice", AnswerReach.everything), ("Olga", .everything), ("Carol", .everything), ("Nan", .ordinary),
        ] {
            let found = try await house.see(name) { viewer, db in
                try Proposal.find(proposal.id, for: viewer, in: db).reach(of: viewer)
            }
            #expect(found == reach, "\(name)")
        }
    }

    @Test func `what a correction changed in the budget is shown to the officer, row by row`() async throws {
        let proposal = try await house.submittedProposal(in: try await house.publishedCall())
        let due = try #require(Day("2026-03-23"))
        let back = try await house.act("Olga", at: House.closes.adding(seconds: 60)) {
            try Proposal.returnForCorrection(
                proposal.id, version: proposal.version, reasons: [.budgetUnsound], explanation: "请改预算", dueOn: due,
                in: $0)
        }
        let day = Timestamp(due, .midnight, in: .shanghai)
        _ = try await house.act("Alice", at: day) {
            try Proposal.save(
                House.values(["requested": "1600", "budget": House.grid("1100", "500")]), section: "money",
                of: back.id, base: 1, in: $0)
        }
        _ = try await house.act("Alice", at: day) { try Proposal.submit(back.id, in: $0) }
        let lines = try await house.see("Olga") { viewer, db in
            let proposal = try Proposal.find(back.id, for: viewer, in: db)
            let revisions = try proposal.revisions(for: viewer, in: db)
            return try proposal.lastDifferences(among: revisions, in: db).flatMap { $0.lines(in: "en") }.map {
                "\($0.row ?? 0) \($0.column?.key ?? "-") \($0.before)→\($0.after)"
            }
        }
        #expect(
            lines == [
                "0 - 1,500.00→1,600.00", "1 amount 1,500.00→1,600.00", "1 social 1,000.00→1,100.00",
                "0 total 1,500.00→1,600.00",
            ])
    }

    @Test func `an area is typed by its name, and the authority's own comes first`() async throws {
        try await house.base.owner.withConnection { db in
            for (code, parent, level, name, path) in [
                ("520000", "000000", 1, "远省", "000000.520000."),
                ("520101", "520000", 3, "芦山县", "000000.520000.520101."),
                ("520102", "520000", 3, "同名县", "000000.520000.520102."),
                ("530000", "000000", 1, "近省", "000000.530000."),
                ("530103", "530000", 3, "同名县", "000000.530000.530103."),
                ("511899", "510000", 3, "芦山县", "000000.510000.511899."),
            ] as [(String, String, Int16, String, String)] {
                try db.execute(
                    """
                    INSERT INTO area (code, parent_code, level, name, path, source)
                    VALUES (\(code), \(parent), \(level), \(name), \(path), 'test')
                    """)
            }
        }
        func meant(_ text: String) async throws -> Area.Meaning {
            try await house.see("Alice") { _, db in try Area.meant(by: text, in: db) }
        }
        guard case .one("511899", _) = try await meant("芦山县") else { throw NotFound() }
        guard case .one("520101", "远省芦山县") = try await meant("远省 芦山县") else { throw NotFound() }
        guard case .several(let names) = try await meant("同名县") else { throw NotFound() }
        #expect(names == ["远省同名县 520102", "近省同名县 530103"])
        #expect(try await meant("无此县") == .none)
        let form = try FormDefinition(
            json: JSON.parse(
                #"""
                {"title":{"zh-Hans":"试","en":"Trial"},"sections":[{"key":"one","title":{"zh-Hans":"一","en":"One"},
                "fields":[{"key":"area","type":"area","label":{"zh-Hans":"地","en":"Area"}}]}]}
                """#))
        let (read, refused) = try await house.see("Alice") { _, db in
            (
                try form.read(House.values(["area": "远省芦山县"]), in: db).answers["area"] ?? nil,
                try form.read(House.values(["area": "同名县"]), in: db).problems.map(\.message.key)
            )
        }
        #expect(read == .area(NamedArea(code: "520101", name: "远省芦山县")))
        #expect(refused == ["forms.problem.area_ambiguous"])
    }
}
