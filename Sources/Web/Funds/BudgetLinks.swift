internal import Funds
internal import Kernel
internal import Platform

/// Where a figure of a budget opens to the moves that make it up. What the reader chose on the page stays chosen.
struct BudgetLinks {
    private let url: String
    private let chosen: [(name: String, value: String)]

    init(_ programme: Programme.ID, _ visit: Visit, year: Int? = nil) {
        url = "\(visit.base)/programmes/\(programme)/budget/moves"
        let wanted = year ?? visit.input.integer("year").map { Int($0) }
        chosen = [
            ("fund", visit.input.id("fund", Fund.ID.self)?.description ?? ""), ("year", wanted.map(String.init) ?? ""),
            ("area", visit.input.text("area")), ("day", visit.input.day("day")?.description ?? ""),
        ]
    }

    /// The moves behind an amount; a dimension that its row tells apart goes before what was chosen.
    func url(
        _ figure: BudgetMove.Figure, fund: Fund.ID? = nil, line: Budget.Line.ID? = nil, year: Int? = nil,
        place: String? = nil
    ) -> String {
        let told = [
            ("figure", figure.rawValue), ("fund", fund?.description ?? ""), ("line", line?.description ?? ""),
            ("year", year.map(String.init) ?? ""), ("place", place ?? ""),
        ].filter { !$0.1.isEmpty }
        let kept = chosen.filter { one in !one.value.isEmpty && !told.contains { $0.0 == one.name } }
        return url + "?"
            + (told + kept.map { ($0.name, $0.value) }).map { "\($0.0)=\(Visit.encode($0.1))" }
            .joined(separator: "&")
    }
}
