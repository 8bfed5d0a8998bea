public import Kernel
public import Platform
public import Postgres

/// Jurors of a round order some of its entries, each once; several methods read what they say together.
public struct RankedPoll: Sendable {
    /// Identifies a poll.
    public typealias ID = Identifier<RankedPoll>

    /// An entry that the jurors order.
    public struct Option: Sendable {
        /// 1 for the first of the poll; ballots name options by it.
        public let position: Int
        /// Key of the proposal.
        public let proposal: Int64
        /// Its number in the round.
        public let number: Int
        /// Title of the proposal.
        public let title: String
    }

    /// Its key.
    public let id: ID
    /// Its round.
    public let round: ReviewRound.ID
    /// Its name.
    public let name: String
    /// The method that was said to decide before anybody voted.
    public let method: RankMethod
    /// How many options win.
    public let seats: Int
    /// When it opened.
    public let openedAt: Timestamp
    /// When it was closed; nil: jurors vote.
    public let closedAt: Timestamp?

    /// The most options that are ordered exactly by Kemeny's method on a page.
    public static let kemenyMax = 12

    private static let columns: SQL = "p.id, p.round_id, p.name, p.method, p.seats, p.opened_at, p.closed_at"

    private init(row: inout Row) throws {
        id = try row.next()
        round = try row.next()
        name = try row.next()
        method = try row.choice("method", RankMethod.init(rawValue:))
        seats = Int(try row.next(Int16.self))
        openedAt = try row.next()
        closedAt = try row.next()
    }

    /// A poll and its round, for the authority's staff and for the jurors of the round. Throws `NotFound`.
    public static func find(
        _ id: ID, for viewer: Viewer, in db: Connection
    ) throws -> (poll: RankedPoll, round: ReviewRound) {
        let found = try db.first(
            """
            -- ranked poll by id
            SELECT \(columns) FROM ranked_poll p WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.id = \(id)
            """
        ) { row in try RankedPoll(row: &row) }
        guard let found else { throw NotFound() }
        return (found, try ReviewRound.find(found.round, for: viewer, in: db))
    }

    /// The polls of a round that the viewer has found.
    public static func all(of round: ReviewRound, for viewer: Viewer, in db: Connection) throws -> [RankedPoll] {
        try db.rows(
            """
            -- ranked polls of a round
            SELECT \(columns) FROM ranked_poll p
            WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.round_id = \(round.id) ORDER BY p.id
            """
        ) { row in try RankedPoll(row: &row) }
    }

    /// The entries that are ordered; the viewer has found the poll.
    public func options(for viewer: Viewer, in db: Connection) throws -> [Option] {
        try db.rows(
            """
            -- options of a ranked poll
            SELECT o.position, o.proposal_id, e.number, p.title FROM ranked_poll_option o
            JOIN review_entry e ON e.tenant_id = o.tenant_id AND e.round_id = o.round_id
                AND e.proposal_id = o.proposal_id
            JOIN proposal p ON p.tenant_id = o.tenant_id AND p.id = o.proposal_id
            WHERE o.tenant_id = \(try viewer.requireTenant().id) AND o.poll_id = \(id) ORDER BY o.position
            """
        ) { row in
            try Option(
                position: Int(row.next(Int16.self)), proposal: row.next(), number: Int(row.next(Int32.self)),
                title: row.next())
        }
    }

    /// How many jurors the round has, and how many of their ballots count.
    public func turnout(for viewer: Viewer, in db: Connection) throws -> (jurors: Int, ballots: Int) {
        let found = try db.first(
            """
            -- turnout of a ranked poll
            SELECT (SELECT count(DISTINCT a.reviewer_id) FROM review_assignment a WHERE a.tenant_id = p.tenant_id
                AND a.round_id = p.round_id AND a.released_at IS NOT NULL AND a.ended_at IS NULL),
                (SELECT count(*) FROM ranked_ballot b WHERE b.tenant_id = p.tenant_id AND b.poll_id = p.id
                    AND NOT EXISTS (SELECT FROM ranked_ballot_void v WHERE v.tenant_id = b.tenant_id
                        AND v.ballot_id = b.id))
            FROM ranked_poll p WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.id = \(id)
            """
        ) { row in (jurors: Int(try row.next(Int64.self)), ballots: Int(try row.next(Int64.self))) }
        return found ?? (0, 0)
    }

    /// The ballots of a closed poll that count, without who cast them, in the order of what they say: for the
    /// authority's staff. Throws `NotFound` while jurors vote.
    public func box(in round: ReviewRound, for viewer: Viewer, in db: Connection) throws -> BallotBox {
        guard closedAt != nil, round.isStaff(viewer) else { throw NotFound() }
        let count = try options(for: viewer, in: db).count
        let ballots = try db.rows(
            """
            -- ballots of a ranked poll
            SELECT b.ranking::text, count(*) FROM ranked_ballot b
            WHERE b.tenant_id = \(try viewer.requireTenant().id) AND b.poll_id = \(id)
              AND NOT EXISTS (SELECT FROM ranked_ballot_void v WHERE v.tenant_id = b.tenant_id AND v.ballot_id = b.id)
            GROUP BY b.ranking ORDER BY b.ranking
            """
        ) { row in
            let order = Self.order(try JSON.parse(try row.next(String.self)))
            return RankedBallot(count: try row.next(Int64.self), order: order)
        }
        return BallotBox(optionCount: count, ballots: ballots)
    }

    /// The juror's own ballot as positions; nil: not cast.
    public func ownBallot(for viewer: Viewer, in db: Connection) throws -> [[Int]]? {
        let text = try db.value(
            """
            -- own ranked ballot
            SELECT b.ranking::text FROM ranked_ballot b
            JOIN reviewer v ON v.tenant_id = b.tenant_id AND v.id = b.reviewer_id
            WHERE b.tenant_id = \(try viewer.requireTenant().id) AND b.poll_id = \(id)
              AND v.account_id = \(try viewer.signedIn())
            """, as: String.self)
        return try text.map { Self.order(try JSON.parse($0)).map { $0.map { $0 + 1 } } }
    }

    private static func order(_ json: JSON) -> [[Int]] {
        (json.array ?? []).map { group in
            (group.array ?? []).compactMap { $0.number?.int64.map { Int($0) - 1 } }
        }
    }

    /// The input of `miaopu calc rank` that gives the result of a method again; options go by their position.
    public func calculation(_ method: RankMethod, _ box: BallotBox) -> JSON {
        [
            "method": .string(method.rawValue),
            "ballots": .array(
                box.ballots.map { ballot in
                    [
                        "count": .integer(ballot.count),
                        "order": .array(
                            ballot.order.map { group in
                                group.count == 1
                                    ? .string(String(group[0] + 1)) : .array(group.map { .string(String($0 + 1)) })
                            }),
                    ]
                }), "seats": .integer(Int64(seats)),
            "options": .array((0..<box.optionCount).map { .string(String($0 + 1)) }),
        ]
    }

    /// What a method makes of the ballots; nil where it would take too long: Kemeny's above twelve options.
    public func result(_ method: RankMethod, _ box: BallotBox) -> RankResult? {
        guard box.optionCount > 0, box.optionCount <= (method == .kemeny ? Self.kemenyMax : method.optionsMax) else {
            return nil
        }
        return method.rank(box, seats: seats)
    }
}
