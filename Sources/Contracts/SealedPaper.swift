public import Kernel
public import Platform
public import Postgres

/// The scan of the printed and sealed contract, handed in by one person and answered by another.
public struct SealedPaper: Sendable {
    /// Key of the paper.
    public let id: Int64
    /// The scan.
    public let file: StoredFile.ID
    /// Name of the file.
    public let fileName: String
    /// Who signed for the contractor.
    public let signerName: String
    /// As what.
    public let signerOffice: String
    /// By what authority.
    public let signerBasis: ContractSigner.Basis
    /// When.
    public let signedOn: Day
    /// Who handed it in.
    public let handedInBy: Account.ID
    /// When it was handed in.
    public let handedInAt: Timestamp
    /// `accepted` or `refused`; nil while it waits.
    public let answer: String?
    /// Why it was refused, or empty.
    public let reason: String

    /// The papers of a contract, the oldest first. The caller has found the contract for this viewer.
    public static func all(of contract: Contract.ID, for viewer: Viewer, in db: Connection) throws -> [SealedPaper] {
        try db.rows(
            """
            -- sealed papers of a contract
            SELECT p.id, p.file_id, f.name, p.signer_name, p.signer_office, p.signer_basis, p.signed_on,
                p.handed_in_by, p.handed_in_at, p.answer, p.reason
            FROM sealed_paper p JOIN file f ON f.tenant_id = p.tenant_id AND f.id = p.file_id
            WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.contract_id = \(contract) ORDER BY p.id
            """
        ) { row in
            try SealedPaper(
                id: row.next(), file: row.next(), fileName: row.next(), signerName: row.next(),
                signerOffice: row.next(), signerBasis: row.next(), signedOn: row.next(), handedInBy: row.next(),
                handedInAt: row.next(),
                answer: row.next(), reason: row.next())
        }
    }
}
