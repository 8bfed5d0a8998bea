/// Lets a few print at a time and the others wait in line: each print takes some 200 MB.
actor PressTurns {
    private var free: Int
    private let waitingMax: Int
    private var waiting: [(number: Int, continuation: CheckedContinuation<Void, any Error>)] = []
    private var lastNumber = 0

    init(free: Int, waitingMax: Int) {
        self.free = free
        self.waitingMax = waitingMax
    }

    /// Waits for a turn; every turn taken is given back.
    func take() async throws {
        try Task.checkCancellation()
        if free > 0 {
            free -= 1
            return
        }
        guard waiting.count < waitingMax else { throw PaperRefusal.busy }
        lastNumber += 1
        let number = lastNumber
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                // Cancelled before it joined the line: the handler below has found nobody to leave it.
                if Task.isCancelled {
                    continuation.resume(throwing: CancellationError())
                } else {
                    waiting.append((number, continuation))
                }
            }
        } onCancel: {
            Task { await self.leave(number) }
        }
    }

    /// Hands the turn to the next in line.
    func giveBack() {
        if waiting.isEmpty {
            free += 1
        } else {
            waiting.removeFirst().continuation.resume()
        }
    }

    private func leave(_ number: Int) {
        guard let index = waiting.firstIndex(where: { $0.number == number }) else { return }
        waiting.remove(at: index).continuation.resume(throwing: CancellationError())
    }
}
