internal import Foundation

/// A multipart/form-data body (RFC 7578), read from bytes that are already within the limit of the route.
struct Multipart {
    static let partsMax = 200
    private let body: [UInt8]
    private let boundary: [UInt8]
    private var position = 0

    static func read(_ body: [UInt8], boundary: String) throws -> RawInput {
        guard (1...70).contains(boundary.utf8.count) else {
            throw BadRequest(.boundary)
        }
        var parser = Multipart(body: body, boundary: Array("--\(boundary)".utf8))
        return try parser.parts()
    }

    private mutating func parts() throws -> RawInput {
        var raw = RawInput()
        var count = 0
        guard take(boundary) else { throw BadRequest(.multipart) }
        while true {
            if take(Array("--".utf8)) { return raw }
            guard take([13, 10]) else { throw BadRequest(.multipart) }
            count += 1
            guard count <= Self.partsMax else { throw BadRequest(.tooManyFields) }
            let (name, fileName) = try disposition()
            let content = try upToBoundary()
            if let fileName {
                raw.files[name] = Input.File(name: fileName, bytes: content)
            } else {
                guard let text = String(validating: content, as: UTF8.self) else { throw BadRequest(.encoding) }
                raw.texts[name, default: []].append(text)
            }
        }
    }

    private mutating func disposition() throws -> (name: String, fileName: String?) {
        var name: String?
        var fileName: String?
        while true {
            let line = try headerLine()
            if line.isEmpty { break }
            guard line.lowercased().hasPrefix("content-disposition:") else { continue }
            name = Self.parameter("name", in: line)
            fileName = Self.parameter("filename", in: line)
        }
        guard let name, !name.isEmpty, !name.utf8.contains(0), fileName?.utf8.contains(0) != true else {
            throw BadRequest(.brokenPart)
        }
        return (name, fileName)
    }

    private mutating func headerLine() throws -> String {
        guard let end = body[position...].firstIndex(of: 13), end + 1 < body.count, body[end + 1] == 10,
            end - position <= 1_024
        else { throw BadRequest(.brokenPart) }
        defer { position = end + 2 }
        guard let line = String(validating: body[position..<end], as: UTF8.self) else {
            throw BadRequest(.encoding)
        }
        return line
    }

    private mutating func upToBoundary() throws -> [UInt8] {
        let wanted = [13, 10] + boundary
        var index = position
        while let start = body[index...].firstIndex(of: 13) {
            guard start + wanted.count <= body.count else { break }
            if body[start..<start + wanted.count].elementsEqual(wanted) {
                defer { position = start + wanted.count }
                return Array(body[position..<start])
            }
            index = start + 1
        }
        throw BadRequest(.multipart)
    }

    private mutating func take(_ wanted: [UInt8]) -> Bool {
        guard position + wanted.count <= body.count,
            body[position..<position + wanted.count].elementsEqual(wanted)
        else { return false }
        position += wanted.count
        return true
    }

    private static func parameter(_ name: String, in line: String) -> String? {
        guard let start = line.range(of: "\(name)=\"", options: .caseInsensitive),
            start.lowerBound == line.startIndex || " ;".contains(line[line.index(before: start.lowerBound)])
        else { return nil }
        let rest = line[start.upperBound...]
        guard let end = rest.firstIndex(of: "\"") else { return nil }
        return String(rest[..<end]).replacing("%22", with: "\"")
    }

    private init(body: [UInt8], boundary: [UInt8]) {
        self.body = body
        self.boundary = boundary
    }
}
