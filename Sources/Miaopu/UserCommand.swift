internal import ArgumentParser
internal import Foundation
internal import Platform
internal import Postgres

/// Accounts from the command line: the first ones of an installation, and tokens for the API.
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Accounts and their API tokens.",
        subcommands: [Add.self, Token.self, Appoint.self])

    /// Makes an account; the password is read from standard input.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Make an account; the password is read from standard input.")
        @Argument(help: "E-mail address or mobile number.") var login: String
        @Argument(help: "Name of the person.") var name: String

        func run() async throws {
            let database = try Surroundings().database()
            let login = try Login(parsing: login)
            let password = readLine(strippingNewline: true) ?? ""
            try Password.check(password, name: name, login: login.identifier)
            let hash = try await Password.hash(password)
            let name = name
            let viewer = try await database.viewer(of: nil, in: nil, origin: .commandLine)
            let account = try await database.write(as: viewer) { change in
                try Account.register(name: name, login: login, isVerified: true, passwordHash: hash, in: change)
            }
            print("account \(account.id)")
            await database.close()
        }
    }

    /// Issues a token.
    struct Token: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "token", abstract: "Issue a bearer token for the API.")
        @Argument(help: "E-mail address or mobile number.") var login: String

        func run() async throws {
            let database = try Surroundings().database()
            let login = try Login(parsing: login)
            let account = try await database.read { db in try Account.find(login: login, in: db) }
            guard let account else { throw ValidationError("no account signs in with \(login.identifier)") }
            let viewer = try await database.viewer(of: account, in: nil, origin: .commandLine)
            let token = try await database.write(as: viewer) { change in
                try APIToken.issue(for: account.id, name: "command line", in: change)
            }
            print(token.text)
            await database.close()
        }
    }

    /// Appoints one of the three administrators.
    struct Appoint: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "appoint", abstract: "Appoint a system, security or audit administrator.")
        @Argument(help: "E-mail address or mobile number.") var login: String
        @Argument(help: "system, security or audit.") var kind: String
        @Option(help: "Why.") var reason = "first appointment"

        func run() async throws {
            let database = try Surroundings().database()
            guard let kind = Administrator(rawValue: kind) else { throw ValidationError("system, security or audit") }
            let login = try Login(parsing: login)
            let account = try await database.read { db in try Account.find(login: login, in: db) }
            guard let account else { throw ValidationError("no account signs in with \(login.identifier)") }
            let reason = reason
            let viewer = try await database.viewer(of: nil, in: nil, origin: .commandLine)
            try await database.write(as: viewer) { change in
                try kind.appoint(account.id, reason: reason, in: change)
            }
            await database.close()
        }
    }
}
