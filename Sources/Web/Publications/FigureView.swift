internal import Kernel
internal import Platform
internal import Publications

/// A row of the page of published figures.
struct FigureView: Sendable {
    static let results = ["agrees", "differs", "under_way", "derived", "refused", "missing"]

    struct Quoted: Sendable {
        let quotedWording: String
        let quotedFigure: String
        let quotedNote: String
        let quotedHasNote: Bool
    }

    let figureID: String
    let figureCode: String
    let figureSubject: String
    let words: [String]
    let quoted: [Quoted]
    let stated: String
    let statedHasFigure: Bool
    let computed: String
    let computedNote: String
    let computedHasNote: Bool
    let figureHow: String
    let figureResult: String
    let resultText: String
    let resultKind: String
    let recordsURL: String
    let hasRecordsURL: Bool
    let json: JSON

    init(_ row: PublishedFigure, _ records: ProgrammeRecords?, base: String, _ visit: Visit) throws {
        let result = try row.result(records)
        let computed: Figure? = if case .computed(let figure, _, _) = result { figure } else { nil }
        let path: String? = if case .computed(_, _, let path) = result { path } else { nil }
        let refusal: String? = if case .refused(let refusal) = result { visit.text(refusal.message) } else { nil }
        figureID = row.id
        figureCode = row.code
        figureSubject = visit.text(row.messageKey)
        words = row.quotations
        quoted = row.operands.map { Quoted($0, row, visit) }
        stated = row.stated.map { "“\($0.wording)” = \(row.text(of: $0.figure))" } ?? ""
        statedHasFigure = row.stated != nil
        self.computed = computed.map(row.text(of:)) ?? ""
        computedNote = computed.map { visit.reservations(of: $0) } ?? refusal ?? visit.text("figures.missing_note")
        computedHasNote = !computedNote.isEmpty
        figureHow =
            switch row.computation {
            case .arithmetic(let arithmetic): arithmetic.formula(row.operands)
            case .records(let key, _): visit.text(key)
            }
        figureResult =
            switch result {
            case .computed(_, let agreement, _): agreement.rawValue
            case .refused: "refused"
            case .missing: "missing"
            }
        resultText = visit.text("figures.result.\(figureResult)")
        resultKind =
            ["agrees": "good", "derived": "info", "under_way": "info", "refused": "warn", "differs": "bad"][
                figureResult]
            ?? "soft"
        recordsURL = path.map { base + $0 } ?? ""
        hasRecordsURL = path != nil
        json = [
            "id": .string(row.id), "code": .string(row.code), "subject": .string(figureSubject),
            "quotations": .array(row.quotations.map { .string($0) }),
            "operands": .array(row.operands.map { Self.json($0, row) }),
            "stated": row.stated.map { Self.json($0, row) } ?? .null, "how": .string(figureHow),
            "result": .string(figureResult), "computed": computed.map { Self.json($0, row) } ?? .null,
            "refusal": refusal.map { .string($0) } ?? .null, "records": path.map { .string(base + $0) } ?? .null,
        ]
    }

    private static func json(_ quoted: QuotedFigure, _ row: PublishedFigure) -> JSON {
        ["wording": .string(quoted.wording), "quoted": true, "figure": json(quoted.figure, row)]
    }

    private static func json(_ figure: Figure, _ row: PublishedFigure) -> JSON {
        let bounds = ["exact", "at_least", "more_than", "about"]
        let states = ["plan", "reported", "verified"]
        return [
            "value": figure.value.map { .string($0.exactDecimal ?? $0.decimal(places: row.places)) } ?? .null,
            "bound": .string(bounds[figure.bound.rawValue]), "unit": .string(figure.unit.sign),
            "kind": .string(figure.kind.rawValue), "as_of": .string(figure.period.text),
            "scope": .array((figure.scope.areas.sorted() + figure.scope.programmes.sorted()).map { .string($0) }),
            "sources": .array(figure.sources.map { .string($0.reference) }),
            "status": .string(states[figure.status.rawValue]),
            "reconstructions": .array(figure.reconstructions.map { .string($0) }),
            "unstated_parts": .integer(Int64(figure.unstatedParts)), "text": .string(row.text(of: figure)),
        ]
    }
}

extension FigureView.Quoted {
    fileprivate init(_ quoted: QuotedFigure, _ row: PublishedFigure, _ visit: Visit) {
        quotedWording = quoted.wording
        quotedFigure = row.text(of: quoted.figure)
        quotedNote = quoted.figure.reconstructions.joined(separator: "；")
        quotedHasNote = !quotedNote.isEmpty
    }
}

extension Visit {
    /// What a computed figure carries beside its value: kind, period, state, what is lost or not stated.
    fileprivate func reservations(of figure: Figure) -> String {
        var notes = [text("figures.kind.\(figure.kind.rawValue)"), text(figure.statusKey)]
        if case .unknown(let words) = figure.period, !words.isEmpty {
            notes.append(text("figures.period_unknown", ["words": words]))
        } else if !figure.period.isUnknown {
            notes.append(figure.period.text)
        }
        if !figure.reconstructions.isEmpty { notes.append(text("figures.reconstructed")) }
        if figure.unstatedParts > 0 { notes.append(text("figures.unstated", ["count": "\(figure.unstatedParts)"])) }
        return notes.joined(separator: " · ")
    }
}

extension Figure {
    fileprivate var statusKey: String {
        switch status {
        case .plan: "figures.status.plan"
        case .reported: "figures.status.reported"
        case .verified: "figures.status.verified"
        }
    }
}

extension Figure.Period {
    /// The days, as they are written.
    fileprivate var text: String {
        switch self {
        case .on(let day): "\(day)"
        case .from(let first, let last): "\(first) – \(last)"
        case .since(let day): "\(day) –"
        case .unknown(let words): words
        }
    }
}
