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

    /// Inserts a second, pipelined and one by one, each in one transaction.
    func inserts(count: Int) async throws -> (piped: Double, plain: Double) {
        let clock = ContinuousClock()
        try await database.withConnection { try $0.execute("TRUNCATE bench_inserts") }
        let plain = try await clock.measure {
            try await database.write { db in
                for number in 0..<count { try db.execute("INSERT INTO bench_inserts VALUES (\(number), \("text"))") }
            }
        }
        let piped = try await clock.measure {
            try await database.write { db in
                try db.pipeline { pipeline in
                    for number in 0..<count {
                        try pipeline.execute("INSERT INTO bench_inserts VALUES (\(number), \("text"))")
                    }
                }
            }
        }
        return (Double(count) / (piped / .seconds(1)), Double(count) / (plain / .seconds(1)))
    }

    private func rate(
        tasks: Int, _ query: @escaping @Sendable (Int32) async throws -> Int?
    ) async throws -> Double {
        let start = ContinuousClock.now
        let (end, accounts) = (start + .seconds(seconds), Int32(accounts))
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<tasks {
                group.addTask {
                    var count = 0
                    while ContinuousClock.now < end {
                        guard try await query(.random(in: 1...accounts)) != nil else {
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
