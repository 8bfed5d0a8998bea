internal import ArgumentParser
internal import Demonstration
internal import Foundation
internal import Kernel
internal import Platform
internal import Postgres
internal import Web

/// Loads the demonstration programme into an empty installation.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Load the demonstration programme if there is no authority yet.")

    func run() async throws {
        let surroundings = try Surroundings()
        let database = surroundings.database()
        let today = try await database.read { db in try db.value("-- today\nSELECT today()", as: Day.self) }
        guard let today else { throw ExitCode.failure }
        let demonstration = DemonstrationProgramme(
            database: database,
            files: try FileStore(directory: surroundings.settings.data.appendingPathComponent("files")),
            vaultKey: try await surroundings.vaultKey(for: database), today: today, logger: surroundings.logger)
        let owner = surroundings.ownerDatabase(role: Bootstrap.ownerRole)
        let isLoaded: Result<Bool, any Error>
        do {
            // Its people live through years; nobody else ever moves the clock.
            if try await demonstration.isWanted() { try await Bootstrap.letAppPretendMoments(true, in: owner) }
            isLoaded = .success(try await demonstration.load())
        } catch {
            isLoaded = .failure(error)
        }
        try await Bootstrap.letAppPretendMoments(false, in: owner)
        await owner.close()
        await database.close()
        print(try isLoaded.get() ? "the demonstration is loaded" : "there are authorities already")
    }
}
