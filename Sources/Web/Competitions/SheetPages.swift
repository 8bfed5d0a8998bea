internal import Competitions
internal import Forms
internal import Kernel
internal import Platform

/// The split page: the proposal on the left, the sheet on the right.
enum SheetPages {
    private struct AnswerRow: Sendable {
        let answerLabel: String
        let answerText: String
    }

    private struct FileRow: Sendable {
        let fileURL: String
        let fileName: String
        let fileNote: String
    }

    private struct Choice: Sendable {
        let choiceName: String
        let choiceOn: Bool
    }

    private struct CriterionRow: Sendable {
        let criterionName: String
        let criterionGuidance: String
        let criterionHasGuidance: Bool
        let criterionWeight: String
        /// Keys to press where a mark is one of a few whole numbers; a field otherwise.
        let scales: [FieldView]
        let markFields: [FieldView]
        let leftOut: [Choice]
        let commentFields: [FieldView]
        let markText: String
        let commentText: String
    }

    private struct Content: Sendable {
        let progress: String
        let previous: [String]
        let next: [String]
        /// Names the draft and whose it is, on a device that several may use.
        let draftKey: String
        let sheetURL: String
        let roundURL: String
        let entryTitle: String
        let entryNumber: String
        let answers: [AnswerRow]
        let hasAnswers: Bool
        let files: [FileRow]
        let hasFiles: Bool
        /// What changed since the revision before, as far as this reviewer may read the answers.
        let differences: [Desk.Table]
        let criteria: [CriterionRow]
        let overallField: [FieldView]
        let overallText: String
        let isLocked: Bool
        let isEditable: Bool
        let signedName: String
        let signedAt: String
        let total: String
        let hash: String
        let sheetVersion: String
        let savedText: String
        let conflictFields: [FieldView]
        let declineFields: [FieldView]
    }

    static func show(_ visit: Visit) async throws -> Page {
        let id: ReviewAssignment.ID = try visit.id("assignment")
        let viewer = visit.viewer
        let (held, round, sheet, criteria, reviewed, own) = try await visit.read { db in
            let held = try ReviewAssignment.own(id, for: viewer, in: db)
            let round = try ReviewRound.find(held.round, for: viewer, in: db)
            return (
                held, round, try ScoreSheet.own(id, for: viewer, in: db), try round.criteria(for: viewer, in: db),
                try ReviewedAnswers.load(held, anonymity: round.anonymity, for: viewer, in: db),
                try ReviewAssignment.own(in: round, for: viewer, in: db)
            )
        }
        let answers = reviewed.lines(in: visit.language.rawValue)
        let files = reviewed.files(in: visit.language.rawValue)
        let place = own.firstIndex { $0.id == id } ?? 0
        func url(_ index: Int) -> [String] {
            own.indices.contains(index) ? ["\(visit.base)/assignments/\(own[index].id)"] : []
        }
        let content = Content(
            progress: visit.text(
                "sheets.progress",
                [
                    "place": String(place + 1), "all": String(own.count),
                    "done": String(own.count { $0.progress == .submitted }),
                ]),
            previous: url(place - 1), next: url(place + 1),
            draftKey: "sheet-\(id)-\(viewer.account?.description ?? "")", sheetURL: "\(visit.base)/assignments/\(id)",
            roundURL: "\(visit.base)/reviews/\(round.id)",
            entryTitle: held.title, entryNumber: String(held.entryNumber),
            answers: answers.map { AnswerRow(answerLabel: $0.label, answerText: $0.text) },
            hasAnswers: !answers.isEmpty,
            files: files.map {
                FileRow(
                    fileURL: "\(visit.base)/assignments/\(id)/files/\($0.file.id)", fileName: $0.file.name,
                    fileNote: $0.label)
            }, hasFiles: !files.isEmpty,
            differences: DifferenceView.tables(
                reviewed.differences, reach: .everything, caption: "sheets.differences", visit),
            criteria: criteria.map { row($0, sheet.content.marks[$0.id] ?? .init(), visit) },
            overallField: [visit.field(SheetFields.overall, value: sheet.content.comment)],
            overallText: sheet.content.comment, isLocked: sheet.isLocked,
            isEditable: !sheet.isLocked && round.state == .open, signedName: sheet.signature?.name ?? "",
            signedAt: sheet.signature?.at.beijing ?? "", total: sheet.signature?.total.description ?? "",
            hash: sheet.signature?.sha256.hexadecimal ?? "",
            sheetVersion: sheet.version > 0 ? String(sheet.version) : "",
            savedText: sheet.savedAt?.beijing ?? "",
            conflictFields: SheetFields.conflict.map { visit.field($0) },
            declineFields: [visit.field(SheetFields.reason)])
        return Page(
            "reviews/sheet", title: .verbatim(held.title), content: content, json: json(sheet, reviewed, visit),
            crumbs: RoundPages.crumbs(round, visit), version: sheet.version > 0 ? sheet.version : nil)
    }

    /// A file of the entry: whoever is assigned reads those of the answers that the round shows.
    static func file(_ visit: Visit) async throws -> Download {
        let id: ReviewAssignment.ID = try visit.id("assignment")
        let file: StoredFile.ID = try visit.id("file")
        let (viewer, language) = (visit.viewer, visit.language.rawValue)
        let stored = try await visit.read { db in
            let held = try ReviewAssignment.own(id, for: viewer, in: db)
            let round = try ReviewRound.find(held.round, for: viewer, in: db)
            let reviewed = try ReviewedAnswers.load(held, anonymity: round.anonymity, for: viewer, in: db)
            guard reviewed.files(in: language).contains(where: { $0.file.id == file.rawValue }) else {
                throw NotFound()
            }
            return try StoredFile.find(file, for: viewer, in: db)
        }
        return Download(
            name: stored.name, mediaType: stored.mediaType, bytes: try visit.files.bytes(of: stored.sha256))
    }

    private static func json(_ sheet: ScoreSheet, _ reviewed: ReviewedAnswers, _ visit: Visit) -> JSON {
        var object = SheetHandlers.json(sheet).object ?? JSONObject()
        // Filtered already: what the reviewer may not read is not among them.
        object["files"] = .array(
            reviewed.files(in: visit.language.rawValue).map {
                ["id": .integer($0.file.id), "name": .string($0.file.name), "answers": .string($0.label)]
            })
        object["differences"] = DifferenceView.json(reviewed.differences, reach: .everything, visit)
        return .object(object)
    }

    private static func row(_ criterion: Criterion, _ mark: ScoreSheet.Mark, _ visit: Visit) -> CriterionRow {
        let key = criterion.id.description
        let name =
            visit.language == .english && !criterion.englishName.isEmpty ? criterion.englishName : criterion.name
        var markField = visit.mapField(SheetFields.mark, key: key, value: mark.marks?.description ?? "")
        markField.label = "\(name)（0–\(criterion.marksMax)）"
        markField.isOptional = criterion.mayBeLeftOut
        var commentField = visit.mapField(SheetFields.comment, key: key, value: mark.comment)
        commentField.label = visit.text("sheets.comment_on", ["criterion": name])
        commentField.rows = 2
        let isLeftOut = visit.input.typed["leftOut.\(key)"]?.last == "yes" || mark.isLeftOut
        let scale = scale(criterion, markField)
        return CriterionRow(
            criterionName: name, criterionGuidance: criterion.guidance,
            criterionHasGuidance: !criterion.guidance.isEmpty, criterionWeight: "\(criterion.weight) %",
            scales: scale.map { [$0] } ?? [], markFields: scale == nil ? [markField] : [],
            leftOut: criterion.mayBeLeftOut ? [Choice(choiceName: "leftOut.\(key)", choiceOn: isLeftOut)] : [],
            commentFields: [commentField],
            markText: mark.marks?.description ?? visit.text(mark.isLeftOut ? "sheets.left_out" : "sheets.blank"),
            commentText: mark.comment)
    }

    /// The marks to choose from, if they are whole numbers up to ten; what is stored or typed may be none of them.
    private static func scale(_ criterion: Criterion, _ field: FieldView) -> FieldView? {
        guard criterion.marksStep == Fraction(1), let most = Int(criterion.marksMax.description), most <= 10 else {
            return nil
        }
        let marks = (0...most).map(String.init)
        guard field.value.isEmpty || marks.contains(field.value) else { return nil }
        var view = field
        view.control = .radios
        view.options = marks.map { FieldView.Option(value: $0, text: $0, isSelected: $0 == field.value) }
        return view
    }
}
