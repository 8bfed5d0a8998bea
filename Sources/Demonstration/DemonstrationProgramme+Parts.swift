internal import Calls
internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// A second round, whose rule has parts: calibrated sheets 60, pledges 20 against the highest, and up to 20 points
    /// by hand.
    func rankByParts(_ troupe: Troupe, _ call: Call) async throws {
        let story = story
        let round = try await troupe.act("officer", at: try story.moment(-23)) { change in
            let round = try draftRound(call, "培训方案综合评定", sheetsDue: -20, in: change)
                .set(
                    combination: .weights, calibration: .leastSquares,
                    parts: [
                        .init(.sheets, name: "专家评分", most: Fraction(60)),
                        .init(.pledged, name: "社会认捐", most: Fraction(20)),
                        .init(.points, name: "示范加分", least: Fraction(5), most: Fraction(20)),
                    ], in: change
                ).open(in: change)
            _ = try round.assignAutomatically(seed: 20_251_030, in: change)
            try connect(round, in: change)
            _ = try round.release(in: change)
            let entries = try ReviewEntry.all(of: round, for: change.viewer, in: change.db).map(\.proposal).sorted()
            for (index, proposal) in entries.prefix(3).enumerated() {
                try round.note(
                    .pledged, Money(fen: Int64(index + 1) * 1_000_000), for: proposal, note: "爱心企业\(index + 1)（演示）",
                    in: change)
            }
            if let first = entries.first {
                try round.give(points: Fraction(10), to: first, reason: "上一年度省级示范项目。", in: change)
            }
            return try ReviewRound.find(round.id, for: change.viewer, in: change.db)
        }
        for index in 1...9 { try await score(troupe, round, index, at: -22) }
        try await troupe.act("officer", at: try story.moment(-21)) { change in
            _ = try ReviewRound.find(round.id, for: change.viewer, in: change.db).close(seed: 20_251_031, in: change)
        }
        try await vote(troupe, round)
    }

    /// Leniency is told only where reviewers connect all entries: one of the first group judges an entry of each other.
    private func connect(_ round: ReviewRound, in change: Change) throws {
        let groups = try round.unconnectedGroups(for: change.viewer, in: change.db)
        guard let first = groups.first else { return }
        let proposals = Dictionary(
            uniqueKeysWithValues: try ReviewEntry.all(of: round, for: change.viewer, in: change.db).map {
                ($0.number, $0.proposal)
            })
        let conflicts = try ConflictOfInterest.all(of: round, for: change.viewer, in: change.db)
        let bridges = try ReviewAssignment.all(of: round, for: change.viewer, in: change.db)
            .filter { first.contains($0.entryNumber) }.map(\.reviewer)
        for group in groups.dropFirst() {
            guard let proposal = group.first.flatMap({ proposals[$0] }) else { continue }
            let bridge = bridges.first { reviewer in
                !conflicts.contains { $0.reviewer == reviewer && $0.proposal == proposal }
            }
            if let bridge { try round.assign(bridge, to: proposal, in: change) }
        }
    }

    /// Jurors order the entries of the round, with a tie and an incomplete ballot among them; a second poll is open.
    private func vote(_ troupe: Troupe, _ round: ReviewRound) async throws {
        let story = story
        let poll = try await troupe.act("officer", at: try story.moment(-19)) { change in
            try RankedPoll.open("评委会决选", method: .schulze, seats: 2, of: round.id, in: change)
        }
        let ballots: [[Int: Int]] = [
            [1: 1, 2: 2, 3: 3, 4: 4], [2: 1, 1: 2, 3: 2], [3: 1, 1: 2, 2: 3, 4: 4], [1: 1], [4: 1, 2: 2, 1: 3],
        ]
        var cast = 0
        for juror in 1...9 where cast < ballots.count {
            let ballot = ballots[cast]
            let isJuror = try await troupe.act("reviewer\(juror)", at: try story.moment(-18, minute: juror)) { change in
                let isJuror = try !ReviewAssignment.own(in: round, for: change.viewer, in: change.db).isEmpty
                if isJuror { try RankedPoll.cast(ballot, in: poll.id, change) }
                return isJuror
            }
            if isJuror { cast += 1 }
        }
        try await troupe.act("officer", at: try story.moment(-17)) { change in
            try RankedPoll.close(poll.id, in: change)
            _ = try RankedPoll.open("最受欢迎方案", method: .instantRunoff, seats: 1, of: round.id, in: change)
        }
    }
}
