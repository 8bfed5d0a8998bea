internal import FieldService
internal import Funds
internal import Kernel
internal import Platform
internal import Publications

/// What the page of a gift shows: the form, and the way of the gift when it was found.
struct GiftView: Sendable {
    let fields: [FieldView]
    let action: String
    let isUnknown: Bool
    let gifts: [Found]
    let receiptURL: String
    let hasReceiptURL: Bool

    init(fields: [FieldView], isUnknown: Bool, found: Found?, receiptURL: String = "", _ visit: Visit) {
        self.fields = fields
        action = visit.base + "/gifts"
        self.isUnknown = isUnknown
        self.receiptURL = receiptURL
        hasReceiptURL = !receiptURL.isEmpty
        gifts = found.map { [$0] } ?? []
    }

    struct Found: Sendable {
        let giftAmount: String
        let giftDay: String
        let giftNumber: String
        let giftGiver: String
        let giftWish: String
        let giftHasWish: Bool
        let giftEarmark: String
        let giftHasEarmark: Bool
        let giftFund: String
        let giftHolder: String
        let giftSum: String
        let giftMoneyURL: String
        let giftHasMoneyURL: Bool
        let parts: [Part]
    }

    struct Part: Sendable {
        let partAmount: String
        let partText: String
        let partNote: String
        let partPayment: String
        let partHasPayment: Bool
        let partVoucher: String
        let partVoucherURL: String
        let partHasVoucherURL: Bool
        let partContractURL: String
        let partHasContract: Bool
        let partPayee: String
        let partURL: String
        let partHasURL: Bool
        let partKind: String
        let partState: String
    }
}

extension GiftView.Found {
    init(
        _ gift: Gift, _ parts: [Gift.Part], _ fund: FundName?, _ programme: Programme?,
        _ sites: [String: FieldService.Site], _ visit: Visit
    ) {
        giftAmount = gift.amount.grouped
        giftDay = gift.day.description
        giftNumber = gift.number
        giftGiver = visit.text(gift.isAnonymous ? "gifts.anonymous" : "gifts.withheld")
        giftWish = gift.wish
        giftHasWish = !gift.wish.isEmpty
        giftEarmark = gift.earmark
        giftHasEarmark = !gift.earmark.isEmpty
        giftFund = fund.map(visit.name(of:)) ?? ""
        giftHolder = fund?.holderName ?? ""
        giftSum = Money(fen: parts.reduce(0) { $0 + $1.amount.fen }).grouped
        giftMoneyURL = programme.map { "\(visit.base)/programmes/\($0.id)/money" } ?? ""
        giftHasMoneyURL = programme != nil
        self.parts = parts.map { GiftView.Part($0, fund, programme, sites, visit) }
    }
}

extension GiftView.Part {
    fileprivate init(
        _ part: Gift.Part, _ fund: FundName?, _ programme: Programme?, _ sites: [String: FieldService.Site],
        _ visit: Visit
    ) {
        var site: FieldService.Site?
        switch part.place {
        case .spent(let area, let name):
            site = sites[area]
            (partText, partNote, partKind) = (site?.name ?? name, name, "good")
            partState = visit.text("gifts.spent")
        case .paid(_, let name):
            (partText, partNote, partKind) = (name, visit.text("gifts.paid_note"), "info")
            partState = visit.text("gifts.paid")
        case .direct:
            (partText, partNote, partKind) = (visit.text("gifts.direct_place"), "", "good")
            partState = visit.text("gifts.direct")
        case .waiting:
            (partText, partNote, partKind) = (visit.text("gifts.waiting_place"), "", "soft")
            partState = visit.text("gifts.waiting")
        }
        let home = programme.map { "\(visit.base)/programmes/\($0.id)" }
        partAmount = part.amount.grouped
        partPayment = part.day?.description ?? ""
        partHasPayment = part.day != nil
        partVoucher = part.voucher
        partVoucherURL = part.entry.map { "\(visit.base)/vouchers/\($0)" } ?? ""
        partHasVoucherURL = part.entry != nil && fund?.isOpen(to: visit.viewer) ?? false
        partContractURL = home.flatMap { home in part.contract.map { "\(home)/contracts/\($0)" } } ?? ""
        partHasContract = !partContractURL.isEmpty
        partPayee = part.payee
        partURL = home.flatMap { home in site.map { "\(home)/sites/\($0.id)" } } ?? ""
        partHasURL = !partURL.isEmpty
    }
}
