internal import CZlib

/// Whether a picture has come whole: what a broken line or a full memory card left of one is told before it is kept.
enum PictureFile {
    /// Whether the chunks of a PNG follow one another to its end with the checksums they bear (PNG, third edition,
    /// 5.3 and 11.2.5). What lies behind the end is nobody's concern.
    static func isWholePNG(_ bytes: [UInt8]) -> Bool {
        var place = 8
        while place + 12 <= bytes.count {
            let length = Int(number(at: place, in: bytes))
            let end = place + 8 + length
            guard length <= Int32.max, end + 4 <= bytes.count else { return false }
            let told = number(at: end, in: bytes)
            let found = bytes[(place + 4)..<end].withUnsafeBufferPointer {
                crc32(0, $0.baseAddress, UInt32($0.count))
            }
            guard UInt(found) == UInt(told) else { return false }
            if bytes[(place + 4)..<(place + 8)].elementsEqual("IEND".utf8) { return true }
            place = end + 4
        }
        return false
    }

    /// Whether the segments of a JPEG lead to its end of image (ITU-T T.81, B.1). Cameras write smaller pictures and
    /// notes of their own into segments and behind the end; neither is read.
    static func isWholeJPEG(_ bytes: [UInt8]) -> Bool {
        var place = 2
        while place + 2 <= bytes.count {
            guard bytes[place] == 0xFF else { return false }
            switch bytes[place + 1] {
            // Any number of these may stand before a marker.
            case 0xFF: place += 1
            case 0xD9: return true
            case 0x01, 0xD0...0xD7: place += 2
            case let marker:
                guard place + 4 <= bytes.count else { return false }
                let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
                guard length >= 2 else { return false }
                place += 2 + length
                if marker == 0xDA { place = endOfScan(from: place, in: bytes) }
            }
        }
        return false
    }

    /// Where the coded data of a scan that begin here end: at a marker that is neither a stuffed byte nor a restart.
    private static func endOfScan(from start: Int, in bytes: [UInt8]) -> Int {
        var place = start
        while place + 1 < bytes.count {
            if bytes[place] == 0xFF, bytes[place + 1] != 0, !(0xD0...0xD7).contains(bytes[place + 1]) { return place }
            place += 1
        }
        return bytes.count
    }

    private static func number(at place: Int, in bytes: [UInt8]) -> UInt32 {
        bytes[place..<(place + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
