public import Platform
public import Postgres

extension ScoreSheet {
    /// A signed sheet with what stands around it on paper.
    public struct Signed: Sendable {
        /// The round.
        public let round: ReviewRound
        /// The assignment that it answers.
        public let assignment: ReviewAssignment
        /// The sheet.
        public let sheet: ScoreSheet
        /// The signature under it.
        public let signature: Signature
    }

    /// The signed sheet of an assignment: for its reviewer from the signature on, for the authority's staff once the
    /// round is closed. Throws `NotFound` for everybody else, and before that.
    public static func signed(
        _ assignment: ReviewAssignment.ID, for viewer: Viewer, in db: Connection
    ) throws -> Signed {
        let held = try ReviewAssignment.standing(assignment, for: viewer, in: db)
        let tenant = try viewer.requireTenant().id
        let round = try ReviewRound.load(held.round, tenant: tenant, in: db)
        let isOwn = try isOwn(assignment, for: viewer, in: db)
        guard isOwn || round.isStaff(viewer) && round.state == .closed else { throw NotFound() }
        let sheet = try load(assignment, tenant: tenant, in: db)
        guard let signature = sheet.signature else { throw NotFound() }
        return Signed(round: round, assignment: held, sheet: sheet, signature: signature)
    }

    private static func isOwn(
        _ assignment: ReviewAssignment.ID, for viewer: Viewer, in db: Connection
    ) throws -> Bool {
        do {
            _ = try ReviewAssignment.own(assignment, for: viewer, in: db)
            return true
        } catch is NotFound {
            return false
        }
    }
}
