internal import Kernel
public import Postgres

extension FileStore {
    /// Reads the bytes of every file of the current authority that belongs to something, and names each whose bytes are
    /// missing or are no longer what they were. Bytes that several files share are read once.
    public func altered(in db: Connection) throws -> [String] {
        let stored = try db.rows(
            """
            -- digests of stored files
            SELECT f.sha256, min(f.id), min(f.subject_kind), min(f.subject_id), count(*) FROM file f
            WHERE f.tenant_id = current_tenant() AND f.removed_at IS NULL GROUP BY f.sha256 ORDER BY 2
            """
        ) { row in
            (
                sha256: try row.next([UInt8].self), id: try row.next(Int64.self), kind: try row.next(String.self),
                subject: try row.next(Int64.self), count: try row.next(Int64.self)
            )
        }
        return stored.compactMap { file in
            let name = "file \(file.id) of \(file.kind) \(file.subject)"
            let others = file.count > 1 ? " (and \(file.count - 1) more of the same bytes)" : ""
            do { _ = try bytes(of: file.sha256) } catch FileFault.missing { return "\(name)\(others) is missing" } catch
            {
                return "\(name)\(others) has other bytes than were stored"
            }
            return nil
        }
    }
}
