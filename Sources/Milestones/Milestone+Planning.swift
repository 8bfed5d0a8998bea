public import Kernel
public import Platform
internal import Postgres

extension Milestone {
    /// What a contract asks to be proved for a tranche.
    public struct Plan: Sendable {
        /// What it is called.
        public var title: String
        /// What has to be proved.
        public var requirement: String
        /// By when.
        public var dueOn: Day
        /// Whether the signing of the contract meets it.
        public var isOnSigning: Bool

        /// A plan.
        public init(title: String, requirement: String, dueOn: Day, isOnSigning: Bool = false) {
            self.title = title
            self.requirement = requirement
            self.dueOn = dueOn
            self.isOnSigning = isOnSigning
        }
    }

    /// Plans a milestone for a tranche of a draft contract. Called by Contracts, which has checked who may.
    public static func plan(
        _ plan: Plan, number: Int, tranche: Int64, contract: Int64, programme: Programme.ID,
        organisation: Organisation.ID, areaCode: String, in change: Change
    ) throws {
        guard !plan.title.isEmpty else { throw FieldRefusal("milestoneTitle.\(number)", "field.refusal.missing") }
        try change.db.execute(
            """
            -- plan a milestone
            INSERT INTO milestone (tenant_id, programme_id, contract_id, tranche_id, organisation_id, area_code, n,
                title,
                requirement, due_on, on_signing)
            VALUES (\(try change.tenant()), \(programme), \(contract), \(tranche), \(organisation), \(areaCode),
                \(Int16(number)), \(plan.title), \(plan.requirement), \(plan.dueOn), \(plan.isOnSigning))
            """)
    }
}
