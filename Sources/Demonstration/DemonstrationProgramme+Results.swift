internal import Contracts
internal import Funds
internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// What follows from bad results: one takes money back, of which a part is proposed to be written off; one is
    /// appealed against and waits for a second decision-maker.
    func applyResults(_ troupe: Troupe, _ ground: Ground) async throws {
        let (taken, disputed) = (try await last(of: .secondPaid, troupe), try await last(of: .reported, troupe))
        let failed = try await rate(troupe, taken, [45, 40], third: [42, 38], at: -21)
        try await claw(troupe, failed)
        let contested = try await rate(troupe, disputed, [70, 66], third: [61, 64], at: -25)
        try await dispute(troupe, ground, contested, of: disputed)
    }

    /// The last milestone of the contract at a stage of the story.
    private func last(of stage: ContractStory, _ troupe: Troupe) async throws -> Milestone {
        let story = story
        return try await troupe.act("officer", at: try story.moment(-26)) { change in
            let contracts = try Contract.list(before: nil, limit: 50, for: change.viewer, in: change.db)
            let number = "YL\(story.today.year)-\(stage.rawValue + 1)"
            guard let contract = contracts.first(where: { $0.number == number }),
                let last = try Milestone.all(of: contract.id.rawValue, for: change.viewer, in: change.db).last
            else { throw NotFound() }
            return last
        }
    }

    /// Two parties score, and the result is published two days later.
    private func rate(
        _ troupe: Troupe, _ milestone: Milestone, _ authority: [Int64], third: [Int64], at offset: Int
    ) async throws -> Evaluation {
        let story = story
        let opened = try await troupe.act("officer", at: try story.moment(offset)) { change in
            let made = try Evaluation.open(
                .init(
                    weights: [.authority: Fraction(50), .thirdParty: Fraction(50)],
                    criteria: [("服务数量", Fraction(50)), ("服务效果", Fraction(50))]),
                of: milestone, in: change)
            let first = try made.assign(try troupe.account("city"), to: .authority, in: change)
            return try first.assign(try troupe.account("evaluator"), to: .thirdParty, in: change)
        }
        for (login, points) in [("city", authority), ("evaluator", third)] {
            _ = try await troupe.act(login, at: try story.moment(offset + 1)) { change in
                try Evaluation.find(opened.id, for: change.viewer, in: change.db).score(
                    Dictionary(uniqueKeysWithValues: points.enumerated().map { ($0 + 1, Fraction($1)) }),
                    statement: "查阅台账、抽访后评分（演示）。", in: change)
            }
        }
        return try await troupe.act("officer", at: try story.moment(offset + 2)) { change in
            let scored = try Evaluation.find(opened.id, for: change.viewer, in: change.db)
            return try scored.publish(version: scored.version, in: change)
        }
    }

    private func claw(_ troupe: Troupe, _ evaluation: Evaluation) async throws {
        let story = story
        _ = try await troupe.act("decision", at: try story.moment(-2)) { change in
            let now = try Evaluation.find(evaluation.id, for: change.viewer, in: change.db)
            return try now.decide(
                .init(
                    effect: .clawedBack, payPercent: .zero, recover: Money(fen: 2_000_000),
                    recoverBy: try story.day(30),
                    reason: "两个村的活动没有开展，第三期不付，退回已付的相应费用（演示）。"), version: now.version, in: change)
        }
        try await troupe.act("officer", at: try story.moment(-1)) { change in
            guard
                let claim = try RecoveryClaim.all(
                    of: evaluation.milestone.contract, for: change.viewer, in: change.db
                ).first
            else { throw NotFound() }
            try claim.proposeWriteOff(
                Money(fen: 300_000), reason: "汛期损毁的物资无法退回（演示）", document: "会议纪要（演示）35号", in: change)
        }
    }

    private func dispute(
        _ troupe: Troupe, _ ground: Ground, _ evaluation: Evaluation, of milestone: Milestone
    ) async throws {
        let story = story
        guard let place = ground.applicants.firstIndex(of: milestone.organisation) else { throw NotFound() }
        let contractor = "applicant\(place + 1)"
        let objection = try await troupe.act(contractor, at: try story.moment(-21)) {
            try evaluation.object("十一月补办的三场活动没有计入（演示）。", in: $0)
        }
        _ = try await troupe.act("decision", at: try story.moment(-6)) {
            try evaluation.answer(objection, upheld: false, reason: "补办的活动没有签到记录，不予计入（演示）。", in: $0)
        }
        _ = try await troupe.act(contractor, at: try story.moment(-4)) {
            try evaluation.appeal(against: objection, "签到记录已由镇里核实，请复核（演示）。", in: $0)
        }
    }
}
