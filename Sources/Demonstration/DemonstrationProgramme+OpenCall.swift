internal import Calls
internal import Forms
internal import Kernel
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// How far the proposals to the open call are; each is one organisation's.
    private enum Stage: Int, CaseIterable {
        /// Begun by an editor, who has filled in two of four sections.
        case halfWritten
        /// Filled in, and not handed in.
        case written
        /// Begun and empty.
        case begun
        case submitted
        case submittedToo
        case returned
        case corrected
        case accepted
        case refused
        case withdrawn
    }

    /// The call to which a newcomer can apply now, with proposals in every state.
    func openSecondCall(_ troupe: Troupe, _ ground: Ground, _ money: Books) async throws {
        let story = story
        let days = CallDays(opens: -10, deadline: 25, published: -14)
        let call = try await announce(troupe, days) { change in
            let form = try FormVersion.keep(
                StandardForm.proposal(), as: StandardForm.proposalCode, for: .proposal, in: change)
            try Self.designForms(from: form, in: change)
            var plan = try callPlan(
                "TB\(story.today.year)-2", "童伴计划第二批服务项目征集", "Second call for companions in the villages",
                "面向十个县征集第二批执行机构，每县一个标段，重点补充家访与心理关爱。现在可以申报。", programme: ground.programme, days, form: form.id,
                lots: ground.counties.map {
                    .init(title: $0.name, areaCode: $0.code, budget: Money(fen: 9_000_000))
                },
                sources: sources(money, social: 60_000_000, government: 30_000_000))
            plan.requestedMin = Money(fen: 2_000_000)
            plan.requestedMax = Money(fen: 9_000_000)
            plan.eligibility.append(.proposals(atMost: 1))
            return plan
        }
        for stage in Stage.allCases { try await apply(troupe, ground, call, stage) }
        let store = files
        _ = try await troupe.act("applicant1", at: try story.moment(-8)) { change in
            try FileUpload.begin(name: "登记证书.pdf", byteCount: 1_200_000, store: store, in: change)
        }
        try await screen(troupe, call, at: -4) { proposal, change in
            switch Stage.allCases.first(where: { ground.applicants[$0.rawValue] == proposal.organisation }) {
            case .returned, .corrected:
                _ = try Proposal.returnForCorrection(
                    proposal.id, version: proposal.version, reasons: [.budgetUnsound], explanation: "请说明人员补贴的测算依据。",
                    dueOn: try story.workingDay(from: 3), in: change)
            case .accepted: _ = try Proposal.accept(proposal.id, version: proposal.version, in: change)
            case .refused:
                _ = try Proposal.refuse(
                    proposal.id, version: proposal.version, reasons: [.duplicate], explanation: "与第一批已立项内容重复。",
                    in: change)
            default: break
            }
        }
        try await correctAgain(troupe, call)
    }

    private func correctAgain(_ troupe: Troupe, _ call: Call) async throws {
        let login = "applicant\(Stage.corrected.rawValue + 1)"
        try await troupe.act(login, at: try story.moment(-2)) { change in
            for entry in try ProposalList.load(
                ProposalList.Filter(call: call.id), after: nil, limit: 10, for: change.viewer, in: change.db
            ).entries where entry.state == .returned {
                try Self.correct(try Proposal.find(entry.id, for: change.viewer, in: change.db), in: change)
            }
        }
    }

    private func apply(_ troupe: Troupe, _ ground: Ground, _ call: Call, _ stage: Stage) async throws {
        let story = story
        let place = stage.rawValue
        let login = stage == .halfWritten ? "editor1" : "applicant\(place + 1)"
        let title = "\(call.lots[place].areaName)童伴二期项目（演示）"
        try await troupe.act(login, at: try story.moment(-9, minute: place)) { change in
            let organisation = ground.applicants[place]
            let proposal = try Proposal.begin(call.id, lot: call.lots[place].id, for: organisation, in: change)
            guard stage != .begun else { return }
            for (section, values) in try Self.standardAnswers(
                title, from: try story.day(60), to: try story.day(420)
            ).prefix(stage == .halfWritten ? 2 : 3) {
                _ = try Proposal.save(values, section: section, of: proposal.id, base: 0, in: change)
            }
            if stage == .written { try Self.proposeTogether(proposal, with: ground.applicants[0], in: change) }
            guard ![.halfWritten, .written].contains(stage) else { return }
            _ = try Proposal.submit(proposal.id, in: change)
            if stage == .withdrawn { _ = try Proposal.withdraw(proposal.id, reason: "机构人员变动（演示）", in: change) }
        }
    }

    /// The proposal is shared out between its organisation and a partner, who has not answered yet.
    private static func proposeTogether(
        _ proposal: Proposal, with partner: Organisation.ID, in change: Change
    ) throws {
        for (organisation, percent, task) in [
            (proposal.organisation, Fraction(60), "项目管理、督导和财务"), (partner, Fraction(40), "假期活动和家访"),
        ] {
            let code = try Organisation.find(organisation, in: change.db).code ?? ""
            try ProposalPartner.name(code, percent: percent, task: task, of: proposal.id, in: change)
        }
    }

    /// Answers to the standard form, section by section.
    private static func standardAnswers(
        _ title: String, from first: Day, to last: Day
    ) throws -> [(section: String, values: JSONObject)] {
        [
            (
                "basics",
                members([
                    "title": .string(title), "summary": "为十个村的留守儿童补充家访、心理关爱和假期活动。",
                    "starts": .string(first.description), "ends": .string(last.description),
                ])
            ),
            (
                "work",
                members([
                    "need": "十个村有留守儿童约三百人，多由祖辈照料，家访和心理支持不足。", "villages": "10", "children": "300",
                    "services": ["company", "counselling", "visits"], "plan": "每村每周开放五天，每月家访一次，每季度一次心理团辅。",
                    "team": "项目主管一人，督导两人，童伴妈妈十人。", "insured": true,
                ])
            ),
            (
                "money",
                members([
                    "requested": "90000.00",
                    "budget": [
                        "rows": [
                            [
                                "line": "staff", "item": "童伴妈妈补贴",
                                "sources": ["social": "40000.00", "government": "20000.00", "own": "5000.00"],
                            ],
                            [
                                "line": "activities", "item": "假期活动与家访",
                                "sources": ["social": "20000.00", "government": "10000.00", "own": "0.00"],
                            ],
                        ]
                    ],
                ])
            ),
        ]
    }
}
