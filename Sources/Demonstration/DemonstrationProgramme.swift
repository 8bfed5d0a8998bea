internal import Foundation
internal import Funds
public import Kernel
public import Logging
public import Platform
public import Postgres

/// The programme 童伴计划 as a newcomer finds it: three years, ten counties, a hundred villages, two holders, from the
/// call to the bank statement. Everything is done by invented people through the functions that the pages call.
public struct DemonstrationProgramme: Sendable {
    let database: Database
    let files: FileStore
    let story: Story
    let logger: Logger

    /// A demonstration for a database; `files` takes the invented scans and evidence.
    public init(database: Database, files: FileStore, today: Day, logger: Logger) {
        self.database = database
        self.files = files
        story = Story(today: today)
        self.logger = logger
    }

    /// Loads the demonstration where there is no tenant yet. False: there was one, nothing was done.
    public func load() async throws -> Bool {
        let tenants = try await database.read { db in try Tenant.all(in: db) }
        guard tenants.isEmpty else { return false }
        let troupe = try await gather()
        let ground = try await layOut(troupe)
        let money = try await openBooks(troupe, ground)
        let call = try await publishCall(troupe, ground, money)
        let awards = try await review(troupe, call)
        try await contract(troupe, money, awards)
        return true
    }
}
