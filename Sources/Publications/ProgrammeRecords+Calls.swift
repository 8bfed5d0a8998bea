internal import Calls
internal import Forms
internal import Kernel
internal import Platform

/// What calls and forms come to.
extension ProgrammeRecords {
    /// How many forms come with this release, each with filled-in samples; with names, how many of those.
    func forms(named codes: [String]? = nil) -> RecordedFigure {
        let found = library.templates.filter { !$0.samples.isEmpty && codes?.contains($0.code) ?? true }
        return RecordedFigure(
            figure: Figure(
                Fraction(Int64(found.count)), FigureUnit("份", .things("份")), sources: [.init(programme.code)],
                status: .verified), path: "/form-library")
    }

    /// How many areas outside of those that the programme began in the call for matching money is open to.
    func matchingAreas(_ unit: FigureUnit) -> RecordedFigure? {
        matching.map { call in
            RecordedFigure(
                figure: Figure(
                    Fraction(Int64(Set(call.lots.map(\.areaCode)).count)), unit, sources: [.init(call.code)],
                    status: .verified), path: "/calls/\(call.id)")
        }
    }

    /// How many lots of the newest quick claim there are, or how many of them somebody has claimed.
    func quickLots(onlyClaimed: Bool, _ unit: FigureUnit) -> RecordedFigure? {
        claims.map { call, claims in
            let taken = Set(claims.filter { $0.releasedAt == nil }.map(\.lot))
            let count = onlyClaimed ? call.lots.count { taken.contains($0.id) } : call.lots.count
            return RecordedFigure(
                figure: Figure(Fraction(Int64(count)), unit, sources: [.init(call.code)], status: .verified),
                path: "/calls/\(call.id)/lots")
        }
    }

    /// How many needs of communities are accepted, or how many of them somebody takes care of.
    func communityNeeds(onlyTaken: Bool, _ unit: FigureUnit) -> RecordedFigure? {
        guard !needs.isEmpty else { return nil }
        let count = needs.count { !onlyTaken || $0.taker != nil }
        return RecordedFigure(
            figure: Figure(Fraction(Int64(count)), unit, sources: [.init(programme.code)], status: .verified),
            path: onlyTaken ? "/needs?show=taken" : "/needs")
    }

    /// How much a new area brings at least, in percent of what it asks for: the rule that is checked when it hands in.
    func matchingRequired() -> RecordedFigure? {
        guard let call = matching else { return nil }
        for rule in call.eligibility {
            guard case .matching(let percent) = rule else { continue }
            return RecordedFigure(
                figure: Figure(
                    Fraction(Int64(percent)), .percent, sources: [.init(call.code)], status: .verified),
                path: "/calls/\(call.id)")
        }
        return nil
    }
}
