internal import Calls
internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// An objection is upheld, three other people judge the proposal again, and the first result stands.
    func reviewAgain(_ troupe: Troupe, _ notice: ResultNotice) async throws {
        let story = story
        guard let line = notice.lines.last else { return }
        let objection = try await troupe.act("applicant23", at: try story.moment(-115)) { change in
            try notice.object(
                name: "申请人23（演示）", contact: "applicant23@demo.example", statement: "一位评审专家的评语与该项目的申报内容不符，请复核。",
                proposal: line.proposal, in: change)
        }
        try await troupe.act("decision", at: try story.moment(-113)) { change in
            try Objection.answer(objection, .upheld, text: "评语确有错位，异议成立，另请专家复审。", in: change)
        }
        let rereview = try await troupe.act("officer", at: try story.moment(-112)) { change in
            let rereview = try Rereview.order(for: objection, in: change)
            let round = try ReviewRound.find(rereview.round, for: change.viewer, in: change.db)
            _ = try round.assignAutomatically(seed: 20_251_101, in: change)
            _ = try round.release(in: change)
            return rereview
        }
        let round = try await troupe.act("officer", at: try story.moment(-112, hour: 21)) { change in
            try ReviewRound.find(rereview.round, for: change.viewer, in: change.db)
        }
        for index in 1...9 { try await score(troupe, round, index, at: -110) }
        try await troupe.act("officer", at: try story.moment(-108)) { change in
            _ = try ReviewRound.find(round.id, for: change.viewer, in: change.db).close(seed: 20_251_102, in: change)
        }
        try await troupe.act("decision", at: try story.moment(-107)) { change in
            try Rereview.answer(rereview.id, .kept, text: "三位未参加原评审的专家独立评分，结论与原结果一致，维持原结果。", in: change)
        }
    }
}
