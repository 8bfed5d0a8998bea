internal import Calls
internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// Nine reviewers, three sheets a proposal, a ranking, a cut line, the public notice with an objection, ten awards.
    func review(_ troupe: Troupe, _ call: Call) async throws -> [Award] {
        let round = try await openRound(troupe, call)
        for index in 1...9 { try await score(troupe, round, index) }
        let story = story
        let plan = try await troupe.act("officer", at: try story.moment(-119)) { change in
            let closed = try ReviewRound.find(round.id, for: change.viewer, in: change.db)
            _ = try closed.close(in: change)
            let after = try ReviewRound.find(round.id, for: change.viewer, in: change.db)
            let weights = Dictionary(uniqueKeysWithValues: zip(call.sources.map(\.fund), [2, 1]))
            let plan = try AwardPlan.draft(for: after, weights: weights, in: change)
            return try plan.ask(in: change)
        }
        let approved = try await troupe.act("decision", at: try story.moment(-117)) { change in
            try plan.approve(minutes: "会议纪要（演示）7号", in: change)
        }
        let notice = try await troupe.act("officer", at: try story.moment(-116)) { change in
            try ResultNotice.publish(approved, title: "童伴计划服务项目拟资助名单公示（演示）", in: change)
        }
        try await object(troupe, notice)
        return try await confirm(troupe, approved)
    }

    private func openRound(_ troupe: Troupe, _ call: Call) async throws -> ReviewRound {
        let story = story
        return try await troupe.act("officer", at: try story.moment(-140)) { change in
            for index in 1...9 {
                _ = try Reviewer.enrol(
                    account: try troupe.account("reviewer\(index)"),
                    Reviewer.Profile(organisationName: "演示大学", position: "教授", areaCode: "510100", fields: ["儿童福利"]),
                    in: change)
            }
            var round = try ReviewRound.draft(
                call: call.id.rawValue,
                ReviewRound.Draft(
                    name: "专家评审", anonymity: .blind, reviewsPerEntry: 3, loadMax: 10,
                    sheetsDueAt: try story.moment(-120)),
                criteria: [
                    Criterion.Draft(
                        code: "need", name: "社会需求", englishName: "Need", weight: Fraction(30), marksMax: Fraction(10)),
                    Criterion.Draft(
                        code: "plan", name: "方案可行", englishName: "Plan", weight: Fraction(40), marksMax: Fraction(10)),
                    Criterion.Draft(
                        code: "team", name: "团队能力", englishName: "Team", weight: Fraction(30), marksMax: Fraction(10)),
                ], in: change)
            round = try round.open(in: change)
            _ = try round.assignAutomatically(seed: 20_251_028, in: change)
            _ = try round.release(in: change)
            return try ReviewRound.find(round.id, for: change.viewer, in: change.db)
        }
    }

    private func score(_ troupe: Troupe, _ round: ReviewRound, _ index: Int) async throws {
        let story = story
        try await troupe.act("reviewer\(index)", at: try story.moment(-130, minute: index)) { change in
            let criteria = try round.criteria(for: change.viewer, in: change.db)
            for assignment in try ReviewAssignment.own(in: round, for: change.viewer, in: change.db) {
                var marks: [Criterion.ID: ScoreSheet.Mark] = [:]
                for (place, criterion) in criteria.enumerated() {
                    // Any whole marks from 5 to 9 will do, as long as they differ and are the same at every loading.
                    let mark = 5 + (Int(assignment.id.rawValue) * 7 + place * 3 + index * 5) % 5
                    marks[criterion.id] = ScoreSheet.Mark(Fraction(Int64(mark)), comment: "演示评语")
                }
                _ = try ScoreSheet.submit(
                    assignment.id, ScoreSheet.Content(marks: marks, comment: "总体可行。"), version: nil, in: change)
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
