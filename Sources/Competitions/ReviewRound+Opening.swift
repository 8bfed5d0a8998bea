internal import Kernel
public import Platform
internal import Postgres

extension ReviewRound {
    /// The officer opens the round: rule and criteria are frozen, the accepted proposals take part.
    public func open(in change: Change) throws -> ReviewRound {
        let current = try Self.lock(id, in: change)
        guard current.version == version else { throw current.changedMeanwhile }
        guard current.state == .draft else { throw ReviewRefusal.roundNotOpen }
        let criteria = try criteria(for: change.viewer, in: change.db)
        let weights = criteria.map(\.weight).sum()
        guard weights == Fraction(100) else { throw ReviewRefusal.weightsNot100(weights.description) }
        try current.rule.checkParts()
        for case .criterion(let code) in current.rule.tieChain where !criteria.contains(where: { $0.code == code }) {
            throw ReviewRefusal.ruleUnreadable("tie_chain")
        }
        let tenant = try change.tenant()
        try ReviewRefusal.mapping {
            try change.db.execute(
                """
                -- open a round
                UPDATE review_round SET opened_at = moment(), opened_by = \(change.viewer.account),
                    version = version + 1
                WHERE tenant_id = \(tenant) AND id = \(id)
                """)
        }
        guard try takeIn(tenant: tenant, in: change) > 0 else { throw ReviewRefusal.noEntries }
        change.record("reviews.open", "review_round", id, ["rule": rule.json])
        try change.move("review_round", id.rawValue, from: State.draft.rawValue, to: State.open.rawValue)
        return try Self.load(id, tenant: tenant, in: change.db)
    }

    /// The officer takes in proposals that were accepted after the round opened. Returns how many.
    public func takeInLateProposals(in change: Change) throws -> Int {
        let current = try Self.lock(id, in: change)
        guard current.state == .open else { throw ReviewRefusal.roundNotOpen }
        let count = try takeIn(tenant: try change.tenant(), in: change)
        if count > 0 {
            change.record("reviews.take_in", "review_round", id, ["count": .integer(Int64(count))])
        }
        return count
    }

    /// Entry numbers follow a draw, so that in a double-blind round they say nothing about who applied first.
    private func takeIn(tenant: Tenant.ID, in change: Change) throws -> Int {
        try change.db.execute(
            """
            -- proposals take part in a round
            INSERT INTO review_entry (tenant_id, round_id, proposal_id, revision_id, number)
            SELECT p.tenant_id, \(id), p.id, latest.id, row_number() OVER (ORDER BY random())
                + coalesce((SELECT max(e.number) FROM review_entry e
                    WHERE e.tenant_id = \(tenant) AND e.round_id = \(id)), 0)
            FROM proposal p
            CROSS JOIN LATERAL (SELECT v.id FROM proposal_revision v
                WHERE v.tenant_id = p.tenant_id AND v.proposal_id = p.id AND v.submitted_at IS NOT NULL
                ORDER BY v.number DESC LIMIT 1) latest
            WHERE p.tenant_id = \(tenant) AND p.call_id = \(call) AND p.state = 'accepted'
              AND NOT EXISTS (SELECT FROM review_entry e
                WHERE e.tenant_id = p.tenant_id AND e.round_id = \(id) AND e.proposal_id = p.id)
              AND NOT EXISTS (SELECT FROM rereview v
                WHERE v.tenant_id = p.tenant_id AND v.round_id = \(id) AND v.proposal_id <> p.id)
            """)
    }
}
