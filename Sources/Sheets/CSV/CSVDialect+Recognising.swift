extension CSVDialect {
    /// The dialect with what it leaves open read off the file.
    ///
    /// - Parameter bytes: The whole file; from a part of it, an encoding can be guessed wrongly.
    public func recognising(_ bytes: [UInt8]) -> CSVDialect {
        var dialect = self
        dialect.encoding = encoding ?? Self.encoding(of: bytes)
        dialect.delimiter = delimiter ?? delimiter(in: bytes)
        return dialect
    }

    /// UTF-8 when all bytes are, else GB18030: Chinese in GB18030 is hardly ever valid UTF-8 over a whole file.
    private static func encoding(of bytes: [UInt8]) -> CSVEncoding {
        String(validating: bytes, as: UTF8.self) != nil ? .utf8 : .gb18030
    }

    /// The delimiter that gives the most lines of the same number of fields among the first fifty, and of equals the
    /// one that gives the most fields; a comma when none gives two.
    private func delimiter(in bytes: [UInt8]) -> CSVDelimiter {
        var best = (delimiter: CSVDelimiter.comma, lines: 0, fields: 1)
        for candidate in CSVDelimiter.allCases {
            var linesByFields: [Int: Int] = [:]
            for fields in Self.fieldCounts(bytes, candidate, skipping: preambleLines) where fields > 1 {
                linesByFields[fields, default: 0] += 1
            }
            let modal = linesByFields.max { ($0.value, $0.key) < ($1.value, $1.key) }
            if let modal, (modal.value, modal.key) > (best.lines, best.fields) {
                best = (candidate, modal.value, modal.key)
            }
        }
        return best.delimiter
    }

    private static func fieldCounts(_ bytes: [UInt8], _ delimiter: CSVDelimiter, skipping skipped: Int) -> [Int] {
        var counts: [Int] = []
        var fields = 1
        var isQuoted = false
        var line = 0
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""):
                isQuoted.toggle()
            case delimiter.rawValue where !isQuoted:
                fields += 1
            case UInt8(ascii: "\n") where !isQuoted || line < skipped:
                if line >= skipped { counts.append(fields) }
                (line, fields, isQuoted) = (line + 1, 1, false)
                if counts.count == 50 { return counts }
            default: continue
            }
        }
        return counts + [fields]
    }
}
