internal import CSodium
public import Kernel
public import Platform
public import Postgres

extension Person {
    /// Keeps the files of people and answers their numbers, in the same order. Who is known already keeps the number;
    /// what is unchanged is not stored again. The caller has asked whether the viewer may.
    public static func keep(_ files: [File], with key: MasterKey, in change: Change) throws -> [ID] {
        let tenant = try change.tenant()
        _ = try change.viewer.signedIn()
        let people = JSON.array(files.map { sealed($0, with: key, tenant: tenant) })
        let numbers = try change.db.rows(
            """
            -- keep people in the vault
            SELECT k.person FROM vault.keep(\(people.stored)) k ORDER BY k.place
            """
        ) { row in try row.next(ID.self) }
        let fresh = Set(numbers)
        change.record("vault.keep", "person", "\(fresh.count)", ["people": .integer(Int64(fresh.count))])
        return numbers
    }

    private static func sealed(_ file: File, with key: MasterKey, tenant: Tenant.ID) -> JSON {
        let blind = key.digest(file.identity.number, use: .person, tenant: tenant)
        let records = file.contents.map { kind, text -> JSON in
            var (recordKey, nonce) = ([UInt8](repeating: 0, count: 32), [UInt8](repeating: 0, count: 24))
            randombytes_buf(&recordKey, recordKey.count)
            randombytes_buf(&nonce, nonce.count)
            let box = SealedBox.encrypt(
                Array(text.utf8), with: recordKey, nonce: nonce, context: context(kind, blind))
            let digest = key.digest("\(kind.rawValue)|\(blind.hexadecimal)|\(text)", use: .content, tenant: tenant)
            return [
                "kind": .string(kind.rawValue), "algorithm": .string(SealedBox.algorithm),
                "nonce": .string(nonce.hexadecimal), "ciphertext": .string(box.hexadecimal),
                "digest": .string(digest.hexadecimal), "master": .string(key.name),
                "wrapped": .string(key.wrap(recordKey).hexadecimal),
            ]
        }
        return ["blind": .string(blind.hexadecimal), "records": .array(records)]
    }

    /// A record opens only as the record of this person and of this kind.
    private static func context(_ kind: Kind, _ blind: [UInt8]) -> [UInt8] { Array(kind.rawValue.utf8) + blind }

    /// Reads records of people, and leaves a line for each of them in the log of reads. `about` names the thing that
    /// they are read for, such as a batch; who has been forgotten is missing. The caller has asked whether the viewer
    /// may.
    ///
    /// - Parameter cards: Records of bank cards that are read in place of those in force, such as the ones that were
    ///   approved with a list.
    public static func read(
        _ people: [ID], _ kinds: Set<Kind>, for purpose: Purpose, about: String, cards: [Int64] = [],
        with key: MasterKey, in change: Change
    ) throws -> [ID: Extract] {
        _ = try change.viewer.signedIn()
        var extracts: [ID: Extract] = [:]
        let found = try change.db.rows(
            """
            -- read people in the vault
            SELECT r.person, r.blind, r.kind, r.master, r.wrapped, r.nonce, r.ciphertext
            FROM vault.read_with_cards(\(people.map(\.rawValue)), \(kinds.map(\.rawValue).sorted()),
                \(purpose.rawValue), \(about), \(cards)) r
            """
        ) { row in
            try (
                row.next(ID.self), row.next([UInt8].self), row.next(String.self), row.next(String.self),
                row.next([UInt8].self), row.next([UInt8].self), row.next([UInt8].self)
            )
        }
        for (person, blind, kindName, master, wrapped, nonce, box) in found {
            guard let kind = Kind(rawValue: kindName) else { throw MasterKey.Fault.altered }
            let plain = try SealedBox.decrypt(
                box, with: try key.unwrap(wrapped, by: master), nonce: nonce, context: context(kind, blind))
            extracts[person, default: Extract()].take(kind, try JSON.parse(String(decoding: plain, as: UTF8.self)))
        }
        change.record(
            "vault.read", "person", "\(extracts.count)",
            ["purpose": .string(purpose.rawValue), "about": .string(about), "people": .integer(Int64(extracts.count))])
        return extracts
    }

    /// What tells that two grants are to the same person, for the index that lets a person be granted once; it is of no
    /// use to find the person in the vault.
    public static func grantDigest(_ number: String, with key: MasterKey, tenant: Tenant.ID) -> [UInt8] {
        key.digest(number, use: .grant, tenant: tenant)
    }
}

/// A look into the vault: who, when, what for, and how many people it was about.
public struct VaultRead: Sendable, Hashable {
    /// Its key; the last of its lines.
    public let id: Int64
    /// When.
    public let at: Timestamp
    /// Name of who read.
    public let reader: String
    /// What for.
    public let purpose: String
    /// The thing that it was for.
    public let about: String
    /// How many people.
    public let people: Int

    /// The looks before `last`, the newest first. For auditors and officers.
    public static func list(
        before last: Int64?, limit: Int, for viewer: Viewer, in db: Connection
    ) throws -> [VaultRead] {
        try viewer.require(.auditor, .programmeOfficer)
        return try db.rows(
            """
            -- looks into the vault
            SELECT r.id, r.at, a.name, r.purpose, r.about, r.people
            FROM vault.reads(\(last ?? .max), \(Int32(limit))) r JOIN account a ON a.id = r.account_id
            ORDER BY r.id DESC
            """
        ) { row in
            try VaultRead(
                id: row.next(), at: row.next(), reader: row.next(), purpose: row.next(), about: row.next(),
                people: row.next())
        }
    }
}
