internal import Kernel
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// A place where the programme works, and the organisations that take part.
    struct Ground: Sendable {
        let programme: Programme.ID
        let counties: [Area]
        let villages: [Area]
        let foundation: Organisation.ID
        let province: Organisation.ID
        let applicants: [Organisation.ID]
        let suppliers: [Organisation.ID]
        /// The units of those who act for one, by the front part of their logins.
        let units: [String: Organisation.ID]

        /// Index of the county whose village the gift of 100.00 yuan reaches.
        static let county = 7

        /// The villages of the county with this index.
        func villages(of county: Int) -> [Area] { Array(villages[county * 10..<county * 10 + 10]) }
    }

    /// The programme with its counties and villages, a site and a post in each village, and the organisations.
    func layOut(_ troupe: Troupe) async throws -> Ground {
        let story = story
        let (foundation, province) = try await troupe.act("officer", at: try story.moment(-405)) { change in
            (
                try Self.register("青苗公益基金会（演示）", 53, 1, .foundation, in: change),
                try Self.register("云林省财政专户（演示）", 53, 2, .government, in: change)
            )
        }
        let suppliers = try await registerSuppliers(troupe)
        let units = try await registerUnits(troupe)
        let (programme, counties) = try await troupe.act("officer", at: try story.moment(-404)) { change in
            let counties = try change.db.rows(
                """
                -- ten counties for the demonstration
                SELECT a.code FROM area a WHERE a.level = 3 AND a.path LIKE '000000.510000.%' AND a.name LIKE '%县'
                ORDER BY a.code LIMIT 10
                """
            ) { row in try Area.find(row.next(), in: change.db) }
            let thirdParty = units["evaluator"].map { [($0, Programme.PartyRole.thirdParty)] } ?? []
            let programme = try Programme.plan(
                .init(
                    code: "TB\(story.start.year)", name: "童伴计划", englishName: "Companions for left-behind children",
                    purpose: "一个人、一个家、一条纽带：为百村留守儿童配备童伴妈妈和童伴之家。", startsOn: story.start,
                    endsOn: story.end, areaCode: "510000", areaCodes: counties.map(\.code),
                    parties: [
                        (try change.viewer.requireTenant().organisation, .host), (foundation, .funder),
                        (province, .funder),
                    ] + thirdParty), in: change)
            return (programme.id, counties)
        }
        let villages = try await settle(troupe, programme, counties)
        let ground = Ground(
            programme: programme, counties: counties, villages: villages, foundation: foundation, province: province,
            applicants: try await register(troupe, counties), suppliers: suppliers, units: units)
        try await grantPlaces(troupe, ground)
        return ground
    }

    /// Officers of the city, county, town and village that the story leads to, and people who act for a unit.
    private func grantPlaces(_ troupe: Troupe, _ ground: Ground) async throws {
        let path = ground.villages(of: Ground.county)[0].path.split(separator: ".")
        let grants = Troupe.staff.compactMap {
            member -> (member: Troupe.Member, scope: Scope, unit: Organisation.ID?)? in
            if case .area(let level) = member.place {
                let areaPath = path.prefix(level + 1).joined(separator: ".") + "."
                return (member, Scope(areaPath: areaPath), nil)
            }
            // Who operates a competition is granted that with its programme.
            guard !member.roles.contains(.operator) else { return nil }
            return member.unit.map { _ in (member, Scope(programme: ground.programme), ground.units[member.short]) }
        }
        try await grant(grants, troupe)
    }

    static func register(
        _ name: String, _ prefix: Int, _ number: Int, _ kind: Organisation.Kind, areaCode: String = "510000",
        in change: Change
    ) throws -> Organisation.ID {
        try Organisation.register(
            .init(
                name: name, code: CreditCode.make(prefix, number), kind: kind, areaCode: areaCode,
                registeredOn: Day("2005-06-01"), legalRepresentative: "演示", isDemonstration: true), in: change
        ).id
    }

    /// Those who are paid for what the holders buy themselves, in the order of the budget lines 02 to 07.
    private func registerSuppliers(_ troupe: Troupe) async throws -> [Organisation.ID] {
        let suppliers: [(name: String, kind: Organisation.Kind)] = [
            ("云林木作家具有限公司（演示）", .company), ("云林儿童发展培训中心（演示）", .serviceOrganisation),
            ("山谷文体用品有限公司（演示）", .company), ("云林乡村督导服务中心（演示）", .serviceOrganisation),
            ("青山印务有限公司（演示）", .company), ("明算会计师事务所（演示）", .company),
        ]
        return try await troupe.act("supplier", at: try story.moment(-405)) { change in
            try suppliers.enumerated().map { number, supplier in
                let prefix = supplier.kind == .company ? 91 : 52
                return try Self.register(supplier.name, prefix, 20 + number, supplier.kind, in: change)
            }
        }
    }

    /// The units for which an evaluator, an operator and a recommending person act.
    private func registerUnits(_ troupe: Troupe) async throws -> [String: Organisation.ID] {
        var units: [String: Organisation.ID] = [:]
        for (number, member) in Troupe.staff.enumerated() {
            guard let unit = member.unit else { continue }
            units[member.short] = try await troupe.act(member.short, at: try story.moment(-405)) { change in
                try Self.register(unit, 52, 40 + number, .serviceOrganisation, in: change)
            }
        }
        return units
    }

    private func register(_ troupe: Troupe, _ counties: [Area]) async throws -> [Organisation.ID] {
        var applicants: [Organisation] = []
        let story = story
        for index in 1...24 {
            let county = counties[(index - 1) % counties.count]
            let organisation = try await troupe.act("applicant\(index)", at: try story.moment(-300, minute: index)) {
                change in
                let kinds: [Organisation.Kind] = [.socialWorkAgency, .serviceOrganisation, .association]
                return try Organisation.register(
                    .init(
                        name: "\(county.name)童行社会服务中心\(index)（演示）", code: CreditCode.make(52, 100 + index),
                        kind: kinds[index % 3], areaCode: county.code, registeredOn: Day("201\(index % 9)-03-15"),
                        legalRepresentative: "法人\(index)（演示）", isDemonstration: true), in: change)
            }
            applicants.append(organisation)
            guard index % 6 != 0 else { continue }
            _ = try await troupe.act("applicant\(index)", at: try story.moment(-300, hour: 11, minute: index)) {
                change in
                try organisation.state(
                    grade: 3 + index % 3, issuedOn: try story.day(-600), expiresOn: try story.day(1_200),
                    evidence: "评估等级证书（演示）第\(index)号", in: change)
            }
        }
        let all = applicants
        try await troupe.act("officer", at: try story.moment(-299)) { change in
            for organisation in all {
                for rating in try organisation.ratings(in: change.db) { try organisation.verify(rating.id, in: change) }
            }
        }
        try await invite(troupe, all)
        return all.map(\.id)
    }

    /// The first organisations have an editor beside their administrator.
    private func invite(_ troupe: Troupe, _ applicants: [Organisation]) async throws {
        for (number, editor) in Troupe.editors.enumerated() {
            let organisation = applicants[number]
            let token = try await troupe.act("applicant\(number + 1)", at: try story.moment(-298)) { change in
                try organisation.invite(Login(parsing: editor.login), asAdministrator: false, in: change)
            }
            try await troupe.act(editor.short, at: try story.moment(-297)) { change in
                _ = try Organisation.accept(token, in: change)
            }
        }
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
