internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres
internal import Sheets

/// Scoring without the network: the sheets of a round as a workbook, and back with a preview of what changes.
enum SheetUploadRoutes {
    private static let file = InputField(
        "file", .file, label: "sheets.upload.file", hint: "sheets.upload.file_hint", "The workbook, filled in.")

    static let all: [Route] = [
        .download(
            "/{authority}/reviews/{round}/sheets.xlsx", .signedIn,
            "The reviewer's own sheets of a round, to be filled in without the network.", workbook),
        .page(
            "/{authority}/reviews/{round}/sheet-uploads", .signedIn,
            "Shows the form for a workbook that was filled in.",
            form),
        .post(
            "/{authority}/reviews/{round}/sheet-uploads", .signedIn,
            "Takes in a workbook; nothing is saved in a sheet yet.", fields: [file], creates: true, answer: .key,
            form: form, upload),
        .page(
            "/{authority}/sheet-uploads/{sheetupload}", .signedIn,
            "Shows what a workbook would change, and the cells that are wrong.", answer: .sheetUpload, show),
        .post(
            "/{authority}/sheet-uploads/{sheetupload}/application", .signedIn,
            "Saves what the workbook changes, as drafts.", answer: .key, form: show, apply),
    ]

    /// The round, for a reviewer who has something to score in it. Throws `NotFound` for everybody else.
    private static func reviewing(_ visit: Visit, _ db: Connection) throws -> (ReviewRound, [ReviewAssignment]) {
        let round = try ReviewRound.find(visit.id("round"), for: visit.viewer, in: db)
        let own = try ReviewAssignment.own(in: round, for: visit.viewer, in: db)
        guard !own.isEmpty else { throw NotFound() }
        return (round, own)
    }

    private static func workbook(_ visit: Visit) async throws -> Download {
        let viewer = visit.viewer
        let (round, rows, criteria) = try await visit.read { db in
            let (round, own) = try reviewing(visit, db)
            let rows = try own.map { ($0, try ScoreSheet.own($0.id, for: viewer, in: db)) }
            return (round, rows, try round.criteria(for: viewer, in: db))
        }
        let marks = criteria.flatMap { criterion -> [SheetColumn] in
            let (head, name) = (SheetUpload.Column.of(criterion), criterion.name(in: visit.language))
            return [
                SheetColumn("\(head) \(name) 0–\(criterion.marksMax)", .text, width: 14),
                SheetColumn("\(head) \(visit.text("sheets.comment_on", ["criterion": name]))", .text, width: 30),
            ]
        }
        return try Tabular(
            name: "sheets-\(round.id)",
            columns: [
                SheetColumn(SheetUpload.Column.assignment, .text, width: 8),
                SheetColumn(visit.text("reviews.number"), .text, width: 8),
                SheetColumn(visit.text("reviews.proposal"), .text, width: 40),
            ] + marks + [
                SheetColumn("\(SheetUpload.Column.overall) \(visit.text("sheets.field.overall"))", .text, width: 40)
            ],
            rows: rows.map { held, sheet in
                let cells = criteria.flatMap { criterion -> [SheetCell] in
                    let mark = sheet.content.marks[criterion.id] ?? .init()
                    return [
                        SheetCell(text: mark.isLeftOut ? "N/A" : mark.marks?.description ?? ""),
                        SheetCell(text: mark.comment),
                    ]
                }
                return [.text(held.id.description), .text(String(held.entryNumber)), .text(held.title)] + cells + [
                    SheetCell(text: sheet.content.comment)
                ]
            }
        ).xlsx()
    }

    private static func form(_ visit: Visit) async throws -> Page {
        let (round, _) = try await visit.read { db in try reviewing(visit, db) }
        var desk = Desk(remarks: [.init(remark: visit.text("sheets.upload.remark"))])
        desk.links = [
            .init(
                linkURL: "\(visit.base)/reviews/\(round.id)/sheets.xlsx", linkText: visit.text("sheets.upload.download")
            )
        ]
        if round.state == .open {
            desk.forms = [
                visit.deskForm(
                    "sheets.upload.send", "/reviews/\(round.id)/sheet-uploads", [visit.field(file)], takesFile: true)
            ]
        }
        return visit.desk(
            Message("sheets.upload.title"), desk, json: [:], crumbs: RoundPages.crumbs(round, visit))
    }

    private static func upload(_ visit: Visit) async throws -> Outcome {
        guard let file = visit.input.file("file") else { throw FieldRefusal("file", "field.refusal.missing") }
        let rows = try GrantRoutes.readingSheet { try SheetFile.rows(in: file.bytes) }.map { row in
            SheetUpload.Row(number: row.number, cells: row.cells.map(\.text))
        }
        let (base, sha256) = (visit.base, SHA256.digest(file.bytes))
        let id: ReviewRound.ID = try visit.id("round")
        return try await visit.write { change in
            let round = try ReviewRound.find(id, for: change.viewer, in: change.db)
            let upload = try SheetUpload.keep(rows, sha256: sha256, of: round, in: change)
            return .created(
                "\(base)/sheet-uploads/\(upload)", Message("sheets.upload.taken"),
                json: ["id": .integer(upload.rawValue)])
        }
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let id: SheetUpload.ID = try visit.id("sheetupload")
        let viewer = visit.viewer
        let (upload, preview) = try await visit.read { db in
            let upload = try SheetUpload.own(id, for: viewer, in: db)
            return (upload, try upload.preview(for: viewer, in: db))
        }
        var desk = Desk()
        desk.remarks = [
            .init(
                remark: upload.appliedAt.map { visit.text("sheets.upload.applied_at", ["time": $0.beijing]) }
                    ?? visit.text(
                        preview.faults.isEmpty ? "sheets.upload.preview_remark" : "sheets.upload.faults_remark",
                        ["count": String(preview.faults.count)]))
        ]
        if !preview.faults.isEmpty {
            desk.tables.append(
                .init(
                    visit.text("sheets.upload.faults"),
                    ["sheets.upload.cell", "sheets.upload.fault"].map { visit.text($0) },
                    preview.faults.map { [.head($0.cell), .text(visit.text($0.message))] }))
        }
        desk.tables.append(
            .init(
                visit.text("sheets.upload.changes"),
                [
                    "reviews.number", "reviews.proposal", "sheets.upload.what", "sheets.upload.before",
                    "sheets.upload.after",
                ]
                .map { visit.text($0) },
                preview.differences.map { one in
                    [
                        .number(String(one.entryNumber)), .head(one.title), .text(what(one, visit)), .text(one.before),
                        .text(one.after),
                    ]
                }))
        if upload.appliedAt == nil, preview.faults.isEmpty, !preview.differences.isEmpty {
            desk.forms = [visit.deskForm("sheets.upload.apply", "/sheet-uploads/\(id)/application")]
        }
        return visit.desk(
            Message("sheets.upload.preview"), desk,
            json: [
                "id": .integer(id.rawValue), "applied": .bool(upload.appliedAt != nil),
                "changes": .array(
                    preview.differences.map {
                        [
                            "entry": .integer(Int64($0.entryNumber)),
                            "criterion": $0.criterion.map { .string($0.code) } ?? .null, "comment": .bool($0.isComment),
                            "before": .string($0.before), "after": .string($0.after),
                        ]
                    }),
                "faults": .array(
                    preview.faults.map { ["cell": .string($0.cell), "code": .string($0.message.key)] }),
            ],
            crumbs: [
                .init(Message("navigation.reviews"), "\(visit.base)/reviews"),
                .init(Message("sheets.upload.title"), "\(visit.base)/reviews/\(upload.round)/sheet-uploads"),
            ])
    }

    private static func what(_ one: SheetUpload.Preview.Difference, _ visit: Visit) -> String {
        guard let criterion = one.criterion else { return visit.text("sheets.field.overall") }
        let name = criterion.name(in: visit.language)
        return one.isComment ? visit.text("sheets.comment_on", ["criterion": name]) : name
    }

    private static func apply(_ visit: Visit) async throws -> Outcome {
        let id: SheetUpload.ID = try visit.id("sheetupload")
        let base = visit.base
        return try await visit.write { change in
            let upload = try SheetUpload.own(id, for: change.viewer, in: change.db)
            let count = try upload.apply(in: change)
            return .done(
                "\(base)/reviews/\(upload.round)", Message("sheets.upload.applied", ["count": String(count)]),
                json: ["id": .integer(id.rawValue)])
        }
    }
}

extension Criterion {
    /// Its name in a language of the site.
    func name(in language: Language) -> String {
        language == .english && !englishName.isEmpty ? englishName : name
    }
}
