import Forms
import Kernel
import Testing

@testable import Competitions

@Suite("Groups of entries that no reviewer connects")
struct UnconnectedGroupsTests {
    private func entry(_ proposal: Int64, _ totals: [Int64: Int64]) -> RoundResult.Entry {
        RoundResult.Entry(
            proposal: proposal, number: Int(proposal) + 10, lot: 1,
            sheets: totals.map {
                RoundResult.Sheet(assignment: proposal * 100 + $0, judge: $0, marks: [:], total: Fraction($1))
            })
    }

    @Test func `Within each of two groups leniency could be told, but not between them; one judge of both is enough`()
        throws
    {
        var rule = RankingRule(method: .mean, quorum: 1)
        rule.calibration = .leastSquares
        let groups = [
            entry(1, [1: 80, 2: 90]), entry(2, [3: 70, 4: 75]), entry(3, [1: 70, 2: 85]), entry(4, [3: 60, 4: 75]),
        ]
        #expect(throws: ReviewRefusal.calibrationUnconnected([[11, 13], [12, 14]])) {
            _ = try RoundResult(entries: groups, rule: rule, seed: 1)
        }
        let bridged = groups.dropLast() + [entry(4, [1: 65, 3: 60, 4: 75])]
        #expect(try RoundResult(entries: Array(bridged), rule: rule, seed: 1).effects.count == 4)
        rule.calibration = .none
        #expect(try RoundResult(entries: groups, rule: rule, seed: 1).lines.count == 4)
    }

    @Test func `Pairs fall into groups by their reviewers`() {
        #expect(JudgeCalibration.unconnected([(1, 1), (2, 3), (3, 1), (4, 3)]) == [[1, 3], [2, 4]])
        #expect(JudgeCalibration.unconnected([(1, 1), (2, 3), (3, 1), (3, 3)]).isEmpty)
        #expect(JudgeCalibration.text(ofGroups: [[1, 3], Array(1...21)]).hasPrefix("1, 3 | 1, 2, "))
        #expect(JudgeCalibration.text(ofGroups: [Array(1...21)]).hasSuffix("20 …"))
    }
}
