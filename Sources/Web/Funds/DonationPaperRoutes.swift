internal import Funds
internal import Kernel
internal import Papers
internal import Platform
internal import Postgres

/// 捐赠票据 on paper: for those who keep the books, and for whoever was handed the giver's link.
enum DonationPaperRoutes {
    static let all: [Route] = [
        .download(
            "/{authority}/donations/{donation}/paper.pdf", .roles(FundRoutes.readers),
            "Prints a donation receipt; a void one says so.", staff),
        .download(
            "/{authority}/gifts/{link}/receipt.pdf", .everyone,
            "Prints the donation receipt of whoever was handed this link.", giver),
    ]

    private static func staff(_ visit: Visit) async throws -> Download {
        let viewer = visit.viewer
        let id = try visit.id("donation", DonationReceipt.ID.self)
        return try await print(visit) { db in try DonationReceipt.find(id, for: viewer, in: db) }
    }

    private static func giver(_ visit: Visit) async throws -> Download {
        let link = Token(presented: visit.parameter("link"))
        let tenant = try visit.tenant().id
        return try await print(visit) { db in
            guard let donation = try DonationReceipt.find(behind: link, in: db, tenant: tenant) else {
                throw NotFound()
            }
            return donation
        }
    }

    private static func print(
        _ visit: Visit, _ find: @escaping @Sendable (Connection) throws -> DonationReceipt
    ) async throws -> Download {
        let tenant = try visit.tenant().id
        let (donation, holder, next) = try await visit.read { db in
            let donation = try find(db)
            return try (
                donation, donation.holderName(in: db, tenant: tenant), donation.replacement(in: db, tenant: tenant)
            )
        }
        let paper = try paper(donation, holder, next, visit)
        let bytes = try await visit.print("donation", paper, identifier: "donation-\(donation.id)-\(donation.state)")
        return Download(name: "donation-\(donation.id).pdf", mediaType: "application/pdf", bytes: bytes)
    }

    private static func paper(
        _ donation: DonationReceipt, _ holder: String, _ next: DonationReceipt?, _ visit: Visit
    ) throws -> DonationPaper {
        let facts = [
            ("donations.code", donation.code), ("donations.number", visit.number(of: donation)),
            ("donations.check_code", donation.checkCode), ("receipts.payer", visit.payer(of: donation)),
            ("donations.payer_code", donation.payerCode), ("donations.day", visit.longDay(donation.day)),
            ("funds.state", visit.text(donation.state.messageKey)),
        ]
        let isExact = donation.amount.map { $0.fen.isMultiple(of: Int64(donation.quantity)) } ?? false
        let each = isExact ? donation.amount.map { Money(fen: $0.fen / Int64(donation.quantity)).grouped } : nil
        return DonationPaper(
            frame: try visit.frame(
                visit.text("donations.paper.title"), number: "\(donation.code) \(visit.number(of: donation))"),
            facts: facts.filter { !$0.1.isEmpty }.map { PaperFact(visit.text($0.0), $0.1) },
            items: [
                .init(
                    code: donation.itemCode, name: donation.itemName, unit: donation.unit,
                    quantity: String(donation.quantity), each: each ?? "",
                    amount: donation.amount?.grouped ?? visit.text("goods.unvalued"), note: donation.note)
            ], amount: donation.amount?.grouped ?? "", words: donation.words, mark: mark(donation, visit),
            markReason: reason(donation, next, visit), notes: [visit.text("donations.paper.note")],
            people: [
                PaperFact(visit.text("donations.paper.holder"), holder),
                PaperFact(visit.text("donations.issuer"), donation.issuer),
            ])
    }

    private static func mark(_ donation: DonationReceipt, _ visit: Visit) -> String {
        switch donation.state {
        case .issued: ""
        case .void: visit.text("donations.state.void")
        case .waived, .anonymous: visit.text("donations.paper.record")
        }
    }

    private static func reason(_ donation: DonationReceipt, _ next: DonationReceipt?, _ visit: Visit) -> String {
        guard donation.state == .void else { return visit.text(donation.state.messageKey) }
        guard let next, next.number != nil else { return donation.voidReason }
        return donation.voidReason + " · "
            + visit.text("donations.paper.replaced", ["number": "\(next.code) \(visit.number(of: next))"])
    }
}
