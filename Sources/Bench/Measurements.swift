internal import Foundation

/// Rates of ours and of the reference, round by round.
struct Measurements {
    private struct Series {
        let name: String
        let target: Double
        var ours: [Double] = []
        var reference: [Double] = []

        var ratios: [Double] { zip(ours, reference).map { $0 / $1 } }
    }

    private var series: [Series] = []

    mutating func add(_ name: String, _ ours: Double, _ reference: Double, target: Double) {
        if !series.contains(where: { $0.name == name }) { series.append(Series(name: name, target: target)) }
        guard let index = series.firstIndex(where: { $0.name == name }) else { return }
        series[index].ours.append(ours)
        series[index].reference.append(reference)
    }

    func printRound(_ round: Int) {
        let ratios = series.map { String(format: "%@ %.2f", $0.name, $0.ratios.last ?? 0) }
        print("round \(round): " + ratios.joined(separator: ", "))
    }

    func printSummary() {
        print("\nmedian of the rounds: ours a second, reference a second, ratio (target)")
        for one in series {
            let (ours, reference, ratio) = (median(one.ours), median(one.reference), median(one.ratios))
            let verdict = ratio >= one.target ? "reached" : "MISSED"
            let line = String(format: "%9.0f  %9.0f  %6.2f (%.2f) ", ours, reference, ratio, one.target)
            print(line + verdict + "  " + one.name)
        }
    }

    private func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }
}
