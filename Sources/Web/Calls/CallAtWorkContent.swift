internal import Calls
internal import Kernel
internal import Platform

/// What the page of a call names of its life: how far it reaches, corrections, an early end, and what may be done.
struct CallAtWorkContent: Sendable {
    struct CorrectionRow: Sendable {
        let correctionTitle: String
        let correctionTime: String
        let correctionBody: String
    }

    let closedReason: String
    let isClosedEarly: Bool
    let corrections: [CorrectionRow]
    let hasCorrections: Bool
    let coverage: [Desk.Figure]
    let hasCoverage: Bool
    let hasMoreLots: Bool
    let lotCount: String
    let periodNotes: [[String: String]]
    let canCorrect: Bool
    let canClaim: Bool
    let canClose: Bool
    let canCopy: Bool
    let isTrial: Bool
    let canTry: Bool
    let hasTrial: Bool
    let trialURL: String
    let mainURL: String
    let correctionFields: [FieldView]
    let closureFields: [FieldView]

    init(_ seen: CallShowContent.Seen, isOfficer: Bool, _ visit: Visit) {
        let call = seen.call
        closedReason = call.closedReason
        isClosedEarly = call.closedAt != nil
        corrections = seen.corrections.map {
            CorrectionRow(
                correctionTitle: "\($0.number). \($0.title)", correctionTime: $0.at.beijing, correctionBody: $0.body)
        }
        hasCorrections = !seen.corrections.isEmpty
        coverage = seen.coverage.map { LotRoutes.figures($0, visit) } ?? []
        hasCoverage = seen.coverage != nil
        hasMoreLots = call.lots.count > CallShowContent.lotsShown
        lotCount = "\(call.lots.count)"
        periodNotes = Self.periodNotes(seen, isOfficer: isOfficer, visit)
        canCorrect = isOfficer && (call.status == .open || call.status == .announced)
        canClaim = call.kind == .claim && call.status == .open
        canClose = isOfficer && call.status == .open
        canCopy = isOfficer && call.publishedAt != nil
        isTrial = call.isTrial
        canTry =
            isOfficer && !call.isTrial && seen.trial == nil && call.form != nil
            && [.draft, .announced, .open].contains(call.status)
        hasTrial = seen.trial != nil
        trialURL = seen.trial.map { "\(visit.base)/calls/\($0)" } ?? ""
        mainURL = call.trialOf.map { "\(visit.base)/calls/\($0)" } ?? ""
        closureFields = CallRoutes.reasonFields.map { visit.field($0, at: "closure-") }
        correctionFields = CallChangeRoutes.correctionFields.map { visit.field($0, at: "correction-") }
    }

    /// What the dated rules demand of the deadline, told to the officer before it is published.
    private static func periodNotes(_ seen: CallShowContent.Seen, isOfficer: Bool, _ visit: Visit) -> [[String: String]]
    {
        guard isOfficer, seen.call.publishedAt == nil else { return [] }
        let last = seen.call.deadlineAt.day(in: .shanghai)
        return seen.timetable.periods.map { period in
            let key = last >= period.earliest ? "kept" : period.isBinding ? "broken" : "short"
            return [
                "periodNote": visit.text(
                    "calls.period_note.\(key)",
                    [
                        "rule": visit.language == .chinese ? period.name.chinese : period.name.english,
                        "days": visit.text(
                            period.isWorking ? "calls.period.working_days" : "calls.period.calendar_days",
                            ["days": "\(period.days)"]), "earliest": period.earliest.description,
                    ])
            ]
        }
    }
}
