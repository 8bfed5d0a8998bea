internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// Payment batches: made by the cashier, answered by the bank, booked by an accountant.
enum PaymentBatchRoutes {
    private static let makeFields = [
        InputField("account", .identifier, label: "funds.bank_account", "Account that the money leaves."),
        InputField("day", .date, label: "funds.day", "Day on which the bank gets the file."),
        InputField("request", .identifiers, label: "batches.requests", "Keys of the approved payments."),
    ]
    private static let holder = InputField(
        "holder", .identifier, optional: true, label: "funds.holder", "Whose payments; the first holder unless said.")
    private static let reason = InputField("reason", .text(max: 200), label: "funds.reason", "Why.")
    private static let replyFields = [
        InputField(
            "file", .file, label: "grants.reply_file", hint: "batches.reply_hint", "The bank's reply as CSV or XLSX."),
        InputField("day", .date, label: "funds.day", "Day of the reply."),
    ]

    static let all: [Route] =
        [
            .page(
                "/{authority}/payment-batches", .roles(FundRoutes.readers), "Lists the payment batches.",
                query: [Paging.after], answer: .page(of: .paymentBatch), index),
            .page(
                "/{authority}/payment-batches/new", .roles([.cashier]),
                "Shows the approved payments that can be put into a batch.", query: [holder],
                answer: .awaitingPayments, newForm),
            .post(
                "/{authority}/payment-batches", .roles([.cashier]), "Puts approved payments into a batch.",
                fields: makeFields, once: true, creates: true, answer: .paymentBatch, form: newForm, make),
            .page(
                "/{authority}/payment-batches/{bundle}", .roles(FundRoutes.readers),
                "Shows a payment batch with what the bank said of each payment.", answer: .wholePaymentBatch, show),
            .post(
                "/{authority}/payment-batches/{bundle}/cancellation", .roles([.cashier]),
                "Takes a batch back while the bank has said nothing.", fields: [reason], answer: .paymentBatch,
                form: show, cancel),
            .post(
                "/{authority}/payment-batches/{bundle}/replies", .roles([.cashier]),
                "Takes in what the bank says of each payment; nothing is booked.", fields: replyFields, once: true,
                answer: .grantReply, form: show, reply),
            .post(
                "/{authority}/payment-batches/{bundle}/booking", .roles([.accountant]),
                "Books what the bank has paid and sent back.", once: true,
                answer: .object([
                    ("booked", .integer), ("recovered", .integer),
                    ("refused", .list(.object([("item", .integer), ("reason", .string)]))),
                ]), form: show, book),
        ]
        + ExportProfile.Format.allCases.map { format in
            .download(
                "/{authority}/payment-batches/{bundle}/bank-file.\(format.rawValue)", .roles([.cashier]),
                "The file with which the bank pays, in the columns of a layout.", query: [BankLayoutRoutes.choice],
                { visit in try await bankFile(visit, format) })
        }

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let last = visit.input.integer("after").map { PaymentBatch.ID($0) }
        let found = try await visit.read { db in
            try PaymentBatch.list(before: last, limit: Paging.size + 1, for: viewer, in: db)
        }
        let shown = Array(found.prefix(Paging.size))
        var desk = Desk(remarks: [.init(remark: visit.text("batches.note"))])
        if viewer.holdsAnywhere([.cashier]) {
            desk.links.append(
                .init(
                    linkURL: "\(visit.base)/payment-batches/new", linkText: visit.text("batches.new"),
                    linkIsPrimary: true))
        }
        if viewer.holdsAnywhere(Role.finance) {
            desk.links.append(
                .init(linkURL: "\(visit.base)/bank-layouts", linkText: visit.text("banklayouts.title")))
        }
        desk.tables = [PaymentBatchView.table(shown, visit)]
        let next = found.count > Paging.size ? shown.last?.id.rawValue : nil
        desk.offer(next: next, at: "\(visit.base)/payment-batches", visit)
        return visit.desk(
            Message("batches.title"), desk,
            json: ["items": .array(shown.map(\.json)), "next": Paging.json(next)],
            crumbs: [.init(Message("payments.title"), "\(visit.base)/payments")])
    }

    private static func newForm(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let wanted = visit.input.id("holder", Holder.ID.self)
        let (holders, chosen, requests, ready, accounts) = try await visit.read { db in
            let holders = try Holder.all(for: viewer, in: db).filter { viewer.holds(.cashier, in: $0.scope) }
            guard let chosen = holders.first(where: { wanted == nil || $0.id == wanted }) else { throw NotFound() }
            let requests = try PaymentRequest.awaitingBatch(of: chosen.id, for: viewer, in: db)
            return try (
                holders, chosen, requests,
                PayeeAccount.confirmed(of: requests.map(\.payee), for: viewer, in: db),
                BankAccount.all(for: viewer, in: db).filter { $0.holder == chosen.id }
            )
        }
        var desk = Desk(remarks: [.init(remark: visit.text("batches.new_note"))])
        if holders.count > 1 {
            desk.tabs = holders.map {
                .init(
                    linkURL: "\(visit.base)/payment-batches/new?holder=\($0.id)", linkText: $0.name,
                    linkIsCurrent: $0.id == chosen.id)
            }
        }
        desk.tables = [PaymentBatchView.waiting(requests, ready, visit)]
        let free = requests.filter {
            ready.contains($0.payee) && $0.preparedBy != viewer.account && $0.approvedBy != viewer.account
        }
        if !free.isEmpty {
            let banks = accounts.map {
                (value: $0.id.description, text: "\($0.code) \($0.bankName) \($0.maskedNumber) \($0.balance.grouped)")
            }
            let options = free.map {
                (value: $0.id.description, text: "\($0.id) \($0.payeeName) \($0.purpose) \($0.amount.grouped)")
            }
            desk.forms = [
                visit.deskForm(
                    "batches.make", "/payment-batches",
                    [
                        visit.field(makeFields[0], options: banks),
                        visit.field(makeFields[1], value: viewer.today.description),
                        visit.field(
                            makeFields[2], value: options.map(\.value).joined(separator: ","), options: options),
                    ])
            ]
        }
        return visit.desk(
            Message("batches.new"), desk,
            json: [
                "holder": .integer(chosen.id.rawValue),
                "items": .array(
                    requests.map { request in
                        [
                            "id": .integer(request.id.rawValue), "payee": .string(request.payeeName),
                            "amount": .string(request.amount.description),
                            "has_account": .bool(ready.contains(request.payee)),
                        ]
                    }),
            ], crumbs: [.init(Message("batches.title"), "\(visit.base)/payment-batches")])
    }

    private static func make(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        return try await visit.write { change in
            guard let account = input.id("account", BankAccount.ID.self), let day = input.day("day") else {
                throw NotFound()
            }
            let batch = try PaymentBatch.make(
                input.ids("request", PaymentRequest.ID.self), from: account, on: day, in: change)
            return .created(
                "\(visit.base)/payment-batches/\(batch.id)", Message("batches.made"), json: batch.json)
        }
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let id = try visit.id("bundle", PaymentBatch.ID.self)
        let (batch, items, layouts, moves) = try await visit.read { db in
            let batch = try PaymentBatch.find(id, for: viewer, in: db)
            return try (
                batch, batch.items(for: viewer, in: db), BankLayout.all(for: viewer, in: db),
                StateMove.all(of: "payment_batch", id.rawValue, for: viewer, in: db)
            )
        }
        var desk = PaymentBatchView.desk(batch, items, visit)
        desk.remarks = try await visit.booksRemarks(batch.holder) + desk.remarks
        if viewer.holds(.cashier, in: batch.scope), items.contains(where: { $0.state == .sent }) {
            desk.links = BankLayoutRoutes.links("\(visit.base)/payment-batches/\(id)/bank-file", layouts, visit)
        }
        desk.events = visit.events(moves, prefix: "batches.state.")
        desk.forms = forms(batch, items, visit)
        return visit.desk(
            Message("batches.one", ["number": id.description]), desk, json: PaymentBatchView.json(batch, items),
            crumbs: [.init(Message("batches.title"), "\(visit.base)/payment-batches")])
    }

    private static func forms(
        _ batch: PaymentBatch, _ items: [PaymentBatchItem], _ visit: Visit
    ) -> [Desk.Form] {
        let (viewer, url) = (visit.viewer, "/payment-batches/\(batch.id)")
        var forms: [Desk.Form] = []
        if batch.waiting > 0, batch.madeBy != viewer.account, viewer.holds(.accountant, in: batch.scope) {
            forms.append(visit.deskForm("batches.book", url + "/booking", key: "a"))
        }
        guard batch.state != .cancelled, viewer.holds(.cashier, in: batch.scope) else { return forms }
        forms.append(
            visit.deskForm(
                "grants.take_reply", url + "/replies",
                [visit.field(replyFields[0]), visit.field(replyFields[1], value: viewer.today.description)],
                takesFile: true))
        if items.allSatisfy({ $0.state == .sent }) {
            forms.append(
                visit.deskForm("batches.cancel", url + "/cancellation", [visit.field(reason)], isFirst: false))
        }
        return forms
    }

    private static func cancel(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("bundle", PaymentBatch.ID.self)
        let input = visit.input
        return try await visit.write { change in
            let batch = try PaymentBatch.find(id, for: change.viewer, in: change.db)
                .cancel(reason: input.text("reason"), in: change)
            return .done("\(visit.base)/payment-batches/\(id)", Message("batches.cancelled"), json: batch.json)
        }
    }

    private static func reply(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("bundle", PaymentBatch.ID.self)
        let input = visit.input
        guard let file = input.file("file") else { throw FieldRefusal("file", "field.refusal.missing") }
        let reply = try GrantRoutes.readingSheet { try BankReply(file: file.bytes) }
        return try await visit.write { change in
            guard let day = input.day("day") else { throw NotFound() }
            let result = try PaymentBatch.find(id, for: change.viewer, in: change.db).take(reply, on: day, in: change)
            return .done(
                "\(visit.base)/payment-batches/\(id)",
                Message(
                    "batches.replied",
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

    private static func book(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("bundle", PaymentBatch.ID.self)
        return try await visit.write { change in
            let booking = try PaymentBatch.find(id, for: change.viewer, in: change.db).book(in: change)
            return .done(
                "\(visit.base)/payment-batches/\(id)",
                Message(
                    booking.refused.isEmpty ? "batches.booked" : "batches.booked_in_part",
                    [
                        "booked": String(booking.booked), "recovered": String(booking.recovered),
                        "left": String(booking.refused.count),
                        "why": booking.refused.map { "\($0.item): \(visit.text($0.reason.message))" }
                            .joined(separator: " · "),
                    ]),
                json: [
                    "booked": .integer(Int64(booking.booked)), "recovered": .integer(Int64(booking.recovered)),
                    "refused": .array(
                        booking.refused.map {
                            [
                                "item": .integer($0.item.rawValue), "reason": .string(visit.text($0.reason.message)),
                            ]
                        }),
                ])
        }
    }

    private static func bankFile(_ visit: Visit, _ format: ExportProfile.Format) async throws -> Download {
        let id = try visit.id("bundle", PaymentBatch.ID.self)
        let choice = visit.input.text("layout")
        let file = try await visit.change { change in
            let layout = try BankLayout.chosen(choice, for: change.viewer, in: change.db)
            return try PaymentBatch.find(id, for: change.viewer, in: change.db).bankFile(layout, in: change)
        }
        return try BankLayoutRoutes.download(file, name: "payments-\(id)", as: format)
    }
}
