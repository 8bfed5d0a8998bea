internal import Glibc

/// The name of an element while it is being scanned: which vocabulary, and the word in it.
struct XMLName {
    /// Stands between namespace and word in the names that expat hands out.
    static let separator: CChar = 1

    /// Whether the name belongs to SpreadsheetML, in its everyday or its strict edition.
    let isSheet: Bool
    private let word: UnsafePointer<CChar>

    init(_ name: UnsafePointer<CChar>) {
        guard let cut = strchr(name, CInt(Self.separator)) else {
            isSheet = false
            word = name
            return
        }
        let length = UnsafePointer(cut) - name
        isSheet = Self.sheetVocabularies.contains { vocabulary in
            vocabulary.utf8CodeUnitCount == length && memcmp(vocabulary.utf8Start, name, length) == 0
        }
        word = UnsafePointer(cut) + 1
    }

    /// Whether the word is the given one, whatever the vocabulary.
    func spells(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        return strncmp(word, UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self), count) == 0
            && word[count] == 0
    }

    /// The word, whatever the vocabulary.
    var text: String { String(cString: word) }

    private static let sheetVocabularies: [StaticString] = [
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    ]
}

/// The attributes of an element while it is being scanned.
struct XMLAttributes {
    private let list: UnsafeMutablePointer<UnsafePointer<CChar>?>?

    init(_ list: UnsafeMutablePointer<UnsafePointer<CChar>?>?) {
        self.list = list
    }

    /// The value of an attribute without namespace, as bytes.
    func bytes(_ name: StaticString) -> UnsafeBufferPointer<UInt8>? {
        value { candidate in
            strcmp(candidate, UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)) == 0
        }
    }

    /// The value of an attribute without namespace.
    subscript(_ name: StaticString) -> String? {
        bytes(name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The value of an attribute that has this word in any namespace, such as `r:id`.
    func qualified(_ word: StaticString) -> String? {
        value { candidate in
            strchr(candidate, CInt(XMLName.separator)) != nil && XMLName(candidate).spells(word)
        }.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether the attribute is set to a true value.
    func isTrue(_ name: StaticString) -> Bool {
        let value = self[name]
        return value == "1" || value == "true"
    }

    private func value(where matches: (UnsafePointer<CChar>) -> Bool) -> UnsafeBufferPointer<UInt8>? {
        guard let list else { return nil }
        var index = 0
        while let name = list[index], let value = list[index + 1] {
            if matches(name) {
                return UnsafeRawPointer(value).withMemoryRebound(to: UInt8.self, capacity: strlen(value)) {
                    UnsafeBufferPointer(start: $0, count: strlen(value))
                }
            }
            index += 2
        }
        return nil
    }
}
