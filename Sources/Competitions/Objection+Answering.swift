public import Kernel
public import Platform
public import Postgres

extension ResultNotice {
    /// A proposal of the ranking behind a notice, of which nothing is awarded.
    public struct Unawarded: Sendable, Hashable {
        /// Key of the proposal.
        public let proposal: Int64
        /// Its title.
        public let title: String
    }

    /// The proposals of the viewer's own organisations that were ranked and that the notice does not name: their
    /// applicants may ask for a re-review as well. Nobody else learns of them.
    public func ownUnawarded(for viewer: Viewer, in db: Connection) throws -> [Unawarded] {
        let organisations = viewer.memberships.map(\.organisation.rawValue)
        guard viewer.account != nil, !organisations.isEmpty else { return [] }
        return try db.rows(
            """
            -- own ranked proposals that a notice does not name
            SELECT p.id, p.title FROM award_plan n
            JOIN ranking_place x ON x.tenant_id = n.tenant_id AND x.ranking_id = n.ranking_id
            JOIN proposal p ON p.tenant_id = x.tenant_id AND p.id = x.proposal_id
            WHERE n.tenant_id = \(try viewer.requireTenant().id) AND n.id = \(plan)
              AND p.organisation_id = ANY (\(organisations)) AND p.id <> ALL (\(lines.map(\.proposal)))
            ORDER BY p.id
            """
        ) { row in try Unawarded(proposal: row.next(), title: row.next()) }
    }

    /// Anybody objects, signed in or not, while the notice stands; of a proposal that the notice does not name only its
    /// applicant. Returns the key of the objection.
    public func object(
        name: String, contact: String, statement: String, proposal: Int64? = nil, in change: Change
    ) throws -> Objection.ID {
        var refusals: [any Refusal] = []
        for (field, text, max) in [("name", name, 100), ("contact", contact, 200), ("statement", statement, 5_000)] {
            if text.allSatisfy(\.isWhitespace) { refusals.append(FieldRefusal(field, "field.refusal.missing")) }
            if text.count > max { refusals.append(FieldRefusal.tooLong(field, text, max: max)) }
        }
        let own = try ownUnawarded(for: change.viewer, in: change.db)
        if let proposal, !lines.contains(where: { $0.proposal == proposal }),
            !own.contains(where: { $0.proposal == proposal })
        {
            refusals.append(FieldRefusal("proposal", "field.refusal.choice"))
        }
        if !refusals.isEmpty { throw Refusals(refusals) }
        let id = try AwardRefusal.mapping {
            try change.db.value(
                """
                -- receive an objection
                INSERT INTO objection (tenant_id, notice_id, proposal_id, objector_name, objector_contact, account_id,
                    statement)
                VALUES (\(try change.tenant()), \(self.id), \(proposal), \(name), \(contact), \(change.viewer.account),
                    \(statement))
                RETURNING id
                """, as: Objection.ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("objections.receive", "objection", id, ["notice": .integer(self.id.rawValue)])
        return id
    }
}

extension Objection {
    /// The officer or the decision-maker answers, with reasons. An upheld objection withdraws nothing by itself: the
    /// decision-maker withdraws the award.
    public static func answer(
        _ id: ID, _ outcome: Outcome, ground: Ground? = nil, text: String, in change: Change
    ) throws {
        let objection = try find(id, in: change)
        let notice = try ResultNotice.find(objection.notice, for: change.viewer, in: change.db)
        let plan = try AwardPlan.find(notice.plan, for: change.viewer, in: change.db)
        let account = try change.viewer.require(.programmeOfficer, .decisionMaker, in: plan.scope)
        guard objection.answer == nil else { throw AwardRefusal.objectionKept }
        var refusals: [any Refusal] = []
        if text.allSatisfy(\.isWhitespace) { refusals.append(FieldRefusal("answer", "field.refusal.missing")) }
        if text.count > 5_000 { refusals.append(FieldRefusal.tooLong("answer", text, max: 5000)) }
        if (outcome == .dismissed) != (ground != nil) {
            refusals.append(FieldRefusal("ground", "field.refusal.choice"))
        }
        if !refusals.isEmpty { throw Refusals(refusals) }
        try AwardRefusal.mapping {
            try change.db.execute(
                """
                -- answer an objection
                UPDATE objection SET outcome = \(outcome), ground = \(ground), answer = \(text),
                    answered_by = \(account), answered_at = moment()
                WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND answered_at IS NULL
                """)
        }
        change.record("objections.answer", "objection", id, ["outcome": .string(outcome.rawValue)])
    }
}
