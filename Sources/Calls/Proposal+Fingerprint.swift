internal import Kernel
internal import Platform
internal import Postgres

/// A row that was just written, with the fingerprint that the audit keeps of it.
struct Fingerprinted: Sendable {
    /// Its key.
    let id: Int64
    /// The fingerprint, in hexadecimal digits.
    let record: String

    init(row: inout Row) throws { (id, record) = (try row.next(), try row.next()) }

    /// What the audit keeps: key and fingerprint, and what else is told.
    func detail(_ name: String, _ told: JSON = [:]) -> JSON {
        var detail = told.object ?? JSONObject()
        (detail[name], detail["record"]) = (.integer(id), .string(record))
        return .object(detail)
    }
}

extension Proposal {
    /// What the audit keeps of the submission that was just stored besides the hash of its content: the fingerprints of
    /// what stands beside it and of its partners.
    static func submissionRecord(of id: ID, _ receipt: Receipt, in db: Connection) throws -> JSON {
        let found = try db.first(
            """
            -- fingerprints of a submission
            SELECT fingerprint(r), partners_fingerprint(p) FROM proposal p
            JOIN proposal_revision r ON r.tenant_id = p.tenant_id AND r.proposal_id = p.id
            WHERE p.tenant_id = current_tenant() AND p.id = \(id) AND r.number = \(Int32(receipt.revision))
            """
        ) { row in (try row.next(String.self), try row.next(String.self)) }
        guard let (record, partners) = found else { throw NotFound() }
        return [
            "receipt": .string(receipt.number), "sha256": .string(receipt.sha256.hexadecimal),
            "revision": .integer(Int64(receipt.revision)), "record": .string(record), "partners": .string(partners),
        ]
    }

    /// What the audit keeps of the answer that was just stored to the latest submitted revision.
    func screeningRecord(in db: Connection) throws -> JSON {
        let found = try db.first(
            """
            -- fingerprint of a screening
            SELECT s.id, fingerprint(s) FROM proposal_screening s
            WHERE s.tenant_id = current_tenant() AND s.proposal_id = \(id) ORDER BY s.id DESC LIMIT 1
            """
        ) { row in (try row.next(Int64.self), try row.next(String.self)) }
        guard let (screening, record) = found else { throw NotFound() }
        return ["screening": .integer(screening), "record": .string(record)]
    }
}

extension Change {
    /// Records what happened once to a call and stands in its row, with its fingerprint.
    func recordTurn(_ action: String, of call: Call.ID, _ fingerprint: SQL, _ told: JSON = [:]) throws {
        let record = try db.value(
            """
            -- fingerprint of what happened to a call
            SELECT \(fingerprint) FROM call c WHERE c.tenant_id = current_tenant() AND c.id = \(call)
            """, as: String.self)
        guard let record else { throw NotFound() }
        var detail = told.object ?? JSONObject()
        detail["record"] = .string(record)
        self.record(action, "call", call, .object(detail))
    }

    /// Records the change of a need, with the fingerprint of what it is now.
    func recordNeed(_ action: String, _ need: CommunityNeed.ID, _ told: JSON = [:]) throws {
        let record = try db.value(
            """
            -- fingerprint of a need
            SELECT fingerprint(n) FROM community_need n WHERE n.tenant_id = current_tenant() AND n.id = \(need)
            """, as: String.self)
        guard let record else { throw NotFound() }
        var detail = told.object ?? JSONObject()
        detail["record"] = .string(record)
        self.record(action, "community_need", need, .object(detail))
    }
}

extension Call {
    /// What the audit keeps of a claim that was just made.
    static func claimRecord(of claim: LotClaim.ID, on lot: Lot.ID, in db: Connection) throws -> JSON {
        let record = try db.value(
            """
            -- fingerprint of a claim
            SELECT fingerprint(k) FROM lot_claim k WHERE k.tenant_id = current_tenant() AND k.id = \(claim)
            """, as: String.self)
        guard let record else { throw NotFound() }
        return [
            "lot": .integer(lot.rawValue), "claim": .integer(claim.rawValue), "record": .string(record),
        ]
    }
}
