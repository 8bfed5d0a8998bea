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
    private let measure: AssignmentMeasure

    /// - Parameter floor: what the sum of every entry must reach.
    init(_ problem: AffinityProblem, floor: Int64?) {
        self.problem = problem
        self.floor = floor
        let cells = problem.allowed.indices.filter {
            problem.allowed[$0] != 0 && problem.demand[$0 % problem.entries] > 0
                && problem.loadMax[$0 / problem.entries] > 0
        }
        self.cells = cells
        measure = AssignmentMeasure(problem, cells: cells)
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
        let matrix = Matrix(problem, cells: cells, floor: floor, aim: aim, measure: measure)
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
        let slack = measure.slack(of: aim, hasFloor: floor != nil)
        if isProved, slack == 0 { return .found(taken, bound: nil) }
        let best = isProved ? Cbc_getObjValue(model) : Cbc_getBestPossibleObjValue(model)
        return .found(taken, bound: measure.whole(best, of: aim, slack: slack))
    }

    /// The programme column by column, in the steps of its measure.
    private struct Matrix {
        var starts: [Int32] = []
        var rows: [Int32] = []
        var values: [Double] = []
        var low: [Double] = []
        var high: [Double] = []
        var columns: [Double] = []
        var rowLow: [Double] = []
        var rowHigh: [Double] = []

        init(_ problem: AffinityProblem, cells: [Int], floor: Int64?, aim: Aim, measure: AssignmentMeasure) {
            let infinity = Double.greatestFiniteMagnitude
            rowLow = problem.loadMin.map { Double($0) } + problem.demand.map { Double($0) }
            rowHigh = problem.loadMax.map { Double($0) } + problem.demand.map { Double($0) }
            let firstSum = rowLow.count
            var hasSums = floor != nil
            if case .minimum(let bound) = aim {
                hasSums = true
                rowLow += (0..<problem.entries).map { measure.least(of: $0, bound: bound) ?? -infinity }
                rowHigh += problem.demand.map { _ in infinity }
            } else if let floor {
                rowLow += (0..<problem.entries).map { measure.least(of: $0, floor: floor) ?? -infinity }
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
                let score = measure.score(cell)
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
                begin(1, 0, measure.most(bound))
                for entry in 0..<problem.entries where measure.least(of: entry, bound: bound) != nil {
                    add(firstSum + entry, -1)
                }
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
