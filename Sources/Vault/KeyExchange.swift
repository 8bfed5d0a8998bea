internal import CSodium
public import Foundation
internal import Kernel
internal import Platform
public import Postgres

/// The exchange of the vault's master key: every key of a record is wrapped anew, some hundreds in a transaction. It
/// may be killed at any moment and run again: what was wrapped stays wrapped, and either key opens its own.
///
/// The new key waits in `FILE.next` until nothing is under the old one; then it takes the old one's place, which stays
/// in `FILE.before` until somebody destroys it. The digests by which people are found stay what they were: the new file
/// holds the old key for digests in its second line.
public struct KeyExchange: Sendable {
    private let file: URL

    /// An exchange of the key of this file.
    public init(file: URL) { self.file = file }

    private var next: URL { file.appendingPathExtension("next") }
    private var before: URL { file.appendingPathExtension("before") }

    /// How many keys of records each master key wraps, by its name, over the tenants that `database` has.
    public static func masters(in db: Connection) throws -> [(name: String, keys: Int)] {
        try db.rows("-- master keys of the vault\nSELECT m.master, m.keys FROM vault.masters() m") { row in
            try (name: row.next(String.self), keys: row.next(Int.self))
        }
    }

    /// The old and the new key; the new one is made where none waits. Throws `MasterKey.Fault`.
    public func begin() throws -> (old: MasterKey, new: MasterKey) {
        let old = try MasterKey.read(text: nil, file: file)
        if !FileManager.default.fileExists(atPath: next.path) {
            var fresh = [UInt8](repeating: 0, count: 32)
            randombytes_buf(&fresh, fresh.count)
            try Self.write(fresh.hexadecimal + "\n" + old.digestText + "\n", to: next)
        }
        return (old, try MasterKey.read(text: nil, file: next))
    }

    /// The key from before the last exchange; nil where there is none.
    public func earlier() throws -> MasterKey? {
        FileManager.default.fileExists(atPath: before.path) ? try MasterKey.read(text: nil, file: before) : nil
    }

    /// Wraps the keys of some records anew, those that `old` wraps; answers how many it was, 0 when none is left.
    public static func step(from old: MasterKey, to new: MasterKey, limit: Int, in db: Connection) throws -> Int {
        let found = try db.rows(
            """
            -- keys of records under another master key
            SELECT k.record, k.old_master, k.wrapped FROM vault.keys_under_others(\(new.name), \(Int32(limit))) k
            """
        ) { row in try (row.next(Int64.self), row.next(String.self), row.next([UInt8].self)) }
        guard !found.isEmpty else { return 0 }
        let wrapped = try found.map { new.wrap(try old.unwrap($0.2, by: $0.1)).hexadecimal }
        let count = try db.value(
            """
            -- wrap keys of records anew
            SELECT vault.rewrap_all(\(old.name), \(new.name), \(found.map(\.0)), \(wrapped))
            """, as: Int.self)
        return count ?? 0
    }

    /// Puts the new key in the place of the old one: first a copy of the old one, then one rename, so that there is a
    /// key at every moment.
    public func finish() throws {
        let old = try String(contentsOf: file, encoding: .utf8)
        try Self.write(old, to: before)
        guard rename(next.path, file.path) == 0 else { throw MasterKey.Fault.unreadable(next.path) }
    }

    /// Writes a key for its owner only, whole or not at all.
    private static func write(_ text: String, to place: URL) throws {
        let fresh = place.appendingPathExtension("new")
        try? FileManager.default.removeItem(at: fresh)
        let made = FileManager.default.createFile(
            atPath: fresh.path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        guard made, let handle = FileHandle(forWritingAtPath: fresh.path) else {
            throw MasterKey.Fault.unreadable(place.path)
        }
        try handle.synchronize()
        try handle.close()
        guard rename(fresh.path, place.path) == 0 else { throw MasterKey.Fault.unreadable(place.path) }
    }
}
