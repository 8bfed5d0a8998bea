internal import Foundation
internal import Kernel

/// The facts of a certificate, read from what `openssl x509` says of it.
struct SignerCertificate: Sendable {
    let subject: DistinguishedName
    let issuer: DistinguishedName
    let serial: String
    let notBefore: Timestamp
    let notAfter: Timestamp
    /// OpenSSL's hash of the issuer's name, by which its revocation lists are found.
    let issuerHash: String

    /// What `openssl x509` is asked for.
    static let questions = [
        "-noout", "-subject", "-issuer", "-serial", "-startdate", "-enddate", "-issuer_hash", "-dateopt", "iso_8601",
        "-nameopt", "sep_multiline,oid,space_eq,esc_2253,esc_ctrl,utf8",
    ]

    /// Reads the answer; nil when it is not as expected.
    init?(answer: String) {
        let lines = answer.split(separator: "\n")
        func value(_ name: String) -> String? {
            lines.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
        }
        func name(_ name: String) -> DistinguishedName? {
            guard let start = lines.firstIndex(where: { $0 == name + "=" }) else { return nil }
            return DistinguishedName(lines: lines[(start + 1)...].prefix { $0.hasPrefix("    ") })
        }
        guard let subject = name("subject"), let issuer = name("issuer"), let serial = value("serial"),
            let notBefore = value("notBefore").flatMap(Self.moment),
            let notAfter = value("notAfter").flatMap(Self.moment),
            let hash = lines.last(where: { $0.count == 8 && $0.allSatisfy(\.isHexDigit) })
        else { return nil }
        self.subject = subject
        self.issuer = issuer
        self.serial = serial
        self.notBefore = notBefore
        self.notAfter = notAfter
        issuerHash = String(hash)
    }

    /// `2026-11-30 00:13:35Z`.
    private static func moment(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ")
        let clock = (parts.last ?? "").dropLast().split(separator: ":").compactMap { Int($0) }
        guard parts.count == 2, text.hasSuffix("Z"), let day = Day(String(parts[0])), clock.count == 3,
            let time = TimeOfDay(hour: clock[0], minute: clock[1], second: clock[2])
        else { return nil }
        return Timestamp(day, time, in: .utc)
    }
}
