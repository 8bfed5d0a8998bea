internal import Competitions
internal import Kernel
internal import Platform

/// The split page: the proposal on the left, the sheet on the right.
enum SheetPages {
    private struct AnswerRow: Sendable {
        let answerLabel: String
        let answerText: String
    }

    private struct Choice: Sendable {
        let choiceName: String
        let choiceOn: Bool
    }

    /// The marks as keys: whole numbers from nought up, chosen by one press of a digit.
    private struct Scale: Sendable {
        let scaleName: String
        let scaleLabel: String
        let scaleError: String
        let scaleHasError: Bool
        let scaleOptions: [FieldView.Option]
    }

    private struct CriterionRow: Sendable {
        let criterionName: String
        let criterionGuidance: String
        let criterionHasGuidance: Bool
        let criterionWeight: String
        let scales: [Scale]
        let markFields: [FieldView]
        let leftOut: [Choice]
        let commentFields: [FieldView]
        let markText: String
        let commentText: String
    }

    private struct Content: Sendable {
        let sheetURL: String
        let roundURL: String
        let entryTitle: String
        let entryNumber: String
        let answers: [AnswerRow]
        let hasAnswers: Bool
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
        let (held, round, sheet, criteria, reviewed) = try await visit.read { db in
            let held = try ReviewAssignment.own(id, for: viewer, in: db)
            let round = try ReviewRound.find(held.round, for: viewer, in: db)
            return (
                held, round, try ScoreSheet.own(id, for: viewer, in: db), try round.criteria(for: viewer, in: db),
                try ReviewedAnswers.load(held, anonymity: round.anonymity, for: viewer, in: db)
            )
        }
        let answers = reviewed.lines(in: visit.language.rawValue)
        let content = Content(
            sheetURL: "\(visit.base)/assignments/\(id)", roundURL: "\(visit.base)/reviews/\(round.id)",
            entryTitle: held.title, entryNumber: String(held.entryNumber),
            answers: answers.map { AnswerRow(answerLabel: $0.label, answerText: $0.text) },
            hasAnswers: !answers.isEmpty,
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
            "reviews/sheet", title: .verbatim(held.title), content: content, json: SheetHandlers.json(sheet),
            crumbs: RoundPages.crumbs(round, visit), version: sheet.version > 0 ? sheet.version : nil)
    }

    private static func row(_ criterion: Criterion, _ mark: ScoreSheet.Mark, _ visit: Visit) -> CriterionRow {
        let key = criterion.id.description
        let name =
            visit.language == .english && !criterion.englishName.isEmpty ? criterion.englishName : criterion.name
        var markField = visit.mapField(SheetFields.mark, key: key, value: mark.marks?.description ?? "")
        markField.label = "\(name)（0–\(criterion.marksMax)）"
        markField.isOptional = criterion.mayBeLeftOut
        let scale = scale(of: criterion, markField)
        var commentField = visit.mapField(SheetFields.comment, key: key, value: mark.comment)
        commentField.label = visit.text("sheets.comment_on", ["criterion": name])
        commentField.rows = 2
        let isLeftOut = visit.input.typed["leftOut.\(key)"]?.last == "yes" || mark.isLeftOut
        return CriterionRow(
            criterionName: name, criterionGuidance: criterion.guidance,
            criterionHasGuidance: !criterion.guidance.isEmpty, criterionWeight: "\(criterion.weight) %",
            scales: scale.map { [$0] } ?? [], markFields: scale == nil ? [markField] : [],
            leftOut: criterion.mayBeLeftOut ? [Choice(choiceName: "leftOut.\(key)", choiceOn: isLeftOut)] : [],
            commentFields: [commentField],
            markText: mark.marks?.description ?? visit.text(mark.isLeftOut ? "sheets.left_out" : "sheets.blank"),
            commentText: mark.comment)
    }

    /// The most marks that are offered as keys; more are typed.
    private static let scaleMax: Int64 = 10

    /// Nil when the marks have to be typed: there are too many, or a fraction stands there already.
    private static func scale(of criterion: Criterion, _ field: FieldView) -> Scale? {
        guard let most = criterion.marksMax.int64, (1...scaleMax).contains(most) else { return nil }
        let marks = (0...most).map(String.init)
        guard field.value.isEmpty || marks.contains(field.value) else { return nil }
        return Scale(
            scaleName: field.name, scaleLabel: field.label, scaleError: field.error, scaleHasError: !field.error.isEmpty,
            scaleOptions: marks.map { FieldView.Option(value: $0, text: $0, isSelected: $0 == field.value) })
    }
}
