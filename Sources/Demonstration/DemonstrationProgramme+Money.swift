internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// The books of the two holders and the budget.
    struct Books: Sendable {
        let holders: [Holder]
        let banks: [BankAccount]
        let funds: [Fund]
        let budget: Budget
    }

    /// Eight budget lines with their share of each source in percent.
    private static let lines: [(code: String, name: String, english: String, percent: Int64)] = [
        ("01", "购买童伴服务", "Services in the villages", 40), ("02", "童伴之家建设", "Homes", 15),
        ("03", "培训", "Training", 10), ("04", "活动", "Activities", 15), ("05", "督导与评估", "Supervision", 8),
        ("06", "宣传", "Publicity", 4), ("07", "项目管理", "Management", 6), ("08", "预备", "Reserve", 2),
    ]

    /// Opens books, funds and bank accounts, approves the budget of 15,000,000.00 and receives the first money.
    func openBooks(_ troupe: Troupe, _ ground: Ground) async throws -> Books {
        let story = story
        let holders = try await troupe.act("officer", at: try story.moment(-403)) { change in
            [
                try Holder.open(for: ground.foundation, books: .full, from: story.start, in: change),
                try Holder.open(
                    for: ground.province, books: .projectLedger, chart: .government, from: story.start, in: change),
            ]
        }
        let finance = Troupe.staff.compactMap {
            member -> (member: Troupe.Member, scope: Scope, unit: Organisation.ID?)? in
            guard case .holder(let number) = member.place else { return nil }
            return (member, holders[number].scope, nil)
        }
        try await grant(finance, troupe)
        let social = try await troupe.act("accountant", at: try story.moment(-402)) { change in
            (
                try BankAccount.open(
                    "QM-BANK", at: "演示银行云林分行", number: "6222000011112222", of: holders[0], in: change),
                try Fund.open(
                    .init(
                        code: "SOCIAL", name: "童伴计划社会资金", englishName: "Social money", source: .donation,
                        programme: ground.programme, purpose: "留守儿童关爱", managementCapBasisPoints: 1_000,
                        agreed: Money(fen: 1_000_000_000)), with: holders[0], in: change)
            )
        }
        let fiscal = try await troupe.act("accountant2", at: try story.moment(-402)) { change in
            (
                try BankAccount.open(
                    "CZ-TREASURY", at: "演示国库", kind: .treasury, number: "6222000033334444", of: holders[1], in: change),
                try Fund.open(
                    .init(
                        code: "FISCAL", name: "省财政资金", englishName: "Provincial money", source: .government,
                        programme: ground.programme, purpose: "留守儿童关爱", noInvest: true,
                        agreed: Money(fen: 500_000_000)), with: holders[1], in: change)
            )
        }
        try await troupe.act("officer", at: try story.moment(-402)) { change in
            _ = try MatchingCommitment.promise(
                to: social.1, from: fiscal.1, shareBasisPoints: 5_000, agreement: "三年规划（演示）第三条：社会二、财政一",
                in: change)
        }
        let budget = try await approveBudget(troupe, ground, [social.1, fiscal.1])
        let money = Books(holders: holders, banks: [social.0, fiscal.0], funds: [social.1, fiscal.1], budget: budget)
        try await receive(troupe, ground, money)
        return money
    }

    private func approveBudget(_ troupe: Troupe, _ ground: Ground, _ funds: [Fund]) async throws -> Budget {
        let story = story
        let (budget, version) = try await troupe.act("officer", at: try story.moment(-401)) { change in
            let budget = try Budget.begin(
                for: ground.programme,
                lines: Self.lines.map { .init(code: $0.code, name: $0.name, englishName: $0.english) }, in: change)
            var rows: [CellAmount] = []
            for (fund, totalFen) in zip(funds, [1_000_000_000, 500_000_000] as [Int64]) {
                for (line, plan) in zip(budget.lines, Self.lines) {
                    for (year, share) in zip(story.years, [30, 40, 30] as [Int64]) {
                        let cellFen = totalFen / 100 * plan.percent / 100 * share
                        guard plan.code == "01" else {
                            rows.append(
                                .init(CellKey(fund: fund.id, line: line.id, year: year), Money(fen: cellFen)))
                            continue
                        }
                        for county in ground.counties {
                            rows.append(
                                .init(
                                    CellKey(fund: fund.id, line: line.id, year: year, area: county.code),
                                    Money(fen: cellFen / Int64(ground.counties.count))))
                        }
                    }
                }
            }
            let version = try BudgetVersion.prepare(
                .original, of: budget, rows: rows, reason: "三年预算 1500 万元（演示）", in: change)
            return (budget, version)
        }
        try await troupe.act("decision", at: try story.moment(-400)) { change in
            _ = try version.answer(.approved, seen: version.contentSHA256, minutes: "会议纪要（演示）1号", in: change)
        }
        return budget
    }

    /// The appropriations of the province and the two gifts with which the programme began; one of them is 100.00
    /// yuan for the children of one county.
    private func receive(_ troupe: Troupe, _ ground: Ground, _ money: Books) async throws {
        let story = story
        for (number, offset) in [Story.books.lowerBound, -210].enumerated() {
            _ = try await troupe.act("accountant2", at: try story.moment(offset)) { change in
                try Receipt.register(
                    .init(
                        fund: money.funds[1], account: money.banks[1].id, day: try story.day(offset),
                        amount: Money(fen: number == 0 ? 150_000_000 : 200_000_000), payer: "云林省财政厅（演示）",
                        documentNumber: "云财社〔\(try story.day(offset).year)〕\(18 + number)号",
                        channel: .appropriation, reference: "ZB\(number + 1)"), in: change
                ).book(in: change)
            }
        }
        _ = try await troupe.act("accountant", at: try story.moment(-393)) { change in
            try Receipt.register(
                .init(
                    fund: money.funds[0], account: money.banks[0].id, day: try story.day(-394),
                    amount: Money(fen: 10_000), payer: "王小草（演示）", wish: "给村里的孩子",
                    documentNumber: "公益票据（演示）0001", channel: .crowdfunding,
                    earmarkArea: ground.counties[Ground.county].code, reference: "JZ1"), in: change
            ).book(in: change)
            try Receipt.register(
                .init(
                    fund: money.funds[0], account: money.banks[0].id, day: try story.day(-393),
                    amount: Money(fen: 300_000_000), payer: "云杉集团（演示）",
                    documentNumber: "公益票据（演示）0002", channel: .direct, reference: "JZ2"), in: change
            ).book(in: change)
        }
    }
}
