internal import Dispatch
internal import Glibc
internal import Logging

/// A thread that owns one connection and runs one job after another on it.
struct ConnectionThread: Sendable {
    let pool: ConnectionPool
    let worker: Int

    func start() {
        runOnThread { main() }
    }

    private func main() {
        let gate = pool.gates[worker]
        let connection = Connection(settings: pool.settings, counters: pool.counters, gate: gate)
        var tell: (@Sendable () -> Void)?
        var hasRested = false
        while true {
            let turn = pool.turn(of: worker)
            // The caller is told after the next job was taken or this worker is known to be free, so that a caller
            // who comes back at once finds it awake.
            tell?()
            tell = nil
            switch turn {
            case .run(let job, let ticket):
                if hasRested, ContinuousClock.now - connection.lastUse > .milliseconds(20) { connection.closeIfDead() }
                hasRested = false
                gate.begin(ticket)
                tell = run(job, on: connection)
                gate.end()
            case .rest:
                hasRested = true
                pool.bells[worker].wait()
            case .leave:
                return connection.close()
            }
        }
    }

    private func run(_ job: ConnectionPool.Job, on connection: Connection) -> @Sendable () -> Void {
        if connection.isOpen, connection.lastUse - connection.connectedAt > pool.settings.lifetime {
            connection.close()
        }
        do {
            if !connection.isOpen { try connection.open(until: job.deadline) }
        } catch {
            return { job.refuse(error) }
        }
        connection.job = job
        let tell = job.run(connection)
        if !connection.isOpen || connection.isScripted { connection.close() }
        return tell
    }
}

/// Runs a closure on a new thread.
func runOnThread(_ body: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body)).toOpaque()
    let code = pthread_create(
        &thread, nil,
        { argument in
            if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
            return nil
        }, box)
    precondition(code == 0, "no thread could be started")
    pthread_detach(thread)
}
