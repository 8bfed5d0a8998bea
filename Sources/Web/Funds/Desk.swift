internal import Kernel
internal import Mustache
internal import Platform

/// A page of a desk: remarks, facts, charts, tables, what happened and the forms of what may be done now, in this
/// order.
struct Desk: Sendable, MustacheParent {
    struct Remark: Sendable {
        let remark: String
    }

    struct Link: Sendable {
        let linkURL: String
        let linkText: String
    }

    var remarks: [Remark] = []
    var summaries: [Summary] = []
    var links: [Link] = []
    /// Where a search is sent; empty without one.
    var filterURL = ""
    var filters: [FieldView] = []
    var charts: [Chart] = []
    var tables: [Table] = []
    var events: [Event] = []
    var forms: [Form] = []

    /// What the template may name.
    func child(named name: String) -> Any? {
        switch name {
        case "remarks": remarks
        case "summaries": summaries
        case "links": links
        case "hasLinks": !links.isEmpty
        case "filterURL": filterURL
        case "hasFilters": !filters.isEmpty
        case "filters": filters
        case "charts": charts
        case "tables": tables
        case "events": events
        case "hasEvents": !events.isEmpty
        case "forms": forms
        default: nil
        }
    }

    /// Facts about one thing, for the partial `_summary-list`.
    struct Summary: Sendable {
        let summaryTitle: String
        let summaryCanChange = false
        let summaryURL = ""
        let summaryRows: [Row]

        struct Row: Sendable {
            let rowLabel: String
            let rowValue: String
            let rowIsEmpty: Bool
        }

        init(_ title: String, _ rows: [(String, String)]) {
            summaryTitle = title
            summaryRows = rows.map { Row(rowLabel: $0.0, rowValue: $0.1, rowIsEmpty: $0.1.isEmpty) }
        }
    }

    /// A form of one verb.
    struct Form: Sendable {
        let formTitle: String
        let formURL: String
        let formFields: [FieldView]
        let formTakesFile: Bool
        let formVersion: String
        let formHasVersion: Bool
        let formOnce: String
        let formKey: String
        let formHasKey: Bool
        let formIsFirst: Bool
    }
}

extension Desk {
    /// A table, for the partial `_table`.
    struct Table: Sendable {
        let tableCaption: String
        let tableColumns: [Column]
        let tableRows: [Row]
        let tableHasFoot: Bool
        let tableFoot: [Row]

        struct Column: Sendable {
            let columnText: String
            let columnIsNumber: Bool
        }

        struct Row: Sendable {
            let rowCells: [Cell]
        }

        struct Cell: Sendable {
            let cellText: String
            let cellURL: String
            let cellHasURL: Bool
            let cellIsNumber: Bool
            let cellIsHeader: Bool

            static func text(_ text: String, url: String? = nil) -> Cell {
                Cell(
                    cellText: text, cellURL: url ?? "", cellHasURL: url != nil, cellIsNumber: false, cellIsHeader: false
                )
            }

            static func head(_ text: String, url: String? = nil) -> Cell {
                Cell(
                    cellText: text, cellURL: url ?? "", cellHasURL: url != nil, cellIsNumber: false, cellIsHeader: true)
            }

            static func money(_ amount: Money?, url: String? = nil) -> Cell {
                Cell(
                    cellText: amount?.grouped ?? "", cellURL: url ?? "", cellHasURL: url != nil, cellIsNumber: true,
                    cellIsHeader: false)
            }

            static func number(_ text: String) -> Cell {
                Cell(cellText: text, cellURL: "", cellHasURL: false, cellIsNumber: true, cellIsHeader: false)
            }
        }

        /// Columns of numbers are those whose first row holds one.
        init(_ caption: String, _ columns: [String], _ rows: [[Cell]], foot: [Cell]? = nil) {
            tableCaption = caption
            tableColumns = columns.enumerated().map { index, text in
                Column(
                    columnText: text,
                    columnIsNumber: rows.first.map { $0.indices.contains(index) && $0[index].cellIsNumber } ?? false)
            }
            tableRows = rows.map(Row.init)
            tableHasFoot = foot != nil
            tableFoot = foot.map { [Row(rowCells: $0)] } ?? []
        }
    }
}

extension Visit {
    /// A form of the desk; `key` submits it from the keyboard.
    func deskForm(
        _ title: String, _ url: String, _ fields: [FieldView] = [], version: Int? = nil, takesFile: Bool = false,
        key: String = "", isFirst: Bool = true
    ) -> Desk.Form {
        Desk.Form(
            formTitle: text(title), formURL: base + url, formFields: fields, formTakesFile: takesFile,
            formVersion: version.map(String.init) ?? "", formHasVersion: version != nil, formOnce: Token().text,
            formKey: key, formHasKey: !key.isEmpty, formIsFirst: isFirst)
    }

    /// A page of the desk.
    func desk(
        _ title: Message, _ desk: Desk, json: JSON, crumbs: [Page.Crumb] = [], version: Int? = nil
    ) -> Page {
        Page("funds/desk", title: title, content: desk, json: json, crumbs: crumbs, version: version)
    }

    /// A key that makes one posting of one request: the idempotency key, or a new one.
    var postingKey: String { idempotency?.key ?? Token().text }
}
