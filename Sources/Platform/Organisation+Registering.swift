public import Kernel
internal import Postgres

extension Organisation {
    /// What a person writes down of an organisation.
    public struct Registration: Sendable {
        /// Registered name.
        public var name: String
        /// 统一社会信用代码; nil where the body has none.
        public var code: String?
        /// Why a code that fails its checksum is right all the same (some early codes do).
        public var codeOverrideReason: String
        /// What kind of body it is.
        public var kind: Kind
        /// Where it is registered.
        public var areaCode: String
        /// When it was registered.
        public var registeredOn: Day?
        /// 法定代表人.
        public var legalRepresentative: String
        /// What it says of itself.
        public var introduction: String
        /// Whether it is invented.
        public var isDemonstration: Bool

        /// A registration.
        public init(
            name: String, code: String?, codeOverrideReason: String = "", kind: Kind, areaCode: String,
            registeredOn: Day?, legalRepresentative: String, introduction: String = "", isDemonstration: Bool = false
        ) {
            self.name = name
            self.code = code
            self.codeOverrideReason = codeOverrideReason
            self.kind = kind
            self.areaCode = areaCode
            self.registeredOn = registeredOn
            self.legalRepresentative = legalRepresentative
            self.introduction = introduction
            self.isDemonstration = isDemonstration
        }
    }

    /// Enters an organisation into the directory; who enters it becomes its first administrator.
    ///
    /// Throws refusals at `name`, `code`, `area` and `registeredOn`.
    public static func register(_ registration: Registration, in change: Change) throws -> Organisation {
        let account = try change.viewer.signedIn()
        let organisation = try write(registration, in: change)
        try change.db.execute(
            """
            -- first administrator
            INSERT INTO organisation_member (organisation_id, account_id, role, granted_by)
            VALUES (\(organisation.id), \(account), 'administrator', \(account))
            """)
        return organisation
    }

    /// Enters an organisation for which nobody acts yet: from the command line, or by the system administrator, when
    /// its authority is opened. Throws as `register` does.
    public static func enter(_ registration: Registration, in change: Change) throws -> Organisation {
        guard change.viewer.account == nil || change.viewer.administrator == .system else { throw NotFound() }
        return try write(registration, in: change)
    }

    private static func write(_ registration: Registration, in change: Change) throws -> Organisation {
        try check(registration, today: change.viewer.today, in: change.db)
        let id = try change.db.value(
            """
            -- register an organisation
            INSERT INTO organisation (name, code, code_override_reason, kind, area_code, registered_on,
                legal_representative, introduction, demonstration, created_by)
            VALUES (\(registration.name), \(registration.code),
                \(registration.codeOverrideReason.isEmpty ? nil : registration.codeOverrideReason),
                \(registration.kind), \(registration.areaCode), \(registration.registeredOn),
                \(registration.legalRepresentative), \(registration.introduction), \(registration.isDemonstration),
                \(change.viewer.account))
            ON CONFLICT (code) DO NOTHING RETURNING id
            """, as: Organisation.ID.self)
        guard let id else { throw FieldRefusal("code", "organisation.refusal.code_taken") }
        change.record("organisations.register", "organisation", id, ["name": .string(registration.name)])
        return try find(id, in: change.db)
    }

    private static func check(_ registration: Registration, today: Day, in db: Connection) throws {
        var refusals: [any Refusal] = []
        if registration.name.isEmpty || registration.name.count > 200 {
            refusals.append(FieldRefusal("name", "field.refusal.missing"))
        }
        if let code = registration.code, let reason = CodeCheck.unifiedSocialCreditCode.flaw(in: code) {
            let mayOverride = reason == .checksum && !registration.codeOverrideReason.isEmpty
            if !mayOverride {
                refusals.append(FieldRefusal("code", "organisation.refusal.code_\(reason.rawValue)"))
            }
        }
        if let registeredOn = registration.registeredOn, registeredOn > today {
            refusals.append(FieldRefusal("registeredOn", "field.refusal.in_future"))
        }
        do { _ = try Area.find(registration.areaCode, in: db) } catch let refusal as FieldRefusal {
            refusals.append(refusal)
        }
        if !refusals.isEmpty { throw Refusals(refusals) }
    }
}
