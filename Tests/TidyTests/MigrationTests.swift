import Foundation
import Testing

@testable import Platform

/// Migrations are numbered without gaps, and none is edited once it has landed.
@Suite struct MigrationTests {
    private static let list = "Migrations/SHA256SUMS"
    private static let files = Repository.files("Migrations", ".sql")

    private static func digest(_ path: String) throws -> String {
        SHA256.hex(try Repository.bytes(path))
    }

    /// Lines as `sha256sum` writes them: digest, two blanks, name.
    static func entries(_ text: String) -> [(digest: String, name: String)] {
        text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ", omittingEmptySubsequences: true)
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }
    }

    /// What is wrong: numbers with gaps, files that were edited, are missing or are not on the list.
    static func faults(names: [String], digests: [String: String], listed: [(digest: String, name: String)]) -> [String]
    {
        var faults: [String] = []
        for (index, name) in names.enumerated() {
            let number = String(index + 1)
            let wanted = String(repeating: "0", count: 4 - number.count) + number + "_"
            if !name.hasPrefix(wanted) { faults.append("\(name) stands where \(wanted)….sql should be") }
        }
        for entry in listed {
            if let digest = digests[entry.name] {
                if digest != entry.digest { faults.append("\(entry.name) was edited after it had landed") }
            } else {
                faults.append("\(entry.name) has gone")
            }
        }
        let known = Set(listed.map(\.name))
        faults += names.filter { !known.contains($0) }.map { "\($0) is not on the list: RECORD=1 adds it" }
        return faults
    }

    @Test func `migrations have no gaps, are all on the list and are what they were when they landed`() throws {
        let names = Self.files.map { String($0.dropFirst("Migrations/".count)) }
        var digests: [String: String] = [:]
        for (path, name) in zip(Self.files, names) { digests[name] = try Self.digest(path) }
        var text = (try? Repository.text(Self.list)) ?? ""
        if Repository.isRecording {
            let known = Set(Self.entries(text).map(\.name))
            for name in names where !known.contains(name) { text += "\(digests[name] ?? "")  \(name)\n" }
            try text.write(toFile: Repository.root + "/" + Self.list, atomically: true, encoding: .utf8)
        }
        #expect(names.count >= 16)
        let faults = Self.faults(names: names, digests: digests, listed: Self.entries(text))
        #expect(faults.isEmpty, "\(faults.joined(separator: "; "))")
    }

    @Test func `an edited, a missing, an unlisted and a misnumbered migration are found out`() {
        let names = ["0001_a.sql", "0003_c.sql"]
        let digests = ["0001_a.sql": "aa", "0003_c.sql": "cc"]
        let faults = Self.faults(
            names: names, digests: digests, listed: Self.entries("ab  0001_a.sql\nbb  0002_b.sql\n"))
        #expect(faults.count == 4)
        #expect(Self.faults(names: ["0001_a.sql"], digests: digests, listed: [("aa", "0001_a.sql")]).isEmpty)
    }
}
