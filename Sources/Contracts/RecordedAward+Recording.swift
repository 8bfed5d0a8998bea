public import Funds
public import Kernel
public import Platform
internal import Postgres

extension RecordedAward {
    /// What an officer writes down of an award that was made elsewhere.
    public struct Draft: Sendable {
        /// The programme.
        public var programme: Programme.ID
        /// The contractor.
        public var organisation: Organisation.ID
        /// Where the work is done.
        public var areaCode: String
        /// What it is for.
        public var title: String
        /// How the contractor was found.
        public var method: Method
        /// Why that way.
        public var reason: String
        /// The minutes or the announcement that it rests on.
        public var document: String
        /// When it was decided.
        public var decidedOn: Day
        /// Code of the item of the catalogue that was bought; empty where nothing was purchased.
        public var itemCode: String
        /// What each fund pays; together the amount.
        public var sources: [(fund: Fund.ID, amount: Money)]

        /// A draft.
        public init(
            programme: Programme.ID, organisation: Organisation.ID, areaCode: String, title: String, method: Method,
            reason: String, document: String, decidedOn: Day, itemCode: String = "",
            sources: [(fund: Fund.ID, amount: Money)]
        ) {
            self.programme = programme
            self.organisation = organisation
            self.areaCode = areaCode
            self.title = title
            self.method = method
            self.reason = reason
            self.document = document
            self.decidedOn = decidedOn
            self.itemCode = itemCode
            self.sources = sources
        }
    }

    /// Records an award that was made elsewhere. Throws refusals at the fields of a wrong draft.
    public static func record(_ draft: Draft, in change: Change) throws -> RecordedAward {
        let area = try Area.find(draft.areaCode, in: change.db)
        let account = try change.viewer.require(
            .programmeOfficer, in: Scope(programme: draft.programme, areaPath: area.path))
        var refusals: [any Refusal] = []
        if draft.title.isEmpty { refusals.append(FieldRefusal("title", "field.refusal.missing")) }
        if draft.reason.isEmpty { refusals.append(FieldRefusal("reason", "field.refusal.missing")) }
        if draft.decidedOn > change.viewer.today {
            refusals.append(FieldRefusal("decidedOn", "field.refusal.in_future"))
        }
        if draft.method != .direct, draft.document.isEmpty {
            refusals.append(FieldRefusal("document", "field.refusal.missing"))
        }
        let sources = draft.sources.filter { $0.amount.fen != 0 }
        if sources.isEmpty || sources.contains(where: { $0.amount.isNegative }) {
            refusals.append(FieldRefusal("source", "contracts.refusal.no_source"))
        }
        if !refusals.isEmpty { throw Refusals(refusals) }
        _ = try Programme.find(draft.programme, for: change.viewer, in: change.db)
        let amount = try sources.map(\.amount).sum()
        let id = try PurchaseRefusal.mapping(in: change) {
            try change.db.value(
                """
                -- record an award
                INSERT INTO recorded_award (tenant_id, programme_id, organisation_id, area_code, title, amount_fen,
                    method, reason, document, decided_on, item_code, recorded_by)
                VALUES (\(try change.tenant()), \(draft.programme), \(draft.organisation), \(draft.areaCode),
                    \(draft.title), \(amount), \(draft.method), \(draft.reason), \(draft.document),
                    \(draft.decidedOn), \(draft.itemCode), \(account))
                RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        for source in sources {
            try change.db.execute(
                """
                -- a source of a recorded award
                INSERT INTO recorded_award_source (tenant_id, award_id, fund_id, amount_fen)
                VALUES (\(try change.tenant()), \(id), \(source.fund), \(source.amount))
                """)
        }
        change.record(
            "contracts.record_award", "recorded_award", id,
            ["method": .string(draft.method.rawValue), "amount": .string(amount.description)])
        try change.move("recorded_award", id.rawValue, from: "", to: State.recorded.rawValue, reason: draft.reason)
        return try find(id, for: change.viewer, in: change.db)
    }

    /// A decision-maker who did not record it confirms it: a contract can be made from it. Where purchases alike reach
    /// a threshold of a rule that warns, the reason for it is asked for.
    public func confirm(reason: String = "", in change: Change) throws -> RecordedAward {
        let account = try change.viewer.require(.decisionMaker, in: scope)
        guard state == .recorded else { throw ContractRefusal.noAward }
        guard recordedBy != account else { throw FieldRefusal(nil, "decision.refusal.same_person") }
        let rows = try PurchaseRefusal.mapping(in: change) {
            try change.db.execute(
                """
                -- confirm a recorded award
                UPDATE recorded_award SET confirmed_by = \(account), confirmed_at = moment(),
                    confirmed_reason = \(reason)
                WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND confirmed_at IS NULL
                  AND withdrawn_at IS NULL
                """)
        }
        return try moved(rows, to: .confirmed, reason: reason, action: "contracts.confirm_award", in: change)
    }

    /// An award without a contract is withdrawn, with the reason; so is one that was taken away when its contract has
    /// ended.
    public func withdraw(reason: String, in change: Change) throws -> RecordedAward {
        let account = try change.viewer.require(.programmeOfficer, .decisionMaker, in: scope)
        guard !reason.isEmpty else { throw FieldRefusal("withdrawalReason", "field.refusal.missing") }
        guard state != .withdrawn else { throw ContractRefusal.noAward }
        _ = try change.db.exists(
            """
            -- lock a recorded award
            SELECT FROM recorded_award w WHERE w.tenant_id = \(try change.tenant()) AND w.id = \(id) FOR UPDATE
            """)
        let taken = try change.db.value(
            """
            -- whether a recorded award has a contract
            SELECT EXISTS (SELECT FROM contract c WHERE c.tenant_id = \(try change.tenant())
                AND c.recorded_award_id = \(id) AND c.state <> 'cancelled'
                AND NOT (c.state = 'terminated' AND award_is_void(c.tenant_id, c.recorded_award_id)))
            """, as: Bool.self)
        guard taken == false else { throw ContractRefusal.awardTaken }
        let rows = try change.db.execute(
            """
            -- withdraw a recorded award
            UPDATE recorded_award SET withdrawn_by = \(account), withdrawn_at = moment(), withdrawn_reason = \(reason)
            WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND withdrawn_at IS NULL
            """)
        return try moved(rows, to: .withdrawn, reason: reason, action: "contracts.withdraw_award", in: change)
    }

    private func moved(
        _ rows: Int, to next: State, reason: String, action: String, in change: Change
    ) throws -> RecordedAward {
        guard rows == 1 else { throw Conflict(current: ["state": state.rawValue]) }
        change.record(action, "recorded_award", id, ["state": .string(next.rawValue)])
        try change.move("recorded_award", id.rawValue, from: state.rawValue, to: next.rawValue, reason: reason)
        return try Self.find(id, for: change.viewer, in: change.db)
    }
}
