public import Kernel
public import Platform
public import Postgres

/// Where a procurement departs from a dated rule that warns: the evidence, and the reason of a second person.
public struct ProcurementFinding: Sendable {
    /// What was found.
    public enum Kind: String, StoredAsText, CaseIterable {
        case method
        case splitting
        case unplanned
        case unbudgeted
        case purchaserKind = "purchaser_kind"
        case period
        case responses
        case priceWeight = "price_weight"

        /// Key of its name in the message catalogue.
        public var messageKey: String { "purchasing.finding.\(rawValue)" }
        /// Whether nothing goes on before a second person has given the reason.
        public var needsReason: Bool { self == .splitting || self == .method }
    }

    /// Its key.
    public let id: Int64
    /// What was found.
    public let kind: Kind
    /// What it rests on.
    public let evidence: String
    /// Where the rule stands.
    public let citation: String
    /// How well the rule is known.
    public let mark: Rule.Mark?
    /// Who caused it.
    public let foundBy: Account.ID
    /// The reason, or empty.
    public let reason: String
    /// Who gave it.
    public let answeredBy: String

    /// What was found about a procurement that the viewer has found, in order.
    public static func all(
        of procurement: Procurement.ID, for viewer: Viewer, in db: Connection
    ) throws -> [ProcurementFinding] {
        try db.rows(
            """
            -- findings of a procurement
            SELECT f.id, f.kind, f.evidence, coalesce(r.citation, ''), r.mark, f.found_by, f.reason,
                coalesce(k.name, '')
            FROM procurement_finding f LEFT JOIN rule r ON r.id = f.rule_id LEFT JOIN account k ON k.id = f.answered_by
            WHERE f.tenant_id = \(try viewer.requireTenant().id) AND f.procurement_id = \(procurement) ORDER BY f.id
            """
        ) { row in
            try ProcurementFinding(
                id: row.next(), kind: row.next(), evidence: row.next(), citation: row.next(), mark: row.next(),
                foundBy: row.next(), reason: row.next(), answeredBy: row.next())
        }
    }
}

/// Purchases that each stay below a threshold and together reach it.
public struct SplitPurchases: Sendable {
    /// How many they are.
    public let count: Int
    /// What they cost together.
    public let total: Money
    /// The threshold.
    public let limit: Money
    /// Whether the rules refuse it or ask for a reason.
    public let effect: Rule.Effect
    /// The row of the rule against splitting.
    public let rule: Rule.ID
}

extension Procurement {
    /// Purchases alike (same purchaser, item and year) that together reach the threshold; nil when there are none.
    public func splitting(for viewer: Viewer, in db: Connection) throws -> SplitPurchases? {
        try db.first(
            """
            -- purchases alike
            SELECT s.purchases, s.total_fen, s.limit_fen, s.effect, s.splitting_rule
            FROM procurement_alike(\(try viewer.requireTenant().id), \(id)) s
            """
        ) { row in
            try SplitPurchases(
                count: Int(row.next(Int64.self)), total: row.next(), limit: row.next(), effect: row.next(),
                rule: row.next())
        }
    }

    /// The purchases that count as alike, itself among them: what the evidence of splitting is.
    public func alike(for viewer: Viewer, in db: Connection) throws -> [Procurement] {
        try Self.all(.init(), for: viewer, in: db).filter {
            $0.purchaser == purchaser && $0.itemCode == itemCode && $0.year == year
                && $0.state != .failed && $0.state != .cancelled
                && $0.method != .openTender && $0.method != .invitedTender && $0.runsHere == runsHere
        }
    }

    /// Notes splitting at this one and at every draft that is part of it; refuses it where the rules block.
    func noteSplitting(in change: Change) throws {
        if try splitting(for: change.viewer, in: change.db)?.effect == .block { throw PurchaseRefusal.split }
        for found in try splitDrafts(in: change) {
            let rule = try Rule.find(found.rule, in: change.db)
            try Self.note(.splitting, rule, String(found.evidence.prefix(1_000)), at: found.draft, in: change)
        }
    }

    /// The drafts alike that are part of a splitting, each by the threshold of its own place. All of the purchaser's,
    /// also those that the viewer does not find: a draft without its finding could never be announced.
    private func splitDrafts(in change: Change) throws -> [(draft: ID, rule: Rule.ID, evidence: String)] {
        try change.db.rows(
            """
            -- drafts that are part of a splitting
            SELECT d.id, s.splitting_rule, s.purchases, s.total_fen, s.limit_fen,
                (SELECT string_agg(o.name, ', ' ORDER BY o.name) FROM (
                    SELECT o.number AS name FROM procurement o
                    WHERE o.tenant_id = d.tenant_id AND o.purchaser_id = d.purchaser_id AND o.year = d.year
                      AND o.item_code = d.item_code AND o.state NOT IN ('failed', 'cancelled')
                      AND o.method NOT IN ('open_tender', 'invited_tender') AND o.estimate_fen < s.limit_fen
                      AND (o.method = 'below_threshold') = (d.method = 'below_threshold')
                    UNION ALL
                    SELECT r.title FROM recorded_purchases(d.tenant_id) r JOIN tenant n ON n.id = d.tenant_id
                        AND n.organisation_id = d.purchaser_id
                    WHERE r.year = d.year AND r.item_code = d.item_code AND r.amount_fen < s.limit_fen
                      AND r.method NOT IN ('open_tender', 'invited_tender') AND (r.method = 'direct'
                        OR (r.method = 'below_threshold') = (d.method = 'below_threshold'))) o)
            FROM procurement d CROSS JOIN LATERAL procurement_alike(d.tenant_id, d.id) s
            WHERE d.tenant_id = \(try change.tenant()) AND d.purchaser_id = \(purchaser) AND d.year = \(Int16(year))
              AND d.item_code = \(itemCode) AND d.state = 'draft' ORDER BY d.id
            """
        ) { row in
            let (draft, rule) = (try row.next(ID.self), try row.next(Rule.ID.self))
            let count = try row.next(Int64.self)
            let (total, limit) = (try row.next(Money.self), try row.next(Money.self))
            return (draft, rule, "\(count): \(total.grouped) ≥ \(limit.grouped) (\(try row.next(String.self)))")
        }
    }

    /// Keeps what was found, once of a kind.
    func note(_ kind: ProcurementFinding.Kind, _ rule: Rule, _ evidence: String, in change: Change) throws {
        try Self.note(kind, rule, evidence, at: id, in: change)
    }

    private static func note(
        _ kind: ProcurementFinding.Kind, _ rule: Rule, _ evidence: String, at id: ID, in change: Change
    ) throws {
        let account = try change.viewer.signedIn()
        let rows = try change.db.execute(
            """
            -- a finding about a procurement
            INSERT INTO procurement_finding (tenant_id, procurement_id, kind, rule_id, evidence, found_by)
            VALUES (\(try change.tenant()), \(id), \(kind), \(rule.id), \(evidence), \(account))
            ON CONFLICT ON CONSTRAINT procurement_finding_once DO NOTHING
            """)
        if rows == 1 {
            change.record(
                "purchasing.find", "procurement", id,
                ["kind": .string(kind.rawValue), "evidence": .string(evidence)])
        }
    }

    /// A decision-maker who did not cause a finding gives the reason for it.
    public func justify(_ finding: Int64, reason: String, in change: Change) throws {
        let account = try change.viewer.require(.decisionMaker, in: scope)
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        let rows = try PurchaseRefusal.mapping(in: change) {
            try change.db.execute(
                """
                -- the reason for a finding
                UPDATE procurement_finding SET reason = \(reason), answered_by = \(account), answered_at = moment()
                WHERE tenant_id = \(try change.tenant()) AND procurement_id = \(id) AND id = \(finding)
                """)
        }
        guard rows == 1 else { throw FieldRefusal("finding", "field.refusal.choice") }
        change.record("purchasing.justify", "procurement", id, ["reason": .string(reason)])
    }
}
