internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres

/// The page of the whole rule of a round.
enum RoundRulePages {
    private struct Ground: Sendable {
        let round: ReviewRound
        let criteria: [Criterion]
        let entries: [ReviewEntry]
        let values: [Int64: [RankingRule.Part.Source: Fraction]]
        let donations: [EntryDonation]
        let points: [EntryPoints]
        let receipts: [(id: Int64, day: Day, amount: Money)]
        let unconnected: [[Int]]
    }

    static func show(_ visit: Visit) async throws -> Page {
        let id: ReviewRound.ID = try visit.id("round")
        let viewer = visit.viewer
        let ground = try await visit.read { db in
            let round = try ReviewRound.find(id, for: viewer, in: db)
            let takesReceipts = round.state == .open && round.rule.parts.contains { $0.source == .received }
            return Ground(
                round: round, criteria: try round.criteria(for: viewer, in: db),
                entries: try ReviewEntry.all(of: round, for: viewer, in: db),
                values: try round.partValues(for: viewer, in: db),
                donations: try EntryDonation.all(of: round, for: viewer, in: db),
                points: try EntryPoints.all(of: round, for: viewer, in: db),
                receipts: takesReceipts ? try EntryDonation.receipts(for: viewer, in: db) : [],
                unconnected: try round.unconnectedGroups(for: viewer, in: db))
        }
        let (round, rule) = (ground.round, ground.round.rule)
        var desk = Desk(remarks: [.init(remark: RoundPages.ruleText(rule, visit))])
        desk.remarks += remarks(rule, ground.criteria, visit).map { .init(remark: $0) }
        desk.remarks += unconnected(ground.unconnected, round, visit).map { .init(remark: $0) }
        if round.state == .draft { desk.remarks.append(.init(remark: visit.text("rounds.draft_remark"))) }
        if !rule.parts.isEmpty { desk.tables = [partTable(rule, visit)] }
        if round.state != .draft, !rule.parts.isEmpty {
            desk.tables.append(valueTable(ground, visit))
            if !ground.donations.isEmpty { desk.tables.append(donationTable(ground, visit)) }
            if !ground.points.isEmpty { desk.tables.append(pointTable(ground, visit)) }
        }
        if viewer.holds(.programmeOfficer, in: round.scope) { desk.forms = forms(ground, visit) }
        return visit.desk(
            Message("rounds.rule"), desk, json: json(ground), crumbs: RoundPages.crumbs(round, visit),
            version: round.version)
    }

    /// What a rule says beyond the sentence on its sheets.
    static func remarks(_ rule: RankingRule, _ criteria: [Criterion], _ visit: Visit) -> [String] {
        [
            rule.combination == .sheets ? "" : visit.text("rounds.combination_text.\(rule.combination.rawValue)"),
            rule.calibration == .none ? "" : visit.text("rounds.calibration_text.\(rule.calibration.rawValue)"),
            visit.text(
                "rounds.order_text",
                [
                    "basis": visit.text("rounds.ranked_by.\(rule.rankedBy.rawValue)"),
                    "chain": tieText(rule, visit) { code in criteria.first { $0.code == code }?.name ?? code },
                ]),
        ].filter { !$0.isEmpty }
    }

    /// The keys that tell equal scores apart, in words; `name` is that of the criterion of a code.
    static func tieText(_ rule: RankingRule, _ visit: Visit, name: (String) -> String) -> String {
        rule.tieChain.map { key in
            switch key {
            case .criterion(let code): visit.text("rounds.tie.criterion", ["name": name(code)])
            case .lowestSheet, .median, .shared, .draw: visit.text("rounds.tie.\(key.text)")
            }
        }.joined(separator: visit.text("rounds.tie.then"))
    }

    /// Says which entries no reviewer connects, so that their calibrated scores cannot be compared; nothing where all
    /// are connected.
    static func unconnected(_ groups: [[Int]], _ round: ReviewRound, _ visit: Visit) -> [String] {
        guard !groups.isEmpty else { return [] }
        let arguments = ["count": String(groups.count), "groups": JudgeCalibration.text(ofGroups: groups)]
        return [visit.text(round.state == .closed ? "rounds.unconnected_closed" : "rounds.unconnected", arguments)]
    }

    static func json(_ groups: [[Int]]) -> JSON { .array(groups.map { .array($0.map { .integer(Int64($0)) }) }) }

    /// The name of a part: its own, or that of its source.
    static func name(_ part: RankingRule.Part, _ visit: Visit) -> String {
        part.name == part.source.rawValue ? visit.text("rounds.source.\(part.source.rawValue)") : part.name
    }

    private static func partTable(_ rule: RankingRule, _ visit: Visit) -> Desk.Table {
        Desk.Table(
            visit.text("rounds.parts"),
            [
                "rounds.part", "rounds.source", rule.combination == .weights ? "rounds.weight" : "rounds.cap",
                "rounds.full",
            ]
            .map { visit.text($0) },
            rule.parts.map { part in
                let full =
                    part.source == .points
                    ? visit.text("rounds.by_hand", ["least": part.least.description, "most": part.most.description])
                    : part.fullAt?.description ?? visit.text("rounds.highest")
                return [
                    .head(name(part, visit)), .text(visit.text("rounds.source.\(part.source.rawValue)")),
                    .number(part.most.description), .text(full),
                ]
            })
    }

    private static func valueTable(_ ground: Ground, _ visit: Visit) -> Desk.Table {
        let sources = ground.round.rule.parts.map(\.source).filter { $0 != .sheets }
        return Desk.Table(
            visit.text("rounds.values"),
            [visit.text("reviews.number"), visit.text("reviews.proposal")]
                + sources.map { visit.text("rounds.source.\($0.rawValue)") },
            ground.entries.map { entry in
                [.number(String(entry.number)), .head(entry.title)]
                    + sources.map { .number((ground.values[entry.proposal]?[$0] ?? .zero).description) }
            })
    }

    private static func title(_ proposal: Int64, _ ground: Ground) -> String {
        ground.entries.first { $0.proposal == proposal }?.title ?? String(proposal)
    }

    private static func donationTable(_ ground: Ground, _ visit: Visit) -> Desk.Table {
        Desk.Table(
            visit.text("rounds.donations"),
            [
                "reviews.proposal", "rounds.donation_kind", "funds.amount", "rounds.donation_note", "rounds.noted_at",
                "reviewers.withdrawn",
            ]
            .map { visit.text($0) },
            ground.donations.map { one in
                [
                    .head(title(one.proposal, ground)), .text(visit.text("rounds.donation.\(one.kind.rawValue)")),
                    .money(one.amount), .text(one.note), .text(one.notedAt.beijing), .text(one.withdrawnReason),
                ]
            })
    }

    private static func pointTable(_ ground: Ground, _ visit: Visit) -> Desk.Table {
        Desk.Table(
            visit.text("rounds.points_given"),
            ["reviews.proposal", "rounds.points", "reviews.field.reason", "rounds.noted_at", "reviewers.withdrawn"]
                .map { visit.text($0) },
            ground.points.map { one in
                [
                    .head(title(one.proposal, ground)), .number(one.points.description), .text(one.reason),
                    .text(one.givenAt.beijing), .text(one.withdrawnReason),
                ]
            })
    }

    private static func forms(_ ground: Ground, _ visit: Visit) -> [Desk.Form] {
        let (round, rule) = (ground.round, ground.round.rule)
        switch round.state {
        case .closed: return []
        case .draft:
            let fields = (RoundRuleFields.sheets + RoundRuleFields.parts).map {
                visit.field($0, value: value(of: $0.name, rule))
            }
            return [visit.deskForm("rounds.set_rule", "/reviews/\(round.id)/rule", fields, version: round.version)]
        case .open: return openForms(ground, visit)
        }
    }

    private static func value(of field: String, _ rule: RankingRule) -> String {
        if let stored = RoundRuleFields.value(of: field, rule) { return stored }
        if field == "combination" { return rule.combination.rawValue }
        if field == "calibration" { return rule.calibration.rawValue }
        for part in rule.parts {
            if field == RoundRuleFields.most(part.source).name { return part.most.description }
            if field == RoundRuleFields.fullAt(part.source)?.name { return part.fullAt?.description ?? "" }
            if part.source == .points, field == RoundRuleFields.least.name { return part.least.description }
        }
        return ""
    }

    private static func openForms(_ ground: Ground, _ visit: Visit) -> [Desk.Form] {
        let url = "/reviews/\(ground.round.id)"
        let sources = ground.round.rule.parts.map(\.source)
        let entries = ground.entries.map { (value: String($0.proposal), text: "\($0.number) · \($0.title)") }
        let receipts =
            [(value: "", text: visit.text("rounds.no_receipt"))]
            + ground.receipts.map { (value: String($0.id), text: "\($0.day) · \($0.amount.grouped)") }
        var forms: [Desk.Form] = []
        if sources.contains(.pledged) || sources.contains(.received) {
            let fields = RoundRuleFields.donation.map { field in
                field.name == "proposal"
                    ? visit.field(field, options: entries)
                    : field.name == "receipt" ? visit.field(field, options: receipts) : visit.field(field)
            }
            forms.append(visit.deskForm("rounds.note_donation", "\(url)/entry-donations", fields))
            let lines = ground.donations.filter(\.withdrawnReason.isEmpty).map {
                (value: $0.id.description, text: "\(title($0.proposal, ground)) · \($0.amount.grouped)")
            }
            if !lines.isEmpty {
                let fields = RoundRuleFields.donationBack.map {
                    $0.name == "donation" ? visit.field($0, options: lines) : visit.field($0)
                }
                forms.append(visit.deskForm("rounds.withdraw_donation", "\(url)/donation-withdrawals", fields))
            }
        }
        if sources.contains(.points) {
            let fields = RoundRuleFields.points.map {
                $0.name == "proposal" ? visit.field($0, options: entries) : visit.field($0)
            }
            forms.append(visit.deskForm("rounds.give_points", "\(url)/points", fields))
            let lines = ground.points.filter(\.withdrawnReason.isEmpty).map {
                (value: $0.id.description, text: "\(title($0.proposal, ground)) · \($0.points)")
            }
            if !lines.isEmpty {
                let fields = RoundRuleFields.pointsBack.map {
                    $0.name == "given" ? visit.field($0, options: lines) : visit.field($0)
                }
                forms.append(visit.deskForm("rounds.withdraw_points", "\(url)/point-withdrawals", fields))
            }
        }
        return forms
    }

    private static func json(_ ground: Ground) -> JSON {
        [
            "id": .integer(ground.round.id.rawValue), "version": .integer(Int64(ground.round.version)),
            "unconnected": json(ground.unconnected), "state": .string(ground.round.state.rawValue),
            "rule": ground.round.rule.json, "calculation": .string(ground.round.rule.calculationName),
            "values": .array(
                ground.entries.map { entry in
                    var line: JSONObject = JSONObject()
                    line["proposal"] = .integer(entry.proposal)
                    for source in RankingRule.Part.Source.allCases where source != .sheets {
                        let value = ground.values[entry.proposal]?[source] ?? .zero
                        line[source.rawValue] = .string(value.description)
                    }
                    return .object(line)
                }),
            "donations": .array(
                ground.donations.map {
                    [
                        "id": .integer($0.id.rawValue), "proposal": .integer($0.proposal),
                        "kind": .string($0.kind.rawValue), "receipt": $0.receipt.map { .integer($0) } ?? .null,
                        "amount": .string($0.amount.description), "withdrawn_reason": .string($0.withdrawnReason),
                    ]
                }),
            "points_given": .array(
                ground.points.map {
                    [
                        "id": .integer($0.id.rawValue), "proposal": .integer($0.proposal),
                        "points": .string($0.points.description), "withdrawn_reason": .string($0.withdrawnReason),
                    ]
                }),
        ]
    }
}
