internal import Funds
internal import Kernel
internal import Platform

/// What is shown of payment batches.
enum PaymentBatchView {
    static func table(_ batches: [PaymentBatch], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("batches.title"),
            [
                "batches.number", "funds.day", "funds.holder", "funds.bank_account", "payments.cashier",
                "batches.count", "funds.state", "funds.amount",
            ].map { visit.text($0) },
            batches.map { batch in
                [
                    .head(batch.id.description, url: "\(visit.base)/payment-batches/\(batch.id)"),
                    .text(batch.day.description), .text(batch.holderName), .text(batch.accountCode),
                    .text(batch.maker), .number(String(batch.count)),
                    visit.stateCell(Message(batch.state.messageKey)), .money(batch.amount),
                ]
            })
    }

    /// What can be put into a batch, and what lacks a payee's account.
    static func waiting(
        _ requests: [PaymentRequest], _ ready: Set<Organisation.ID>, _ visit: Visit
    ) -> Desk.Table {
        .init(
            visit.text("batches.waiting"),
            ["payments.request", "funds.payee", "funds.purpose", "payees.account", "funds.amount"]
                .map { visit.text($0) },
            requests.map { request in
                [
                    .head(request.id.description, url: "\(visit.base)/payments/\(request.id)"),
                    .text(request.payeeName, url: "\(visit.base)/payees/\(request.payee)"), .text(request.purpose),
                    visit.stateCell(
                        Message(ready.contains(request.payee) ? "payees.state.active" : "payees.state.returned"),
                        text: visit.text(
                            ready.contains(request.payee) ? "payees.has_account" : "payees.has_no_account")),
                    .money(request.amount),
                ]
            })
    }

    static func desk(_ batch: PaymentBatch, _ items: [PaymentBatchItem], _ visit: Visit) -> Desk {
        func sum(_ state: PaymentBatchItem.State) -> Money {
            Money(fen: items.reduce(0) { $0 + ($1.state == state ? $1.amount.fen : 0) })
        }
        var desk = Desk(remarks: [.init(remark: visit.text("batches.note"))])
        desk.state = visit.deskState(Message(batch.state.messageKey))
        desk.figures = [
            visit.figure("batches.figure", batch.amount, words: true),
            visit.figure("batches.item.paid", sum(.paid)), visit.figure("batches.item.returned", sum(.returned)),
            visit.figure("batches.to_book", batch.waiting),
        ]
        desk.summaries = [
            .init(
                visit.text("batches.about"),
                [
                    (visit.text("funds.holder"), batch.holderName),
                    (visit.text("funds.bank_account"), batch.accountCode),
                    (visit.text("funds.day"), batch.day.description),
                    (visit.text("payments.cashier"), "\(batch.maker) \(batch.madeAt.beijing)"),
                    (visit.text("funds.reason"), batch.cancelledReason),
                ])
        ]
        desk.tables = [table(items, visit)]
        return desk
    }

    private static func table(_ items: [PaymentBatchItem], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("batches.items"),
            [
                "batches.item", "payments.request", "funds.payee", "payees.account", "funds.state", "batches.bank_said",
                "vouchers.one", "funds.amount",
            ].map { visit.text($0) },
            items.map { item in
                let voucher = item.returnEntry ?? item.entry
                return [
                    .head(
                        item.id.description,
                        note: item.reissues.map { visit.text("batches.again", ["item": "\($0)"]) } ?? ""),
                    .text("\(item.request) \(item.purpose)", url: "\(visit.base)/payments/\(item.request)"),
                    .text(item.payeeName), .text("\(item.payee.bankName) \(item.payee.number)"),
                    visit.stateCell(Message(item.state.messageKey)), .text("\(item.reference) \(item.reason)".trimmed),
                    voucher.map {
                        .text(visit.text("vouchers.one"), url: "\(visit.base)/vouchers/\($0)")
                    } ?? .text(item.state == .paid ? visit.text("batches.not_booked") : ""),
                    .money(item.amount),
                ]
            },
            foot: [
                .head(visit.text("funds.total")), .text(""), .text(""), .text(""), .text(""), .text(""), .text(""),
                .money(Money(fen: items.reduce(0) { $0 + $1.amount.fen })),
            ])
    }

    static func json(_ batch: PaymentBatch, _ items: [PaymentBatchItem]) -> JSON {
        [
            "batch": batch.json,
            "items": .array(
                items.map { item in
                    [
                        "id": .integer(item.id.rawValue), "request": .integer(item.request.rawValue),
                        "payee": .string(item.payeeName), "number": .string(item.payee.number),
                        "amount": .string(item.amount.description), "state": .string(item.state.rawValue),
                        "reissues": item.reissues.map { .integer($0.rawValue) } ?? .null,
                        "reference": .string(item.reference), "reason": .string(item.reason),
                        "entry": item.entry.map { .integer($0.rawValue) } ?? .null,
                        "return_entry": item.returnEntry.map { .integer($0.rawValue) } ?? .null,
                    ]
                }),
        ]
    }
}

extension PaymentBatch {
    /// The batch in the API.
    var json: JSON {
        [
            "id": .integer(id.rawValue), "holder": .integer(holder.rawValue), "account": .integer(account.rawValue),
            "day": .string(day.description), "count": .integer(Int64(count)), "amount": .string(amount.description),
            "state": .string(state.rawValue), "to_book": .integer(Int64(waiting)),
        ]
    }
}
