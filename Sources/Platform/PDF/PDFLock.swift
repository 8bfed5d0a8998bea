internal import CSodium

/// The lock of a PDF by passwords (ISO 32000-2, 7.6.4): the one that opens it, and the one that allows its owner more.
/// Only the question is answered whether it opens with an empty password, as every reader tries first; nothing is
/// deciphered.
struct PDFLock {
    private let revision: Int
    private let keyBytes: Int
    private let owner: [UInt8]
    private let user: [UInt8]
    private let permissions: UInt32
    private let coversMetadata: Bool
    private let identifier: [UInt8]

    /// What an empty password of the older revisions is filled up with.
    private static let padding: [UInt8] = [
        0x28, 0xBF, 0x4E, 0x5E, 0x4E, 0x75, 0x8A, 0x41, 0x64, 0x00, 0x4E, 0x56, 0xFF, 0xFA, 0x01, 0x08,
        0x2E, 0x2E, 0x00, 0xB6, 0xD0, 0x68, 0x3E, 0x80, 0x2F, 0x0C, 0xA9, 0xFE, 0x64, 0x53, 0x69, 0x7A,
    ]

    /// Nil for a lock of another kind, such as one by certificates.
    init?(_ dictionary: [String: PDFObject], identifier: [UInt8]) {
        guard dictionary["Filter"]?.name == "Standard", let revision = dictionary["R"]?.number,
            let owner = dictionary["O"]?.string, let user = dictionary["U"]?.string,
            let permissions = dictionary["P"]?.number
        else { return nil }
        let version = dictionary["V"]?.number ?? 0
        let length = dictionary["Length"]?.number ?? (version == 4 ? 128 : 40)
        self.revision = revision
        // Some programs write the length in bytes.
        keyBytes = revision == 2 ? 5 : min(max(length < 40 ? length : length / 8, 5), 16)
        (self.owner, self.user, self.identifier) = (owner, user, identifier)
        self.permissions = UInt32(truncatingIfNeeded: permissions)
        coversMetadata = if case .other("false")? = dictionary["EncryptMetadata"] { false } else { true }
    }

    var opensWithoutPassword: Bool {
        switch revision {
        case 2: user.prefix(32).elementsEqual(RC4.applied(Self.padding, key: key))
        case 3, 4: user.count >= 16 && user.prefix(16).elementsEqual(check)
        case 5: user.count >= 40 && SHA256.digest(Array(user[32..<40])).elementsEqual(user[..<32])
        case 6: user.count >= 40 && Self.hash(salt: Array(user[32..<40])).elementsEqual(user[..<32])
        default: false
        }
    }

    /// The key that an empty password gives (algorithm 2).
    private var key: [UInt8] {
        var text = Self.padding + owner.prefix(32)
        text += (0..<4).map { UInt8(truncatingIfNeeded: permissions >> (8 * $0)) }
        text += identifier
        if revision >= 4, !coversMetadata { text += [0xFF, 0xFF, 0xFF, 0xFF] }
        var key = MD5.digest(text)
        if revision >= 3 { for _ in 0..<50 { key = MD5.digest(Array(key.prefix(keyBytes))) } }
        return Array(key.prefix(keyBytes))
    }

    /// What stands as the user's entry when the password is empty (algorithm 5).
    private var check: [UInt8] {
        let key = key
        return (0..<20).reduce(MD5.digest(Self.padding + identifier)) { text, round in
            RC4.applied(text, key: key.map { $0 ^ UInt8(round) })
        }
    }

    /// The hash of an empty password since PDF 2.0 (algorithm 2.B).
    private static func hash(salt: [UInt8]) -> [UInt8] {
        var key = SHA256.digest(salt)
        var round = 0
        var last = 0
        while round < 64 || last > round - 32 {
            let repeated = (0..<64).flatMap { _ in key }
            let cipher = AES128.encrypted(repeated, key: Array(key[..<16]), start: Array(key[16..<32]))
            last = Int(cipher.last ?? 0)
            switch cipher[..<16].reduce(0, { $0 + Int($1) }) % 3 {
            case 0: key = SHA256.digest(cipher)
            case 1: key = sha512(cipher, isShort: true)
            default: key = sha512(cipher, isShort: false)
            }
            round += 1
        }
        return Array(key[..<32])
    }

    /// SHA-512, or SHA-384: the same from another start, cut off.
    private static func sha512(_ bytes: [UInt8], isShort: Bool) -> [UInt8] {
        var state = crypto_hash_sha512_state()
        crypto_hash_sha512_init(&state)
        if isShort {
            state.state = (
                0xcbbb_9d5d_c105_9ed8, 0x629a_292a_367c_d507, 0x9159_015a_3070_dd17, 0x152f_ecd8_f70e_5939,
                0x6733_2667_ffc0_0b31, 0x8eb4_4a87_6858_1511, 0xdb0c_2e0d_64f9_8fa7, 0x47b5_481d_befa_4fa4
            )
        }
        crypto_hash_sha512_update(&state, bytes, UInt64(bytes.count))
        var digest = [UInt8](repeating: 0, count: 64)
        crypto_hash_sha512_final(&state, &digest)
        return Array(digest.prefix(isShort ? 48 : 64))
    }
}
