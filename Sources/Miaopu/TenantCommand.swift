internal import ArgumentParser
internal import Kernel
internal import Platform
internal import Postgres

/// Authorities from the command line: the first one of an installation.
struct TenantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant", abstract: "Authorities that run programmes.", subcommands: [Open.self, List.self])

    /// Opens an authority.
    struct Open: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "open", abstract: "Open an authority.")
        @Argument(help: "First part of its URLs: small letters, digits and hyphens.") var slug: String
        @Argument(help: "Its name in Chinese.") var name: String
        @Argument(help: "Its name in English.") var englishName: String
        @Option(help: "league_committee, civil_affairs, foundation or other.") var kind = "other"
        @Option(help: "Code of its area (GB/T 2260).") var area = "000000"
        @Option(help: "Its unified social credit code.") var code: String?

        func run() async throws {
            let database = try Surroundings().database()
            guard let kind = Tenant.Kind(rawValue: kind) else {
                throw ValidationError("--kind is league_committee, civil_affairs, foundation or other")
            }
            let (slug, name, englishName, area, code) = (slug, name, englishName, area, code)
            let nobody = try await database.viewer(of: nil, in: nil, origin: .commandLine)
            do {
                let tenant = try await database.write(as: nobody) { change in
                    try Tenant.open(
                        slug: slug, name: name, englishName: englishName, kind: kind, areaCode: area, code: code,
                        in: change)
                }
                print("authority \(tenant.id) /\(tenant.slug)")
            } catch let refusals as Refusals {
                throw ValidationError(refusals.items.map(\.message.key).joined(separator: ", "))
            } catch let refusal as any Refusal {
                throw ValidationError("\(refusal.field ?? ""): \(refusal.message.key)")
            }
            await database.close()
        }
    }

    /// Lists the authorities.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List the authorities.")

        func run() async throws {
            let database = try Surroundings().database()
            let tenants = try await database.read { db in try Tenant.all(in: db) }
            for tenant in tenants { print("\(tenant.id)  /\(tenant.slug)  \(tenant.name)") }
            await database.close()
        }
    }
}
