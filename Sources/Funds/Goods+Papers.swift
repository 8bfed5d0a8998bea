public import Kernel
public import Platform
public import Postgres

extension StockMove {
    /// Kind of the subject of files that prove a move.
    public static let fileKind = "stock_move"

    /// A paper behind a move of goods, such as the list of a delivery or the signed note of a hand-over.
    public struct Paper: Sendable {
        /// The move that it proves.
        public let move: ID
        /// The file.
        public let file: StoredFile
    }
}

extension Goods {
    /// Attaches the paper behind a move of the gift; of its arrival, too. It is never taken off again. The accountant
    /// or the cashier of the holder does this.
    public func attach(_ upload: FileStore.Upload, to move: StockMove.ID, in change: Change) throws -> StoredFile {
        try change.viewer.require(.accountant, .cashier, in: scope)
        let moves = try moves(in: change.db, tenant: change.tenant())
        guard moves.contains(where: { $0.id == move }) else { throw FieldRefusal("move", "field.refusal.choice") }
        return try StoredFile.attach(upload, to: StockMove.fileKind, move.rawValue, in: change)
    }

    /// The papers behind the moves of the gift, the oldest first. The caller has found the gift for the viewer.
    public func papers(for viewer: Viewer, in db: Connection) throws -> [StockMove.Paper] {
        let keys = try db.rows(
            """
            -- papers behind the moves of a gift
            SELECT x.id, m.id FROM stock_move m
            JOIN file x ON x.tenant_id = m.tenant_id AND x.subject_kind = \(StockMove.fileKind) AND x.subject_id = m.id
            WHERE m.tenant_id = \(try viewer.requireTenant().id) AND m.goods_id = \(id) ORDER BY x.id
            """
        ) { row in try (file: row.next(StoredFile.ID.self), move: row.next(StockMove.ID.self)) }
        return try keys.map { key in
            StockMove.Paper(move: key.move, file: try StoredFile.find(key.file, for: viewer, in: db))
        }
    }
}
