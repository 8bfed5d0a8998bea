internal import Dispatch

/// Runs password hashes, at most two at once: 64 sign-ins in one moment must not take 1.2 GiB of memory, and none of
/// them may block a thread that serves pages.
struct PasswordThreads: Sendable {
    static let shared = PasswordThreads()

    private let lanes = [
        DispatchQueue(label: "password-0"), DispatchQueue(label: "password-1"),
    ]

    func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        let lane = lanes[Int.random(in: 0..<lanes.count)]
        return try await withCheckedThrowingContinuation { continuation in
            lane.async { continuation.resume(with: Swift.Result { try body() }) }
        }
    }
}
