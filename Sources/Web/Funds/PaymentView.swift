internal import Funds
internal import Kernel
internal import Platform

/// What the page of a payment request shows besides what can be done with it.
enum PaymentView {
    static func source(_ steps: [Trace.Step], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("trace.sources"),
            ["receipts.one", "trace.place", "trace.figure", "funds.amount"]
                .map { visit.text($0) },
            steps.map { step in
                [
                    .head(step.receipt.description, url: "\(visit.base)/receipts/\(step.receipt)"),
                    .text(step.spentInName), .text(visit.text(step.cost == nil ? "trace.paid" : "trace.spent")),
                    .money(step.amount),
                ]
            },
            foot: [
                .head(visit.text("funds.total")), .text(""), .text(""),
                .money(Money(fen: steps.reduce(0) { $0 + $1.amount.fen })),
            ])
    }

    static func summary(_ request: PaymentRequest, _ visit: Visit) -> Desk.Summary {
        func act(_ name: String?, _ at: Timestamp?) -> String {
            [name, at?.beijing].compactMap(\.self).joined(separator: " ")
        }
        return .init(
            request.purpose,
            [
                (visit.text("funds.payee"), request.payeeName),
                (visit.text("funds.holder"), request.holderName),
                (visit.text("payments.preparer"), act(request.preparer, request.preparedAt)),
                (visit.text("payments.approver"), act(request.approver, request.approvedAt)),
                (visit.text("payments.cashier"), act(request.payer, request.paidAt)),
                (visit.text("funds.minutes"), request.minutesReference),
                (visit.text("funds.reason"), request.endedReason),
            ])
    }

    /// In which batches it was sent to the bank, and what the bank said.
    static func batches(_ items: [PaymentBatchItem], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("batches.title"),
            ["batches.number", "batches.item", "funds.state", "batches.bank_said", "funds.amount"]
                .map { visit.text($0) },
            items.map { item in
                [
                    .head(item.batch.description, url: "\(visit.base)/payment-batches/\(item.batch)"),
                    .text(item.id.description), visit.stateCell(Message(item.state.messageKey)),
                    .text("\(item.reference) \(item.reason)".trimmed), .money(item.amount),
                ]
            })
    }
}
