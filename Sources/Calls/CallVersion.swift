public import Kernel
public import Platform
public import Postgres

/// What a call said after a change of it.
public struct CallVersion: Sendable {
    /// Why the call says something else since then.
    public enum Cause: String, StoredAsText, CaseIterable {
        case drafted
        case copied
        case revised
        case published
        case extended
        case corrected
        case closed
        case withdrawn

        /// Key of the cause's name in the message catalogue.
        public var messageKey: String { "calls.cause.\(rawValue)" }
    }

    /// A part of the content that differs from the version before.
    public struct Difference: Sendable, Hashable {
        /// Name of the part.
        public let part: String
        /// What it said before; empty: nothing.
        public let before: String
        /// What it says since.
        public let after: String
    }

    /// Counts the versions of the call from 1.
    public let number: Int
    /// Why it was made.
    public let cause: Cause
    /// Who made it; empty: a dated rule did.
    public let name: String
    /// When.
    public let at: Timestamp
    /// SHA-256 of the canonical content.
    public let sha256: [UInt8]
    /// What the call says.
    public let content: JSON

    /// What differs from an earlier version, by part: lots and sources line by line.
    public func differences(from earlier: CallVersion?) -> [Difference] {
        let before = earlier.map { Self.parts(of: $0.content) } ?? [:]
        let after = Self.parts(of: content)
        return Set(before.keys).union(after.keys).sorted().compactMap { part in
            let (old, new) = (before[part] ?? "", after[part] ?? "")
            return old == new ? nil : Difference(part: part, before: old, after: new)
        }
    }

    private static func parts(of content: JSON) -> [String: String] {
        var parts: [String: String] = [:]
        for (name, value) in content.object?.members ?? [] {
            if name == "terms" {
                for (term, inner) in value.object?.members ?? [] { parts[term] = text(inner) }
            } else {
                parts[name] = text(value)
            }
        }
        return parts
    }

    private static func text(_ value: JSON) -> String {
        if let text = value.string { return text }
        if let list = value.array { return list.map(line).joined(separator: "\n") }
        return value == .null ? "" : value.canonical
    }

    private static func line(_ value: JSON) -> String {
        value.array.map { $0.map(text).joined(separator: " | ") } ?? text(value)
    }
}

extension Call {
    /// Keeps what the call says now as its next version, unless the last one says the same.
    static func kept(_ id: ID, because cause: CallVersion.Cause, in change: Change) throws -> Call {
        let call = try find(id, for: change.viewer, in: change.db)
        let text = try call.keptContent(in: change.db).canonical
        let number = try change.db.value(
            """
            -- keep a version of a call
            INSERT INTO call_version (tenant_id, call_id, number, cause, content, content_sha256, changed_by)
            SELECT \(try change.tenant()), \(id), coalesce(max(v.number), 0) + 1, \(cause), \(text),
                sha256(convert_to(\(text), 'UTF8')), \(change.viewer.account)
            FROM call_version v WHERE v.tenant_id = \(try change.tenant()) AND v.call_id = \(id)
            HAVING \(cause == .published) OR (array_agg(v.content ORDER BY v.number DESC))[1] IS DISTINCT FROM \(text)
            RETURNING number
            """, as: Int32.self)
        if let number {
            change.record(
                "calls.keep", "call", id,
                ["number": .integer(Int64(number)), "record": .string(SHA256.hex(Array(text.utf8)))])
        }
        return call
    }

    /// What a version keeps: what was decided, and what was said since.
    func keptContent(in db: Connection) throws -> JSON {
        var content = try self.content(in: db).object ?? JSONObject()
        content["closed"] = .string(closedReason)
        content["withdrawn"] = .string(withdrawnReason)
        content["corrections"] = .array(
            try corrections(in: db).map { .string("\($0.number) \($0.title)\n\($0.body)") })
        return .object(content)
    }

    /// When each of these calls last said something new, by its key; who reads calls that are published may know.
    public static func changes(of calls: [Call], in db: Connection) throws -> [ID: Timestamp] {
        let rows = try db.rows(
            """
            -- last changes of calls
            SELECT v.call_id, max(v.changed_at) FROM call_version v
            WHERE v.tenant_id = current_tenant() AND v.call_id = ANY(\(calls.map(\.id))) GROUP BY v.call_id
            """
        ) { row in (try row.next(ID.self), try row.next(Timestamp.self)) }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }

    /// All versions, the oldest first. The public reads those since the publication, the office all.
    public func versions(for viewer: Viewer, in db: Connection) throws -> [CallVersion] {
        let all = try db.rows(
            """
            -- versions of a call
            SELECT v.number, v.cause, coalesce(a.name, ''), v.changed_at, v.content_sha256, v.content
            FROM call_version v LEFT JOIN account a ON a.id = v.changed_by
            WHERE v.tenant_id = \(try viewer.requireTenant().id) AND v.call_id = \(id) ORDER BY v.number
            """
        ) { row in
            try CallVersion(
                number: Int(row.next(Int32.self)), cause: row.next(), name: row.next(), at: row.next(),
                sha256: row.next(), content: JSON.parse(row.next(String.self)))
        }
        if viewer.holdsOffice(of: self) { return all }
        return Array(all.drop { $0.cause != .published })
    }
}

extension Viewer {
    /// Whether the viewer works on a call for the authority.
    func holdsOffice(of call: Call) -> Bool {
        StaffReach.office.contains { holds($0, in: Scope(programme: call.programme)) }
    }
}
