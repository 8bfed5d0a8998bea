public import Kernel
public import Platform
public import Postgres

extension Competition {
    /// What the public voted for one entry.
    public struct Tally: Sendable {
        /// Key of the entry.
        public let entry: Entry.ID
        /// Its number.
        public let number: Int
        /// Its title.
        public let title: String
        /// Votes.
        public let votes: Int
        /// Votes that came in bursts.
        public let inBursts: Int
        /// Votes that were taken out and count no more.
        public let voided: Int
    }

    /// Many votes for one entry from one address within ten minutes.
    public struct Burst: Sendable {
        /// Key of its first vote.
        public let id: Int64
        /// Title of the entry.
        public let title: String
        /// When it began.
        public let from: Timestamp
        /// When it ended.
        public let until: Timestamp
        /// How many votes.
        public let votes: Int
        /// How many of them were taken out.
        public let voided: Int
        /// A number that stands for the address in this edition.
        public let address: String
    }

    /// What stands for the address of a voter: a digest under a key that is not in the database, so that nobody works
    /// back from stored rows to addresses by trying all of them.
    public struct VoterAddress: Sendable, Hashable {
        let digest: [UInt8]

        /// - Parameter digest: 32 bytes that only the installation's key makes, others for every edition.
        public init(digest: [UInt8]) {
            precondition(digest.count == 32, "a digest of an address has 32 bytes")
            self.digest = digest
        }
    }

    /// From how many votes of one address for one entry within ten minutes on they are a burst.
    public static let burstMin = 10

    /// Somebody signed in votes: the account was proved by a code to its phone or mailbox, and votes once a day.
    public static func vote(for entry: Entry.ID, from address: VoterAddress, in id: ID, _ change: Change) throws {
        let account = try change.viewer.signedIn()
        try vote(for: entry, from: address, account: account, ballot: nil, in: id, change)
    }

    /// The holder of a link votes once. Throws `NotFound` for a link that was never made.
    public static func vote(
        for entry: Entry.ID, with token: Token, from address: VoterAddress, in id: ID, _ change: Change
    ) throws {
        let ballot = try change.db.value(
            """
            -- link of a voter
            SELECT b.id FROM competition_ballot b WHERE b.tenant_id = \(try change.tenant())
              AND b.competition_id = \(id) AND b.token_sha256 = \(token.sha256)
            """, as: Int64.self)
        guard let ballot else { throw NotFound() }
        try vote(for: entry, from: address, account: nil, ballot: ballot, in: id, change)
    }

    private static func vote(
        for entry: Entry.ID, from address: VoterAddress, account: Account.ID?, ballot: Int64?, in id: ID,
        _ change: Change
    ) throws {
        let competition = try find(id, for: change.viewer, in: change.db)
        _ = try competition.entry(entry, for: change.viewer, in: change.db)
        try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- a vote of the public
                INSERT INTO competition_vote (tenant_id, competition_id, entry_id, account_id, ballot_id,
                    address_sha256)
                VALUES (\(try change.tenant()), \(id), \(entry), \(account), \(ballot), \(address.digest))
                """)
        }
        change.record("contests.vote", "competition", id)
    }

    /// Whether a link was made for this edition and has not voted yet. Throws `NotFound` for one that was never made.
    public func isUnused(_ token: Token, for viewer: Viewer, in db: Connection) throws -> Bool {
        let isUsed = try db.value(
            """
            -- state of a link
            SELECT EXISTS (SELECT FROM competition_vote v WHERE v.tenant_id = b.tenant_id AND v.ballot_id = b.id)
            FROM competition_ballot b WHERE b.tenant_id = \(try viewer.requireTenant().id)
              AND b.competition_id = \(id) AND b.token_sha256 = \(token.sha256)
            """, as: Bool.self)
        guard let isUsed else { throw NotFound() }
        return !isUsed
    }

    /// The officer makes links that vote once each. The secrets are shown once and kept as hashes.
    public static func makeBallots(_ count: Int, in id: ID, _ change: Change) throws -> [Token] {
        _ = try lock(id, in: change)
        guard (1...500).contains(count) else {
            throw FieldRefusal("count", "field.refusal.range", ["min": "1", "max": "500"])
        }
        let tokens = (0..<count).map { _ in Token() }
        try change.db.execute(
            """
            -- make links of voters
            INSERT INTO competition_ballot (tenant_id, competition_id, token_sha256, made_by)
            SELECT \(try change.tenant()), \(id), decode(u.hash, 'hex'), \(change.viewer.account)
            FROM unnest(\(tokens.map { $0.sha256.hexadecimal })) AS u (hash)
            """)
        change.record("contests.ballots", "competition", id, ["count": .integer(Int64(count))])
        return tokens
    }

    /// Votes by entry, the most first: for the authority's staff at any time, for everybody once the vote has ended.
    public func tally(for viewer: Viewer, in db: Connection) throws -> [Tally] {
        try db.rows(
            """
            -- votes by entry
            SELECT e.id, e.number, e.title, count(v.id) FILTER (WHERE x.vote_id IS NULL),
                count(v.id) FILTER (WHERE x.vote_id IS NULL AND b.votes >= \(Int64(Self.burstMin))), count(x.vote_id)
            FROM competition_entry e
            LEFT JOIN competition_vote v ON v.tenant_id = e.tenant_id AND v.entry_id = e.id
            LEFT JOIN competition_vote_void x ON x.tenant_id = v.tenant_id AND x.vote_id = v.id
            LEFT JOIN LATERAL (SELECT count(*) AS votes FROM competition_vote o WHERE o.tenant_id = v.tenant_id
                AND o.competition_id = v.competition_id AND o.entry_id = v.entry_id
                AND o.address_sha256 = v.address_sha256
                AND floor(extract(epoch FROM o.voted_at) / 600) = floor(extract(epoch FROM v.voted_at) / 600)) b
                ON true
            WHERE e.tenant_id = \(try viewer.requireTenant().id) AND e.competition_id = \(id)
              AND e.withdrawn_at IS NULL
              AND (\(isStaff(viewer)) OR EXISTS (SELECT FROM competition c WHERE c.tenant_id = e.tenant_id
                AND c.id = e.competition_id AND c.votes_until <= moment()))
            GROUP BY e.id, e.number, e.title ORDER BY 4 DESC, e.number
            """
        ) { row in
            try Tally(
                entry: row.next(), number: Int(row.next(Int32.self)), title: row.next(),
                votes: Int(row.next(Int64.self)), inBursts: Int(row.next(Int64.self)),
                voided: Int(row.next(Int64.self)))
        }
    }

    /// Bursts of votes that somebody should look at, for the authority's staff. Throws `NotFound`.
    public func bursts(for viewer: Viewer, in db: Connection) throws -> [Burst] {
        guard isStaff(viewer) else { throw NotFound() }
        return try db.rows(
            """
            -- bursts of votes
            SELECT min(v.id), e.title, min(v.voted_at), max(v.voted_at), count(*), count(x.vote_id),
                dense_rank() OVER (ORDER BY v.address_sha256)::text
            FROM competition_vote v
            JOIN competition_entry e ON e.tenant_id = v.tenant_id AND e.id = v.entry_id
            LEFT JOIN competition_vote_void x ON x.tenant_id = v.tenant_id AND x.vote_id = v.id
            WHERE v.tenant_id = \(try viewer.requireTenant().id) AND v.competition_id = \(id)
            GROUP BY e.id, e.title, v.address_sha256, floor(extract(epoch FROM v.voted_at) / 600)
            HAVING count(*) >= \(Int64(Self.burstMin)) ORDER BY 3, 1
            """
        ) { row in
            try Burst(
                id: row.next(), title: row.next(), from: row.next(), until: row.next(),
                votes: Int(row.next(Int64.self)), voided: Int(row.next(Int64.self)), address: row.next())
        }
    }
}

extension Competition {
    /// Whether the public votes now.
    public func takesVotes(in db: Connection, for viewer: Viewer) throws -> Bool {
        try db.exists(
            """
            -- does the public vote now?
            SELECT FROM competition c WHERE c.tenant_id = \(try viewer.requireTenant().id) AND c.id = \(id)
              AND c.votes_from <= moment() AND c.votes_until > moment() AND c.published_at IS NULL
            """)
    }
}
