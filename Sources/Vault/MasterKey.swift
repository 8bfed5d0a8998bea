internal import CSodium
internal import Foundation
internal import Kernel
internal import Platform

/// The key of an installation's vault. It wraps the keys of the records, and makes the digests by which a person is
/// found again. It is read from a file or from the environment and is never in the database.
public struct MasterKey: Sendable {
    /// The key cannot be used.
    public enum Fault: Error, CustomStringConvertible {
        /// The file holds no key.
        case unreadable(String)
        /// There is no key although records are wrapped by keys of these names.
        case missing(String, [String])
        /// The key of the first name is given, but all records are wrapped by keys of the other names.
        case wrongKey(String, [String])
        /// A record was wrapped by a key of another name.
        case otherKey(String)
        /// The bytes are not what the key made: they were altered, or belong to something else.
        case altered

        /// For the log and the command line.
        public var description: String {
            switch self {
            case .unreadable(let place): "the vault key in \(place) is not 64 hexadecimal digits"
            case .missing(let place, let names):
                """
                there is no vault key in \(place), but the vault holds records wrapped by \
                \(names.joined(separator: ", ")): put that key back, a new one opens none of them
                """
            case .wrongKey(let name, let names):
                """
                the vault key is \(name), but the vault's records are wrapped by \(names.joined(separator: ", ")): \
                put that key back
                """
            case .otherKey(let name): "the record was wrapped by another vault key, \(name)"
            case .altered: "a record of the vault cannot be opened"
            }
        }
    }

    /// Its name: the first 16 hexadecimal digits of its SHA-256. Stored beside everything that it wraps.
    public let name: String
    private let bytes: [UInt8]
    private let digestKey: [UInt8]
    /// Where it was read, if in a file: beside it lie the keys of an exchange.
    var file: URL?

    /// A key of 32 bytes, and after an exchange 32 more, by which digests are still made. Throws `Fault.unreadable` for
    /// anything else; `place` says where it was read.
    public init(hexadecimal text: String, from place: String) throws {
        let digits = text.filter { !$0.isWhitespace }
        guard let all = [UInt8](hexadecimal: digits.lowercased()), [32, 64].contains(all.count) else {
            throw Fault.unreadable(place)
        }
        bytes = Array(all[..<32])
        name = String(SHA256.hex(bytes).prefix(16))
        digestKey = all.count == 64 ? Array(all[32...]) : Self.subkey(1, of: bytes)
    }

    /// The key of the digests, for the file of the key that follows.
    var digestText: String { digestKey.hexadecimal }

    /// A digest that only this key makes, of a text for one use in one authority: equal texts are found, nothing else
    /// is told. Digests of different uses cannot be compared.
    func digest(_ text: String, use: Use, tenant: Tenant.ID) -> [UInt8] {
        let message = Array("\(use.rawValue)|\(tenant.rawValue)|\(text)".utf8)
        var output = [UInt8](repeating: 0, count: 32)
        crypto_auth_hmacsha256(&output, message, UInt64(message.count), digestKey)
        return output
    }

    /// What a digest is for.
    enum Use: String {
        case person
        case grant
        case content
        case voter
    }

    /// Wraps the key of a record: nonce and box, 72 bytes.
    func wrap(_ key: [UInt8]) -> [UInt8] {
        var nonce = [UInt8](repeating: 0, count: 24)
        randombytes_buf(&nonce, nonce.count)
        return nonce + SealedBox.encrypt(key, with: subkey(2), nonce: nonce, context: Array(name.utf8))
    }

    /// The key of a record. While the master key is exchanged, and for what was wrapped just before its end, the keys
    /// beside the file are tried by their names. Throws `Fault` when no key at hand wrapped it or it was altered.
    func unwrap(_ wrapped: [UInt8], by master: String) throws -> [UInt8] {
        guard master == name else { return try other(named: master).unwrap(wrapped, by: master) }
        guard wrapped.count == 72 else { throw Fault.altered }
        return try SealedBox.decrypt(
            Array(wrapped[24...]), with: subkey(2), nonce: Array(wrapped[..<24]), context: Array(name.utf8))
    }

    private func other(named master: String) throws -> MasterKey {
        guard let key = beside().first(where: { $0.name == master }) else { throw Fault.otherKey(master) }
        return key
    }

    /// The keys beside the file: the one that comes, the one that was, and what is in the file now.
    func beside() -> [MasterKey] {
        let places = file.map { [$0, $0.appendingPathExtension("next"), $0.appendingPathExtension("before")] } ?? []
        return places.compactMap { place in
            (try? String(contentsOf: place, encoding: .utf8)).flatMap {
                try? MasterKey(hexadecimal: $0, from: place.path)
            }
        }
    }

    private func subkey(_ number: UInt64) -> [UInt8] { Self.subkey(number, of: bytes) }

    private static func subkey(_ number: UInt64, of bytes: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: 32)
        crypto_kdf_derive_from_key(&output, output.count, number, "miaopuVT", bytes)
        return output
    }
}

/// XChaCha20-Poly1305 of libsodium, which needs no help of the processor.
enum SealedBox {
    /// Its name beside what it made.
    static let algorithm = "xchacha20poly1305"

    static func encrypt(_ plain: [UInt8], with key: [UInt8], nonce: [UInt8], context: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: plain.count + 16)
        crypto_aead_xchacha20poly1305_ietf_encrypt(
            &output, nil, plain, UInt64(plain.count), context, UInt64(context.count), nil, nonce, key)
        return output
    }

    static func decrypt(_ box: [UInt8], with key: [UInt8], nonce: [UInt8], context: [UInt8]) throws -> [UInt8] {
        guard box.count >= 16 else { throw MasterKey.Fault.altered }
        var output = [UInt8](repeating: 0, count: box.count - 16)
        let status = crypto_aead_xchacha20poly1305_ietf_decrypt(
            &output, nil, nil, box, UInt64(box.count), context, UInt64(context.count), nonce, key)
        guard status == 0 else { throw MasterKey.Fault.altered }
        return output
    }
}
