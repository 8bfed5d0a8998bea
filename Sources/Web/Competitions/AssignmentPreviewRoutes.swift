internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres

/// What the assignment has to satisfy, and how good the one is that stands: before it is released.
enum AssignmentPreviewRoutes {
    private static let officer: Access = .roles([.programmeOfficer])
    private static let wish = [
        InputField(
            "objective", .choice(AssignmentWish.Objective.allCases.map(\.rawValue), prefix: "reviews.objective"),
            label: "reviews.objective", "What the assignment aims at."),
        InputField(
            "expertise", .text(max: 50), optional: true, label: "reviews.expertise", hint: "reviews.expertise_hint",
            "Field of which every entry needs at least one reviewer."),
    ]
    private static let demand = [
        AssigningFields.proposal,
        InputField("demand", .integer(0...50), label: "reviews.demand", "How many sheets the entry is to have."),
    ]
    private static let apart = [
        InputField("first", .identifier, label: "reviews.field.reviewer", "Key of a reviewer."),
        InputField("second", .identifier, label: "reviews.other_reviewer", "Key of the other reviewer."),
        InputField(
            "reason", .longText(max: 1_000), optional: true, label: "reviews.field.reason", hint: "reviews.apart_hint",
            "Why; left out: they may meet again."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/reviews/{round}/assignment-preview", .roles(Role.staff),
            "Shows what the assignment has to satisfy and how good it is, by entry and by reviewer.",
            answer: .assignmentPreview, show),
        .post(
            "/{authority}/reviews/{round}/wishes", officer, "Says what the assignment aims at.", fields: wish,
            answer: .key, form: show, setWish),
        .post(
            "/{authority}/reviews/{round}/demands", officer, "Asks for another number of sheets for an entry.",
            fields: demand, answer: .key, form: show, setDemand),
        .post(
            "/{authority}/reviews/{round}/apart", officer, "Keeps two reviewers apart, or lets them meet again.",
            fields: apart, answer: .key, form: show, setApart),
    ]

    private struct Ground: Sendable {
        let round: ReviewRound
        let entries: [ReviewEntry]
        let pairs: [ReviewAssignment]
        let bank: [Reviewer]
        let wish: AssignmentWish
        let last: AssignmentDraw?
        let unconnected: [[Int]]

        func affinity(_ pair: ReviewAssignment) -> ReviewerAffinity? {
            guard let reviewer = bank.first(where: { $0.id == pair.reviewer }),
                let entry = entries.first(where: { $0.proposal == pair.proposal })
            else { return nil }
            return reviewer.affinity(to: entry)
        }
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let id: ReviewRound.ID = try visit.id("round")
        let viewer = visit.viewer
        let ground = try await visit.read { db in
            let round = try ReviewRound.find(id, for: viewer, in: db)
            return Ground(
                round: round, entries: try ReviewEntry.all(of: round, for: viewer, in: db),
                pairs: try ReviewAssignment.all(of: round, for: viewer, in: db),
                bank: try Reviewer.all(for: viewer, in: db), wish: try AssignmentWish.load(round, for: viewer, in: db),
                last: try AssignmentDraw.last(of: round, for: viewer, in: db),
                unconnected: try round.unconnectedGroups(for: viewer, in: db))
        }
        let round = ground.round
        var desk = Desk(remarks: [.init(remark: visit.text("reviews.preview_remark"))])
        desk.remarks += RoundRulePages.unconnected(ground.unconnected, round, visit).map { .init(remark: $0) }
        desk.links = [
            .init(
                linkURL: "\(visit.base)/reviews/\(id)/assignments", linkText: visit.text("reviews.assignments"),
                linkIsPrimary: true)
        ]
        let points = ground.pairs.map { ground.affinity($0)?.points ?? 0 }
        desk.summaries = [.init(visit.text("reviews.last_draw"), facts(ground.last, visit))]
        let byEntry = Dictionary(grouping: zip(ground.pairs, points), by: { $0.0.proposal })
        let byReviewer = Dictionary(grouping: zip(ground.pairs, points), by: { $0.0.reviewer })
        desk.tables = [
            entryTable(ground, byEntry.mapValues { $0.map(\.0) }, visit),
            reviewerTable(ground, byReviewer.mapValues { $0.map(\.1) }, visit), apartTable(ground, visit),
        ]
        if viewer.holds(.programmeOfficer, in: round.scope), round.state == .open {
            desk.forms = forms(ground, visit)
        }
        return visit.desk(
            Message("reviews.preview"), desk,
            json: [
                "objective": .string(ground.wish.objective.rawValue), "expertise": .string(ground.wish.expertise),
                "entries": .array(
                    ground.entries.map { entry in
                        [
                            "proposal": .integer(entry.proposal), "assigned": .integer(Int64(entry.assigned)),
                            "quality": .integer(Int64(byEntry[entry.proposal]?.reduce(0) { $0 + $1.1 } ?? 0)),
                        ]
                    }),
                "gap": ground.last?.gap.map { .integer($0) } ?? .null,
            ], crumbs: RoundPages.crumbs(round, visit))
    }

    private static func facts(_ draw: AssignmentDraw?, _ visit: Visit) -> [(String, String)] {
        guard let draw else { return [(visit.text("reviews.last_draw"), visit.text("reviews.no_draw"))] }
        let proof = draw.gap.map {
            $0 == 0 ? visit.text("reviews.proved") : visit.text("reviews.not_proved", ["gap": String($0)])
        }
        return [
            (visit.text("reviews.objective"), visit.text("reviews.objective.\(draw.objective.rawValue)")),
            (visit.text("reviews.field.seed"), String(draw.seed)),
            (visit.text("reviews.quality_total"), draw.total.map(String.init) ?? ""),
            (visit.text("reviews.quality_minimum"), draw.minimum.map(String.init) ?? ""),
            (visit.text("reviews.proof"), proof ?? ""), (visit.text("reviewers.drawn_at"), draw.at.beijing),
            ("SHA-256", draw.sha256.hexadecimal),
        ]
    }

    private static func entryTable(
        _ ground: Ground, _ pairs: [Int64: [ReviewAssignment]], _ visit: Visit
    ) -> Desk.Table {
        let names = Dictionary(uniqueKeysWithValues: ground.bank.map { ($0.id, $0.name) })
        return Desk.Table(
            visit.text("reviews.by_entry"),
            [
                "reviews.number", "reviews.proposal", "reviews.demand", "reviews.assigned_count", "reviews.quality",
                "reviews.why",
            ]
            .map { visit.text($0) },
            ground.entries.map { entry in
                let held = pairs[entry.proposal] ?? []
                let reasons = held.map { pair in
                    let affinity = ground.affinity(pair)
                    let words = affinity?.parts.flatMap(\.words).joined(separator: "、") ?? ""
                    return "\(names[pair.reviewer] ?? "–") \(affinity?.points ?? 0)"
                        + (words.isEmpty ? "" : "（\(words)）")
                }
                return [
                    .number(String(entry.number)), .head(entry.title),
                    .number(String(ground.wish.demand[entry.proposal] ?? ground.round.reviewsPerEntry)),
                    .number(String(entry.assigned)),
                    .number(String(held.reduce(0) { $0 + (ground.affinity($1)?.points ?? 0) })),
                    .text(reasons.joined(separator: "；")),
                ]
            })
    }

    private static func reviewerTable(
        _ ground: Ground, _ points: [Reviewer.ID: [Int]], _ visit: Visit
    ) -> Desk.Table {
        let involved = ground.bank.filter { points[$0.id] != nil }
        return Desk.Table(
            visit.text("reviews.by_reviewer"),
            [
                "reviews.reviewer", "reviews.load", "reviewers.field.load_min", "reviewers.field.load_max",
                "reviews.quality",
            ]
            .map { visit.text($0) },
            involved.map { reviewer in
                let own = points[reviewer.id] ?? []
                return [
                    .head(reviewer.name, url: "\(visit.base)/reviewers/\(reviewer.id)"), .number(String(own.count)),
                    .number(String(reviewer.profile.loadMin)),
                    .number(String(min(ground.round.loadMax, reviewer.profile.loadMax ?? ground.round.loadMax))),
                    .number(String(own.reduce(0, +))),
                ]
            })
    }

    private static func apartTable(_ ground: Ground, _ visit: Visit) -> Desk.Table {
        let names = Dictionary(uniqueKeysWithValues: ground.bank.map { ($0.id, $0.name) })
        return Desk.Table(
            visit.text("reviews.apart"),
            ["reviews.reviewer", "reviews.other_reviewer", "reviews.field.reason"].map { visit.text($0) },
            ground.wish.apart.map {
                [.head(names[$0.first] ?? "–"), .text(names[$0.second] ?? "–"), .text($0.reason)]
            })
    }

    private static func forms(_ ground: Ground, _ visit: Visit) -> [Desk.Form] {
        let url = "/reviews/\(ground.round.id)"
        let people = ground.bank.map { (value: $0.id.description, text: $0.name) }
        let entries = ground.entries.map { (value: String($0.proposal), text: "\($0.number) \($0.title)") }
        return [
            visit.deskForm(
                "reviews.set_wish", url + "/wishes",
                [
                    visit.field(wish[0], value: ground.wish.objective.rawValue),
                    visit.field(wish[1], value: ground.wish.expertise),
                ]),
            visit.deskForm(
                "reviews.set_demand", url + "/demands",
                [visit.field(demand[0], options: entries), visit.field(demand[1])]),
            visit.deskForm(
                "reviews.set_apart", url + "/apart",
                apart.map { $0.name == "reason" ? visit.field($0) : visit.field($0, options: people) }),
        ]
    }

    private static func setWish(_ visit: Visit) async throws -> Outcome {
        let expertise = visit.input.text("expertise")
        guard let objective = AssignmentWish.Objective(rawValue: visit.input.text("objective")) else {
            throw NotFound()
        }
        return try await RoundHandlers.change(visit, to: "/assignment-preview") { round, change in
            try round.wish(objective, expertise: expertise, in: change)
            return Message("reviews.wish_set")
        }
    }

    private static func setDemand(_ visit: Visit) async throws -> Outcome {
        guard let proposal = visit.input.integer("proposal"), let count = visit.input.integer("demand") else {
            throw FieldRefusal("proposal", "field.refusal.choice")
        }
        return try await RoundHandlers.change(visit, to: "/assignment-preview") { round, change in
            try round.demand(Int(count), of: proposal, in: change)
            return Message("reviews.wish_set")
        }
    }

    private static func setApart(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        guard let first = input.id("first", Reviewer.ID.self), let second = input.id("second", Reviewer.ID.self) else {
            throw FieldRefusal("first", "field.refusal.choice")
        }
        return try await RoundHandlers.change(visit, to: "/assignment-preview") { round, change in
            try round.keepApart(first, second, reason: input.text("reason"), in: change)
            return Message("reviews.wish_set")
        }
    }
}
