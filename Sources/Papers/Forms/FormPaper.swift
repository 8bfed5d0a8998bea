public import Mustache

/// A form with its answers, or with room for them, printed by `papers/form`.
public struct FormPaper: MustacheParent, Sendable {
    let frame: PaperFrame
    let parts: [Part]
    let scoreLabel: String
    let score: String
    let signatures: [PaperSignature]

    /// - Parameters:
    ///   - frame: What stands around the content.
    ///   - parts: The sections.
    ///   - scoreLabel: What the score is; empty for a form without score.
    ///   - score: The score with its band.
    ///   - signatures: The boxes to sign.
    public init(
        frame: PaperFrame, parts: [Part], scoreLabel: String, score: String, signatures: [PaperSignature]
    ) {
        self.frame = frame
        self.parts = parts
        self.scoreLabel = scoreLabel
        self.score = score
        self.signatures = signatures
    }

    /// The value of a name in the template `form`.
    public func child(named name: String) -> Any? {
        switch name {
        case "parts": parts
        case "hasScore": !score.isEmpty
        case "scoreLabel": scoreLabel
        case "score": score
        case "signatures": signatures
        default: frame.child(named: name)
        }
    }

    /// A section.
    public struct Part: MustacheParent, Sendable {
        let partTitle: String
        let partRows: [Row]

        /// A heading and the questions below it.
        public init(_ title: String, _ rows: [Row]) {
            partTitle = title
            partRows = rows
        }

        /// The value of a name in the template.
        public func child(named name: String) -> Any? {
            switch name {
            case "partTitle": partTitle
            case "partRows": partRows
            default: nil
            }
        }
    }

    /// A question and its answer.
    public struct Row: MustacheParent, Sendable {
        let rowLabel: String
        let rowLines: [String]
        let rowColumns: [String]
        let rowCells: [Line]

        /// A question, the lines of its answer, and the table that it is or that is to be filled.
        public init(_ label: String, _ lines: [String], table: Table? = nil) {
            rowLabel = label
            rowLines = lines
            rowColumns = table?.columns ?? []
            rowCells = table?.lines ?? []
        }

        /// The value of a name in the template.
        public func child(named name: String) -> Any? {
            switch name {
            case "rowLabel": rowLabel
            case "rowLines": rowLines
            case "rowHasTable": !rowColumns.isEmpty
            case "rowColumns": rowColumns
            case "rowCells": rowCells
            default: nil
            }
        }
    }

    /// A table within an answer.
    public struct Table: Sendable {
        let columns: [String]
        let lines: [Line]

        /// Headings and lines of cells.
        public init(_ columns: [String], _ lines: [[Cell]]) {
            self.columns = columns
            self.lines = lines.map(Line.init)
        }
    }

    /// A line of a table.
    struct Line: MustacheParent, Sendable {
        let cells: [Cell]

        func child(named name: String) -> Any? { name == "cells" ? cells : nil }
    }

    /// A cell of a table.
    public struct Cell: MustacheParent, Sendable {
        let cellText: String
        let cellIsNumber: Bool

        /// A text, at the right when it is a number.
        public init(_ text: String, isNumber: Bool = false) {
            cellText = text
            cellIsNumber = isNumber
        }

        /// The value of a name in the template.
        public func child(named name: String) -> Any? {
            switch name {
            case "cellText": cellText
            case "cellIsNumber": cellIsNumber
            default: nil
            }
        }
    }
}
