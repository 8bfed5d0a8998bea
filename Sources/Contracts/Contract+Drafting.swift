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

        /// What is agreed upon.
        public var kind: Kind = .grant
        /// What a purchase over several years rests on.
        public var conditions: [TermCondition] = []
        /// The service lines; empty where none are written down.
        public var services: [Line] = []
        /// The places where the services are given, beside the area of the award.
        public var sites: [String] = []
        /// Members of the consortium with their shares in percent; those of the proposal where none are named.
        public var members: [(organisation: Organisation.ID, share: Fraction)] = []
        /// The performance bond that is asked for.
        public var performanceBond: Money?
        /// What is retained until defects are put right.
        public var retention: Money?
        /// What scores pay; empty where every accepted tranche pays whole.
        public var steps: [TrancheResult.Step] = []
        /// Whether no more is paid than the verified units of the service lines are worth.
        public var paysUnits = false
        /// Tranches that pay for outcomes, by their number.
        public var outcomes: [Int: TrancheResult.Term] = [:]

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
        try change.viewer.require(.programmeOfficer, in: award.scope)
        guard award.state == .confirmed else { throw ContractRefusal.noAward }
        let parts = try award.parts(for: change.viewer, in: change.db).map { (fund: $0.fund, amount: $0.amount) }
        var draft = draft
        if draft.members.isEmpty {
            draft.members = try partners(ofAward: award.id.rawValue, in: change).map { (organisation: $0, share: $1) }
        }
        let basis = ContractBasis(
            origin: .award(award.id), programme: award.programme, organisation: award.organisation,
            areaCode: award.areaCode, title: award.title, amount: award.amount, parts: parts)
        return try self.draft(on: basis, draft, in: change)
    }

    /// Drafts a contract from an award that was made elsewhere and confirmed here.
    public static func draft(from award: RecordedAward, _ draft: Draft, in change: Change) throws -> Contract {
        try change.viewer.require(.programmeOfficer, in: award.scope)
        guard award.state == .confirmed else { throw ContractRefusal.noAward }
        let basis = ContractBasis(
            origin: .recorded(award.id), programme: award.programme, organisation: award.organisation,
            areaCode: award.areaCode, title: award.title, amount: award.amount,
            parts: try award.parts(for: change.viewer, in: change.db))
        return try self.draft(on: basis, draft, in: change)
    }

    /// Drafts a call-off of a framework in force: what is called and what each fund pays of it.
    public static func draft(
        callingOff framework: Contract, title: String, parts: [(fund: Int64, amount: Money)], _ draft: Draft,
        in change: Change
    ) throws -> Contract {
        try change.viewer.require(.programmeOfficer, in: framework.scope)
        guard framework.kind == .framework, framework.state == .active, !framework.isSuspended else {
            throw ContractRefusal.noFramework
        }
        guard !title.isEmpty else { throw FieldRefusal("title", "field.refusal.missing") }
        let parts = parts.filter { $0.amount.fen != 0 }
        guard !parts.isEmpty, !parts.contains(where: { $0.amount.isNegative }) else {
            throw FieldRefusal("source", "contracts.refusal.no_source")
        }
        var draft = draft
        if draft.kind == .framework { draft.kind = .service }
        let basis = ContractBasis(
            origin: .framework(framework.id), programme: framework.programme, organisation: framework.contractor,
            areaCode: framework.areaCode, title: title, amount: try parts.map(\.amount).sum(), parts: parts)
        return try self.draft(on: basis, draft, in: change)
    }

    private static func draft(on basis: ContractBasis, _ draft: Draft, in change: Change) throws -> Contract {
        let account = try change.viewer.signedIn()
        try check(draft, value: basis.amount)
        try requireVerifiedRating(of: basis.organisation, in: change)
        let contract: ID
        if draft.kind == .framework {
            contract = try insert(basis, draft, by: account, in: change)
        } else {
            contract = try insertWithMoney(basis, draft, by: account, in: change)
        }
        try insertTerms(draft, of: contract, in: change)
        try change.move("contract", contract.rawValue, from: "", to: State.draft.rawValue)
        change.record("contracts.draft", "contract", contract, ["number": .string(draft.number)])
        try Participation.note(
            organisation: basis.organisation, kind: .contract, item: contract.rawValue, title: basis.title,
            status: State.draft.messageKey, in: change)
        return try find(contract, for: change.viewer, in: change.db)
    }

    private static func insertWithMoney(
        _ basis: ContractBasis, _ draft: Draft, by account: Account.ID, in change: Change
    ) throws -> ID {
        let parts = basis.parts.sorted { $0.fund < $1.fund }
        let sources = try parts.map { part in
            guard let cell = draft.cells.first(where: { $0.fund.rawValue == part.fund }) else {
                throw FieldRefusal("cell.\(part.fund)", "field.refusal.missing")
            }
            return ContractSource(cell: cell, amount: part.amount)
        }
        let amounts = try tranches(of: basis.amount, draft)
        let rows = try ContractSplit.rows(
            amounts, from: sources, by: draft.rule, lines: draft.parts.indices.map { draft.lines[$0] }, in: change)
        let contract = try insert(basis, draft, by: account, in: change)
        for source in sources { try insert(source, of: contract, in: change) }
        for (index, amount) in amounts.enumerated() {
            let tranche = try insertTranche(index, amount, of: draft, in: contract, change)
            for (part, share) in zip(parts, rows[index]) {
                try insert(share.amount, from: part.fund, for: tranche, in: change)
            }
            try Milestone.plan(
                draft.parts[index].milestone, number: index + 1, tranche: tranche.rawValue, contract: contract.rawValue,
                programme: basis.programme, organisation: basis.organisation, areaCode: basis.areaCode, in: change)
        }
        return contract
    }

    private static func check(_ draft: Draft, value: Money) throws {
        var refusals: [any Refusal] = []
        if draft.number.isEmpty { refusals.append(FieldRefusal("number", "field.refusal.missing")) }
        if draft.endsOn < draft.startsOn { refusals.append(FieldRefusal("endsOn", "field.refusal.ends_before_start")) }
        if draft.parts.dropFirst().contains(where: \.milestone.isOnSigning) {
            refusals.append(ContractRefusal.signingMilestone)
        }
        if draft.services.contains(where: { $0.price.fen <= 0 || $0.quantity <= .zero }) {
            refusals.append(FieldRefusal("services", "field.refusal.form"))
        } else if !draft.services.isEmpty {
            let sum = try draft.services.map { try $0.amount }.sum()
            if sum != value {
                refusals.append(
                    FieldRefusal(
                        "services", "contracts.refusal.services", ["sum": sum.grouped, "value": value.grouped]))
            }
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

    private static func insert(
        _ basis: ContractBasis, _ draft: Draft, by account: Account.ID, in change: Change
    ) throws -> ID {
        do {
            let id = try change.db.savepoint {
                try change.db.value(
                    """
                    -- draft a contract
                    INSERT INTO contract (tenant_id, programme_id, award_id, recorded_award_id, framework_id, number,
                        title, authority_id, contractor_id, area_code, starts_on, ends_on, value_fen, terms, split_rule,
                        kind, term_conditions, pays_units, drafted_by)
                    VALUES (\(try change.tenant()), \(basis.programme), \(basis.award), \(basis.recorded),
                        \(basis.framework), \(draft.number), \(basis.title),
                        \(try change.viewer.requireTenant().organisation), \(basis.organisation), \(basis.areaCode),
                        \(draft.startsOn), \(draft.endsOn), \(basis.amount), \(draft.terms), \(draft.rule.rawValue),
                        \(draft.kind), \(draft.conditions.map(\.rawValue)), \(draft.paysUnits), \(account))
                    RETURNING id
                    """, as: ID.self)
            }
            guard let id else { throw NotFound() }
            return id
        } catch let error as PostgresError {
            switch error.constraint {
            case "one_live_contract_of_an_award", "one_live_contract_of_a_recorded_award":
                throw ContractRefusal.awardTaken
            case "contract_number": throw ContractRefusal.numberTaken
            case "contract_of_a_finished_award": throw ContractRefusal.noAward
            case "call_off_of_a_framework": throw ContractRefusal.noFramework
            case "call_offs_within_framework": throw ContractRefusal.overFramework
            case "contract_term":
                throw FieldRefusal("endsOn", "contracts.refusal.term", ["months": error.wholeLimit])
            default: throw error.constraint.flatMap(PurchaseRefusal.init(rawValue:)) ?? error
            }
        }
    }
}
