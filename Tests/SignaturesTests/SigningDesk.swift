import Foundation
import Kernel
import Signatures
import TestSupport

/// An authority, a folder that trusts it, and somebody whom it has certified.
struct SigningDesk: Sendable {
    static let code = "51510000MJQ000001Q"
    static let bytes = Array("%PDF-1.7 the contract".utf8)

    let folder: URL
    let authority: TestAuthority
    let signer: TestAuthority.Signer

    init(subject: String = "/C=CN/O=青苗社/serialNumber=\(SigningDesk.code)/CN=李一") throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "miaopu-trust-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        authority = try TestAuthority(named: "Test Root")
        try authority.trust(in: folder)
        signer = try authority.certify(subject)
    }

    var verifier: SignatureVerifier { SignatureVerifier(folder: folder.path) }

    static var now: Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }

    /// What is said of a signature of the contract's bytes, so many days from now; nil when it holds.
    func refusal(of signature: [UInt8], inDays days: Int64 = 0) async throws -> SignatureRefusal? {
        do {
            _ = try await verifier.verify(
                signature, of: Self.bytes, at: Self.now.adding(seconds: days * 86_400 + 60))
            return nil
        } catch let refusal as SignatureRefusal {
            return refusal
        }
    }

    func close() {
        authority.close()
        try? FileManager.default.removeItem(at: folder)
    }
}
