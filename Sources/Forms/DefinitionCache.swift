internal import Kernel
internal import Platform
internal import Synchronization

/// Definitions that were read before, by the SHA-256 of their canonical text. A version never changes and its hash says
/// what it is, so that nothing here can be out of date, and no authority reads another one's: who has the hash has the
/// definition. A definition is kept only under the hash that was worked out from itself.
final class DefinitionCache: Sendable {
    /// The one of the process.
    static let shared = DefinitionCache(capacity: 256)

    private struct State {
        var definitions: [[UInt8]: (definition: FormDefinition, used: UInt64)] = [:]
        var clock: UInt64 = 0
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// A cache of so many definitions; what was not used for the longest time goes first.
    init(capacity: Int) { self.capacity = capacity }

    /// The definition with a hash, if it was read before.
    subscript(sha256: [UInt8]) -> FormDefinition? {
        state.withLock { state in
            guard let found = state.definitions[sha256] else { return nil }
            state.clock += 1
            state.definitions[sha256] = (found.definition, state.clock)
            return found.definition
        }
    }

    /// Keeps a definition under its own hash.
    func keep(_ definition: FormDefinition) {
        let sha256 = SHA256.digest(Array(definition.json.canonical.utf8))
        state.withLock { state in
            state.clock += 1
            if state.definitions.count >= capacity, state.definitions[sha256] == nil,
                let oldest = state.definitions.min(by: { $0.value.used < $1.value.used })?.key
            {
                state.definitions[oldest] = nil
            }
            state.definitions[sha256] = (definition, state.clock)
        }
    }

    /// How many definitions it holds.
    var count: Int { state.withLock { $0.definitions.count } }
}
