public import Kernel
public import Platform
public import Postgres

/// A page of proposals, found by one statement.
public struct ProposalList: Sendable {
    /// What to show.
    public struct Filter: Sendable, Hashable {
        /// Only proposals in this call.
        public var call: Call.ID?
        /// Only proposals for this lot.
        public var lot: Call.Lot.ID?
        /// Only proposals in one of these states; empty: all.
        public var states: Set<Proposal.State>
        /// Only proposals of this organisation.
        public var organisation: Organisation.ID?
        /// Only proposals whose title, organisation or receipt contains this.
        public var text: String
        /// Only proposals that answer this question.
        public var query: ProposalQuery?
        /// Only proposals in whose state this one acts.
        public var waitsFor: Workflow.Actor?

        /// A filter; what is left out does not narrow.
        public init(
            call: Call.ID? = nil, lot: Call.Lot.ID? = nil, states: Set<Proposal.State> = [],
            organisation: Organisation.ID? = nil, text: String = "", query: ProposalQuery? = nil,
            waitsFor: Workflow.Actor? = nil
        ) {
            self.call = call
            self.lot = lot
            self.states = states
            self.organisation = organisation
            self.text = text
            self.query = query
            self.waitsFor = waitsFor
        }
    }

    /// The order of the list; ties by key.
    public enum Order: String, Sendable, CaseIterable {
        /// The newest first.
        case newest
        /// By number of the lot, then by receipt.
        case lot
        /// The largest sum asked for first.
        case requested
        /// By title.
        case title
        /// By name of the organisation.
        case organisation
        /// The last submitted first.
        case submitted
    }

    /// Where a page ends: the next one begins after it.
    public struct Cursor: Sendable, Hashable, LosslessStringConvertible {
        let lotNumber: Int64
        let id: Proposal.ID
        /// How many proposals lie before, in the orders that have no key to go on from.
        let count: Int64

        init(_ proposal: Proposal, order: Order, count: Int64) {
            lotNumber = Int64(proposal.lotNumber)
            id = proposal.id
            self.count = order.goesOnFromKey ? 0 : count
        }

        /// Reads what `description` wrote.
        public init?(_ description: String) {
            if description.hasPrefix("after-") {
                guard let count = Int64(description.dropFirst(6)), count > 0 else { return nil }
                self.count = count
                (lotNumber, id) = (0, Proposal.ID(0))
                return
            }
            count = 0
            let parts = description.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 2, let lot = Int64(parts[0]), let id = Proposal.ID(String(parts[1])) else {
                return nil
            }
            lotNumber = lot
            self.id = id
        }

        /// The cursor as it stands in an address.
        public var description: String { count > 0 ? "after-\(count)" : "\(lotNumber)-\(id)" }
    }

    /// The proposals.
    public let entries: [Proposal]
    /// Where the next page begins; nil on the last page.
    public let next: Cursor?
    /// How many proposals of the filter there are in each state, whatever states the filter names.
    public let counts: [Proposal.State: Int]

    /// The proposals that the viewer may see. At most 500 a page.
    public static func load(
        _ filter: Filter = Filter(), order: Order = .newest, after cursor: Cursor? = nil, limit: Int = 50,
        for viewer: Viewer, in db: Connection
    ) throws -> ProposalList {
        let size = min(max(limit, 1), 500)
        let narrowed = try condition(filter, for: viewer)
        let states = filter.states.isEmpty ? Proposal.State.allCases : Array(filter.states)
        let rows = try db.rows(
            """
            -- proposals of a tenant
            SELECT \(Proposal.columns) FROM \(Proposal.joins)
            WHERE \(narrowed) AND p.state = ANY(\(states.map(\.rawValue).sorted()))\(page(order, after: cursor))
            ORDER BY \(sorting(order)) LIMIT \(size + 1) OFFSET \(order.goesOnFromKey ? 0 : cursor?.count ?? 0)
            """
        ) { row in try Proposal(row: &row) }
        // Only a text is looked for in other tables than those of the proposal and its call.
        let withCall: SQL = "proposal p JOIN call c ON (c.tenant_id, c.id) = (p.tenant_id, p.call_id)"
        let counting: SQL = filter.text.isEmpty && filter.query == nil ? withCall : Proposal.joins
        let counted = try db.rows(
            """
            -- proposals by state
            SELECT p.state, count(*) FROM \(counting) WHERE \(narrowed) GROUP BY p.state
            """
        ) { row in (try row.next(Proposal.State.self), Int(try row.next(Int64.self))) }
        let entries = Array(rows.prefix(size))
        return ProposalList(
            entries: entries,
            next: rows.count > size
                ? entries.last.map { Cursor($0, order: order, count: (cursor?.count ?? 0) + Int64(size)) } : nil,
            counts: Dictionary(counted, uniquingKeysWith: +))
    }

    private static func sorting(_ order: Order) -> SQL {
        switch order {
        case .newest: "p.id DESC"
        case .lot: "l.number, p.id"
        case .requested: "p.requested_fen DESC NULLS LAST, p.id"
        case .title: "p.title, p.id"
        case .organisation: "o.name, p.id"
        case .submitted: "p.first_submitted_at DESC NULLS LAST, p.id"
        }
    }

    private static func page(_ order: Order, after cursor: Cursor?) -> SQL {
        guard let cursor else { return "" }
        switch order {
        case .newest: return " AND p.id < \(cursor.id)"
        case .lot: return " AND (l.number, p.id) > (\(cursor.lotNumber), \(cursor.id))"
        case .requested, .title, .organisation, .submitted: return ""
        }
    }

    private static func condition(_ filter: Filter, for viewer: Viewer) throws -> SQL {
        let tenant = try viewer.requireTenant().id
        var condition: SQL = "p.tenant_id = \(tenant) AND \(try Proposal.visible(to: viewer))"
        if let call = filter.call { condition += " AND p.call_id = \(call)" }
        if let lot = filter.lot { condition += " AND p.lot_id = \(lot)" }
        if let organisation = filter.organisation { condition += " AND p.organisation_id = \(organisation)" }
        if let actor = filter.waitsFor { condition += " AND p.waits_for = \(actor.rawValue)" }
        if !filter.text.isEmpty {
            condition += """
                 AND strpos(lower(p.title || ' ' || o.name || ' ' || c.code || '-' ||
                     lpad(coalesce(p.receipt_number, 0)::text, 4, '0')), lower(\(filter.text))) > 0
                """
        }
        if let query = filter.query { condition += " AND \(query.condition)" }
        return condition
    }
}

extension ProposalList.Order {
    /// Whether a page goes on behind the key of the last proposal; the others count.
    var goesOnFromKey: Bool { self == .newest || self == .lot }
}
