internal import CSodium
public import Foundation
internal import Kernel
internal import Platform
public import Postgres

extension MasterKey {
    /// The names of the keys that wrap records of any authority of this installation.
    public static func names(in database: Database) async throws -> Set<String> {
        var names: Set<String> = []
        let tenants = try await database.read { db in try Tenant.all(in: db) }
        for tenant in tenants {
            let viewer = try await database.viewer(of: nil, in: tenant, origin: .commandLine)
            names.formUnion(
                try await database.read(as: viewer) { db in
                    Set(try KeyExchange.masters(in: db).map(\.name))
                })
        }
        return names
    }

    /// The key of an installation: from `text` (`MIAOPU_VAULT_KEY`) if given, else from a file. A missing file is made
    /// with a new key, readable for its owner only, as long as `names`, the keys that records are wrapped by, is empty:
    /// a new key could open none of them. Throws `Fault` where the key is missing, is no key, or is not of `names`.
    public static func load(text: String?, file: URL, wrapping names: Set<String>) throws -> MasterKey {
        guard let key = try stored(text: text, file: file) else {
            guard names.isEmpty else { throw Fault.missing(file.path, names.sorted()) }
            return try made(in: file)
        }
        // An exchange that was interrupted at its end has wrapped everything by the key that waits beside this one.
        guard names.isEmpty || names.contains(key.name) || key.beside().contains(where: { names.contains($0.name) })
        else { throw Fault.wrongKey(key.name, names.sorted()) }
        return key
    }

    /// The key from `text` if given, else from a file that is there. Throws `Fault`.
    public static func read(text: String?, file: URL) throws -> MasterKey {
        guard let key = try stored(text: text, file: file) else { throw Fault.unreadable(file.path) }
        return key
    }

    private static func stored(text: String?, file: URL) throws -> MasterKey? {
        if let text { return try MasterKey(hexadecimal: text, from: "MIAOPU_VAULT_KEY") }
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        guard let stored = try? String(contentsOf: file, encoding: .utf8) else { throw Fault.unreadable(file.path) }
        var key = try MasterKey(hexadecimal: stored, from: file.path)
        key.file = file
        return key
    }

    private static func made(in file: URL) throws -> MasterKey {
        var fresh = [UInt8](repeating: 0, count: 32)
        randombytes_buf(&fresh, fresh.count)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        let made = FileManager.default.createFile(
            atPath: file.path, contents: Data((fresh.hexadecimal + "\n").utf8), attributes: [.posixPermissions: 0o600])
        guard made else { throw Fault.unreadable(file.path) }
        var key = try MasterKey(hexadecimal: fresh.hexadecimal, from: file.path)
        key.file = file
        return key
    }
}
