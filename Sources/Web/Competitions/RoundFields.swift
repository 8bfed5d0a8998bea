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
    static let english = InputField(
        "criterionEnglish", .map(.text(max: 200)), optional: true, label: "reviews.field.criterion_english",
        "English names of criteria by row.")
    static let code = InputField(
        "criterionCode", .map(.text(max: 30)), optional: true, label: "reviews.field.criterion_code",
        "Codes of criteria.")
    static let weight = InputField(
        "weight", .map(.decimal), optional: true, label: "reviews.field.weight", "Weights in percent by row.")
    static let most = InputField(
        "marksMax", .map(.decimal), optional: true, label: "reviews.field.marks_max", "Highest marks by row.")
    static let step = InputField(
        "marksStep", .map(.decimal), optional: true, label: "reviews.field.marks_step",
        "By how much marks go up, by row; 1 when left out.")
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
    static let rows = [criterion, english, code, weight, most, step, leftOut, commentUpTo, commentFrom, guidance]
    /// What a new round is drafted with: how its sheets count is the rule of its call until it is typed here.
    static let all = head + RoundRuleFields.sheets + rows

    /// What a round is changed with; whose names are known is frozen with the opening.
    static let revision =
        [
            name,
            InputField(
                "anonymity", .choice(ReviewRound.Anonymity.allCases.map(\.rawValue), prefix: "reviews.anonymity"),
                optional: true, label: "reviews.field.anonymity", "Who learns whose name; of a draft alone."),
            reviews, load, due,
        ] + RoundRuleFields.sheets + rows

    /// What a round holds now in a field of its head.
    static func value(of field: String, _ round: ReviewRound) -> String {
        switch field {
        case "name": round.name
        case "anonymity": round.anonymity.rawValue
        case "reviewsPerEntry": String(round.reviewsPerEntry)
        case "loadMax": String(round.loadMax)
        default: round.sheetsDueAt.wallClock
        }
    }

    /// What a criterion holds now in a field of its row.
    static func value(of field: String, _ criterion: Criterion) -> String {
        switch field {
        case "criterion": criterion.name
        case "criterionEnglish": criterion.englishName
        case "criterionCode": criterion.code
        case "weight": criterion.weight.description
        case "marksMax": criterion.marksMax.description
        case "marksStep": criterion.marksStep.description
        case "mayBeLeftOut": criterion.mayBeLeftOut ? "yes" : ""
        case "commentUpTo": criterion.commentUpTo?.description ?? ""
        case "commentFrom": criterion.commentFrom?.description ?? ""
        default: criterion.guidance
        }
    }

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
        let (guidance, english) = (visit.input.texts("guidance"), visit.input.texts("criterionEnglish"))
        return try keys.map { key in
            guard let weight = visit.input.decimals("weight")[key] else {
                throw FieldRefusal("weight.\(key)", "field.refusal.missing")
            }
            return Criterion.Draft(
                code: codes[key] ?? "c\(key)", name: names[key] ?? "", englishName: english[key] ?? "",
                guidance: guidance[key] ?? "", weight: weight,
                marksMax: visit.input.decimals("marksMax")[key] ?? Fraction(10),
                marksStep: visit.input.decimals("marksStep")[key] ?? .one,
                mayBeLeftOut: visit.input.texts("mayBeLeftOut")[key] == "yes",
                commentUpTo: visit.input.decimals("commentUpTo")[key],
                commentFrom: visit.input.decimals("commentFrom")[key])
        }
    }
}
