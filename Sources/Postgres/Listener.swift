public import Logging

/// Hears what other sessions announce by NOTIFY.
///
/// A notification is a hint and may be lost with a connection, so a hearer looks for itself on every event, whichever
/// it is: each stream begins with a catch-up, has one after every reconnection, and one in every quiet interval.
public final class Listener: Sendable {
    /// What a stream carries.
    public enum Event: Sendable, Hashable {
        /// Another session announced something: the name of a table or an id, no more.
        case notification(payload: String)
        /// Something may have been missed.
        case catchUp
    }

    private let thread: ListenerThread

    /// A listener with a connection of its own, which is made with the first stream.
    /// - Parameter quietInterval: after how long without an event of any kind all streams get a catch-up.
    public init(settings: DatabaseSettings, logger: Logger, quietInterval: Duration = .seconds(30)) {
        thread = ListenerThread(settings: settings, logger: logger, quietInterval: quietInterval)
    }

    deinit { thread.close() }

    /// What is announced on a channel, until the reader stops or the listener is closed.
    public func events(on channel: String) -> AsyncStream<Event> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1024)) { thread.add($0, channel: channel) }
    }

    /// Ends all streams and closes the connection.
    public func close() {
        thread.close()
    }
}
