internal import Kernel
public import Platform
public import Postgres

extension Competition {
    /// The SHA-256, in hexadecimal digits, of the result as it would be published now: every entry with its place,
    /// score, grade, amount and choice by hand. Who publishes names it, so that nothing is published that was not
    /// read. For the authority's staff. Throws `NotFound`.
    public func digestOfStandings(for viewer: Viewer, in db: Connection) throws -> String {
        let grades = try grades(for: viewer, in: db)
        let lines = try standings(for: viewer, in: db).map { standing -> JSON in
            let amount = grades.first { $0.grade == standing.grade }?.amount
            return [
                "entry": .integer(standing.entry.rawValue), "place": .integer(Int64(standing.place)),
                "score": standing.score.map { .string($0.description) } ?? .null,
                "grade": standing.grade.map { .string($0.rawValue) } ?? .null,
                "amount_fen": amount.map { .integer($0.fen) } ?? .null,
                "override": standing.override.map { .integer($0.id) } ?? .null,
            ]
        }
        return SHA256.digest(Array(JSON.array(lines).canonical.utf8)).hexadecimal
    }

    /// Throws a refusal while a round of the call is open: its scores would come after the result.
    func refuseWhileRoundsAreOpen(in change: Change) throws {
        let isOpen = try change.db.exists(
            """
            -- is a round of the contest open?
            SELECT FROM review_round d WHERE d.tenant_id = \(try change.tenant()) AND d.call_id = \(call)
              AND d.opened_at IS NOT NULL AND d.closed_at IS NULL
              AND NOT EXISTS (SELECT FROM rereview v WHERE v.tenant_id = d.tenant_id AND v.round_id = d.id)
            """)
        if isOpen { throw ContestRefusal.roundOpen }
    }
}
