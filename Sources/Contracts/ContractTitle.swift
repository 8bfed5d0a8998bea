public import Kernel
public import Platform
public import Postgres

/// What a list says of a contract: its number, its title and who the contractor is.
public struct ContractTitle: Sendable, Hashable {
    /// The contract.
    public let id: Contract.ID
    /// Its number.
    public let number: String
    /// Its title.
    public let title: String
    /// Name of the contractor.
    public let contractorName: String

    /// The titles of these contracts, of those that the viewer may see.
    public static func all(
        of contracts: [Int64], for viewer: Viewer, in db: Connection
    ) throws -> [Int64: ContractTitle] {
        let found = try db.rows(
            """
            -- contracts by id
            SELECT \(Contract.columns) FROM \(Contract.tables)
            WHERE c.tenant_id = \(try viewer.requireTenant().id) AND c.id = ANY (\(Array(Set(contracts)).sorted()))
            """
        ) { row in try Contract(row: &row) }
        return Dictionary(
            uniqueKeysWithValues: found.filter { $0.isVisible(to: viewer) }.map {
                (
                    $0.id.rawValue,
                    ContractTitle(id: $0.id, number: $0.number, title: $0.title, contractorName: $0.contractorName)
                )
            })
    }
}
