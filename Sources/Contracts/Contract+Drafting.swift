public import Competitions
public import Funds
public import Kernel
public import Milestones
public import Platform
internal import Postgres

extension Contract {
    /// What an officer writes down of a contract; parties, value and sources come from the award.
    public struct Draft: Sendable {
        /// Its number.
        public var number: String
        /// First day.
        public var startsOn: Day
        /// Last day.
        public var endsOn: Day
        /// Terms beside the tables.
        public var terms: String
        /// One part per tranche: its share in percent and what has to be proved for it.
        public var parts: [(percent: Fraction, milestone: Milestone.Plan)]
        /// The cell of its budget out of which each fund pays.
        public var cells: [CellKey]
        /// By which rule tranches are met from the sources.
        public var rule: SplitRule
        /// The one budget line that a tranche is for, by its place from 0; used by `eligibleLine` only.
        public var lines: [Int: Budget.Line.ID]

        /// A draft.
        public init(
            number: String, startsOn: Day, endsOn: Day, terms: String,
            parts: [(percent: Fraction, milestone: Milestone.Plan)], cells: [CellKey],
            rule: SplitRule = .proportional, lines: [Int: Budget.Line.ID] = [:]
        ) {
            self.number = number
            self.startsOn = startsOn
            self.endsOn = endsOn
            self.terms = terms
            self.parts = parts
            self.cells = cells
            self.rule = rule
            self.lines = rule == .eligibleLine ? lines : [:]
        }
    }

    /// Drafts a contract from a confirmed award: its tranches are split by source so that they sum both ways to the
    /// fen.
    ///
    /// Throws a refusal when the award is not confirmed or taken, and at the fields of a wrong draft.
    public static func draft(from award: Award, _ draft: Draft, in change: Change) throws -> Contract {
        let account = try change.viewer.require(.programmeOfficer, in: award.scope)
        guard award.state == .confirmed else { throw ContractRefusal.noAward }
        try check(draft)
        try requireVerifiedRating(of: award.organisation, in: change)
        let parts = try award.parts(for: change.viewer, in: change.db).sorted { $0.fund < $1.fund }
        let sources = try parts.map { part in
            guard let cell = draft.cells.first(where: { $0.fund.rawValue == part.fund }) else {
                throw FieldRefusal("cell.\(part.fund)", "field.refusal.missing")
            }
            return ContractSource(cell: cell, amount: part.amount)
        }
        let amounts = try tranches(of: award.amount, draft)
        let rows = try ContractSplit.rows(
            amounts, from: sources, by: draft.rule, lines: draft.parts.indices.map { draft.lines[$0] }, in: change)
        let contract = try insert(award, draft, by: account, in: change)
        for source in sources { try insert(source, of: contract, in: change) }
        for (index, amount) in amounts.enumerated() {
            let tranche = try insertTranche(index, amount, of: draft, in: contract, change)
            for (part, share) in zip(parts, rows[index]) {
                try insert(share.amount, from: part.fund, for: tranche, in: change)
            }
            try Milestone.plan(
                draft.parts[index].milestone, number: index + 1, tranche: tranche.rawValue, contract: contract.rawValue,
                programme: award.programme, organisation: award.organisation, areaCode: award.areaCode, in: change)
        }
        try change.move("contract", contract.rawValue, from: "", to: State.draft.rawValue)
        change.record("contracts.draft", "contract", contract, ["number": .string(draft.number)])
        try Participation.note(
            organisation: award.organisation, kind: .contract, item: contract.rawValue, title: award.title,
            status: State.draft.messageKey, in: change)
        return try find(contract, for: change.viewer, in: change.db)
    }

    private static func check(_ draft: Draft) throws {
        var refusals: [any Refusal] = []
        if draft.number.isEmpty { refusals.append(FieldRefusal("number", "field.refusal.missing")) }
        if draft.endsOn < draft.startsOn { refusals.append(FieldRefusal("endsOn", "field.refusal.ends_before_start")) }
        if draft.parts.dropFirst().contains(where: \.milestone.isOnSigning) {
            refusals.append(ContractRefusal.signingMilestone)
        }
        if !refusals.isEmpty { throw Refusals(refusals) }
    }

    /// An organisation whose rating is 待核 may submit but is never paid under a contract; expired counts as none.
    private static func requireVerifiedRating(of organisation: Organisation.ID, in change: Change) throws {
        let rating = try Organisation.find(organisation, in: change.db).rating(on: change.viewer.today, in: change.db)
        if let rating, !rating.isVerified { throw ContractRefusal.ratingNotVerified }
    }

    private static func tranches(of value: Money, _ draft: Draft) throws -> [Money] {
        do {
            return try TrancheSchedule(value: value, percents: draft.parts.map(\.percent)).amounts
        } catch {
            throw ContractRefusal.doesNotSum(error.message)
        }
    }

    private static func insert(_ award: Award, _ draft: Draft, by account: Account.ID, in change: Change) throws -> ID {
        do {
            let id = try change.db.savepoint {
                try change.db.value(
                    """
                    -- draft a contract
                    INSERT INTO contract (tenant_id, programme_id, award_id, number, title, authority_id, contractor_id,
                        area_code, starts_on, ends_on, value_fen, terms, split_rule, drafted_by)
                    VALUES (\(try change.tenant()), \(award.programme), \(award.id), \(draft.number), \(award.title),
                        \(try change.viewer.requireTenant().organisation), \(award.organisation), \(award.areaCode),
                        \(draft.startsOn), \(draft.endsOn), \(award.amount), \(draft.terms), \(draft.rule.rawValue),
                        \(account))
                    RETURNING id
                    """, as: ID.self)
            }
            guard let id else { throw NotFound() }
            return id
        } catch let error as PostgresError where error.constraint == "one_live_contract_of_an_award" {
            throw ContractRefusal.awardTaken
        } catch let error as PostgresError where error.constraint == "contract_number" {
            throw ContractRefusal.numberTaken
        }
    }

    private static func insert(_ source: ContractSource, of contract: ID, in change: Change) throws {
        try change.db.execute(
            """
            -- a source of a contract
            INSERT INTO contract_source (tenant_id, contract_id, fund_id, budget_line_id, year, area_code, amount_fen)
            VALUES (\(try change.tenant()), \(contract), \(source.cell.fund), \(source.cell.line),
                \(Int32(source.cell.year)), \(source.cell.area), \(source.amount))
            """)
    }

    private static func insertTranche(
        _ index: Int, _ amount: Money, of draft: Draft, in contract: ID, _ change: Change
    ) throws -> Tranche.ID {
        let id = try change.db.value(
            """
            -- a tranche
            INSERT INTO tranche (tenant_id, contract_id, n, percent, amount_fen, budget_line_id)
            VALUES (\(try change.tenant()), \(contract), \(Int16(index + 1)),
                \(draft.parts[index].percent.description)::text::numeric, \(amount), \(draft.lines[index]))
            RETURNING id
            """, as: Tranche.ID.self)
        guard let id else { throw NotFound() }
        return id
    }

    private static func insert(_ share: Money, from fund: Int64, for tranche: Tranche.ID, in change: Change) throws {
        try change.db.execute(
            """
            -- a part of a tranche
            INSERT INTO tranche_source (tenant_id, tranche_id, fund_id, amount_fen)
            VALUES (\(try change.tenant()), \(tranche), \(fund), \(share))
            """)
    }
}
