public import Kernel

/// A sample that anyone can draw again: the units, their chances, and the weights that undo them (1/π).
public struct SampleDraw: Sendable, Hashable {
    /// A drawn unit.
    public struct Unit: Sendable, Hashable {
        /// Its position in the frame, from 0.
        public let index: Int
        /// Its chance of being drawn, π.
        public let probability: Fraction
    }

    /// The units in the order of the frame.
    public let units: [Unit]

    /// A simple random sample without replacement; `count` is at most `population`.
    public static func simple(_ count: Int, of population: Int, seed: Int64) -> SampleDraw {
        var generator = SeededGenerator(seed: seed)
        return SampleDraw(units: simple(count, of: population, from: 0, &generator))
    }

    /// A simple random sample in each stratum, the strata one after the other in one sequence of random numbers; units
    /// are numbered through all strata.
    public static func stratified(_ counts: [Int], of sizes: [Int], seed: Int64) -> SampleDraw {
        var generator = SeededGenerator(seed: seed)
        var first = 0
        var units: [Unit] = []
        for (count, size) in zip(counts, sizes) {
            units += simple(count, of: size, from: first, &generator)
            first += size
        }
        return SampleDraw(units: units)
    }

    /// Positions drawn by exchanging from the front (Fisher and Yates); only exchanged places are kept.
    private static func simple(
        _ count: Int, of population: Int, from first: Int, _ generator: inout SeededGenerator
    ) -> [Unit] {
        var moved: [Int: Int] = [:]
        var drawn: [Int] = []
        for place in 0..<count {
            let other = place + Int(generator.below(UInt64(population - place)))
            drawn.append(moved[other] ?? other)
            moved[other] = moved[place] ?? place
        }
        guard let chance = Fraction(Int64(count), over: Int64(population)) else { return [] }
        return drawn.sorted().map { Unit(index: first + $0, probability: chance) }
    }

    /// Systematic sampling with chances in proportion to size (Madow 1949): π = n·M_i/ΣM. Units with π ≥ 1 are taken
    /// for certain and the chances of the rest computed again. Along the cumulated sizes of the rest the points start,
    /// start + k, start + 2k, … with k = ΣM/n each take the unit whose part they fall into; a point on a border takes
    /// the earlier unit.
    public struct Systematic: Sendable, Hashable {
        private let sizes: [Fraction]
        private let certain: Set<Int>
        private let total: Fraction
        private let count: Int
        /// k, the distance of the points; nil when all drawn units are certain.
        public let interval: Fraction?

        /// A plan; nil when fewer than `count` units have a size. No size is below zero.
        public init?(sizes: [Fraction], count: Int) {
            guard sizes.count(where: { !$0.isZero }) >= count else { return nil }
            var certain: Set<Int> = []
            var total = sizes.sum()
            var rest = count
            let falling = sizes.indices.sorted { sizes[$0] == sizes[$1] ? $0 < $1 : sizes[$1] < sizes[$0] }
            // The largest unit of the rest is the first to be certain; each one taken raises the chances of the others.
            for index in falling {
                guard rest > 0, sizes[index] * Fraction(Int64(rest)) >= total else { break }
                certain.insert(index)
                total = total - sizes[index]
                rest -= 1
            }
            self.sizes = sizes
            self.certain = certain
            self.total = total
            self.count = rest
            interval = rest == 0 ? nil : total.divided(by: Fraction(Int64(rest)))
        }

        /// The sample from a starting point above 0 and at most at the interval.
        public func draw(start: Fraction) -> SampleDraw {
            var units: [Unit] = []
            var reached = Fraction.zero
            var point = start
            for (index, size) in sizes.enumerated() {
                if certain.contains(index) {
                    units.append(Unit(index: index, probability: .one))
                    continue
                }
                guard let interval else { continue }
                reached = reached + size
                guard !size.isZero, point <= reached else { continue }
                let chance = (size * Fraction(Int64(count))).divided(by: total) ?? .zero
                units.append(Unit(index: index, probability: chance))
                point = point + interval
            }
            return SampleDraw(units: units)
        }

        /// A starting point drawn from a seed, in thousandths of a millionth of the interval.
        public func start(seed: Int64) -> Fraction {
            var generator = SeededGenerator(seed: seed)
            let steps: Int64 = 1_000_000_000
            let drawn = Fraction(Int64(generator.below(UInt64(steps))) + 1, over: steps) ?? .one
            return (interval ?? .one) * drawn
        }
    }
}
