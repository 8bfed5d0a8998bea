public import Kernel
public import Platform

/// Why a signature is not accepted.
public enum SignatureRefusal: String, Refusal, CaseIterable {
    /// This installation trusts no certificate, so the way is not offered.
    case notOffered = "not_offered"
    /// The file is larger than a detached signature is.
    case tooLarge = "too_large"
    /// The file is no CMS signature.
    case notASignature = "not_a_signature"
    /// It was made with a digest that is no longer safe.
    case weakDigest = "weak_digest"
    /// It is no signature of these bytes.
    case otherBytes = "other_bytes"
    /// It does not bring its signer's certificate.
    case noCertificate = "no_certificate"
    /// It was made by several signers; each party hands in its own.
    case severalSigners = "several_signers"
    /// No trusted certificate stands behind the signer's.
    case unknownIssuer = "unknown_issuer"
    /// The certificate, or one behind it, is no longer valid.
    case expired
    /// The certificate, or one behind it, is not valid yet.
    case notYetValid = "not_yet_valid"
    /// The certificate is not made for signing.
    case purpose
    /// The issuer has revoked the certificate.
    case revoked
    /// The issuer's revocation list is out of date, so nobody can tell.
    case staleRevocationList = "stale_revocation_list"
    /// Its key, or one behind it, is too short or its digest no longer safe.
    case weakKey = "weak_key"
    /// The certificate does not hold for another reason.
    case notValid = "not_valid"
    /// OpenSSL is not there or did not answer in time.
    case failed

    /// What the user reads.
    public var message: Message { Message("signatures.refusal.\(rawValue)") }
    /// At the field of the file.
    public var field: String? { "signature" }

    /// What OpenSSL says of a certificate, in its own stable words.
    init(verdict text: String) {
        let verdicts: [(String, SignatureRefusal)] = [
            ("CRL has expired", .staleRevocationList), ("CRL is not yet valid", .staleRevocationList),
            ("unable to get certificate CRL", .staleRevocationList), ("CRL signature failure", .staleRevocationList),
            ("certificate revoked", .revoked), ("certificate has expired", .expired),
            ("certificate is not yet valid", .notYetValid), ("certificate purpose", .purpose), ("too weak", .weakKey),
            ("unable to get local issuer certificate", .unknownIssuer),
            ("unable to get issuer certificate", .unknownIssuer), ("self-signed certificate", .unknownIssuer),
            ("self signed certificate", .unknownIssuer), ("unable to verify the first certificate", .unknownIssuer),
            ("certificate signature failure", .unknownIssuer), ("signer certificate not found", .noCertificate),
        ]
        self = verdicts.first { text.contains($0.0) }?.1 ?? .notValid
    }
}
