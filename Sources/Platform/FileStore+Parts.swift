internal import Foundation
internal import Kernel

extension FileStore {
    /// Where the parts of an upload lie until it is whole.
    private func place(of upload: FileUpload) -> URL {
        directory.appendingPathComponent("parts").appendingPathComponent("\(upload.tenant)-\(upload.id)")
    }

    /// Puts a part behind what has been received. What lies there beyond it came from an attempt that was never
    /// acknowledged, and is written over. The bytes are durable when this returns.
    func append(_ part: [UInt8], to upload: FileUpload) throws {
        let place = place(of: upload)
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        if !FileManager.default.fileExists(atPath: place.path) {
            guard FileManager.default.createFile(atPath: place.path, contents: nil) else { throw FileFault.missing }
        }
        let handle = try FileHandle(forUpdating: place)
        defer { try? handle.close() }
        guard try handle.seekToEnd() >= UInt64(upload.received) else { throw FileFault.missing }
        try handle.truncate(atOffset: UInt64(upload.received))
        try handle.seek(toOffset: UInt64(upload.received))
        try handle.write(contentsOf: Data(part))
        try handle.synchronize()
    }

    /// The bytes of an upload that is whole. Throws `FileFault.missing` when they are not.
    public func bytes(of upload: FileUpload) throws -> [UInt8] {
        guard let data = try? Data(contentsOf: place(of: upload)), data.count == upload.byteCount else {
            throw FileFault.missing
        }
        return [UInt8](data)
    }

    /// Removes what lies there of an upload that was taken or given up.
    func discard(_ upload: FileUpload) { try? FileManager.default.removeItem(at: place(of: upload)) }
}
