/// Which effects of a panel lie far outside: the modified z-score of Iglewicz and Hoaglin (1993), above 3.5.
///
/// The usual deviation has the outlier in it: among five judges none can be two deviations away, however they mark. The
/// median and the median of the distances from it do not move with a single judge. Where all are close to each other a
/// small difference is many of these distances, and matters to nobody: it has to be half of what entries differ by.
struct OutlyingEffects: Sendable, Hashable {
    private let centre: Double
    private let limit: Double

    /// Of the effects of a panel; fewer than three are compared with nothing.
    /// - Parameter spread: the deviation of the entries.
    init(_ effects: [Double], spread: Double) {
        centre = Self.median(effects)
        let distances = effects.map { [centre] in abs($0 - centre) }
        // Distances that rounding alone makes are none.
        let least = 1e-9 * max(1, effects.map { abs($0) }.max() ?? 0)
        let typical = Self.median(distances)
        let mean = distances.reduce(0, +) / Double(max(1, distances.count))
        let scale = typical > least ? typical / 0.674_5 : mean * 1.253_314
        limit = effects.count >= 3 && scale > least ? max(3.5 * scale, spread / 2) : .infinity
    }

    /// Whether an effect lies far outside.
    func contains(_ effect: Double) -> Bool { abs(effect - centre) > limit }

    private static func median(_ values: [Double]) -> Double {
        let rising = values.sorted()
        guard !rising.isEmpty else { return 0 }
        return (rising[(rising.count - 1) / 2] + rising[rising.count / 2]) / 2
    }
}
