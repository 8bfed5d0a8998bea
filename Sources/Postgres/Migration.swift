internal import Foundation

/// One file of the schema's history, `NNNN_name.sql`: plain SQL, forward only, never edited once it has landed.
public struct Migration: Sendable, Hashable {
    /// Its place in the history, from 1 without gaps.
    public let number: Int
    /// The name after the number, without the ending.
    public let name: String
    /// The statements.
    public let text: String

    /// Whether the file runs outside a transaction, as `CREATE INDEX CONCURRENTLY` must: its first line says
    /// `-- transaction: none`. Every line of such a file that ends with a semicolon ends a statement.
    public var needsNoTransaction: Bool {
        text.hasPrefix("-- transaction: none")
    }

    /// The statements of a file that runs outside a transaction.
    var statements: [String] {
        var statements: [String] = []
        var lines: [Substring] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            lines.append(line)
            guard line.trimmingCharacters(in: .whitespaces).hasSuffix(";") else { continue }
            statements.append(lines.joined(separator: "\n"))
            lines = []
        }
        let rest = lines.filter { !$0.hasPrefix("--") }.joined(separator: "\n")
        let isEmpty = rest.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty
        return isEmpty ? statements : statements + [rest]
    }

    /// All migrations of a folder in order.
    /// - Throws: `MigrationError` when a number is missing, doubled or unreadable.
    static func all(in directory: String) throws -> [Migration] {
        let files = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".sql") }
        var migrations: [Migration] = []
        for file in files.sorted() {
            let parts = file.dropLast(4).split(separator: "_", maxSplits: 1)
            guard parts.count == 2, parts[0].utf8.count == 4, let number = Int(parts[0]) else {
                throw MigrationError.unreadableName(file)
            }
            guard number == migrations.count + 1 else {
                throw MigrationError.gap(expected: migrations.count + 1, found: file)
            }
            let path = directory + "/" + file
            guard let text = FileManager.default.contents(atPath: path).flatMap({ String(data: $0, encoding: .utf8) })
            else { throw MigrationError.unreadableFile(file) }
            migrations.append(Migration(number: number, name: String(parts[1]), text: text))
        }
        return migrations
    }
}

/// Why the schema cannot be brought up to date.
public enum MigrationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A file of the folder is not named `NNNN_name.sql`.
    case unreadableName(String)
    /// A file cannot be read as UTF-8.
    case unreadableFile(String)
    /// The numbers are not gap-free.
    case gap(expected: Int, found: String)
    /// A file was edited after it had been applied.
    case changed(number: Int, name: String)
    /// The database has a migration that the folder does not have: the program is older than the database.
    case unknown(number: Int, name: String)

    /// What is wrong.
    public var description: String {
        switch self {
        case .unreadableName(let file): "migration \(file) is not named NNNN_name.sql"
        case .unreadableFile(let file): "migration \(file) cannot be read as UTF-8"
        case .gap(let expected, let found): "migration \(expected) is missing before \(found), or its number is doubled"
        case .changed(let number, let name): "migration \(number) (\(name)) was changed after it had been applied"
        case .unknown(let number, let name): "the database has migration \(number) (\(name)), which this program lacks"
        }
    }
}
