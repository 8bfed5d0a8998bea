internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres

/// Who takes part in a round: invitations, random draws, and the reviewer's own answers.
enum InvitingRoutes {
    private static let officer: Access = .roles([.programmeOfficer])
    private static let reviewer = InputField(
        "reviewer", .identifier, label: "reviews.field.reviewer", "Key of the reviewer.")
    private static let draw = [
        InputField(
            "wanted", .integer(1...500), label: "reviewers.field.wanted", "How many people are drawn."),
        InputField(
            "field", .text(max: 50), optional: true, label: "reviewers.field.pool_field",
            hint: "reviewers.field.pool_field_hint", "Only people with this field."),
        InputField(
            "area", .text(max: 12), optional: true, label: "reviewers.field.pool_area",
            "Only people of this area, by its code."), AssigningFields.seed,
    ]
    static let all: [Route] = [
        .page(
            "/{authority}/reviews/{round}/reviewers", .roles(Role.staff),
            "Shows who was asked to take part in a round, what they said, and the draws.", answer: .invitations, show),
        .post(
            "/{authority}/reviews/{round}/invitations", officer, "Asks a reviewer to take part in a round.",
            fields: [reviewer], once: true, answer: .key, form: show, invite),
        .post(
            "/{authority}/reviews/{round}/reviewer-draws", officer,
            "Draws reviewers at random from the bank and asks them.", fields: draw, once: true, answer: .key,
            form: show, drawReviewers),
        .page(
            "/{authority}/reviews/{round}/reviewer-draws/{reviewerdraw}", .roles(Role.staff),
            "Shows the record of a random draw, to be printed.", answer: .reviewerDraw, record),
        .download(
            "/{authority}/reviews/{round}/reviewer-draws/{reviewerdraw}/paper.pdf", .roles(Role.staff),
            "Prints the record of a random draw, to be signed.", DrawPaper.print),
    ]

    private static func show(_ visit: Visit) async throws -> Page {
        let id: ReviewRound.ID = try visit.id("round")
        let viewer = visit.viewer
        let (round, asked, draws, bank, conflicts) = try await visit.read { db in
            let round = try ReviewRound.find(id, for: viewer, in: db)
            return (
                round, try ReviewerInvitation.all(of: round, for: viewer, in: db),
                try ReviewerDraw.all(of: round, for: viewer, in: db), try Reviewer.all(for: viewer, in: db),
                try ConflictOfInterest.all(of: round, for: viewer, in: db)
            )
        }
        let touched = Dictionary(grouping: conflicts, by: \.reviewer).mapValues { Set($0.map(\.proposal)).count }
        var desk = Desk(remarks: [.init(remark: visit.text("reviewers.inviting_remark"))])
        desk.links = [
            .init(linkURL: "\(visit.base)/reviews/\(id)/fees", linkText: visit.text("reviewers.fees")),
            .init(linkURL: "\(visit.base)/reviews/\(id)/assignments", linkText: visit.text("reviews.assignments")),
        ]
        desk.tables = [invitationTable(asked, touched, visit), drawTable(draws, round, visit)]
        if viewer.holds(.programmeOfficer, in: round.scope), round.state != .closed {
            let free = bank.filter { one in !one.isPaused && !asked.contains { $0.reviewer == one.id } }
            let options = free.map { one in
                let count = touched[one.id] ?? 0
                let note = count > 0 ? "（\(visit.text("reviewers.in_conflict", ["count": String(count)]))）" : ""
                return (value: one.id.description, text: one.name + note)
            }
            desk.forms = [
                visit.deskForm("reviewers.draw", "/reviews/\(id)/reviewer-draws", draw.map { visit.field($0) }),
                visit.deskForm(
                    "reviewers.invite", "/reviews/\(id)/invitations", [visit.field(reviewer, options: options)]),
            ]
        }
        return visit.desk(
            Message("reviewers.of_round"), desk,
            json: [
                "items": .array(asked.map { $0.json }),
                "draws": .array(draws.map { ["id": .integer($0.id.rawValue), "seed": .integer($0.seed)] }),
            ], crumbs: RoundPages.crumbs(round, visit))
    }

    private static func invitationTable(
        _ asked: [ReviewerInvitation], _ touched: [Reviewer.ID: Int], _ visit: Visit
    ) -> Desk.Table {
        Desk.Table(
            visit.text("reviewers.invitations"),
            ["reviews.reviewer", "reviewers.invited_at", "reviewing.answer", "reviewing.ground", "reviews.conflicts"]
                .map { visit.text($0) },
            asked.map { one in
                [
                    .head(one.name, url: "\(visit.base)/reviewers/\(one.reviewer)"), .text(one.invitedAt.beijing),
                    .text(visit.text("reviewing.answer.\(one.answer?.rawValue ?? "none")")),
                    .text(
                        [one.ground.map { visit.text("reviewing.ground.\($0.rawValue)") } ?? "", one.note]
                            .filter { !$0.isEmpty }.joined(separator: "：")),
                    .number(String(touched[one.reviewer] ?? 0)),
                ]
            })
    }

    private static func drawTable(_ draws: [ReviewerDraw], _ round: ReviewRound, _ visit: Visit) -> Desk.Table {
        Desk.Table(
            visit.text("reviewers.draws"),
            ["reviewers.drawn_at", "reviewers.pool", "reviewers.drawn", "reviews.field.seed"].map { visit.text($0) },
            draws.map {
                [
                    .head($0.at.beijing, url: "\(visit.base)/reviews/\(round.id)/reviewer-draws/\($0.id)"),
                    .number(String($0.candidates.count)), .number(String($0.drawn.count)), .number(String($0.seed)),
                ]
            })
    }

    private static func record(_ visit: Visit) async throws -> Page {
        let (round, key) = (
            try visit.id("round", ReviewRound.ID.self), try visit.id("reviewerdraw", ReviewerDraw.ID.self)
        )
        let material = try await DrawPaper.load(visit)
        let (held, draw, people) = (material.round, material.draw, material.people)
        func row(_ place: Int, _ id: Reviewer.ID) -> [Desk.Table.Cell] {
            [
                .number(String(place + 1)), .head(people[id]?.name ?? "–"), .number(id.description),
                .text(people[id]?.profile.organisationName ?? ""),
            ]
        }
        let columns = ["reviewers.place", "reviews.reviewer", "reviewers.key", "reviewers.field.organisation"]
            .map { visit.text($0) }
        var desk = Desk(remarks: [.init(remark: visit.text("reviewers.draw_remark"))])
        desk.remarks.append(
            .init(remark: visit.text("reviewers.draw_reproduce", ["input": draw.calculation.canonical])))
        desk.links = [
            .init(
                linkURL: "\(visit.base)/reviews/\(round)/reviewer-draws/\(key)/paper.pdf",
                linkText: visit.text("reviewers.draw_print"), linkIsPrimary: true)
        ]
        desk.summaries = [
            .init(
                held.name,
                [
                    (visit.text("reviewers.drawn_at"), draw.at.beijing), (visit.text("reviewers.drawn_by"), draw.by),
                    (visit.text("reviews.field.seed"), "\(draw.seed)\(DrawPaper.seedNote(draw, visit))"),
                    (visit.text("reviewers.field.pool_field"), draw.pool.field),
                    (visit.text("reviewers.field.pool_area"), draw.pool.area ?? ""),
                    (visit.text("reviewers.pool"), String(draw.candidates.count)),
                    ("SHA-256", draw.sha256.hexadecimal),
                    (
                        visit.text("reviewers.repeated"),
                        visit.text(draw.comesOutAgain ? "reviewers.repeated_yes" : "reviewers.repeated_no")
                    ),
                ])
        ]
        desk.tables = [
            .init(visit.text("reviewers.drawn"), columns, draw.drawn.enumerated().map { row($0, $1) }),
            .init(visit.text("reviewers.pool"), columns, draw.candidates.enumerated().map { row($0, $1) }),
        ]
        return visit.desk(
            Message("reviewers.draw_record"), desk, json: draw.json,
            crumbs: RoundPages.crumbs(held, visit)
                + [.init(Message("reviewers.of_round"), "\(visit.base)/reviews/\(round)/reviewers")])
    }

    private static func invite(_ visit: Visit) async throws -> Outcome {
        guard let person = visit.input.id("reviewer", Reviewer.ID.self) else {
            throw FieldRefusal("reviewer", "field.refusal.choice")
        }
        return try await RoundHandlers.change(visit, to: "/reviewers") { round, change in
            try round.invite(person, in: change)
            try mail(round, [person], visit, in: change)
            return Message("reviewers.invited")
        }
    }

    private static func drawReviewers(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        let area = input.text("area")
        return try await RoundHandlers.change(visit, to: "/reviewers") { round, change in
            let draw = try round.drawReviewers(
                Int(input.integer("wanted") ?? 0),
                from: .init(field: input.text("field"), area: area.isEmpty ? nil : area),
                seed: input.integer("seed"), in: change)
            try mail(round, Set(draw.drawn), visit, in: change)
            return Message("reviewers.drawn_now", ["count": String(draw.drawn.count), "seed": String(draw.seed)])
        }
    }

    /// Each person is told by mail, too; a worker sends it.
    private static func mail(
        _ round: ReviewRound, _ people: Set<Reviewer.ID>, _ visit: Visit, in change: Change
    ) throws {
        for one in try ReviewerInvitation.all(of: round, for: change.viewer, in: change.db)
        where people.contains(one.reviewer) {
            let arguments = [
                "name": one.name, "round": round.name, "due": round.sheetsDueAt.beijing,
                "url": "\(visit.site.settings.origin)\(visit.base)/reviewing/\(one.id)",
            ]
            try one.mail(
                subject: visit.text("reviewing.mail_subject", arguments),
                body: visit.text("reviewing.mail_body", arguments), in: change)
        }
    }
}

extension ReviewerInvitation {
    var json: JSON {
        [
            "id": .integer(id.rawValue), "round": .integer(round.rawValue), "reviewer": .integer(reviewer.rawValue),
            "answer": answer.map { .string($0.rawValue) } ?? .null,
            "ground": ground.map { .string($0.rawValue) } ?? .null,
        ]
    }
}

extension ReviewerDraw {
    fileprivate var json: JSON {
        [
            "id": .integer(id.rawValue), "seed": .integer(seed), "wanted": .integer(Int64(wanted)),
            "pool": .array(candidates.map { .integer($0.rawValue) }), "sha256": .string(sha256.hexadecimal),
            "drawn": .array(drawn.map { .integer($0.rawValue) }), "comes_out_again": .bool(comesOutAgain),
            "seed_typed": isSeedTyped.map { .bool($0) } ?? .null, "calculation": calculation,
        ]
    }
}
