internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres

/// The whole rule of a round: what its scores are made of, and the values of the parts besides the sheets.
enum RoundRuleRoutes {
    private static let officer: Access = .roles([.programmeOfficer])
    private static let staff: Access = .roles(Role.staff)

    static let all: [Route] = [
        .page(
            "/{authority}/reviews/{round}/rule", staff,
            "Shows what the scores of a round are made of, and what its parts stand at.", answer: .roundRule,
            RoundRulePages.show),
        .post(
            "/{authority}/reviews/{round}/rule", officer, "Says what the scores of a drafted round are made of.",
            fields: RoundRuleFields.sheets + RoundRuleFields.parts, comparing: .always, answer: .key,
            form: RoundRulePages.show, set),
        .post(
            "/{authority}/reviews/{round}/entry-donations", officer,
            "Notes money pledged to an entry or received for it.", fields: RoundRuleFields.donation, once: true,
            answer: .key, form: RoundRulePages.show, note),
        .post(
            "/{authority}/reviews/{round}/donation-withdrawals", officer,
            "Withdraws money that was noted by mistake.", fields: RoundRuleFields.donationBack, answer: .key,
            form: RoundRulePages.show, withdrawDonation),
        .post(
            "/{authority}/reviews/{round}/points", officer, "Gives an entry points by hand, with the reason.",
            fields: RoundRuleFields.points, once: true, answer: .key, form: RoundRulePages.show, give),
        .post(
            "/{authority}/reviews/{round}/point-withdrawals", officer, "Takes points back that were given by mistake.",
            fields: RoundRuleFields.pointsBack, answer: .key, form: RoundRulePages.show, withdrawPoints),
    ]

    private static func set(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        let combination = RankingRule.Combination(rawValue: input.text("combination")) ?? .sheets
        let calibration = RankingRule.Calibration(rawValue: input.text("calibration")) ?? .none
        let parts = RankingRule.Part.Source.allCases.compactMap { source -> RankingRule.Part? in
            guard let most = input.decimal(RoundRuleFields.most(source).name) else { return nil }
            return RankingRule.Part(
                source, name: source.rawValue,
                least: source == .points ? input.decimal(RoundRuleFields.least.name) ?? .zero : .zero, most: most,
                fullAt: RoundRuleFields.fullAt(source).flatMap { input.decimal($0.name) })
        }
        let version = try visit.seenVersion()
        return try await RoundHandlers.change(visit, to: "/rule") { round, change in
            // Names that the call declared stay with their parts.
            let names = Dictionary(round.rule.parts.map { ($0.source, $0.name) }) { first, _ in first }
            let named = parts.map {
                RankingRule.Part(
                    $0.source, name: names[$0.source] ?? $0.name, least: $0.least, most: $0.most, fullAt: $0.fullAt)
            }
            _ = try round.setRule(seen: version, in: change) { rule in
                (rule.combination, rule.calibration, rule.parts) = (combination, calibration, named)
                try RoundRuleFields.read(input, into: &rule)
            }
            return Message("rounds.rule_set")
        }
    }

    private static func note(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        guard let kind = EntryDonation.Kind(rawValue: input.text("kind")), let amount = input.money("amount"),
            let proposal: Identifier<Int64> = input.id("proposal")
        else { throw FieldRefusal("proposal", "field.refusal.choice") }
        let receipt: Identifier<Int64>? = input.id("receipt")
        return try await RoundHandlers.add(visit, to: "/rule") { round, change in
            let donation = try round.note(
                kind, amount, for: proposal.rawValue, receipt: receipt?.rawValue, note: input.text("note"), in: change)
            return (donation.rawValue, Message("rounds.donation_noted"))
        }
    }

    private static func withdrawDonation(_ visit: Visit) async throws -> Outcome {
        let reason = visit.input.text("reason")
        guard let donation = visit.input.id("donation", EntryDonation.ID.self) else {
            throw FieldRefusal("donation", "field.refusal.choice")
        }
        return try await RoundHandlers.change(visit, to: "/rule") { round, change in
            try round.withdraw(donation: donation, reason: reason, in: change)
            return Message("rounds.donation_withdrawn")
        }
    }

    private static func give(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        guard let points = input.decimal("points"), let proposal: Identifier<Int64> = input.id("proposal") else {
            throw FieldRefusal("proposal", "field.refusal.choice")
        }
        return try await RoundHandlers.add(visit, to: "/rule") { round, change in
            let given = try round.give(
                points: points, to: proposal.rawValue, reason: input.text("reason"), in: change)
            return (given.rawValue, Message("rounds.points_were_given"))
        }
    }

    private static func withdrawPoints(_ visit: Visit) async throws -> Outcome {
        let reason = visit.input.text("reason")
        guard let points = visit.input.id("given", EntryPoints.ID.self) else {
            throw FieldRefusal("given", "field.refusal.choice")
        }
        return try await RoundHandlers.change(visit, to: "/rule") { round, change in
            try round.withdraw(points: points, reason: reason, in: change)
            return Message("rounds.points_withdrawn")
        }
    }
}

/// What the rule of a round and the values of its parts are given with.
enum RoundRuleFields {
    static let combination = InputField(
        "combination", .choice(RankingRule.Combination.allCases.map(\.rawValue), prefix: "rounds.combination"),
        label: "rounds.combination", hint: "rounds.combination_hint", "What the score of an entry is made of.")
    static let calibration = InputField(
        "calibration", .choice(RankingRule.Calibration.allCases.map(\.rawValue), prefix: "rounds.calibration"),
        label: "rounds.calibration", hint: "rounds.calibration_hint", "Whether sheets enter as they were signed.")
    static let least = InputField(
        "pointsLeast", .decimal, optional: true, label: "rounds.points_least", "Fewest points given by hand.")

    static func most(_ source: RankingRule.Part.Source) -> InputField {
        InputField(
            "\(source.rawValue)Most", .decimal, optional: true, label: "rounds.most.\(source.rawValue)",
            hint: source == .sheets ? "rounds.most_hint" : nil, "Most points of the part; left out: no such part.")
    }

    /// The value that gives all points of a part; points by hand have none to choose.
    static func fullAt(_ source: RankingRule.Part.Source) -> InputField? {
        guard source != .points else { return nil }
        return InputField(
            "\(source.rawValue)FullAt", .decimal, optional: true, label: "rounds.full_at.\(source.rawValue)",
            hint: source == .sheets ? "rounds.full_at_sheets_hint" : "rounds.full_at_hint",
            "The value that gives them all; left out: the highest of the round, 100 for sheets.")
    }

    static let parts =
        [combination, calibration]
        + RankingRule.Part.Source.allCases.flatMap { source in
            [source == .points ? least : nil, most(source), fullAt(source)].compactMap { $0 }
        }
    static let entry = InputField("proposal", .identifier, label: "reviews.field.proposal", "Key of the proposal.")
    static let donation = [
        entry,
        InputField(
            "kind", .choice(EntryDonation.Kind.allCases.map(\.rawValue), prefix: "rounds.donation"),
            label: "rounds.donation_kind", "How sure it is."),
        InputField("amount", .money, label: "funds.amount", "How much."),
        InputField(
            "receipt", .identifier, optional: true, label: "rounds.receipt", hint: "rounds.receipt_hint",
            "Key of the receipt of what was received."),
        InputField(
            "note", .text(max: 200), optional: true, label: "rounds.donation_note", hint: "rounds.donation_note_hint",
            "Who promised it, or a word about it."),
    ]
    static let reason = InputField("reason", .longText(max: 1_000), label: "reviews.field.reason", "Why.")
    static let donationBack = [
        InputField("donation", .identifier, label: "rounds.donation_line", "Key of what was noted."), reason,
    ]
    static let points = [
        entry, InputField("points", .decimal, label: "rounds.points", "How many points."), reason,
    ]
    static let pointsBack = [
        InputField("given", .identifier, label: "rounds.points_line", "Key of the points that were given."), reason,
    ]
}

extension Schema {
    /// Groups of entries, by their numbers, that no reviewer connects; none where all can be compared.
    static let unconnected = Schema.list(.list(.integer))
    static let roundRule = Schema.object([
        ("id", .integer), ("version", .integer), ("state", .string), ("rule", reviewRule),
        ("unconnected", unconnected),
        ("calculation", .codes(["aggregate", "round-result"])),
        (
            "values",
            .list(
                .object([
                    ("proposal", .integer), ("pledged", .decimal), ("received", .decimal), ("votes", .decimal),
                    ("points", .decimal),
                ]))
        ),
        (
            "donations",
            .list(
                .object([
                    ("id", .integer), ("proposal", .integer), ("kind", .string), ("receipt", .nullable(.integer)),
                    ("amount", .decimal), ("withdrawn_reason", .string),
                ]))
        ),
        (
            "points_given",
            .list(
                .object([
                    ("id", .integer), ("proposal", .integer), ("points", .decimal), ("withdrawn_reason", .string),
                ]))
        ),
    ])
}
