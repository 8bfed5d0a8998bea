public import Mustache

/// A report of money on A4, printed by `papers/report`: what it is of whom for which period, one table, its sums, and
/// the boxes to sign. Every report of the books prints through it.
public struct ReportPaper: MustacheParent, Sendable {
    let frame: PaperFrame
    let orientation: String
    let facts: [PaperFact]
    let heads: [Head]
    let rows: [Row]
    let hasNoRows: Bool
    let notes: [String]
    let signatures: [PaperSignature]

    /// The most columns that fit on upright A4.
    private static let uprightMax = 6

    /// - Parameters:
    ///   - frame: What stands around the content.
    ///   - facts: Holder, period, day of printing.
    ///   - heads: The columns.
    ///   - rows: The rows, sums among them.
    ///   - notes: What has to be known to read it.
    ///   - signatures: The boxes to sign.
    public init(
        frame: PaperFrame, facts: [PaperFact], heads: [Head], rows: [Row], notes: [String],
        signatures: [PaperSignature]
    ) {
        self.frame = frame
        self.facts = facts
        self.heads = heads
        self.rows = rows
        self.notes = notes
        self.signatures = signatures
        hasNoRows = rows.isEmpty
        orientation = heads.count > Self.uprightMax ? "landscape" : "upright"
    }

    /// The value of a name in the template `report`.
    public func child(named name: String) -> Any? {
        switch name {
        case "orientation": orientation
        case "facts": facts
        case "heads": heads
        case "rows": rows
        case "hasNoRows": hasNoRows
        case "notes": notes
        case "signatures": signatures
        default: frame.child(named: name)
        }
    }

    /// A column.
    public struct Head: MustacheParent, Sendable {
        let headText: String
        let headIsNumber: Bool

        /// - Parameters:
        ///   - text: Its heading.
        ///   - isNumber: Whether it holds amounts, counts or shares.
        public init(_ text: String, isNumber: Bool) {
            headText = text
            headIsNumber = isNumber
        }

        /// The value of a name in a column of the template.
        public func child(named name: String) -> Any? {
            switch name {
            case "headText": headText
            case "headIsNumber": headIsNumber
            default: nil
            }
        }
    }

    /// A row.
    public struct Row: MustacheParent, Sendable {
        let rowIsSum: Bool
        let cells: [Cell]

        /// - Parameters:
        ///   - cells: As many as there are columns.
        ///   - isSum: Whether it sums up others.
        public init(_ cells: [Cell], isSum: Bool) {
            self.cells = cells
            rowIsSum = isSum
        }

        /// The value of a name in a row of the template.
        public func child(named name: String) -> Any? {
            switch name {
            case "rowIsSum": rowIsSum
            case "cells": cells
            default: nil
            }
        }
    }

    /// A cell.
    public struct Cell: MustacheParent, Sendable {
        let cellText: String
        let cellIsNumber: Bool

        /// - Parameters:
        ///   - text: What stands in it, formatted.
        ///   - isNumber: Whether it is an amount, a count or a share.
        public init(_ text: String, isNumber: Bool) {
            cellText = text
            cellIsNumber = isNumber
        }

        /// The value of a name in a cell of the template.
        public func child(named name: String) -> Any? {
            switch name {
            case "cellText": cellText
            case "cellIsNumber": cellIsNumber
            default: nil
            }
        }
    }
}
