internal import CZip
internal import Glibc

/// A ZIP archive from outside, opened for reading one entry after the other.
///
/// Opening already refuses what an honest workbook never has: too many entries, entries that are locked, repeated,
/// overlapping, too large or packed beyond belief. All this comes from the directory, nothing is unpacked for it.
final class ZipArchive {
    private let archive: OpaquePointer
    private let limits: SheetLimits
    private var indexes: [String: zip_uint64_t] = [:]

    /// Opens the archive in a file.
    init(path: String, limits: SheetLimits) throws(SheetRefusal) {
        var code: CInt = 0
        guard let opened = zip_open(path, ZIP_RDONLY, &code) else {
            throw Self.refusal(ofOpening: code)
        }
        archive = opened
        self.limits = limits
        try inspect(fileBytes: try Self.size(ofFile: path, max: limits.fileBytesMax))
    }

    /// Opens an archive held in memory; the bytes are copied once, so that the archive owns them.
    init(bytes: [UInt8], limits: SheetLimits) throws(SheetRefusal) {
        guard bytes.count <= limits.fileBytesMax else {
            throw SheetRefusal(.fileTooLarge(max: limits.fileBytesMax))
        }
        guard let copy = malloc(max(bytes.count, 1)) else {
            throw SheetRefusal(.damagedArchive(detail: "out of memory"))
        }
        bytes.withUnsafeBytes { _ = memcpy(copy, $0.baseAddress ?? UnsafeRawPointer(copy), $0.count) }
        var error = zip_error_t()
        zip_error_init(&error)
        defer { zip_error_fini(&error) }
        guard let source = zip_source_buffer_create(copy, zip_uint64_t(bytes.count), 1, &error) else {
            free(copy)
            throw Self.refusal(ofOpening: zip_error_code_zip(&error))
        }
        guard let opened = zip_open_from_source(source, ZIP_RDONLY, &error) else {
            zip_source_free(source)
            throw Self.refusal(ofOpening: zip_error_code_zip(&error))
        }
        archive = opened
        self.limits = limits
        try inspect(fileBytes: bytes.count)
    }

    deinit {
        zip_discard(archive)
    }

    /// Whether there is an entry of this name; case does not matter in workbooks.
    func contains(_ part: String) -> Bool {
        indexes[part.lowercased()] != nil
    }

    /// Opens an entry to unpack it piece by piece.
    func open(_ part: String) throws(SheetRefusal) -> ZipEntry {
        guard let index = indexes[part.lowercased()] else {
            throw SheetRefusal(.missingPart(part: part))
        }
        let declared = try entry(at: index).size
        guard let file = zip_fopen_index(archive, index, 0) else {
            throw SheetRefusal(.damagedArchive(detail: String(cString: zip_strerror(archive))))
        }
        return ZipEntry(file, of: self, part: part, declaredSize: declared)
    }

    private func inspect(fileBytes: Int) throws(SheetRefusal) {
        let count = Int(zip_get_num_entries(archive, 0))
        guard count <= limits.entriesMax else {
            throw SheetRefusal(.tooManyEntries(count: count, max: limits.entriesMax))
        }
        var packedTotal: zip_uint64_t = 0
        for index in 0..<zip_uint64_t(max(count, 0)) {
            let entry = try entry(at: index)
            guard !entry.isLocked else { throw SheetRefusal(.lockedEntry(part: entry.name)) }
            let isSheet = entry.name.lowercased().contains("worksheets/")
            let bytesMax = isSheet ? limits.sheetBytesMax : limits.entryBytesMax
            guard entry.size <= zip_uint64_t(bytesMax) else {
                throw SheetRefusal(.entryTooLarge(part: entry.name, max: bytesMax))
            }
            if entry.size > zip_uint64_t(limits.ratioFreeBytes),
                entry.size / max(entry.packedSize, 1) > zip_uint64_t(limits.ratioMax)
            {
                throw SheetRefusal(.packedTooHard(part: entry.name, max: limits.ratioMax))
            }
            let (sum, overflow) = packedTotal.addingReportingOverflow(entry.packedSize)
            packedTotal = sum
            guard !overflow, packedTotal <= zip_uint64_t(fileBytes) else {
                throw SheetRefusal(.overlappingEntries)
            }
            guard indexes.updateValue(index, forKey: entry.name.lowercased()) == nil else {
                throw SheetRefusal(.repeatedEntry(part: entry.name))
            }
        }
    }

    private struct Listing {
        let name: String
        let size: zip_uint64_t
        let packedSize: zip_uint64_t
        let isLocked: Bool
    }

    private func entry(at index: zip_uint64_t) throws(SheetRefusal) -> Listing {
        var stat = zip_stat_t()
        zip_stat_init(&stat)
        guard zip_stat_index(archive, index, 0, &stat) == 0, let name = stat.name else {
            throw SheetRefusal(.damagedArchive(detail: String(cString: zip_strerror(archive))))
        }
        return Listing(
            name: String(cString: name), size: stat.size, packedSize: stat.comp_size,
            isLocked: stat.encryption_method != UInt16(ZIP_EM_NONE))
    }

    private static func size(ofFile path: String, max: Int) throws(SheetRefusal) -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw SheetRefusal(.damagedArchive(detail: "no such file"))
        }
        guard status.st_size <= max else { throw SheetRefusal(.fileTooLarge(max: max)) }
        return Int(status.st_size)
    }

    private static func refusal(ofOpening code: CInt) -> SheetRefusal {
        if code == ZIP_ER_NOZIP { return SheetRefusal(.notWorkbook) }
        var error = zip_error_t()
        zip_error_init_with_code(&error, code)
        defer { zip_error_fini(&error) }
        return SheetRefusal(.damagedArchive(detail: String(cString: zip_error_strerror(&error))))
    }
}
