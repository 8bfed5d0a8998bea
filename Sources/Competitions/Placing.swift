internal import Forms
internal import Kernel

/// Puts scored entries in order: by score, then along the tie chain of the rule.
struct Placing {
    let rule: RankingRule
    let seed: Int64

    /// The lines with their places, best first; places are shared only where the chain says so.
    func placed(_ lines: [RoundResult.Line]) -> [RoundResult.Line] {
        var generator = SeededGenerator(seed: seed)
        let luck = generator.drawn(Array(lines.indices))
        let keyed = lines.enumerated().map { (line: $1, keys: keys(of: $1, luck: luck[$0])) }
        var ordered = keyed.filter { $0.line.exact != nil }
        ordered.sort { left, right in
            // Equal to the end of the chain: the order of entry numbers, under one shared place.
            left.keys == right.keys
                ? left.line.entry.number < right.line.entry.number
                : right.keys.lexicographicallyPrecedes(left.keys)
        }
        var result: [RoundResult.Line] = []
        var lotCount: [Int64: Int] = [:]
        var lastInLot: [Int64: (keys: [Fraction], place: Int)] = [:]
        for (index, item) in ordered.enumerated() {
            var line = item.line
            let sharesPlace = index > 0 && ordered[index - 1].keys == item.keys
            line.place = sharesPlace ? result[index - 1].place : index + 1
            let lot = line.entry.lot
            lotCount[lot, default: 0] += 1
            if let last = lastInLot[lot], last.keys == item.keys {
                line.lotPlace = last.place
            } else {
                line.lotPlace = lotCount[lot]
            }
            lastInLot[lot] = (item.keys, line.lotPlace ?? 0)
            result.append(line)
        }
        let unscored = lines.filter { $0.exact == nil }
        return result + unscored.sorted { $0.entry.number < $1.entry.number }
    }

    /// Larger is better, key by key.
    private func keys(of line: RoundResult.Line, luck: Int) -> [Fraction] {
        let basis = rule.rankedBy == .rounded ? line.score(rule) : line.exact
        let chain: [Fraction] = rule.tieChain.compactMap { key in
            switch key {
            case .criterion(let code): meanMark(of: code, in: line)
            case .lowestSheet: line.entry.sheets.map(\.total).min() ?? .zero
            case .median: median(line.entry.sheets.map(\.total).sorted())
            case .draw: Fraction(Int64(luck))
            case .shared: nil
            }
        }
        return [basis ?? .zero] + chain
    }

    private func meanMark(of code: String, in line: RoundResult.Line) -> Fraction {
        let marks: [Fraction] = line.entry.sheets.compactMap { sheet in
            if case .given(let mark)? = sheet.marks[code] { mark } else { nil }
        }
        return marks.sum().divided(by: Fraction(Int64(marks.count))) ?? .zero
    }

    private func median(_ rising: [Fraction]) -> Fraction {
        guard !rising.isEmpty else { return .zero }
        let middle = rising[(rising.count - 1) / 2] + rising[rising.count / 2]
        return middle.divided(by: Fraction(2)) ?? .zero
    }
}
