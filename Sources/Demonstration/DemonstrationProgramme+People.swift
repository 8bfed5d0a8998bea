internal import Kernel
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// A place where the programme works.
    struct Ground: Sendable {
        let programme: Programme.ID
        let counties: [Area]
        let villages: [Area]
        let foundation: Organisation.ID
        let province: Organisation.ID
        let applicants: [Organisation.ID]
    }

    /// Makes the accounts, the authority and the grants that an installation begins with.
    func gather() async throws -> Troupe {
        let hash = try await Password.hash(Troupe.password)
        let nobody = try await database.viewer(of: nil, in: nil, origin: .commandLine).at(try story.moment(-420))
        let people = Troupe.staff + Troupe.reviewers + Troupe.applicants + Troupe.administrators.map(\.0)
        let accounts = try await database.write(as: nobody) { change in
            var accounts: [String: Account] = [:]
            for person in people {
                accounts[person.login] = try Account.register(
                    name: person.name, login: Login(parsing: person.login), isVerified: true, passwordHash: hash,
                    in: change)
            }
            for (person, kind) in Troupe.administrators {
                guard let account = accounts[person.login] else { throw NotFound() }
                try kind.appoint(account.id, reason: "演示", in: change)
            }
            return accounts
        }
        guard let officer = accounts["officer@demo.example"] else { throw NotFound() }
        let founder = try await database.viewer(of: officer, in: nil, origin: .commandLine).at(try story.moment(-410))
        let tenant = try await database.write(as: founder) { change in
            let league = try Organisation.register(
                .init(
                    name: "云林省青少年事务委员会（演示）", code: CreditCode.make(51, 0), kind: .leagueCommittee,
                    areaCode: "510000", registeredOn: Day("2001-05-04"), legalRepresentative: "演示",
                    isDemonstration: true),
                in: change)
            return try Tenant.open(
                slug: "yunlin", name: "云林省青少年事务委员会（演示）", englishName: "Yunlin Youth Committee (demonstration)",
                kind: .leagueCommittee, organisation: league, isDemonstration: true, in: change)
        }
        try await grant(tenant, accounts, Troupe.staff.filter { $0.holder == nil } + Troupe.reviewers, holders: [])
        return Troupe(accounts: accounts, tenant: tenant, database: database)
    }

    /// Grants roles from the command line, as the first grants of an installation are made.
    func grant(_ tenant: Tenant, _ accounts: [String: Account], _ members: [Troupe.Member], holders: [Int64])
        async throws
    {
        let viewer = try await database.viewer(of: nil, in: tenant, origin: .commandLine).at(try story.moment(-409))
        let start = story.start
        try await database.write(as: viewer) { change in
            for member in members {
                guard let account = accounts[member.login] else { throw NotFound() }
                for role in member.roles {
                    let scope = Scope(holder: member.holder.map { holders[$0] })
                    try RoleGrant.grant(
                        RoleGrant(role: role, scope: scope), to: account.id, from: min(start, change.viewer.today),
                        reason: "演示", in: change)
                }
            }
        }
    }

    /// The programme with its counties and villages, a site and a post in each village, and the organisations.
    func layOut(_ troupe: Troupe) async throws -> Ground {
        let story = story
        let (foundation, province) = try await troupe.act("officer", at: try story.moment(-405)) { change in
            func register(_ name: String, _ number: Int, _ kind: Organisation.Kind) throws -> Organisation.ID {
                try Organisation.register(
                    .init(
                        name: name, code: CreditCode.make(53, number), kind: kind, areaCode: "510000",
                        registeredOn: Day("2005-06-01"), legalRepresentative: "演示", isDemonstration: true), in: change
                ).id
            }
            return (
                try register("青苗公益基金会（演示）", 1, .foundation), try register("云林省财政专户（演示）", 2, .government)
            )
        }
        let (programme, counties) = try await troupe.act("officer", at: try story.moment(-404)) { change in
            let counties = try change.db.rows(
                """
                -- ten counties for the demonstration
                SELECT a.code FROM area a WHERE a.level = 3 AND a.path LIKE '000000.510000.%' AND a.name LIKE '%县'
                ORDER BY a.code LIMIT 10
                """
            ) { row in try Area.find(row.next(), in: change.db) }
            let programme = try Programme.plan(
                .init(
                    code: "TB\(story.start.year)", name: "童伴计划", englishName: "Companions for left-behind children",
                    purpose: "一个人、一个家、一条纽带：为百村留守儿童配备童伴妈妈和童伴之家。", startsOn: story.start,
                    endsOn: story.end, areaCode: "510000", areaCodes: counties.map(\.code),
                    parties: [
                        (try change.viewer.requireTenant().organisation, .host), (foundation, .funder),
                        (province, .funder),
                    ]), in: change)
            return (programme.id, counties)
        }
        let villages = try await settle(troupe, programme, counties)
        let applicants = try await register(troupe, counties)
        return Ground(
            programme: programme, counties: counties, villages: villages, foundation: foundation, province: province,
            applicants: applicants)
    }

    private func register(_ troupe: Troupe, _ counties: [Area]) async throws -> [Organisation.ID] {
        var applicants: [Organisation.ID] = []
        let story = story
        for index in 1...24 {
            let county = counties[(index - 1) % counties.count]
            let organisation = try await troupe.act("applicant\(index)", at: try story.moment(-300, minute: index)) {
                change -> Organisation in
                let kinds: [Organisation.Kind] = [.socialWorkAgency, .serviceOrganisation, .association]
                return try Organisation.register(
                    .init(
                        name: "\(county.name)童行社会服务中心\(index)（演示）", code: CreditCode.make(52, 100 + index),
                        kind: kinds[index % 3], areaCode: county.code, registeredOn: Day("201\(index % 9)-03-15"),
                        legalRepresentative: "法人\(index)", isDemonstration: true), in: change)
            }
            applicants.append(organisation.id)
            guard index % 6 != 0 else { continue }
            _ = try await troupe.act("applicant\(index)", at: try story.moment(-300, minute: index)) { change in
                try organisation.state(
                    grade: 3 + index % 3, issuedOn: try story.day(-600), expiresOn: try story.day(1_200),
                    evidence: "评估等级证书（演示）第\(index)号", in: change)
            }
            try await troupe.act("officer", at: try story.moment(-299, minute: index)) { change in
                for rating in try organisation.ratings(in: change.db) { try organisation.verify(rating.id, in: change) }
            }
        }
        return applicants
    }
}

/// Invented credit codes with a right check sign.
enum CreditCode {
    static func make(_ prefix: Int, _ number: Int) -> String {
        let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
        let digits = String(number)
        let body = "\(prefix)510000MJ" + String(repeating: "0", count: 7 - digits.count) + digits
        var sum = 0
        var weight = 1
        for character in body {
            sum += (alphabet.firstIndex(of: character) ?? 0) * weight
            weight = weight * 3 % 31
        }
        return body + String(alphabet[(31 - sum % 31) % 31])
    }
}
