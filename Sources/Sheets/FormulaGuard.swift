/// Keeps text in CSV files from being taken for a formula (CWE-1236).
///
/// Spreadsheet programs calculate what begins with `=`, `+`, `-` or `@`, some after blanks or in full-width form, and
/// `|` and `%` have started other programs (DDE). Text like that gets an apostrophe in front, which the programs show
/// as text. Plain negative numbers are harmless and stay as they are.
enum FormulaGuard {
    /// The text with an apostrophe if it needs one.
    static func add(to text: String) -> String {
        needsGuard(text) ? "'" + text : text
    }

    /// The text without the apostrophe that `add` gave it; every text comes back as it was.
    static func remove(from text: String) -> String {
        guard text.unicodeScalars.first == "'" else { return text }
        let rest = String(text.unicodeScalars.dropFirst())
        return needsGuard(rest) ? rest : text
    }

    private static func needsGuard(_ text: String) -> Bool {
        var rest = text.unicodeScalars[...]
        // Text that looks guarded is guarded once more, so that `remove` takes away no apostrophe of its own.
        while rest.first == "'" { rest.removeFirst() }
        guard let first = rest.first else { return false }
        if first == "\t" || first == "\r" || first == "\n" { return true }
        guard let shown = rest.first(where: { !$0.isBlank }) else { return false }
        return triggers.contains(shown) && !isNegativeNumber(rest)
    }

    private static let triggers: Set<Unicode.Scalar> = ["=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠", "｜", "％"]

    private static func isNegativeNumber(_ scalars: Substring.UnicodeScalarView) -> Bool {
        guard scalars.first == "-" else { return false }
        let parts = scalars.dropFirst().split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            !part.isEmpty && part.count <= 15 && part.allSatisfy { ("0"..."9").contains($0) }
        }
    }
}
