internal import CZip
internal import Glibc
public import Kernel

/// Writes a ZIP archive into a file that the caller names and removes. What is added is compressed when the archive is
/// closed; without `close` there is no file. The same contents and the same `created` give the same bytes.
public final class ZipWriter {
    private var archive: OpaquePointer?
    private let created: time_t

    /// Begins an archive.
    ///
    /// - Parameters:
    ///   - path: The file to write; what is there is replaced.
    ///   - created: Time of every entry.
    public init(path: String, created: Timestamp) throws(SheetRefusal) {
        var code: CInt = 0
        guard let opened = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code) else {
            var error = zip_error_t()
            zip_error_init_with_code(&error, code)
            defer { zip_error_fini(&error) }
            throw SheetRefusal(.notWritten(detail: String(cString: zip_error_strerror(&error))))
        }
        archive = opened
        self.created = time_t(created.microseconds / 1_000_000)
    }

    deinit {
        if let archive { zip_discard(archive) }
    }

    /// Adds a file under a path with slashes; one that is there is replaced.
    public func add(_ name: String, _ bytes: [UInt8]) throws(SheetRefusal) {
        guard let archive else { throw SheetRefusal(.notWritten(detail: "closed")) }
        // The archive owns the copy until it is closed.
        guard let copy = malloc(max(bytes.count, 1)) else { throw SheetRefusal(.notWritten(detail: "out of memory")) }
        bytes.withUnsafeBytes { buffer in
            if let start = buffer.baseAddress { _ = memcpy(copy, start, buffer.count) }
        }
        guard let source = zip_source_buffer(archive, copy, zip_uint64_t(bytes.count), 1) else {
            free(copy)
            throw failure(archive)
        }
        let index = zip_file_add(archive, name, source, zip_flags_t(ZIP_FL_OVERWRITE | ZIP_FL_ENC_UTF_8))
        guard index >= 0 else {
            zip_source_free(source)
            throw failure(archive)
        }
        guard zip_file_set_mtime(archive, zip_uint64_t(index), created, 0) == 0 else { throw failure(archive) }
    }

    /// Completes the file. Nothing can be added afterwards.
    public func close() throws(SheetRefusal) {
        guard let archive else { return }
        guard zip_close(archive) == 0 else { throw failure(archive) }
        self.archive = nil
    }

    private func failure(_ archive: OpaquePointer) -> SheetRefusal {
        SheetRefusal(.notWritten(detail: String(cString: zip_strerror(archive))))
    }
}
