import Synchronization

/// A value that several threads and tasks of a test change.
final class Shared<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>

    init(_ value: Value) {
        mutex = Mutex(value)
    }

    var value: Value { mutex.withLock { $0 } }

    func change<R: Sendable>(_ body: (inout Value) -> R) -> R {
        mutex.withLock { value in body(&value) }
    }
}

extension Shared<Int> {
    /// The number after adding one.
    @discardableResult
    func increment() -> Int {
        change { value in
            value += 1
            return value
        }
    }
}
