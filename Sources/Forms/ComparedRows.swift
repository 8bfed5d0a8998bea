internal import Kernel

/// Rows of a budget or table before and after a change, matched with each other.
///
/// Equal rows stand for each other, wherever they are; of the others, those with the same name, and then those of which
/// at least half the filled cells are equal. What has no counterpart was added or is gone.
struct ComparedRows {
    /// A row as text, in the order of the columns.
    struct Row: Hashable {
        let name: String
        let cells: [String]
    }

    let before: [Row]
    let after: [Row]
    let columns: [AnswerDifference.Column]

    init(before: [Row], after: [Row], columns: [AnswerDifference.Column]) {
        self.before = before
        self.after = after
        self.columns = columns
    }

    /// What differs, in the order of the later rows; a row that is gone stands where it was.
    var lines: [AnswerDifference.Line] {
        var (removed, inserted): ([Int], [Int]) = ([], [])
        var found: [(place: Int, lines: [AnswerDifference.Line])] = []
        for change in after.difference(from: before).inferringMoves() {
            switch change {
            case .remove(let offset, _, nil): removed.append(offset)
            case .insert(let offset, _, nil): inserted.append(offset)
            case .insert(let offset, let row, .some): found.append((offset, [whole(.moved, offset, row)]))
            case .remove: break
            }
        }
        let pairs = paired(removed.sorted(), inserted.sorted())
        found += pairs.map { ($0.after, cells(before[$0.before], after[$0.after], at: $0.after)) }
        let (replaced, replacing) = (Set(pairs.map(\.before)), Set(pairs.map(\.after)))
        found += removed.filter { !replaced.contains($0) }.map { ($0, [whole(.gone, $0, before[$0])]) }
        found += inserted.filter { !replacing.contains($0) }.map { ($0, [whole(.added, $0, after[$0])]) }
        return found.sorted { $0.place < $1.place }.flatMap(\.lines)
    }

    private func paired(_ removed: [Int], _ inserted: [Int]) -> [(before: Int, after: Int)] {
        var left = inserted
        var pairs: [(before: Int, after: Int)] = []
        func pair(_ rows: [Int], where matches: (Row, Row) -> Bool) -> [Int] {
            rows.filter { old in
                guard let place = left.firstIndex(where: { matches(before[old], after[$0]) }) else { return true }
                pairs.append((old, left.remove(at: place)))
                return false
            }
        }
        let nameless = pair(removed) { !$0.name.isEmpty && $0.name == $1.name }
        _ = pair(nameless) { old, new in
            let filled = zip(old.cells, new.cells).filter { !$0.isEmpty || !$1.isEmpty }
            return filled.count { $0 == $1 } * 2 >= filled.count
        }
        return pairs
    }

    private func cells(_ old: Row, _ new: Row, at index: Int) -> [AnswerDifference.Line] {
        columns.indices.filter { old.cells[$0] != new.cells[$0] }.map { column in
            AnswerDifference.Line(
                change: .changed, row: index + 1, column: columns[column], before: old.cells[column],
                after: new.cells[column])
        }
    }

    private func whole(_ change: AnswerDifference.Line.Change, _ index: Int, _ row: Row) -> AnswerDifference.Line {
        let text = row.cells.filter { !$0.isEmpty }.joined(separator: " · ")
        return AnswerDifference.Line(
            change: change, row: index + 1, column: nil, before: change == .added ? "" : text,
            after: change == .gone ? "" : text)
    }
}
