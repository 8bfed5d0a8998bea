internal import Competitions
internal import Kernel
internal import Platform

/// What is done to a round.
enum RoundHandlers {
    static func open(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { round, change in
            _ = try round.open(in: change)
            return Message("reviews.opened")
        }
    }

    static func takeIn(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { round, change in
            Message("reviews.taken_in", ["count": String(try round.takeInLateProposals(in: change))])
        }
    }

    static func close(_ visit: Visit) async throws -> Outcome {
        try await change(visit, to: "/ranking") { round, change in
            _ = try round.close(in: change)
            return Message("reviews.closed")
        }
    }

    /// Finds the round of the path, adds something to it and goes back to its page; answers the key of what was added.
    static func add(
        _ visit: Visit, to page: String, _ body: @escaping @Sendable (ReviewRound, Change) throws -> (Int64, Message)
    ) async throws -> Outcome {
        let id: ReviewRound.ID = try visit.id("round")
        let base = visit.base
        return try await visit.write { change in
            let round = try ReviewRound.find(id, for: change.viewer, in: change.db)
            let (key, flash) = try body(round, change)
            return .done("\(base)/reviews/\(id)\(page)", flash, json: ["id": .integer(key)])
        }
    }

    /// Finds the round of the path, does something to it and goes back to its page.
    static func change(
        _ visit: Visit, to page: String = "", _ body: @escaping @Sendable (ReviewRound, Change) throws -> Message
    ) async throws -> Outcome {
        let id: ReviewRound.ID = try visit.id("round")
        let base = visit.base
        return try await visit.write { change in
            let round = try ReviewRound.find(id, for: change.viewer, in: change.db)
            let flash = try body(round, change)
            return .done("\(base)/reviews/\(id)\(page)", flash, json: ["id": .integer(id.rawValue)])
        }
    }
}
