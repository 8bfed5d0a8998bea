import Foundation
import Kernel
import Platform
import Signatures
import TestSupport

/// The authority that both parties have their certificates from, and what they have signed.
struct Signers: Sendable {
    let folder: URL
    let root: TestAuthority
    let authority: TestAuthority.Signer
    let contractor: TestAuthority.Signer
    let stranger: TestAuthority.Signer

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "miaopu-trust-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        root = try TestAuthority(named: "Test Root")
        try root.trust(in: folder)
        authority = try root.certify("/C=CN/O=团省委/organizationIdentifier=NTRCN-\(TestStory.authorityCode)/CN=王某")
        contractor = try root.certify("/C=CN/O=青苗社/serialNumber=\(TestStory.contractorCode)/CN=李一")
        stranger = try root.certify("/C=CN/O=他山社/serialNumber=51510000MJQ000003Y/CN=某某")
    }

    func close() {
        root.close()
        try? FileManager.default.removeItem(at: folder)
    }

    /// A signature that was verified, with the file as it was handed in.
    struct Signed: Sendable {
        let verified: VerifiedSignature
        let bytes: [UInt8]
    }

    func signed(
        by signer: TestAuthority.Signer, _ bytes: [UInt8] = Deal.copyBytes, at moment: Timestamp? = nil
    ) async throws -> Signed {
        let signature = try signer.sign(bytes)
        let verified = try await SignatureVerifier(folder: folder.path)
            .verify(signature, of: bytes, at: moment ?? Deal.now.adding(seconds: 2))
        return Signed(verified: verified, bytes: signature)
    }
}

extension Deal {
    func upload(_ signed: Signers.Signed) throws -> FileStore.Upload {
        try files.put(signed.bytes, name: "D-1.pdf.p7s", among: [.signature])
    }
}
