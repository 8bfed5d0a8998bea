internal import Funds
internal import Kernel
internal import Platform

extension DemonstrationProgramme {
    /// Gifts beside the programme, as one published account tells of them: 8,000 packs worth 2,240,000.00, 3,800 packs
    /// of three givers whose value nobody states, 29.62万 raised by a county, 12.8万 for one village.
    func receiveGifts(_ troupe: Troupe, _ ground: Ground, _ money: Books, _ bank: BankAccount) async throws {
        let (story, files) = (story, files)
        let fund = try await troupe.act("accountant", at: try story.moment(-36)) { change in
            try Fund.open(
                .init(
                    code: "GIFTS", name: "关爱捐赠（演示）", englishName: "Gifts", source: .donation, programme: nil,
                    purpose: "留守儿童关爱"), with: money.holders[0], in: change)
        }
        try await troupe.act("accountant", at: try story.moment(-35)) { change in
            let gifts: [(fen: Int64, payer: String, area: String?)] = [
                (29_620_000, "县级筹措（演示）", nil), (12_800_000, "试点专项（演示）", ground.villages[0].code),
            ]
            for (number, gift) in gifts.enumerated() {
                try Receipt.register(
                    .init(
                        fund: fund, account: bank.id, day: try story.day(-35), amount: Money(fen: gift.fen),
                        payer: gift.payer, documentNumber: "公益票据（演示）G-\(number + 1)", channel: .direct,
                        earmarkArea: gift.area, reference: "GJ\(number + 1)"), in: change
                ).book(in: change)
            }
        }
        try await troupe.act("accountant", at: try story.moment(-30)) { change in
            let packs = try Goods.receive(
                .init(
                    fund: fund, donor: "青少年发展基金会（演示）", item: "爱心沐浴包", unit: "份", quantity: 8_000,
                    value: Money(fen: 224_000_000), basis: .paper, day: try story.day(-34)), in: change)
            for number in 0..<3 {
                try packs.move(
                    .issue, 1_500, area: ground.villages[number * 10].code, on: try story.day(-33 + number),
                    note: "希望澡堂发放", in: change)
            }
            for (kind, name) in [(StockMove.Kind.receipt, "沐浴包交接清单"), (.issue, "村级签收表")] {
                let paper = try files.put(Self.invented(name), name: "\(name).pdf")
                let moved = try packs.moves(in: change.db, tenant: change.tenant()).first { $0.kind == kind }
                if let moved { _ = try packs.attach(paper, to: moved.id, in: change) }
            }
            try packs.move(.writeOff, 12, on: try story.day(-30), note: "运输破损", in: change)
            for (number, quantity) in [1_300, 1_300, 1_200].enumerated() {
                let warm = try Goods.receive(
                    .init(
                        fund: fund, donor: "团市州委\(number + 1)（演示）", item: "爱心温暖包", unit: "个",
                        quantity: quantity, value: nil, basis: .none, day: try story.day(-32)), in: change)
                try warm.move(
                    .issue, quantity - 100, area: ground.villages[50 + number].code, on: try story.day(-31),
                    in: change)
            }
        }
        try await settle(troupe, fund, bank)
        try await issueReceipts(troupe, fund)
    }

    /// 13 campaigns on two platforms bring 1,020,000.00; one platform has paid, the other displays 0.60 more than the
    /// books know.
    func settle(_ troupe: Troupe, _ fund: Fund, _ bank: BankAccount) async throws {
        let story = story
        let campaigns = (1...13).map { number in
            (number, Money(fen: number == 13 ? 7_846_152 : 7_846_154))
        }
        for (platform, numbers) in [("众筹平台甲（演示）", 1...7), ("公益平台乙（演示）", 8...13)] {
            let lines = try campaigns.filter { numbers.contains($0.0) }.map { number, gross in
                let fee = Money(fen: gross.fen * 6 / 1_000)
                return "DD\(20_000 + number),众筹项目\(number)（演示）,\(gross),\(fee),\(try gross.subtracting(fee))"
            }
            let file = (["订单号,项目,捐赠金额,手续费,结算金额"] + lines).joined(separator: "\n")
            let isPaid = numbers.lowerBound == 1
            try await troupe.act("accountant", at: try story.moment(isPaid ? -26 : -28)) { change in
                let read = try SettlementFile(file: Array(file.utf8))
                let owed = try read.lines.map(\.net).sum()
                let (settlement, _) = try Settlement.import(
                    read, platform: platform, number: "JS\(numbers.lowerBound)", day: try story.day(-28),
                    displayed: isPaid ? owed : try owed.adding(Money(fen: 60)), into: fund, in: change)
                guard isPaid else { return }
                _ = try settlement.receive(
                    into: bank.id, on: try story.day(-26), reference: "PT\(numbers.lowerBound)", in: change)
            }
        }
    }

    /// Receipts for the two gifts of money: one issued, one waived.
    func issueReceipts(_ troupe: Troupe, _ fund: Fund) async throws {
        let story = story
        try await troupe.act("accountant", at: try story.moment(-25)) { change in
            let holder = try Holder.find(fund.holder, for: change.viewer, in: change.db)
            let series = try DonationReceipt.openSeries(
                "53060126", isPaper: false, first: 1, last: nil, of: holder, in: change)
            let gifts = try Receipt.list(of: fund.id, limit: 10, for: change.viewer, in: change.db)
                .filter { $0.channel == .direct }
            for (number, gift) in gifts.enumerated() {
                _ = try DonationReceipt.issue(
                    .init(
                        series: number == 0 ? series : nil, state: number == 0 ? .issued : .waived, payer: gift.payer,
                        itemName: "公益事业捐赠"), for: gift, in: change)
            }
        }
    }
}
