internal import Foundation
public import Kernel
internal import Platform

/// Verifies detached CMS (PKCS#7) signatures with OpenSSL against the trust anchors of this installation.
public struct SignatureVerifier: Sendable {
    private let folder: String?
    private let openSSL: OpenSSL

    /// Largest signature, in bytes: certificates and digests, without what was signed.
    public static let bytesMax = 256 << 10
    /// Digests that a signature may be made with, by OpenSSL's names.
    private static let digests: Set<String> = [
        "sha256", "sha384", "sha512", "sha3-256", "sha3-384", "sha3-512", "sm3",
    ]

    /// A verifier.
    ///
    /// - Parameters:
    ///   - folder: Folder of PEM files with the certificates that are trusted; nil when there is none.
    ///   - executable: Name or path of openssl.
    public init(folder: String?, executable: String = "openssl") {
        self.folder = folder
        openSSL = OpenSSL(executable: executable)
    }

    /// Whether this installation trusts any certificate: without one the way is not offered.
    public var isOffered: Bool { folder.flatMap(TrustAnchors.init(folder:)) != nil }

    /// Verifies that `signature` is a signature of exactly these bytes by a certificate that was good at `moment`.
    ///
    /// - Parameters:
    ///   - signature: A detached CMS signature, DER or PEM.
    ///   - bytes: What was signed.
    ///   - moment: When the certificates and revocation lists have to be valid: now, by the database's clock.
    /// - Throws: `SignatureRefusal`, or `CancellationError` when the calling task was cancelled.
    public func verify(_ signature: [UInt8], of bytes: [UInt8], at moment: Timestamp) async throws -> VerifiedSignature
    {
        guard let anchors = folder.flatMap(TrustAnchors.init(folder:)) else { throw SignatureRefusal.notOffered }
        guard signature.count <= Self.bytesMax else { throw SignatureRefusal.tooLarge }
        let desk = FileManager.default.temporaryDirectory.appendingPathComponent(
            "miaopu-signature-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: desk, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: desk) }
        func lay(_ bytes: some Sequence<UInt8>, _ name: String) throws -> String {
            let file = desk.appendingPathComponent(name)
            try Data(bytes).write(to: file)
            return file.path
        }
        let form = signature.starts(with: Array("-----BEGIN".utf8)) ? "PEM" : "DER"
        let signed = Signed(
            signature: try lay(signature, "signature"), form: form, content: try lay(bytes, "content"),
            signer: desk.appendingPathComponent("signer").path)
        try await checkDigests(of: signed)
        let certificate = try await signer(of: signed)
        let hasList = try await hasList(of: certificate.issuerHash, among: anchors)
        try await checkCertificate(
            of: signed, anchors: try lay(anchors.bundle.utf8, "anchors"), at: moment, withList: hasList)
        return VerifiedSignature(
            signedSHA256: SHA256.digest(bytes), sha256: SHA256.digest(signature), certificate: certificate,
            verifiedAt: moment, revocationChecked: hasList)
    }

    /// The files of one verification.
    private struct Signed {
        let signature: String
        let form: String
        let content: String
        let signer: String

        var arguments: [String] {
            [
                "cms", "-verify", "-binary", "-inform", form, "-in", signature, "-content", content, "-signer", signer,
                "-out", "/dev/null",
            ]
        }
    }

    /// SignedData lists the digests of its signers; one that is no longer safe spoils the whole.
    private func checkDigests(of signed: Signed) async throws {
        let parsed = try await openSSL.run(["asn1parse", "-inform", signed.form, "-in", signed.signature])
        let lines = parsed.output.split(separator: "\n")
        guard parsed.isSuccess, lines.count > 5, lines[1].hasSuffix(":pkcs7-signedData"),
            let start = lines.firstIndex(where: { $0.contains(":d=3 ") && $0.contains(" SET") })
        else { throw SignatureRefusal.notASignature }
        let names = lines[(start + 1)...].prefix { !$0.contains(":d=3 ") }
            .filter { $0.contains(":d=5 ") && $0.contains(" OBJECT ") }
            .map { String($0.split(separator: ":").last ?? "") }
        guard !names.isEmpty else { throw SignatureRefusal.notASignature }
        guard names.allSatisfy(Self.digests.contains) else { throw SignatureRefusal.weakDigest }
    }

    /// The bytes are signed by the one certificate that the signature brings; whether that is trusted comes after.
    private func signer(of signed: Signed) async throws -> SignerCertificate {
        let answer = try await openSSL.run(signed.arguments + ["-noverify"])
        guard answer.isSuccess else {
            if answer.complaint.contains("Error reading") { throw SignatureRefusal.notASignature }
            if answer.complaint.contains("signer certificate not found") { throw SignatureRefusal.noCertificate }
            throw SignatureRefusal.otherBytes
        }
        let found = (try? String(contentsOfFile: signed.signer, encoding: .utf8)) ?? ""
        guard found.components(separatedBy: "-----BEGIN CERTIFICATE-----").count == 2 else {
            throw SignatureRefusal.severalSigners
        }
        let facts = try await openSSL.run(["x509", "-in", signed.signer] + SignerCertificate.questions)
        guard facts.isSuccess, let certificate = SignerCertificate(answer: facts.output) else {
            throw SignatureRefusal.notValid
        }
        return certificate
    }

    private func hasList(of issuerHash: String, among anchors: TrustAnchors) async throws -> Bool {
        for list in anchors.revocationLists {
            let answer = try await openSSL.run(["crl", "-noout", "-hash"], input: list)
            if answer.output.split(separator: "\n").contains(Substring(issuerHash)) { return true }
        }
        return false
    }

    /// The certificate is good for signing at the moment, and a trusted one stands behind it. What this machine trusts
    /// for other purposes does not count.
    private func checkCertificate(
        of signed: Signed, anchors: String, at moment: Timestamp, withList: Bool
    ) async throws {
        let answer = try await openSSL.run(
            signed.arguments + [
                "-CAfile", anchors, "-no-CApath", "-no-CAstore", "-partial_chain", "-purpose", "smimesign",
                "-auth_level", "2", "-attime", String(moment.microseconds / 1_000_000),
            ] + (withList ? ["-crl_check"] : []))
        guard answer.isSuccess else { throw SignatureRefusal(verdict: answer.complaint) }
    }
}
