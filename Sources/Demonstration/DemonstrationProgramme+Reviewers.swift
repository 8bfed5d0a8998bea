internal import Calls
internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// Ten people of the reviewer bank, with what they know and how much they take.
    func enrol(_ troupe: Troupe) async throws {
        let story = story
        try await troupe.act("officer", at: try story.moment(-141)) { change in
            for index in 1...10 {
                var profile = Reviewer.Profile(
                    organisationName: "云林大学（演示）", position: "教授", areaCode: "510100",
                    fields: [
                        ReviewerField("儿童福利", keywords: ["童伴", index.isMultiple(of: 2) ? "培训" : "微项目"]),
                        ReviewerField(index.isMultiple(of: 3) ? "财务" : "社会工作"),
                    ])
                profile.languages = ["中文"]
                profile.training = "评审专家培训（演示）"
                profile.trainedOn = try story.day(-300 + index)
                profile.loadMin = 1
                profile.loadMax = 12
                _ = try Reviewer.enrol(account: try troupe.account("reviewer\(index)"), profile, in: change)
            }
        }
    }

    /// A round before anything is done with it.
    func draftRound(_ call: Call, _ name: String, sheetsDue: Int, in change: Change) throws -> ReviewRound {
        try ReviewRound.draft(
            call: call.id.rawValue,
            ReviewRound.Draft(
                name: name, anonymity: .blind, reviewsPerEntry: 3, loadMax: 10,
                sheetsDueAt: try story.moment(sheetsDue)),
            criteria: [
                Criterion.Draft(
                    code: "need", name: "社会需求", englishName: "Need", weight: Fraction(30), marksMax: Fraction(10)),
                Criterion.Draft(
                    code: "plan", name: "方案可行", englishName: "Plan", weight: Fraction(40), marksMax: Fraction(10)),
                Criterion.Draft(
                    code: "team", name: "团队能力", englishName: "Team", weight: Fraction(30), marksMax: Fraction(10)),
            ], in: change)
    }

    /// All ten are drawn and asked; nine accept, the tenth has no time.
    func draw(_ troupe: Troupe, _ round: ReviewRound, at offset: Int) async throws {
        let story = story
        try await troupe.act("officer", at: try story.moment(offset, hour: 14)) { change in
            _ = try round.drawReviewers(10, from: .init(field: "儿童福利"), seed: 20_251_029, in: change)
        }
        for index in 1...10 {
            try await troupe.act("reviewer\(index)", at: try story.moment(offset, hour: 16, minute: index)) { change in
                for asked in try ReviewerInvitation.own(for: change.viewer, in: change.db) where asked.answer == nil {
                    try asked.answer(
                        index == 10 ? .refused : .accepted, ground: index == 10 ? .busy : nil, note: "", in: change)
                }
            }
        }
    }

    /// What the reviewers are owed for a round; one line was a mistake.
    func recordFees(_ troupe: Troupe, _ round: ReviewRound) async throws {
        let story = story
        try await troupe.act("officer", at: try story.moment(-120)) { change in
            for load in try ReviewerLoad.all(of: round, for: change.viewer, in: change.db) {
                try round.recordFee(.fee, Money(fen: 80_000), of: load.reviewer, note: "演示", in: change)
            }
            guard let first = try ReviewerFee.all(of: round.id, for: change.viewer, in: change.db).first else { return }
            try round.recordFee(.travel, Money(fen: 12_650), of: first.reviewer, in: change)
            try round.recordFee(.fee, Money(fen: 80_000), of: first.reviewer, in: change)
            let last = try ReviewerFee.all(of: round.id, for: change.viewer, in: change.db).max { $0.id < $1.id }
            if let last { try round.withdrawFee(last.id, reason: "重复登记（演示）", in: change) }
        }
    }

    /// A reviewer has uploaded a workbook that is not applied yet; a second round is prepared, and one person is asked.
    func prepareMore(_ troupe: Troupe, _ call: Call, _ round: ReviewRound) async throws {
        let story = story
        try await troupe.act("reviewer1", at: try story.moment(-2)) { change in
            let own = try ReviewAssignment.own(in: round, for: change.viewer, in: change.db)
            let rows = own.enumerated().map { index, held in
                SheetUpload.Row(
                    number: index + 2,
                    cells: [held.id.description, String(held.entryNumber), "8", index == 0 ? "11" : "7"])
            }
            _ = try SheetUpload.keep(
                [.init(number: 1, cells: ["[#]", "编号", "[need] 社会需求", "[plan] 方案可行"])] + rows,
                sha256: SHA256.digest(Array("演示".utf8)), of: round, in: change)
        }
        try await troupe.act("officer", at: try story.moment(-1)) { change in
            let second = try draftRound(call, "微项目复评", sheetsDue: 30, in: change)
            guard let first = try Reviewer.all(for: change.viewer, in: change.db).first else { return }
            try second.invite(first.id, in: change)
        }
    }
}
