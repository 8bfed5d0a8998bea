public import Kernel
internal import Postgres

extension Programme {
    /// What an officer writes down of a programme.
    public struct Plan: Sendable {
        /// Short code, unique in the tenant: letters, digits and hyphens.
        public var code: String
        /// Name in Chinese.
        public var name: String
        /// Name in English, or empty.
        public var englishName: String
        /// What it is for.
        public var purpose: String
        /// First day.
        public var startsOn: Day
        /// Last day.
        public var endsOn: Day
        /// The area that contains all its areas.
        public var areaCode: String
        /// The areas in which it works.
        public var areaCodes: [String]
        /// Organisations and their roles.
        public var parties: [(organisation: Organisation.ID, role: PartyRole)]

        /// A plan.
        public init(
            code: String, name: String, englishName: String = "", purpose: String, startsOn: Day, endsOn: Day,
            areaCode: String, areaCodes: [String], parties: [(organisation: Organisation.ID, role: PartyRole)]
        ) {
            self.code = code
            self.name = name
            self.englishName = englishName
            self.purpose = purpose
            self.startsOn = startsOn
            self.endsOn = endsOn
            self.areaCode = areaCode
            self.areaCodes = areaCodes
            self.parties = parties
        }
    }

    /// Makes a programme. Only a programme officer of the whole tenant may. Throws refusals at their fields.
    public static func plan(_ plan: Plan, in change: Change) throws -> Programme {
        let account = try change.viewer.require(.programmeOfficer)
        let tenant = try change.tenant()
        try check(plan, in: change)
        let id = try change.db.value(
            """
            -- make a programme
            INSERT INTO programme (tenant_id, code, name, name_en, purpose, starts_on, ends_on, area_code, created_by)
            VALUES (\(tenant), \(plan.code), \(plan.name), \(plan.englishName), \(plan.purpose), \(plan.startsOn),
                \(plan.endsOn), \(plan.areaCode), \(account))
            ON CONFLICT (tenant_id, code) DO NOTHING RETURNING id
            """, as: Programme.ID.self)
        guard let id else { throw FieldRefusal("code", "programme.refusal.code_taken") }
        try change.db.execute(
            """
            -- areas of a programme
            INSERT INTO programme_area (tenant_id, programme_id, area_code)
            SELECT \(tenant), \(id), code FROM unnest(\(plan.areaCodes)) AS code
            """)
        for party in plan.parties {
            try change.db.execute(
                """
                -- a party of a programme
                INSERT INTO programme_party (tenant_id, programme_id, organisation_id, role)
                VALUES (\(tenant), \(id), \(party.organisation), \(party.role.rawValue)) ON CONFLICT DO NOTHING
                """)
        }
        change.record("programmes.plan", "programme", id, ["code": .string(plan.code)])
        return try find(id, for: change.viewer, in: change.db)
    }

    private static func check(_ plan: Plan, in change: Change) throws {
        var refusals: [any Refusal] = []
        if plan.code.isEmpty || plan.code.count > 30 || !plan.code.utf8.allSatisfy(Self.isCodeByte) {
            refusals.append(FieldRefusal("code", "programme.refusal.code_form"))
        }
        if plan.name.isEmpty { refusals.append(FieldRefusal("name", "field.refusal.missing")) }
        if plan.endsOn < plan.startsOn { refusals.append(FieldRefusal("endsOn", "field.refusal.ends_before_start")) }
        if plan.areaCodes.isEmpty { refusals.append(FieldRefusal("areaCodes", "programme.refusal.no_area")) }
        let parent = try Area.find(plan.areaCode, in: change.db)
        for code in plan.areaCodes {
            let area = try Area.find(code, in: change.db)
            if !area.path.hasPrefix(parent.path) {
                refusals.append(FieldRefusal("areaCodes", "programme.refusal.area_outside", ["area": area.name]))
            }
        }
        if !refusals.isEmpty { throw Refusals(refusals) }
    }

    private static func isCodeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
