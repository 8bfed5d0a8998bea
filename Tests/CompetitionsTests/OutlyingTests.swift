import Testing

@testable import Competitions

/// Judges who mark far outside their panel are named, in panels of the usual size.
struct OutlyingTests {
    /// Judges who mark every one of these entries, each with a leniency of their own and a little noise.
    private func report(_ leniencies: [Double], entries: Int = 6) -> RoundReliability {
        let noise = [0.3, -0.4, 0.1, 0.5, -0.2, -0.3, 0.4, -0.1, 0.2]
        return RoundReliability(
            leniencies.enumerated().flatMap { judge, leniency in
                (0..<entries).map { entry in
                    RoundReliability.Sheet(
                        proposal: Int64(entry), title: "项目\(entry)", reviewer: Int64(judge), name: "专家\(judge)",
                        total: 70 + Double(3 * entry) + leniency + noise[(judge * 5 + entry * 2) % noise.count])
                }
            })
    }

    @Test(arguments: [3, 5, 7, 12]) func `one judge of a small panel who marks far above the others is named`(
        judges: Int
    ) {
        let others = (1..<judges).map { [0.6, -0.8, 0.3, -0.2, 0.9][$0 % 5] }
        #expect(report([18] + others).judges.map(\.isOutlying) == [true] + others.map { _ in false })
        #expect(report([-18] + others).judges.map(\.isOutlying) == [true] + others.map { _ in false })
        #expect(report([0.4] + others).judges.allSatisfy { !$0.isOutlying })
    }

    @Test func `who gave few sheets, and who is one of two, is compared with nobody`() {
        #expect(report([18, 0.5, -0.4, 0.2], entries: 2).judges.allSatisfy { !$0.isOutlying })
        #expect(report([18, 0]).judges.allSatisfy { !$0.isOutlying })
        // All alike, to the last digit.
        #expect(report([0, 0, 0, 0]).judges.allSatisfy { !$0.isOutlying })
    }

    @Test func `the ranks that would change are those that leniency alone made`() {
        // The severe judge scored the better entry, the lenient one the worse, and both scored the others.
        func sheet(_ proposal: Int64, _ judge: Int64, _ total: Double) -> RoundReliability.Sheet {
            .init(proposal: proposal, title: "\(proposal)", reviewer: judge, name: "\(judge)", total: total)
        }
        let report = RoundReliability([
            sheet(1, 1, 70), sheet(2, 2, 74), sheet(3, 1, 60), sheet(3, 2, 70), sheet(4, 1, 50), sheet(4, 2, 60),
        ])
        #expect(report.lines.map(\.title) == ["2", "1", "3", "4"])
        #expect(report.lines.map(\.adjustedPlace) == [2, 1, 3, 4])
        #expect(report.lines.map(\.isMoved) == [true, true, false, false])
    }
}
