internal import Foundation

/// The certificates that this installation trusts, with the revocation lists beside them.
///
/// They lie in one folder as PEM files. The folder is read anew at each verification, so that a renewed revocation list
/// counts from the next signature on.
struct TrustAnchors: Sendable {
    /// All certificates, and then all revocation lists, as one PEM text.
    let bundle: String
    /// The revocation lists, each as PEM.
    let revocationLists: [String]

    /// Reads a folder; nil when it holds no certificate.
    init?(folder: String) {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        var certificates: [String] = []
        var lists: [String] = []
        for file in files.sorted() where !file.hasPrefix(".") {
            guard let text = try? String(contentsOfFile: folder + "/" + file, encoding: .utf8) else { continue }
            certificates += Self.blocks("CERTIFICATE", in: text) + Self.blocks("TRUSTED CERTIFICATE", in: text)
            lists += Self.blocks("X509 CRL", in: text)
        }
        guard !certificates.isEmpty else { return nil }
        bundle = (certificates + lists).joined()
        revocationLists = lists
    }

    private static func blocks(_ label: String, in text: String) -> [String] {
        let (begin, end) = ("-----BEGIN \(label)-----", "-----END \(label)-----")
        var blocks: [String] = []
        var rest = text[...]
        while let first = rest.range(of: begin), let last = rest.range(of: end, range: first.upperBound..<rest.endIndex)
        {
            blocks.append(rest[first.lowerBound..<last.upperBound] + "\n")
            rest = rest[last.upperBound...]
        }
        return blocks
    }
}
