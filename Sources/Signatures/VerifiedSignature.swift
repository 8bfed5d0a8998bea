public import Kernel

/// What a signature proved when it was verified. Only `SignatureVerifier` makes one.
public struct VerifiedSignature: Sendable {
    /// SHA-256 of the bytes that were signed.
    public let signedSHA256: [UInt8]
    /// SHA-256 of the signature.
    public let sha256: [UInt8]
    /// Whose certificate it is.
    public let subject: DistinguishedName
    /// Who issued the certificate.
    public let issuer: DistinguishedName
    /// Serial number of the certificate, in hexadecimal digits.
    public let serial: String
    /// From when the certificate is valid.
    public let notBefore: Timestamp
    /// Until when.
    public let notAfter: Timestamp
    /// At which moment all of this was found to hold.
    public let verifiedAt: Timestamp
    /// Whether a revocation list of the issuer was looked at.
    public let revocationChecked: Bool

    init(
        signedSHA256: [UInt8], sha256: [UInt8], certificate: SignerCertificate, verifiedAt: Timestamp,
        revocationChecked: Bool
    ) {
        self.signedSHA256 = signedSHA256
        self.sha256 = sha256
        subject = certificate.subject
        issuer = certificate.issuer
        serial = certificate.serial
        notBefore = certificate.notBefore
        notAfter = certificate.notAfter
        self.verifiedAt = verifiedAt
        self.revocationChecked = revocationChecked
    }
}
