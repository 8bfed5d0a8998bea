internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// Changed uses of a fund (变更用途): its purpose, its end, its areas and lines, with the paper that allows it.
enum FundChangeRoutes {
    private static let purpose = InputField(
        "purpose", .text(max: 200), optional: true, label: "funds.purpose", "What it may be used for from then on.")
    private static let until = InputField(
        "usable_until", .date, optional: true, label: "funds.usable_until", "Until when from then on.")
    private static let fields = [
        purpose, until, FundTies.areas, FundTies.lines,
        InputField(
            "ground", .choice(FundChange.Ground.allCases.map(\.rawValue), prefix: "fund_changes.ground"),
            label: "fund_changes.ground", "What allows it."),
        InputField(
            "reference", .text(max: 200), label: "fund_changes.reference", hint: "fund_changes.reference_hint",
            "Number or date of the paper that allows it."),
        InputField("reason", .text(max: 500), label: "funds.reason", "Why."),
        InputField("file", .file, label: "fund_changes.file", "The paper that allows it."),
    ]
    private static let answerFields = [
        InputField("change", .identifier, label: "fund_changes.one", "Key of the change."),
        InputField(
            "answer", .choice(FundRule.Answer.allCases.map(\.rawValue), prefix: "fund_rules.answer"),
            label: "fund_rules.answer", "Confirmed or refused."),
        InputField("reason", .text(max: 300), optional: true, label: "funds.reason", "Why it is refused."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/funds/{fund}/changes", .roles(FundRoutes.readers),
            "Shows what a fund is tied to and how its use was changed.", answer: .fundChanges, show),
        .post(
            "/{authority}/funds/{fund}/changes", .roles([.programmeOfficer, .accountant]),
            "Proposes a changed use of a fund with the paper that allows it.", fields: fields, creates: true,
            answer: .key, form: show, propose),
        .post(
            "/{authority}/funds/{fund}/change-answers", .roles([.decisionMaker, .financeApprover]),
            "Confirms or refuses a changed use of a fund as the second person.", fields: answerFields, once: true,
            answer: .key, form: show, answer),
        .download(
            "/{authority}/funds/{fund}/changes/files/{file}", .roles(FundRoutes.readers),
            "The paper that allows a changed use of a fund.", paper),
    ]

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let tenant = try visit.tenant().id
        let id = try visit.id("fund", Fund.ID.self)
        let (fund, changes, texts, files) = try await visit.read { db in
            let fund = try Fund.find(id, for: viewer, in: db)
            let changes = try FundChange.all(of: fund, in: db, tenant: tenant)
            func text(_ ties: FundChange.Ties) throws -> String { try Self.text(ties, visit, in: db) }
            return try (
                fund, changes, changes.map { try (text($0.before), text($0.after)) },
                changes.map { try StoredFile.all(of: FundChange.fileKind, $0.id.rawValue, for: viewer, in: db).first }
            )
        }
        var desk = Desk(remarks: try await visit.booksRemarks(fund.holder))
        desk.remarks.append(.init(remark: visit.text("fund_changes.remark")))
        desk.tables = [
            .init(
                visit.text("fund_changes.title"),
                [
                    "fund_changes.before", "fund_changes.after", "fund_changes.ground", "funds.reason",
                    "fund_rules.proposed", "fund_rules.answered", "funds.state", "fund_changes.file",
                ].map { visit.text($0) },
                zip(changes, zip(texts, files)).map { change, shown in
                    row(change, before: shown.0.0, after: shown.0.1, file: shown.1, of: fund, visit)
                })
        ]
        desk.forms = forms(fund, changes, visit)
        return visit.desk(
            Message("fund_changes.of", ["fund": visit.name(of: fund)]), desk,
            json: ["fund": .integer(id.rawValue), "items": .array(changes.map(json))],
            crumbs: [
                .init(Message("funds.title"), "\(visit.base)/funds"),
                .init(.verbatim(visit.name(of: fund)), "\(visit.base)/funds/\(id)"),
            ])
    }

    private static func row(
        _ change: FundChange, before: String, after: String, file: StoredFile?, of fund: Fund, _ visit: Visit
    ) -> [Desk.Table.Cell] {
        [
            .head(before), .text(after), .text("\(visit.text(change.ground.messageKey)) · \(change.reference)"),
            .text(change.reason), .text("\(change.proposer) \(change.proposedAt.beijing)"),
            .text(
                [change.answerer, change.answeredAt?.beijing, change.answerReason].compactMap(\.self)
                    .filter { !$0.isEmpty }.joined(separator: " · ")),
            visit.stateCell(Message(state(change))),
            file.map { .text($0.name, url: "\(visit.base)/funds/\(fund.id)/changes/files/\($0.id)") } ?? .text(""),
        ]
    }

    private static func state(_ change: FundChange) -> String {
        switch change.answer {
        case nil: "fund_rules.state.waiting"
        case .confirmed?: "fund_changes.state.confirmed"
        case .refused?: "fund_rules.state.refused"
        }
    }

    /// What ties a fund, in words.
    static func text(_ ties: FundChange.Ties, _ visit: Visit, in db: Connection) throws -> String {
        let parts = try [
            ties.purpose, ties.usableUntil.map { visit.text("fund_changes.until", ["day": $0.description]) } ?? "",
            FundTies.names(ties.areas, in: db), ties.lines.joined(separator: "、"),
        ].filter { !$0.isEmpty }
        return parts.isEmpty ? "–" : parts.joined(separator: "；")
    }

    private static func json(_ change: FundChange) -> JSON {
        func json(_ ties: FundChange.Ties) -> JSON {
            [
                "purpose": .string(ties.purpose),
                "usable_until": ties.usableUntil.map { .string($0.description) } ?? .null,
                "areas": .array(ties.areas.map { .string($0) }), "lines": .array(ties.lines.map { .string($0) }),
            ]
        }
        return [
            "id": .integer(change.id.rawValue), "ground": .string(change.ground.rawValue),
            "reference": .string(change.reference), "reason": .string(change.reason), "before": json(change.before),
            "after": json(change.after), "answer": change.answer.map { .string($0.rawValue) } ?? .null,
        ]
    }

    private static func forms(_ fund: Fund, _ changes: [FundChange], _ visit: Visit) -> [Desk.Form] {
        var forms: [Desk.Form] = []
        let url = "/funds/\(fund.id)"
        let waiting = changes.filter { $0.answer == nil && $0.proposedBy != visit.viewer.account }
        if !waiting.isEmpty, visit.viewer.holdsAnywhere([.decisionMaker, .financeApprover]) {
            let options = waiting.map {
                (value: $0.id.description, text: "\(visit.text($0.ground.messageKey)) · \($0.reference)")
            }
            forms.append(
                visit.deskForm(
                    "fund_changes.answer", url + "/change-answers",
                    answerFields.map { visit.field($0, options: $0.name == "change" ? options : nil) }))
        }
        if visit.viewer.holdsAnywhere([.programmeOfficer, .accountant]), changes.allSatisfy({ $0.answer != nil }) {
            let now = [
                "purpose": fund.purpose, "usable_until": fund.usableUntil?.description ?? "",
                "areas": fund.areas.joined(separator: "、"), "lines": fund.lines.joined(separator: "、"),
            ]
            forms.append(
                visit.deskForm(
                    "fund_changes.propose", url + "/changes",
                    fields.map { visit.field($0, value: now[$0.name] ?? "") }, takesFile: true, isFirst: forms.isEmpty))
        }
        return forms
    }

    private static func propose(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("fund", Fund.ID.self)
        let input = visit.input
        guard let file = input.file("file") else { throw FieldRefusal("file", "field.refusal.no_file") }
        guard let ground = FundChange.Ground(rawValue: input.text("ground")) else { throw NotFound() }
        let upload = try visit.stored(file, at: "file")
        return try await visit.write { change in
            let fund = try Fund.find(id, for: change.viewer, in: change.db)
            let made = try FundChange.propose(
                .init(
                    purpose: input.text("purpose"), usableUntil: input.day("usable_until"),
                    areas: try FundTies.areaCodes(input, in: change.db), lines: FundTies.lineCodes(input)),
                for: fund, on: ground, reference: input.text("reference"), reason: input.text("reason"), in: change)
            try made.attach(upload, in: change)
            return .created(
                "\(visit.base)/funds/\(id)/changes", Message("fund_rules.proposed_now"),
                json: ["id": .integer(made.id.rawValue)])
        }
    }

    private static func answer(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("fund", Fund.ID.self)
        let input = visit.input
        return try await visit.write { change in
            guard let key = input.id("change", FundChange.ID.self),
                let answer = FundRule.Answer(rawValue: input.text("answer"))
            else { throw NotFound() }
            let fund = try Fund.find(id, for: change.viewer, in: change.db)
            try FundChange.find(key, of: fund, in: change.db, tenant: try change.tenant()).answer(
                answer, reason: input.text("reason"), of: fund, in: change)
            return .done(
                "\(visit.base)/funds/\(id)/changes", Message("fund_rules.answered_now"),
                json: ["id": .integer(key.rawValue)])
        }
    }

    private static func paper(_ visit: Visit) async throws -> Download {
        let id = try visit.id("fund", Fund.ID.self)
        let fileID = try visit.id("file", StoredFile.ID.self)
        let viewer = visit.viewer
        let tenant = try visit.tenant().id
        let file = try await visit.read { db in
            let fund = try Fund.find(id, for: viewer, in: db)
            let file = try StoredFile.find(fileID, for: viewer, in: db)
            let keys = try FundChange.all(of: fund, in: db, tenant: tenant).map(\.id.rawValue)
            guard file.subjectKind == FundChange.fileKind, keys.contains(file.subjectID) else { throw NotFound() }
            return file
        }
        return try visit.download(file)
    }
}

extension Schema {
    static let fundChanges = Schema.object([
        ("fund", .integer),
        (
            "items",
            .list(
                .object([
                    ("id", .integer), ("ground", .codes(FundChange.Ground.allCases.map(\.rawValue))),
                    ("reference", .string), ("reason", .string), ("before", fundTies), ("after", fundTies),
                    ("answer", .nullable(.codes(FundRule.Answer.allCases.map(\.rawValue)))),
                ]))
        ),
    ])
    private static let fundTies = Schema.object([
        ("purpose", .string), ("usable_until", .nullable(.day)), ("areas", .list(.string)), ("lines", .list(.string)),
    ])
}
