internal import Competitions
internal import Contracts
internal import Foundation
internal import Funds
internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

/// How far each of the ten contracts is, one of a kind, in the order of the counties.
enum ContractStory: Int, CaseIterable, Sendable {
    /// Drafted by the officer.
    case draft
    /// Frozen, printed and out to be sealed.
    case toSign
    /// In force; its second milestone is late.
    case overdue
    /// Ended early; what was not spent came back.
    case refunded
    /// The second milestone waits for the supervisor.
    case reported
    /// The second milestone was sent back.
    case returned
    /// Something has to be put right.
    case rectification
    /// Everything proved, paid and accounted for.
    case completed
    /// The second tranche is paid; a first transfer came back from the bank.
    case secondPaid
    /// The second tranche is on its way through the hands of finance.
    case beingPaid

    /// How many tranches are paid.
    var tranchesPaid: Int {
        switch self {
        case .draft, .toSign: 0
        case .completed: 3
        case .secondPaid: 2
        default: 1
        }
    }

    /// Offset of the second milestone's day.
    var secondDue: Int { self == .overdue ? -10 : self == .completed ? -45 : 15 }
    /// Offset of the second milestone's report.
    var reportedAt: Int? {
        switch self {
        case .draft, .toSign, .overdue, .refunded: nil
        case .completed: -50
        default: -30
        }
    }
}

extension DemonstrationProgramme {
    /// A contract from every award, each in another stage.
    func contract(_ troupe: Troupe, _ ground: Ground, _ money: Books, _ awards: [Award]) async throws {
        let inOrder = awards.sorted { $0.areaCode < $1.areaCode }
        for (award, stage) in zip(inOrder, ContractStory.allCases) {
            let drafted = try await draft(troupe, money, award, stage)
            guard stage != .draft else { continue }
            let story = story
            let out = try await troupe.act("decision", at: try story.moment(-88, minute: stage.rawValue)) { change in
                try drafted.giveOut(minutes: "会议纪要（演示）11号", version: drafted.version, in: change)
            }
            guard stage != .toSign else { continue }
            let active = try await seal(troupe, out, stage)
            for holder in 0...1 {
                if stage == .secondPaid && holder == 1 { try await bounce(troupe, money, active) }
                try await pay(troupe, money, active, tranche: 0, holder: holder, at: -80 + stage.rawValue)
            }
            try await fulfil(troupe, ground, money, active, stage)
        }
    }

    /// What follows the first payment.
    private func fulfil(
        _ troupe: Troupe, _ ground: Ground, _ money: Books, _ contract: Contract, _ stage: ContractStory
    ) async throws {
        let contractor = try Self.applicant(of: contract, ground)
        if let reportedAt = stage.reportedAt {
            try await prove(troupe, contract, contractor, 1, at: reportedAt, as: stage)
        }
        if stage.tranchesPaid > 1 {
            for holder in 0...1 {
                try await pay(troupe, money, contract, tranche: 1, holder: holder, at: stage == .completed ? -40 : -12)
            }
        }
        try await account(troupe, ground, money, contract, contractor, stage)
        switch stage {
        case .beingPaid: try await preparePayments(troupe, money, contract)
        case .refunded: try await endEarly(troupe, money, contract)
        case .completed:
            try await prove(troupe, contract, contractor, 2, at: -20, as: stage)
            try await payInBatch(troupe, money, contract, tranche: 2, at: -12)
            try await pay(troupe, money, contract, tranche: 2, holder: 1, at: -12)
            try await account(troupe, ground, money, contract, contractor, tranche: 2, at: -8)
            try await closeAccount(troupe, contract, contractor)
            let story = story
            try await troupe.act("officer", at: try story.moment(-4, minute: 40)) { change in
                let contract = try Contract.find(contract.id, for: change.viewer, in: change.db)
                _ = try contract.complete(version: contract.version, in: change)
            }
        default: break
        }
    }

    private func draft(
        _ troupe: Troupe, _ money: Books, _ award: Award, _ stage: ContractStory
    ) async throws -> Contract {
        let story = story
        return try await troupe.act("officer", at: try story.moment(-90, minute: stage.rawValue)) { change in
            let cells = money.funds.map {
                CellKey(
                    fund: $0.id, line: money.budget.lines[0].id, year: change.viewer.today.year, area: award.areaCode)
            }
            let isDone = stage == .completed
            let plans: [Milestone.Plan] = [
                .init(title: "签约启动", requirement: "合同盖章生效", dueOn: try story.day(-80), isOnSigning: true),
                .init(
                    title: "中期服务", requirement: "十个村的童伴之家开放记录、家访记录和财务支出明细",
                    dueOn: try story.day(stage.secondDue)),
                .init(
                    title: "结项验收", requirement: "总结报告、满意度调查、决算和审计报告",
                    dueOn: try story.day(isDone ? -15 : 200)),
            ]
            var draft = Contract.Draft(
                number: "YL\(story.today.year)-\(stage.rawValue + 1)", startsOn: try story.day(-85),
                endsOn: try story.day(isDone ? -5 : 270),
                terms: "乙方按申报书提供服务，甲方按里程碑付款；未通过验收的款项不予支付。",
                parts: Array(zip([50, 30, 20].map { Fraction($0) }, plans)).map {
                    (percent: $0.0, milestone: $0.1)
                },
                cells: cells, rule: stage == .draft ? .governmentFirst : .proportional)
            draft.services = Self.services(worth: award.amount)
            draft.paysUnits = stage == .overdue
            return try Contract.draft(from: award, draft, in: change)
        }
    }

    private func seal(_ troupe: Troupe, _ contract: Contract, _ stage: ContractStory) async throws -> Contract {
        let story = story
        let scan = try files.put(Self.invented("合同盖章扫描件 \(contract.number)"), name: "scan-\(contract.number).pdf")
        let paper = try await troupe.act("officer", at: try story.moment(-84, minute: stage.rawValue)) { change in
            try contract.handIn(
                scan, signerName: "法人（演示）", signerOffice: "法定代表人", signedOn: try story.day(-85), in: change)
        }
        return try await troupe.act("decision", at: try story.moment(-83, minute: stage.rawValue)) { change in
            try Contract.find(contract.id, for: change.viewer, in: change.db).acceptPaper(paper, in: change)
        }
    }

    /// The front part of the login of who acts for a contractor.
    private static func applicant(of contract: Contract, _ ground: Ground) throws -> String {
        guard let place = ground.applicants.firstIndex(of: contract.contractor) else { throw NotFound() }
        return "applicant\(place + 1)"
    }

    /// A milestone: reported, then, as the stage has it, checked and accepted, returned or to be put right.
    private func prove(
        _ troupe: Troupe, _ contract: Contract, _ contractor: String, _ place: Int, at offset: Int,
        as stage: ContractStory
    ) async throws {
        let story = story
        let evidence = try files.put(
            Self.invented("服务记录 \(contract.number)-\(place)"), name: "evidence-\(contract.number)-\(place + 1).pdf")
        let reported = try await troupe.act(contractor, at: try story.moment(offset, minute: stage.rawValue)) {
            change in
            let milestone = try Milestone.all(of: contract.id.rawValue, for: change.viewer, in: change.db)[place]
            return try milestone.report(
                "十个村的童伴之家全部开放，累计家访 1200 人次。", evidence: [evidence], version: milestone.version, in: change)
        }
        guard stage != .reported else { return }
        let finding: Milestone.Finding =
            stage == .returned ? .returned : stage == .rectification ? .rectify(by: try story.day(20)) : .passed
        let checked = try await troupe.act("supervisor", at: try story.moment(offset + 5)) { change in
            try Milestone.find(reported.id, for: change.viewer, in: change.db).check(
                finding, statement: "到村核查三个童伴之家。", visitedOn: try story.day(offset + 4), version: reported.version,
                in: change)
        }
        guard case .passed = finding else { return }
        _ = try await troupe.act("officer", at: try story.moment(offset + 7)) { change in
            try Milestone.find(checked.id, for: change.viewer, in: change.db).accept(
                "同意支付第\(place + 1)期。", version: checked.version, in: change)
        }
    }

    /// A PDF of one empty page that says in a remark what it stands for.
    static func invented(_ text: String) -> [UInt8] {
        var (file, places) = ("%PDF-1.4\n% \(text)（演示）\n", [String]())
        for (number, object) in [
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        ].enumerated() {
            let place = String(file.utf8.count)
            places.append(String(repeating: "0", count: 10 - place.count) + place)
            file += "\(number + 1) 0 obj\n\(object)\nendobj\n"
        }
        let table = file.utf8.count
        file += "xref\n0 4\n0000000000 65535 f \n" + places.map { "\($0) 00000 n \n" }.joined()
        return Array((file + "trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n\(table)\n%%EOF\n").utf8)
    }
}
