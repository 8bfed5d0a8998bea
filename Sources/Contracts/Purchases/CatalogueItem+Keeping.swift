public import Kernel
public import Platform
internal import Postgres

extension CatalogueItem {
    /// What is entered into the catalogue.
    public struct Draft: Sendable {
        /// Its code.
        public var code: String
        /// Its name.
        public var name: String
        /// Its name in English, or empty.
        public var englishName: String
        /// Where it holds.
        public var areaCode: String
        /// The department whose catalogue it is; empty for all.
        public var department: String
        /// First day.
        public var validFrom: Day
        /// Last day; nil until further notice.
        public var validTo: Day?
        /// The document in which it stands.
        public var citation: String

        /// A draft.
        public init(
            code: String, name: String, englishName: String = "", areaCode: String, department: String = "",
            validFrom: Day, validTo: Day? = nil, citation: String
        ) {
            self.code = code
            self.name = name
            self.englishName = englishName
            self.areaCode = areaCode
            self.department = department
            self.validFrom = validFrom
            self.validTo = validTo
            self.citation = citation
        }
    }

    /// Whether a text is a code of the catalogue: A or B and none, one or two pairs of digits.
    public static func isCode(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first == "A" || first == "B" else { return false }
        let digits = text.unicodeScalars.dropFirst()
        return [0, 2, 4].contains(digits.count) && digits.allSatisfy { ("0"..."9").contains($0) }
    }

    /// The officer enters items, those above before those below. All or none; returns how many.
    @discardableResult
    public static func add(_ drafts: [Draft], in change: Change) throws -> Int {
        let account = try change.viewer.require(.programmeOfficer)
        guard !drafts.isEmpty else { throw FieldRefusal("file", "field.refusal.missing") }
        let tenant = try change.tenant()
        for draft in drafts.sorted(by: { ($0.code.count, $0.code) < ($1.code.count, $1.code) }) {
            guard isCode(draft.code) else {
                throw FieldRefusal("code", "purchasing.refusal.code", ["code": draft.code])
            }
            guard !draft.name.isEmpty else { throw FieldRefusal("name", "field.refusal.missing") }
            guard !draft.citation.isEmpty else { throw FieldRefusal("citation", "field.refusal.missing") }
            _ = try Area.find(draft.areaCode, in: change.db)
            try PurchaseRefusal.mapping(in: change) {
                try change.db.execute(
                    """
                    -- an item of the catalogue
                    INSERT INTO catalogue_item (tenant_id, code, name, name_en, area_code, department, valid_from,
                        valid_to, citation, recorded_by)
                    VALUES (\(tenant), \(draft.code), \(draft.name), \(draft.englishName), \(draft.areaCode),
                        \(draft.department), \(draft.validFrom), \(draft.validTo), \(draft.citation), \(account))
                    """)
            }
        }
        change.record(
            "purchasing.add_items", "catalogue_item", drafts[0].code, ["count": .integer(Int64(drafts.count))])
        return drafts.count
    }

    /// The officer ends an item; a later version may follow.
    public func end(on day: Day, in change: Change) throws {
        try change.viewer.require(.programmeOfficer)
        let rows = try PurchaseRefusal.mapping(in: change) {
            try change.db.execute(
                """
                -- end an item of the catalogue
                UPDATE catalogue_item SET valid_to = \(day) WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        guard rows == 1 else { throw NotFound() }
        change.record("purchasing.end_item", "catalogue_item", id, ["on": .string(day.description)])
    }
}
