internal import CSodium
public import Foundation
internal import Glibc
internal import Kernel

/// The bytes of files, on disk under their SHA-256. A row in the database comes only after the bytes are there.
public struct FileStore: Sendable {
    /// Where the bytes lie.
    public let directory: URL
    /// Largest file, in bytes.
    public static let bytesMax = 20 * 1_024 * 1_024

    /// Bytes that lie in the store and belong to nothing yet.
    public struct Upload: Sendable {
        /// SHA-256 of the bytes.
        public let sha256: [UInt8]
        /// How many bytes.
        public let byteCount: Int64
        /// What the content is.
        public let mediaType: String
        /// The name given by the client, without folders or control characters.
        public let name: String
    }

    /// A store in a folder, which is made when it is missing.
    public init(directory: URL) throws {
        self.directory = directory
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    /// Puts bytes into the store. Throws a refusal when they are empty, too large or not of an accepted type.
    public func put(
        _ bytes: [UInt8], name: String, among types: [FileType] = FileType.documents
    ) throws -> Upload {
        guard !bytes.isEmpty else { throw FieldRefusal("file", "file.refusal.empty") }
        guard bytes.count <= Self.bytesMax else { throw FieldRefusal("file", "file.refusal.large") }
        let clean = Self.cleanName(name)
        let type = try FileType.recognise(bytes, name: clean, among: types)
        let digest = SHA256.digest(bytes)
        let target = location(of: digest)
        if !FileManager.default.fileExists(atPath: target.path) {
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            let temporary = target.deletingLastPathComponent().appendingPathComponent(".\(UUID().uuidString)")
            try Data(bytes).write(to: temporary)
            let handle = try FileHandle(forUpdating: temporary)
            // The row that names these bytes is durable at commit; the bytes must be so before.
            try handle.synchronize()
            try handle.close()
            // Others may put the same bytes at the same moment: whoever comes last replaces them with the same.
            guard rename(temporary.path, target.path) == 0 else { throw FileFault.unwritten }
            // The name is in the folder, and the folder is in its own: both must outlast a power cut.
            for folder in [target.deletingLastPathComponent(), directory] { try Self.synchronise(folder) }
        }
        return Upload(sha256: digest, byteCount: Int64(bytes.count), mediaType: type.mediaType, name: clean)
    }

    private static func synchronise(_ folder: URL) throws {
        let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY)
        guard descriptor >= 0 else { throw FileFault.unwritten }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileFault.unwritten }
    }

    /// The bytes behind a digest; throws `FileFault` when they are missing or are no longer what they were.
    public func bytes(of sha256: [UInt8]) throws -> [UInt8] {
        guard let data = try? Data(contentsOf: location(of: sha256)) else { throw FileFault.missing }
        let bytes = [UInt8](data)
        guard SHA256.digest(bytes) == sha256 else { throw FileFault.altered }
        return bytes
    }

    private func location(of sha256: [UInt8]) -> URL {
        let name = sha256.hexadecimal
        return directory.appendingPathComponent(String(name.prefix(2))).appendingPathComponent(name)
    }

    static func cleanName(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let scalars = last.unicodeScalars.filter { scalar in
            scalar.value >= 32 && scalar.value != 127 && !(0x200B...0x200F).contains(scalar.value)
                && !(0x202A...0x202E).contains(scalar.value) && !(0x2066...0x2069).contains(scalar.value)
        }
        let clean = String(String.UnicodeScalarView(scalars).prefix(200))
        return clean.isEmpty ? "file" : clean
    }
}

/// The bytes of a file are not what the database says.
public enum FileFault: Error {
    /// No bytes under this digest.
    case missing
    /// The bytes have another digest.
    case altered
    /// The disk does not take the bytes.
    case unwritten
}
