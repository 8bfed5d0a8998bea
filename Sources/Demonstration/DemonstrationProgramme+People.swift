internal import Kernel
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// Makes the accounts, the authority and the grants that an installation begins with.
    func gather() async throws -> Troupe {
        let hash = try await Password.hash(Troupe.password)
        let nobody = try await database.viewer(of: nil, in: nil, origin: .commandLine).at(
            try story.moment(Story.beginning))
        let accounts = try await database.write(as: nobody) { change in
            var accounts: [String: Account] = [:]
            for person in Troupe.everybody {
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
        let troupe = Troupe(accounts: accounts, tenant: tenant, database: database)
        let members = Troupe.staff.filter { $0.place == .tenant && $0.unit == nil } + Troupe.reviewers
        try await grant(members.map { ($0, .tenant, nil) }, troupe)
        return troupe
    }

    /// Grants roles from the command line, as the first grants of an installation are made.
    func grant(
        _ grants: [(member: Troupe.Member, scope: Scope, unit: Organisation.ID?)], _ troupe: Troupe
    ) async throws {
        let viewer = try await database.viewer(of: nil, in: troupe.tenant, origin: .commandLine)
            .at(try story.moment(-409))
        let start = story.start
        try await database.write(as: viewer) { change in
            for (member, scope, unit) in grants {
                for role in member.roles {
                    try RoleGrant.grant(
                        RoleGrant(role: role, scope: scope, organisation: unit), to: try troupe.account(member.short),
                        from: min(start, change.viewer.today), reason: "演示", in: change)
                }
            }
        }
    }
}
