public import Kernel
public import Platform
internal import Postgres

/// Why a verb of a ranked poll says no; each stands behind a constraint of its name.
public enum RankedPollRefusal: String, ConstraintRefusal, Hashable, CaseIterable {
    /// A poll of the round has this name.
    case nameTaken = "ranked_poll_name_taken"
    /// What a poll asks stays as it was when it opened, and a closed one stays closed.
    case kept = "ranked_poll_kept"
    /// Fewer ballots than the quorum of the round.
    case quorum = "ranked_poll_quorum"
    /// The poll is closed.
    case closed = "ranked_poll_closed"
    /// Only reviewers with a released assignment in the round vote.
    case noJuror = "ranked_ballot_no_juror"
    /// The juror may not judge one of the options.
    case inConflict = "ranked_ballot_in_conflict"
    /// A ballot names at least one option, and each at most once.
    case options = "ranked_ballot_options"
    /// A juror votes once.
    case once = "ranked_ballot_once"
    /// Kemeny's method decides over twelve options at most.
    case tooManyForKemeny = "ranked_poll_kemeny"
    /// Two options at least are ordered, a hundred at most.
    case optionCount = "ranked_poll_options"

    /// What the user reads.
    public var message: Message { Message("ballots.refusal.\(rawValue)") }

    /// The field at which it is shown.
    public var field: String? {
        switch self {
        case .nameTaken: "name"
        case .tooManyForKemeny: "method"
        case .optionCount: "top"
        default: nil
        }
    }
}

extension RankedPoll {
    /// The officer lets the jurors of a round order its entries: all of them in an open round, in a closed one those of
    /// the best places.
    ///
    /// - Parameter top: How many entries are ordered; nil: all.
    public static func open(
        _ name: String, method: RankMethod, seats: Int, top: Int? = nil, of round: ReviewRound.ID, in change: Change
    ) throws -> RankedPoll {
        let round = try ReviewRound.lock(round, in: change)
        guard round.state != .draft else { throw ReviewRefusal.roundNotOpen }
        guard !name.allSatisfy(\.isWhitespace) else { throw FieldRefusal("name", "field.refusal.missing") }
        guard name.count <= 100 else { throw FieldRefusal.tooLong("name", name, max: 100) }
        guard (1...100).contains(seats) else {
            throw FieldRefusal("seats", "field.refusal.range", ["min": "1", "max": "100"])
        }
        let tenant = try change.tenant()
        let entries = try change.db.rows(
            """
            -- entries that a poll may order, the best of a closed round first
            SELECT e.proposal_id FROM review_entry e
            JOIN proposal p ON p.tenant_id = e.tenant_id AND p.id = e.proposal_id AND p.state = 'accepted'
            LEFT JOIN ranking k ON k.tenant_id = e.tenant_id AND k.round_id = e.round_id
            LEFT JOIN ranking_place x ON x.tenant_id = k.tenant_id AND x.ranking_id = k.id
                AND x.proposal_id = e.proposal_id
            WHERE e.tenant_id = \(tenant) AND e.round_id = \(round.id)
            ORDER BY x.position NULLS LAST, e.number
            """
        ) { row in try row.next(Int64.self) }
        let chosen = Array(entries.prefix(max(0, min(top ?? entries.count, entries.count))))
        guard (2...100).contains(chosen.count) else { throw RankedPollRefusal.optionCount }
        guard method != .kemeny || chosen.count <= kemenyMax else { throw RankedPollRefusal.tooManyForKemeny }
        let id = try RankedPollRefusal.mapping {
            try change.db.value(
                """
                -- open a ranked poll
                INSERT INTO ranked_poll (tenant_id, round_id, name, method, seats, opened_by)
                VALUES (\(tenant), \(round.id), \(name), \(method.rawValue), \(Int16(seats)), \(change.viewer.account))
                RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        // In the order of their numbers: the places of the round are nobody's hint.
        try change.db.execute(
            """
            -- options of a ranked poll
            INSERT INTO ranked_poll_option (tenant_id, poll_id, position, round_id, proposal_id)
            SELECT e.tenant_id, \(id), row_number() OVER (ORDER BY e.number), e.round_id, e.proposal_id
            FROM review_entry e WHERE e.tenant_id = \(tenant) AND e.round_id = \(round.id)
              AND e.proposal_id = ANY (\(chosen))
            """)
        change.record("ballots.open", "ranked_poll", id, ["method": .string(method.rawValue)])
        return try find(id, for: change.viewer, in: change.db).poll
    }

    /// A juror orders the options, once and for all: the place of each by its position. Equal places are a tie, what
    /// has none comes last.
    public static func cast(_ places: [Int: Int], in id: ID, _ change: Change) throws {
        let account = try change.viewer.signedIn()
        let (poll, _) = try find(id, for: change.viewer, in: change.db)
        let reviewer = try change.db.value(
            """
            -- reviewer of an account
            SELECT v.id FROM reviewer v WHERE v.tenant_id = \(try change.tenant()) AND v.account_id = \(account)
            """, as: Reviewer.ID.self)
        guard let reviewer else { throw RankedPollRefusal.noJuror }
        guard poll.closedAt == nil else { throw RankedPollRefusal.closed }
        guard !places.isEmpty else { throw RankedPollRefusal.options }
        let groups = Dictionary(grouping: places, by: \.value).sorted { $0.key < $1.key }
        let ranking = JSON.array(
            groups.map { group in .array(group.value.map(\.key).sorted().map { .integer(Int64($0)) }) })
        let ballot = try RankedPollRefusal.mapping {
            try change.db.value(
                """
                -- cast a ranked ballot
                INSERT INTO ranked_ballot (tenant_id, poll_id, reviewer_id, ranking)
                VALUES (\(try change.tenant()), \(id), \(reviewer), \(ranking.stored)) RETURNING id
                """, as: Int64.self)
        }
        guard ballot != nil else { throw NotFound() }
        change.record("ballots.cast", "ranked_poll", id)
    }

    /// The officer closes the poll; from then on the ballots are read. Those of jurors with whom a
    /// conflict is known by then are void. Refused below the quorum of the round.
    public static func close(_ id: ID, in change: Change) throws {
        let (poll, round) = try find(id, for: change.viewer, in: change.db)
        _ = try change.viewer.require(.programmeOfficer, in: round.scope)
        guard poll.closedAt == nil else { throw RankedPollRefusal.closed }
        let closed = try RankedPollRefusal.mapping {
            try change.db.execute(
                """
                -- close a ranked poll
                UPDATE ranked_poll SET closed_at = moment(), closed_by = \(change.viewer.account)
                WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND closed_at IS NULL
                """)
        }
        guard closed == 1 else { throw RankedPollRefusal.closed }
        change.record("ballots.close", "ranked_poll", id)
    }
}
