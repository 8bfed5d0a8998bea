internal import Foundation

/// The name of a certificate's subject or issuer: its attributes in the order of the certificate.
public struct DistinguishedName: Sendable {
    /// Object identifier and value of each attribute.
    let attributes: [(identifier: String, value: String)]

    /// The name on one line, with the short names of common attributes: `C=CN, O=青苗社, serialNumber=…`.
    public var text: String {
        attributes.map { "\(Self.shortNames[$0.identifier] ?? $0.identifier)=\($0.value)" }.joined(separator: ", ")
    }

    /// Whether the name bears an organisation's 统一社会信用代码.
    ///
    /// It is looked for in serialNumber (2.5.4.5), organizationIdentifier (2.5.4.97) and OU (2.5.4.11): alone, or, as
    /// EN 319 412-1 writes it, after three letters for its kind, the country and a hyphen (`NTRCN-9151…`).
    public func bears(code: String) -> Bool {
        !code.isEmpty
            && attributes.contains { identifier, value in
                Self.codeIdentifiers.contains(identifier) && Self.code(in: value) == code.uppercased()
            }
    }

    /// A name from the lines that `openssl x509 -nameopt sep_multiline,oid,space_eq,esc_2253,esc_ctrl,utf8` writes.
    init(lines: some Sequence<Substring>) {
        attributes = lines.flatMap { line in
            Self.split(line).compactMap { part -> (identifier: String, value: String)? in
                let text = part.trimmingCharacters(in: .whitespaces)
                guard let cut = text.range(of: " = ") else { return nil }
                return (String(text[..<cut.lowerBound]), Self.unescaped(text[cut.upperBound...]))
            }
        }
    }

    private static let codeIdentifiers: Set<String> = ["2.5.4.5", "2.5.4.97", "2.5.4.11"]
    private static let shortNames = [
        "2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST",
        "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title", "2.5.4.42": "GN", "2.5.4.97": "organizationIdentifier",
        "1.2.840.113549.1.9.1": "emailAddress", "0.9.2342.19200300.100.1.25": "DC",
    ]

    private static func code(in value: String) -> String {
        let upper = value.uppercased()
        let parts = upper.split(separator: "-", maxSplits: 1)
        let isPrefixed = parts.count == 2 && parts[0].count == 5 && parts[0].hasSuffix("CN")
        return isPrefixed ? String(parts[1]) : upper
    }

    /// Several attributes of one step stand on one line; a plus sign inside a value is escaped.
    private static func split(_ line: Substring) -> [String] {
        var parts = [""]
        var isEscaped = false
        for sign in line {
            if sign == "+", !isEscaped {
                parts.append("")
            } else {
                parts[parts.count - 1].append(sign)
            }
            isEscaped = sign == "\\" && !isEscaped
        }
        return parts
    }

    private static func unescaped(_ text: Substring) -> String {
        var plain = ""
        var isEscaped = false
        for sign in text {
            // A control character stays as it is written, `\0A`, so that a name never breaks a line.
            if isEscaped, sign.isHexDigit { plain.append("\\") }
            if sign == "\\", !isEscaped {
                isEscaped = true
            } else {
                plain.append(sign)
                isEscaped = false
            }
        }
        return plain
    }
}
