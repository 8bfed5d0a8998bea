internal import Contracts
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// What the contractor reports to have spent of its first tranches, village by village, as the stage has it.
    func account(
        _ troupe: Troupe, _ ground: Ground, _ money: Books, _ contract: Contract, _ contractor: String,
        _ stage: ContractStory
    ) async throws {
        switch stage {
        case .completed:
            try await account(troupe, ground, money, contract, contractor, tranche: 0, at: -60)
            try await account(troupe, ground, money, contract, contractor, tranche: 1, at: -32)
        case .secondPaid: try await account(troupe, ground, money, contract, contractor, tranche: 0, at: -40)
        case .refunded: try await account(troupe, ground, money, contract, contractor, tranche: 0, villages: 4, at: -45)
        case .returned:
            try await account(
                troupe, ground, money, contract, contractor, tranche: 0, villages: 6, at: -28, answer: .lastDisallowed)
        case .rectification, .beingPaid:
            try await account(
                troupe, ground, money, contract, contractor, tranche: 0, villages: 5, at: -14, answer: .none)
        case .reported:
            try await account(
                troupe, ground, money, contract, contractor, tranche: 0, villages: 3, at: -6, answer: .notSubmitted)
        default: break
        }
    }

    /// The agreement's limit for changes of lines, and the final account that nothing is left in.
    func closeAccount(_ troupe: Troupe, _ contract: Contract, _ contractor: String) async throws {
        let story = story
        let limit = try await troupe.act("officer", at: try story.moment(-5, minute: 50)) { change in
            try LineChange.Limit.propose(
                Fraction(10), clause: "资助协议第八条（演示）", contract: contract.id.rawValue, of: contract.programme,
                in: change)
        }
        try await troupe.act("decision", at: try story.moment(-5, minute: 55)) { change in
            try LineChange.Limit.answer(
                limit, .confirmed, contract: contract.id.rawValue, of: contract.programme, in: change)
        }
        let account = try await troupe.act(contractor, at: try story.moment(-4)) { change in
            try FinalAccount.submit(
                contract: contract.id.rawValue, of: contract.contractor, programme: contract.programme,
                audit: .init(auditor: "云林会计师事务所（演示）", number: "云林审字\(story.today.year)第17号（演示）"),
                remark: "全部支出已审核，没有结余。", in: change)
        }
        try await troupe.act("officer", at: try story.moment(-4, minute: 20)) { change in
            _ = try account.answer(accepted: true, in: change)
        }
    }

    /// What becomes of a report.
    enum ReportEnd: Sendable {
        case accepted
        /// All accepted but the last cost.
        case lastDisallowed
        /// Handed in, not answered yet.
        case none
        /// Still a draft.
        case notSubmitted
    }

    /// A report on one tranche: an invoice from every village, paid from both funds as the tranche is.
    func account(
        _ troupe: Troupe, _ ground: Ground, _ money: Books, _ contract: Contract, _ contractor: String,
        tranche number: Int, villages: Int = 10, at offset: Int, answer: ReportEnd = .accepted
    ) async throws {
        let story = story
        guard let county = ground.counties.firstIndex(where: { $0.code == contract.areaCode }) else { throw NotFound() }
        let places = ground.villages(of: county).prefix(villages)
        let title = "第\(number + 1)期支出报告（演示）"
        let report = try await troupe.act(contractor, at: try story.moment(offset)) { change in
            let tranche = try Tranche.all(of: contract.id, for: change.viewer, in: change.db)[number]
            let report = try ExpenseReport.begin(
                title, contract: contract.id.rawValue, of: contract.contractor, programme: contract.programme,
                in: change)
            for cost in try Self.costs(
                of: tranche, in: Array(places), line: money.budget.lines[0].id,
                invoices: "\(contract.number)-\(number + 1)-", on: try story.day(offset - 3))
            {
                try report.add(cost, in: change)
            }
            return answer == .notSubmitted ? report : try report.submit(in: change)
        }
        guard answer == .accepted || answer == .lastDisallowed else { return }
        for (fund, suffix) in zip(money.funds, ["", "2"]) {
            try await troupe.act("accountant" + suffix, at: try story.moment(offset + 3)) { change in
                let lines = try report.lines(for: change.viewer, in: change.db)
                for line in lines where line.cost.fund == fund.id {
                    let isRefused = answer == .lastDisallowed && line.id == lines.last?.id
                    try report.answer(
                        line.id, accepted: !isRefused, reason: isRefused ? "发票日期不在项目期内" : "纸质发票已核", in: change)
                }
            }
        }
    }

    /// The first village's picture books of 66.67 yuan are an invoice of their own, so that a gift of 100.00 yuan is
    /// seen to reach two villages.
    private static func costs(
        of tranche: Tranche, in places: [Area], line: Budget.Line.ID, invoices: String, on day: Day
    ) throws -> [ExpenseReport.Cost] {
        let seller = "山谷文体用品有限公司（演示）"
        var costs: [ExpenseReport.Cost] = []
        for (number, place) in places.enumerated() {
            for part in tranche.parts {
                var amount = Money(fen: part.amount.fen / 10)
                if number == 0 && part.fund == tranche.parts[0].fund {
                    let books = Money(fen: 6_667)
                    costs.append(
                        .init(
                            fund: part.fund, line: line, area: place.code, day: day, purpose: "童伴之家绘本",
                            seller: seller, invoiceNumber: invoices + "00", amount: books))
                    amount = try amount.subtracting(books)
                }
                costs.append(
                    .init(
                        fund: part.fund, line: line, area: place.code, day: day, purpose: "童伴妈妈补贴与活动材料",
                        seller: seller, invoiceNumber: invoices + "0\(number + 1)", amount: amount))
            }
        }
        // The rest of the picture books' village comes last, so that money goes on to the next village in between.
        if costs.count > 2 { costs.append(costs.remove(at: 1)) }
        return costs
    }
}
