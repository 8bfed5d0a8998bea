internal import Foundation
internal import Glibc

/// As much HTTP/1.1 as a measurement needs: one connection that is kept, requests one after another.
final class BenchClient {
    private let descriptor: Int32
    private let port: Int
    /// What the server said that its last answer took, in milliseconds.
    private(set) var serverTime: Double?

    init(port: Int) throws {
        self.port = port
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            close(descriptor)
            throw BenchFailure("nobody listens on port \(port)")
        }
    }

    deinit { close(descriptor) }

    /// What the server says that each of `count` answers took, in milliseconds.
    static func times(of path: String, port: Int, cookie: String, count: Int) throws -> [Double] {
        let client = try BenchClient(port: port)
        return try (0..<count).map { _ in
            let cookieLine = cookie.isEmpty ? "" : "Cookie: \(cookie)\r\n"
            let head = try client.ask("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\(cookieLine)\r\n")
            guard head.status == 200 else { throw BenchFailure("\(path) answered \(head.status)") }
            guard let timing = head.serverTime else { throw BenchFailure("\(path) does not say what it took") }
            return timing
        }
    }

    /// Posts a form as a browser with this cookie does, and returns the status.
    func post(_ path: String, _ fields: [String: String], cookie: String) throws -> Int {
        let body = fields.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
        return try ask(
            """
            POST \(path) HTTP/1.1\r
            Host: 127.0.0.1:\(port)\r
            Origin: http://127.0.0.1:\(port)\r
            Cookie: \(cookie)\r
            Content-Type: application/x-www-form-urlencoded\r
            Content-Length: \(body.utf8.count)\r
            \r
            \(body)
            """
        ).status
    }

    /// Signs in with the demonstration's password and returns the cookie.
    static func signIn(port: Int, login: String) throws -> String {
        let client = try BenchClient(port: port)
        let body = "login=\(login.replacing("@", with: "%40"))&password=bonsai-to-nursery"
        let head = try client.ask(
            """
            POST /session HTTP/1.1\r
            Host: 127.0.0.1:\(port)\r
            Origin: http://127.0.0.1:\(port)\r
            Content-Type: application/x-www-form-urlencoded\r
            Content-Length: \(body.utf8.count)\r
            \r
            \(body)
            """)
        guard let cookie = head.fields["set-cookie"]?.prefix(while: { $0 != ";" }), head.status == 303 else {
            throw BenchFailure("the sign-in answered \(head.status)")
        }
        return String(cookie)
    }

    /// The body of an answer with success.
    func body(of path: String, cookie: String) throws -> String {
        let answer = try ask("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nCookie: \(cookie)\r\n\r\n")
        guard answer.status == 200 else { throw BenchFailure("\(path) answered \(answer.status)") }
        return String(decoding: answer.body, as: UTF8.self)
    }

    /// Asks for a path with a token of the API, or as the public.
    func get(_ path: String, token: String) throws -> (status: Int, body: String) {
        let bearer = token.isEmpty ? "" : "Authorization: Bearer \(token)\r\n"
        let answer = try ask("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\(bearer)\r\n")
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    /// Posts JSON with a token of the API.
    func post(_ path: String, json: String, token: String, key: String?) throws -> (status: Int, body: String) {
        try post(path, Array(json.utf8), type: "application/json", token: token, key: key)
    }

    /// Posts a body with a token of the API.
    ///
    /// - Parameter key: makes sure that the same post is done once.
    func post(
        _ path: String, _ body: [UInt8], type: String, token: String, key: String?
    ) throws -> (status: Int, body: String) {
        let once = key.map { "Idempotency-Key: \($0)\r\n" } ?? ""
        let head =
            "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAuthorization: Bearer \(token)\r\n\(once)"
            + "Content-Type: \(type)\r\nContent-Length: \(body.count)\r\n\r\n"
        let answer = try ask(Array(head.utf8) + body)
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    private struct Answer {
        let status: Int
        let fields: [String: String]
        var body = Data()

        var serverTime: Double? { fields["server-timing"]?.split(separator: "dur=").last.flatMap { Double($0) } }
    }

    /// Sends a request and reads the answer to its end.
    private func ask(_ request: String) throws -> Answer { try ask(Array(request.utf8)) }

    private func ask(_ request: [UInt8]) throws -> Answer {
        var bytes = request[...]
        while !bytes.isEmpty {
            let sent = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { throw BenchFailure("the server hung up") }
            bytes = bytes.dropFirst(sent)
        }
        var answer = Data()
        let blank = Data("\r\n\r\n".utf8)
        while true {
            if let end = answer.range(of: blank) {
                let head = Self.head(String(decoding: answer[..<end.lowerBound], as: UTF8.self))
                let length = head.fields["content-length"].flatMap { Int($0) } ?? 0
                if answer.count >= end.upperBound + length {
                    serverTime = head.serverTime
                    return Answer(status: head.status, fields: head.fields, body: answer[end.upperBound...])
                }
            }
            var chunk = [UInt8](repeating: 0, count: 64 << 10)
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { throw BenchFailure("the server hung up") }
            answer.append(contentsOf: chunk.prefix(count))
        }
    }

    private static func head(_ text: String) -> Answer {
        let lines = text.split(separator: "\r\n")
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        return Answer(status: status, fields: fields)
    }
}
