public import Foundation

/// A certificate authority of its own, made with OpenSSL for one test: it certifies, revokes and publishes its list.
public struct TestAuthority: Sendable {
    /// What a certificate is for.
    public enum Usage: String, Sendable {
        /// Signing documents.
        case signing = "digitalSignature,nonRepudiation"
        /// Enciphering keys, and nothing else.
        case enciphering = "keyEncipherment"
        /// Certifying others.
        case certifying = "keyCertSign,cRLSign"
    }

    /// Somebody with a certificate and its key.
    public struct Signer: Sendable {
        /// The certificate, PEM.
        public let certificate: String
        let key: String

        /// A CMS signature of bytes: detached, DER and SHA-256 unless told otherwise; `extra` are further arguments of
        /// `openssl cms -sign`.
        public func sign(
            _ bytes: [UInt8], form: String = "DER", digest: String = "sha256", extra: [String] = []
        ) throws -> [UInt8] {
            let folder = URL(filePath: certificate).deletingLastPathComponent()
            let (content, target) = (folder.appending(path: "content"), folder.appending(path: "signature"))
            try Data(bytes).write(to: content)
            try TestAuthority.openSSL(
                [
                    "cms", "-sign", "-binary", "-in", content.path, "-signer", certificate, "-inkey", key, "-md",
                    digest, "-outform", form, "-out", target.path,
                ] + extra, in: folder)
            return [UInt8](try Data(contentsOf: target))
        }

        /// Arguments that make it a second signer of another's signature.
        public var asSecond: [String] { ["-signer", certificate, "-inkey", key] }
    }

    /// What failed.
    public struct Failure: Error {
        let arguments: [String]
        let complaint: String
    }

    private let folder: URL
    private let root: Signer

    /// An authority with a certificate of its own, signed by itself or by another authority.
    public init(named name: String, under superior: TestAuthority? = nil) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "miaopu-authority-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(Self.settings.utf8).write(to: folder.appending(path: "settings"))
        try Data().write(to: folder.appending(path: "index"))
        try Data("01\n".utf8).write(to: folder.appending(path: "number"))
        if let superior {
            root = try superior.certify("/C=CN/CN=\(name)", for: .certifying)
        } else {
            let place = folder.appending(path: "root")
            root = Signer(certificate: place.path + ".pem", key: place.path + ".key")
            try Self.openSSL(
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                    root.key, "-out", root.certificate, "-config", "settings", "-extensions", "certifying", "-days",
                    "40", "-utf8", "-subj", "/C=CN/CN=\(name)",
                ], in: folder)
        }
    }

    /// Certifies somebody for 30 days; `bits` makes an RSA key of that length.
    public func certify(_ subject: String, for usage: Usage = .signing, bits: Int? = nil) throws -> Signer {
        let place = folder.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        let signer = Signer(
            certificate: place.appending(path: "certificate.pem").path, key: place.appending(path: "key.pem").path)
        let request = place.appending(path: "request.pem").path
        let kind = bits.map { ["-newkey", "rsa:\($0)"] } ?? ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        try Self.openSSL(
            ["req", "-new"] + kind + [
                "-nodes", "-keyout", signer.key, "-out", request, "-config", "settings", "-utf8", "-subj", subject,
            ], in: folder)
        let section = usage == .certifying ? "certifying" : usage == .signing ? "signing" : "enciphering"
        try Self.openSSL(
            [
                "x509", "-req", "-in", request, "-CA", root.certificate, "-CAkey", root.key, "-set_serial",
                "0x\(UUID().uuidString.filter(\.isHexDigit))", "-days", "30", "-extfile", "settings", "-extensions",
                section, "-out", signer.certificate,
            ], in: folder)
        return signer
    }

    /// The certificate of the authority, PEM.
    public var certificate: String { root.certificate }

    /// Puts the certificate of the authority into a folder of trusted ones.
    public func trust(in target: URL) throws {
        let name = "\(folder.lastPathComponent).pem"
        try Data(contentsOf: URL(filePath: root.certificate)).write(to: target.appending(path: name))
    }

    /// Revokes a certificate; the next list says so.
    public func revoke(_ signer: Signer) throws {
        try Self.openSSL(
            [
                "ca", "-config", "settings", "-revoke", signer.certificate, "-keyfile", root.key, "-cert",
                root.certificate,
            ],
            in: folder)
    }

    /// Publishes the list of what is revoked, good for five days, into a folder of trusted certificates.
    public func publishList(in target: URL) throws {
        try Self.openSSL(
            [
                "ca", "-config", "settings", "-gencrl", "-keyfile", root.key, "-cert", root.certificate, "-out",
                target.appending(path: "\(folder.lastPathComponent).crl").path,
            ], in: folder)
    }

    /// Removes everything that was made.
    public func close() { try? FileManager.default.removeItem(at: folder) }

    private static let settings = """
        [req]
        distinguished_name = name
        string_mask = utf8only
        [name]
        [certifying]
        basicConstraints = critical,CA:TRUE
        keyUsage = \(Usage.certifying.rawValue)
        [signing]
        basicConstraints = CA:FALSE
        keyUsage = \(Usage.signing.rawValue)
        [enciphering]
        basicConstraints = CA:FALSE
        keyUsage = \(Usage.enciphering.rawValue)
        [ca]
        default_ca = lists
        [lists]
        database = index
        crlnumber = number
        default_md = sha256
        default_crl_days = 5

        """

    private static func openSSL(_ arguments: [String], in folder: URL) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = folder
        let complaint = Pipe()
        process.standardError = complaint
        process.standardOutput = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = complaint.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(arguments: arguments, complaint: String(decoding: text, as: UTF8.self))
        }
    }
}
