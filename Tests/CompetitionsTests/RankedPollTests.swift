import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@testable import Competitions

@Suite("Ranked ballots of jurors", .serialized)
struct RankedPollTests {
    private func poll(
        _ stage: Stage, method: RankMethod = .schulze, seats: Int = 1
    ) async throws -> (ReviewRound, RankedPoll) {
        let round = try await stage.releasedRound()
        let poll = try await stage.write(.olivia) { change in
            try RankedPoll.open("决选", method: method, seats: seats, of: round.id, in: change)
        }
        return (round, poll)
    }

    @Test func `Jurors order entries with ties and in part, once each, and all methods read the closed box`()
        async throws
    {
        let stage = try await Stage.set()
        let (round, poll) = try await poll(stage, seats: 2)
        let ballots: [(Stage.Person, [Int: Int])] = [
            (.bob, [1: 1, 2: 2, 3: 2]), (.bai, [2: 1, 1: 2]), (.bing, [1: 1]),
        ]
        for (index, (person, places)) in ballots.enumerated() {
            try await stage.write(person) { change in try RankedPoll.cast(places, in: poll.id, change) }
            if index == 1 {
                await #expect(throws: RankedPollRefusal.quorum) {
                    try await stage.write(.olivia) { change in try RankedPoll.close(poll.id, in: change) }
                }
            }
        }
        await #expect(throws: RankedPollRefusal.once) {
            try await stage.write(.bob) { change in try RankedPoll.cast([1: 1], in: poll.id, change) }
        }
        await #expect(throws: NotFound.self) {
            try await stage.read(.olivia) { viewer, db in _ = try poll.box(in: round, for: viewer, in: db) }
        }
        try await stage.write(.olivia) { change in try RankedPoll.close(poll.id, in: change) }
        let closed = try await stage.read(.olivia) { viewer, db in
            try RankedPoll.find(poll.id, for: viewer, in: db).poll
        }
        let box = try await stage.read(.olivia) { viewer, db in try closed.box(in: round, for: viewer, in: db) }
        #expect(box.optionCount == 6 && box.validCount == 3)
        #expect(Set(box.ballots.map(\.order)) == [[[0], [1, 2]], [[1], [0]], [[0]]])
        for method in RankMethod.allCases {
            let result = try #require(closed.result(method, box))
            #expect(result.order.first == [0], "\(method)")
        }
        // Three ballots and two seats: a quota of two, however many options there are.
        #expect(closed.result(.singleTransferableVote, box)?.quota == 2)
        await #expect(throws: RankedPollRefusal.closed) {
            try await stage.write(.bao) { change in try RankedPoll.cast([1: 1], in: poll.id, change) }
        }
        for statement in [
            "UPDATE ranked_ballot SET ranking = '[[2]]'", "DELETE FROM ranked_ballot",
            "UPDATE ranked_poll SET closed_at = NULL, closed_by = NULL", "UPDATE ranked_poll SET method = 'borda'",
        ] {
            let error = await #expect(throws: PostgresError.self) { try await stage.direct(statement) }
            #expect(
                error?.constraint
                    == (statement.contains("ranked_poll") ? "ranked_poll_kept" : "ranked_ballot_append_only"),
                "\(statement)")
        }
        try await stage.test.drop()
    }

    @Test func `Who is no juror or in conflict with an option does not vote`() async throws {
        let stage = try await Stage.set()
        let (round, poll) = try await poll(stage)
        await #expect(throws: NotFound.self) {
            try await stage.write(.eve) { change in try RankedPoll.cast([1: 1], in: poll.id, change) }
        }
        await #expect(throws: RankedPollRefusal.noJuror) {
            try await stage.write(.olivia) { change in try RankedPoll.cast([1: 1], in: poll.id, change) }
        }
        let own = try await stage.read(.bob) { viewer, db in
            try ReviewAssignment.own(in: round, for: viewer, in: db).map(\.proposal)
        }
        let free = try #require(stage.proposals.first { !own.contains($0) })
        try await stage.direct(
            """
            INSERT INTO conflict_of_interest (tenant_id, reviewer_id, proposal_id, ground, evidence, noted_by)
            SELECT 1, id, \(free), 'family', '配偶', 1 FROM reviewer WHERE account_id = \(Stage.Person.bob.rawValue)
            """)
        await #expect(throws: RankedPollRefusal.inConflict) {
            try await stage.write(.bob) { change in try RankedPoll.cast([1: 1], in: poll.id, change) }
        }
        try await stage.test.drop()
    }

    @Test func `The ballot of a juror in conflict is void when the box is closed`() async throws {
        let stage = try await Stage.set()
        let (round, poll) = try await poll(stage)
        for person in [Stage.Person.bob, .bai, .bing] {
            try await stage.write(person) { change in try RankedPoll.cast([1: 1], in: poll.id, change) }
        }
        try await stage.direct(
            """
            INSERT INTO conflict_of_interest (tenant_id, reviewer_id, proposal_id, ground, evidence, noted_by)
            SELECT 1, r.id, o.proposal_id, 'family', '配偶', 1 FROM reviewer r, ranked_poll_option o
            WHERE r.account_id = \(Stage.Person.bob.rawValue) AND o.position = 1
            """)
        await #expect(throws: RankedPollRefusal.quorum) {
            try await stage.write(.olivia) { change in try RankedPoll.close(poll.id, in: change) }
        }
        try await stage.write(.bao) { change in try RankedPoll.cast([2: 1], in: poll.id, change) }
        try await stage.write(.olivia) { change in try RankedPoll.close(poll.id, in: change) }
        let (box, turnout) = try await stage.read(.olivia) { viewer, db in
            let closed = try RankedPoll.find(poll.id, for: viewer, in: db).poll
            return (
                try closed.box(in: round, for: viewer, in: db), try closed.turnout(for: viewer, in: db).ballots
            )
        }
        #expect(box.validCount == 3 && turnout == 3)
        let error = await #expect(throws: PostgresError.self) {
            try await stage.direct("DELETE FROM ranked_ballot_void")
        }
        #expect(error?.constraint == "ranked_ballot_void_append_only")
        try await stage.test.drop()
    }

    @Test func `A ballot names options of the poll only, and Kemeny decides over few`() async throws {
        let stage = try await Stage.set()
        let (round, poll) = try await poll(stage, method: .kemeny)
        for places in [[7: 1], [0: 1], [:]] as [[Int: Int]] {
            await #expect(throws: RankedPollRefusal.options) {
                try await stage.write(.bob) { change in try RankedPoll.cast(places, in: poll.id, change) }
            }
        }
        for ranking in ["[[1],[1]]", "[[]]", "[1]", "[[1.5]]", "[[\"x\"]]"] {
            let error = await #expect(throws: PostgresError.self) {
                try await stage.direct(
                    """
                    INSERT INTO ranked_ballot (tenant_id, poll_id, reviewer_id, ranking)
                    SELECT 1, 1, id, '\(ranking)' FROM reviewer WHERE account_id = \(Stage.Person.bob.rawValue)
                    """)
            }
            #expect(error?.constraint == "ranked_ballot_options", "\(ranking)")
        }
        let thirteen = BallotBox(optionCount: 13, ballots: [RankedBallot(count: 1, order: [[0]])])
        #expect(poll.result(.kemeny, thirteen) == nil)
        #expect(poll.result(.borda, thirteen) != nil)
        await #expect(throws: RankedPollRefusal.optionCount) {
            try await stage.write(.olivia) { change in
                _ = try RankedPoll.open("一个", method: .borda, seats: 1, top: 1, of: round.id, in: change)
            }
        }
        await #expect(throws: RankedPollRefusal.nameTaken) {
            try await stage.write(.olivia) { change in
                _ = try RankedPoll.open("决选", method: .borda, seats: 1, of: round.id, in: change)
            }
        }
        try await stage.test.drop()
    }
}
