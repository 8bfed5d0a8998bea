internal import Funds
internal import Kernel
internal import Platform
internal import Vault

extension DemonstrationProgramme {
    /// 1,000 children of one city are granted 1,000.00 each out of money that the foundation only passes on. The bank
    /// could not pay three of them; two are granted again and wait for approval.
    func grantToPeople(_ troupe: Troupe, _ ground: Ground, _ money: Books) async throws {
        let story = story
        let (bank, fund) = try await troupe.act("accountant", at: try story.moment(-42)) { change in
            let bank = try BankAccount.open(
                "QM-AID", at: "演示银行云林分行", number: "6222000055556666", of: money.holders[0], in: change)
            let fund = try Fund.open(
                .init(
                    code: "AID-AGENCY", name: "爱心资助（受托代理）", englishName: "Aid held as agent",
                    source: .foundationGrant, programme: nil, purpose: "留守困境儿童资助", agency: true,
                    agreed: Money(fen: 100_000_000)), with: money.holders[0], in: change)
            try Receipt.register(
                .init(
                    fund: fund, account: bank.id, day: try story.day(-42), amount: Money(fen: 100_000_000),
                    payer: "省青少年发展基金会（演示）", documentNumber: "公益票据（演示）AID-1", channel: .direct,
                    reference: "AID1"), in: change
            ).book(in: change)
            return (bank, fund)
        }
        let period = String(try story.day(-40).year)
        let batch = try await prepareGrants(1...1_000, fund, period, ground, troupe, at: -40)
        try await troupe.act("approver", at: try story.moment(-39)) { change in
            _ = try batch.approve(minutes: "会议纪要（演示）9号", in: change)
        }
        let sent = try await troupe.act("cashier", at: try story.moment(-38)) { change in
            try GrantBatch.find(batch.id, for: change.viewer, in: change.db)
                .send(from: bank.id, on: try story.day(-38), in: change)
        }
        let failed = [17: "户名不符", 404: "账号不存在", 873: "账户已销户"]
        try await troupe.act("accountant", at: try story.moment(-37)) { change in
            let items = try sent.items(limit: 1_000, in: change.db, tenant: try change.tenant())
            let rows = items.map { item in
                let reason = failed[item.number]
                return "\(item.id),\(item.amount),\(reason == nil ? "成功" : "失败"),\(reason ?? ""),DF\(item.number)"
            }
            let file = (["业务编号,金额,处理结果,失败原因,流水号"] + rows).joined(separator: "\n")
            _ = try sent.take(GrantReply(file: Array(file.utf8)), on: try story.day(-37), in: change)
        }
        _ = try await prepareGrants([17, 404], fund, period, ground, troupe, at: -3)
        try await setRates(troupe)
        try await receiveGifts(troupe, ground, money, bank)
        try await receiveLotteryMoneyAndHuts(troupe, money, bank)
        try await payBeforeTheRaise(troupe, ground, money, bank)
    }

    func prepareGrants(
        _ children: some Sequence<Int> & Sendable, _ fund: Fund, _ period: String, _ ground: Ground, _ troupe: Troupe,
        at offset: Int, purpose: String = "aid", amount: String = "1000.00", title: String? = nil
    ) async throws -> GrantBatch {
        let key = vaultKey
        let rows = children.map { child in
            [
                "受助儿童\(child)（演示）", Self.identityNumber(child), "监护人\(child)（演示）", "", "", "演示银行",
                "62220100\(10_000_000 + child)", "监护人\(child)（演示）", ground.villages[child % ground.villages.count].code,
                amount,
            ].joined(separator: ",")
        }
        let heading = GrantList.Heading.allCases.map(\.rawValue).joined(separator: ",")
        let list = try GrantList(file: Array(([heading] + rows).joined(separator: "\n").utf8))
        return try await troupe.act("accountant", at: try story.moment(offset)) { change in
            try GrantBatch.prepare(
                .init(
                    fund: fund, cell: nil, purpose: purpose, period: period,
                    title: title ?? (offset < -30 ? "留守困境儿童爱心资助（演示）" : "爱心资助退回重发（演示）")), list: list, with: key,
                in: change)
        }
    }

    /// A number that passes the check and belongs to nobody: the area 990101 is none.
    private static func identityNumber(_ child: Int) -> String {
        let day = 1 + child % 28
        let digits =
            "9901012015\(10 + child / 28 % 3)\(day < 10 ? "0" : "")\(day)"
            + String(String(1_000 + child % 1_000).suffix(3))
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(digits, weights).reduce(0) { $0 + ($1.0.wholeNumberValue ?? 0) * $1.1 }
        return digits + String(Array("10X98765432")[sum % 11])
    }

    /// The living allowance, raised by a tenth and rounded to whole yuan.
    private func setRates(_ troupe: Troupe) async throws {
        let story = story
        try await troupe.act("officer", at: try story.moment(-41)) { change in
            let first = try BenefitRate.set(
                "living", from: story.start, amount: Money(fen: 60_500), source: "救助标准文件（演示）1号", in: change)
            let rate = try BenefitRate.all(for: change.viewer, in: change.db).first { $0.id == first }
            _ = try rate?.raise(
                by: 1_000, from: Day(year: story.start.year + 1, month: 1, day: 1) ?? story.end,
                step: Money(fen: 100), rounding: .halfUp, source: "救助标准文件（演示）2号", in: change)
        }
    }
}
