internal import Contracts
internal import Kernel
internal import Platform
internal import Postgres

/// Files of an announcement and of responses, and announced changes of an announcement.
enum ProcurementPapers {
    private static let one = "/{authority}/procurements/{procurement}"

    static let announced = InputField(
        "announcedPaper", .file, label: "purchasing.paper", hint: "purchasing.hint.paper",
        "A file of the announcement.")
    /// The files of a response, by what they are.
    static let sealed = [
        InputField(
            "offerPaper", .file, optional: true, label: ProcurementPaper.Part.offer.messageKey,
            hint: "purchasing.hint.sealed_paper", "The offer in full, sealed with the response."),
        InputField(
            "proofPaper", .file, optional: true, label: ProcurementPaper.Part.proof.messageKey,
            "What proves that the organisation may supply the service."),
    ]
    static let changing = [
        InputField("changeBody", .longText(max: 5_000), label: "purchasing.field.change", "What changes and why."),
        InputField(
            "newDescription", .longText(max: 10_000), optional: true, label: "purchasing.field.new_description",
            hint: "purchasing.hint.new_description", "What is asked for from now on; empty where it stays."),
        InputField(
            "newDueAt", .dateTime, optional: true, label: "purchasing.field.new_due", hint: "purchasing.hint.new_due",
            "Until when responses are taken from now on; empty where it stays."),
        InputField(
            "newQuestionsUntil", .dateTime, optional: true, label: "purchasing.field.new_questions_until",
            "Until when questions are taken from now on; empty where it stays."),
        InputField(
            "affectsOffers", .boolean, optional: true, label: "purchasing.field.affects_offers",
            hint: "purchasing.hint.affects_offers", "Whether offers have to be made by it."),
        InputField("changePaper", .file, optional: true, label: "purchasing.paper", "A file of the change."),
    ]

    static let routes: [Route] = [
        .post(
            one + "/files", .roles([.programmeOfficer]), "Attaches a file to an announcement before it is made.",
            fields: [announced], creates: true, answer: .key, form: ProcurementPages.show, attach),
        .download(
            one + "/files/{file}", .everyone, "A file of an announcement or of an opened response.", paper),
        .post(
            one + "/changes", .roles([.programmeOfficer]),
            "Announces a change of an announcement; everybody who responded or asked is told.", fields: changing,
            once: true, answer: .key, form: ProcurementPages.show, announceChange),
    ]

    static let schema: [(String, Schema)] = [
        ("questions_until", .nullable(.timestamp)),
        (
            "questions",
            .list(
                .object([
                    ("id", .integer), ("question", .string), ("asked_at", .timestamp), ("answer", .string),
                    ("answer_due", .nullable(.day)),
                ]))
        ),
        (
            "changes",
            .list(
                .object([
                    ("n", .integer), ("change", .string), ("affects_offers", .boolean),
                    ("description_before", .string), ("description_after", .string), ("due_before", .timestamp),
                    ("due_after", .timestamp), ("announced_at", .timestamp),
                ]))
        ),
        (
            "files",
            .list(
                .object([
                    ("id", .integer), ("of", .codes(["announcement", "change", "offer", "proof"])),
                    ("change", .nullable(.integer)), ("organisation", .nullable(.integer)), ("name", .string),
                    ("bytes", .integer), ("sha256", .string),
                ]))
        ),
    ]

    private static func attach(_ visit: Visit) async throws -> Outcome {
        let id: Procurement.ID = try visit.id("procurement")
        guard let file = visit.input.file(announced.name) else {
            throw FieldRefusal(announced.name, "field.refusal.no_file")
        }
        let upload = try visit.stored(file, at: announced.name)
        return try await visit.write { change in
            let stored = try Procurement.find(id, for: change.viewer, in: change.db).attach(upload, in: change)
            return .created(
                "\(visit.base)/procurements/\(id)", Message("purchasing.done"),
                json: ["id": .integer(stored.id.rawValue)])
        }
    }

    private static func paper(_ visit: Visit) async throws -> Download {
        let id: Procurement.ID = try visit.id("procurement")
        let fileID = try visit.id("file", StoredFile.ID.self)
        let viewer = visit.viewer
        let file = try await visit.read { db in
            let papers = try Procurement.find(id, for: viewer, in: db).papers(for: viewer, in: db)
            guard let paper = papers.first(where: { $0.file.id == fileID }) else { throw NotFound() }
            return paper.file
        }
        return try visit.download(file)
    }

    private static func announceChange(_ visit: Visit) async throws -> Outcome {
        let id: Procurement.ID = try visit.id("procurement")
        let input = visit.input
        let upload = try input.file("changePaper").map { try visit.stored($0, at: "changePaper") }
        let description = input.text("newDescription")
        let draft = ProcurementChange.Draft(
            body: input.text("changeBody"), description: description.isEmpty ? nil : description,
            dueAt: input.moment("newDueAt"), questionsUntil: input.moment("newQuestionsUntil"),
            affectsOffers: input.isSet("affectsOffers"), files: upload.map { [$0] } ?? [])
        return try await visit.write { change in
            let procurement = try Procurement.find(id, for: change.viewer, in: change.db)
            _ = try procurement.announceChange(draft, in: change)
            return .done(
                "\(visit.base)/procurements/\(id)", Message("purchasing.done"), json: ["id": .integer(id.rawValue)])
        }
    }

    /// The files of a response as they were sent.
    static func ofResponse(_ visit: Visit) throws -> [(part: ProcurementPaper.Part, upload: FileStore.Upload)] {
        try zip(ProcurementPaper.Part.allCases, sealed).compactMap { part, field in
            try visit.input.file(field.name).map { (part: part, upload: try visit.stored($0, at: field.name)) }
        }
    }
}

extension ProcurementContent {
    func paperTable(_ visit: Visit) -> Desk.Table {
        .init(
            visit.text("purchasing.papers"),
            heads(["purchasing.paper", "purchasing.paper_of", "entries.size", "entries.sha256"], visit),
            papers.map { paper in
                let place =
                    switch paper.place {
                    case .announcement: visit.text("purchasing.announcement")
                    case .change(let n): visit.text("purchasing.change_number", ["n": String(n)])
                    case .response(let part, _, let name): "\(name) · \(visit.text(part.messageKey))"
                    }
                return [
                    .head(paper.file.name, url: "\(visit.base)/procurements/\(procurement.id)/files/\(paper.file.id)"),
                    .text(place), .number(String(paper.file.byteCount)), .text(paper.file.sha256.hexadecimal),
                ]
            })
    }

    /// What was offered, once the opening is signed: for the authority's staff and for who offered it, nobody else.
    func offer(of response: ProcurementResponse) -> String? {
        isStaff || own.contains(response.organisation) ? response.quote?.offer : nil
    }

    /// The offers as they are read before marks are given.
    func offers(_ visit: Visit) -> [Desk.Summary] {
        responses.compactMap { response in
            offer(of: response).map {
                Desk.Summary(
                    visit.text("purchasing.offer_of", ["name": response.organisationName]),
                    [
                        (visit.text("purchasing.field.offer"), $0),
                        (visit.text("purchasing.field.price"), response.quote?.price.grouped ?? ""),
                        ("SHA-256", response.sha256.hexadecimal),
                    ])
            }
        }
    }

    func changeTable(_ visit: Visit) -> Desk.Table {
        .init(
            visit.text("purchasing.changes"),
            heads(
                [
                    "purchasing.field.change", "purchasing.announced_at", "purchasing.due_before",
                    "purchasing.due_after", "purchasing.description_before",
                ], visit),
            changes.map { one in
                let isSame = one.descriptionBefore == one.descriptionAfter
                let note = one.affectsOffers ? visit.text("purchasing.affects_offers") : nil
                return [
                    .head("\(one.number) \(one.body)", note: note ?? ""), .text(one.at.beijing),
                    .text(one.dueBefore.beijing), .text(one.dueAfter.beijing),
                    .text(isSame ? visit.text("purchasing.description_kept") : one.descriptionBefore),
                ]
            })
    }

    func questionTable(_ visit: Visit) -> Desk.Table {
        .init(
            visit.text("purchasing.questions"),
            heads(["purchasing.field.question", "purchasing.field.answer", "purchasing.answer_due"], visit),
            questions.map { question in
                let isLate = question.answerDue.map { question.answer.isEmpty && $0 < visit.viewer.today } ?? false
                let due = question.answer.isEmpty ? question.answerDue?.description ?? "" : ""
                return [
                    .head(question.text), .text(question.answer),
                    .text(isLate ? "\(due) \(visit.text("purchasing.late"))" : due),
                ]
            })
    }

    /// Questions, changes and files in the API.
    var announcedJSON: [(String, JSON)] {
        [
            ("questions_until", procurement.questionsUntil.map { .string($0.description) } ?? .null),
            (
                "questions",
                .array(
                    questions.map {
                        [
                            "id": .integer($0.id), "question": .string($0.text),
                            "asked_at": .string($0.askedAt.description), "answer": .string($0.answer),
                            "answer_due": $0.answerDue.map { .string($0.description) } ?? .null,
                        ]
                    })
            ),
            (
                "changes",
                .array(
                    changes.map {
                        [
                            "n": .integer(Int64($0.number)), "change": .string($0.body),
                            "affects_offers": .bool($0.affectsOffers),
                            "description_before": .string($0.descriptionBefore),
                            "description_after": .string($0.descriptionAfter),
                            "due_before": .string($0.dueBefore.description),
                            "due_after": .string($0.dueAfter.description), "announced_at": .string($0.at.description),
                        ]
                    })
            ),
            ("files", .array(papers.map(Self.json))),
        ]
    }

    private static func json(of paper: ProcurementPaper) -> JSON {
        let (kind, number, organisation): (String, JSON, JSON) =
            switch paper.place {
            case .announcement: ("announcement", .null, .null)
            case .change(let n): ("change", .integer(Int64(n)), .null)
            case .response(let part, let id, _): (part.rawValue, .null, .integer(id.rawValue))
            }
        return [
            "id": .integer(paper.file.id.rawValue), "of": .string(kind), "change": number,
            "organisation": organisation, "name": .string(paper.file.name), "bytes": .integer(paper.file.byteCount),
            "sha256": .string(paper.file.sha256.hexadecimal),
        ]
    }
}
