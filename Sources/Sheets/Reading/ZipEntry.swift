internal import CZip

/// One entry of an archive while it is being unpacked.
final class ZipEntry {
    private let file: OpaquePointer
    /// Keeps the archive open.
    private let archive: ZipArchive
    private let part: String
    private let declaredSize: UInt64
    private var unpackedSize: UInt64 = 0
    private let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)

    init(_ file: OpaquePointer, of archive: ZipArchive, part: String, declaredSize: UInt64) {
        self.file = file
        self.archive = archive
        self.part = part
        self.declaredSize = declaredSize
    }

    deinit {
        zip_fclose(file)
        piece.deallocate()
    }

    /// The next bytes, valid until the next call; nil at the end.
    ///
    /// - Throws: `entryTooLarge` as soon as more comes out than the directory declared, `damagedArchive` for a wrong
    ///   checksum or a broken stream.
    func next() throws(SheetRefusal) -> UnsafeRawBufferPointer? {
        let count = zip_fread(file, piece.baseAddress, UInt64(piece.count))
        guard count >= 0 else {
            throw SheetRefusal(.damagedArchive(detail: String(cString: zip_file_strerror(file))))
        }
        guard count > 0 else { return nil }
        unpackedSize += UInt64(count)
        guard unpackedSize <= declaredSize else {
            throw SheetRefusal(.entryTooLarge(part: part, max: Int(declaredSize)))
        }
        return UnsafeRawBufferPointer(rebasing: piece[..<Int(count)])
    }
}
