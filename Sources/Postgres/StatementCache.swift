/// A text that the server has, or will have, prepared under a name.
final class Statement {
    let name: String
    let key: StatementCache.Key
    let text: String
    let counter: StatementCounter
    fileprivate(set) var lastUse = 0

    init(name: String, key: StatementCache.Key, text: String, counter: StatementCounter) {
        self.name = name
        self.key = key
        self.text = text
        self.counter = counter
    }
}

/// The prepared statements of one connection; the least recently used makes room for a new one.
struct StatementCache {
    /// One text with parameters of other types is another statement. The text is known by its chunks, so that it
    /// need not be put together for each call.
    struct Key: Hashable {
        let chunks: [String]
        let types: [UInt32]
    }

    let limit: Int
    private var statements: [Key: Statement] = [:]
    private var uses = 0
    private var names = 0

    init(limit: Int) {
        self.limit = limit
    }

    var count: Int { statements.count }

    /// The statement of a text, if it is prepared.
    mutating func find(_ key: Key) -> Statement? {
        guard let statement = statements[key] else { return nil }
        uses += 1
        statement.lastUse = uses
        return statement
    }

    /// A new statement, and the one that makes room for it. A name is never used twice.
    mutating func add(_ key: Key, text: String, counter: StatementCounter) -> (added: Statement, evicted: Statement?) {
        var evicted: Statement?
        if statements.count >= limit, let oldest = statements.values.min(by: { $0.lastUse < $1.lastUse }) {
            statements[oldest.key] = nil
            evicted = oldest
        }
        let statement = Statement(name: "s\(names)", key: key, text: text, counter: counter)
        names += 1
        uses += 1
        statement.lastUse = uses
        statements[key] = statement
        return (statement, evicted)
    }

    /// Forgets a statement that the server refused to prepare.
    mutating func remove(_ statement: Statement) {
        guard statements[statement.key] === statement else { return }
        statements[statement.key] = nil
    }

    mutating func removeAll() {
        statements.removeAll()
    }
}
