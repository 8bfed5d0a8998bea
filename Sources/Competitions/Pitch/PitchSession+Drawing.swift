public import Kernel
public import Platform
internal import Postgres

extension PitchSession {
    /// A seed that was not made by chance here, and where others can look it up.
    public struct TypedSeed: Sendable, Hashable {
        /// The number.
        public let number: Int64
        /// Where it comes from: dice in front of the teams, the number of a lottery.
        public let source: String

        /// A seed with its source.
        public init(_ number: Int64, source: String) {
            self.number = number
            self.source = source
        }
    }

    /// How the order of a session was drawn, with everything that makes it come out again.
    public struct Draw: Sendable {
        /// The random seed (随机种子).
        public let seed: Int64
        /// Whether whoever drew typed the seed.
        public let isSeedTyped: Bool
        /// Where a typed seed comes from.
        public let seedSource: String
        /// The numbers of the entries that could be drawn, in their order.
        public let pool: [Int]
        /// The same numbers in the drawn order.
        public let order: [Int]

        /// SHA-256 of the numbers of the pool with commas between.
        public var sha256: [UInt8] {
            SHA256.digest(Array(pool.map(String.init).joined(separator: ",").utf8))
        }

        /// Input of `miaopu calc draw`: what it selects are positions in the pool, in the order of the draw.
        public var calculation: JSON {
            [
                "method": "shuffle", "sizes": [.integer(Int64(pool.count))], "n": .integer(Int64(pool.count)),
                "seed": .integer(seed),
            ]
        }

        /// Whether the recorded seed gives the recorded order again.
        public var comesOutAgain: Bool { Self.order(of: pool, seed: seed) == order }

        /// The values in the order that the seed draws.
        static func order<Value>(of pool: [Value], seed: Int64) -> [Value] {
            var generator = SeededGenerator(seed: seed)
            return generator.drawn(pool)
        }
    }

    /// How the order was drawn; nil before, and for an order that was drawn by the hash of seed and number.
    public func draw(_ slots: [Slot]) -> Draw? {
        guard let seed, let isSeedTyped else { return nil }
        let order = slots.sorted { $0.position < $1.position }.map(\.number)
        return Draw(seed: seed, isSeedTyped: isSeedTyped, seedSource: seedSource, pool: order.sorted(), order: order)
    }

    /// The officer draws the order of the entries that reached the pitch stage (all of them where there is no such
    /// stage): by chance once these are known, or from a seed that is typed with its source. May be drawn again until
    /// the session opens; the log keeps every draw.
    public static func draw(_ id: ID, typed: TypedSeed? = nil, in change: Change) throws {
        let session = try lock(id, in: change)
        guard session.openedAt == nil else { throw ContestRefusal.sessionFrozen }
        guard session.withdrawnAt == nil else { throw ContestRefusal.sessionWithdrawn }
        try session.refuseAfterRecusals(in: change)
        if let typed {
            guard typed.number >= 0 else { throw FieldRefusal("seed", "field.refusal.choice") }
            guard !typed.source.allSatisfy(\.isWhitespace) else {
                throw FieldRefusal("seedSource", "field.refusal.missing")
            }
            guard typed.source.count <= 200 else { throw FieldRefusal.tooLong("seedSource", typed.source, max: 200) }
        }
        let pool = try session.drawable(in: change)
        guard !pool.isEmpty else { throw ContestRefusal.noEntries }
        let seed = typed?.number ?? SeededGenerator.freshSeed()
        try session.keep(Draw.order(of: pool, seed: seed), in: change)
        try change.db.execute(
            """
            -- keep the seed
            UPDATE pitch_session SET seed = \(seed), seed_typed = \(typed != nil),
                seed_source = \(typed?.source ?? "")
            WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            """)
        try log(.drawn, of: id, in: change)
        change.record(
            "pitch.draw", "pitch_session", id,
            [
                "seed": .integer(seed), "typed": .bool(typed != nil), "source": .string(typed?.source ?? ""),
                "pool": .integer(Int64(pool.count)),
            ])
    }

    /// The entries that pitch, by their numbers.
    private func drawable(in change: Change) throws -> [Competition.Entry.ID] {
        try change.db.rows(
            """
            -- entries that pitch
            SELECT e.id FROM competition_entry e
            WHERE e.tenant_id = \(try change.tenant()) AND e.competition_id = \(competition)
              AND e.withdrawn_at IS NULL
              AND (NOT EXISTS (SELECT FROM competition_stage s WHERE s.tenant_id = e.tenant_id
                    AND s.competition_id = e.competition_id AND s.kind = 'pitch')
                OR EXISTS (SELECT FROM competition_advance a
                    JOIN competition_stage s ON s.tenant_id = a.tenant_id AND s.competition_id = a.competition_id
                        AND s.position = a.stage AND s.kind = 'pitch'
                    WHERE a.tenant_id = e.tenant_id AND a.entry_id = e.id))
            ORDER BY e.number
            """
        ) { row in try row.next() }
    }

    private func keep(_ order: [Competition.Entry.ID], in change: Change) throws {
        let tenant = try change.tenant()
        try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- forget the earlier order
                DELETE FROM pitch_slot WHERE tenant_id = \(tenant) AND session_id = \(id)
                """)
            try change.db.execute(
                """
                -- keep the drawn order
                INSERT INTO pitch_slot (tenant_id, session_id, position, competition_id, entry_id)
                SELECT \(tenant), \(id), u.position, \(competition), u.entry
                FROM unnest(\(order.map(\.rawValue))) WITH ORDINALITY AS u (entry, position)
                """)
        }
    }
}
