public import Kernel
public import Platform
public import Postgres

/// A workbook of marks that a reviewer filled in without the network. It changes nothing before it is applied.
public struct SheetUpload: Sendable {
    /// Identifies an upload.
    public typealias ID = Identifier<SheetUpload>

    /// One row of the workbook as it was read.
    public struct Row: Sendable, Hashable {
        /// Its number in the file, from 1.
        public let number: Int
        /// Texts of its cells, from column A on.
        public let cells: [String]

        /// A row.
        public init(number: Int, cells: [String]) {
            self.number = number
            self.cells = cells
        }

        subscript(column: Int) -> String { cells.indices.contains(column) ? cells[column].trimmed : "" }
    }

    /// What stands in the heading of the column of assignments, of the whole, and of a criterion's two columns.
    public enum Column {
        /// The key of the assignment.
        public static let assignment = "[#]"
        /// What is said as a whole.
        public static let overall = "[*]"

        /// The mark and, in the next such column, the comment of a criterion.
        public static func of(_ criterion: Criterion) -> String { "[\(criterion.code)]" }
    }

    /// What stands in a cell for a criterion that is left out.
    public static let leftOut = ["N/A", "n/a", "NA", "不适用"]
    static let rowsMax = 5_001

    /// Its key.
    public let id: ID
    /// The round.
    public let round: ReviewRound.ID
    /// When it was uploaded.
    public let uploadedAt: Timestamp
    /// When it was applied; nil: not yet.
    public let appliedAt: Timestamp?
    let rows: [Row]

    /// Keeps the rows of a workbook of the viewer's own assignments in a round.
    public static func keep(
        _ rows: [Row], sha256: [UInt8], of round: ReviewRound, in change: Change
    ) throws -> ID {
        guard let reviewer = try Reviewer.own(for: change.viewer, in: change.db),
            try !ReviewAssignment.own(in: round, for: change.viewer, in: change.db).isEmpty
        else { throw NotFound() }
        guard round.state == .open else { throw ReviewRefusal.roundNotOpen }
        guard rows.count <= rowsMax, rows.allSatisfy({ $0.cells.count <= 120 }) else {
            throw FieldRefusal("file", "sheets.upload.too_large")
        }
        guard let head = rows.first, Headings(head) != nil else {
            throw FieldRefusal("file", "sheets.upload.no_heading")
        }
        let content: JSON = [
            "rows": .array(
                rows.map {
                    [
                        "row": .integer(Int64($0.number)),
                        "cells": .array($0.cells.map { .string(String($0.prefix(5_001))) }),
                    ]
                })
        ]
        let id = try change.db.value(
            """
            -- keep a workbook of marks
            INSERT INTO sheet_upload (tenant_id, round_id, reviewer_id, content, file_sha256)
            VALUES (\(try change.tenant()), \(round.id), \(reviewer.id), \(content.stored), \(sha256)) RETURNING id
            """, as: ID.self)
        guard let id else { throw NotFound() }
        change.record("sheets.upload", "sheet_upload", id, ["sha256": .string(sha256.hexadecimal)])
        return id
    }

    /// An upload of the viewer's own. Throws `NotFound` for everybody else.
    public static func own(_ id: ID, for viewer: Viewer, in db: Connection) throws -> SheetUpload {
        let found = try db.first(
            """
            -- own workbook of marks
            SELECT u.round_id, u.content::text, u.uploaded_at, u.applied_at
            FROM sheet_upload u JOIN reviewer v ON v.tenant_id = u.tenant_id AND v.id = u.reviewer_id
            WHERE u.tenant_id = \(try viewer.requireTenant().id) AND u.id = \(id)
              AND v.account_id = \(try viewer.signedIn())
            """
        ) { row in
            let round = try row.next(ReviewRound.ID.self)
            let content = try JSON.parse(Array(row.next(String.self).utf8), limits: .init(bytesMax: 64 << 20))
            return SheetUpload(
                id: id, round: round, uploadedAt: try row.next(), appliedAt: try row.next(),
                rows: (content["rows"]?.array ?? []).map { stored in
                    Row(
                        number: Int(stored["row"]?.number?.int64 ?? 0),
                        cells: (stored["cells"]?.array ?? []).map { $0.string ?? "" })
                })
        }
        guard let found else { throw NotFound() }
        return found
    }

    /// Where the columns stand.
    struct Headings {
        let assignment: Int
        let overall: Int?
        /// Mark and comment by the code of the criterion.
        let criteria: [String: (mark: Int, comment: Int?)]

        init?(_ row: Row) {
            var assignment: Int?
            var overall: Int?
            var criteria: [String: (mark: Int, comment: Int?)] = [:]
            for (column, text) in row.cells.enumerated() {
                guard text.hasPrefix("["), let end = text.firstIndex(of: "]") else { continue }
                switch text[...end] {
                case Column.assignment[...]: assignment = column
                case Column.overall[...]: overall = column
                default:
                    let code = String(text[text.index(after: text.startIndex)..<end])
                    criteria[code] = criteria[code].map { ($0.mark, column) } ?? (column, nil)
                }
            }
            guard let assignment, !criteria.isEmpty else { return nil }
            self.assignment = assignment
            self.overall = overall
            self.criteria = criteria
        }
    }
}
