public import Mustache

/// An official notice (公示) in the layout of GB/T 9704-2012, printed by `papers/notice`.
public struct NoticePaper: MustacheParent, Sendable {
    let frame: PaperFrame
    let redHeadName: String
    let addressee: String
    let paragraphs: [String]
    let sections: [Section]
    let attachments: [String]
    let issuerName: String
    let issuedOn: String
    let contacts: [String]
    let tables: [Table]

    /// - Parameters:
    ///   - frame: What stands around the content.
    ///   - redHeadName: The authority in red at the head; empty for a notice without red head.
    ///   - addressee: To whom it is addressed; empty for the public.
    ///   - paragraphs: Paragraphs before the first heading.
    ///   - sections: Headings with their paragraphs: 公示期限, 异议受理, 联系方式.
    ///   - attachments: Names of the attachments; none leaves the list out.
    ///   - issuerName: Who issues it.
    ///   - issuedOn: The day, as 2026年11月21日.
    ///   - contacts: Lines below the date.
    ///   - tables: The tables attached, each from a new page on.
    public init(
        frame: PaperFrame, redHeadName: String, addressee: String, paragraphs: [String], sections: [Section],
        attachments: [String], issuerName: String, issuedOn: String, contacts: [String], tables: [Table]
    ) {
        self.frame = frame
        self.redHeadName = redHeadName
        self.addressee = addressee
        self.paragraphs = paragraphs
        self.sections = sections
        self.attachments = attachments
        self.issuerName = issuerName
        self.issuedOn = issuedOn
        self.contacts = contacts
        self.tables = tables
    }

    /// The value of a name in the template `notice`.
    public func child(named name: String) -> Any? {
        switch name {
        case "redHeadName": redHeadName
        case "addressee": addressee
        case "paragraphs": paragraphs
        case "sections": sections
        case "attachments": attachments
        case "issuerName": issuerName
        case "issuedOn": issuedOn
        case "contacts": contacts
        case "tables": tables
        case "hasRedHead": !redHeadName.isEmpty
        case "hasAddressee": !addressee.isEmpty
        case "hasAttachments": !attachments.isEmpty
        default: frame.child(named: name)
        }
    }

    /// A heading with its paragraphs.
    public struct Section: MustacheParent, Sendable {
        let sectionHeading: String
        let sectionTexts: [String]

        /// - Parameters:
        ///   - heading: The heading with its number: 一、公示期限.
        ///   - texts: The paragraphs.
        public init(heading: String, texts: [String]) {
            sectionHeading = heading
            sectionTexts = texts
        }

        /// The value of a name in a row of the template.
        public func child(named name: String) -> Any? {
            switch name {
            case "sectionHeading": sectionHeading
            case "sectionTexts": sectionTexts
            default: nil
            }
        }
    }

    /// A table attached to the notice.
    public struct Table: MustacheParent, Sendable {
        let annexLabel: String
        let tableTitle: String
        let tableColumns: [String]
        let tableRows: [Row]

        /// - Parameters:
        ///   - label: 附件, or 附件1.
        ///   - title: Its title.
        ///   - columns: The headings of its columns.
        ///   - rows: Its rows.
        public init(label: String, title: String, columns: [String], rows: [Row]) {
            annexLabel = label
            tableTitle = title
            tableColumns = columns
            tableRows = rows
        }

        /// The value of a name in a row of the template.
        public func child(named name: String) -> Any? {
            switch name {
            case "annexLabel": annexLabel
            case "tableTitle": tableTitle
            case "tableColumns": tableColumns
            case "tableRows": tableRows
            default: nil
            }
        }
    }

    /// A row of a table.
    public struct Row: MustacheParent, Sendable {
        let tableCells: [Cell]

        /// - Parameters:
        ///   - cells: As many as there are columns.
        public init(cells: [Cell]) {
            tableCells = cells
        }

        /// The value of a name in a row of the template.
        public func child(named name: String) -> Any? {
            switch name {
            case "tableCells": tableCells
            default: nil
            }
        }
    }

    /// A cell of a table.
    public struct Cell: MustacheParent, Sendable {
        let cellText: String
        let cellIsNumber: Bool

        /// - Parameters:
        ///   - text: What it says.
        ///   - isNumber: Whether it stands at the right.
        public init(text: String, isNumber: Bool) {
            cellText = text
            cellIsNumber = isNumber
        }

        /// The value of a name in a row of the template.
        public func child(named name: String) -> Any? {
            switch name {
            case "cellText": cellText
            case "cellIsNumber": cellIsNumber
            default: nil
            }
        }
    }
}
