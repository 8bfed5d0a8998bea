public import Funds
public import Kernel
public import Platform
public import Postgres

extension Procurement {
    /// What the government's platform did, as it is recorded here.
    public struct Record: Sendable {
        /// Number of the purchase plan there.
        public var planNumber: String
        /// Where it was announced.
        public var announcement: String
        /// When it was announced.
        public var announcedOn: Day
        /// When responses closed.
        public var closedOn: Day
        /// Number of the draw of experts, or empty.
        public var expertDraw: String
        /// The scores, or empty.
        public var scores: String
        /// Where the result was announced.
        public var result: String
        /// When the result was announced.
        public var resultOn: Day
        /// Who won.
        public var organisation: Organisation.ID
        /// At what price.
        public var price: Money

        /// A record.
        public init(
            planNumber: String, announcement: String, announcedOn: Day, closedOn: Day, expertDraw: String,
            scores: String, result: String, resultOn: Day, organisation: Organisation.ID, price: Money
        ) {
            self.planNumber = planNumber
            self.announcement = announcement
            self.announcedOn = announcedOn
            self.closedOn = closedOn
            self.expertDraw = expertDraw
            self.scores = scores
            self.result = result
            self.resultOn = resultOn
            self.organisation = organisation
            self.price = price
        }
    }

    /// The rule about the shortest time between announcement and close, by method.
    private var periodRule: String? {
        switch method {
        case .openTender, .invitedTender: "procurement.tender.documents_to_deadline.min"
        case .consultation: "procurement.consultation.documents_to_response.min"
        case .negotiation: "procurement.negotiation.documents_to_response.min"
        case .inquiry: "procurement.quotation.documents_to_response.min"
        case .singleSource: "procurement.single_source.notice.min"
        case .frameworkAgreement, .belowThreshold, .direct: nil
        }
    }

    /// The officer records what the government's platform did.
    public func record(_ record: Record, in change: Change) throws -> Procurement {
        let account = try change.viewer.require(.programmeOfficer, in: scope)
        guard !runsHere, state == .draft else { throw PurchaseRefusal.movesForward }
        var refusals: [any Refusal] = []
        for (field, text) in [
            ("planNumber", record.planNumber), ("announcement", record.announcement), ("result", record.result),
        ] where text.isEmpty {
            refusals.append(FieldRefusal(field, "field.refusal.missing"))
        }
        if method != .singleSource, method != .frameworkAgreement, record.expertDraw.isEmpty {
            refusals.append(FieldRefusal("expertDraw", "field.refusal.missing"))
        }
        if record.closedOn < record.announcedOn {
            refusals.append(FieldRefusal("closedOn", "purchasing.refusal.order"))
        }
        if record.resultOn < record.closedOn { refusals.append(FieldRefusal("resultOn", "purchasing.refusal.order")) }
        if record.resultOn > change.viewer.today {
            refusals.append(FieldRefusal("resultOn", "field.refusal.in_future"))
        }
        if record.price.fen <= 0 { refusals.append(FieldRefusal("price", "field.refusal.form")) }
        if !refusals.isEmpty { throw Refusals(refusals) }
        if let periodRule {
            do {
                try notePeriod(periodRule, from: record.announcedOn, to: record.closedOn, in: change)
            } catch PurchaseRefusal.periodShort {
                throw FieldRefusal("closedOn", PurchaseRefusal.periodShort.message.key)
            }
        }
        try PurchaseRefusal.mapping(in: change) {
            try change.db.execute(
                """
                -- what the platform did
                INSERT INTO procurement_record (tenant_id, procurement_id, plan_number, announcement, announced_on,
                    closed_on, expert_draw, scores, result, result_on, organisation_id, price_fen, recorded_by)
                VALUES (\(try change.tenant()), \(id), \(record.planNumber), \(record.announcement),
                    \(record.announcedOn), \(record.closedOn), \(record.expertDraw), \(record.scores),
                    \(record.result), \(record.resultOn), \(record.organisation), \(record.price), \(account))
                """)
        }
        return try move(to: .recorded, "", "purchasing.record", in: change)
    }

    /// What was recorded; nil for one that runs here or has no result yet.
    public func recorded(for viewer: Viewer, in db: Connection) throws -> (record: Record, name: String)? {
        try db.first(
            """
            -- record of a procurement
            SELECT r.plan_number, r.announcement, r.announced_on, r.closed_on, r.expert_draw, r.scores, r.result,
                r.result_on, r.organisation_id, r.price_fen, o.name
            FROM procurement_record r JOIN organisation o ON o.id = r.organisation_id
            WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.procurement_id = \(id)
            """
        ) { row in
            (
                record: try Record(
                    planNumber: row.next(), announcement: row.next(), announcedOn: row.next(), closedOn: row.next(),
                    expertDraw: row.next(), scores: row.next(), result: row.next(), resultOn: row.next(),
                    organisation: row.next(), price: row.next()), name: try row.next()
            )
        }
    }

    /// An award of the procurement: the recorded award, to whom, at what price, and whether it was withdrawn.
    public struct Outcome: Sendable {
        /// The recorded award.
        public let award: RecordedAward.ID
        /// To whom.
        public let organisation: Organisation.ID
        /// Name of the contractor.
        public let organisationName: String
        /// At what price.
        public let price: Money
        /// Whether it was withdrawn.
        public let isWithdrawn: Bool
    }

    /// The awards, the oldest first; public.
    public func awards(for viewer: Viewer, in db: Connection) throws -> [Outcome] {
        try db.rows(
            """
            -- awards of a procurement
            SELECT a.recorded_award_id, a.organisation_id, o.name, a.price_fen, w.withdrawn_at IS NOT NULL
            FROM procurement_award a JOIN organisation o ON o.id = a.organisation_id
            JOIN recorded_award w ON w.tenant_id = a.tenant_id AND w.id = a.recorded_award_id
            WHERE a.tenant_id = \(try viewer.requireTenant().id) AND a.procurement_id = \(id)
            ORDER BY a.recorded_award_id
            """
        ) { row in
            try Outcome(
                award: row.next(), organisation: row.next(), organisationName: row.next(), price: row.next(),
                isWithdrawn: row.next())
        }
    }

    /// Who is to be awarded: the first by rank whose award was not withdrawn, or who won on the platform.
    public func winner(
        for viewer: Viewer, in db: Connection
    ) throws -> (organisation: Organisation.ID, name: String, price: Money)? {
        if !runsHere {
            return try recorded(for: viewer, in: db).map { ($0.record.organisation, $0.name, $0.record.price) }
        }
        let refused = Set(try awards(for: viewer, in: db).filter(\.isWithdrawn).map(\.organisation))
        return try ProcurementResponse.all(of: self, for: viewer, in: db)
            .filter { $0.place != nil && $0.excludedReason.isEmpty && !refused.contains($0.organisation) }
            .min { ($0.place?.rank ?? .max) < ($1.place?.rank ?? .max) }
            .flatMap { response in response.quote.map { (response.organisation, response.organisationName, $0.price) } }
    }

    /// After the notice the officer awards the first of the ranking, or the winner on the platform, through a recorded
    /// award, which another person confirms; from then on everything is as for every other award. When it is withdrawn,
    /// the next candidate may be awarded.
    public func award(
        reason: String, sources: [(fund: Fund.ID, amount: Money)], in change: Change
    ) throws -> RecordedAward {
        let account = try change.viewer.require(.programmeOfficer, in: scope)
        guard let winner = try winner(for: change.viewer, in: change.db) else { throw PurchaseRefusal.awardOfAResult }
        guard try sources.map(\.amount).sum() == winner.price else {
            throw FieldRefusal("source", "purchasing.refusal.sources", ["price": winner.price.grouped])
        }
        return try PurchaseRefusal.mapping(in: change) {
            let recorded = try RecordedAward.record(
                .init(
                    programme: programme, organisation: winner.organisation, areaCode: areaCode, title: title,
                    method: method, reason: reason, document: number, decidedOn: change.viewer.today, sources: sources),
                in: change)
            try change.db.execute(
                """
                -- award a procurement
                INSERT INTO procurement_award (tenant_id, recorded_award_id, procurement_id, organisation_id, price_fen,
                    awarded_by)
                VALUES (\(try change.tenant()), \(recorded.id), \(id), \(winner.organisation), \(winner.price),
                    \(account))
                """)
            if state != .awarded { _ = try move(to: .awarded, "", "purchasing.award", in: change) }
            return recorded
        }
    }
}
