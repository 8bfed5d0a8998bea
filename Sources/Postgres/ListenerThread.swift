internal import CPostgres
internal import Glibc
internal import Logging
internal import Synchronization

/// The thread of a listener: it sleeps until the server or a subscriber has something to say.
final class ListenerThread: Sendable {
    typealias Continuation = AsyncStream<Listener.Event>.Continuation

    private struct State {
        var streams: [String: [UInt64: Continuation]] = [:]
        /// Channels whose streams have to be told that something may have been missed.
        var fresh: Set<String> = []
        var lastStream: UInt64 = 0
        /// The end of the pipe that wakes the thread; nil while there is no thread.
        var bell: Int32?
        var isClosed = false
    }

    private let settings: DatabaseSettings
    private let logger: Logger
    private let quietInterval: Duration
    private let state = Mutex(State())

    init(settings: DatabaseSettings, logger: Logger, quietInterval: Duration) {
        self.settings = settings
        self.logger = logger
        self.quietInterval = quietInterval
    }

    func add(_ continuation: Continuation, channel: String) {
        let number = state.withLock { state -> UInt64? in
            if state.isClosed { return nil }
            state.lastStream += 1
            state.streams[channel, default: [:]][state.lastStream] = continuation
            state.fresh.insert(channel)
            return state.lastStream
        }
        guard let number else { return continuation.finish() }
        continuation.onTermination = { [weak self] _ in self?.remove(number, channel: channel) }
        ring()
    }

    private func remove(_ number: UInt64, channel: String) {
        state.withLock { state in
            state.streams[channel]?[number] = nil
            if state.streams[channel]?.isEmpty == true { state.streams[channel] = nil }
        }
        ring()
    }

    func close() {
        let streams = state.withLock { state in
            state.isClosed = true
            defer { state.streams = [:] }
            return state.streams.values.flatMap(\.values)
        }
        for stream in streams { stream.finish() }
        ring()
    }

    /// Wakes the thread, and starts it when there is something to listen to.
    private func ring() {
        let ear = state.withLock { state -> Int32? in
            if let bell = state.bell {
                _ = write(bell, "!", 1)
                return nil
            }
            guard !state.isClosed, !state.streams.isEmpty else { return nil }
            var ends: [Int32] = [0, 0]
            guard pipe(&ends) == 0 else { return nil }
            for end in ends {
                _ = fcntl(end, F_SETFL, O_NONBLOCK)
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            }
            state.bell = ends[1]
            return ends[0]
        }
        if let ear { runOnThread { self.main(ear) } }
    }

    private func main(_ ear: Int32) {
        let connection = Connection(settings: settings, counters: StatementCounters(), gate: CancellationGate())
        var heard: Set<String> = []
        var pause: Duration = .milliseconds(20)
        while !state.withLock(\.isClosed) {
            do {
                if !connection.isOpen {
                    heard = []
                    try connection.open()
                    pause = .milliseconds(20)
                }
                try listen(connection, &heard)
                try wait(connection, ear)
            } catch {
                logger.warning("the listener lost its connection", metadata: ["error": "\(error)"])
                connection.close()
                sleep(ear, for: pause)
                pause = min(pause * 2, .seconds(5))
            }
        }
        connection.close()
        let bell = state.withLock { state in
            defer { state.bell = nil }
            return state.bell
        }
        if let bell { Glibc.close(bell) }
        Glibc.close(ear)
    }

    /// Makes the session hear what the subscribers want, and tells those whose channel was not heard until now.
    private func listen(_ connection: Connection, _ heard: inout Set<String>) throws {
        let (wanted, fresh) = state.withLock { state in
            defer { state.fresh = [] }
            return (Set(state.streams.keys), state.fresh)
        }
        let news = wanted.subtracting(heard)
        for channel in news { try connection.executeScript("LISTEN " + quoted(channel)) }
        for channel in heard.subtracting(wanted) { try connection.executeScript("UNLISTEN " + quoted(channel)) }
        heard = wanted
        tell(news.union(fresh), .catchUp)
    }

    private func wait(_ connection: Connection, _ ear: Int32) throws {
        // A notification may have come with the answer to LISTEN.
        if deliver(connection) { return }
        var descriptors = [
            pollfd(fd: PQsocket(connection.handle), events: Int16(POLLIN), revents: 0),
            pollfd(fd: ear, events: Int16(POLLIN), revents: 0),
        ]
        let ready = poll(&descriptors, 2, Int32(clamping: quietInterval.milliseconds))
        if ready == 0 { return tell(state.withLock { Set($0.streams.keys) }, .catchUp) }
        if descriptors[1].revents != 0 { silence(ear) }
        guard descriptors[0].revents != 0 else { return }
        if PQconsumeInput(connection.handle) == 0 { throw connection.lost(nil) }
        _ = deliver(connection)
    }

    private func deliver(_ connection: Connection) -> Bool {
        var isAny = false
        while let notification = PQnotifies(connection.handle) {
            defer { PQfreemem(notification) }
            isAny = true
            let payload = String(cString: notification.pointee.extra)
            tell([String(cString: notification.pointee.relname)], .notification(payload: payload))
        }
        return isAny
    }

    private func tell(_ channels: Set<String>, _ event: Listener.Event) {
        let streams = state.withLock { state in
            channels.flatMap { state.streams[$0].map { Array($0.values) } ?? [] }
        }
        for stream in streams { stream.yield(event) }
    }

    private func sleep(_ ear: Int32, for pause: Duration) {
        var descriptor = pollfd(fd: ear, events: Int16(POLLIN), revents: 0)
        if poll(&descriptor, 1, Int32(clamping: pause.milliseconds)) > 0 { silence(ear) }
    }

    private func silence(_ ear: Int32) {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(ear, &bytes, bytes.count) > 0 {}
    }

    private func quoted(_ name: String) -> String {
        "\"" + name.replacing("\"", with: "\"\"") + "\""
    }
}
