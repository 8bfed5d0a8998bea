internal import Foundation
internal import Glibc
internal import Synchronization

/// Many who watch a live pitch over server-sent events, on one thread: when each of them first knew of how many sheets.
final class PitchAudience: Sendable {
    private struct Watcher {
        let descriptor: Int32
        var pending: [UInt8] = []
        var known = 0
        var isConnected = false
    }

    private struct State {
        /// By the number of sheets: how long after the start each watcher knew of it, in seconds.
        var heard: [Int: [Double]] = [:]
        var connected = 0
        var isOver = false
        var lost = 0
    }

    private let state = Mutex(State())
    private let start: ContinuousClock.Instant

    init(start: ContinuousClock.Instant) { self.start = start }

    /// How many hear by now.
    var connected: Int { state.withLock(\.connected) }
    /// How many were hung up on.
    var lost: Int { state.withLock(\.lost) }
    /// When each watcher knew of so many sheets, in seconds from the start.
    func heard(of sheets: Int) -> [Double] { state.withLock { $0.heard[sheets] ?? [] } }
    /// Ends the watching.
    func leave() { state.withLock { $0.isOver = true } }

    /// Opens `count` connections to the stream and listens on a thread of its own until `leave`.
    func watch(_ path: String, port: Int, count: Int) throws {
        let request = Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAccept: text/event-stream\r\n\r\n".utf8)
        let watchers = try (0..<count).map { _ in
            let descriptor = try Self.connected(to: port)
            guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
                throw BenchFailure("the server hung up")
            }
            return Watcher(descriptor: descriptor)
        }
        Thread.detachNewThread { self.listen(watchers) }
    }

    private static func connected(to port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard descriptor >= 0, result == 0 else { throw BenchFailure("nobody listens on port \(port)") }
        return descriptor
    }

    private func listen(_ watchers: [Watcher]) {
        var watchers = watchers
        var polls = watchers.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while !state.withLock(\.isOver) {
            guard poll(&polls, nfds_t(polls.count), 100) > 0 else { continue }
            for index in polls.indices where polls[index].revents != 0 {
                let count = recv(watchers[index].descriptor, &chunk, chunk.count, 0)
                guard count > 0 else {
                    polls[index].fd = -1
                    state.withLock { $0.lost += 1 }
                    continue
                }
                watchers[index].pending += chunk.prefix(count)
                note(&watchers[index])
            }
        }
        for watcher in watchers { close(watcher.descriptor) }
    }

    /// Reads the last whole state that came, and drops what is before it.
    private func note(_ watcher: inout Watcher) {
        let pending = watcher.pending
        guard let end = Self.last([10, 10], in: pending[...]) else { return }
        let name = Array("\"sheets\":".utf8)
        guard let place = Self.last(name, in: pending[..<end]) else { return }
        let digits = pending[(place + name.count)...].prefix { (48...57).contains($0) }
        let sheets = digits.reduce(0) { $0 * 10 + Int($1) - 48 }
        watcher.pending = Array(pending[(end + 2)...])
        let elapsed = start.duration(to: .now).components
        let seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
        let (known, wasConnected) = (watcher.known, watcher.isConnected)
        watcher.known = max(known, sheets)
        watcher.isConnected = true
        state.withLock { state in
            if !wasConnected { state.connected += 1 }
            for number in (known + 1)..<max(known + 1, sheets + 1) { state.heard[number, default: []].append(seconds) }
        }
    }

    private static func last(_ word: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= word.count else { return nil }
        return (bytes.startIndex...(bytes.endIndex - word.count)).last { place in
            bytes[place] == word[0] && bytes[place..<(place + word.count)].elementsEqual(word)
        }
    }
}
