/// Why figures must not be combined.
public enum FigureRefusal: Error, Hashable, Sendable {
    /// There is nothing to add.
    case nothing
    /// People and the times that people came: 人 and 人次.
    case personsWithPersonTimes
    /// Families and people: 户 and 人.
    case householdsWithPersons
    /// Money and the value of goods.
    case moneyWithValueInKind
    /// Shares and differences of shares: % and 百分点.
    case percentWithPercentagePoints
    /// Units that measure different things.
    case differentUnits(String, String)
    /// Shares and other ratios have no sum.
    case ratiosHaveNoSum
    /// A stock with a flow, or other kinds.
    case differentKinds
    /// Stocks of different days.
    case differentDays
    /// Counts of members that are not known to be different ones.
    case populationsMayOverlap
    /// A value that is not stated is needed.
    case notStated
    /// The value to divide by is zero.
    case dividedByZero
    /// The two values were not counted by one version of one definition.
    case differentDefinitions
    /// A published total is not the sum of its parts.
    case totalDiffers(total: String, sum: String)

    /// The text to show, by its key in the catalogue.
    public var message: Message {
        switch self {
        case .nothing: Message("figure.nothing")
        case .personsWithPersonTimes: Message("figure.persons_with_person_times")
        case .householdsWithPersons: Message("figure.households_with_persons")
        case .moneyWithValueInKind: Message("figure.money_with_value_in_kind")
        case .percentWithPercentagePoints: Message("figure.percent_with_percentage_points")
        case .differentUnits(let left, let right): Message("figure.different_units", ["left": left, "right": right])
        case .ratiosHaveNoSum: Message("figure.ratios_have_no_sum")
        case .differentKinds: Message("figure.different_kinds")
        case .differentDays: Message("figure.different_days")
        case .populationsMayOverlap: Message("figure.populations_may_overlap")
        case .notStated: Message("figure.not_stated")
        case .dividedByZero: Message("figure.divided_by_zero")
        case .differentDefinitions: Message("figure.different_definitions")
        case .totalDiffers(let total, let sum): Message("figure.total_differs", ["total": total, "sum": sum])
        }
    }
}
