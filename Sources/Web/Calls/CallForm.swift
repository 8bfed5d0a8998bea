internal import Calls
internal import Forms
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// The form in which an officer writes a call down.
enum CallForm {
    static let fields: [InputField] = [
        field("programme", .identifier, "The programme."),
        field("code", .text(max: 30), hint: true, "Short code: capital letters, digits, hyphens."),
        field("title", .text(max: 200), "Title in Chinese."),
        field("englishTitle", .text(max: 300), optional: true, "Title in English."),
        field("kind", .choice(Call.Kind.allCases.map(\.rawValue), prefix: "calls.kind"), "What kind of call it is."),
        field("summary", .longText(max: 20_000), optional: true, "What it is about."),
        field("opens", .dateTime, "From when proposals may be submitted, Beijing time."),
        field("deadline", .dateTime, "Until when, Beijing time."),
        field("grace", .integer(0...86_400), optional: true, hint: true, "Seconds of grace after the deadline."),
        field("form", .identifier, optional: true, "The version of the form that applicants fill in."),
        field("requestedMin", .money, optional: true, "The least that one proposal may ask for."),
        field("requestedMax", .money, optional: true, "The most that one proposal may ask for."),
        field(
            "paperDays", .integer(1...60), optional: true, hint: true, "Working days for the sealed paper."),
        field(
            "recommenders", .longText(max: 20_000), optional: true, hint: true,
            "Codes of the recommending units, one a line."),
        field("lots", .longText(max: 200_000), optional: true, hint: true, "Lines: title | area | budget."),
        InputField(
            "fund", .map(.identifier), optional: true, label: "calls.field.fund", "Fund by column of the budget grid."),
        InputField(
            "limit", .map(.money), optional: true, label: "calls.field.limit", "Limit by column of the budget grid."),
        field(
            "kinds", .choices(Organisation.Kind.allCases.map(\.rawValue), prefix: "organisation.kind"), optional: true,
            "Kinds of organisation that may propose."),
        field("registeredMonths", .integer(1...1_200), optional: true, "Months of registration at least."),
        field("rating", .integer(1...5), optional: true, hint: true, "Grade of the rating at least, 1 to 5."),
        field("areas", .text(max: 500), optional: true, hint: true, "Names or codes of areas, separated by commas."),
        field("proposals", .integer(1...1_000), optional: true, "Proposals of one organisation at most."),
        field("notBarred", .boolean, optional: true, "Organisations that are barred may not propose."),
        field(
            "prizeYears", .integer(1...100), optional: true, hint: true, "Years for which past winners may not propose."
        ),
        field("prizeWords", .text(max: 100), optional: true, hint: true, "Words in the title of that prize."),
        field("executed", .integer(1...100), optional: true, hint: true, "Percent of earlier projects spent at least."),
        field("noOpenRecovery", .boolean, optional: true, "Organisations that owe money back may not propose."),
        field("matching", .integer(1...1_000), optional: true, hint: true, "Percent of matching money at least."),
        field(
            "awardYears", .integer(1...100), optional: true, hint: true, "Years for which awarded ones may not propose."
        ),
        field(
            "advisory", .choices(ruleCodes, prefix: "calls.rule_name"), optional: true, hint: true,
            "Rules that are told but stop nobody."),
        field("method", .choice(methods, prefix: "calls.method"), optional: true, "How sheets become a score."),
        field("dropHigh", .integer(0...5), optional: true, "Highest sheets left out."),
        field("dropLow", .integer(0...5), optional: true, "Lowest sheets left out."),
        field("whenAtLeast", .integer(1...99), optional: true, "From how many sheets on any are left out."),
        field("quorum", .integer(1...50), optional: true, "Sheets without which there is no result."),
    ]
    /// The rules that an officer can set, by their codes.
    private static let ruleCodes = [
        "kinds", "registered", "rating", "areas", "proposals", "not_barred", "no_past_prize", "executed",
        "no_open_recovery", "matching", "no_past_award",
    ]
    private static let methods = ["trimmed", "mean", "median", "sum"]

    private static func field(
        _ name: String, _ kind: InputField.Kind, optional: Bool = false, hint: Bool = false, _ description: String
    ) -> InputField {
        InputField(
            name, kind, optional: optional, label: "calls.field.\(name)", hint: hint ? "calls.hint.\(name)" : nil,
            description)
    }

    /// The plan that was typed. Throws refusals at their fields.
    static func plan(_ visit: Visit) async throws -> CallPlan {
        let input = visit.input
        guard let programme = input.id("programme", Programme.ID.self), let opens = input.moment("opens"),
            let deadline = input.moment("deadline"), let kind = Call.Kind(rawValue: input.text("kind"))
        else { throw FieldRefusal("programme", "field.refusal.missing") }
        let (parts, demanded) = try await visit.read { db in
            (try Self.lots(input, in: db), try Self.demands(input, in: db))
        }
        return CallPlan(
            programme: programme, code: input.text("code"), title: input.text("title"),
            englishTitle: input.text("englishTitle"), summary: input.text("summary"), kind: kind, opensAt: opens,
            deadlineAt: deadline, graceSeconds: Int(input.integer("grace") ?? 0),
            form: input.id("form", FormVersion.ID.self), requestedMin: input.money("requestedMin"),
            requestedMax: input.money("requestedMax"), eligibility: rules(input, demanded),
            reviewRule: try reviewRule(input),
            paperDays: input.integer("paperDays").map { Int($0) },
            recommenders: codes(input.text("recommenders")), lots: parts,
            sources: try sources(input))
    }

    /// Codes between blanks, commas or line ends.
    private static func codes(_ text: String) -> [String] {
        text.uppercased().split { $0.isWhitespace || ",，、;；".contains($0) }.map(String.init)
    }

    private static func rules(_ input: Input, _ demands: [EligibilityRule]) -> [EligibilityRule] {
        let advisory = Set(input.list("advisory"))
        return demands.map { advisory.contains($0.code) ? .advisory($0) : $0 }
    }

    private static func demands(_ input: Input, in db: Connection) throws -> [EligibilityRule] {
        var rules: [EligibilityRule] = []
        let kinds = input.list("kinds").compactMap(Organisation.Kind.init(rawValue:))
        if !kinds.isEmpty { rules.append(.kinds(kinds)) }
        if let months = input.integer("registeredMonths") { rules.append(.registered(monthsAtLeast: Int(months))) }
        if let grade = input.integer("rating") { rules.append(.rating(gradeAtLeast: Int(grade))) }
        let areas = try input.text("areas").split(whereSeparator: { ",，、 ;；".contains($0) }).map {
            try AreaInput.codeOrText(String($0), in: db)
        }
        if !areas.isEmpty { rules.append(.areas(areas)) }
        if let count = input.integer("proposals") { rules.append(.proposals(atMost: Int(count))) }
        if input.isSet("notBarred") { rules.append(.notBarred) }
        if let years = input.integer("prizeYears") {
            rules.append(.noPastPrize(words: input.text("prizeWords"), years: Int(years)))
        }
        if let percent = input.integer("executed") { rules.append(.executed(percentAtLeast: Int(percent))) }
        if input.isSet("noOpenRecovery") { rules.append(.noOpenRecovery) }
        if let percent = input.integer("matching") { rules.append(.matching(percentAtLeast: Int(percent))) }
        if let years = input.integer("awardYears") { rules.append(.noPastAward(years: Int(years))) }
        return rules
    }

    /// Sheets are left out by `trimmed` alone, at least one, and only where more than those are there.
    private static func reviewRule(_ input: Input) throws -> JSON {
        var rule = JSONObject()
        let method = input.text("method").isEmpty ? "trimmed" : input.text("method")
        rule["method"] = .string(method)
        if method == "trimmed" {
            let (high, low) = (input.integer("dropHigh") ?? 1, input.integer("dropLow") ?? 1)
            let least = input.integer("whenAtLeast") ?? 3
            guard high + low > 0 else {
                throw FieldRefusal("dropHigh", "field.refusal.range", ["min": "1", "max": "5"])
            }
            guard least > high + low else {
                throw FieldRefusal(
                    "whenAtLeast", "field.refusal.range", ["min": String(high + low + 1), "max": "99"])
            }
            rule["drop_high"] = .integer(high)
            rule["drop_low"] = .integer(low)
            rule["when_at_least"] = .integer(least)
        }
        rule["quorum"] = .integer(input.integer("quorum") ?? 3)
        return .object(rule)
    }

    /// Reads lines `title | area | budget`, the area by its name or code; tabs do as well, so that a spreadsheet can be
    /// pasted.
    private static func lots(_ input: Input, in db: Connection) throws -> [CallPlan.Lot] {
        var lots: [CallPlan.Lot] = []
        for (index, line) in input.text("lots").split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let cells = line.split(omittingEmptySubsequences: false) { $0 == "|" || $0 == "\t" || $0 == "｜" }
                .map { String($0).trimmed }
            if cells.allSatisfy(\.isEmpty) { continue }
            guard cells.count == 3, let budget = try? Money.parse(cells[2]) else {
                throw FieldRefusal("lots", "calls.refusal.plan.lot_line", ["line": "\(index + 1)"])
            }
            let code = try AreaInput.codeOrText(cells[1], in: db)
            lots.append(CallPlan.Lot(title: cells[0], areaCode: code, budget: budget))
        }
        return lots
    }

    private static func sources(_ input: Input) throws -> [Call.Source] {
        let limits = input.amounts("limit")
        return try limits.keys.sorted().compactMap { code in
            guard let limit = limits[code] else { return nil }
            guard let fund = input.typed["fund.\(code)"]?.last.flatMap({ Fund.ID($0) }) else {
                throw FieldRefusal("fund.\(code)", "field.refusal.choice")
            }
            return Call.Source(code: code, fund: fund.rawValue, limit: limit)
        }
    }
}
