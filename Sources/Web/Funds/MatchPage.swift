internal import Funds
internal import Kernel
internal import Platform

/// The page on which bank lines are cleared: suggestions first, one key each; then both sides to choose from by hand.
struct MatchPage: Sendable {
    /// A bank line with what may be the same money in the books.
    struct Suggestion: Sendable {
        let lineKey: String
        let lineDay: String
        let lineText: String
        let lineAmount: String
        let entries: [Entry]
        let reasons: [Reason]
    }

    struct Entry: Sendable {
        let entryKey: String
        let entryURL: String
        let entryName: String
        let entryText: String
    }

    struct Reason: Sendable {
        let reasonText: String
        let reasonKind: String
    }

    /// What is open on one side.
    struct Row: Sendable {
        let rowField: String
        let rowKey: String
        let rowDay: String
        let rowText: String
        let rowAmount: String
        let rowURL: String
        let rowHasURL: Bool
    }

    /// The last match, which a key undoes.
    struct Last: Sendable {
        let lastKey: String
        let lastText: String
    }

    let matchURL: String
    let undoURL: String
    let once: String
    let canMatch: Bool
    let remark: String
    /// Other ways to match.
    let links: [Desk.Link]
    let searchFields: [FieldView]
    let suggestions: [Suggestion]
    let hasSuggestions: Bool
    /// Whether the first suggestion takes the keyboard, because another was just answered.
    let goesOn: Bool
    let conflicts: [Suggestion]
    let hasConflicts: Bool
    let last: [Last]
    let lines: [Row]
    let hasLines: Bool
    let items: [Row]
    let hasItems: Bool
    let linesTitle: String
    let itemsTitle: String
    let lineRefusal: String
    let isRefused: Bool
    let tables: [Desk.Table]
    var forms: [Desk.Form] = []
    /// Which books these are.
    var books = ""

    private static let most = 200

    init(_ open: Matching, _ groups: [MatchGroup], _ history: Desk.Table, account: BankAccount, _ visit: Visit) {
        let wanted = visit.input.text("q").lowercased()
        func wants(_ parts: String...) -> Bool {
            wanted.isEmpty || parts.contains { $0.lowercased().contains(wanted) }
        }
        let url = "\(visit.base)/bank-accounts/\(account.id)"
        matchURL = url + "/matches"
        undoURL = url + "/undone-matches"
        once = Token().text
        canMatch = visit.viewer.holdsAnywhere([.accountant])
        let counts = visit.text(
            "matches.counts", ["lines": String(open.lines.count), "items": String(open.items.count)])
        remark = open.isPartial ? "\(counts) \(visit.text("matches.partial"))" : counts
        links = [("automatic-matches", "automatic.title"), ("special-matches", "special.title")].map {
            Desk.Link(linkURL: "\(url)/\($0.0)", linkText: visit.text($0.1))
        }
        searchFields = [visit.field(MatchRoutes.search, value: visit.input.text("q"))]
        suggestions = open.suggestions.filter {
            wants($0.line.counterparty, $0.line.note, $0.line.reference, $0.line.open.grouped, $0.line.open.description)
        }.prefix(50).map { Self.suggestion($0, visit) }
        hasSuggestions = !suggestions.isEmpty
        goesOn = visit.input.text("next") == "yes"
        conflicts = open.conflicts.prefix(50).map { Self.suggestion($0, visit) }
        hasConflicts = !conflicts.isEmpty
        last =
            groups.first { $0.undoneAt == nil && $0.rule != "reversal" }.map {
                [Last(lastKey: $0.id.description, lastText: "\($0.day) \($0.amount.grouped) \($0.vouchers)")]
            } ?? []
        lines = open.lines.filter {
            wants($0.counterparty, $0.note, $0.reference, $0.open.grouped, $0.open.description)
        }.prefix(Self.most).map {
            Row(
                rowField: "line", rowKey: $0.id.description, rowDay: $0.day.description,
                rowText: Self.joined($0.counterparty, $0.note, $0.reference), rowAmount: $0.open.grouped, rowURL: "",
                rowHasURL: false)
        }
        hasLines = !lines.isEmpty
        items = open.items.filter {
            wants($0.name, $0.party, $0.summary, $0.reference, $0.open.grouped, $0.open.description)
        }.prefix(Self.most).map {
            Row(
                rowField: "entry", rowKey: $0.entry.description, rowDay: $0.day.description,
                rowText: Self.joined($0.name, $0.party, $0.summary), rowAmount: $0.open.grouped,
                rowURL: "\(visit.base)/vouchers/\($0.entry)", rowHasURL: true)
        }
        hasItems = !items.isEmpty
        linesTitle = visit.text("matches.open_lines", ["count": String(open.lines.count)])
        itemsTitle = visit.text("matches.open_vouchers", ["count": String(open.items.count)])
        let refusal = visit.refusals.first { ["line", "entry"].contains($0.field ?? "") }
        lineRefusal = refusal.map { visit.text($0.message) } ?? ""
        isRefused = refusal != nil
        tables = [history]
    }

    private static func joined(_ parts: String...) -> String {
        parts.filter { !$0.isEmpty }.joined(separator: " · ")
    }

    private static func suggestion(_ one: MatchSuggestion, _ visit: Visit) -> Suggestion {
        let agreements = [
            (one.amountAgrees, "matches.amount"), (one.dateAgrees, "matches.date"),
            (one.referenceAgrees, "matches.reference"), (one.partyAgrees, "matches.party"),
        ]
        return Suggestion(
            lineKey: one.line.id.description, lineDay: one.line.day.description,
            lineText: joined(one.line.counterparty, one.line.note, one.line.reference),
            lineAmount: one.line.open.grouped,
            entries: one.items.map {
                Entry(
                    entryKey: $0.entry.description, entryURL: "\(visit.base)/vouchers/\($0.entry)", entryName: $0.name,
                    entryText: joined($0.day.description, $0.party, $0.summary, $0.open.grouped))
            },
            reasons: agreements.map { agrees, key in
                Reason(
                    reasonText: visit.text(agrees ? "matches.agrees" : "matches.differs", ["what": visit.text(key)]),
                    reasonKind: agrees ? "good" : "soft")
            }
                + (one.learnedFrom.map {
                    [Reason(reasonText: visit.text("matches.learned", ["match": $0.description]), reasonKind: "info")]
                } ?? []))
    }
}
