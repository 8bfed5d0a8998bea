/// Writes small old workbooks ([MS-XLS] in [MS-CFB]), right ones and wrong ones.
enum OldWorkbookSample {
    /// What a cell holds.
    enum Value {
        case empty
        /// A text among the shared ones.
        case text(String)
        /// A text that goes on in a continuing record.
        case long(String)
        case number(Double, format: UInt16 = 0)
        /// A compact number of hundredths.
        case hundredths(Int32)
        /// A compact whole number.
        case whole(Int32)
    }

    static func bytes(
        _ rows: [[Value]], locked: Bool = false, version: UInt16 = 0x0600, streamName: String = "Workbook"
    ) -> [UInt8] {
        let texts = rows.flatMap(\.self).compactMap { value in
            switch value {
            case .text(let text), .long(let text): text
            default: nil
            }
        }
        func globals(sheetAt place: Int) -> [UInt8] {
            record(0x0809, words(version, 0x0005, 0, 0, 0, 0, 0, 0)) + (locked ? record(0x002F, words(0)) : [])
                + record(0x00E0, words(0, 0) + [UInt8](repeating: 0, count: 16))
                + record(0x00E0, words(0, 14) + [UInt8](repeating: 0, count: 16))
                + record(0x0085, long(place) + words(0) + [1, 0, 0x53])
                + shared(texts) + record(0x000A, [])
        }
        let start = globals(sheetAt: 0).count
        let stream = globals(sheetAt: start) + sheet(rows, texts, version)
        return container(stream, name: streamName)
    }

    private static func sheet(_ rows: [[Value]], _ texts: [String], _ version: UInt16) -> [UInt8] {
        var bytes = record(0x0809, words(version, 0x0010, 0, 0, 0, 0, 0, 0))
        for (row, values) in rows.enumerated() {
            for (column, value) in values.enumerated() {
                let place = words(UInt16(row), UInt16(column))
                switch value {
                case .empty: continue
                case .text(let text), .long(let text):
                    bytes += record(0x00FD, place + words(0) + long(texts.firstIndex(of: text) ?? 0))
                case .number(let number, let format):
                    let bits = number.bitPattern
                    bytes += record(
                        0x0203,
                        place + words(format == 14 ? 1 : 0)
                            + (0..<8).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) })
                case .hundredths(let number): bytes += record(0x027E, place + words(0) + compact(number, 3))
                case .whole(let number): bytes += record(0x027E, place + words(0) + compact(number, 2))
                }
            }
        }
        return bytes + record(0x000A, [])
    }

    private static func compact(_ number: Int32, _ flags: UInt32) -> [UInt8] {
        long(Int(UInt32(bitPattern: number << 2) | flags))
    }

    /// The shared texts; what does not fit into a record goes on in the next, which begins with options.
    private static func shared(_ texts: [String]) -> [UInt8] {
        var (bytes, content, kind): ([UInt8], [UInt8], UInt16) = ([], long(texts.count) + long(texts.count), 0x00FC)
        for text in texts {
            let units = Array(text.utf16)
            content += words(UInt16(units.count)) + [1]
            for unit in units {
                if content.count > 8_000 {
                    bytes += record(kind, content)
                    (content, kind) = ([1], 0x003C)
                }
                content += words(unit)
            }
        }
        return bytes + record(kind, content)
    }

    private static func container(_ stream: [UInt8], name: String) -> [UInt8] {
        let isSmall = stream.count < 4_096
        let held = isSmall ? padded(stream, to: 64) : stream
        let streamSectors = (held.count + 511) / 512
        // Sector 0 is the table, 1 the directory, 2 the table of small sectors if there are any, then the stream.
        let first = isSmall ? 3 : 2
        var table: [UInt32] = [0xFFFF_FFFD, 0xFFFF_FFFE] + (isSmall ? [0xFFFF_FFFE] : [])
        for sector in 0..<streamSectors {
            table.append(sector == streamSectors - 1 ? 0xFFFF_FFFE : UInt32(first + sector + 1))
        }
        while table.count % 128 != 0 { table.append(0xFFFF_FFFF) }
        var head: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] + [UInt8](repeating: 0, count: 16)
        head += words(0x3E, 3, 0xFFFE, 9, 6) + [UInt8](repeating: 0, count: 6) + long(0) + long(1) + long(1)
        head += long(0) + long(4_096) + long(isSmall ? 2 : 0xFFFF_FFFE) + long(isSmall ? 1 : 0)
        head += long(0xFFFF_FFFE) + long(0) + long(0)
        while head.count < 512 { head.append(0xFF) }
        let root =
            isSmall
            ? entry("Root Entry", 5, start: first, size: held.count)
            : entry("Root Entry", 5, start: 0xFFFF_FFFE, size: 0)
        let own = entry(name, 2, start: isSmall ? 0 : first, size: stream.count)
        var bytes = head + table.prefix(128).flatMap { long(Int($0)) } + padded(root + own, to: 512)
        if isSmall {
            let count = held.count / 64
            let small = (0..<count).map { $0 == count - 1 ? 0xFFFF_FFFE : $0 + 1 }
            bytes += padded(small.flatMap(long), to: 512, with: 0xFF)
        }
        return bytes + padded(held, to: 512)
    }

    private static func entry(_ name: String, _ kind: UInt8, start: Int, size: Int) -> [UInt8] {
        let units = Array(name.utf16) + [0]
        var bytes = units.flatMap { words($0) }
        while bytes.count < 64 { bytes.append(0) }
        bytes += words(UInt16(units.count * 2)) + [kind, 1] + long(0xFFFF_FFFF) + long(0xFFFF_FFFF) + long(0xFFFF_FFFF)
        while bytes.count < 116 { bytes.append(0) }
        return bytes + long(start) + long(size) + long(0)
    }

    private static func padded(_ bytes: [UInt8], to step: Int, with fill: UInt8 = 0) -> [UInt8] {
        bytes + [UInt8](repeating: fill, count: (step - bytes.count % step) % step)
    }

    private static func record(_ kind: UInt16, _ content: [UInt8]) -> [UInt8] {
        words(kind, UInt16(content.count)) + content
    }

    private static func words(_ words: UInt16...) -> [UInt8] { words.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } }

    private static func long(_ number: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
}
