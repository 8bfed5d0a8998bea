public import Kernel
public import Platform
public import Postgres

extension RecoveryClaim {
    /// A proposal to write a claim off (核销), and what another person answered.
    public struct WriteOff: Sendable {
        /// Its key.
        public let id: Int64
        /// How much.
        public let amount: Money
        /// Why it cannot be recovered.
        public let reason: String
        /// The document that it rests on, such as minutes or a ruling.
        public let document: String
        /// Who proposed it.
        public let proposedBy: Account.ID
        /// Name of that person.
        public let proposer: String
        /// When.
        public let proposedAt: Timestamp
        /// `approved` or `refused`; nil while it waits.
        public let answer: String?
        /// Why.
        public let answerReason: String
        /// Name of who answered, or empty.
        public let answerer: String
    }

    /// A line of the account of a claim: what was claimed, what came back, was set off or was written off.
    public struct Move: Sendable {
        /// What happened.
        public enum Kind: String, Sendable, CaseIterable {
            case raised, received
            case setOff = "set_off"
            case writtenOff = "written_off"

            /// Key of its name in the message catalogue.
            public var messageKey: String { "recovery_claims.move.\(rawValue)" }
        }

        /// What happened.
        public let kind: Kind
        /// Of which fund.
        public let fund: Fund.ID
        /// How much; what lessens the claim is negative.
        public let amount: Money
        /// When.
        public let at: Timestamp
        /// The payment request with which it was recovered or set off.
        public let request: PaymentRequest.ID?
        /// Number of the voucher that booked it, with its day; empty where nothing moved in the books.
        public let voucher: String
    }

    /// A claim that the viewer may see, as in the list. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> RecoveryClaim {
        guard let found = try all(for: viewer, in: db).first(where: { $0.id == id }) else { throw NotFound() }
        return found
    }

    /// The account of the claim, in order of time; its sum is what is due.
    public func moves(for viewer: Viewer, in db: Connection) throws -> [Move] {
        let tenant = try viewer.requireTenant().id
        return try db.rows(
            """
            -- account of a claim
            SELECT m.kind, m.fund_id, m.fen, m.at, m.request_id,
                coalesce(to_char(e.entry_date, 'YYYY-MM-DD') || ' ' || e.voucher_no, '')
            FROM (
                SELECT 1 AS half, 'raised' AS kind, p.fund_id, p.amount_fen AS fen, c.raised_at AS at,
                    NULL::bigint AS request_id, v.entry_id
                FROM recovery_claim_part p JOIN recovery_claim c ON c.tenant_id = p.tenant_id AND c.id = p.claim_id
                LEFT JOIN recovery_claim_voucher v ON v.tenant_id = p.tenant_id AND v.claim_id = p.claim_id
                    AND v.fund_id = p.fund_id AND v.cause IN ('raised', 'brought_forward')
                WHERE p.tenant_id = \(tenant) AND p.claim_id = \(id)
                UNION ALL
                SELECT 2, 'received', r.fund_id, -r.amount_fen, j.posted_at, y.request_id,
                    coalesce(v.entry_id, y.entry_id)
                FROM recovery_claim_receipt r JOIN payment y ON y.tenant_id = r.tenant_id AND y.id = r.payment_id
                JOIN journal_entry j ON j.tenant_id = y.tenant_id AND j.id = y.entry_id
                LEFT JOIN recovery_claim_voucher v ON v.tenant_id = r.tenant_id AND v.claim_id = r.claim_id
                    AND v.fund_id = r.fund_id AND v.payment_id = r.payment_id AND v.cause = 'received'
                WHERE r.tenant_id = \(tenant) AND r.claim_id = \(id)
                UNION ALL
                SELECT 3, CASE WHEN r.write_off_id IS NULL THEN 'set_off' ELSE 'written_off' END, r.fund_id,
                    -r.amount_fen, r.relieved_at, r.request_id, coalesce(v.entry_id, y.entry_id)
                FROM recovery_relief r
                LEFT JOIN payment_request q ON q.tenant_id = r.tenant_id AND q.id = r.request_id
                LEFT JOIN payment y ON y.tenant_id = r.tenant_id AND y.request_id = r.request_id AND y.recovers IS NULL
                LEFT JOIN recovery_claim_voucher v ON v.tenant_id = r.tenant_id AND v.relief_id = r.id
                    AND v.cause IN ('set_off', 'written_off')
                WHERE r.tenant_id = \(tenant) AND r.claim_id = \(id)
                  AND (r.write_off_id IS NOT NULL OR q.state IN ('prepared', 'approved', 'paid'))
            ) m LEFT JOIN journal_entry e ON e.tenant_id = \(tenant) AND e.id = m.entry_id
            ORDER BY m.at, m.half, m.fund_id
            """
        ) { row in
            try Move(
                kind: Move.Kind(rawValue: row.next(String.self)) ?? .raised, fund: row.next(), amount: row.next(),
                at: row.next(), request: row.next(), voucher: row.next())
        }
    }

    /// Proposals to write it off, the oldest first.
    public func writeOffs(for viewer: Viewer, in db: Connection) throws -> [WriteOff] {
        try db.rows(
            """
            -- proposals to write a claim off
            SELECT w.id, w.amount_fen, w.reason, w.document, w.proposed_by, a.name, w.proposed_at, w.answer,
                w.answer_reason, coalesce(b.name, '')
            FROM recovery_write_off w JOIN account a ON a.id = w.proposed_by
            LEFT JOIN account b ON b.id = w.answered_by
            WHERE w.tenant_id = \(try viewer.requireTenant().id) AND w.claim_id = \(id) ORDER BY w.id
            """
        ) { row in
            try WriteOff(
                id: row.next(), amount: row.next(), reason: row.next(), document: row.next(), proposedBy: row.next(),
                proposer: row.next(), proposedAt: row.next(), answer: row.next(), answerReason: row.next(),
                answerer: row.next())
        }
    }

    /// A programme officer proposes to write off what cannot be recovered, with the reason and its document.
    ///
    /// Throws a refusal at the amount when it is more than is due, and while another proposal waits.
    public func proposeWriteOff(_ amount: Money, reason: String, document: String, in change: Change) throws {
        let account = try change.viewer.require(.programmeOfficer, in: scope)
        var refusals: [any Refusal] = []
        if amount.fen <= 0 { refusals.append(FieldRefusal("writeOffAmount", "field.refusal.form")) }
        if reason.isEmpty { refusals.append(FieldRefusal("writeOffReason", "field.refusal.missing")) }
        if document.isEmpty { refusals.append(FieldRefusal("writeOffDocument", "field.refusal.missing")) }
        if !refusals.isEmpty { throw Refusals(refusals) }
        try Self.refusing("writeOffAmount", in: change) {
            try change.db.execute(
                """
                -- propose to write a claim off
                INSERT INTO recovery_write_off (tenant_id, claim_id, amount_fen, reason, document, proposed_by)
                VALUES (\(try change.tenant()), \(id), \(amount), \(reason), \(document), \(account))
                """)
        }
        change.record(
            "funds.propose_write_off", "contract", contract,
            ["claim": .integer(id.rawValue), "amount": .string(amount.description)])
    }

    /// A decision-maker who did not propose it answers, with the reason. What is approved is written off fund by fund,
    /// in proportion to what is due. The bar stays: the debt is no longer pursued, and not forgiven.
    public func answerWriteOff(approved: Bool, reason: String, in change: Change) throws {
        let account = try change.viewer.require(.decisionMaker, in: scope)
        guard !reason.isEmpty else { throw FieldRefusal("answerReason", "field.refusal.missing") }
        let waiting = try writeOffs(for: change.viewer, in: change.db).first { $0.answer == nil }
        guard let waiting else { throw FieldRefusal("writeOffAnswer", "recovery_claims.refusal.no_write_off") }
        guard waiting.proposedBy != account else { throw FieldRefusal(nil, "decision.refusal.same_person") }
        try Self.refusing("writeOffAnswer", in: change) {
            try change.db.execute(
                """
                -- answer a proposal to write a claim off
                UPDATE recovery_write_off SET answer = \(approved ? "approved" : "refused"), answer_reason = \(reason),
                    answered_by = \(account), answered_at = moment()
                WHERE tenant_id = \(try change.tenant()) AND id = \(waiting.id)
                """)
            guard approved else { return }
            let due = parts.filter { $0.open.fen > 0 }
            guard try waiting.amount <= due.map(\.open).sum() else {
                throw FieldRefusal("writeOffAnswer", "recovery_claims.refusal.beyond_due", ["due": open.grouped])
            }
            let shares = try waiting.amount.split(weights: due.map { Fraction($0.open.fen) })
            for (part, share) in zip(due, shares) where share.fen > 0 {
                try relieve(part.fund, by: share, writeOff: waiting.id, request: nil, in: change)
            }
        }
        change.record(
            "funds.answer_write_off", "contract", contract,
            [
                "claim": .integer(id.rawValue), "approved": .bool(approved),
                "amount": .string(waiting.amount.description),
            ])
    }

    /// What may be set off against a next tranche of a contractor, by fund: what is due of all of its contracts.
    public static func due(from organisation: Organisation.ID, in change: Change) throws -> [Fund.ID: Money] {
        let parts = try all(upon: organisation, for: change.viewer, in: change.db).flatMap(\.parts)
        return try Dictionary(grouping: parts, by: \.fund).mapValues { try $0.map(\.open).sum() }
            .filter { $0.value.fen > 0 }
    }

    /// Sets off what a request for a tranche asks less, fund by fund: claims upon its own contract first, then those
    /// upon other contracts of the contractor, the earliest day first. Contracts calls this in the change that prepares
    /// the request; who approves it is the second person.
    public static func setOff(
        _ parts: [Fund.ID: Money], from organisation: Organisation.ID, of contract: Int64,
        in request: PaymentRequest.ID, change: Change
    ) throws {
        let claims = try all(upon: organisation, for: change.viewer, in: change.db).filter { $0.open.fen > 0 }
            .sorted {
                ($0.contract == contract ? 0 : 1, $0.dueOn, $0.id.rawValue)
                    < ($1.contract == contract ? 0 : 1, $1.dueOn, $1.id.rawValue)
            }
        // Two requests lock the claims of the same contracts in one order.
        for contract in Set(claims.map(\.contract)).sorted() {
            try change.db.execute(
                """
                -- one after the other
                SELECT pg_advisory_xact_lock(hashtextextended('recovery claim', \(contract)))
                """)
        }
        for (fund, amount) in parts.sorted(by: { $0.key < $1.key }) {
            var left = amount
            for claim in claims where left.fen > 0 {
                guard let part = claim.parts.first(where: { $0.fund == fund }), part.open.fen > 0 else { continue }
                let share = min(left, part.open)
                try refusing("setOff", in: change) {
                    try claim.relieve(fund, by: share, writeOff: nil, request: request, in: change)
                }
                left = Money(fen: left.fen - share.fen)
            }
        }
        change.record(
            "funds.set_off", "payment_request", request,
            ["amount": .string(try Array(parts.values).sum().description)])
    }

    private func relieve(
        _ fund: Fund.ID, by amount: Money, writeOff: Int64?, request: PaymentRequest.ID?, in change: Change
    ) throws {
        try change.db.execute(
            """
            -- lessen a claim
            INSERT INTO recovery_relief (tenant_id, claim_id, fund_id, amount_fen, write_off_id, request_id)
            VALUES (\(try change.tenant()), \(id), \(fund), \(amount), \(writeOff), \(request))
            """)
    }

    private static func refusing(_ field: String, in change: Change, _ body: () throws -> Void) throws {
        do {
            try change.db.savepoint(body)
        } catch let error as PostgresError {
            switch error.constraint {
            case "relief_within_claim", "set_off_of_its_tranche":
                throw FieldRefusal(field, "recovery_claims.refusal.beyond_due_now")
            case "one_open_write_off": throw FieldRefusal(field, "recovery_claims.refusal.write_off_waits")
            case "write_off_answered_once": throw FieldRefusal(field, "recovery_claims.refusal.no_write_off")
            // A write-off is posted: whether the month is open is asked of the books.
            case "period_open": throw FundsRefusal.broken(.periodOpen)
            default: throw error
            }
        }
    }
}
