internal import CSodium
public import Kernel
internal import Postgres

/// Passwords: Argon2id with 19 MiB of memory and two passes (OWASP's setting), by libsodium.
///
/// Hashing takes tens of milliseconds, so it never runs inside a transaction; `PasswordThreads` bounds how many run
/// at once.
public enum Password {
    /// Shortest password, in characters.
    public static let lengthMin = 12
    /// Longest password, in bytes.
    public static let bytesMax = 1_024
    /// Memory of one hash, in bytes.
    static let memoryBytes = 19 * 1_024 * 1_024
    /// Passes of one hash.
    static let passes: UInt64 = 2

    /// Throws a refusal at `field` when it is too short, too long or one of the passwords everybody tries first.
    public static func check(
        _ password: String, name: String, login: String, field: String = "password"
    ) throws {
        guard password.count >= lengthMin else {
            throw FieldRefusal(field, "password.refusal.short", ["length": String(lengthMin)])
        }
        guard password.utf8.count <= bytesMax else { throw FieldRefusal(field, "password.refusal.long") }
        let lower = password.lowercased()
        let local = login.split(separator: "@").first.map(String.init) ?? login
        let repeats = Set(lower).count < 5
        let counts = "01234567890123456789".contains(lower) || "abcdefghijklmnopqrstuvwxyz".contains(lower)
        let isName = name.count >= 2 && lower.contains(name.lowercased())
        let named = isName || lower.contains("miaopu") || lower.contains("password") || lower.contains("woaini")
        if repeats || counts || named || (local.count >= 4 && lower.contains(local.lowercased())) {
            throw FieldRefusal(field, "password.refusal.guessable")
        }
    }

    /// The hash to store. Runs on a thread of its own, at most two at once.
    public static func hash(_ password: String) async throws -> String {
        try await PasswordThreads.shared.run {
            var output = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
            let bytes = Array(password.utf8CString)
            let status = crypto_pwhash_str_alg(
                &output, bytes, UInt64(bytes.count - 1), passes, memoryBytes, crypto_pwhash_ALG_ARGON2ID13)
            guard status == 0 else { throw PasswordFault.outOfMemory }
            return String(decoding: output.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    /// Whether `password` is the one behind `hash`. With no hash it does the same work and answers no, so that the
    /// time tells nothing about who has an account.
    public static func verify(_ password: String, hash: String?) async throws -> Bool {
        let stored = try await compared(for: hash)
        let matches = try await PasswordThreads.shared.run {
            let bytes = Array(password.utf8CString)
            return crypto_pwhash_str_verify(stored, bytes, UInt64(bytes.count - 1)) == 0
        }
        return matches && hash != nil
    }

    /// What a password is compared with: the hash, or for an account without one a hash of the same setting.
    static func compared(for hash: String?) async throws -> String {
        if let hash { return hash }
        return try await DummyHash.shared.value()
    }

    /// Stores a hash for an account and ends its other sessions.
    public static func set(_ hash: String, for account: Account.ID, in change: Change) throws {
        try change.db.execute("-- set a password\nSELECT set_password(\(account), \(hash))")
        change.record("accounts.password", "account", account)
    }
}

/// A hash could not be made.
public enum PasswordFault: Error {
    /// The system gave no memory for it.
    case outOfMemory
}

actor DummyHash {
    static let shared = DummyHash()
    static let password = "nobody has this password"
    private var hash: String?

    func value() async throws -> String {
        if let hash { return hash }
        let made = try await Password.hash(DummyHash.password)
        hash = made
        return made
    }
}
