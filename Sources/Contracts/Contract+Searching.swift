internal import Kernel
public import Platform
public import Postgres

extension Contract {
    /// What is found of contracts: title, number and contractor, by those who may see the contract.
    public static func searchDocuments(_ ids: [Int64]?, in db: Connection) throws -> [SearchDocument] {
        try db.rows(
            """
            -- contracts to be found
            SELECT c.id, c.contractor_id, c.title, concat_ws(E'\\n', c.number, o.name)
            FROM contract c JOIN organisation o ON o.id = c.contractor_id
            WHERE c.tenant_id = current_tenant() AND (\(ids == nil) OR c.id = ANY(\(ids ?? [])))
            """
        ) { row in
            try SearchDocument(
                item: SearchItem(kind: "contract", id: row.next()), isPublic: false, organisation: row.next(),
                title: row.next(), body: row.next())
        }
    }
}
