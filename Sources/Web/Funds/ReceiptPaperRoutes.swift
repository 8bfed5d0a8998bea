internal import Funds
internal import Kernel
internal import Papers
internal import Platform
internal import Postgres

/// The receipt (收据) for money that is in the books, to be given to whoever gave it.
enum ReceiptPaperRoutes {
    static let all: [Route] = [
        .download(
            "/{authority}/receipts/{receipt}/paper.pdf", .roles(FundRoutes.readers),
            "Prints the receipt for money that has been booked.", pdf)
    ]

    private static func pdf(_ visit: Visit) async throws -> Download {
        let id = try visit.id("receipt", Receipt.ID.self)
        let viewer = visit.viewer
        let (receipt, holder, voucher, area) = try await visit.read { db in
            let receipt = try Receipt.find(id, for: viewer, in: db)
            guard let entry = receipt.entry, !receipt.isReversed else {
                throw FieldRefusal(nil, "receipts.refusal.not_booked")
            }
            return try (
                receipt, Holder.find(receipt.holder, for: viewer, in: db), Voucher.find(entry, for: viewer, in: db),
                receipt.earmarkArea.map { try Area.fullName(of: $0, in: db) } ?? ""
            )
        }
        let bytes = try await visit.print(
            "receipt", try paper(receipt, holder, voucher.name, area, visit), identifier: "receipt-\(id)")
        return Download(name: "receipt-\(id).pdf", mediaType: "application/pdf", bytes: bytes)
    }

    private static func paper(
        _ receipt: Receipt, _ holder: Holder, _ voucher: String, _ area: String, _ visit: Visit
    ) throws -> ReceiptPaper {
        // 慈善法 82: whoever does not want to be named is named on no paper either.
        let payer = receipt.anonymous ? visit.text("receipts.anonymous_giver") : receipt.payer
        let facts = [
            ("receipts.payer", payer), ("receipts.day", receipt.day.description), ("funds.fund", receipt.fundName),
            ("receipts.channel", visit.text(receipt.channel.messageKey)), ("receipts.wish", receipt.wish),
            ("receipts.paper.area", area), ("receipts.document_number", receipt.documentNumber),
            ("funds.reference", receipt.reference), ("vouchers.one", voucher),
        ]
        return ReceiptPaper(
            frame: try visit.frame(
                visit.text("receipts.paper.title"), number: "\(receipt.day.year)-\(receipt.id)"),
            statement: visit.text("receipts.paper.statement", ["payer": payer, "fund": receipt.fundName]),
            facts: facts.filter { !$0.1.isEmpty }.map { PaperFact(visit.text($0.0), $0.1) },
            amountLabel: visit.text("funds.amount"), amount: receipt.amount.grouped, amountWords: receipt.amount.words,
            files: [], notes: [visit.text("receipts.paper.note")], issuerName: holder.name,
            issuedAt: visit.longDay(visit.viewer.today))
    }
}
