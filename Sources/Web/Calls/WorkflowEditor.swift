internal import Calls
internal import Kernel
internal import Platform

/// The page on which a workflow is edited row by row, with what is wrong with it and its drawing as it stands.
enum WorkflowEditor {
    static let rowFields = [
        InputField("state", .map(.text(max: 200)), optional: true, label: "workflows.states", "Cells of the states."),
        InputField("move", .map(.text(max: 200)), optional: true, label: "workflows.moves", "Cells of the moves."),
    ]
    static let action = InputField(
        "action", .text(max: 40), optional: true, label: "workflows.action", "What a button does: `state-up-2`.")

    private struct Option: Sendable {
        let optionValue: String
        let optionText: String
        let optionSelected: Bool
    }

    private struct Cell: Sendable {
        let cellName: String
        let cellLabel: String
        let cellValue: String
        let isChoice: Bool
        let isSet: Bool
        let options: [Option]
    }

    private struct Row: Sendable {
        let rowNumber: String
        let rowName: String
        /// What the row says in a line.
        let rowText: String
        let rowKind: String
        let cells: [Cell]
    }

    private struct Content: Sendable {
        let setURL: String
        let rowsURL: String
        let seen: String
        let onceKey: String
        let problems: [[String: String]]
        let hasProblems: Bool
        let stateHeadings: [[String: String]]
        let moveHeadings: [[String: String]]
        let states: [Row]
        let moves: [Row]
        let chart: Desk.Chart.Drawing
        let extraFields: [FieldView]
        let filterURL: String
        let filters: [FieldView]
        let stateCount: String
        let moveCount: String
        let forms: [Desk.Form]
    }

    /// The page with rows, whatever is right or wrong with them.
    static func page(
        _ rows: WorkflowRows, of call: Call, held: Set<Workflow.Actor>, seen: Int, filters: [FieldView],
        extra: [FieldView], lines: Desk.Form, _ visit: Visit
    ) -> Page {
        let url = "\(visit.base)/calls/\(call.id)/workflow"
        let read = try? Workflow(states: rows.stateLines, moves: rows.moveLines)
        let title = visit.text("workflows.diagram")
        let problems = problems(rows, read, held)
        let drawn = read ?? Workflow.made(by: .standard)
        let content = Content(
            setURL: url, rowsURL: "\(url)/rows", seen: "\(seen)", onceKey: Token().text,
            problems: problems.map {
                ["problemText": visit.text("workflows.problem.\($0.code)", ["place": $0.place])]
            }, hasProblems: !problems.isEmpty,
            stateHeadings: headings(["state_key", "class", "actor", "days", "chinese", "english"], visit),
            moveHeadings: headings(moveNames, visit),
            states: rows.states.enumerated().map { state($0.offset, $0.element, visit) },
            moves: rows.moves.enumerated().map { move($0.offset, $0.element, rows, visit) },
            chart: Desk.Chart(
                title,
                svg: read == nil
                    ? SVGText.nothing(WorkflowDiagram(drawn, title, visit).head)
                    : WorkflowDiagram(drawn, title, visit).svg(),
                table: Desk.Table(
                    title, [visit.text("workflows.from"), visit.text("workflows.move"), visit.text("workflows.to")],
                    (read?.moves ?? []).map { move in
                        let isChinese = visit.language == .chinese
                        func name(_ key: String) -> String {
                            read?.state(key).map { isChinese ? $0.chinese : $0.english } ?? key
                        }
                        return [
                            .head(name(move.from)), .text(isChinese ? move.chinese : move.english),
                            .text(name(move.to)),
                        ]
                    }), isOpen: false
            ).chart,
            extraFields: extra, filterURL: "\(url)/edit", filters: filters, stateCount: "\(rows.states.count)",
            moveCount: "\(rows.moves.count)", forms: [lines])
        return Page(
            "workflows/edit", title: Message("workflows.edit"), content: content, json: [:],
            crumbs: CallPages.crumbs(call, visit) + [.init(Message("workflows.title"), url)])
    }

    /// What is wrong with the rows as they stand.
    private static func problems(
        _ rows: WorkflowRows, _ read: Workflow?, _ held: Set<Workflow.Actor>
    ) -> [WorkflowProblem] {
        if let read { return read.problems(held: held) }
        do { _ = try Workflow(states: rows.stateLines, moves: rows.moveLines) } catch { return [error] }
        return []
    }

    private static func headings(_ names: [String], _ visit: Visit) -> [[String: String]] {
        names.map { ["headingText": visit.text("workflows.\($0)")] }
    }

    private static func state(_ number: Int, _ cells: [String], _ visit: Visit) -> Row {
        let labels = ["state_key", "class", "actor", "days", "chinese", "english"].map { visit.text("workflows.\($0)") }
        let classes = Workflow.Class.allCases.map { ($0.rawValue, visit.text("workflows.class.\($0.rawValue)")) }
        return Row(
            rowNumber: "\(number)", rowName: cells[0].isEmpty ? "\(number + 1)" : cells[0],
            rowText: [name(cells, 4, visit) ?? "\(number + 1)", actors(visit).first { $0.0 == cells[2] }?.1 ?? ""]
                .filter { !$0.isEmpty }.joined(separator: " · "), rowKind: "state",
            cells: zip(WorkflowRows.stateCells, cells).enumerated().map { index, cell in
                self.cell(
                    "state.\(number).\(cell.0)", labels[index], cell.1,
                    cell.0 == "class" ? classes : cell.0 == "actor" ? actors(visit) : [])
            })
    }

    private static func move(_ number: Int, _ cells: [String], _ rows: WorkflowRows, _ visit: Visit) -> Row {
        let labels = moveNames.map { visit.text("workflows.\($0)") }
        // States are chosen by their names; one without a name by its key.
        let name = visit.language == .chinese ? 4 : 5
        let keys = rows.states.filter { !$0[0].isEmpty }.map { ($0[0], $0[name].isEmpty ? $0[0] : $0[name]) }
        let reasons = [("", visit.text("grid.no")), ("reason", visit.text("grid.yes"))]
        return Row(
            rowNumber: "\(number)", rowName: cells[0].isEmpty ? "\(number + 1)" : cells[0],
            rowText: (self.name(cells, 5, visit) ?? "\(number + 1)") + " · "
                + [cells[1], cells[2]].map { key in keys.first { $0.0 == key }?.1 ?? key }.joined(separator: " → "),
            rowKind: "move",
            cells: zip(WorkflowRows.moveCells, cells).enumerated().map { index, cell in
                let offered =
                    switch cell.0 {
                    case "from", "to": keys
                    case "actor": actors(visit)
                    case "reason": reasons
                    case "guards": Workflow.Guard.allCases.map { ($0.rawValue, visit.text($0.messageKey)) }
                    case "tells": actors(visit).filter { $0.0 != Workflow.Actor.nobody.rawValue }
                    default: [(String, String)]()
                    }
                let isSet = cell.0 == "guards" || cell.0 == "tells"
                return self.cell("move.\(number).\(cell.0)", labels[index], cell.1, offered, isSet: isSet)
            })
    }

    /// What a row is called in the language of the page: its Chinese name stands in a cell, the English one behind it.
    private static func name(_ cells: [String], _ chinese: Int, _ visit: Visit) -> String? {
        let name = cells[visit.language == .chinese ? chinese : chinese + 1]
        return name.isEmpty ? cells[0].isEmpty ? nil : cells[0] : name
    }

    private static let moveNames = [
        "move_key", "from", "to", "actor", "needs_reason", "chinese", "english", "guards", "tells",
    ]

    private static func actors(_ visit: Visit) -> [(String, String)] {
        Workflow.Actor.allCases.map { ($0.rawValue, visit.text($0.messageKey)) }
    }

    private static func cell(
        _ name: String, _ label: String, _ value: String, _ offered: [(String, String)], isSet: Bool = false
    ) -> Cell {
        if isSet {
            let chosen = Set(value.split { ",，、".contains($0) || $0.isWhitespace }.map(String.init))
            return Cell(
                cellName: name, cellLabel: label, cellValue: value, isChoice: false, isSet: true,
                options: offered.map {
                    Option(optionValue: $0.0, optionText: $0.1, optionSelected: chosen.contains($0.0))
                })
        }
        var offered = offered
        // What was typed and is not offered, such as a state that was taken out, is shown and not swapped unseen.
        if !offered.isEmpty, !offered.contains(where: { $0.0 == value }) {
            offered.insert((value, value.isEmpty ? "–" : value), at: 0)
        }
        return Cell(
            cellName: name, cellLabel: label, cellValue: value, isChoice: !offered.isEmpty, isSet: false,
            options: offered.map { Option(optionValue: $0.0, optionText: $0.1, optionSelected: $0.0 == value) })
    }
}
