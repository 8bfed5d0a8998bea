internal import Kernel
internal import Mustache

extension Desk {
    /// A table, for the partial `_table`.
    struct Table: Sendable, MustacheParent {
        let tableCaption: String
        let tableColumns: [Column]
        let tableRows: [Row]
        let tableFoot: [Row]

        /// Columns of numbers are those whose first row holds one.
        ///
        /// - Parameter sums: Indexes of the rows that sum up the rows below them.
        init(
            _ caption: String, _ columns: [String], _ rows: [[Cell]], foot: [Cell]? = nil, sums: Set<Int> = []
        ) {
            tableCaption = caption
            tableColumns = columns.enumerated().map { index, text in
                Column(
                    columnText: text,
                    columnIsNumber: rows.first.map { $0.indices.contains(index) && $0[index].isNumber } ?? false)
            }
            tableRows = rows.enumerated().map { Row(cells: Self.named($1, columns), isSum: sums.contains($0)) }
            tableFoot = foot.map { [Row(cells: Self.named($0, columns))] } ?? []
        }

        /// On a narrow screen a row is a card, whose cells say the names of their columns.
        private static func named(_ cells: [Cell], _ columns: [String]) -> [Cell] {
            cells.enumerated().map { index, cell in
                var cell = cell
                cell.label = columns.indices.contains(index) ? columns[index] : ""
                return cell
            }
        }

        func child(named name: String) -> Any? {
            switch name {
            case "tableCaption": tableCaption
            case "tableColumns": tableColumns
            case "tableRows": tableRows
            case "tableHasRows": !tableRows.isEmpty
            case "tableIsEmpty": tableRows.isEmpty
            case "tableHasFoot": !tableFoot.isEmpty
            case "tableFoot": tableFoot
            default: nil
            }
        }
    }
}

extension Desk.Table {
    struct Column: Sendable {
        let columnText: String
        let columnIsNumber: Bool
    }

    struct Row: Sendable, MustacheParent {
        let cells: [Cell]
        var isSum = false

        func child(named name: String) -> Any? {
            switch name {
            case "rowCells": cells
            case "rowIsSum": isSum
            default: nil
            }
        }
    }

    /// What stands in a row; `tag` makes it a state with the kind of its sign.
    struct Cell: Sendable, MustacheParent {
        let text: String
        var url: String?
        var isNumber = false
        var isHeader = false
        var tag: String?
        var label = ""
        /// What stands small beside the text, such as a code.
        var note = ""

        func child(named name: String) -> Any? {
            switch name {
            case "cellText": text
            case "cellURL": url ?? ""
            case "cellHasURL": url != nil
            case "cellIsNumber": isNumber
            case "cellIsWhole": !isNumber && isWhole
            case "cellIsHeader": isHeader
            case "cellTag": tag ?? ""
            case "cellHasTag": tag != nil && !text.isEmpty
            case "cellHasLabel": !isHeader && !label.isEmpty && !text.isEmpty
            case "cellLabel": label
            case "cellHasNote": !note.isEmpty
            case "cellNote": note
            default: nil
            }
        }

        /// A day or the number of a voucher stays on one line.
        private var isWhole: Bool {
            (8...16).contains(text.utf8.count) && text.utf8.allSatisfy { $0 == 45 || (48...57).contains($0) }
        }

        static func text(_ text: String, url: String? = nil) -> Cell { Cell(text: text, url: url) }

        static func head(_ text: String, url: String? = nil, note: String = "") -> Cell {
            Cell(text: text, url: url, isHeader: true, note: note)
        }

        static func money(_ amount: Money?, url: String? = nil) -> Cell {
            Cell(text: amount?.grouped ?? "", url: url, isNumber: true)
        }

        static func number(_ text: String) -> Cell { Cell(text: text, isNumber: true) }
    }
}

extension Visit {
    /// A state as a cell: its text with the sign of its kind.
    func stateCell(_ message: Message, text shown: String? = nil) -> Desk.Table.Cell {
        Desk.Table.Cell(text: shown ?? text(message), tag: Desk.State.kind(of: message.key))
    }

    /// A state beside a title.
    func deskState(_ message: Message, text shown: String? = nil) -> Desk.State {
        Desk.State(stateText: shown ?? text(message), stateKind: Desk.State.kind(of: message.key))
    }
}

extension Desk.State {
    /// The sign of a state by the last part of its message: reached, under way, to be put right, refused, or at rest.
    static func kind(of key: String) -> String {
        switch key.split(separator: ".").last ?? "" {
        case "accepted", "active", "paid", "booked", "completed", "confirmed", "adds_up", "answered", "approved": "good"
        case "submitted", "checked", "asked", "prepared", "registered", "to_sign", "open", "standing": "info"
        case "returned", "rectify", "late", "bounced": "warn"
        case "refused", "does_not_add_up", "overdue": "bad"
        default: "soft"
        }
    }
}
