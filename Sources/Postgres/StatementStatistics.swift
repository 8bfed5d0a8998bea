internal import Synchronization

/// What a statement has cost since the database was opened.
public struct StatementStatistics: Sendable, Hashable {
    /// The name in the first line of its text, `-- name`, or else the beginning of the text.
    public let name: String
    /// How often it ran.
    public let calls: Int
    /// How many rows it returned or touched.
    public let rows: Int
    /// How long all its calls took together.
    public let total: Duration
    /// How long the longest call took.
    public let longest: Duration
}

/// The running totals of one statement, shared by all connections.
final class StatementCounter: Sendable {
    let name: String
    private let calls = Atomic<Int>(0)
    private let rows = Atomic<Int>(0)
    private let total = Atomic<Int64>(0)
    private let longest = Atomic<Int64>(0)

    init(name: String) {
        self.name = name
    }

    func add(rows count: Int, nanoseconds: Int64) {
        calls.add(1, ordering: .relaxed)
        rows.add(count, ordering: .relaxed)
        total.add(nanoseconds, ordering: .relaxed)
        longest.max(nanoseconds, ordering: .relaxed)
    }

    var statistics: StatementStatistics {
        StatementStatistics(
            name: name, calls: calls.load(ordering: .relaxed), rows: rows.load(ordering: .relaxed),
            total: .nanoseconds(total.load(ordering: .relaxed)),
            longest: .nanoseconds(longest.load(ordering: .relaxed)))
    }
}

/// The totals of all statements of a database, by name.
final class StatementCounters: Sendable {
    private let counters = Mutex<[String: StatementCounter]>([:])

    /// The counter of a statement, which is looked up once for each preparation.
    func counter(for text: String) -> StatementCounter {
        let name = Self.name(of: text)
        return counters.withLock { counters in
            if let counter = counters[name] { return counter }
            let counter = StatementCounter(name: name)
            counters[name] = counter
            return counter
        }
    }

    var statistics: [StatementStatistics] {
        counters.withLock { $0.values.map(\.statistics) }.filter { $0.calls > 0 }
    }

    /// The name in a first line `-- name`, else the first 60 characters on one line.
    static func name(of text: String) -> String {
        let line = text.prefix { $0 != "\n" }
        if line.hasPrefix("-- ") { return String(line.dropFirst(3)) }
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(60).description
    }
}
