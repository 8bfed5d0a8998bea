internal import ArgumentParser
internal import Foundation
internal import Hummingbird
internal import Logging
internal import Platform
internal import Postgres
internal import Web

/// Serves pages and API until it is told to stop.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "serve", abstract: "Serve the pages and the API.")

    func run() async throws {
        let surroundings = try Surroundings()
        let settings = surroundings.settings
        let database = surroundings.database()
        let owner = surroundings.ownerDatabase(role: Bootstrap.ownerRole)
        let pending = try await surroundings.migrator.pending(owner)
        await owner.close()
        guard pending.isEmpty else {
            FileHandle.standardError.write(Data("The database is behind: run 'miaopu migrate' first.\n".utf8))
            throw ExitCode(78)
        }
        let site = try Site(
            database: database, settings: settings, vaultKey: try await surroundings.vaultKey(for: database),
            logger: surroundings.logger)
        let welcome = try await Self.welcome(settings, database)
        let workerDatabase = surroundings.workerDatabase()
        let worker = try surroundings.worker(workerDatabase)
        var application = Application(
            router: site.router(),
            server: .http1(configuration: .init(idleTimeout: .seconds(30))),
            configuration: .init(address: .hostname(settings.host, port: settings.port), serverName: "Miaopu"),
            onServerRunning: { _ in
                print(welcome)
                fflush(nil)
            }, logger: surroundings.logger)
        application.addServices(Working(worker: worker))
        application.addServices(try surroundings.ticking(workerDatabase))
        try await application.runService()
        await workerDatabase.close()
        await database.close()
    }

    private static func welcome(_ settings: Settings, _ database: Database) async throws -> String {
        let tenants = try await database.read { db in try Tenant.all(in: db) }
        var lines = ["", "  苗圃 Miaopu: \(settings.origin)"]
        if settings.isTrial, tenants.contains(where: \.isDemonstration) {
            lines += ["", "  演示账号 / demonstration accounts:"]
            lines += DemonstrationAccounts.lines.map { "    " + $0 }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
