internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Sheets
internal import Vault

/// One list of grants: what the three people do with it, and what the bank says.
enum GrantBatchRoutes {
    private static let minutes = InputField(
        "minutes", .text(max: 200), optional: true, label: "funds.minutes", "Minutes that the approval cites.")
    private static let reason = InputField("reason", .text(max: 200), label: "funds.reason", "Why.")
    private static let sendFields = [
        InputField("account", .identifier, label: "funds.bank_account", "Account that the money leaves."),
        InputField("day", .date, label: "funds.day", "Day on which the bank gets the list."),
    ]
    private static let replyFields = [
        InputField(
            "file", .file, label: "grants.reply_file", hint: "grants.reply_hint", "The bank's reply as CSV or XLSX."),
        InputField("day", .date, label: "funds.day", "Day of the reply."),
    ]
    private static let peopleRoles: Set<Role> = [.accountant, .financeApprover, .cashier]

    static let all: [Route] = [
        .page(
            "/{authority}/grants/{batch}", .roles(FundRoutes.readers), "Shows a list of grants with its items.",
            query: [
                InputField(
                    "state", .choice(GrantItem.State.allCases.map(\.rawValue), prefix: "grants.item"), optional: true,
                    label: "funds.state", "Only items in this state."), Paging.after,
            ], answer: .grantBatch, show),
        .page(
            "/{authority}/grants/{batch}/people", .roles(peopleRoles),
            "Shows who is on a list, masked; the look is written down.", query: [Paging.after], answer: .grantPeople,
            people),
        .download(
            "/{authority}/grants/{batch}/items.xlsx", .roles(FundRoutes.readers),
            "The items as a sheet, without names.",
            sheet),
        .post(
            "/{authority}/grants/{batch}/approval", .roles([.financeApprover]), "Approves a list as the second person.",
            fields: [minutes], once: true, answer: .grantBatch, form: show, approve),
        .post(
            "/{authority}/grants/{batch}/cancellation", .roles([.accountant, .financeApprover]),
            "Cancels a list that is not sent.", fields: [reason], answer: .grantBatch, form: show, cancel),
        .post(
            "/{authority}/grants/{batch}/dispatch", .roles([.cashier]), "Sends a list to the bank as the third person.",
            fields: sendFields, once: true, answer: .grantBatch, form: show, send),
        .download(
            "/{authority}/grants/{batch}/bank-file.csv", .roles([.cashier]),
            "The file with which the bank pays; the look into the vault is written down.",
            query: [BankLayoutRoutes.choice], { visit in try await bankFile(visit, .csv) }),
        .download(
            "/{authority}/grants/{batch}/bank-file.xlsx", .roles([.cashier]),
            "The same as a workbook; the look into the vault is written down.", query: [BankLayoutRoutes.choice],
            { visit in try await bankFile(visit, .xlsx) }),
        .post(
            "/{authority}/grants/{batch}/replies", .roles([.accountant, .cashier]), "Takes in the bank's reply.",
            fields: replyFields, once: true, answer: .grantReply, form: show, reply),
    ]

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let tenant = try visit.tenant().id
        let id = try visit.id("batch", GrantBatch.ID.self)
        let state = GrantItem.State(rawValue: visit.input.text("state"))
        let last = Int(visit.input.integer("after") ?? 0)
        let found = try await visit.read { db in
            let batch = try GrantBatch.find(id, for: viewer, in: db)
            return try GrantBatchView.Found(
                batch: batch, tally: batch.tally(in: db, tenant: tenant),
                items: batch.items(standing: state, after: last, limit: 101, in: db, tenant: tenant),
                vouchers: batch.vouchers(for: viewer, in: db), accounts: BankAccount.all(for: viewer, in: db),
                moves: StateMove.all(of: "grant_batch", id.rawValue, for: viewer, in: db),
                layouts: BankLayout.all(for: viewer, in: db))
        }
        var desk = GrantBatchView.desk(found, state: state, visit)
        desk.remarks = try await visit.booksRemarks(found.batch.holder) + desk.remarks
        desk.forms = forms(found, visit)
        return visit.desk(
            .verbatim(found.batch.title), desk, json: found.batch.json(found.tally, found.items, limit: 100),
            crumbs: [.init(Message("grants.title"), "\(visit.base)/grants")])
    }

    private static func forms(_ found: GrantBatchView.Found, _ visit: Visit) -> [Desk.Form] {
        let (viewer, batch) = (visit.viewer, found.batch)
        let url = "/grants/\(batch.id)"
        let today = viewer.today.description
        var forms: [Desk.Form] = []
        let isFree = batch.prepared.account != viewer.account && batch.approved?.account != viewer.account
        if batch.state == .prepared, isFree, viewer.holdsAnywhere([.financeApprover]) {
            forms.append(visit.deskForm("grants.approve", url + "/approval", [visit.field(minutes)], key: "a"))
        }
        if batch.state == .approved, isFree, viewer.holdsAnywhere([.cashier]) {
            let options = found.accounts.filter { $0.holder == batch.holder }
                .map { (value: $0.id.description, text: "\($0.code) \($0.bankName) \($0.maskedNumber)") }
            forms.append(
                visit.deskForm(
                    "grants.send", url + "/dispatch",
                    [visit.field(sendFields[0], options: options), visit.field(sendFields[1], value: today)]))
        }
        if batch.state == .sent, viewer.holdsAnywhere([.accountant, .cashier]) {
            forms.append(
                visit.deskForm(
                    "grants.take_reply", url + "/replies",
                    [visit.field(replyFields[0]), visit.field(replyFields[1], value: today)], takesFile: true))
        }
        if [.prepared, .approved].contains(batch.state), viewer.holdsAnywhere([.accountant, .financeApprover]) {
            forms.append(
                visit.deskForm("grants.cancel", url + "/cancellation", [visit.field(reason)], isFirst: false))
        }
        return forms
    }

    private static func approve(_ visit: Visit) async throws -> Outcome {
        let minutes = visit.input.text("minutes")
        return try await moved(visit, "grants.approved_now") { try $0.approve(minutes: minutes, in: $1) }
    }

    private static func cancel(_ visit: Visit) async throws -> Outcome {
        let reason = visit.input.text("reason")
        return try await moved(visit, "grants.cancelled_now") { try $0.cancel(reason: reason, in: $1) }
    }

    private static func send(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        return try await moved(visit, "grants.sent_now") { batch, change in
            guard let account = input.id("account", BankAccount.ID.self), let day = input.day("day") else {
                throw NotFound()
            }
            let bank = try BankAccount.find(account, for: change.viewer, in: change.db)
            guard bank.holder == batch.holder else { throw FieldRefusal("account", "grants.refusal.account") }
            return try batch.send(from: bank.id, on: day, in: change)
        }
    }

    private static func moved(
        _ visit: Visit, _ flash: String, _ verb: @escaping @Sendable (GrantBatch, Change) throws -> GrantBatch
    ) async throws -> Outcome {
        let id = try visit.id("batch", GrantBatch.ID.self)
        return try await visit.write { change in
            let batch = try verb(try GrantBatch.find(id, for: change.viewer, in: change.db), change)
            let tally = try batch.tally(in: change.db, tenant: try change.tenant())
            return .done("\(visit.base)/grants/\(id)", Message(flash), json: batch.json(tally))
        }
    }

    private static func reply(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("batch", GrantBatch.ID.self)
        let input = visit.input
        guard let file = input.file("file") else { throw FieldRefusal("file", "field.refusal.missing") }
        let reply = try GrantRoutes.readingSheet { try GrantReply(file: file.bytes) }
        return try await visit.write { change in
            guard let day = input.day("day") else { throw NotFound() }
            let result = try GrantBatch.find(id, for: change.viewer, in: change.db).take(reply, on: day, in: change)
            return .done(
                "\(visit.base)/grants/\(id)",
                Message(
                    "grants.replied",
                    [
                        "paid": String(result.paid), "returned": String(result.returned),
                        "known": String(result.known),
                    ]),
                json: [
                    "paid": .integer(Int64(result.paid)), "returned": .integer(Int64(result.returned)),
                    "known": .integer(Int64(result.known)),
                ])
        }
    }

    private static func bankFile(_ visit: Visit, _ format: ExportProfile.Format) async throws -> Download {
        let (id, key) = (try visit.id("batch", GrantBatch.ID.self), visit.site.vaultKey)
        let choice = visit.input.text("layout")
        let file = try await visit.change { change in
            let layout = try BankLayout.chosen(choice, for: change.viewer, in: change.db)
            return try GrantBatch.find(id, for: change.viewer, in: change.db).bankFile(layout, with: key, in: change)
        }
        return try BankLayoutRoutes.download(file, name: "grants-\(id)", as: format)
    }

    private static func sheet(_ visit: Visit) async throws -> Download {
        let viewer = visit.viewer
        let tenant = try visit.tenant().id
        let id = try visit.id("batch", GrantBatch.ID.self)
        let items = try await visit.read { db in
            try GrantBatch.find(id, for: viewer, in: db).items(limit: 20_000, in: db, tenant: tenant)
        }
        return try GrantBatchView.tabular(items, name: "grants-\(id)", visit).xlsx()
    }

    private static func people(_ visit: Visit) async throws -> Page {
        let (id, key) = (try visit.id("batch", GrantBatch.ID.self), visit.site.vaultKey)
        let tenant = try visit.tenant().id
        let last = Int(visit.input.integer("after") ?? 0)
        let (batch, items, people) = try await visit.change { change in
            let batch = try GrantBatch.find(id, for: change.viewer, in: change.db)
            let items = try batch.items(after: last, limit: 101, in: change.db, tenant: tenant)
            return (batch, items, try batch.people(Array(items.prefix(100)), with: key, in: change))
        }
        return GrantBatchView.people(batch, items, people, visit)
    }
}
