import Funds
import Kernel
import Platform
import TestSupport
import Testing

/// What comes of a verb.
enum Outcome: Sendable, Equatable {
    /// It is done.
    case done
    /// It answers what is there and changes nothing.
    case repeated
    /// The database's rule refuses it, nothing changes.
    case refused(FundsRefusal.Constraint)
    /// Somebody else was faster, nothing changes.
    case conflict
    /// It is not there, nothing changes.
    case absent
}

extension Books {
    /// Tries a verb: it is done, or refused as expected and then every table is what it was.
    func expect(
        _ expected: Outcome?, of name: String, by person: String, on day: String? = nil,
        _ body: @escaping @Sendable (Change) throws -> Void
    ) async throws {
        let before = try await TestDatabase.rows(of: owner)
        var outcome = Outcome.done
        do {
            try await act(person, on: day, body)
        } catch FundsRefusal.broken(let constraint) {
            outcome = .refused(constraint)
        } catch is Conflict {
            outcome = .conflict
        } catch is NotFound {
            outcome = .absent
        }
        let changed = TestDatabase.differences(before, try await TestDatabase.rows(of: owner))
        if outcome == .done, changed.isEmpty { outcome = .repeated }
        #expect(outcome == expected, "\(name)")
        #expect(outcome == .done || changed.isEmpty, "\(name) \(changed)")
        #expect(try await check().isEmpty, "\(name)")
    }
}

/// What is there, or else what is made.
func kept<Value: Sendable>(_ value: Value?, _ make: () async throws -> Value) async throws -> Value {
    if let value { return value }
    return try await make()
}
