internal import Calls
internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres

/// The forms in which a round is set up, and changed as long as it is not frozen.
enum RoundEditing {
    private struct CriterionRow: Sendable {
        let rowNumber: String
        /// Rows that nobody needs yet are closed.
        let isOpen: Bool
        let cells: [FieldView]
    }

    private struct Content: Sendable {
        let heading: String
        let lede: String
        let action: String
        /// What the form saw; none where the round is new.
        let versions: [String]
        let fields: [FieldView]
        let hasRule: Bool
        let ruleFields: [FieldView]
        let hasCriteria: Bool
        let criterionRows: [CriterionRow]
        let submitText: String
    }

    static let edition = Schema.object([
        ("id", .integer), ("version", .integer), ("name", .string), ("state", .string),
        ("anonymity", .codes(ReviewRound.Anonymity.allCases.map(\.rawValue))), ("reviews_per_entry", .integer),
        ("load_max", .integer), ("sheets_due_at", .string), ("rule", .reviewRule),
        (
            "criteria",
            .list(
                .object([
                    ("code", .string), ("name", .string), ("name_en", .string), ("guidance", .string),
                    ("weight", .decimal), ("marks_max", .decimal), ("marks_step", .decimal),
                    ("may_be_left_out", .boolean), ("comment_up_to", .nullable(.decimal)),
                    ("comment_from", .nullable(.decimal)),
                ]))
        ),
    ])

    static func new(_ visit: Visit) async throws -> Page {
        let (id, viewer) = (try visit.id("call", Call.ID.self), visit.viewer)
        let call = try await visit.read { db in try Call.find(id, for: viewer, in: db) }
        let rule = (try? RankingRule(declared: call.reviewRule)) ?? .customary
        let defaults = ["", ReviewRound.Anonymity.blind.rawValue, "3", "20", ""]
        return Page(
            "reviews/new", title: Message("reviews.new"),
            content: Content(
                heading: visit.text("reviews.new"), lede: visit.text("reviews.new_lede"),
                action: "\(visit.base)/calls/\(call.id)/reviews", versions: [],
                fields: zip(RoundFields.head, defaults).map { visit.field($0, value: $1) }, hasRule: true,
                ruleFields: ruleFields(rule, visit), hasCriteria: true, criterionRows: rows([], visit),
                submitText: visit.text("reviews.draft")),
            json: [:], crumbs: [.init(Message("navigation.reviews"), "\(visit.base)/reviews")])
    }

    static func edit(_ visit: Visit) async throws -> Page {
        let (id, viewer) = (try visit.id("round", ReviewRound.ID.self), visit.viewer)
        let (round, criteria) = try await visit.read { db in
            let round = try ReviewRound.find(id, for: viewer, in: db)
            guard viewer.holds(.programmeOfficer, in: round.scope), round.state != .closed else { throw NotFound() }
            return (round, try round.criteria(for: viewer, in: db))
        }
        let isDraft = round.state == .draft
        return Page(
            "reviews/new", title: Message("reviews.edit"),
            content: Content(
                heading: visit.text("reviews.edit"),
                lede: visit.text(isDraft ? "reviews.edit_lede" : "reviews.edit_lede_open"),
                action: "\(visit.base)/reviews/\(id)/revision", versions: [String(round.version)],
                fields: RoundFields.head.filter { isDraft || $0.name != "anonymity" }.map {
                    visit.field($0, value: RoundFields.value(of: $0.name, round))
                }, hasRule: isDraft, ruleFields: isDraft ? ruleFields(round.rule, visit) : [], hasCriteria: isDraft,
                criterionRows: isDraft ? rows(criteria, visit) : [], submitText: visit.text("reviews.save")),
            json: json(round, criteria), crumbs: RoundPages.crumbs(round, visit), version: round.version)
    }

    private static func ruleFields(_ rule: RankingRule, _ visit: Visit) -> [FieldView] {
        RoundRuleFields.sheets.map { visit.field($0, value: RoundRuleFields.value(of: $0.name, rule) ?? "") }
    }

    private static func rows(_ criteria: [Criterion], _ visit: Visit) -> [CriterionRow] {
        (1...max(RoundFields.rowCount, criteria.count + 2)).map { number in
            let stored = number <= criteria.count ? criteria[number - 1] : nil
            let cells = RoundFields.rows.map { field in
                visit.mapField(
                    field, key: String(number), value: stored.map { RoundFields.value(of: field.name, $0) } ?? "")
            }
            return CriterionRow(
                rowNumber: String(number),
                isOpen: number <= 4 || cells.contains { !$0.value.isEmpty || !$0.error.isEmpty }, cells: cells)
        }
    }

    private static func json(_ round: ReviewRound, _ criteria: [Criterion]) -> JSON {
        [
            "id": .integer(round.id.rawValue), "version": .integer(Int64(round.version)), "name": .string(round.name),
            "state": .string(round.state.rawValue), "anonymity": .string(round.anonymity.rawValue),
            "reviews_per_entry": .integer(Int64(round.reviewsPerEntry)), "load_max": .integer(Int64(round.loadMax)),
            "sheets_due_at": .string(round.sheetsDueAt.wallClock), "rule": round.rule.json,
            "criteria": .array(
                criteria.map {
                    [
                        "code": .string($0.code), "name": .string($0.name), "name_en": .string($0.englishName),
                        "guidance": .string($0.guidance), "weight": .string($0.weight.description),
                        "marks_max": .string($0.marksMax.description), "marks_step": .string($0.marksStep.description),
                        "may_be_left_out": .bool($0.mayBeLeftOut),
                        "comment_up_to": $0.commentUpTo.map { .string($0.description) } ?? .null,
                        "comment_from": $0.commentFrom.map { .string($0.description) } ?? .null,
                    ]
                }),
        ]
    }

    /// The rule of a new round: that of its call, with what was typed otherwise.
    static func draft(_ visit: Visit) async throws -> Outcome {
        let call: Call.ID = try visit.id("call")
        let draft = try RoundFields.draft(visit)
        let criteria = try RoundFields.criteria(visit)
        let (input, base) = (visit.input, visit.base)
        return try await visit.write { change in
            let declared = try Call.find(call, for: change.viewer, in: change.db).reviewRule
            var rule = try RankingRule(declared: declared)
            try RoundRuleFields.read(input, into: &rule)
            try rule.check()
            let round = try ReviewRound.draft(
                call: call.rawValue, draft, criteria: criteria, rule: rule, in: change)
            return .created(
                "\(base)/reviews/\(round.id)", Message("reviews.drafted"), json: ["id": .integer(round.id.rawValue)])
        }
    }

    static func revise(_ visit: Visit) async throws -> Outcome {
        let version = try visit.seenVersion()
        let (input, criteria) = (visit.input, try RoundFields.criteria(visit))
        guard let due = input.moment("sheetsDueAt") else { throw FieldRefusal("sheetsDueAt", "field.refusal.missing") }
        let anonymity = ReviewRound.Anonymity(rawValue: input.text("anonymity"))
        return try await RoundHandlers.change(visit) { round, change in
            let draft = ReviewRound.Draft(
                name: input.text("name"), anonymity: anonymity ?? round.anonymity,
                reviewsPerEntry: input.integer("reviewsPerEntry").map(Int.init) ?? round.reviewsPerEntry,
                loadMax: input.integer("loadMax").map(Int.init) ?? round.loadMax, sheetsDueAt: due)
            try round.revise(draft, seen: version, criteria: criteria, in: change) { rule in
                try RoundRuleFields.read(input, into: &rule)
            }
            return Message("reviews.revised")
        }
    }
}
