internal import ArgumentParser
internal import Calls
internal import Competitions
internal import Contracts
internal import Foundation
internal import Funds
internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres
internal import Web

/// Recomputes what must hold and names every difference; exit status 1 when there is one.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Recompute chains and balances, and name every difference.")

    @Flag(help: "Also read the bytes of every stored file and compare them with their digests.")
    var files = false

    func run() async throws {
        let surroundings = try Surroundings()
        let database = surroundings.database()
        let store = files ? try FileStore(directory: surroundings.settings.data.appendingPathComponent("files")) : nil
        let tenants = try await database.read { db in try Tenant.all(in: db) }
        var findings: [String] = []
        for tenant in [nil] + tenants.map(Optional.some) {
            let viewer = try await database.viewer(of: nil, in: tenant, origin: .commandLine)
            findings += try await database.read(as: viewer) { db in
                let chain = try AuditEvent.verifyChain(tenant: tenant?.id ?? Tenant.ID(0), in: db)
                guard let tenant else { return try chain + Bootstrap.clockFindings(in: db) }
                let found =
                    try LedgerCheck.run(tenant: tenant.id, in: db).map(\.description) + CallsCheck.run(in: db)
                    + MilestonesCheck.run(in: db)
                    + ReviewsCheck.run(in: db)
                    + ContestsCheck.run(for: viewer, in: db)
                    + ContractsCheck.run(for: viewer, in: db)
                    + (store?.altered(in: db) ?? [])
                return chain + found.map { "\(tenant.slug): \($0)" }
            }
        }
        await database.close()
        for finding in findings { print(finding) }
        print("\(tenants.count) tenants checked, \(findings.count) differences")
        if !findings.isEmpty { throw ExitCode.failure }
    }
}
