internal import Dispatch
internal import Glibc
internal import Kernel

/// Hands uploaded bytes to a clamd (ClamAV's daemon) before anything is done with them.
///
/// The protocol is clamd's `zINSTREAM` (clamd(8)): pieces, each behind its length of four bytes in network order, ended
/// by a length of zero; the answer is `stream: OK` or `stream: NAME FOUND`.
public struct VirusScan: Sendable {
    /// Where clamd listens.
    private enum Address: Sendable {
        case socket(path: String)
        case network(host: String, port: UInt16)
    }

    private let address: Address
    /// How long clamd may be silent, in seconds.
    private static let silenceSecondsMax = 30
    private static let pieceBytes = 128 * 1_024
    private static let lane = DispatchQueue(label: "virus-scan", attributes: .concurrent)

    /// A scan by the clamd at a path of a socket or at `HOST:PORT`; nil when it is neither.
    public init?(_ place: String) {
        if place.hasPrefix("/") {
            address = .socket(path: place)
            return
        }
        guard let colon = place.lastIndex(of: ":"), let port = UInt16(place[place.index(after: colon)...]) else {
            return nil
        }
        address = .network(host: String(place[..<colon]), port: port)
    }

    /// Throws a refusal at `field` when clamd finds something, or cannot be asked: what was not looked at is not taken.
    public func check(_ bytes: [UInt8], name: String, field: String) async throws {
        let answer: String? = await withCheckedContinuation { continuation in
            Self.lane.async { continuation.resume(returning: ask(bytes)) }
        }
        guard let answer, answer.hasPrefix("stream:") else {
            throw FieldRefusal(field, "file.refusal.not_scanned", ["name": name])
        }
        if answer.hasSuffix("OK") { return }
        guard answer.hasSuffix("FOUND") else { throw FieldRefusal(field, "file.refusal.not_scanned", ["name": name]) }
        throw FieldRefusal(field, "file.refusal.virus", ["name": name])
    }

    /// What clamd answers; nil when it cannot be asked.
    private func ask(_ bytes: [UInt8]) -> String? {
        guard let descriptor = connect() else { return nil }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: Self.silenceSecondsMax, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        guard send(Array("zINSTREAM\0".utf8), to: descriptor) else { return nil }
        var offset = 0
        while offset < bytes.count {
            let piece = Array(bytes[offset..<min(offset + Self.pieceBytes, bytes.count)])
            guard send(Self.length(piece.count) + piece, to: descriptor) else { break }
            offset += piece.count
        }
        // A clamd that has seen enough, such as a file above its limit, answers and stops listening.
        _ = send(Self.length(0), to: descriptor)
        return read(from: descriptor)
    }

    private static func length(_ count: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt32(count).bigEndian) { Array($0) }
    }

    private func send(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.send(
                    descriptor, buffer.baseAddress?.advanced(by: sent), bytes.count - sent,
                    CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    private func read(from descriptor: CInt) -> String? {
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1_024)
        while answer.count < 4_096 {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0 { return nil }
            if count == 0 { break }
            answer += buffer[..<count]
            if answer.last == 0 { break }
        }
        return String(decoding: answer.filter { $0 >= 32 }, as: UTF8.self)
    }

    private func connect() -> CInt? {
        switch address {
        case .socket(let path):
            var place = sockaddr_un()
            place.sun_family = sa_family_t(AF_UNIX)
            guard path.utf8.count < MemoryLayout.size(ofValue: place.sun_path) else { return nil }
            withUnsafeMutableBytes(of: &place.sun_path) { $0.copyBytes(from: path.utf8) }
            return withUnsafePointer(to: &place) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    open(AF_UNIX, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
        case .network(let host, let port):
            var hints = addrinfo()
            hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
            var found: UnsafeMutablePointer<addrinfo>?
            guard getaddrinfo(host, String(port), &hints, &found) == 0 else { return nil }
            defer { freeaddrinfo(found) }
            var one = found
            while let place = one {
                if let descriptor = open(place.pointee.ai_family, place.pointee.ai_addr, place.pointee.ai_addrlen) {
                    return descriptor
                }
                one = place.pointee.ai_next
            }
            return nil
        }
    }

    private func open(_ family: CInt, _ place: UnsafePointer<sockaddr>?, _ length: socklen_t) -> CInt? {
        let descriptor = socket(family, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        guard Glibc.connect(descriptor, place, length) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
