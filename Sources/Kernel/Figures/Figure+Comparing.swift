extension Figure {
    /// The figure as a share of another of the same measure, in %. Exact only when both are exact, otherwise
    /// about.
    public func share(of whole: Figure) throws(FigureRefusal) -> Figure {
        try Self.checkMeasures(unit.measure, whole.unit.measure, signs: (unit.sign, whole.unit.sign))
        return try quotient(by: whole, factor: Fraction(100), unit: .percent)
    }

    /// The figure for each one of another, such as yuan per place or children per worker. Exact only when both
    /// are exact, otherwise about.
    public func per(_ other: Figure) throws(FigureRefusal) -> Figure {
        let sign = "\(unit.sign)/\(other.unit.sign)"
        return try quotient(by: other, factor: .one, unit: FigureUnit(sign, .quotient(sign)))
    }

    /// How much the value has changed since an earlier figure: endline minus baseline. Both must be counted by one
    /// version of one definition. The change of a share is in percentage points.
    public func change(since earlier: Figure) throws(FigureRefusal) -> Figure {
        try Self.checkMeasures(unit.measure, earlier.unit.measure, signs: (unit.sign, earlier.unit.sign))
        guard kind == earlier.kind else { throw .differentKinds }
        let versions = Set((sources + earlier.sources).map(\.definitionVersion))
        guard versions.count == 1, versions.first != .some(nil) else { throw .differentDefinitions }
        guard let value, let before = earlier.value else { throw .notStated }
        var change = marked(with: earlier)
        change.value = value - before
        change.bound = bound == .exact && earlier.bound == .exact ? .exact : .about
        change.kind = .change
        change.unit = unit.measure == .percent ? .percentagePoints : unit
        return change
    }

    private func quotient(by divisor: Figure, factor: Fraction, unit: FigureUnit) throws(FigureRefusal) -> Figure {
        guard let value, let count = divisor.value else { throw .notStated }
        guard let quotient = (value * factor).divided(by: count) else { throw .dividedByZero }
        var ratio = marked(with: divisor)
        ratio.value = quotient
        ratio.bound = bound == .exact && divisor.bound == .exact ? .exact : .about
        ratio.kind = .ratio
        ratio.unit = unit
        ratio.population = nil
        return ratio
    }
}
