internal import CCbc
internal import Synchronization

/// The assignment as an integer programme for CBC: one variable for every allowed pair, and one for the smallest sum.
struct AssignmentProgramme {
    /// What is to be largest.
    enum Aim {
        case total
        /// The smallest sum of an entry, which cannot exceed this bound.
        case minimum(Int64)
    }

    /// What CBC found.
    enum Outcome {
        case infeasible
        /// An assignment, and an upper bound where it is not proved to be the best.
        case found([UInt8], bound: Int64?)
    }

    /// Larger programmes than this are not tried.
    private static let variablesMax = 400_000
    /// CBC's interface keeps settings between its calls in places that two threads must not share.
    private static let turn = Mutex(())

    private let problem: AffinityProblem
    private let floor: Int64?
    private let cells: [Int]
    /// Affinities are brought to at most a million, so that CBC's tolerances are small beside them.
    private let unit: Double

    /// - Parameter floor: what the sum of every entry must reach.
    init(_ problem: AffinityProblem, floor: Int64?) {
        self.problem = problem
        self.floor = floor
        cells = problem.allowed.indices.filter {
            problem.allowed[$0] != 0 && problem.demand[$0 % problem.entries] > 0
                && problem.loadMax[$0 / problem.entries] > 0
        }
        let most = cells.map { abs(Double(problem.affinity[$0])) }.max() ?? 1
        unit = most > 1_000_000_000 ? most / 1_000_000 : 1
    }

    /// Solves it; nil when it is too large or no assignment was found within the time.
    func solve(_ aim: Aim, seconds: Double) -> Outcome? {
        guard cells.count <= Self.variablesMax else { return nil }
        return Self.turn.withLock { _ in run(aim, seconds: seconds) }
    }

    private func run(_ aim: Aim, seconds: Double) -> Outcome? {
        guard let model = Cbc_newModel() else { return nil }
        defer { Cbc_deleteModel(model) }
        // Nothing of the solver's own may be printed.
        Cbc_setParameter(model, "logLevel", "0")
        Cbc_setParameter(model, "slogLevel", "0")
        let matrix = Matrix(problem, cells: cells, floor: floor, aim: aim, unit: unit)
        Cbc_loadProblem(
            model, Int32(matrix.columns.count), Int32(matrix.rowLow.count), matrix.starts, matrix.rows, matrix.values,
            matrix.low, matrix.high, matrix.columns, matrix.rowLow, matrix.rowHigh)
        for column in 0..<cells.count { Cbc_setInteger(model, Int32(column)) }
        Cbc_setObjSense(model, -1)
        Cbc_setParameter(model, "ratioGap", "0")
        Cbc_setParameter(model, "allowableGap", "0")
        Cbc_setParameter(model, "seconds", String(seconds))
        Cbc_setParameter(model, "timeMode", "elapsed")
        Cbc_solve(model)
        if Cbc_isProvenInfeasible(model) != 0 { return .infeasible }
        guard Cbc_numberSavedSolutions(model) > 0, let values = Cbc_bestSolution(model) else { return nil }
        var taken = Array(repeating: UInt8(0), count: problem.affinity.count)
        for (column, cell) in cells.enumerated() where values[column] > 0.5 { taken[cell] = 1 }
        let isProved = Cbc_isProvenOptimal(model) != 0
        let bound = (Cbc_getBestPossibleObjValue(model) * unit).rounded(.up)
        return .found(taken, bound: isProved ? nil : Int64(exactly: min(max(bound, -4e18), 4e18)))
    }

    /// The programme column by column.
    private struct Matrix {
        var starts: [Int32] = []
        var rows: [Int32] = []
        var values: [Double] = []
        var low: [Double] = []
        var high: [Double] = []
        var columns: [Double] = []
        var rowLow: [Double] = []
        var rowHigh: [Double] = []

        init(_ problem: AffinityProblem, cells: [Int], floor: Int64?, aim: Aim, unit: Double) {
            let infinity = Double.greatestFiniteMagnitude
            rowLow = problem.loadMin.map { Double($0) } + problem.demand.map { Double($0) }
            rowHigh = problem.loadMax.map { Double($0) } + problem.demand.map { Double($0) }
            let firstSum = rowLow.count
            var hasSums = floor != nil
            if case .minimum = aim { hasSums = true }
            if hasSums {
                // An entry that needs nobody has no sum to be kept up.
                let least = floor.map { Double($0) / unit } ?? 0
                rowLow += problem.demand.map { $0 > 0 ? least : -infinity }
                rowHigh += problem.demand.map { _ in infinity }
            }
            let firstPair = rowLow.count
            rowLow += Array(repeating: -infinity, count: problem.apart.count * problem.entries)
            rowHigh += Array(repeating: 1, count: problem.apart.count * problem.entries)
            // One row for each entry that needs a reviewer of the required field.
            var expertRow: [Int: Int] = [:]
            for entry in problem.needsExpert.indices where problem.needsExpert[entry] && problem.demand[entry] > 0 {
                expertRow[entry] = rowLow.count
                rowLow.append(1)
                rowHigh.append(infinity)
            }
            var pairs: [Int: [Int]] = [:]
            for (number, pair) in problem.apart.enumerated() {
                for reviewer in pair { pairs[reviewer, default: []].append(number) }
            }
            for cell in cells {
                let (reviewer, entry) = (cell / problem.entries, cell % problem.entries)
                let score = Double(problem.affinity[cell]) / unit
                var objective = score
                if case .minimum = aim { objective = 0 }
                begin(objective, 0, 1)
                add(reviewer, 1)
                add(problem.reviewers + entry, 1)
                if hasSums, score != 0 { add(firstSum + entry, score) }
                for pair in pairs[reviewer] ?? [] { add(firstPair + pair * problem.entries + entry, 1) }
                if let row = expertRow[entry], problem.experts[reviewer] { add(row, 1) }
            }
            if case .minimum(let bound) = aim {
                begin(1, -infinity, Double(bound) / unit)
                for entry in 0..<problem.entries where problem.demand[entry] > 0 { add(firstSum + entry, -1) }
            }
            starts.append(Int32(rows.count))
        }

        private mutating func begin(_ objective: Double, _ least: Double, _ most: Double) {
            starts.append(Int32(rows.count))
            columns.append(objective)
            low.append(least)
            high.append(most)
        }

        private mutating func add(_ row: Int, _ value: Double) {
            rows.append(Int32(row))
            values.append(value)
        }
    }
}
