public import Kernel
public import Platform
public import Postgres

extension SheetUpload {
    /// What an upload would do.
    public struct Preview: Sendable {
        /// One thing that would be another.
        public struct Difference: Sendable, Hashable {
            /// Number of the entry in the round.
            public let entryNumber: Int
            /// Title of the entry.
            public let title: String
            /// The criterion; nil: what is said as a whole.
            public let criterion: Criterion?
            /// Whether it is the comment on the criterion.
            public let isComment: Bool
            /// What stands now.
            public let before: String
            /// What would stand.
            public let after: String
        }

        /// What is wrong with a cell.
        public struct Fault: Sendable, Hashable {
            /// Where: `D5`.
            public let cell: String
            /// What.
            public let message: Message
        }

        /// What would be another.
        public fileprivate(set) var differences: [Difference] = []
        /// What is wrong; as long as there is anything, nothing can be applied.
        public fileprivate(set) var faults: [Fault] = []
        fileprivate var sheets: [(ReviewAssignment.ID, ScoreSheet.Content)] = []
    }

    /// Compares the workbook with what is stored now. An empty cell leaves what stands.
    public func preview(for viewer: Viewer, in db: Connection) throws -> Preview {
        let held = try ReviewRound.load(round, tenant: try viewer.requireTenant().id, in: db)
        let criteria = try held.criteria(for: viewer, in: db)
        let own = try ReviewAssignment.own(in: held, for: viewer, in: db)
        let byKey = Dictionary(uniqueKeysWithValues: own.map { ($0.id.description, $0) })
        var preview = Preview()
        guard let head = rows.first, let headings = Headings(head) else { return preview }
        var seen: Set<String> = []
        for row in rows.dropFirst() where row.cells.contains(where: { !$0.trimmed.isEmpty }) {
            let key = row[headings.assignment]
            guard let assignment = byKey[key], seen.insert(key).inserted else {
                preview.faults.append(
                    .init(cell: row.address(headings.assignment), message: Message("sheets.upload.unknown")))
                continue
            }
            let sheet = try ScoreSheet.own(assignment.id, for: viewer, in: db)
            let reading = RowReading(row: row, headings: headings, assignment: assignment, sheet: sheet)
            preview.add(reading, criteria: criteria)
        }
        return preview
    }

    /// Saves what the preview shows, as drafts: signing is done sheet by sheet. Throws a refusal when a cell is wrong, and
    /// when it was applied before. Returns how many sheets changed.
    public func apply(in change: Change) throws -> Int {
        let applied = try ReviewRefusal.mapping {
            try change.db.execute(
                """
                -- apply a workbook of marks
                UPDATE sheet_upload SET applied_at = moment() WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        guard applied == 1 else { throw NotFound() }
        let preview = try preview(for: change.viewer, in: change.db)
        if let fault = preview.faults.first { throw FieldRefusal("file", fault.message.key, fault.message.arguments) }
        for (assignment, content) in preview.sheets {
            _ = try ScoreSheet.save(assignment, content, version: nil, in: change)
        }
        change.record("sheets.apply_upload", "sheet_upload", id, ["sheets": .integer(Int64(preview.sheets.count))])
        return preview.sheets.count
    }
}

/// One row beside what is stored of its sheet.
private struct RowReading {
    let row: SheetUpload.Row
    let headings: SheetUpload.Headings
    let assignment: ReviewAssignment
    let sheet: ScoreSheet
}

extension SheetUpload.Row {
    /// The address of a cell, as a spreadsheet shows it.
    fileprivate func address(_ column: Int) -> String {
        var (rest, letters) = (column + 1, "")
        while rest > 0 {
            letters = String(UnicodeScalar(UInt8(65 + (rest - 1) % 26))) + letters
            rest = (rest - 1) / 26
        }
        return letters + String(number)
    }
}

extension SheetUpload.Preview {
    fileprivate mutating func add(_ reading: RowReading, criteria: [Criterion]) {
        let (row, headings) = (reading.row, reading.headings)
        var content = reading.sheet.content
        var found: [Difference] = []
        func differs(_ criterion: Criterion?, isComment: Bool = false, _ before: String, _ after: String) {
            guard before != after else { return }
            found.append(
                Difference(
                    entryNumber: reading.assignment.entryNumber, title: reading.assignment.title, criterion: criterion,
                    isComment: isComment, before: before, after: after))
        }
        for criterion in criteria {
            guard let columns = headings.criteria[criterion.code] else { continue }
            var mark = content.marks[criterion.id] ?? ScoreSheet.Mark()
            let before = mark
            let typed = row[columns.mark]
            if SheetUpload.leftOut.contains(typed) {
                (mark.marks, mark.isLeftOut) = (nil, true)
            } else if !typed.isEmpty {
                guard let number = Fraction(typed) else {
                    faults.append(.init(cell: row.address(columns.mark), message: Message("sheets.upload.no_number")))
                    continue
                }
                (mark.marks, mark.isLeftOut) = (number, false)
            }
            let comment = columns.comment.map { row[$0] } ?? ""
            if !comment.isEmpty { mark.comment = comment }
            for refusal in criterion.rangeRefusals(of: mark) {
                let isComment = refusal.field?.hasPrefix("comment") == true
                faults.append(
                    .init(
                        cell: row.address(isComment ? columns.comment ?? columns.mark : columns.mark),
                        message: refusal.message))
            }
            differs(criterion, before.shown, mark.shown)
            differs(criterion, isComment: true, before.comment, mark.comment)
            content.marks[criterion.id] = mark
        }
        if let column = headings.overall, !row[column].isEmpty {
            differs(nil, content.comment, row[column])
            content.comment = row[column]
            if row[column].count > 5_000 {
                let refusal = FieldRefusal.tooLong("overall", row[column], max: 5_000)
                faults.append(.init(cell: row.address(column), message: refusal.message))
            }
        }
        guard !found.isEmpty else { return }
        if reading.sheet.isLocked {
            faults.append(
                .init(cell: row.address(headings.assignment), message: Message("reviews.refusal.sheet_locked")))
        }
        differences += found
        sheets.append((reading.assignment.id, content))
    }
}

extension ScoreSheet.Mark {
    /// As a cell shows it.
    fileprivate var shown: String { isLeftOut ? "N/A" : marks?.description ?? "" }
}
