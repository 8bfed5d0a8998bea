internal import Glibc

/// A value behind a mutex that many threads contend for.
///
/// `Synchronization.Mutex` spins for up to 1,000 rounds before it sleeps, some 50 µs, and on a machine with few cores
/// the holder may be off the processor for all of them: that was a tenth of the client's time under load. A mutex of
/// the C library sleeps at once. The pointers are the class's own and live as long as it does.
final class Guarded<Value: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let value: UnsafeMutablePointer<Value>

    init(_ initial: Value) {
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        value = .allocate(capacity: 1)
        value.initialize(to: initial)
    }

    deinit {
        value.deinitialize(count: 1)
        value.deallocate()
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    func withLock<R>(_ body: (inout Value) throws -> R) rethrows -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&value.pointee)
    }
}
