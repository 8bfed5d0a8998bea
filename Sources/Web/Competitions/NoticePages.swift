internal import Competitions
internal import Kernel
internal import Platform

/// What a notice, an objection and its answer are made with.
enum NoticeFields {
    static let title = InputField("title", .text(max: 200), label: "notices.field.title", "Heading of the notice.")
    static let introduction = InputField(
        "introduction", .longText(max: 5_000), optional: true, label: "notices.field.introduction",
        "What stands above the list.")
    static let notice = [title, introduction]

    static let name = InputField(
        "name", .text(max: 100), label: "notices.field.name", hint: "notices.field.name_hint", "Who objects.")
    static let contact = InputField(
        "contact", .text(max: 200), label: "notices.field.contact", "How to reach who objects.")
    static let proposal = InputField(
        "proposal", .identifier, optional: true, label: "notices.field.proposal",
        "Key of the proposal; the whole if left out.")
    static let statement = InputField(
        "statement", .longText(max: 5_000), label: "notices.field.statement", "What is objected.")
    static let objection = [name, contact, proposal, statement]

    static let objectionKey = InputField(
        "objection", .identifier, label: "notices.field.objection", "Key of the objection.")
    static let outcome = InputField(
        "outcome", .choice(Objection.Outcome.allCases.map(\.rawValue), prefix: "notices.outcome"),
        label: "notices.field.outcome", "How it is answered.")
    static let ground = InputField(
        "ground", .choice(Objection.Ground.allCases.map(\.rawValue), prefix: "notices.ground"), optional: true,
        label: "notices.field.ground", hint: "notices.field.ground_hint", "On what ground it is dismissed.")
    static let reply = InputField("answer", .longText(max: 5_000), label: "notices.field.answer", "The reasons.")
    static let answer = [objectionKey, outcome, ground, reply]
}

/// The public pages of notices.
enum NoticePages {
    private struct NoticeRow: Sendable {
        let noticeURL: String
        let noticeTitle: String
        let noticeEnds: String
        let noticeState: String
        let noticeKind: String
    }

    static func index(_ visit: Visit) async throws -> Page {
        struct Content: Sendable {
            let notices: [NoticeRow]
            let hasNotices: Bool
            let nextURL: String
            let hasNext: Bool
        }
        let viewer = visit.viewer
        let (notices, next) = try visit.slice(
            try await visit.read { db in try ResultNotice.all(for: viewer, in: db) }, key: { $0.id.rawValue })
        return Page(
            "notices/index", title: Message("navigation.result_notices"),
            content: Content(
                notices: notices.map {
                    NoticeRow(
                        noticeURL: "\(visit.base)/notices/\($0.id)", noticeTitle: $0.title,
                        noticeEnds: $0.endsOn.description, noticeState: visit.text("notices.state.\(state($0, visit))"),
                        noticeKind: Desk.State.kind(of: state($0, visit)))
                }, hasNotices: !notices.isEmpty,
                nextURL: next.map { "\(visit.base)/notices?after=\($0)" } ?? "", hasNext: next != nil),
            json: ["items": .array(notices.map { json($0, visit) }), "next": Paging.json(next)])
    }

    private static func state(_ notice: ResultNotice, _ visit: Visit) -> String {
        if notice.withdrawnAt != nil { return "withdrawn" }
        return notice.receivesObjections(on: visit.viewer.today) ? "standing" : "ended"
    }

    private static func json(_ notice: ResultNotice, _ visit: Visit) -> JSON {
        [
            "id": .integer(notice.id.rawValue), "title": .string(notice.title),
            "ends_on": .string(notice.endsOn.description), "state": .string(state(notice, visit)),
            "sha256": .string(notice.sha256.hexadecimal),
            "awards": .array(
                notice.lines.map { line in
                    [
                        "proposal": .integer(line.proposal), "title": .string(line.title),
                        "organisation": .string(line.organisation), "lot": .string(line.lot),
                        "amount": .string(line.amount.description),
                    ]
                }),
        ]
    }

    private struct LineRow: Sendable {
        let lineTitle: String
        let lineOrganisation: String
        let lineLot: String
        let lineAmount: String
    }

    private struct ObjectionRow: Sendable {
        let objector: String
        let objectorContact: String
        let statement: String
        let received: String
        let answerText: String
        let answerOutcome: String
        let isAnswered: Bool
    }

    private struct Content: Sendable {
        let noticeURL: String
        let noticeTitle: String
        let introduction: String
        let lines: [LineRow]
        let published: String
        let ends: String
        let period: String
        let citation: String
        let isEstimated: Bool
        let isStanding: Bool
        let isWithdrawn: Bool
        let withdrawnReason: String
        let counts: String
        let objectionFields: [FieldView]
        let isStaff: Bool
        let objections: [ObjectionRow]
        let hasObjections: Bool
        let canAnswer: Bool
        let answerFields: [FieldView]
        let canWithdraw: Bool
        let withdrawalFields: [FieldView]
        let hash: String
        let rereviews: [RereviewRow]
        let hasRereviews: Bool
        let canOrder: Bool
        let orderFields: [FieldView]
    }

    private struct RereviewRow: Sendable {
        let rereviewURL: String
        let rereviewTitle: String
        let rereviewState: String
        let rereviewDue: String
    }

    static func show(_ visit: Visit) async throws -> Page {
        let id: ResultNotice.ID = try visit.id("notice")
        let viewer = visit.viewer
        let isStaff = viewer.holdsAnywhere(Role.staff)
        let (notice, counts, objections, rereviews, own) = try await visit.read { db in
            let notice = try ResultNotice.find(id, for: viewer, in: db)
            let objections = isStaff ? try? Objection.all(of: notice, for: viewer, in: db) : nil
            return (
                notice, try Objection.counts(of: notice, for: viewer, in: db), objections,
                try Rereview.all(of: notice, for: viewer, in: db), try notice.ownUnawarded(for: viewer, in: db)
            )
        }
        let open = objections?.filter { $0.answer == nil } ?? []
        let upheld = (objections ?? []).filter { one in
            one.answer?.outcome == .upheld && !rereviews.contains { $0.objection == one.id }
        }
        let content = Content(
            noticeURL: "\(visit.base)/notices/\(id)", noticeTitle: notice.title, introduction: notice.introduction,
            lines: notice.lines.map {
                LineRow(
                    lineTitle: $0.title, lineOrganisation: $0.organisation, lineLot: $0.lot,
                    lineAmount: $0.amount.grouped)
            }, published: notice.publishedAt.beijing, ends: notice.endsOn.description,
            period: visit.text(
                "notices.period.\(notice.periodUnit.rawValue)", ["count": String(notice.periodDays)]),
            citation: notice.periodCitation, isEstimated: notice.isEstimated,
            isStanding: notice.receivesObjections(on: viewer.today), isWithdrawn: notice.withdrawnAt != nil,
            withdrawnReason: notice.withdrawnReason,
            counts: visit.text(
                "notices.counts", ["received": String(counts.received), "answered": String(counts.answered)]),
            objectionFields: objectionFields(notice, own, visit), isStaff: objections != nil,
            objections: objections?.map { row($0, visit) } ?? [], hasObjections: objections?.isEmpty == false,
            canAnswer: !open.isEmpty && viewer.holdsAnywhere([.programmeOfficer, .decisionMaker]),
            answerFields: answerFields(open, visit),
            canWithdraw: notice.withdrawnAt == nil && viewer.holdsAnywhere([.programmeOfficer]),
            withdrawalFields: [visit.field(PlanFields.reason)], hash: notice.sha256.hexadecimal,
            rereviews: rereviews.map { row($0, visit) }, hasRereviews: !rereviews.isEmpty,
            canOrder: !upheld.isEmpty && viewer.holdsAnywhere([.programmeOfficer]),
            orderFields: orderFields(upheld, notice, visit))
        return Page(
            "notices/show", title: .verbatim(notice.title), content: content, json: json(notice, visit),
            crumbs: [.init(Message("navigation.result_notices"), "\(visit.base)/notices")])
    }

    private static func objectionFields(
        _ notice: ResultNotice, _ own: [ResultNotice.Unawarded], _ visit: Visit
    ) -> [FieldView] {
        let whole = (value: "", text: visit.text("notices.whole"))
        let options =
            [whole] + notice.lines.map { (value: String($0.proposal), text: $0.title) }
            + own.map { (value: String($0.proposal), text: visit.text("notices.own_unawarded", ["title": $0.title])) }
        return NoticeFields.objection.map {
            $0.name == "proposal" ? visit.field($0, options: options) : visit.field($0)
        }
    }

    private static func orderFields(
        _ upheld: [Objection], _ notice: ResultNotice, _ visit: Visit
    ) -> [FieldView] {
        let objections = upheld.map { (value: $0.id.description, text: "\($0.id) \($0.statement.prefix(30))") }
        let proposals =
            [(value: "", text: visit.text("notices.whole"))]
            + notice.lines.map { (value: String($0.proposal), text: $0.title) }
        return RereviewRoutes.order.map {
            visit.field($0, options: $0.name == "objection" ? objections : proposals)
        }
    }

    private static func row(_ rereview: Rereview, _ visit: Visit) -> RereviewRow {
        RereviewRow(
            rereviewURL: "\(visit.base)/rereviews/\(rereview.id)",
            rereviewTitle: rereview.title ?? visit.text("rereviews.unnamed"),
            rereviewState: visit.text("rereviews.state.\(rereview.answer?.outcome.rawValue ?? "running")"),
            rereviewDue: rereview.dueOn.description)
    }

    private static func answerFields(_ open: [Objection], _ visit: Visit) -> [FieldView] {
        let options = open.map { (value: $0.id.description, text: "\($0.id) \($0.statement.prefix(30))") }
        return NoticeFields.answer.map {
            $0.name == "objection" ? visit.field($0, options: options) : visit.field($0)
        }
    }

    private static func row(_ objection: Objection, _ visit: Visit) -> ObjectionRow {
        ObjectionRow(
            objector: objection.objector?.name ?? "", objectorContact: objection.objector?.contact ?? "",
            statement: objection.statement, received: objection.receivedAt.beijing,
            answerText: objection.answer?.text ?? "",
            answerOutcome: objection.answer.map { visit.text("notices.outcome.\($0.outcome.rawValue)") } ?? "",
            isAnswered: objection.answer != nil)
    }
}

/// What is done to notices and objections.
enum NoticeHandlers {
    static func publish(_ visit: Visit) async throws -> Outcome {
        let id: AwardPlan.ID = try visit.id("plan")
        let (title, introduction, base) = (visit.input.text("title"), visit.input.text("introduction"), visit.base)
        return try await visit.write { change in
            let plan = try AwardPlan.find(id, for: change.viewer, in: change.db)
            let notice = try ResultNotice.publish(plan, title: title, introduction: introduction, in: change)
            return .created(
                "\(base)/notices/\(notice.id)", Message("notices.published"),
                json: ["id": .integer(notice.id.rawValue)])
        }
    }

    static func withdraw(_ visit: Visit) async throws -> Outcome {
        let reason = visit.input.text("reason")
        return try await change(visit) { notice, change in
            try notice.withdraw(reason: reason, in: change)
            return Message("notices.withdrawn")
        }
    }

    static func object(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        let (name, contact, statement) = (input.text("name"), input.text("contact"), input.text("statement"))
        let (proposal, base) = (input.integer("proposal"), visit.base)
        let notice: ResultNotice.ID = try visit.id("notice")
        return try await visit.write { change in
            // A program gets the number of the objection, which the page tells people.
            let id = try ResultNotice.find(notice, for: change.viewer, in: change.db).object(
                name: name, contact: contact, statement: statement, proposal: proposal, in: change)
            return .done(
                "\(base)/notices/\(notice)", Message("notices.objected", ["number": id.description]),
                json: ["id": .integer(id.rawValue)])
        }
    }

    static func answer(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        guard let id = input.id("objection", Objection.ID.self),
            let outcome = Objection.Outcome(rawValue: input.text("outcome"))
        else { throw FieldRefusal("objection", "field.refusal.choice") }
        let (ground, text) = (Objection.Ground(rawValue: input.text("ground")), input.text("answer"))
        return try await change(visit) { _, change in
            try Objection.answer(
                id, outcome, ground: outcome == .dismissed ? ground : nil, text: text, in: change)
            return Message("notices.answered")
        }
    }

    private static func change(
        _ visit: Visit, _ body: @escaping @Sendable (ResultNotice, Change) throws -> Message
    ) async throws -> Outcome {
        let id: ResultNotice.ID = try visit.id("notice")
        let base = visit.base
        return try await visit.write { change in
            let notice = try ResultNotice.find(id, for: change.viewer, in: change.db)
            return .done("\(base)/notices/\(id)", try body(notice, change), json: ["id": .integer(id.rawValue)])
        }
    }
}
