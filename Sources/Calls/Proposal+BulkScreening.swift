public import Kernel
public import Platform
public import Postgres

extension Proposal {
    /// What a bulk action does to one proposal: shown before it is done.
    public struct BulkItem: Sendable {
        /// The proposal.
        public let proposal: Proposal
        /// Why it is left out; nil: it is touched.
        public let obstacle: Message?
    }

    /// How many proposals one bulk action touches at most.
    public static let bulkMax = 500

    /// Exactly which of these proposals a bulk action would touch, and which not and why. In the order of receipts.
    public static func bulk(
        _ outcome: Screening.Outcome, over ids: [ID], of call: Call.ID, for viewer: Viewer, in db: Connection
    ) throws -> [BulkItem] {
        let found = try db.rows(
            """
            -- proposals of a bulk action
            SELECT \(columns) FROM \(joins)
            WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.call_id = \(call) AND p.id = ANY(\(ids))
              AND \(try visible(to: viewer))
            ORDER BY p.receipt_number, p.id
            """
        ) { row in try Proposal(row: &row) }
        return try found.map { proposal in
            BulkItem(proposal: proposal, obstacle: try proposal.obstacle(to: outcome, for: viewer, in: db)?.message)
        }
    }

    private func obstacle(
        to outcome: Screening.Outcome, for viewer: Viewer, in db: Connection
    ) throws -> (any Refusal)? {
        if viewer.acts(for: organisation) { return CallRefusal.ownOrganisation }
        let isScreener = [Role.programmeOfficer, .decisionMaker].contains { viewer.holds($0, in: scope) }
        guard isScreener, state == .submitted else { return CallRefusal.proposalState }
        let kind: Workflow.Class =
            switch outcome {
            case .accepted: .positive
            case .returned: .returned
            case .refused: .negative
            }
        do {
            _ = try target(kind, by: viewer, in: db)
            if outcome == .accepted {
                try requireChecklist(in: db)
                try requirePaper(in: db)
            }
            return nil
        } catch let refusal as any Refusal {
            return refusal
        } catch is NotFound { return CallRefusal.proposalState }
    }

    /// Screens these proposals alike, all or none: each in the version that was shown. Throws a conflict when one of
    /// them is another one by now.
    public static func screen(
        _ versions: [ID: Int], of call: Call.ID, as outcome: Screening.Outcome, reasons: [Screening.Reason],
        explanation: String, dueOn: Day?, in change: Change
    ) throws -> Int {
        let ids = versions.keys.sorted()
        guard !ids.isEmpty, ids.count <= bulkMax else { throw CallRefusal.value(field: "proposal", "bulk_count") }
        for id in ids {
            let proposal = try find(id, for: change.viewer, in: change.db)
            guard proposal.call == call else { throw NotFound() }
            let version = versions[id] ?? 0
            do {
                switch outcome {
                case .accepted: _ = try accept(id, version: version, in: change)
                case .returned:
                    guard let dueOn else { throw CallRefusal.dueDay }
                    _ = try returnForCorrection(
                        id, version: version, reasons: reasons, explanation: explanation, dueOn: dueOn, in: change)
                case .refused:
                    _ = try refuse(id, version: version, reasons: reasons, explanation: explanation, in: change)
                }
            } catch let refusal as CallRefusal where refusal.field == nil {
                // All or none: who decided for two hundred must learn which one stands in the way.
                throw Refusals([CallRefusal.among(receipt: proposal.receipt ?? proposal.shownTitle), refusal])
            }
        }
        change.record("proposals.screen_many", "call", call, ["count": .integer(Int64(ids.count))])
        return ids.count
    }
}
