internal import Competitions
internal import Kernel
internal import Platform

/// What contests and matching fairs on record come to. Their pages are open to everybody.
extension ProgrammeRecords {
    private func recorded(_ value: Fraction, _ unit: FigureUnit, at page: String) -> RecordedFigure {
        RecordedFigure(
            figure: Figure(value, unit, sources: [.init(programme.code)], status: .verified), path: page)
    }

    /// The contest that was held in the most years that follow each other.
    private var steadiest: [ContestSeries.Edition] {
        contests.map(\.longestRun).max { $0.count < $1.count } ?? []
    }

    /// In how many years that follow each other it was held.
    func yearsOfContest(_ unit: FigureUnit) -> RecordedFigure? {
        steadiest.last.map { recorded(Fraction(Int64(steadiest.count)), unit, at: "/competitions/\($0.id)") }
    }

    /// How many projects won in those years.
    func winnersOfContest(_ unit: FigureUnit) -> RecordedFigure? {
        steadiest.last.map { last in
            recorded(
                Fraction(Int64(steadiest.reduce(0) { $0 + $1.winners })), unit, at: "/competitions/\(last.id)")
        }
    }

    /// How many won in one of the years, on average.
    func winnersPerEdition(_ unit: FigureUnit) -> RecordedFigure? {
        let winners = Int64(steadiest.reduce(0) { $0 + $1.winners })
        guard let last = steadiest.last, let mean = Fraction(winners, over: Int64(steadiest.count)) else { return nil }
        return recorded(mean, unit, at: "/competitions/\(last.id)")
    }

    /// How many others held the latest edition together with the host.
    func coHosts(_ unit: FigureUnit) -> RecordedFigure? {
        steadiest.last.flatMap { last in
            last.coHosts.isEmpty
                ? nil : recorded(Fraction(Int64(last.coHosts.count)), unit, at: "/competitions/\(last.id)")
        }
    }

    /// How many matching fairs were held.
    func fairs(_ unit: FigureUnit) -> RecordedFigure? {
        turnouts.isEmpty ? nil : recorded(Fraction(Int64(turnouts.count)), unit, at: "/fairs")
    }

    /// How many teams came to the fair with the most.
    func teamsAtFair(_ unit: FigureUnit) -> RecordedFigure? {
        turnouts.max { $0.teams < $1.teams }.map {
            recorded(Fraction(Int64($0.teams)), unit, at: "/fairs/\($0.fair.id)")
        }
    }

    /// How many of them, in percent, the chosen matching brought together with a need.
    func matchedAtFair() -> RecordedFigure? {
        guard let turnout = turnouts.max(by: { $0.teams < $1.teams }),
            let share = Fraction(Int64(turnout.matched * 100), over: Int64(turnout.teams))
        else { return nil }
        return recorded(share, .percent, at: "/fairs/\(turnout.fair.id)")
    }
}
