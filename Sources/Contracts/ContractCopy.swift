public import Kernel
public import Platform
public import Postgres

/// The printed frozen contract as bytes that are kept: what the parties sign with their certificates.
public struct ContractCopy: Sendable {
    /// The file.
    public let file: StoredFile.ID
    /// SHA-256 of its bytes.
    public let sha256: [UInt8]
    /// When it was made.
    public let madeAt: Timestamp
    /// The moment of looking, by the database's clock: certificates have to be valid then.
    public let seenAt: Timestamp

    /// The copy of a contract, if it has one. The caller has found the contract for this viewer.
    public static func find(of contract: Contract.ID, for viewer: Viewer, in db: Connection) throws -> ContractCopy? {
        try db.first(
            """
            -- copy of a contract
            SELECT k.file_id, k.sha256, k.made_at, moment() FROM contract_copy k
            WHERE k.tenant_id = \(try viewer.requireTenant().id) AND k.contract_id = \(contract)
            """
        ) { row in
            try ContractCopy(file: row.next(), sha256: row.next(), madeAt: row.next(), seenAt: row.next())
        }
    }
}
