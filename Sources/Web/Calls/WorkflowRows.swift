internal import Calls
internal import Kernel
internal import Platform

/// A workflow as rows of cells that a page edits: states and moves can be added, moved and taken out before anything is
/// checked or stored.
struct WorkflowRows: Sendable, Equatable {
    /// Names of the cells of a state, in the order of its line.
    static let stateCells = ["key", "class", "actor", "days", "zh", "en"]
    /// Names of the cells of a move.
    static let moveCells = ["key", "from", "to", "actor", "reason", "zh", "en", "guards", "tells"]
    /// The most rows of a kind that a page holds.
    private static let rowsMax = 200

    /// The cells of the states.
    var states: [[String]]
    /// The cells of the moves.
    var moves: [[String]]

    /// The rows of a workflow.
    init(_ workflow: Workflow) {
        states = workflow.states.map { state in
            [
                state.key, state.kind.rawValue, state.actor.rawValue, state.days.map(String.init) ?? "", state.chinese,
                state.english,
            ]
        }
        moves = workflow.moves.map { move in
            [
                move.key, move.from, move.to, move.actor.rawValue, move.needsReason ? "reason" : "", move.chinese,
                move.english, move.guardKeys, move.toldKeys,
            ]
        }
    }

    /// The rows that a page sent as `state.0.key` and so on; nil when it sent none.
    init?(_ input: Input) {
        states = Self.rows("state", Self.stateCells, input)
        moves = Self.rows("move", Self.moveCells, input)
        if states.isEmpty, moves.isEmpty { return nil }
    }

    private static func rows(_ kind: String, _ cells: [String], _ input: Input) -> [[String]] {
        var rows: [[String]] = []
        for number in 0..<rowsMax {
            // Of a cell with several boxes all that are ticked.
            let row = cells.map { input.typed["\(kind).\(number).\($0)"]?.joined(separator: ", ") }
            guard row.contains(where: { $0 != nil }) else { break }
            // A bar would end a cell of a line; it stands in no name.
            rows.append(row.map { ($0 ?? "").trimmed.filter { !"|｜\t\n\r".contains($0) } })
        }
        return rows
    }

    /// Does what a button says: `state-add`, `move-add`, and with the number of a row `state-up-2`, `state-down-2`,
    /// `state-remove-2`, the same with `move`. Anything else does nothing.
    mutating func apply(_ action: String) {
        let parts = action.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 2 else { return }
        let path: WritableKeyPath<WorkflowRows, [[String]]> = parts[0] == "state" ? \.states : \.moves
        let cells = parts[0] == "state" ? Self.stateCells.count : Self.moveCells.count
        guard parts[0] == "state" || parts[0] == "move" else { return }
        if parts[1] == "add" {
            if self[keyPath: path].count < Self.rowsMax {
                self[keyPath: path].append(Array(repeating: "", count: cells))
            }
            return
        }
        guard parts.count == 3, let row = Int(parts[2]), self[keyPath: path].indices.contains(row) else { return }
        switch parts[1] {
        case "remove": self[keyPath: path].remove(at: row)
        case "up" where row > 0: self[keyPath: path].swapAt(row, row - 1)
        case "down" where row + 1 < self[keyPath: path].count: self[keyPath: path].swapAt(row, row + 1)
        default: return
        }
    }

    /// The lines of the states, as `Workflow` reads them; rows without any cell are left out.
    var stateLines: String { Self.lines(states) }
    /// The lines of the moves.
    var moveLines: String { Self.lines(moves) }

    private static func lines(_ rows: [[String]]) -> String {
        rows.filter { !$0.allSatisfy(\.isEmpty) }.map { row in
            let isPlain = row.count == moveCells.count && row.suffix(2).allSatisfy(\.isEmpty)
            return (isPlain ? Array(row.dropLast(2)) : row).joined(separator: " | ")
        }.joined(separator: "\n")
    }
}
