public import Kernel
public import Platform
public import Postgres

/// A line of the checklist by which proposals of a call are screened.
public struct ScreeningItem: Sendable {
    /// Identifies a line.
    public typealias ID = Identifier<ScreeningItem>
    /// Its key.
    public let id: ID
    /// What is checked.
    public let text: String
    /// Whether the revision fulfils it; nil: nobody has looked.
    public let isFulfilled: Bool?
    /// What is missing.
    public let note: String
}

extension Call {
    /// The checklist of the call.
    public func checklist(in db: Connection) throws -> [ScreeningItem] {
        try db.rows(
            """
            -- checklist of a call
            SELECT i.id, i.text FROM screening_item i
            WHERE i.tenant_id = current_tenant() AND i.call_id = \(id) AND i.removed_at IS NULL
            ORDER BY i.position, i.id
            """
        ) { row in try ScreeningItem(id: row.next(), text: row.next(), isFulfilled: nil, note: "") }
    }

    /// Writes the checklist anew. Lines that stay keep what was ticked for them.
    public static func setChecklist(_ lines: [String], of id: ID, in change: Change) throws -> [ScreeningItem] {
        let call = try locked(id, in: change)
        try change.viewer.require(.programmeOfficer, in: Scope(programme: call.programme))
        guard lines.count <= 60, lines.allSatisfy({ !$0.isEmpty && $0.count <= 300 }), Set(lines).count == lines.count
        else { throw CallRefusal.value(field: "lines", "checklist") }
        let tenant = try change.tenant()
        try change.db.execute(
            """
            -- remove lines of a checklist
            UPDATE screening_item SET removed_at = moment()
            WHERE tenant_id = \(tenant) AND call_id = \(id) AND removed_at IS NULL AND text <> ALL(\(lines))
            """)
        try change.db.execute(
            """
            -- order the lines of a checklist
            UPDATE screening_item i SET position = new.position
            FROM unnest(\(lines)) WITH ORDINALITY AS new (text, position)
            WHERE i.tenant_id = \(tenant) AND i.call_id = \(id) AND i.removed_at IS NULL AND i.text = new.text
            """)
        try change.db.execute(
            """
            -- add lines to a checklist
            INSERT INTO screening_item (tenant_id, call_id, position, text)
            SELECT \(tenant), \(id), new.position, new.text
            FROM unnest(\(lines)) WITH ORDINALITY AS new (text, position)
            WHERE NOT EXISTS (SELECT FROM screening_item i WHERE i.tenant_id = \(tenant) AND i.call_id = \(id)
                AND i.removed_at IS NULL AND i.text = new.text)
            """)
        change.record("calls.set_checklist", "call", id, ["lines": .integer(Int64(lines.count))])
        return try call.checklist(in: change.db)
    }
}

extension Proposal {
    /// The checklist with what was ticked for the revision that was submitted last. The office reads it.
    public func checklist(for viewer: Viewer, in db: Connection) throws -> [ScreeningItem] {
        guard StaffReach.office.contains(where: { viewer.holds($0, in: scope) }) else { throw NotFound() }
        return try checklist(in: db)
    }

    func checklist(in db: Connection) throws -> [ScreeningItem] {
        try db.rows(
            """
            -- checklist of a proposal
            SELECT i.id, i.text, t.fulfilled, coalesce(t.note, '') FROM screening_item i
            LEFT JOIN LATERAL (SELECT k.fulfilled, k.note FROM screening_tick k
                WHERE k.tenant_id = i.tenant_id AND k.item_id = i.id AND k.revision_id = (
                    SELECT r.id FROM proposal_revision r WHERE r.tenant_id = i.tenant_id AND r.proposal_id = \(id)
                      AND r.submitted_at IS NOT NULL ORDER BY r.number DESC LIMIT 1)
                ORDER BY k.id DESC LIMIT 1) t ON true
            WHERE i.tenant_id = current_tenant() AND i.call_id = \(call) AND i.removed_at IS NULL
            ORDER BY i.position, i.id
            """
        ) { row in
            try ScreeningItem(id: row.next(), text: row.next(), isFulfilled: row.next(), note: row.next())
        }
    }

    /// Ticks lines of the checklist for the revision that was submitted last; what is not fulfilled says what is
    /// missing.
    public static func tick(
        _ ticks: [ScreeningItem.ID: (isFulfilled: Bool, note: String)], of id: ID, in change: Change
    ) throws -> [ScreeningItem] {
        let proposal = try locked(id, in: change)
        let account = try change.viewer.require(.programmeOfficer, .decisionMaker, in: proposal.scope)
        guard proposal.isTrial || !change.viewer.acts(for: proposal.organisation) else {
            throw CallRefusal.ownOrganisation
        }
        guard proposal.state == .submitted else { throw CallRefusal.proposalState }
        var records = JSONObject()
        for (item, tick) in ticks.sorted(by: { $0.key < $1.key }) {
            guard tick.note.count <= 1_000 else { throw CallRefusal.value(field: "note.\(item)", "note") }
            let kept = try CallRefusal.told {
                try change.db.first(
                    """
                    -- tick a line of a checklist
                    INSERT INTO screening_tick AS k (tenant_id, revision_id, item_id, fulfilled, note, ticked_by)
                    SELECT r.tenant_id, r.id, i.id, \(tick.isFulfilled), \(tick.note), \(account)
                    FROM proposal_revision r JOIN screening_item i ON i.tenant_id = r.tenant_id
                        AND i.call_id = \(proposal.call) AND i.id = \(item) AND i.removed_at IS NULL
                    WHERE r.tenant_id = \(try change.tenant()) AND r.proposal_id = \(id) AND r.submitted_at IS NOT NULL
                    ORDER BY r.number DESC LIMIT 1
                    RETURNING k.id, fingerprint(k)
                    """
                ) { row in try Fingerprinted(row: &row) }
            }
            if let kept { records["\(kept.id)"] = .string(kept.record) }
        }
        change.record("proposals.tick", "proposal", id, ["ticks": .object(records)])
        return try proposal.checklist(in: change.db)
    }

    /// A call with a checklist accepts what fulfils all of it.
    func requireChecklist(in db: Connection) throws {
        let open = try checklist(in: db).filter { $0.isFulfilled != true }
        if !open.isEmpty { throw CallRefusal.checklistOpen(open.count) }
    }
}
