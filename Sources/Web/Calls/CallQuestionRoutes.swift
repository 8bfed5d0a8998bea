internal import Calls
internal import Kernel
internal import Platform
internal import Postgres

/// Questions about a call and their answers: public, and never with the name of who asked.
enum CallQuestionRoutes {
    private static let askFields = [
        InputField(
            "question", .longText(max: 2_000), label: "calls.field.question", hint: "calls.hint.question",
            "What is asked.")
    ]
    private static let answerFields = [
        InputField("answer", .longText(max: 4_000), label: "calls.field.answer_text", "What everybody reads.")
    ]
    private static let question = Schema.object([
        ("id", .integer), ("question", .string), ("asked", .timestamp), ("own", .boolean),
        ("answer", .nullable(.string)), ("answered", .nullable(.timestamp)),
    ])

    static let all: [Route] = [
        .page(
            "/{authority}/calls/{call}/questions", .everyone, "Lists the questions about a call with their answers.",
            query: [Paging.after], answer: .page(of: question), show),
        .post(
            "/{authority}/calls/{call}/questions", .signedIn, "Asks about a call.", fields: askFields, creates: true,
            answer: .key, form: show, ask),
        .post(
            "/{authority}/calls/{call}/questions/{question}/answer", CallRoutes.officer,
            "Answers a question for everybody.", fields: answerFields, answer: .key, form: show, answer),
    ]

    private static func show(_ visit: Visit) async throws -> Page {
        let id = try visit.id("call", Call.ID.self)
        let viewer = visit.viewer
        let after = visit.input.integer("after").map { Call.Question.ID($0) }
        let (call, found) = try await visit.read { db in
            let call = try Call.find(id, for: viewer, in: db)
            return (call, try call.questions(after: after, limit: 51, for: viewer, in: db))
        }
        let shown = Array(found.prefix(50))
        let next = found.count > 50 ? shown.last?.id.rawValue : nil
        if let after, found.isEmpty, after.rawValue < 1 { throw FieldRefusal("after", "field.refusal.cursor") }
        let url = "/calls/\(id)/questions"
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("calls.questions_remark"))]
        desk.tables = [table(shown, visit)]
        desk.offer(next: next, at: visit.base + url, visit)
        if viewer.account != nil, [.announced, .open].contains(call.status) {
            desk.forms.append(visit.deskForm("calls.ask", url, askFields.map { visit.field($0) }))
        } else if viewer.account == nil {
            desk.links.append(.init(linkURL: "/session", linkText: visit.text("calls.ask_signed_in")))
        }
        if viewer.holds(.programmeOfficer, in: Scope(programme: call.programme)) {
            for question in shown.filter({ $0.answer == nil && !$0.isOwn }).prefix(5) {
                var form = visit.deskForm(
                    "calls.answer", "\(url)/\(question.id)/answer", answerFields.map { visit.field($0) })
                form.formFields[0].hint = question.text
                desk.forms.append(form)
            }
        }
        return visit.desk(
            Message("calls.questions"), desk,
            json: ["items": .array(shown.map(json)), "next": Paging.json(next)], crumbs: CallPages.crumbs(call, visit))
    }

    private static func table(_ questions: [Call.Question], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("calls.questions"),
            ["calls.field.question", "calls.field.answer_text", "calls.asked_at"].map { visit.text($0) },
            questions.map { question in
                [
                    .head(question.text, note: question.isOwn ? visit.text("calls.own_question") : ""),
                    question.answer.map { .text($0) } ?? visit.stateCell(Message("calls.question.waiting")),
                    .text((question.answeredAt ?? question.askedAt).beijing),
                ]
            })
    }

    private static func json(_ question: Call.Question) -> JSON {
        [
            "id": .integer(question.id.rawValue), "question": .string(question.text),
            "asked": .string(question.askedAt.description), "own": .bool(question.isOwn),
            "answer": question.answer.map { .string($0) } ?? .null,
            "answered": question.answeredAt.map { .string($0.description) } ?? .null,
        ]
    }

    private static func ask(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("call", Call.ID.self)
        let text = visit.input.text("question")
        return try await visit.write { change in
            let question = try Call.ask(text, about: id, in: change)
            return .created(
                "\(visit.base)/calls/\(id)/questions", Message("calls.flash.asked"),
                json: ["id": .integer(question.rawValue)])
        }
    }

    private static func answer(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("call", Call.ID.self)
        let question = try visit.id("question", Call.Question.ID.self)
        let text = visit.input.text("answer")
        return try await visit.write { change in
            let answered = try Call.answer(question, of: id, with: text, in: change)
            return .done(
                "\(visit.base)/calls/\(id)/questions", Message("calls.flash.answered"),
                json: ["id": .integer(answered.rawValue)])
        }
    }
}
