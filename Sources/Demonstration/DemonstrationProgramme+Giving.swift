internal import Funds
internal import Kernel
internal import Platform

extension DemonstrationProgramme {
    /// Lottery money for 60 projects, 15 of them won in the venture competition: a quarter of the projects and of the
    /// money; and the huts that a province raised 1.4亿 for, which the foundation only passes on.
    func receiveLotteryMoneyAndHuts(_ troupe: Troupe, _ money: Books, _ bank: BankAccount) async throws {
        let story = story
        try await troupe.act("accountant", at: try story.moment(-27)) { change in
            let lottery = try Fund.open(
                .init(
                    code: "LOTTERY", name: "福彩公益金（演示）", englishName: "Welfare lottery money", source: .lottery,
                    programme: nil, purpose: "社会组织参与社会服务"), with: money.holders[0], in: change)
            for project in 1...60 {
                try Receipt.register(
                    .init(
                        fund: lottery, account: bank.id, day: try story.day(-27), amount: Money(fen: 2_000_000),
                        payer: "市民政局（演示）", documentNumber: "福彩项目（演示）\(project)号",
                        channel: project.isMultiple(of: 4) ? .ventureCompetition : .governmentPurchase,
                        reference: "FC\(project)"), in: change
                ).book(in: change)
            }
            let huts = try Fund.open(
                .init(
                    code: "HUTS", name: "希望小屋（受托代理，演示）", englishName: "Huts of hope, held as agent",
                    source: .donation, programme: nil, purpose: "希望小屋", agency: true), with: money.holders[0],
                in: change)
            _ = try Goods.receive(
                .init(
                    fund: huts, donor: "希望小屋项目办（演示）", item: "希望小屋", unit: "间", quantity: 10_092,
                    value: Money(fen: 14_000_000_000), basis: .paper, day: try story.day(-27),
                    document: "累计募资超1.4亿元、已建和在建10092间（演示）"), in: change)
        }
    }

    /// Twelve children were paid 500.00 for a month before its rate was raised by a tenth: 50.00 each is owed to them.
    func payBeforeTheRaise(_ troupe: Troupe, _ ground: Ground, _ money: Books, _ bank: BankAccount) async throws {
        let story = story
        let month = try story.day(-45).firstOfMonth
        let fund = try await troupe.act("accountant", at: try story.moment(-24)) { change in
            let fund = try Fund.open(
                .init(
                    code: "LIVING-AGENCY", name: "基本生活补贴（受托代理，演示）", englishName: "Living allowance, as agent",
                    source: .foundationGrant, programme: nil, purpose: "基本生活补贴", agency: true),
                with: money.holders[0], in: change)
            try Receipt.register(
                .init(
                    fund: fund, account: bank.id, day: try story.day(-24), amount: Money(fen: 1_000_000),
                    payer: "省青少年发展基金会（演示）", documentNumber: "公益票据（演示）AID-2", channel: .direct,
                    reference: "AID2"), in: change
            ).book(in: change)
            return fund
        }
        try await troupe.act("officer", at: try story.moment(-24)) { change in
            _ = try BenefitRate.set(
                "monthly", from: story.start, amount: Money(fen: 50_000), source: "补贴标准文件（演示）1号", in: change)
        }
        let batch = try await prepareGrants(
            1_001...1_012, fund, String(month.description.prefix(7)), ground, troupe, at: -24, purpose: "monthly",
            amount: "500.00", title: "基本生活补贴（演示）")
        try await troupe.act("approver", at: try story.moment(-23)) { change in _ = try batch.approve(in: change) }
        let sent = try await troupe.act("cashier", at: try story.moment(-22)) { change in
            try GrantBatch.find(batch.id, for: change.viewer, in: change.db)
                .send(from: bank.id, on: try story.day(-22), in: change)
        }
        try await troupe.act("accountant", at: try story.moment(-21)) { change in
            let items = try sent.items(limit: 100, in: change.db, tenant: try change.tenant())
            let rows = items.map { "\($0.id),\($0.amount),成功,,BT\($0.number)" }
            let file = (["业务编号,金额,处理结果,失败原因,流水号"] + rows).joined(separator: "\n")
            _ = try sent.take(GrantReply(file: Array(file.utf8)), on: try story.day(-21), in: change)
        }
        try await troupe.act("officer", at: try story.moment(-5)) { change in
            // Entered late: the month that was paid is the first one that it holds for.
            let rate = try BenefitRate.all(for: change.viewer, in: change.db).first { $0.purpose == "monthly" }
            _ = try rate?.raise(
                by: 1_000, from: month, step: Money(fen: 100), rounding: .halfUp, source: "补贴标准文件（演示）2号",
                in: change)
        }
    }
}
