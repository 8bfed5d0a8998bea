internal import Kernel

/// The kinds of file that are accepted, recognised by content and name together: neither alone is believed.
public enum FileType: String, Sendable, CaseIterable {
    case pdf, png, jpeg, docx, xlsx, csv, text
    /// A detached CMS signature; taken where a signature is asked for, and nowhere else.
    case signature

    /// What may be attached anywhere.
    public static let documents = allCases.filter { $0 != .signature }

    /// The media type of its content.
    public var mediaType: String {
        switch self {
        case .pdf: "application/pdf"
        case .png: "image/png"
        case .jpeg: "image/jpeg"
        case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        case .csv: "text/csv"
        case .text: "text/plain"
        case .signature: "application/pkcs7-signature"
        }
    }

    private var endings: [String] {
        switch self {
        case .jpeg: ["jpg", "jpeg"]
        case .text: ["txt"]
        case .signature: ["p7s", "p7m", "p7b", "sig", "pem", "der"]
        default: [rawValue]
        }
    }

    /// The type of these bytes under this name, one of `types`. Throws a refusal at `file` when the type is not
    /// accepted, the content is not what the name says, the file is not whole, or it opens with a password only.
    public static func recognise(
        _ bytes: [UInt8], name: String, among types: [FileType] = documents
    ) throws -> FileType {
        let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        guard let type = types.first(where: { $0.endings.contains(ending) }) else {
            throw FieldRefusal("file", "file.refusal.type", ["name": name])
        }
        if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            // An Office file that is encrypted lies in a compound document.
            throw FieldRefusal("file", "file.refusal.protected", ["name": name])
        }
        let package = ZipDirectory(bytes)
        guard type.matches(bytes, package) else { throw FieldRefusal("file", "file.refusal.content", ["name": name]) }
        // A PDF that only keeps its owner from changing it opens without a password, and is taken.
        let standing = type == .pdf ? PDFFile.standing(of: bytes) : .whole
        if package?.isEncrypted == true || standing == .locked {
            throw FieldRefusal("file", "file.refusal.protected", ["name": name])
        }
        guard standing != .broken, type.isWholePicture(bytes) else {
            throw FieldRefusal("file", "file.refusal.broken", ["name": name])
        }
        return type
    }

    /// Whether a file of this name may be one of `types`.
    static func accepts(name: String, among types: [FileType] = documents) -> Bool {
        let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        return types.contains { $0.endings.contains(ending) }
    }

    /// Whether a picture has come to its end; what is no picture has nothing to end.
    private func isWholePicture(_ bytes: [UInt8]) -> Bool {
        switch self {
        case .png: PictureFile.isWholePNG(bytes)
        case .jpeg: PictureFile.isWholeJPEG(bytes)
        default: true
        }
    }

    private func matches(_ bytes: [UInt8], _ package: ZipDirectory?) -> Bool {
        switch self {
        case .pdf: bytes.starts(with: Array("%PDF-".utf8))
        case .png: bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        case .jpeg: bytes.starts(with: [0xFF, 0xD8, 0xFF])
        case .docx: package?.isOffice(folder: "word/") == true
        case .xlsx: package?.isOffice(folder: "xl/") == true
        case .csv, .text: !bytes.contains(0)
        // An ASN.1 sequence, or its PEM.
        case .signature: bytes.first == 0x30 || bytes.starts(with: Array("-----BEGIN ".utf8))
        }
    }
}
