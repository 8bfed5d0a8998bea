/// Means and numbers of the sheets by entry and by judge.
struct SheetTable {
    let rawMeans: [Double]
    let judgeMeans: [Double]
    let judgeCounts: [Double]

    init(_ sheets: [JudgeCalibration.Sheet]) {
        (rawMeans, _) = Self.means(sheets.map { ($0.entry, $0.score) })
        (judgeMeans, judgeCounts) = Self.means(sheets.map { ($0.judge, $0.score) })
    }

    static func means(_ values: [(index: Int, value: Double)]) -> (means: [Double], counts: [Double]) {
        let size = (values.map(\.index).max() ?? -1) + 1
        var sums = Array(repeating: 0.0, count: size)
        var counts = sums
        for (index, value) in values {
            sums[index] += value
            counts[index] += 1
        }
        return (zip(sums, counts).map { $0 / max(1, $1) }, counts)
    }
}

/// The least-squares fit of y = level of the entry + effect of the judge, with judge effects that sum to zero in each
/// connected part of the table.
struct EffectsFit {
    let rawMeans: [Double]
    let judgeMeans: [Double]
    let judgeCounts: [Double]
    let levels: [Double]
    let judgeEffects: [Double]
    let components: [[Int]]

    init(_ sheets: [JudgeCalibration.Sheet]) {
        let table = SheetTable(sheets)
        (rawMeans, judgeMeans, judgeCounts) = (table.rawMeans, table.judgeMeans, table.judgeCounts)
        let parts = ConnectedParts(sheets, entryCount: rawMeans.count, judgeCount: judgeMeans.count)
        components = parts.entries
        // The larger side is eliminated, so that the system to solve is as small as it can be.
        if judgeMeans.count <= rawMeans.count {
            let cells = sheets.map { (row: $0.entry, column: $0.judge, score: $0.score) }
            let effects = Self.solve(cells, parts: parts.ofJudge)
            judgeEffects = effects
            (levels, _) = SheetTable.means(sheets.map { ($0.entry, $0.score - effects[$0.judge]) })
        } else {
            let cells = sheets.map { (row: $0.judge, column: $0.entry, score: $0.score) }
            let effects = Self.solve(cells, parts: parts.ofEntry)
            let (lenience, _) = SheetTable.means(sheets.map { ($0.judge, $0.score - effects[$0.entry]) })
            let (shift, _) = SheetTable.means(zip(parts.ofJudge, lenience).map { ($0, $1) })
            judgeEffects = zip(lenience, parts.ofJudge).map { $0 - shift[$1] }
            levels = zip(effects, parts.ofEntry).map { $0 + shift[$1] }
        }
    }

    /// Column effects with the rows eliminated: (D − N'D⁻¹N)b = r, made definite by the condition that the effects of
    /// each part sum to zero.
    private static func solve(_ cells: [(row: Int, column: Int, score: Double)], parts: [Int]) -> [Double] {
        let size = parts.count
        var rows: [[(column: Int, score: Double)]] = []
        for cell in cells {
            while rows.count <= cell.row { rows.append([]) }
            rows[cell.row].append((cell.column, cell.score))
        }
        var matrix = Array(repeating: 0.0, count: size * size)
        var right = Array(repeating: 0.0, count: size)
        for row in rows {
            let count = Double(row.count)
            let mean = row.reduce(0) { $0 + $1.score } / count
            for (column, score) in row {
                matrix[column * size + column] += 1
                right[column] += score - mean
                for (other, _) in row { matrix[column * size + other] -= 1 / count }
            }
        }
        for one in 0..<size {
            for other in 0..<size where parts[one] == parts[other] { matrix[one * size + other] += 1 }
        }
        let factor = factor(of: matrix, size: size)
        var solution = solve(factor, right)
        // One step of refinement takes back what rounding left.
        let rest = (0..<size).map { row in
            (0..<size).reduce(right[row]) { $0 - matrix[row * size + $1] * solution[$1] }
        }
        for (index, correction) in solve(factor, rest).enumerated() { solution[index] += correction }
        return solution
    }

    /// The lower factor of a symmetric positive definite matrix (Cholesky).
    private static func factor(of matrix: [Double], size: Int) -> [Double] {
        var matrix = matrix
        for row in 0..<size {
            for column in 0...row {
                var sum = matrix[row * size + column]
                for index in 0..<column { sum -= matrix[row * size + index] * matrix[column * size + index] }
                matrix[row * size + column] = row == column ? sum.squareRoot() : sum / matrix[column * size + column]
            }
        }
        return matrix
    }

    private static func solve(_ factor: [Double], _ right: [Double]) -> [Double] {
        let size = right.count
        var solution = right
        for row in 0..<size {
            for index in 0..<row { solution[row] -= factor[row * size + index] * solution[index] }
            solution[row] /= factor[row * size + row]
        }
        for row in (0..<size).reversed() {
            for index in row + 1..<max(size, row + 1) { solution[row] -= factor[index * size + row] * solution[index] }
            solution[row] /= factor[row * size + row]
        }
        return solution
    }
}

/// Which entries and judges hang together through sheets.
struct ConnectedParts {
    let ofEntry: [Int]
    let ofJudge: [Int]
    let entries: [[Int]]

    init(_ sheets: [JudgeCalibration.Sheet], entryCount: Int, judgeCount: Int) {
        var parent = Array(0..<entryCount + judgeCount)
        func root(_ node: Int) -> Int {
            var node = node
            while parent[node] != node {
                parent[node] = parent[parent[node]]
                node = parent[node]
            }
            return node
        }
        for sheet in sheets { parent[root(sheet.entry)] = root(entryCount + sheet.judge) }
        var number: [Int: Int] = [:]
        var entries: [[Int]] = []
        var ofEntry: [Int] = []
        for entry in 0..<entryCount {
            let part = number[root(entry)] ?? entries.count
            if part == entries.count { entries.append([]) }
            number[root(entry)] = part
            entries[part].append(entry)
            ofEntry.append(part)
        }
        self.entries = entries
        self.ofEntry = ofEntry
        ofJudge = (0..<judgeCount).map { number[root(entryCount + $0)] ?? 0 }
    }
}
