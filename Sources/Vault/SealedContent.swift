internal import CSodium
internal import Kernel

/// Bytes that lie outside the vault and may name people all the same, such as a bank's file that waits: encrypted with
/// a key of their own, which is stored only wrapped by the master key. They open only as what they were sealed as.
public struct SealedContent: Sendable {
    /// The encrypted bytes: a nonce and the box.
    public let bytes: [UInt8]
    /// The wrapped key.
    public let wrappedKey: [UInt8]
    /// Name of the master key that wrapped it.
    public let master: String

    /// Sealed bytes as they were stored.
    public init(bytes: [UInt8], wrappedKey: [UInt8], master: String) {
        (self.bytes, self.wrappedKey, self.master) = (bytes, wrappedKey, master)
    }
}

extension MasterKey {
    /// Encrypts bytes; `subject` says what they are and has to be said again to open them.
    public func seal(_ plain: [UInt8], as subject: String) -> SealedContent {
        var (key, nonce) = ([UInt8](repeating: 0, count: 32), [UInt8](repeating: 0, count: 24))
        randombytes_buf(&key, key.count)
        randombytes_buf(&nonce, nonce.count)
        let box = SealedBox.encrypt(plain, with: key, nonce: nonce, context: Array(subject.utf8))
        return SealedContent(bytes: nonce + box, wrappedKey: wrap(key), master: name)
    }

    /// Opens what was sealed as `subject`. Throws `Fault` when no key at hand wrapped it or it was altered.
    public func open(_ sealed: SealedContent, as subject: String) throws -> [UInt8] {
        guard sealed.bytes.count >= 40 else { throw Fault.altered }
        let key = try unwrap(sealed.wrappedKey, by: sealed.master)
        return try SealedBox.decrypt(
            Array(sealed.bytes[24...]), with: key, nonce: Array(sealed.bytes[..<24]), context: Array(subject.utf8))
    }
}
