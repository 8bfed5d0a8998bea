public import Forms
internal import Kernel
public import Platform
public import Postgres

/// What a reviewer reads of a proposal: the frozen answers of the revision that takes part in the round.
public struct ReviewedAnswers: Sendable {
    /// One answer.
    public struct Line: Sendable, Hashable {
        /// What was asked.
        public let label: String
        /// What was answered.
        public let text: String
    }

    /// The answers with their form.
    let response: FormResponse
    /// The answers of the revision before it; nil when it is the first.
    let earlier: FormResponse?
    /// Whether what names the applicant is left out.
    let isBlind: Bool

    /// The answers that belong to an assignment of the viewer's own. Throws `NotFound` for everybody else.
    public static func load(
        _ assignment: ReviewAssignment, anonymity: ReviewRound.Anonymity, for viewer: Viewer, in db: Connection
    ) throws -> ReviewedAnswers {
        let held = try ReviewAssignment.own(assignment.id, for: viewer, in: db)
        let found = try db.first(
            """
            -- answers under review
            SELECT v.response_id, (SELECT b.response_id FROM proposal_revision b
                WHERE b.tenant_id = v.tenant_id AND b.proposal_id = v.proposal_id AND b.number < v.number
                  AND b.submitted_at IS NOT NULL ORDER BY b.number DESC LIMIT 1)
            FROM review_entry e
            JOIN proposal_revision v ON v.tenant_id = e.tenant_id AND v.id = e.revision_id
            WHERE e.tenant_id = \(try viewer.requireTenant().id) AND e.round_id = \(held.round)
              AND e.proposal_id = \(held.proposal)
            """
        ) { row in (try row.next(FormResponse.ID.self), try row.next(FormResponse.ID?.self)) }
        guard let (response, earlier) = found else { throw NotFound() }
        return ReviewedAnswers(
            response: try FormResponse.find(response, in: db),
            earlier: try earlier.map { try FormResponse.find($0, in: db) }, isBlind: anonymity == .doubleBlind)
    }

    /// What the applicant changed since the revision before, of the answers that the reviewer may read: what is left
    /// out of them is left out here as well.
    public var differences: [AnswerDifference] {
        guard let earlier else { return [] }
        return response.definition.differences(from: earlier.answers, to: response.answers).filter {
            isShown($0.field)
        }
    }

    /// The answers in the order of the form. Sensitive and sealed ones are never among them; in a double-blind round
    /// personal ones, files, organisations and persons, which may name the applicant, are not either.
    public func lines(in languageCode: String) -> [Line] {
        response.definition.fields.flatMap { field -> [Line] in
            guard isShown(field), let answer = response.answers[field.key] else { return [] }
            return [
                Line(
                    label: field.label.text(in: languageCode),
                    text: Self.text(of: answer, to: field, in: languageCode))
            ]
        }
    }

    /// The files that the answers name, with what was asked for; none in a double-blind round.
    public func files(in languageCode: String) -> [(label: String, file: AttachedFile)] {
        response.definition.fields.flatMap { field -> [(label: String, file: AttachedFile)] in
            guard isShown(field), case .files(let files)? = response.answers[field.key] else { return [] }
            return files.map { (field.label.text(in: languageCode), $0) }
        }
    }

    private func isShown(_ field: FormField) -> Bool {
        guard (isBlind ? AnswerReach.impersonal : AnswerReach.ordinary).shows(field) else { return false }
        switch field.kind {
        case .file, .organisation, .person: return !isBlind
        default: return true
        }
    }

    private static func text(of answer: Answer, to field: FormField, in languageCode: String) -> String {
        switch answer {
        case .text(let text): text
        case .number(let number): number.exactDecimal ?? number.description
        case .money(let money): money.grouped
        case .date(let day): day.description
        case .yesNo(let isYes): isYes ? "✓" : "✗"
        case .files(let files): files.map(\.name).joined(separator: "\n")
        case .choice(let keys): keys.map { option($0, of: field, in: languageCode) }.joined(separator: "、")
        case .budget(let grid):
            grid.rows.map { row in
                "\(row.item)  \(row.amount?.grouped ?? "")"
            }.joined(separator: "\n")
        case .table, .scale, .organisation, .person, .area:
            field.lines(of: answer, in: languageCode).joined(separator: "\n")
        }
    }

    private static func option(_ key: String, of field: FormField, in languageCode: String) -> String {
        let options: [FormField.Option] =
            switch field.kind {
            case .choice(let options): options
            case .choices(let options, _): options
            default: []
            }
        return options.first { $0.key == key }?.label.text(in: languageCode) ?? key
    }
}
