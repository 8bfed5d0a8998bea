internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres

/// Five editions that were held before Miaopu, and the fair at which their teams met the communities.
extension DemonstrationProgramme {
    /// What the newspapers tell of: five editions of a contest that were held before Miaopu, with 37 teams each.
    func recordEditions(_ troupe: Troupe, _ ground: Ground) async throws {
        let story = story
        let fields = ["社区助老", "留守儿童陪伴", "青少年成长", "残障支持", "环境保护", "乡村阅读", "心理关爱", "应急科普"]
        let grades: [Competition.Grade] =
            [.gold] + Array(repeating: .silver, count: 2) + Array(repeating: .bronze, count: 4)
            + Array(repeating: .merit, count: 8)
        let offices = ["云林市民政局（演示）", "云林市精神文明建设办公室（演示）"]
        try await troupe.act("supplier", at: try story.moment(-13)) { change in
            for (number, office) in offices.enumerated() {
                _ = try Self.register(office, 11, 60 + number, .government, in: change)
            }
        }
        try await troupe.act("officer", at: try story.moment(-13)) { change in
            for edition in 1...5 {
                let entries = (0..<37).map { team in
                    Competition.RecordedEntry(
                        title: "\(fields[(team + edition) % fields.count])计划\(edition)-\(team + 1)（演示）",
                        organisationName: "青禾公益团队\((edition - 1) * 37 + team + 1)（演示）",
                        areaCode: ground.counties[team % ground.counties.count].code,
                        grade: team < grades.count ? grades[team] : nil)
                }
                let held = try Competition.record(
                    .init(
                        edition: edition, year: story.today.year - 7 + edition, title: "青年公益创投大赛（演示）",
                        englishTitle: "Youth venture contest (demonstration)", honourLevel: .city), entries: entries,
                    amounts: [
                        .gold: Money(fen: 5_000_000), .silver: Money(fen: 3_000_000), .bronze: Money(fen: 2_000_000),
                        .merit: Money(fen: 500_000),
                    ], source: "公益创投资金", in: change)
                for number in offices.indices {
                    try Competition.name(party: CreditCode.make(11, 60 + number), as: .coHost, in: held.id, change)
                }
            }
        }
    }

    /// The fair: every team of the five editions offers, thirty-nine communities need; half of the pairs have signed.
    func holdFair(_ troupe: Troupe, _ ground: Ground) async throws {
        let story = story
        let held: Fair.ID? = try await troupe.act("officer", at: try story.moment(-12)) { change in
            let fair = try Fair.open(
                title: "社区与社会组织双选会（演示）", startsAt: try story.moment(-7, hour: 9), tables: 40, slotMinutes: 5,
                in: change)
            _ = try Fair.takeTeams(of: "青年公益创投大赛（演示）", cost: Money(fen: 2_000_000), into: fair.id, in: change)
            try Fair.post(
                (1...39).map { number in
                    Fair.Posting(
                        side: .need, name: "童伴社区\(number)（演示）", subject: ["社区助老", "儿童托管", "环境整治"][number % 3],
                        capacity: 1 + number % 2, money: Money(fen: Int64(2 + number % 3) * 1_000_000 + 1_000_000))
                }, to: fair.id, in: change)
            let parties = try fair.parties(for: change.viewer, in: change.db)
            let (needs, offers) = (parties.filter { $0.side == .need }, parties.filter { $0.side == .offer })
            var wishes: [Fair.Party.ID: [Fair.Party.ID]] = [:]
            // Any lists will do, as long as they differ and are the same at every loading.
            for (index, need) in needs.enumerated() {
                wishes[need.id] = (0..<12).map { offers[(index * 7 + $0 * 5) % offers.count].id }
            }
            for (index, offer) in offers.enumerated() {
                wishes[offer.id] = (0..<10).map { needs[(index * 3 + $0) % needs.count].id }
            }
            try Fair.wish(wishes, at: fair.id, in: change)
            let matching = try Fair.match(fair.id, proposing: .need, in: change)
            _ = try Fair.match(fair.id, proposing: .offer, in: change)
            try Fair.choose(matching: matching, of: fair.id, in: change)
            _ = try Fair.layOut(fair.id, rounds: 6, in: change)
            guard
                let chosen = try fair.matchings(for: change.viewer, in: change.db).first(where: { $0.chosenAt != nil })
            else { return nil }
            let pairs = try fair.pairs(of: chosen, for: change.viewer, in: change.db)
            try Fair.intend(
                pairs.map { (need: $0.0, offer: $0.1, amount: Money(fen: 2_000_000)) }, at: fair.id, in: change)
            return fair.id
        }
        guard let held else { return }
        try await troupe.act("officer", at: try story.moment(-1)) { change in
            let fair = try Fair.find(held, for: change.viewer, in: change.db)
            for (index, one) in try fair.intentions(for: change.viewer, in: change.db).enumerated()
            where index % 3 == 0 {
                try Fair.sign(
                    one.id, number: "SX-\(index + 1)", amount: Money(fen: 1_900_000), on: change.viewer.today,
                    at: fair.id, in: change)
            }
        }
    }
}
