internal import ArgumentParser
internal import Foundation
internal import Logging
internal import Platform
internal import Postgres
internal import Vault
internal import Web

/// What every subcommand finds around it: settings from the environment, a log, the way to the database.
struct Surroundings {
    let settings: Settings
    let logger: Logger

    init() throws {
        do {
            settings = try Settings(environment: ProcessInfo.processInfo.environment)
        } catch let refusal as Settings.Refusal {
            FileHandle.standardError.write(Data((refusal.description + "\n").utf8))
            throw ExitCode(78)
        }
        var logger = Logger(label: "miaopu")
        logger.logLevel = settings.logLevel
        self.logger = logger
    }

    /// The database as the application sees it: behind row-level security.
    func database(poolSize: Int = 8) -> Database {
        Database(
            settings: DatabaseSettings(url: settings.databaseURL, role: Bootstrap.appRole, poolSize: poolSize),
            logger: logger)
    }

    /// The database as its owner sees it: for migrations and for making the roles.
    func ownerDatabase(role: String?) -> Database {
        Database(settings: DatabaseSettings(url: settings.databaseURL, role: role, poolSize: 2), logger: logger)
    }

    /// The key of the vault. Ends the command where it is not the one that the records in `database` are wrapped by.
    func vaultKey(for database: Database) async throws -> MasterKey {
        do {
            return try MasterKey.load(
                text: settings.vaultKey, file: settings.vaultKeyFile, wrapping: try await MasterKey.names(in: database))
        } catch let fault as MasterKey.Fault {
            FileHandle.standardError.write(Data("The vault cannot be opened: \(fault).\n".utf8))
            throw ExitCode(78)
        }
    }

    /// The key of the vault as it lies there. Throws `MasterKey.Fault` where there is none.
    func presentVaultKey() throws -> MasterKey {
        try MasterKey.read(text: settings.vaultKey, file: settings.vaultKeyFile)
    }

    var migrator: Migrator { Migrator(directory: settings.root.appendingPathComponent("Migrations").path) }
}
