internal import Competitions
internal import Kernel
internal import Platform

/// What a round is set up with. Criteria come as rows: `criterion.1`, `weight.1` and so on.
enum RoundFields {
    static let rowCount = 8

    static let name = InputField("name", .text(max: 100), label: "reviews.field.name", "Name of the round.")
    static let anonymity = InputField(
        "anonymity", .choice(ReviewRound.Anonymity.allCases.map(\.rawValue), prefix: "reviews.anonymity"),
        label: "reviews.field.anonymity", "Who learns whose name.")
    static let reviews = InputField(
        "reviewsPerEntry", .integer(1...50), label: "reviews.field.reviews_per_entry", "Sheets for each proposal.")
    static let load = InputField(
        "loadMax", .integer(1...5_000), label: "reviews.field.load_max", "Most proposals of one reviewer.")
    static let due = InputField(
        "sheetsDueAt", .dateTime, label: "reviews.field.sheets_due_at", "Until when sheets are asked for.")
    static let head = [name, anonymity, reviews, load, due]

    static let criterion = InputField(
        "criterion", .map(.text(max: 100)), optional: true, label: "reviews.field.criterion",
        "Names of criteria by row.")
    static let code = InputField(
        "criterionCode", .map(.text(max: 30)), optional: true, label: "reviews.field.criterion_code",
        "Codes of criteria.")
    static let weight = InputField(
        "weight", .map(.decimal), optional: true, label: "reviews.field.weight", "Weights in percent by row.")
    static let most = InputField(
        "marksMax", .map(.decimal), optional: true, label: "reviews.field.marks_max", "Highest marks by row.")
    static let leftOut = InputField(
        "mayBeLeftOut", .map(.choice(["yes"], prefix: "reviews.choice")), optional: true,
        label: "reviews.field.may_be_left_out", "Rows that may be left out.")
    static let commentUpTo = InputField(
        "commentUpTo", .map(.decimal), optional: true, label: "reviews.field.comment_up_to",
        "Marks of at most this need a comment, by row.")
    static let commentFrom = InputField(
        "commentFrom", .map(.decimal), optional: true, label: "reviews.field.comment_from",
        "Marks of at least this need a comment, by row.")
    static let guidance = InputField(
        "guidance", .map(.longText(max: 2_000)), optional: true, label: "reviews.field.guidance",
        "What the marks mean, by row.")
    static let rows = [criterion, code, weight, most, leftOut, commentUpTo, commentFrom, guidance]
    static let all = head + rows

    /// The round that was typed.
    static func draft(_ visit: Visit) throws -> ReviewRound.Draft {
        guard let anonymity = ReviewRound.Anonymity(rawValue: visit.input.text("anonymity")),
            let due = visit.input.moment("sheetsDueAt")
        else { throw FieldRefusal("sheetsDueAt", "field.refusal.missing") }
        return ReviewRound.Draft(
            name: visit.input.text("name"), anonymity: anonymity,
            reviewsPerEntry: Int(visit.input.integer("reviewsPerEntry") ?? 3),
            loadMax: Int(visit.input.integer("loadMax") ?? 20), sheetsDueAt: due)
    }

    /// The criteria that were typed: every row with a name.
    static func criteria(_ visit: Visit) throws -> [Criterion.Draft] {
        let names = visit.input.texts("criterion")
        let keys = names.keys.sorted { (Int($0) ?? 0, $0) < (Int($1) ?? 0, $1) }
        let codes = visit.input.texts("criterionCode")
        let guidance = visit.input.texts("guidance")
        return try keys.map { key in
            guard let weight = visit.input.decimals("weight")[key] else {
                throw FieldRefusal("weight.\(key)", "field.refusal.missing")
            }
            return Criterion.Draft(
                code: codes[key] ?? "c\(key)", name: names[key] ?? "", guidance: guidance[key] ?? "", weight: weight,
                marksMax: visit.input.decimals("marksMax")[key] ?? Fraction(10),
                mayBeLeftOut: visit.input.texts("mayBeLeftOut")[key] == "yes",
                commentUpTo: visit.input.decimals("commentUpTo")[key],
                commentFrom: visit.input.decimals("commentFrom")[key])
        }
    }
}
