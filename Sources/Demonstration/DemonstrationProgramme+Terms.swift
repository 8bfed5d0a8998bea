internal import Contracts
internal import Funds
internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// What happens to signed contracts: published and filed, amended, suspended; and a framework, directly awarded
    /// with its reason, with a call-off that waits to be given out.
    func changeContracts(_ troupe: Troupe, _ ground: Ground, _ money: Books) async throws {
        let story = story
        let contracts = try await troupe.act("officer", at: try story.moment(-82)) { change in
            try Contract.list(before: nil, limit: 50, for: change.viewer, in: change.db)
        }
        func number(_ stage: ContractStory) -> String { "YL\(story.today.year)-\(stage.rawValue + 1)" }
        let numbers = (
            amended: number(.reported), waiting: number(.secondPaid),
            suspended: number(.returned)
        )
        for contract in contracts where contract.number == numbers.amended || contract.number == numbers.waiting {
            try await amend(troupe, contract, isAccepted: contract.number == numbers.amended)
        }
        try await troupe.act("decision", at: try story.moment(-3)) { change in
            for contract in contracts where contract.number == numbers.suspended {
                let contract = try Contract.find(contract.id, for: change.viewer, in: change.db)
                _ = try contract.suspend(reason: "汛期道路中断，村里暂停活动（演示）", version: contract.version, in: change)
            }
        }
        try await callOff(troupe, ground, money, contracts)
    }

    private func amend(_ troupe: Troupe, _ contract: Contract, isAccepted: Bool) async throws {
        let story = story
        let drafted = try await troupe.act("officer", at: try story.moment(-9)) { change in
            let contract = try Contract.find(contract.id, for: change.viewer, in: change.db)
            // What is accepted also lessens the last tranche: activities that the flood season took.
            let last = try Tranche.all(of: contract.id, for: change.viewer, in: change.db).last
            let cuts = try isAccepted ? last?.cut(by: Money(fen: 50_000)) ?? [] : []
            return try contract.amend(
                .init(
                    rationale: .obstacle, explanation: "汛期推迟部分活动（演示）", endsOn: try story.day(275),
                    terms: "第三期服务顺延，其他条款不变。", cuts: cuts), version: contract.version, in: change)
        }
        let scan = try files.put(
            Self.invented("补充协议盖章件 \(contract.number)"), name: "amendment-\(contract.number).pdf")
        let sealed = try await troupe.act("officer", at: try story.moment(-8)) { change in
            try drafted.handInAmendment(
                scan, signerName: "法人（演示）", signerOffice: "法定代表人", signedOn: try story.day(-8), in: change)
        }
        guard isAccepted else { return }
        _ = try await troupe.act("decision", at: try story.moment(-7)) { change in
            let all = try ContractAmendment.all(of: sealed.id, for: change.viewer, in: change.db)
            guard let last = all.last else { throw NotFound() }
            return try sealed.acceptAmendment(last.id, in: change)
        }
    }

    private func callOff(
        _ troupe: Troupe, _ ground: Ground, _ money: Books, _ contracts: [Contract]
    ) async throws {
        let story = story
        guard let area = contracts.map(\.areaCode).min(), let programme = contracts.first?.programme,
            let fund = money.funds.first, let line = money.budget.lines.first
        else { throw NotFound() }
        let supplier = ground.suppliers[3]
        let recorded = try await troupe.act("officer", at: try story.moment(-6)) { change in
            try RecordedAward.record(
                .init(
                    programme: programme, organisation: supplier, areaCode: area, title: "乡村督导服务（演示）",
                    method: .direct, reason: "金额低于采购限额，三家比价后直接委托（演示）", document: "会议纪要（演示）21号",
                    decidedOn: try story.day(-7), sources: [(fund: fund.id, amount: Money(fen: 6_000_000))]), in: change
            )
        }
        let confirmed = try await troupe.act("decision", at: try story.moment(-5)) { try recorded.confirm(in: $0) }
        let year = story.today.year
        let drafted = try await troupe.act("officer", at: try story.moment(-5, minute: 30)) { change in
            var draft = Contract.Draft(
                number: "YL\(year)-K1", startsOn: try story.day(-4), endsOn: try story.day(300),
                terms: "单价包含交通和食宿。", parts: [], cells: [])
            draft.kind = .framework
            draft.services = [
                .init(
                    lot: "", title: "到村督导", unit: "人日", price: Money(fen: 60_000), quantity: Fraction(100),
                    itemCode: "A0402")
            ]
            draft.performanceBond = Money(fen: 300_000)
            return try Contract.draft(from: confirmed, draft, in: change)
        }
        let out = try await troupe.act("decision", at: try story.moment(-4)) { change in
            try drafted.giveOut(minutes: "会议纪要（演示）22号", version: drafted.version, in: change)
        }
        let scan = try files.put(Self.invented("框架协议盖章件"), name: "framework.pdf")
        let paper = try await troupe.act("officer", at: try story.moment(-4, minute: 30)) { change in
            try out.handIn(
                scan, signerName: "法人（演示）", signerOffice: "法定代表人", signedOn: try story.day(-4), in: change)
        }
        let framework = try await troupe.act("decision", at: try story.moment(-3, minute: 30)) { change in
            try Contract.find(out.id, for: change.viewer, in: change.db).acceptPaper(paper, in: change)
        }
        let cell = CellKey(fund: fund.id, line: line.id, year: year, area: area)
        try await callOff(troupe, framework, out: cell)
        try await recordWaiting(troupe, programme, area, supplier, fund.id)
    }

    private func callOff(_ troupe: Troupe, _ framework: Contract, out cell: CellKey) async throws {
        let story = story
        _ = try await troupe.act("officer", at: try story.moment(-2)) { change in
            try framework.note(
                .publication, on: try story.day(-3), reference: "省政府采购网公告（演示）83号", in: change)
            try framework.moveBond(
                .performance, .received, Money(fen: 300_000), on: try story.day(-2), note: "银行回单（演示）", in: change)
            var draft = Contract.Draft(
                number: "YL\(story.today.year)-K1-1", startsOn: try story.day(-1), endsOn: try story.day(120),
                terms: "",
                parts: [
                    (Fraction(100), .init(title: "督导报告", requirement: "二十个村的督导记录", dueOn: try story.day(100)))
                ],
                cells: [cell])
            draft.kind = .service
            draft.paysUnits = true
            draft.services = [
                .init(
                    lot: "", title: "到村督导", unit: "人日", price: Money(fen: 60_000), quantity: Fraction(10),
                    itemCode: "A0402")
            ]
            return try Contract.draft(
                callingOff: framework, title: "夏季督导（演示）",
                parts: [(fund: cell.fund.rawValue, amount: Money(fen: 600_000))],
                draft, in: change)
        }
    }

    /// A recorded award that waits for a second person.
    private func recordWaiting(
        _ troupe: Troupe, _ programme: Programme.ID, _ area: String, _ supplier: Organisation.ID, _ fund: Fund.ID
    ) async throws {
        let story = story
        _ = try await troupe.act("officer", at: try story.moment(-1)) { change in
            try RecordedAward.record(
                .init(
                    programme: programme, organisation: supplier, areaCode: area, title: "督导员培训（演示）",
                    method: .consultation, reason: "政府采购平台竞争性磋商结果（演示）", document: "采购公告（演示）36号",
                    decidedOn: try story.day(-2), sources: [(fund: fund, amount: Money(fen: 2_000_000))]), in: change)
        }
    }
}
