internal import Milestones
internal import Platform
internal import Postgres

/// What the codes of a survey are called: villages and their counties by name with the code beside, anything else by
/// its code.
struct SurveyNames: Sendable {
    private let names: [String: String]
    private static let offeredMax = 500

    init(of codes: [String], in db: Connection) throws {
        names = try Area.names(of: codes, in: db)
    }

    /// The name with its code beside, in a table.
    func cell(_ code: String) -> Desk.Table.Cell {
        var cell = Desk.Table.Cell.text(names[code] ?? code)
        if names[code] != nil { cell.note = code }
        return cell
    }

    /// The name with its code, in a line of words.
    func told(_ code: String) -> String { names[code].map { "\($0) \(code)" } ?? code }

    /// The drawn units to choose from; nil when they are too many for a list, and their number is typed.
    func offered(_ units: [Survey.Drawn]) -> [(value: String, text: String)]? {
        guard !units.isEmpty, units.count <= Self.offeredMax else { return nil }
        return units.map { (String($0.number), "\($0.number) · \(told($0.line.code))") }
    }

    /// Strata to choose from; nil when there are none.
    func offered(_ strata: [String]) -> [(value: String, text: String)]? {
        strata.isEmpty ? nil : strata.map { ($0, told($0)) }
    }
}
