extension Figure {
    /// The sum of two figures. The bound is the weakest of both, a plan makes the sum a plan, unknown periods and
    /// reconstructed parts mark it, and a part without a value adds nothing but is counted. Refused are different
    /// measures, ratios, stocks of different days, and counts of members whose populations may overlap.
    public func adding(_ other: Figure) throws(FigureRefusal) -> Figure {
        try Self.checkMeasures(unit.measure, other.unit.measure, signs: (unit.sign, other.unit.sign))
        guard kind != .ratio, other.kind != .ratio, !unit.isRelative else { throw .ratiosHaveNoSum }
        guard kind == other.kind else { throw .differentKinds }
        if kind == .stock, !period.isUnknown, !other.period.isUnknown, period != other.period { throw .differentDays }
        let joined = try joinedPopulation(with: other)

        var sum = marked(with: other)
        sum.population = joined
        if let value, let otherValue = other.value {
            sum.value = value + otherValue
        } else {
            sum.value = value ?? other.value
        }
        sum.unstatedParts = unstatedCount + other.unstatedCount
        sum.bound = Self.weaker(value == nil ? nil : bound, other.value == nil ? nil : other.bound)
        return sum
    }

    /// The sum of several figures, by the same rules.
    public static func sum(_ figures: [Figure]) throws(FigureRefusal) -> Figure {
        guard var total = figures.first else { throw .nothing }
        for figure in figures.dropFirst() { total = try total.adding(figure) }
        return total
    }

    /// How many interventions the figures come to, whatever they count: 名, 户 and 例 together say how often
    /// somebody was helped, never how many people were.
    public static func interventions(_ figures: [Figure]) throws(FigureRefusal) -> Figure {
        let cases = try figures.map { figure throws(FigureRefusal) in
            switch figure.unit.measure {
            case .persons, .households, .cases: break
            default: throw .differentUnits(figure.unit.sign, FigureUnit.cases.sign)
            }
            var counted = figure
            counted.unit = .cases
            counted.population = nil
            return counted
        }
        return try sum(cases)
    }

    /// Confirms that a total equals the sum of its exact parts; one that differs must not be published.
    public static func confirm(total: Figure, of parts: [Figure]) throws(FigureRefusal) {
        let sum = try sum(parts)
        guard let stated = total.value, let computed = sum.value, sum.unstatedParts == 0 else { throw .notStated }
        try checkMeasures(total.unit.measure, sum.unit.measure, signs: (total.unit.sign, sum.unit.sign))
        guard stated == computed else { throw .totalDiffers(total: stated.description, sum: computed.description) }
    }

    private var unstatedCount: Int { value == nil ? max(1, unstatedParts) : unstatedParts }

    /// Everything that a result inherits from its two parts but value, bound and population.
    func marked(with other: Figure) -> Figure {
        var result = self
        result.period = period.covering(other.period)
        result.scope = Scope(
            areas: scope.areas.union(other.scope.areas), programmes: scope.programmes.union(other.scope.programmes))
        result.sources += other.sources.filter { !sources.contains($0) }
        result.status = status.rawValue <= other.status.rawValue ? status : other.status
        result.reconstructions += other.reconstructions.filter { !reconstructions.contains($0) }
        return result
    }

    private func joinedPopulation(with other: Figure) throws(FigureRefusal) -> Population? {
        guard let population, let theirs = other.population else {
            if unit.countsMembers { throw .populationsMayOverlap }
            return nil
        }
        if population.isDisjoint(from: theirs) {
            return Population(population.classes.union(theirs.classes), of: population.partition)
        }
        if unit.countsMembers || population.shares(with: theirs) { throw .populationsMayOverlap }
        return nil
    }

    /// The weaker of two bounds; a part without a value has none. 余 and 超 are equally strong, and together
    /// they are 超: at least one part is more than stated.
    private static func weaker(_ left: Bound?, _ right: Bound?) -> Bound {
        [left, right].compactMap(\.self).max { $0.rawValue < $1.rawValue } ?? .exact
    }

    static func checkMeasures(
        _ left: FigureUnit.Measure, _ right: FigureUnit.Measure, signs: (String, String)
    ) throws(FigureRefusal) {
        guard left != right else { return }
        switch Set([left, right]) {
        case [.persons, .personTimes]: throw .personsWithPersonTimes
        case [.persons, .households]: throw .householdsWithPersons
        case [.money, .valueInKind]: throw .moneyWithValueInKind
        case [.percent, .percentagePoints]: throw .percentWithPercentagePoints
        default: throw .differentUnits(signs.0, signs.1)
        }
    }
}
