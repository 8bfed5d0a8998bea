internal import ArgumentParser
internal import Foundation
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Vault
internal import Web

/// The key of the vault from the command line.
struct VaultCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vault", abstract: "The master key of the vault.", subcommands: [Status.self, Exchange.self])

    /// Says which master key wraps how many keys of records.
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status",
            abstract:
                "Say which master key wraps how many records; exit status 1 when some are not under the present one.")

        func run() async throws {
            let surroundings = try Surroundings()
            let database = surroundings.database()
            let key = try surroundings.presentVaultKey()
            let others = try await Self.print(in: database, presentKey: key)
            await database.close()
            if others > 0 { throw ExitCode.failure }
        }

        /// Prints a line for each authority and master key; answers how many records are under other keys.
        @discardableResult
        fileprivate static func print(in database: Database, presentKey key: MasterKey) async throws -> Int {
            var others = 0
            Swift.print("present key \(key.name)")
            for (slug, viewer) in try await VaultCommand.viewers(in: database) {
                let masters = try await database.read(as: viewer) { db in try KeyExchange.masters(in: db) }
                for (name, count) in masters {
                    Swift.print("/\(slug)  \(name)  \(count) records")
                    if name != key.name { others += count }
                }
            }
            Swift.print("\(others) records under other keys")
            return others
        }
    }

    /// Exchanges the master key. It may be killed at any moment and run again.
    struct Exchange: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "exchange",
            abstract: "Put a new master key in the place of the present one; may be interrupted and run again.")
        @Flag(help: "Only wrap anew what is still under the key from before the last exchange.") var rest = false

        func run() async throws {
            let surroundings = try Surroundings()
            guard surroundings.settings.vaultKey == nil else {
                throw ValidationError("the key is given by MIAOPU_VAULT_KEY: put it into the file of the key first")
            }
            let database = surroundings.database()
            let exchange = KeyExchange(file: surroundings.settings.vaultKeyFile)
            let (old, new): (MasterKey, MasterKey)
            if rest {
                guard let earlier = try exchange.earlier() else {
                    throw ValidationError("there is no key from before an exchange")
                }
                (old, new) = (earlier, try surroundings.presentVaultKey())
            } else {
                (old, new) = try exchange.begin()
            }
            print("from key \(old.name) to key \(new.name)")
            try await wrapAll(from: old, to: new, in: database)
            if !rest { try exchange.finish() }
            // What a running server wrapped with the old key between the last look and the exchange of the files.
            try await wrapAll(from: old, to: new, in: database)
            try await Status.print(in: database, presentKey: new)
            await database.close()
        }

        private func wrapAll(from old: MasterKey, to new: MasterKey, in database: Database) async throws {
            for (_, viewer) in try await VaultCommand.viewers(in: database) {
                try await database.write(as: viewer) { try StatementFile.discardAll(in: $0) }
                var count = 1
                while count > 0 {
                    count = try await database.write(as: viewer) { change in
                        let count = try KeyExchange.step(from: old, to: new, limit: 200, in: change.db)
                        if count > 0 {
                            change.record("vault.rewrap", "person", new.name, ["keys": .integer(Int64(count))])
                        }
                        return count
                    }
                }
            }
        }
    }

    fileprivate static func viewers(in database: Database) async throws -> [(slug: String, viewer: Viewer)] {
        var viewers: [(String, Viewer)] = []
        let tenants = try await database.read { db in try Tenant.all(in: db) }
        for tenant in tenants {
            viewers.append((tenant.slug, try await database.viewer(of: nil, in: tenant, origin: .commandLine)))
        }
        return viewers
    }
}
