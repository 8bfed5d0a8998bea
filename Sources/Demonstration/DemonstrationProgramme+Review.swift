internal import Calls
internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// Nine reviewers, three sheets a proposal, a ranking, a cut line, the public notice with an objection, ten awards.
    func review(_ troupe: Troupe, _ call: Call) async throws -> [Award] {
        try await enrol(troupe, 1...9, at: -141)
        let round = try await openRound(troupe, call, "专家评审", at: -140, sheetsDue: -120)
        for index in 1...9 { try await score(troupe, round, index, at: -130) }
        let story = story
        try await recordFees(troupe, round)
        let approved = try await decide(troupe, call, round, closed: -119, approved: -117)
        let notice = try await troupe.act("officer", at: try story.moment(-116)) { change in
            try ResultNotice.publish(approved, title: "童伴计划服务项目拟资助名单公示（演示）", in: change)
        }
        try await object(troupe, notice)
        try await reviewAgain(troupe, notice)
        return try await confirm(troupe, approved)
    }

    /// A round with three criteria and three sheets a proposal; the reviewers have their assignments, where they are
    /// drawn those who accept.
    func openRound(
        _ troupe: Troupe, _ call: Call, _ name: String, at offset: Int, sheetsDue: Int, isDrawn: Bool = false
    ) async throws -> ReviewRound {
        let story = story
        let round = try await troupe.act("officer", at: try story.moment(offset)) { change in
            try draftRound(call, name, sheetsDue: sheetsDue, in: change).open(in: change)
        }
        if isDrawn { try await draw(troupe, round, at: offset) }
        return try await troupe.act("officer", at: try story.moment(offset, hour: 20)) { change in
            _ = try round.assignAutomatically(seed: 20_251_028, in: change)
            _ = try round.release(in: change)
            return try ReviewRound.find(round.id, for: change.viewer, in: change.db)
        }
    }

    /// A reviewer fills in the sheets, and signs them or leaves the first criterion open.
    func score(
        _ troupe: Troupe, _ round: ReviewRound, _ index: Int, at offset: Int, isSigned: Bool = true
    ) async throws {
        let story = story
        try await troupe.act("reviewer\(index)", at: try story.moment(offset, minute: index)) { change in
            let criteria = try round.criteria(for: change.viewer, in: change.db)
            for assignment in try ReviewAssignment.own(in: round, for: change.viewer, in: change.db) {
                var marks: [Criterion.ID: ScoreSheet.Mark] = [:]
                for (place, criterion) in criteria.enumerated() {
                    // Any whole marks from 5 to 9 will do, as long as they differ and are the same at every loading.
                    let mark = 5 + (Int(assignment.id.rawValue) * 7 + place * 3 + index * 5) % 5
                    marks[criterion.id] = ScoreSheet.Mark(Fraction(Int64(mark)), comment: "演示评语")
                }
                if !isSigned { marks[criteria[0].id] = nil }
                let content = ScoreSheet.Content(marks: marks, comment: isSigned ? "总体可行。" : "待补。")
                _ =
                    try isSigned
                    ? ScoreSheet.submit(assignment.id, content, version: nil, in: change)
                    : ScoreSheet.save(assignment.id, content, version: nil, in: change)
            }
        }
    }

    private func object(_ troupe: Troupe, _ notice: ResultNotice) async throws {
        let story = story
        let objection = try await troupe.act("applicant24", at: try story.moment(-114)) { change in
            try notice.object(
                name: "申请人24（演示）", contact: "applicant24@demo.example", statement: "请说明本机构未进入评审的原因。",
                proposal: nil, in: change)
        }
        try await troupe.act("decision", at: try story.moment(-110)) { change in
            try Objection.answer(
                objection, .dismissed, ground: .unfounded, text: "申报内容不在征集范围内，初审意见已书面告知。", in: change)
        }
    }

    private func confirm(_ troupe: Troupe, _ plan: AwardPlan) async throws -> [Award] {
        let story = story
        try await troupe.act("officer", at: try story.moment(-100)) { change in
            try AwardPlan.find(plan.id, for: change.viewer, in: change.db).askConfirmation(in: change)
        }
        return try await troupe.act("decision", at: try story.moment(-99)) { change in
            try AwardPlan.find(plan.id, for: change.viewer, in: change.db).confirm(minutes: "会议纪要（演示）9号", in: change)
        }
    }
}
