internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// A month of the books beside the contracts: gifts, what the holders buy themselves, the bank statements, and,
    /// where the month lies long enough back, its closing.
    func keep(
        _ month: Story.Month, _ troupe: Troupe, _ ground: Ground, _ money: Books, _ bank: inout BankView, closes: Bool
    ) async throws {
        let name = "month \(month.first)"
        try await chapter(name) {
            try await bookGifts(of: month, troupe, money)
            for holder in money.holders.indices {
                try await buy(Purchase.all(of: holder, in: month, story), troupe, ground, money, holder)
            }
        }
        try await reconcile(month, troupe, money, &bank, closes: closes)
        guard closes else { return }
        try await sign(month, troupe, bank)
        for (holder, suffix) in zip(money.holders, ["", "2"]) {
            let moment = story.moment(on: try month.last.adding(days: 9))
            if holder.books == .full {
                try await troupe.act("accountant" + suffix, at: moment) { change in
                    let left = try Period.open(in: month.first, of: holder, for: change.viewer, in: change.db)
                    guard !left.isZero else { return }
                    try Period.carryOver(month.first, of: holder, key: "demo-carry-\(month.first)", in: change)
                }
            }
            try await troupe.act("approver" + suffix, at: moment) { change in
                // A month in which a holder posted nothing was never begun.
                let isOpen = try Period.all(of: holder, for: change.viewer, in: change.db).contains {
                    $0.month == month.first.firstOfMonth && !$0.isClosed
                }
                if isOpen { try Period.close(month.first, of: holder, in: change) }
            }
        }
    }

    private func bookGifts(of month: Story.Month, _ troupe: Troupe, _ money: Books) async throws {
        let gifts = Gift.all(in: month, story)
        guard let last = gifts.last else { return }
        try await troupe.act("accountant", at: story.moment(on: last.day, hour: 17)) { change in
            for gift in gifts {
                try Receipt.register(
                    .init(
                        fund: money.funds[0], account: money.banks[0].id, day: gift.day, amount: gift.amount,
                        payer: gift.payer, anonymous: gift.isAnonymous, documentNumber: gift.document,
                        channel: gift.channel, reference: gift.reference), in: change
                ).book(in: change)
                guard let fee = gift.fee else { continue }
                _ = try Voucher.post(
                    .expense, in: money.holders[0], day: gift.day, summary: "平台手续费（演示）\(gift.reference)",
                    key: "demo-fee-\(gift.reference)",
                    lines: [
                        .init(.otherCost, fund: money.funds[0].id, amount: fee),
                        .init(
                            .bankDeposit, fund: money.funds[0].id, amount: try fee.negated(), bank: money.banks[0].id,
                            memo: gift.reference),
                    ], in: change)
            }
        }
    }

    /// What a holder buys in a month: prepared, approved and paid by three people, with the supplier's document.
    private func buy(
        _ purchases: [Purchase], _ troupe: Troupe, _ ground: Ground, _ money: Books, _ holder: Int
    ) async throws {
        guard let first = purchases.first, let last = purchases.last else { return }
        let (story, suffix) = (story, holder == 0 ? "" : "2")
        let before = try first.day.adding(days: -3)
        let requests = try await troupe.act("accountant" + suffix, at: story.moment(on: before)) { change in
            try purchases.map { purchase in
                let line = money.budget.lines[purchase.line]
                return try PaymentRequest.prepare(
                    contract: nil, tranche: nil, payee: ground.suppliers[purchase.line - 1],
                    purpose: "\(purchase.purpose)，发票\(purchase.invoice)（演示）",
                    rows: [
                        .init(
                            CellKey(fund: money.funds[holder].id, line: line.id, year: purchase.day.year),
                            commitment: nil, amount: purchase.amount)
                    ], in: change)
            }
        }
        let agreed = try await troupe.act("approver" + suffix, at: story.moment(on: before, hour: 15)) { change in
            try requests.map { try $0.approve(version: $0.version, in: change) }
        }
        try await troupe.act("cashier" + suffix, at: story.moment(on: last.day, hour: 15)) { change in
            for (request, purchase) in zip(agreed, purchases) {
                _ = try request.pay(
                    from: money.banks[holder].id, on: purchase.day, reference: purchase.reference,
                    key: "demo-pay-\(request.id)", in: change)
            }
        }
    }
}

/// A gift from the public.
struct Gift: Sendable {
    let day: Day
    let amount: Money
    let payer: String
    let isAnonymous: Bool
    let document: String
    let channel: Receipt.Channel
    let reference: String
    /// What the platform keeps, booked on the same day.
    let fee: Money?

    /// Offsets on which a platform pays out three gifts in one sum; the last one waits to be matched.
    static let batches = [-300, -200, -9]
    /// Reference of the batch that nobody has matched yet.
    static let openBatch = batchReference(-9)
    /// A platform paid out less than was given: in the first case the fee is booked, in the second it is not.
    static let netPayments = [-150, -6]
    /// Reference of the payout whose fee nobody has booked.
    static let openNetPayment = netReference(-6)
    /// What the platform keeps of one of these gifts.
    static let platformFee = Money(fen: 4_800)

    static func batchReference(_ offset: Int) -> String { "PT\(-offset)" }
    static func netReference(_ offset: Int) -> String { "JS\(-offset)" }

    /// The gifts of a month: one every other day, and what platforms pay out.
    static func all(in month: Story.Month, _ story: Story) -> [Gift] {
        let offsets = story.offset(of: month.first)...story.offset(of: month.last)
        return offsets.flatMap { offset -> [Gift] in
            guard let day = try? story.day(offset) else { return [] }
            var gifts: [Gift] = []
            if offset % 2 == 0 { gifts.append(plain(offset, day)) }
            if batches.contains(offset) {
                gifts += (1...3).map { crowd($0, fen: 12_000 + Int64($0) * 5_500, batchReference(offset), day) }
            }
            if netPayments.contains(offset) {
                gifts.append(
                    crowd(
                        4, fen: 800_000, netReference(offset), day,
                        fee: netReference(offset) == openNetPayment ? nil : platformFee))
            }
            return gifts
        }
    }

    private static func plain(_ offset: Int, _ day: Day) -> Gift {
        let number = (offset - Story.books.lowerBound) / 2
        // Amounts that differ, are the same at every loading and have fen.
        let fen = 100_000 + Int64(number * 37 % 97) * 12_345 + Int64(number)
        return Gift(
            day: day, amount: Money(fen: fen), payer: "爱心人士\(number + 1)（演示）", isAnonymous: number % 5 == 0,
            document: "公益票据（演示）\(1_000 + number)", channel: number % 3 == 0 ? .crowdfunding : .direct,
            reference: "JZ\(number + 3)", fee: nil)
    }

    private static func crowd(_ number: Int, fen: Int64, _ reference: String, _ day: Day, fee: Money? = nil) -> Gift {
        Gift(
            day: day, amount: Money(fen: fen), payer: "众筹平台捐赠人\(number)（演示）", isAnonymous: false,
            document: "公益票据（演示）\(reference)-\(number)", channel: .crowdfunding, reference: reference, fee: fee)
    }
}

/// Something that a holder buys for the whole programme.
struct Purchase: Sendable {
    let day: Day
    let amount: Money
    /// Place of the budget line in the budget, from 1 for line 02.
    let line: Int
    let purpose: String
    let invoice: String
    let reference: String

    private static let purposes = [
        "童伴之家桌椅书柜", "童伴妈妈岗前培训", "节假日集体活动物资", "督导差旅", "宣传册印制", "项目账目审计",
    ]
    /// Days between two purchases of a holder.
    private static let steps = [7, 9]
    /// The last purchase of each holder has left the books and not yet the bank.
    static let outstanding: Set<String> = ["QM-OUT", "CZ-OUT"]
    /// The bank has this one with two digits the other way round.
    static let swapped = "QM-SWAP"

    /// The purchases of a holder in a month.
    static func all(of holder: Int, in month: Story.Month, _ story: Story) -> [Purchase] {
        let prefix = ["QM", "CZ"][holder]
        let last = Story.books.upperBound - 1
        return (story.offset(of: month.first)...story.offset(of: month.last)).compactMap { offset in
            guard (last - offset) % steps[holder] == 0, offset > Story.books.lowerBound + 10,
                let day = try? story.day(offset)
            else { return nil }
            let number = (last - offset) / steps[holder]
            let fen =
                number == 1 && holder == 0 ? 432_100 : 300_000 + Int64(number * 41 % 89) * 4_321 + Int64(number)
            let reference = number == 0 ? "\(prefix)-OUT" : number == 1 && holder == 0 ? swapped : "\(prefix)\(number)"
            return Purchase(
                day: day, amount: Money(fen: fen), line: 1 + number % 6, purpose: purposes[number % 6],
                invoice: "\(prefix)FP\(10_000 + number)", reference: reference)
        }
    }
}
