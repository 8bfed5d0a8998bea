internal import Competitions
internal import HTTPTypes
internal import Hummingbird
internal import Kernel
internal import Logging
internal import NIOCore
internal import Platform
internal import Postgres
internal import ServiceLifecycle
internal import Synchronization

/// Sends the state of live pitches to all who watch. One reader a session hears the database and reads once for every
/// change; five hundred spectators cost five hundred writes and one read.
final class PitchBroadcast: Sendable {
    private struct Key: Hashable {
        let tenant: Tenant.ID
        let session: PitchSession.ID
    }

    private struct Room {
        var latest: String?
        var watchers: [Int: AsyncStream<String>.Continuation] = [:]
        var reader: Task<Void, Never>?
    }

    private struct Rooms {
        var next = 0
        var rooms: [Key: Room] = [:]
    }

    private let database: Database
    private let listener: Listener
    private let logger: Logger
    private let rooms = Mutex(Rooms())
    /// Watchers of all sessions together; who comes later polls.
    static let watchersMax = 5_000
    /// After which silence a line is sent that keeps the connection, in seconds.
    static let quietSeconds = 10

    init(database: Database, logger: Logger) {
        self.database = database
        self.logger = logger
        listener = Listener(settings: database.settings, logger: logger, quietInterval: .seconds(Self.quietSeconds))
    }

    /// The states of a session from now on, the present one first; nil when too many watch.
    func states(of session: PitchSession.ID, tenant: Tenant) -> AsyncStream<String>? {
        let key = Key(tenant: tenant.id, session: session)
        let (stream, continuation) = AsyncStream<String>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number: Int? = rooms.withLock { rooms in
            guard rooms.rooms.values.reduce(0, { $0 + $1.watchers.count }) < Self.watchersMax else { return nil }
            rooms.next += 1
            var room = rooms.rooms[key] ?? Room()
            room.watchers[rooms.next] = continuation
            if let latest = room.latest { continuation.yield(latest) }
            if room.reader == nil { room.reader = Task { await self.read(key, tenant: tenant) } }
            rooms.rooms[key] = room
            return rooms.next
        }
        guard let number else { return nil }
        continuation.onTermination = { [weak self] _ in self?.leave(key, number) }
        return stream
    }

    private func leave(_ key: Key, _ number: Int) {
        rooms.withLock { rooms in
            rooms.rooms[key]?.watchers[number] = nil
            guard rooms.rooms[key]?.watchers.isEmpty == true else { return }
            rooms.rooms[key]?.reader?.cancel()
            rooms.rooms[key] = nil
        }
    }

    private func read(_ key: Key, tenant: Tenant) async {
        let payload = "\(key.tenant):\(key.session)"
        for await event in listener.events(on: "pitch") {
            if Task.isCancelled { return }
            if case .notification(let announced) = event, announced != payload { continue }
            do {
                let viewer = try await database.viewer(of: nil, in: tenant, origin: .commandLine)
                let text = try await database.read(as: viewer) { db in
                    try PitchView.load(key.session, for: viewer, in: db).json.text
                }
                rooms.withLock { rooms in
                    rooms.rooms[key]?.latest = text
                    for watcher in rooms.rooms[key]?.watchers.values.map(\.self) ?? [] { watcher.yield(text) }
                }
            } catch {
                logger.warning("a live pitch cannot be read", metadata: ["error": "\(error)"])
            }
        }
    }
}

extension Site {
    /// Where the states of a live pitch are streamed.
    static let pitchStreamPath = "/{authority}/pitches/{pitch}/events"

    /// Server-sent events: every state of a session that everybody may see. Whoever gets none polls the screen's JSON.
    func addPitchStream(to router: Router<SiteContext>) {
        router.get(RouterPath(Self.pitchStreamPath)) { [pitches, database] _, context in
            guard let slug = context.parameters.get("authority"),
                let id = context.parameters.get("pitch").flatMap({ PitchSession.ID($0) })
            else { return Response(status: .notFound) }
            let found = try await database.read { db in try? Tenant.find(slug: slug, in: db) }
            guard let tenant = found else { return Response(status: .notFound) }
            let viewer = try await database.viewer(of: nil, in: tenant, origin: .commandLine)
            let isThere = try await database.read(as: viewer) { db in
                (try? PitchSession.find(id, for: viewer, in: db)) != nil
            }
            guard isThere else { return Response(status: .notFound) }
            guard let states = pitches.states(of: id, tenant: tenant) else {
                return Responses.text("too many watch\n", status: 503)
            }
            let body = ResponseBody { writer in
                try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
                for await state in states.cancelOnGracefulShutdown() {
                    try await writer.write(ByteBuffer(string: "data: \(state)\n\n"))
                }
                try await writer.finish(nil)
            }
            var headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]
            if let buffering = HTTPField.Name("X-Accel-Buffering") { headers[buffering] = "no" }
            return Response(status: .ok, headers: headers, body: body)
        }
    }
}
