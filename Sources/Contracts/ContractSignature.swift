public import Kernel
public import Platform
public import Postgres

/// A party's signature with a certificate, and what was found when it was verified.
public struct ContractSignature: Sendable {
    /// Its key.
    public let id: Int64
    /// The party.
    public let organisation: Organisation.ID
    /// Name of the party.
    public let organisationName: String
    /// The 统一社会信用代码 that the certificate bears.
    public let organisationCode: String
    /// The signature.
    public let file: StoredFile.ID
    /// Its name.
    public let fileName: String
    /// SHA-256 of the signature.
    public let sha256: [UInt8]
    /// SHA-256 of what was signed.
    public let signedSHA256: [UInt8]
    /// Whose certificate it is.
    public let subject: String
    /// Who issued it.
    public let issuer: String
    /// Its serial number, in hexadecimal digits.
    public let serial: String
    /// From when it is valid.
    public let notBefore: Timestamp
    /// Until when.
    public let notAfter: Timestamp
    /// Whether a revocation list of the issuer was looked at.
    public let revocationChecked: Bool
    /// When it was verified.
    public let verifiedAt: Timestamp
    /// Name of who handed it in.
    public let handedInBy: String
    /// Who signed for the party.
    public let signer: ContractSigner

    /// The signatures of a contract, the oldest first. The caller has found the contract for this viewer.
    public static func all(of contract: Contract.ID, for viewer: Viewer, in db: Connection) throws
        -> [ContractSignature]
    {
        try db.rows(
            """
            -- signatures of a contract
            SELECT s.id, s.organisation_id, o.name, s.organisation_code, s.file_id, f.name, s.sha256, s.signed_sha256,
                s.subject, s.issuer, s.serial, s.not_before, s.not_after, s.revocation_checked, s.verified_at, a.name,
                s.signer_name, s.signer_office, s.signer_basis
            FROM contract_signature s JOIN organisation o ON o.id = s.organisation_id
            JOIN file f ON f.tenant_id = s.tenant_id AND f.id = s.file_id
            JOIN account a ON a.id = s.handed_in_by
            WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.contract_id = \(contract) ORDER BY s.id
            """
        ) { row in
            try ContractSignature(
                id: row.next(), organisation: row.next(), organisationName: row.next(), organisationCode: row.next(),
                file: row.next(), fileName: row.next(), sha256: row.next(), signedSHA256: row.next(),
                subject: row.next(), issuer: row.next(), serial: row.next(), notBefore: row.next(),
                notAfter: row.next(), revocationChecked: row.next(), verifiedAt: row.next(), handedInBy: row.next(),
                signer: ContractSigner(name: row.next(), office: row.next(), basis: row.next()))
        }
    }
}
