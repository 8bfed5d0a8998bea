internal import Postgres

/// The load of pgbench, made by tasks on our client.
struct OurLoad {
    let database: Database
    /// How many rows `pgbench_accounts` has.
    let accounts: Int
    let seconds: Double

    /// Single statements a second.
    func statements(tasks: Int) async throws -> Double {
        try await rate(tasks: tasks) { [database] account in
            try await database.withConnection { db in
                try db.value("SELECT abalance FROM pgbench_accounts WHERE aid = \(account)", as: Int.self)
            }
        }
    }

    /// Read transactions of one statement a second.
    func reads(tasks: Int) async throws -> Double {
        let settings = [LocalSetting(name: "app.tenant", value: "7")]
        return try await rate(tasks: tasks) { [database] account in
            try await database.read(settings) { db in
                try db.value("SELECT abalance FROM pgbench_accounts WHERE aid = \(account)", as: Int.self)
            }
        }
    }

    /// Inserts a second, pipelined and one by one, in the same transaction. COMMIT, which is the disk's business, is
    /// not counted.
    func inserts(count: Int) async throws -> (piped: Double, plain: Double) {
        try await database.withConnection { try $0.execute("TRUNCATE bench_inserts") }
        let times = try await database.write { db in
            let clock = ContinuousClock()
            var times = (plain: Duration.zero, piped: Duration.zero)
            for _ in 0..<10 {
                times.plain += try clock.measure {
                    for number in 0..<count { try db.execute(Self.insert(number)) }
                }
                times.piped += try clock.measure {
                    try db.pipeline { pipeline in
                        for number in 0..<count { try pipeline.execute(Self.insert(number)) }
                    }
                }
            }
            return times
        }
        let inserts = Double(10 * count)
        return (inserts / (times.piped / .seconds(1)), inserts / (times.plain / .seconds(1)))
    }

    private static func insert(_ number: Int) -> SQL {
        "INSERT INTO bench_inserts VALUES (\(number), \("text"))"
    }

    private func rate(
        tasks: Int, _ query: @escaping @Sendable (Int32) async throws -> Int?
    ) async throws -> Double {
        let start = ContinuousClock.now
        let (end, accounts) = (start + .seconds(seconds), Int32(accounts))
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<tasks {
                group.addTask {
                    // The system's generator asks the kernel each time, which pgbench's does not.
                    var random = Xorshift()
                    var count = 0
                    while ContinuousClock.now < end {
                        guard try await query(.random(in: 1...accounts, using: &random)) != nil else {
                            throw BenchFailure("an account is missing")
                        }
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        return Double(count) / ((ContinuousClock.now - start) / .seconds(1))
    }
}

/// A fast generator of random numbers (Marsaglia, 2003).
private struct Xorshift: RandomNumberGenerator {
    private var state = UInt64.random(in: 1 ... .max)

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
