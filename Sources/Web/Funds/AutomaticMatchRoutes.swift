internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// Matches beyond doubt, looked at as a list and confirmed together.
enum AutomaticMatchRoutes {
    private static let shown = 100
    private static let digest = InputField(
        "digest", .text(max: 64), label: "automatic.digest", "SHA-256 of the list that was seen.")
    private static let undoFields = [
        InputField("run", .identifier, label: "automatic.run", "Key of the run."),
        InputField("reason", .text(max: 200), label: "funds.reason", "Why."),
    ]
    private static let answer = Schema.object([
        ("digest", .string),
        ("groups", .integer),
        (
            "stages",
            .list(
                .object([
                    ("stage", .codes(AutomaticMatching.Stage.allCases.map(\.rawValue))), ("groups", .integer),
                    ("amount", .money),
                ]))
        ),
        ("conflicts", .integer),
    ])

    static let all: [Route] = [
        .page(
            "/{authority}/bank-accounts/{account}/automatic-matches", .roles(StatementRoutes.readers),
            "Shows what can be matched beyond doubt, before anything is matched.", answer: answer, show),
        .post(
            "/{authority}/bank-accounts/{account}/automatic-matches", .roles([.accountant]),
            "Confirms the matches beyond doubt that were seen.", fields: [digest], once: true, answer: .key, form: show,
            confirm),
        .post(
            "/{authority}/bank-accounts/{account}/undone-automatic-matches", .roles([.accountant]),
            "Undoes a run of matches as a whole.", fields: undoFields, once: true, form: show, undo),
    ]

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("account", BankAccount.ID.self)
        let (account, run, rows, conflicts, past) = try await visit.read { db in
            let account = try BankAccount.find(id, for: viewer, in: db)
            let run = try MatchRun.propose(in: account, for: viewer, db: db)
            return try (
                account, run, run.rows(of: run.matching.groups.prefix(shown), for: viewer, in: db),
                run.rows(of: run.matching.conflicts.prefix(shown), for: viewer, in: db),
                MatchRun.all(in: account, for: viewer, db: db)
            )
        }
        var desk = Desk()
        desk.remarks =
            try await visit.booksRemarks(account.holder) + [
                .init(remark: visit.text("automatic.lede", ["count": String(run.matching.groups.count)]))
            ]
        desk.tables = [stages(run, visit), table("automatic.groups", rows, visit)]
        if !conflicts.isEmpty { desk.tables.append(table("matches.conflicts", conflicts, visit)) }
        if !past.isEmpty { desk.tables.append(runs(past, visit)) }
        if viewer.holdsAnywhere([.accountant]) { desk.forms = forms(run, past, id, visit) }
        let (count, conflicting, digest) = (
            run.matching.groups.count, run.matching.conflicts.count, run.digest
        )
        let byStage: [JSON] = run.stages.map {
            [
                "stage": .string($0.stage.rawValue), "groups": .integer(Int64($0.count)),
                "amount": .string($0.amount.description),
            ]
        }
        return visit.desk(
            Message("automatic.title"), desk,
            json: [
                "digest": .string(digest), "groups": .integer(Int64(count)), "stages": .array(byStage),
                "conflicts": .integer(Int64(conflicting)),
            ],
            crumbs: [
                .init(Message("statements.title"), "\(visit.base)/statements"),
                .init(.verbatim(account.code), "\(visit.base)/bank-accounts/\(id)"),
                .init(Message("matches.title"), "\(visit.base)/bank-accounts/\(id)/matches"),
            ])
    }

    private static func stages(_ run: MatchRun, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("automatic.stages"),
            ["automatic.stage", "automatic.count", "funds.amount"].map { visit.text($0) },
            run.stages.map {
                [
                    .head(visit.text("automatic.stage.\($0.stage.rawValue)")), .number(String($0.count)),
                    .money($0.amount),
                ]
            })
    }

    private static func table(_ title: String, _ rows: [MatchRun.Proposed], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text(title),
            [
                "funds.day", "automatic.stage", "matches.bank_text", "matches.vouchers", "automatic.bank_amount",
                "automatic.book_amount",
            ]
            .map { visit.text($0) },
            rows.map {
                [
                    .head($0.day.description), .text(visit.text("automatic.stage.\($0.stage.rawValue)")),
                    .text($0.bankText), .text($0.bookText), .money($0.bankAmount), .money($0.bookAmount),
                ]
            })
    }

    private static func runs(_ runs: [MatchRun.Confirmed], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("automatic.runs"),
            ["automatic.run", "matches.confirmed", "automatic.count", "automatic.left"].map { visit.text($0) },
            runs.map {
                [
                    .head("#\($0.id)"), .text("\($0.confirmer) \($0.confirmedAt.beijing)"),
                    .number(String($0.count)), .number(String($0.left)),
                ]
            })
    }

    private static func forms(
        _ run: MatchRun, _ past: [MatchRun.Confirmed], _ id: BankAccount.ID, _ visit: Visit
    ) -> [Desk.Form] {
        let url = "/bank-accounts/\(id)"
        var forms: [Desk.Form] = []
        if !run.matching.groups.isEmpty {
            var seen = visit.field(digest, value: run.digest)
            seen.control = .hidden
            forms.append(visit.deskForm("automatic.confirm", url + "/automatic-matches", [seen], key: "m"))
        }
        let live = past.filter { $0.left > 0 }
        if !live.isEmpty {
            let options = live.map { (value: $0.id.description, text: "#\($0.id) \($0.confirmedAt.beijing)") }
            forms.append(
                visit.deskForm(
                    "automatic.undo", url + "/undone-automatic-matches",
                    [visit.field(undoFields[0], options: options), visit.field(undoFields[1])], isFirst: false))
        }
        return forms
    }

    private static func confirm(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("account", BankAccount.ID.self)
        let seen = visit.input.text("digest")
        return try await visit.write { change in
            let account = try BankAccount.find(id, for: change.viewer, in: change.db)
            let run = try MatchRun.confirm(seen: seen, in: account, change: change)
            return .done(
                "\(visit.base)/bank-accounts/\(id)/matches", Message("automatic.confirmed_now"),
                json: ["id": .integer(run.rawValue)])
        }
    }

    private static func undo(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("account", BankAccount.ID.self)
        let input = visit.input
        return try await visit.write { change in
            guard let run = input.id("run", MatchRun.ID.self) else { throw NotFound() }
            let account = try BankAccount.find(id, for: change.viewer, in: change.db)
            try MatchRun.undo(run, reason: input.text("reason"), in: account, change: change)
            return .done("\(visit.base)/bank-accounts/\(id)/automatic-matches", Message("matches.undone_now"))
        }
    }
}
