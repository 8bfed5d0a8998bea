/// The list of contents at the end of a ZIP file (APPNOTE 4.3.12): what it holds, without unpacking anything.
struct ZipDirectory {
    /// Names of the entries.
    let names: [String]
    /// Whether some entry opens with a password only.
    let isEncrypted: Bool

    private static let endBytes = 22
    /// A comment behind the end is at most so long.
    private static let commentBytesMax = 65_535

    /// Reads the list; nil when the bytes are no whole ZIP file.
    init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: [0x50, 0x4B, 3, 4]), let end = Self.end(of: bytes) else { return nil }
        var place = Int(Self.number(bytes, at: end + 16, bytes: 4))
        var count = Int(Self.number(bytes, at: end + 10, bytes: 2))
        if place == 0xFFFF_FFFF || count == 0xFFFF {
            // ZIP64: the numbers stand in a record of their own, which a locator before the end leads to.
            guard end >= 20, bytes[(end - 20)...].starts(with: [0x50, 0x4B, 6, 7]) else { return nil }
            guard let record = Int(exactly: Self.number(bytes, at: end - 12, bytes: 8)), record <= bytes.count - 56,
                bytes[record...].starts(with: [0x50, 0x4B, 6, 6]),
                let entries = Int(exactly: Self.number(bytes, at: record + 32, bytes: 8)),
                let start = Int(exactly: Self.number(bytes, at: record + 48, bytes: 8))
            else { return nil }
            (place, count) = (start, entries)
        }
        var names: [String] = []
        var isEncrypted = false
        for _ in 0..<min(count, bytes.count / 46) {
            guard place <= end - 46, bytes[place...].starts(with: [0x50, 0x4B, 1, 2]) else { return nil }
            let lengths = [28, 30, 32].map { Int(Self.number(bytes, at: place + $0, bytes: 2)) }
            let next = place + 46 + lengths.reduce(0, +)
            guard next <= end else { return nil }
            names.append(String(decoding: bytes[(place + 46)..<(place + 46 + lengths[0])], as: UTF8.self))
            isEncrypted = isEncrypted || Self.number(bytes, at: place + 8, bytes: 2) & 1 == 1
            place = next
        }
        guard !names.isEmpty else { return nil }
        self.names = names
        self.isEncrypted = isEncrypted
    }

    /// Whether the package is one of Office: it says what its parts are, and has parts in this folder.
    func isOffice(folder: String) -> Bool {
        names.contains("[Content_Types].xml") && names.contains { $0.hasPrefix(folder) && $0.hasSuffix(".xml") }
    }

    private static func end(of bytes: [UInt8]) -> Int? {
        guard bytes.count >= endBytes else { return nil }
        let last = bytes.count - endBytes
        for place in stride(from: last, through: max(0, last - commentBytesMax), by: -1)
        where bytes[place] == 0x50 && bytes[place...].starts(with: [0x50, 0x4B, 5, 6]) {
            return place
        }
        return nil
    }

    /// A number of so many bytes, the lowest first.
    private static func number(_ bytes: [UInt8], at place: Int, bytes width: Int) -> UInt64 {
        (0..<width).reduce(0) { $0 | UInt64(bytes[place + $1]) << UInt64(8 * $1) }
    }
}
