/// The container of old workbooks ([MS-CFB]): a small file system of sectors, read without trusting it.
///
/// Every chain of sectors is followed at most as far as the file has sectors, so that a ring ends.
struct CompoundFile {
    static let magic: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
    private static let lastSector: UInt32 = 0xFFFF_FFFA

    private let bytes: [UInt8]
    private let sectorShift: Int
    private let miniShift: Int
    private let miniCutoff: Int
    private var table: [UInt32] = []
    private var miniTable: [UInt32] = []
    private var miniStream: [UInt8] = []
    private var entries: [Entry] = []

    /// A stream or the root.
    private struct Entry {
        let name: String
        let kind: UInt8
        let start: UInt32
        let size: Int
    }

    init(_ bytes: [UInt8]) throws(SheetRefusal) {
        guard bytes.starts(with: Self.magic), bytes.count >= 512 else { throw SheetRefusal(.oldOrLockedWorkbook) }
        self.bytes = bytes
        let head = ByteCursor(bytes)
        sectorShift = Int(head.unsigned16(at: 30) ?? 0)
        miniShift = Int(head.unsigned16(at: 32) ?? 0)
        miniCutoff = Int(head.unsigned32(at: 56) ?? 0)
        guard (7...16).contains(sectorShift), (4...sectorShift).contains(miniShift) else {
            throw Self.damaged("sector size")
        }
        table = try allocation(head)
        let directory = try stream(from: head.unsigned32(at: 48) ?? 0, size: nil)
        entries = Self.entries(of: directory)
        guard let root = entries.first(where: { $0.kind == 5 }) else { throw Self.damaged("no root") }
        miniStream = root.size == 0 ? [] : try stream(from: root.start, size: root.size)
        let miniStart = head.unsigned32(at: 60) ?? Self.lastSector
        if miniStart < Self.lastSector {
            miniTable = Self.words(of: try stream(from: miniStart, size: nil))
        }
    }

    /// The content of a stream of the root; nil when there is none of that name.
    func stream(named name: String) throws(SheetRefusal) -> [UInt8]? {
        guard let entry = entries.first(where: { $0.kind == 2 && $0.name == name }) else { return nil }
        guard entry.size < miniCutoff else { return try stream(from: entry.start, size: entry.size) }
        var content: [UInt8] = []
        for sector in try Self.chain(from: entry.start, in: miniTable) {
            let start = Int(sector) << miniShift
            guard start < miniStream.count else { throw Self.damaged("short stream") }
            content += miniStream[start..<min(start + 1 << miniShift, miniStream.count)]
        }
        return Array(content.prefix(entry.size))
    }

    /// The table that names, for each sector, the one after it.
    private func allocation(_ head: ByteCursor) throws(SheetRefusal) -> [UInt32] {
        var places = (0..<109).compactMap { head.unsigned32(at: 76 + $0 * 4) }
        var next = head.unsigned32(at: 68) ?? Self.lastSector
        var left = sectorCount
        while next < Self.lastSector {
            guard left > 0 else { throw Self.damaged("ring of sectors") }
            left -= 1
            let more = Self.words(of: try sector(next))
            places += more.dropLast()
            next = more.last ?? Self.lastSector
        }
        var table: [UInt32] = []
        for place in places where place < Self.lastSector {
            guard table.count <= sectorCount + (1 << sectorShift) else { break }
            table += Self.words(of: try sector(place))
        }
        return table
    }

    private var sectorCount: Int { bytes.count >> sectorShift }

    /// The last sector of a file may be cut off; what is missing counts as nothing.
    private func sector(_ number: UInt32) throws(SheetRefusal) -> ArraySlice<UInt8> {
        let start = (Int(number) + 1) << sectorShift
        guard start < bytes.count else { throw Self.damaged("sector beyond the end") }
        return bytes[start..<min(start + 1 << sectorShift, bytes.count)]
    }

    private func stream(from start: UInt32, size: Int?) throws(SheetRefusal) -> [UInt8] {
        var content: [UInt8] = []
        for number in try Self.chain(from: start, in: table) {
            content += try sector(number)
            if let size, content.count >= size { break }
        }
        return size.map { Array(content.prefix($0)) } ?? content
    }

    private static func chain(from start: UInt32, in table: [UInt32]) throws(SheetRefusal) -> [UInt32] {
        var chain: [UInt32] = []
        var next = start
        while next < lastSector {
            guard chain.count <= table.count, Int(next) < table.count else { throw damaged("chain of sectors") }
            chain.append(next)
            next = table[Int(next)]
        }
        return chain
    }

    private static func entries(of directory: [UInt8]) -> [Entry] {
        let cursor = ByteCursor(directory)
        return stride(from: 0, to: directory.count - 127, by: 128).compactMap { place in
            guard let length = cursor.unsigned16(at: place + 64), (2...64).contains(length) else { return nil }
            let units = (0..<Int(length / 2) - 1).compactMap { cursor.unsigned16(at: place + $0 * 2) }
            guard let start = cursor.unsigned32(at: place + 116), let size = cursor.unsigned32(at: place + 120) else {
                return nil
            }
            return Entry(
                name: String(decoding: units, as: UTF16.self), kind: directory[place + 66], start: start,
                size: Int(size))
        }
    }

    private static func words(of bytes: some Collection<UInt8>) -> [UInt32] {
        let cursor = ByteCursor(Array(bytes))
        return (0..<bytes.count / 4).compactMap { cursor.unsigned32(at: $0 * 4) }
    }

    private static func damaged(_ detail: String) -> SheetRefusal { SheetRefusal(.damagedArchive(detail: detail)) }
}

/// Numbers of an old workbook, the low byte first.
struct ByteCursor {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Nil beyond the end.
    func unsigned16(at place: Int) -> UInt16? {
        guard place >= 0, place + 2 <= bytes.count else { return nil }
        return UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8
    }

    /// Nil beyond the end.
    func unsigned32(at place: Int) -> UInt32? {
        guard let low = unsigned16(at: place), let high = unsigned16(at: place + 2) else { return nil }
        return UInt32(low) | UInt32(high) << 16
    }

    /// Nil beyond the end.
    func unsigned64(at place: Int) -> UInt64? {
        guard let low = unsigned32(at: place), let high = unsigned32(at: place + 4) else { return nil }
        return UInt64(low) | UInt64(high) << 32
    }
}
