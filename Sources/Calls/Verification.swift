public import Kernel
public import Platform
public import Postgres

/// What anybody learns by the code on a receipt: that something was submitted, when, and its fingerprint. Nothing of
/// its content, and not by whom.
public struct Verification: Sendable {
    /// Code of the call.
    public let callCode: String
    /// Title of the call.
    public let callTitle: String
    /// Title of the call in English; may be empty.
    public let callEnglishTitle: String
    /// Number of the receipt.
    public let receipt: String
    /// The revision that was submitted.
    public let revision: Int
    /// When, by the database's clock.
    public let submittedAt: Timestamp
    /// SHA-256 of the canonical content.
    public let sha256: [UInt8]
    /// Whether a later revision of the same proposal was submitted.
    public let isSuperseded: Bool

    /// What the code stands for in the tenant of the viewer. Throws `NotFound`.
    public static func find(
        _ code: VerificationCode, for viewer: Viewer, in db: Connection
    ) throws -> Verification {
        let found = try db.first(
            """
            -- submission by verification code
            SELECT c.code, c.title, c.title_en, c.code || '-' || lpad(p.receipt_number::text, greatest(4,
                length(p.receipt_number::text)), '0'), r.number, r.submitted_at, r.content_sha256,
                EXISTS (SELECT FROM proposal_revision later WHERE later.tenant_id = r.tenant_id
                    AND later.proposal_id = r.proposal_id AND later.number > r.number
                    AND later.submitted_at IS NOT NULL)
            FROM proposal_revision r
            JOIN proposal p ON (p.tenant_id, p.id) = (r.tenant_id, r.proposal_id)
            JOIN call c ON (c.tenant_id, c.id) = (p.tenant_id, p.call_id)
            WHERE r.tenant_id = \(try viewer.requireTenant().id) AND r.verification_code = \(code.characters)
              AND c.trial_of IS NULL
            """
        ) { row in
            try Verification(
                callCode: row.next(), callTitle: row.next(), callEnglishTitle: row.next(), receipt: row.next(),
                revision: Int(row.next(Int32.self)), submittedAt: row.next(), sha256: row.next(),
                isSuperseded: row.next())
        }
        guard let found else { throw NotFound() }
        return found
    }
}
