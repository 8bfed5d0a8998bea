public import Platform
public import Postgres

/// What moves by itself: deadlines after an outage, reminders before a deadline, clocks of the workflow.
///
/// Every effect is kept under a key of its own, so that two workers at the same moment, or a restart, do nothing twice.
public enum CallClocks {
    /// What one look did.
    public struct Done: Sendable, Hashable {
        /// Calls whose deadline moved.
        public var moved = 0
        /// Calls whose drafters were reminded.
        public var reminded = 0
        /// Clocks of proposals that told somebody.
        public var told = 0
        /// Calls whose drafters were told of an outage that waits for its judgement.
        public var warned = 0
    }

    /// Looks once in one authority.
    @discardableResult
    public static func run(in change: Change) throws -> Done {
        Done(
            moved: try Call.followOutages(in: change), reminded: try Call.remind(in: change),
            told: try Proposal.remind(in: change), warned: try Call.warnOfOutages(in: change))
    }

    /// Looks once in every authority, each in a transaction of its own: what fails in one does not stop the others.
    ///
    /// - Parameter report: is told of what failed in which authority.
    public static func run(
        in database: Database, report: @Sendable (Tenant, any Error) -> Void
    ) async throws {
        let tenants = try await database.read { db in try Tenant.all(in: db) }
        for tenant in tenants {
            do {
                let viewer = try await database.viewer(
                    of: nil, in: tenant, origin: Viewer.Origin(request: "clocks", address: "-"))
                try await database.write(as: viewer) { change in _ = try run(in: change) }
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                report(tenant, error)
            }
        }
    }
}
