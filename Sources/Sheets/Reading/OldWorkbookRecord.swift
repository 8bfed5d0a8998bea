/// A record of an old workbook ([MS-XLS]), with the records that continue it.
struct OldWorkbookRecord {
    /// The kinds that are read; all others are passed over.
    enum Kind: UInt16 {
        case formula = 0x0006
        case endOfFile = 0x000A
        case dateMode = 0x0022
        case filePass = 0x002F
        case continuation = 0x003C
        case boundSheet = 0x0085
        case manyNumbers = 0x00BD
        case richText = 0x00D6
        case extendedFormat = 0x00E0
        case sharedTexts = 0x00FC
        case sharedText = 0x00FD
        case number = 0x0203
        case text = 0x0204
        case booleanOrError = 0x0205
        case formulaText = 0x0207
        case row = 0x0208
        case compactNumber = 0x027E
        case format = 0x041E
        case begin = 0x0809
    }

    let kind: Kind?
    /// The content, and that of each continuation.
    var parts: [[UInt8]]

    /// The content without continuations, as numbers.
    var cursor: ByteCursor { ByteCursor(parts[0]) }

    /// All records from a place of the stream to the end of the substream that begins there.
    static func records(in stream: [UInt8], from start: Int) -> [OldWorkbookRecord] {
        let cursor = ByteCursor(stream)
        var (records, place) = ([OldWorkbookRecord](), start)
        while let number = cursor.unsigned16(at: place), let length = cursor.unsigned16(at: place + 2) {
            let end = place + 4 + Int(length)
            guard end <= stream.count else { break }
            let content = Array(stream[place + 4..<end])
            let kind = Kind(rawValue: number)
            if kind == .continuation, let last = records.indices.last {
                records[last].parts.append(content)
            } else {
                records.append(OldWorkbookRecord(kind: kind, parts: [content]))
            }
            if kind == .endOfFile { break }
            place = end
        }
        return records
    }
}

/// Reads the texts of a record, which may go on in the records that continue it.
struct OldWorkbookText {
    private let parts: [[UInt8]]
    private var part = 0
    private var place: Int

    init(_ record: OldWorkbookRecord, at place: Int) {
        parts = record.parts
        self.place = place
    }

    /// Length in 16 bits, options, characters, then what the options announce. Nil at the end of the record.
    mutating func next(bytesMax: Int) throws(SheetRefusal) -> String? {
        guard let low = byte(), let high = byte(), let options = byte() else { return nil }
        let count = Int(low) | Int(high) << 8
        var rest = 0
        if options & 0x08 != 0, let low = byte(), let high = byte() { rest += 4 * (Int(low) | Int(high) << 8) }
        if options & 0x04 != 0 {
            for shift in stride(from: 0, to: 32, by: 8) { rest += Int(byte() ?? 0) << shift }
        }
        let units = characters(count, isWide: options & 1 != 0)
        guard units.count <= bytesMax else { throw SheetRefusal(.textTooLong(max: bytesMax)) }
        skip(rest)
        return String(decoding: units, as: UTF16.self)
    }

    /// Characters that go on in the next record begin there with a byte of options of their own.
    private mutating func characters(_ count: Int, isWide wide: Bool) -> [UInt16] {
        var (units, isWide) = ([UInt16](), wide)
        while units.count < count, part < parts.count {
            if place >= parts[part].count {
                (part, place) = (part + 1, 0)
                guard part < parts.count, let options = parts[part].first else { break }
                (isWide, place) = (options & 1 != 0, 1)
                continue
            }
            guard let low = byte() else { break }
            units.append(UInt16(low) | (isWide ? UInt16(byte() ?? 0) << 8 : 0))
        }
        return units
    }

    private mutating func byte() -> UInt8? {
        while part < parts.count, place >= parts[part].count { (part, place) = (part + 1, 0) }
        guard part < parts.count else { return nil }
        place += 1
        return parts[part][place - 1]
    }

    private mutating func skip(_ count: Int) {
        var left = count
        while left > 0, part < parts.count {
            let step = min(left, parts[part].count - place)
            (left, place) = (left - step, place + step)
            if place >= parts[part].count { (part, place) = (part + 1, 0) }
        }
    }
}
