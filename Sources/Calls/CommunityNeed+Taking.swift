public import Kernel
public import Platform
internal import Postgres

extension CommunityNeed {
    /// A programme officer notes which organisation takes care of an accepted need that no quick claim decides about,
    /// such as after an award or an agreement at a matching fair. The organisation is named by its code.
    public static func give(_ id: ID, to code: String, in change: Change) throws -> CommunityNeed {
        let need = try locked(id, in: change)
        let account = try change.viewer.require(.programmeOfficer)
        guard need.state == .accepted, need.taker == nil else { throw CallRefusal.wrongState }
        guard !need.isClaimable else { throw CallRefusal.value(field: "code", "need_claimable") }
        guard let organisation = try Organisation.find(code: code, in: change.db)?.id else {
            throw CallRefusal.value(field: "code", "need_taker")
        }
        try change.db.execute(
            """
            -- an organisation takes care of a need
            UPDATE community_need SET taker_id = \(organisation), taken_at = moment(), taken_by = \(account),
                version = version + 1
            WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            """)
        try change.recordNeed("needs.give", id, ["organisation": .integer(organisation.rawValue)])
        return try find(id, for: change.viewer, in: change.db)
    }
}

extension Call {
    /// Adds a lot for each of these accepted needs to a draft; each lot keeps the link. `version` is the one that
    /// was seen.
    public static func addLots(
        for needs: [CommunityNeed.ID], to id: ID, version: Int, in change: Change
    ) throws -> Call {
        let call = try locked(id, in: change)
        try change.viewer.require(.programmeOfficer, in: Scope(programme: call.programme))
        guard call.version == version else { throw call.changedMeanwhile }
        guard !needs.isEmpty else { throw CallRefusal.value(field: "need", "no_need") }
        let found = try needs.map { try CommunityNeed.locked($0, in: change) }
        guard found.allSatisfy({ $0.state == .accepted && $0.taker == nil && $0.lot == nil }) else {
            throw CallRefusal.value(field: "need", "in_another_lot")
        }
        var plan = call.plan
        let first = plan.lots.count + 1
        plan.lots += found.map {
            CallPlan.Lot(
                title: $0.statement.title, areaCode: $0.statement.areaCode, budget: $0.statement.budget)
        }
        let revised = try revise(id, version: version, to: plan, in: change)
        try CallRefusal.told {
            try change.db.execute(
                """
                -- link lots to their needs
                INSERT INTO lot_need (tenant_id, call_id, lot_id, need_id)
                SELECT l.tenant_id, l.call_id, l.id, new.need
                FROM unnest(\(found.map(\.id))) WITH ORDINALITY AS new (need, place)
                JOIN lot l ON l.tenant_id = \(try change.tenant()) AND l.call_id = \(id)
                    AND l.number = \(Int32(first - 1)) + new.place
                """)
        }
        change.record("calls.add_needs", "call", id, ["needs": .integer(Int64(found.count))])
        return revised
    }

    /// A lot that was written anew as something else no longer answers its need.
    static func dropStrayNeeds(of id: ID, in change: Change) throws {
        try change.db.execute(
            """
            -- drop links of lots that are something else now
            DELETE FROM lot_need ln USING lot l, community_need n
            WHERE ln.tenant_id = \(try change.tenant()) AND ln.call_id = \(id) AND l.tenant_id = ln.tenant_id
              AND l.id = ln.lot_id AND n.tenant_id = ln.tenant_id AND n.id = ln.need_id
              AND (l.title, l.area_code) <> (n.title, n.area_code)
            """)
    }

    /// Who took a lot takes care of the need that it answers.
    static func takeNeeds(of lot: Lot.ID, by organisation: Organisation.ID, in change: Change) throws {
        let taken = try change.db.rows(
            """
            -- a need is taken with its lot
            UPDATE community_need n SET taker_id = \(organisation), taken_at = moment(),
                taken_by = \(try change.viewer.signedIn()), version = n.version + 1
            FROM lot_need ln WHERE ln.tenant_id = n.tenant_id AND ln.need_id = n.id
              AND n.tenant_id = \(try change.tenant()) AND ln.lot_id = \(lot) AND ln.ended_at IS NULL
                  AND n.state = 'accepted'
              AND n.taker_id IS NULL
            RETURNING n.id
            """
        ) { row in try row.next(CommunityNeed.ID.self) }
        for need in taken {
            try change.recordNeed("needs.take", need, ["organisation": .integer(organisation.rawValue)])
        }
    }

    /// The need of a released lot has no taker again.
    static func leaveNeeds(of lot: Lot.ID, by organisation: Organisation.ID, in change: Change) throws {
        let left = try change.db.rows(
            """
            -- a need is left with its lot
            UPDATE community_need n SET taker_id = NULL, taken_at = NULL, taken_by = NULL, version = n.version + 1
            FROM lot_need ln WHERE ln.tenant_id = n.tenant_id AND ln.need_id = n.id
              AND n.tenant_id = \(try change.tenant()) AND ln.lot_id = \(lot) AND ln.ended_at IS NULL
                  AND n.state = 'accepted'
              AND n.taker_id = \(organisation)
            RETURNING n.id
            """
        ) { row in try row.next(CommunityNeed.ID.self) }
        for need in left {
            try change.recordNeed("needs.leave", need, ["organisation": .integer(organisation.rawValue)])
        }
    }
}
