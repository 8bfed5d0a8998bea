internal import ArgumentParser
internal import Foundation
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// Brings files in from the command line.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Bring files into the books.", subcommands: [Statement.self])

    /// Imports a bank statement and prints what came of it as JSON.
    struct Statement: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "statement",
            abstract: "Import a bank statement and print what came of it as JSON; exit status 1 when it is refused.")
        @Option(help: "Code of the bank account.") var account: String
        @Option(help: "Name of a layout of the tenant's own, or code of a known one; recognised when left out.")
        var profile: String?
        @Option(help: "The authority, where several have an account of this code.") var tenant: String?
        @Option(help: "Login of who imports; who opened the bank account when left out.") var login: String?
        @Option(help: "Balance before the first line, where the file does not say it.") var opening: String?
        @Option(help: "Balance after the last line, where the file does not say it.") var closing: String?
        @Option(help: "The day up to which the bank was asked, as 2026-03-31; that of the last line when left out.")
        var through: String?
        @Argument(help: "The file: CSV, XLSX, XLS, CAMT.053 or OFX.") var file: String

        func run() async throws {
            let database = try Surroundings().database()
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
            let (opening, closing) = try (opening.map { try Money.parse($0) }, closing.map { try Money.parse($0) })
            let through = try through.map { text in
                guard let day = Day(text) else { throw ValidationError("'\(text)' is no day such as 2026-03-31") }
                return day
            }
            do {
                let viewer = try await actor(in: database)
                let (account, profile, name) = (account, profile, URL(fileURLWithPath: file).lastPathComponent)
                let login = login
                let summary = try await database.write(as: viewer) { change in
                    let bank = try BankAccount.find(code: account, for: change.viewer, in: change.db)
                    let own = try profile.flatMap { name in
                        try StatementProfile.all(for: change.viewer, in: change.db).first { $0.name == name }?.layout
                    }
                    let known = StatementLayout.known.first { $0.code == profile }
                    guard profile == nil || own != nil || known != nil else {
                        throw ValidationError("there is no layout '\(profile ?? "")'")
                    }
                    let reading = try StatementReading(
                        file: bytes, layout: own ?? known, opening: opening, closing: closing,
                        through: through)
                    let statement = try BankStatement.import(
                        reading, by: own, file: bytes, named: name, into: bank, in: change)
                    // Without a login it is done in the name of who opened the account: who sat at the server is kept.
                    change.record(
                        "funds.import_from_command_line", "bank_statement", statement.id,
                        ["operator": .string(NSUserName()), "login": .string(login ?? "")])
                    return statement.summary
                }
                print(summary.text)
            } catch let refusal as any Refusal {
                var values = JSONObject()
                for (name, value) in refusal.message.arguments.sorted(by: { $0.key < $1.key }) {
                    values[name] = .string(value)
                }
                let answer: JSON = ["refused": .string(refusal.message.key), "values": .object(values)]
                print(answer.text)
                throw ExitCode.failure
            }
            await database.close()
        }

        /// Who imports: the account of `--login`, or who opened the bank account. Either needs the role as anywhere.
        private func actor(in database: Database) async throws -> Viewer {
            let (code, slug) = (account, tenant)
            var found: [(tenant: Tenant, opener: Account.ID)] = []
            let tenants = try await database.read { db in try Tenant.all(in: db) }
            for tenant in tenants where slug ?? tenant.slug == tenant.slug {
                let viewer = try await database.viewer(of: nil, in: tenant, origin: .commandLine)
                let opener = try await database.read(as: viewer) { db in
                    try BankAccount.opener(code: code, tenant: tenant.id, in: db)
                }
                if let opener { found.append((tenant, opener)) }
            }
            guard let place = found.first, found.count == 1 else {
                throw ValidationError(
                    found.isEmpty
                        ? "there is no bank account '\(code)'"
                        : "several authorities have an account '\(code)': name one with --tenant")
            }
            let login = try login.map { try Login(parsing: $0) }
            let account = try await database.read { db in
                try login.map { try Account.find(login: $0, in: db) } ?? Account.find(place.opener, in: db)
            }
            guard let account else { throw ValidationError("no account signs in with \(self.login ?? "")") }
            return try await database.viewer(of: account, in: place.tenant, origin: .commandLine)
        }
    }
}
