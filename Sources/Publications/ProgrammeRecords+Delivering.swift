internal import FieldService
internal import Kernel
internal import Milestones
internal import Platform

/// What sites submitted, contracts delivered, surveys and evaluations said. Only what everybody may know: locked
/// periods, verified units, closed surveys, published totals.
extension ProgrammeRecords {
    private static let points = FigureUnit("分", .quotient("分"))
    private static let items = FigureUnit("份", .things("份"))

    private func told(_ value: Fraction?, _ unit: FigureUnit, _ kind: Figure.Kind = .stock) -> RecordedFigure? {
        value.map { value in
            RecordedFigure(
                figure: Figure(value, unit, kind: kind, sources: [.init(programme.code)], status: .verified),
                path: "/programmes/\(programme.id)/sites")
        }
    }

    private func told(_ count: Int, _ unit: FigureUnit) -> RecordedFigure? { told(Fraction(Int64(count)), unit) }

    /// How the submissions of the latest locked period stand.
    func submissions(_ count: (SubmissionFigures.Sums) -> Int) -> RecordedFigure? {
        submitted.first.flatMap { told(count($0.sums), Self.items) }
    }

    /// Those in time, in percent of those whose day is past.
    func submittedOnTime() -> RecordedFigure? { told(submitted.first?.sums.onTimePercent, .percent) }

    /// The sum of an item over all villages.
    func submitted(_ key: String, _ unit: FigureUnit) -> RecordedFigure? {
        told(submitted.first?.sums.values[key].map { Fraction($0) }, unit)
    }

    /// Children on file for each person who holds a post.
    func filesPerPost() throws -> RecordedFigure? {
        guard let files = submitted("files", FigureUnit("份", .things("份"))) else { return nil }
        let held = count(sites.reduce(0) { $0 + $1.held }, .namedPersons)
        return RecordedFigure(figure: try files.figure.per(held.figure), path: files.path)
    }

    /// How many of the children on file are to be asked for ±5 % at 95 %.
    func sampleNeeded() -> RecordedFigure? {
        guard let files = submitted.first?.sums.values["files"], let margin = Fraction("0.05"),
            let confidence = Fraction("0.95"), let half = Fraction("0.5")
        else { return nil }
        let size = SampleSize(
            .init(
                population: files, margin: margin, confidence: confidence, proportion: half, designEffect: .one,
                responseRate: .one))
        return told(size.map { Fraction($0.count) }, .namedPersons)
    }

    /// What is verified or agreed of a service.
    func delivered(_ title: String, _ units: (Deliverable.Units) -> Int64) -> RecordedFigure? {
        services.first { $0.title.contains(title) }.flatMap { service in
            told(Fraction(units(service.units)), FigureUnit(service.unit, .things(service.unit)), .cumulative)
        }
    }

    /// What patrols found.
    func patrolFinds() -> RecordedFigure? {
        services.first { $0.title.contains("巡查") }.flatMap {
            told(Fraction($0.finds), FigureUnit("件", .things("件")), .cumulative)
        }
    }

    /// Units of the frame of the survey, of the sample, or its approved answers.
    func survey(_ number: (SurveyResult) -> Int, _ unit: FigureUnit) -> RecordedFigure? {
        evaluations.surveys.first.flatMap { told(number($0.result), unit) }
    }

    /// The approved answers, in percent of those that could have been given.
    func responseRate() -> RecordedFigure? {
        evaluations.surveys.first.flatMap { survey in
            told(
                Fraction(Int64(survey.result.answers.count * 100), over: Int64(max(survey.result.eligible, 1))),
                .percent)
        }
    }

    /// The mean of a feeling, weighted as the sample was drawn.
    func feeling(_ part: String) -> RecordedFigure? {
        guard let result = evaluations.surveys.first?.result,
            let index = result.measures.firstIndex(where: { $0.part == part }),
            let value = result.estimate(index)?.value
        else { return nil }
        return told(JSONNumber(value)?.fraction?.rounded(places: 4), Self.points)
    }

    /// The composite of three parties as it was published, and how many parties it has.
    func composite() -> RecordedFigure? { told(evaluations.total, Self.points) }
    /// How many parties scored it.
    func parties() -> RecordedFigure? {
        evaluations.total == nil ? nil : told(evaluations.parties, FigureUnit("方", .things("方")))
    }

    /// What supervision says: visits, progress, satisfaction of those asked, findings that are open.
    func visits() -> RecordedFigure? { told(evaluations.visits, FigureUnit("次", .things("次"))) }
    /// How far the work was at the latest visit.
    func progress() -> RecordedFigure? { told(evaluations.progress, .percent) }
    /// Those satisfied of those asked at visits, in percent.
    func satisfaction() -> RecordedFigure? {
        told(Fraction(Int64(evaluations.satisfied * 100), over: Int64(evaluations.asked)), .percent)
    }
    /// What was found and is not put right.
    func openFindings() -> RecordedFigure? { told(evaluations.openFindings, FigureUnit("项", .things("项"))) }

    /// What a reading of the plans changed by from the baseline to the endline, within one version of its definition.
    func changeOfReading() -> RecordedFigure? {
        guard let course = courses.first(where: { $0.change != nil }), let change = course.change else { return nil }
        return told(change, course.unit == "%" ? .percentagePoints : FigureUnit(course.unit, .things(course.unit)))
    }

    /// Stage gates of the plan that was adopted: met, or all of them.
    func gates(met: Bool) -> RecordedFigure? {
        plans.first { !$0.gates.isEmpty }.flatMap { plan in
            told(plan.gates.count { !met || $0.metOn != nil }, FigureUnit("项", .things("项")))
                .map { RecordedFigure(figure: $0.figure, path: "/action-plans/\(plan.id)") }
        }
    }
}
