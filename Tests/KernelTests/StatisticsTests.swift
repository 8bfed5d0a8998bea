import Kernel
import Testing

@Suite struct StatisticsTests {
    private func isNear(_ one: Double, _ other: Double, _ tolerance: Double = 1e-13) -> Bool {
        abs(one - other) <= tolerance * max(1, abs(other))
    }

    @Test(arguments: [
        (0.025, 1.959963984540054), (0.05, 1.6448536269514722), (0.005, 2.5758293035489004), (0.5, 0),
        (0.975, -1.959963984540054), (1e-10, 6.361340902404056),
    ])
    func `points of the normal distribution have full precision`(part: Double, point: Double) {
        #expect(isNear(NormalDistribution.point(upperTail: part), point))
    }

    @Test(arguments: [
        (1.0, 0.025, 12.706204736174698), (2, 0.025, 4.302652729749464), (10, 0.025, 2.2281388519649385),
        (30, 0.005, 2.7499956535672255), (1_000, 0.05, 1.6463788172854648),
    ])
    func `points of Student's distribution are those of the tables`(degrees: Double, part: Double, point: Double) {
        #expect(isNear(StudentDistribution(degrees: degrees).point(upperTail: part), point, 1e-10))
    }

    @Test(arguments: [(1.0, 3.841458820694124, 0.05), (3, 6, 0.11161022509471268), (10, 2, 0.9963401531726563)])
    func `tails of the χ² distribution are those of the tables`(degrees: Double, x: Double, tail: Double) {
        #expect(isNear(ChiSquareDistribution(degrees: degrees).upperTail(x), tail, 1e-12))
    }

    @Test func `the beta distribution of equal shapes is symmetric and that of one and one uniform`() {
        let uniform = BetaDistribution(1, 1)
        let arch = BetaDistribution(3.5, 3.5)
        for x in stride(from: 0.0, through: 0.96, by: 0.05) {
            #expect(isNear(uniform.lowerTail(x), x))
            #expect(isNear(arch.lowerTail(x) + arch.lowerTail(1 - x), 1, 1e-12))
            #expect(isNear(arch.point(lowerTail: arch.lowerTail(x)), x, 1e-9))
        }
    }

    @Test func `a seed draws each number equally often and the same for ever`() {
        var generator = Kernel.SeededGenerator(seed: 1)
        var counts = [0, 0, 0]
        for _ in 0..<3_000 { counts[Int(generator.below(3))] += 1 }
        #expect(counts.allSatisfy { (900...1_100).contains($0) })
        var again = Kernel.SeededGenerator(seed: 1)
        #expect(again.drawn(Array(1...5)) == [3, 2, 5, 4, 1])
    }

    @Test func `fractions become the nearest doubles`() {
        #expect(Fraction("0.1")?.double == 0.1)
        #expect(Fraction(1, over: 3)?.double == 1.0 / 3)
        #expect(Fraction(-2, over: 7)?.double == -2.0 / 7)
        #expect(Fraction(7, over: 2)?.ceiling == 4)
        #expect(Fraction(-7, over: 2)?.ceiling == -3)
    }

    @Test func `whole numbers are split by largest remainder`() {
        let weights = ["41", "32", "27"].compactMap { Fraction($0) }
        #expect(LargestRemainder.split(10, weights: weights) == [4, 3, 3])
        #expect(LargestRemainder.split(1, weights: [.one, .one, .one]) == [1, 0, 0])
    }
}
