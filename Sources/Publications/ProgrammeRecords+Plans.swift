internal import FieldService
internal import Kernel
internal import Milestones
internal import Platform

/// What plans on record and recorded purchases come to. Their pages are open to everybody.
extension ProgrammeRecords {
    private func recorded(_ value: Fraction, _ unit: FigureUnit, at page: String) -> RecordedFigure {
        RecordedFigure(
            figure: Figure(value, unit, sources: [.init(programme.code)], status: .verified), path: page)
    }

    /// How many yearly phases the plan of these years has.
    func phases(in years: ClosedRange<Int>) -> RecordedFigure? {
        plans.first { $0.years == years }.map { plan in
            recorded(
                Fraction(Int64(plan.parts(.phase).count)), FigureUnit("年", .things("年")),
                at: "/action-plans/\(plan.id)")
        }
    }

    /// The rank of the commitment that says these words.
    func rank(of words: String) -> RecordedFigure? {
        for plan in plans {
            guard let found = plan.parts(.commitment).first(where: { $0.title.contains(words) }) else { continue }
            return recorded(
                Fraction(Int64(found.place)), FigureUnit("件", .things("件")), at: "/action-plans/\(plan.id)")
        }
        return nil
    }

    /// How many commitments or aspects the plan has that has any.
    func count(of kind: ActionPlan.Part.Kind, _ unit: FigureUnit) -> RecordedFigure? {
        plans.first { !$0.parts(kind).isEmpty }.map { plan in
            recorded(Fraction(Int64(plan.parts(kind).count)), unit, at: "/action-plans/\(plan.id)")
        }
    }

    /// How many payers bought services themselves.
    func payers(_ unit: FigureUnit) -> RecordedFigure? {
        purchases.isEmpty ? nil : recorded(Fraction(Int64(purchases.count)), unit, at: "/purchases")
    }

    /// What they paid altogether.
    func purchased() -> RecordedFigure? {
        purchases.isEmpty
            ? nil
            : RecordedFigure(
                figure: Figure(
                    Money(fen: purchases.reduce(0) { $0 + $1.amount.fen }).yuan, .yuan, kind: .flow,
                    sources: [.init(programme.code)], status: .verified), path: "/purchases")
    }
}
