import Forms
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

@Suite("Rules of parts and calibrated rules", .serialized)
struct RoundRuleTests {
    private func number(_ text: String) throws -> Fraction { try #require(Fraction(text)) }

    private func entry(
        _ proposal: Int64, _ totals: [Int64: String], _ values: [RankingRule.Part.Source: String] = [:]
    ) throws -> RoundResult.Entry {
        RoundResult.Entry(
            proposal: proposal, number: Int(proposal), lot: 1,
            sheets: try totals.map {
                RoundResult.Sheet(assignment: proposal * 100 + $0, judge: $0, marks: [:], total: try number($1))
            }, values: try values.mapValues { try number($0) })
    }

    private static let capped: [RankingRule.Part] = [
        .init(.sheets, name: "项目得分", most: Fraction(100)),
        .init(.received, name: "募款加分", most: Fraction(50), fullAt: Fraction(50_000)),
        .init(.points, name: "特别加分", least: Fraction(5), most: Fraction(20)),
    ]
    private static let weighted: [RankingRule.Part] = [
        .init(.sheets, name: "专家", most: Fraction(60)),
        .init(.received, name: "捐赠", most: Fraction(20)),
        .init(.votes, name: "公众投票", most: Fraction(20), fullAt: Fraction(300)),
    ]

    @Test func `A hundred and at most fifty and five to twenty are added, each capped first`() throws {
        var rule = RankingRule(method: .mean, quorum: 1)
        (rule.combination, rule.parts) = (.sum, Self.capped)
        let entries = [
            try entry(1, [1: "88", 2: "91"], [.received: "63000", .points: "5"]),
            try entry(2, [1: "95", 2: "95"], [.received: "12345.67"]), try entry(3, [1: "80", 2: "70"]),
        ]
        let result = try RoundResult(entries: entries, rule: rule, seed: 1)
        #expect(result.lines.map { $0.text(rule) } == ["144.50", "107.35", "75.00"])
        #expect(try result.lines[1].exact == number("107.34567"))
        #expect(result.lines[0].parts.map(\.points) == [try number("89.5"), Fraction(50), Fraction(5)])
    }

    @Test func `Sixty, twenty and twenty are in proportion to what is full or to the highest`() throws {
        var rule = RankingRule(method: .mean, quorum: 1)
        (rule.combination, rule.parts) = (.weights, Self.weighted)
        let entries = [
            try entry(1, [1: "90"], [.received: "10000", .votes: "100"]),
            try entry(2, [1: "80"], [.received: "40000", .votes: "450"]),
        ]
        let result = try RoundResult(entries: entries, rule: rule, seed: 1)
        // 48 + 20 + 20 and 54 + 5 + 20/3: the third is exact until the one rounding.
        #expect(result.lines.map { $0.text(rule) } == ["88.00", "65.67"])
        #expect(result.lines.map(\.entry.proposal) == [2, 1])
        let without = try RoundResult(entries: [try entry(1, [1: "90"])], rule: rule, seed: 1)
        #expect(without.lines[0].text(rule) == "54.00")
    }

    @Test func `Only a calibrated rule takes leniency out, and then the catalyst example turns round`() throws {
        let table: [(Int64, [Int64: String])] = [
            (1, [1: "73", 2: "74", 4: "71"]), (2, [2: "75", 3: "67", 4: "72"]), (3, [1: "73", 2: "75", 3: "68"]),
            (4, [1: "75", 3: "72", 4: "75"]),
        ]
        let entries = try table.map { try entry($0.0, $0.1) }
        var rule = RankingRule(method: .mean, quorum: 1)
        #expect(try RoundResult(entries: entries, rule: rule, seed: 1).lines.map(\.entry.proposal) == [4, 1, 3, 2])
        rule.calibration = .leastSquares
        let calibrated = try RoundResult(entries: entries, rule: rule, seed: 1)
        #expect(calibrated.lines.map(\.entry.proposal) == [4, 3, 2, 1])
        #expect(try calibrated.effects == [1: number("0.875"), 2: number("3"), 3: number("-3.875"), 4: .zero])
        #expect(calibrated.lines.map { $0.text(rule) } == ["75.00", "72.00", "71.63", "71.38"])
    }

    @Test func `Leniency is told only where judges connect all entries, and whatever the keys of the judges are`()
        throws
    {
        var rule = RankingRule(method: .mean, sheetPlaces: 2, quorum: 1)
        rule.calibration = .leastSquares
        let apart = [try entry(1, [1: "80", 2: "90"]), try entry(2, [3: "70", 4: "75"])]
        #expect(throws: ReviewRefusal.calibrationUnconnected([[1], [2]])) {
            _ = try RoundResult(entries: apart, rule: rule, seed: 1)
        }
        // Effects of ±0.125: exactly half a step, whoever has the smaller key.
        for judges in [(Int64(1), Int64(2)), (9, 2)] {
            let entries = try [("80.25", "80"), ("70.25", "70"), ("60.25", "60")].enumerated().map { index, totals in
                try entry(Int64(index + 1), [judges.0: totals.0, judges.1: totals.1])
            }
            let result = try RoundResult(entries: entries, rule: rule, seed: 1)
            #expect(try result.effects == [judges.0: number("0.13"), judges.1: number("-0.13")])
        }
    }

    @Test func `Sheets that are summed need the score at which they give all points`() throws {
        var rule = RankingRule(method: .sum, quorum: 1)
        (rule.combination, rule.parts) = (.sum, Self.capped)
        #expect(throws: ReviewRefusal.sumWithoutFull) { try rule.checkParts() }
        rule.parts[0] = .init(.sheets, name: "项目得分", most: Fraction(100), fullAt: Fraction(300))
        try rule.checkParts()
    }

    @Test func `Parts are declared by the call, read back and refused when they contradict themselves`() throws {
        var rule = RankingRule(method: .mean, quorum: 1)
        (rule.combination, rule.parts, rule.calibration) = (.weights, Self.weighted, .leastSquares)
        #expect(try RankingRule(declared: rule.json) == rule)
        let faults: [JSON] = [
            ["combination": "sum"], ["combination": "weights", "parts": [["source": "sheets", "most": "100"]]],
            ["parts": [["source": "sheets", "most": "100"], ["source": "votes", "most": "1"]]],
            [
                "combination": "sum",
                "parts": [["source": "sheets", "most": "100"], ["source": "sheets", "most": "1"]],
            ],
            ["combination": "sum", "parts": [["source": "pledged", "most": "9"], ["source": "votes", "most": "1"]]],
            [
                "combination": "weights",
                "parts": [["source": "sheets", "most": "60"], ["source": "votes", "most": "39"]],
            ],
            ["combination": "sum", "parts": [["source": "sheets", "most": "0"], ["source": "votes", "most": "1"]]],
            ["combination": "none"], ["calibration": "z"], ["parts": 1], ["combination": "sum", "parts": ["x"]],
        ]
        for fault in faults { #expect(throws: ReviewRefusal.self) { try RankingRule(declared: fault) } }
    }

    private func ruled(_ stage: Stage, _ parts: [RankingRule.Part]) async throws -> ReviewRound {
        for person in [Stage.Person.bob, .bai, .bing, .bao] { try await stage.enrol(person) }
        return try await stage.write(.olivia) { change in
            try ReviewRound.draft(call: 1, Stage.draft(), criteria: Stage.criteria, in: change)
                .set(combination: .sum, calibration: .none, parts: parts, in: change)
        }
    }

    @Test func `The parts are frozen when the round opens, by the database too`() async throws {
        let stage = try await Stage.set()
        let drafted = try await ruled(stage, Self.capped)
        #expect(drafted.rule.parts == Self.capped)
        let round = try await stage.write(.olivia) { change in try drafted.open(in: change) }
        await #expect(throws: ReviewRefusal.ruleFrozen) {
            try await stage.write(.olivia) { change in
                _ = try round.set(combination: .sheets, calibration: .none, parts: [], in: change)
            }
        }
        for statement in [
            "DELETE FROM round_part", "UPDATE round_part SET points_most = 99 WHERE source = 'sheets'",
            "INSERT INTO round_part VALUES (1, 1, 9, 'pledged', 'x', 0, 5, NULL)",
            "UPDATE review_round SET combination = 'weights'",
            "UPDATE review_round SET calibration = 'least_squares'",
        ] {
            let error = await #expect(throws: PostgresError.self) { try await stage.direct(statement) }
            #expect(error?.constraint == "review_round_rule_frozen", "\(statement)")
        }
        try await stage.test.drop()
    }

    @Test func `A round whose weights do not sum to 100 or whose public does not vote never opens`() async throws {
        let stage = try await Stage.set()
        let drafted = try await ruled(stage, Self.capped)
        let error = await #expect(throws: PostgresError.self) {
            try await stage.direct(
                "UPDATE review_round SET combination = 'weights', opened_at = now(), opened_by = 1 WHERE id = 1")
        }
        #expect(error?.constraint == "review_round_part_weights")
        let voted = try await stage.write(.olivia) { change in
            try drafted.set(combination: .weights, calibration: .none, parts: Self.weighted, in: change)
        }
        await #expect(throws: ReviewRefusal.noVote) {
            try await stage.write(.olivia) { change in _ = try voted.open(in: change) }
        }
        try await stage.direct(
            """
            INSERT INTO competition (tenant_id, call_id, edition, year, title, honour_level, created_by, votes_from,
                votes_until) VALUES (1, 1, 1, 2026, '大赛', 'city', 1, '2026-03-01', '2027-01-01')
            """)
        let round = try await stage.write(.olivia) { change in
            let round = try voted.open(in: change)
            _ = try round.assignAutomatically(seed: 11, in: change)
            _ = try round.release(in: change)
            return round
        }
        try await stage.scoreEverything(in: round)
        await #expect(throws: ReviewRefusal.voteRuns) {
            try await stage.write(.olivia) { change in _ = try round.close(in: change) }
        }
        try await stage.test.drop()
    }

    private func scored(_ stage: Stage) async throws -> ReviewRound {
        let drafted = try await ruled(stage, Self.capped)
        let round = try await stage.write(.olivia) { change in
            let round = try drafted.open(in: change)
            _ = try round.assignAutomatically(seed: 11, in: change)
            _ = try round.release(in: change)
            return round
        }
        try await stage.scoreEverything(in: round)
        return round
    }

    private static func yuan(_ amount: Int64) -> Money { Money(fen: amount * 100) }

    @Test func `Gifts stand on receipts and make the score`() async throws {
        let stage = try await Stage.set()
        let round = try await scored(stage)
        // A receipt that is not in the books brings nothing.
        await #expect(throws: ReviewRefusal.beyondReceipt) {
            try await stage.write(.olivia) { change in
                try round.note(.received, Self.yuan(1), for: 6, receipt: 1, in: change)
            }
        }
        try await stage.direct(
            """
            DO $$ BEGIN PERFORM set_config('session_replication_role', 'replica', true);
            UPDATE receipt SET entry_id = 1; END $$
            """)
        let noted = try await stage.write(.olivia) { change in
            try round.note(.received, Self.yuan(30_000), for: 6, receipt: 1, in: change)
        }
        await #expect(throws: ReviewRefusal.beyondReceipt) {
            try await stage.write(.olivia) { change in
                try round.note(.received, Self.yuan(20_001), for: 5, receipt: 1, in: change)
            }
        }
        await #expect(throws: ReviewRefusal.partNotInRule) {
            try await stage.write(.olivia) { change in
                try round.note(.pledged, Self.yuan(1), for: 5, note: "某企业", in: change)
            }
        }
        let error = await #expect(throws: PostgresError.self) {
            try await stage.direct("UPDATE entry_donation SET amount_fen = 5")
        }
        #expect(error?.constraint == "part_value_kept")
        try await stage.write(.olivia) { change in
            try round.withdraw(donation: noted, reason: "登记错误", in: change)
            try round.note(.received, Self.yuan(50_000), for: 6, receipt: 1, in: change)
            try round.give(points: Fraction(20), to: 6, reason: "省级示范", in: change)
        }
        let ranking = try await stage.write(.olivia) { change in try round.close(seed: 1, in: change) }
        let places = try await stage.read(.olivia) { viewer, db in try ranking.places(for: viewer, in: db) }
        // Proposal 6: 40 of 4/10, 35 of 8/10, 25 of 8/10 are 64; 50 and 20 more make it the first.
        #expect(places.first?.proposal == 6)
        #expect(places.first?.score == Fraction(134))
        let calculation = try JSON.parse(ranking.calculation)
        #expect(calculation["entries"]?.array?.last?["values"] == ["received": "50000", "points": "20"])
        await #expect(throws: ReviewRefusal.roundNotOpen) {
            try await stage.write(.olivia) { change in
                try round.give(points: Fraction(5), to: 5, reason: "迟", in: change)
            }
        }
        try await stage.test.drop()
    }

    @Test func `Points by hand lie within the range of the rule, once to an entry, by the officer`() async throws {
        let stage = try await Stage.set()
        let round = try await scored(stage)
        for points in [4, 21] {
            await #expect(throws: ReviewRefusal.pointsRange) {
                try await stage.write(.olivia) { change in
                    try round.give(points: Fraction(Int64(points)), to: 6, reason: "省级示范", in: change)
                }
            }
        }
        try await stage.write(.olivia) { change in
            _ = try round.give(points: Fraction(20), to: 6, reason: "省级示范", in: change)
        }
        await #expect(throws: ReviewRefusal.pointsGiven) {
            try await stage.write(.olivia) { change in
                try round.give(points: Fraction(5), to: 6, reason: "再", in: change)
            }
        }
        await #expect(throws: NotFound.self) {
            try await stage.write(.carol) { change in
                try round.give(points: Fraction(5), to: 5, reason: "再", in: change)
            }
        }
        for statement in [
            "UPDATE entry_points SET points = 19",
            """
            INSERT INTO entry_points (tenant_id, round_id, proposal_id, points, reason, given_by)
            VALUES (1, 1, 5, 21, 'x', 1)
            """,
        ] {
            let error = await #expect(throws: PostgresError.self) { try await stage.direct(statement) }
            #expect(
                error?.constraint == (statement.hasPrefix("UPDATE") ? "part_value_kept" : "entry_points_range"),
                "\(statement)")
        }
        try await stage.test.drop()
    }
}
