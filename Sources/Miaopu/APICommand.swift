internal import ArgumentParser
internal import Foundation
internal import Kernel
internal import Platform
internal import Postgres
internal import Web

/// Everything that the JSON API does, from the command line and without a running server: the same routes with the same
/// rights, refusals, versions and keys.
struct APICommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api",
        abstract: "Ask any route of the API; exit status 1 when it refuses.",
        discussion: """
            Without fields the path is read: miaopu api /AUTHORITY/holders/1/activity-statement.csv --login NAME
            With fields it is posted: miaopu api /AUTHORITY/bank-accounts/1/automatic-matches sha256=… --login NAME
            A field is NAME=TEXT, or NAME:=JSON for a number or a list; twice for a list of texts, NAME.KEY=TEXT for one
            of several, NAME=@FILE for a file.
            --post hands in where a route takes no fields. Every installation lists its routes at /api/v1/openapi.json.
            """)

    @Argument(help: "Path of the route below /api/v1, with its query.") var path: String
    @Argument(help: "What is handed in.") var fields: [String] = []
    @Option(help: "Login of who asks; the public without it.") var login: String?
    @Option(help: "The version that was seen, for routes that compare it.") var version: Int64?
    @Option(help: "The key under which it is done once; a new one without it.") var key = UUID().uuidString
    @Option(help: "Language of the answer: zh-Hans or en.") var language = Language.chinese.rawValue
    @Option(help: "The file to write; standard output without it.") var output: String?
    @Flag(help: "Hand in, also without fields.") var post = false

    func validate() throws {
        guard path.hasPrefix("/") else { throw ValidationError("a path begins with /") }
        guard Language(rawValue: language) != nil else { throw ValidationError("--language is zh-Hans or en") }
        guard fields.allSatisfy({ $0.dropFirst().contains("=") }) else {
            throw ValidationError("a field is NAME=TEXT, NAME:=JSON or NAME=@FILE")
        }
    }

    func run() async throws {
        let surroundings = try Surroundings()
        let database = surroundings.database()
        let site = try Site(
            database: database, settings: surroundings.settings,
            vaultKey: try await surroundings.vaultKey(for: database), logger: surroundings.logger)
        let wanted = try login.map { try Login(parsing: $0) }
        let account = try await database.read { db in try wanted.flatMap { try Account.find(login: $0, in: db) } }
        guard account != nil || login == nil else { throw ValidationError("no account signs in with \(login ?? "")") }
        let question = Site.Question(
            path: path, body: post || !fields.isEmpty ? try body() : nil, version: version, key: key,
            language: language)
        if let output { try Data().write(to: URL(filePath: output)) }
        let file = try output.map { try FileHandle(forWritingTo: URL(filePath: $0)) } ?? .standardOutput
        let status = try await site.answer(question, to: account) { try file.write(contentsOf: Data($0)) }
        await database.close()
        if output == nil { try file.write(contentsOf: Data("\n".utf8)) }
        guard status < 400 else { throw ExitCode.failure }
    }

    private func body() throws -> (bytes: [UInt8], type: String) {
        let pairs = fields.map { field in
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (name: String(parts[0]), value: String(parts[1]))
        }
        guard pairs.contains(where: { $0.value.hasPrefix("@") }) else { return (try json(pairs), "application/json") }
        return try multipart(pairs.map { ($0.name.hasSuffix(":") ? String($0.name.dropLast()) : $0.name, $0.value) })
    }

    private func json(_ pairs: [(name: String, value: String)]) throws -> [UInt8] {
        var (object, lists, maps): (JSONObject, [String: [JSON]], [String: JSONObject]) = (JSONObject(), [:], [:])
        for pair in pairs {
            let isJSON = pair.name.hasSuffix(":")
            let name = isJSON ? String(pair.name.dropLast()) : pair.name
            let value = isJSON ? try JSON.parse(Array(pair.value.utf8)) : .string(pair.value)
            let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
            if parts.count == 2 {
                maps[parts[0], default: JSONObject()][parts[1]] = value
            } else {
                lists[name, default: []].append(value)
            }
        }
        for (name, values) in lists.sorted(by: { $0.key < $1.key }) {
            object[name] = values.count == 1 ? values[0] : .array(values)
        }
        for (name, values) in maps.sorted(by: { $0.key < $1.key }) { object[name] = .object(values) }
        return Array(JSON.object(object).text.utf8)
    }

    private func multipart(_ pairs: [(name: String, value: String)]) throws -> (bytes: [UInt8], type: String) {
        let boundary = "miaopu-\(UUID().uuidString)"
        var bytes: [UInt8] = []
        for (name, value) in pairs {
            bytes += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"".utf8
            if value.hasPrefix("@") {
                let file = URL(filePath: String(value.dropFirst()))
                let shown = file.lastPathComponent.replacing("\"", with: "")
                bytes += "; filename=\"\(shown)\"\r\nContent-Type: application/octet-stream\r\n\r\n".utf8
                bytes += try Data(contentsOf: file)
            } else {
                bytes += "\r\n\r\n\(value)".utf8
            }
            bytes += "\r\n".utf8
        }
        bytes += "--\(boundary)--\r\n".utf8
        return (bytes, "multipart/form-data; boundary=\(boundary)")
    }
}
