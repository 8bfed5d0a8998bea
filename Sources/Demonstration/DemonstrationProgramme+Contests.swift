internal import Calls
internal import Competitions
internal import Forms
internal import Kernel
internal import Platform
internal import Postgres
internal import Vault

extension DemonstrationProgramme {
    /// Contests at every stage: a finished edition with certificates, one in review with a vote of the public, one in
    /// the middle of its live pitch, and five editions that were held before.
    func holdContests(_ troupe: Troupe, _ ground: Ground, _ first: Call) async throws {
        let finished = try await beginContest(troupe, ground, first)
        try await pitchContest(troupe)
        try await finishContest(finished, troupe)
        try await reviewContest(troupe, ground)
        try await recordEditions(troupe, ground)
        try await holdFair(troupe, ground)
    }

    /// The key of a call of the story by the end of its code.
    private func call(_ ending: String, in change: Change) throws -> Int64 {
        let found = try change.db.value(
            """
            -- call of the story by its code
            SELECT c.id FROM call c WHERE c.tenant_id = \(try change.tenant()) AND c.code = \(ending)
            """, as: Int64.self)
        guard let found else { throw NotFound() }
        return found
    }

    private func beginContest(_ troupe: Troupe, _ ground: Ground, _ call: Call) async throws -> Competition.ID {
        let story = story
        return try await troupe.act("officer", at: try story.moment(-98)) { change in
            let id = try Competition.hold(
                call: call.id.rawValue,
                .init(
                    edition: 1, year: try story.day(-98).year, title: "童伴计划服务项目大赛（演示）",
                    englishTitle: "Contest of companion projects (demonstration)", honourLevel: .province), in: change
            ).id
            let code = try ground.units["operator"].flatMap { try Organisation.find($0, in: change.db).code }
            if let code { try Competition.name(party: code, as: .operator, in: id, change) }
            _ = try Competition.takeIn(id, in: change)
            let stages: [(Int, Competition.StageKind, Int, Int, Int?)] = [
                (1, .entries, -180, -150, nil), (2, .firstReview, -140, -119, nil), (3, .pitch, -98, -98, 8),
                (4, .award, -97, -96, nil),
            ]
            for (position, kind, begins, ends, places) in stages {
                try Competition.add(
                    .init(
                        position: position, kind: kind, begins: try story.day(begins), ends: try story.day(ends),
                        places: places), to: id, in: change)
            }
            _ = try Competition.advance(toStage: 3, in: id, change)
            try Competition.add(
                .init(position: 1, name: "爱心企业捐赠（演示）", limit: Money(fen: 10_000_000)), to: id, in: change)
            try Competition.add(
                .init(position: 2, name: "省级财政专项（演示）", limit: Money(fen: 5_000_000)), to: id, in: change)
            let terms: [(Competition.Grade, Int, Int64)] = [(.gold, 1, 20), (.silver, 2, 10), (.bronze, 3, 5)]
            for (grade, places, yuan) in terms {
                try Competition.add(
                    .init(
                        grade: grade, places: places, floor: Fraction(50),
                        parts: [1: Money(fen: yuan * 100_000), 2: Money(fen: yuan * 50_000)]), to: id, in: change)
            }
            return id
        }
    }

    /// Eight finalists pitch before five judges, whose scores decide; the grades follow the places.
    private func finishContest(_ id: Competition.ID, _ troupe: Troupe) async throws {
        let story = story
        let session = try await troupe.act("officer", at: try story.moment(-98, hour: 8)) { change in
            let rule = RankingRule(
                method: .trimmed, dropHigh: 1, dropLow: 1, whenAtLeast: 5, rankedBy: .exact, quorum: 5,
                tieChain: [.criterion("2"), .lowestSheet, .shared])
            let session = try PitchSession.draft(
                .init(
                    name: "总决赛路演", rule: rule, criteria: finalCriteria,
                    judges: try (1...5).map { try troupe.account("reviewer\($0)") }), for: id, in: change)
            try PitchSession.draw(
                session.id, typed: .init(20_250_827, source: "演示数据的固定种子（日期）"), in: change)
            return session.id
        }
        for (place, quality) in [4, 2, 6, 0, 5, 3, 7, 1].enumerated() {
            let minute = 25 * place
            try await pitch(
                session, troupe, sheets: 5, day: -98, minute: minute, opens: place == 0, quality: quality)
            try await troupe.act(
                "officer", at: try story.moment(-98, hour: 9 + (minute + 20) / 60, minute: (minute + 20) % 60)
            ) { change in try PitchSession.step(.revealed, of: session, in: change) }
        }
        try await troupe.act("officer", at: try story.moment(-98, hour: 13)) { change in
            try PitchSession.close(session, in: change)
        }
        try await troupe.act("decision", at: try story.moment(-97)) { change in
            let edition = try Competition.find(id, for: change.viewer, in: change.db)
            let seen = try edition.digestOfStandings(for: change.viewer, in: change.db)
            _ = try Competition.publish(id, seen: seen, in: change)
        }
        try await troupe.act("officer", at: try story.moment(-96)) { change in
            _ = try Certificate.issueAll(of: id, in: change)
            let entries = try Competition.find(id, for: change.viewer, in: change.db)
                .entries(for: change.viewer, in: change.db)
            for result in entries.compactMap(\.result).prefix(2) {
                try Competition.follow(
                    result: result, of: id,
                    .init(try story.day(-96).year, .running, note: "项目持续运行，服务三个村的童伴之家。"), in: change)
            }
        }
    }

    /// Seven judges; the first entry is revealed, of the second five of seven sheets are in.
    private func pitchContest(_ troupe: Troupe) async throws {
        let story = story
        let session = try await troupe.act("officer", at: try story.moment(-20)) { change in
            let id = try Competition.hold(
                call: try call("TB\(story.today.year)-P", in: change),
                .init(
                    edition: 1, year: story.today.year, title: "童伴妈妈培训方案大赛（演示）",
                    englishTitle: "Contest of training plans (demonstration)", honourLevel: .city), in: change
            ).id
            _ = try Competition.takeIn(id, in: change)
            try Competition.add(
                .init(position: 1, kind: .entries, begins: try story.day(-60), ends: try story.day(-40)), to: id,
                in: change)
            try Competition.add(
                .init(position: 2, kind: .firstReview, begins: try story.day(-36), ends: try story.day(-25)), to: id,
                in: change)
            try Competition.add(
                .init(position: 3, kind: .pitch, begins: try story.day(-1), ends: story.today, places: 3), to: id,
                in: change)
            try Competition.limit(stage: 3, area: "510000", to: 3, in: id, change)
            _ = try Competition.advance(toStage: 3, in: id, change)
            try Competition.add(
                .init(position: 1, name: "爱心企业捐赠（演示）", limit: Money(fen: 3_000_000)), to: id, in: change)
            try Competition.add(
                .init(grade: .gold, places: 1, parts: [1: Money(fen: 1_000_000)]), to: id, in: change)
            try Competition.add(
                .init(grade: .silver, places: 2, parts: [1: Money(fen: 500_000)]), to: id, in: change)
            let rule = RankingRule(
                method: .trimmed, dropHigh: 1, dropLow: 1, whenAtLeast: 3, rankedBy: .exact, quorum: 5,
                tieChain: [.criterion("2"), .lowestSheet, .shared])
            let session = try PitchSession.draft(
                .init(
                    name: "决赛路演", rule: rule,
                    criteria: finalCriteria,
                    judges: try (1...7).map { try troupe.account("reviewer\($0)") }), for: id, in: change)
            try PitchSession.draw(
                session.id, typed: .init(20_251_120, source: "演示数据的固定种子（日期）"), in: change)
            // The seventh judge is related to the team that comes last, and stands back by itself when it opens.
            let last = try session.slots(for: change.viewer, in: change.db).last?.entry
            let entries = try Competition.find(id, for: change.viewer, in: change.db)
                .entries(for: change.viewer, in: change.db)
            if let proposal = entries.first(where: { $0.id == last })?.proposal {
                let seventh = try troupe.account("reviewer7")
                let reviewers = try Reviewer.all(for: change.viewer, in: change.db)
                guard let judge = reviewers.first(where: { $0.account == seventh }) else { throw NotFound() }
                try ConflictOfInterest.note(
                    reviewer: judge.id, .proposal(proposal), ground: .family, evidence: "项目负责人是评委的近亲属（演示）", in: change)
            }
            return session.id
        }
        try await pitch(session, troupe, sheets: 7, minute: 0, opens: true)
        try await troupe.act("officer", at: try story.moment(-1, hour: 9, minute: 20)) { change in
            try PitchSession.step(.revealed, of: session, in: change)
        }
        try await pitch(session, troupe, sheets: 5, minute: 25, opens: false)
    }

    private var finalCriteria: [PitchSession.Criterion] {
        [
            .init(name: "社会需求", marksMax: 30), .init(name: "方案可行性", marksMax: 40),
            .init(name: "现场表现", marksMax: 30),
        ]
    }

    private func pitch(
        _ session: PitchSession.ID, _ troupe: Troupe, sheets: Int, day: Int = -1, minute: Int, opens: Bool,
        quality: Int = 2
    ) async throws {
        let story = story
        let entry = try await troupe.act(
            "officer", at: try story.moment(day, hour: 9 + minute / 60, minute: minute % 60)
        ) { change in
            if opens { try PitchSession.open(session, in: change) }
            try PitchSession.step(.called, of: session, in: change)
            try PitchSession.step(.pitching, of: session, in: change)
            try PitchSession.step(.marking, of: session, in: change)
            let found = try PitchSession.find(session, for: change.viewer, in: change.db)
            return try found.state(for: change.viewer, in: change.db).entry
        }
        guard let entry else { return }
        for judge in 1...sheets {
            try await troupe.act(
                "reviewer\(judge)", at: try story.moment(day, hour: 9 + (minute + 16) / 60, minute: (minute + 16) % 60)
            ) { change in
                let marks = [
                    24 + (judge + quality - 2) % 4, 30 + quality + judge % 5 - quality / 6, 22 + (judge + minute) % 6,
                ]
                try PitchSheet.deliver(
                    marks.map { Fraction(Int64($0)) }, for: entry, key: "demo-\(judge)-\(entry)", in: session, change)
            }
        }
    }

    /// The vote of the public is open; twelve links voted from one address for one entry, which asks for a look.
    private func reviewContest(_ troupe: Troupe, _ ground: Ground) async throws {
        let story = story
        let (id, entries, tokens) = try await troupe.act("officer", at: try story.moment(-14)) { change in
            let id = try Competition.hold(
                call: try call("TB\(story.today.year)-M", in: change),
                .init(
                    edition: 1, year: story.today.year, title: "童伴之家微项目大赛（演示）",
                    englishTitle: "Contest of small projects (demonstration)", honourLevel: .city), in: change
            ).id
            _ = try Competition.takeIn(id, in: change)
            try Competition.add(
                .init(position: 1, kind: .firstReview, begins: try story.day(-15), ends: try story.day(10)), to: id,
                in: change)
            try Competition.add(
                .init(position: 2, kind: .training, begins: try story.day(12), ends: try story.day(14)), to: id,
                in: change)
            try Competition.set(
                entriesMax: 2, barred: [.gold, .silver, .bronze],
                votes: .init(from: try story.moment(-10), until: try story.moment(12)), in: id, change)
            let entries = try Competition.find(id, for: change.viewer, in: change.db)
                .entries(for: change.viewer, in: change.db).map(\.id)
            return (id, entries, try Competition.makeBallots(15, in: id, change))
        }
        guard let favoured = entries.first else { return }
        let address = Competition.VoterAddress(
            digest: vaultKey.digest(ofVoterAt: "192.0.2.1", inContest: id.rawValue, of: troupe.tenant.id))
        try await troupe.act("applicant21", at: try story.moment(-6, hour: 10)) { change in
            for token in tokens.prefix(12) {
                try Competition.vote(for: favoured, with: token, from: address, in: id, change)
            }
        }
        for (index, entry) in entries.enumerated() {
            try await troupe.act("applicant\(index + 2)", at: try story.moment(-5, hour: 9 + index)) { change in
                try Competition.vote(for: entry, from: address, in: id, change)
            }
        }
    }
}
