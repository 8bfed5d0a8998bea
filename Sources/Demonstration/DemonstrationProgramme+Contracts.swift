internal import Competitions
internal import Contracts
internal import Foundation
internal import Funds
internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// A contract from every award, each in another stage: two drafts, one out to be sealed, the others in force.
    func contract(_ troupe: Troupe, _ money: Books, _ awards: [Award]) async throws {
        for (index, award) in awards.enumerated() {
            let contract = try await draft(troupe, money, award, index)
            guard index > 0 else { continue }
            let story = story
            let out = try await troupe.act("decision", at: try story.moment(-88, minute: index)) { change in
                try contract.giveOut(minutes: "会议纪要（演示）11号", version: contract.version, in: change)
            }
            guard index > 1 else { continue }
            let active = try await seal(troupe, out, index)
            try await pay(troupe, money, active, tranche: 0, offset: -80 + index)
            guard index > 3 else { continue }
            try await prove(troupe, active, index)
            if index > 6 { try await pay(troupe, money, active, tranche: 1, offset: -20 + index) }
        }
    }

    private func draft(_ troupe: Troupe, _ money: Books, _ award: Award, _ index: Int) async throws -> Contract {
        let story = story
        return try await troupe.act("officer", at: try story.moment(-90, minute: index)) { change in
            let cells = money.funds.map {
                CellKey(fund: $0.id, line: money.budget.lines[0].id, year: story.today.year, area: award.areaCode)
            }
            let plans: [Milestone.Plan] = [
                .init(title: "签约启动", requirement: "合同盖章生效", dueOn: try story.day(-80), isOnSigning: true),
                .init(
                    title: "中期服务", requirement: "十个村的童伴之家开放记录、家访记录和财务支出明细",
                    dueOn: try story.day(index == 2 ? -10 : 15)),
                .init(title: "结项验收", requirement: "总结报告、满意度调查、决算和审计报告", dueOn: try story.day(200)),
            ]
            return try Contract.draft(
                from: award,
                Contract.Draft(
                    number: "YL\(story.today.year)-\(index + 1)", startsOn: try story.day(-85),
                    endsOn: try story.day(270),
                    terms: "乙方按申报书提供服务，甲方按里程碑付款；未通过验收的款项不予支付。",
                    parts: Array(zip([50, 30, 20].map { Fraction($0) }, plans)).map {
                        (percent: $0.0, milestone: $0.1)
                    },
                    cells: cells), in: change)
        }
    }

    private func seal(_ troupe: Troupe, _ contract: Contract, _ index: Int) async throws -> Contract {
        let story = story
        let scan = try files.put(Self.invented("合同盖章扫描件 \(contract.number)"), name: "scan-\(index).pdf")
        try await troupe.act("officer", at: try story.moment(-84, minute: index)) { change in
            try contract.handIn(
                scan, signerName: "法人（演示）", signerOffice: "法定代表人", signedOn: try story.day(-85), in: change)
        }
        return try await troupe.act("decision", at: try story.moment(-83, minute: index)) { change in
            try Contract.find(contract.id, for: change.viewer, in: change.db).acceptPaper(in: change)
        }
    }

    /// One payment per holder, by three people each.
    private func pay(
        _ troupe: Troupe, _ money: Books, _ contract: Contract, tranche number: Int, offset: Int
    ) async throws {
        let story = story
        for (holder, suffix) in zip(money.holders, ["", "2"]) {
            let bank = money.banks.first { $0.holder == holder.id }
            guard let bank else { throw NotFound() }
            let request = try await troupe.act("accountant" + suffix, at: try story.moment(offset, hour: 9)) { change in
                let tranche = try Tranche.all(of: contract.id, for: change.viewer, in: change.db)[number]
                return try contract.requestPayment(of: tranche, by: holder.id, in: change)
            }
            let approved = try await troupe.act("approver" + suffix, at: try story.moment(offset, hour: 11)) { change in
                try request.approve(version: request.version, in: change)
            }
            _ = try await troupe.act("cashier" + suffix, at: try story.moment(offset, hour: 15)) { change in
                try approved.pay(
                    from: bank.id, on: try story.day(offset), reference: "FK\(approved.id)",
                    key: "demo-pay-\(approved.id)",
                    in: change)
            }
        }
    }

    /// The second milestone: reported, then in the later contracts checked and accepted, returned or to be put right.
    private func prove(_ troupe: Troupe, _ contract: Contract, _ index: Int) async throws {
        let story = story
        let evidence = try files.put(Self.invented("服务记录 \(contract.number)"), name: "evidence-\(index).pdf")
        let applicant = try await database.read { db in
            try db.value(
                """
                -- who acts for a contractor
                SELECT m.account_id FROM organisation_member m WHERE m.organisation_id = \(contract.contractor) LIMIT 1
                """, as: Account.ID.self)
        }
        let login = Troupe.applicants.first {
            (try? troupe.account(String($0.login.prefix { $0 != "@" }))) == applicant
        }
        guard let name = login?.login.prefix(while: { $0 != "@" }) else { throw NotFound() }
        let reported = try await troupe.act(String(name), at: try story.moment(-30, minute: index)) { change in
            let milestone = try Milestone.all(of: contract.id.rawValue, for: change.viewer, in: change.db)[1]
            return try milestone.report(
                "十个村的童伴之家全部开放，累计家访 1200 人次。", evidence: [evidence], version: milestone.version, in: change)
        }
        guard index > 4 else { return }
        let finding: Milestone.Finding =
            index == 5 ? .returned : index == 6 ? .rectify(by: try story.day(20)) : .passed
        let checked = try await troupe.act("supervisor", at: try story.moment(-25, minute: index)) { change in
            try Milestone.find(reported.id, for: change.viewer, in: change.db).check(
                finding, statement: "到村核查三个童伴之家。", visitedOn: try story.day(-26), version: reported.version,
                in: change)
        }
        guard index > 6 else { return }
        _ = try await troupe.act("officer", at: try story.moment(-22, minute: index)) { change in
            try Milestone.find(checked.id, for: change.viewer, in: change.db).accept(
                "同意支付第二期。", version: checked.version, in: change)
        }
    }

    /// A small PDF with one line of text, standing for a scan.
    private static func invented(_ text: String) -> [UInt8] {
        Array("%PDF-1.4\n% \(text)（演示）\n%%EOF\n".utf8)
    }
}
