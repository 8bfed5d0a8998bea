internal import Competitions
internal import Kernel
internal import Platform

/// What is done to assignments.
enum AssigningHandlers {
    private static let page = "/assignments"

    static func assign(_ visit: Visit) async throws -> Outcome {
        guard let reviewer = visit.input.id("reviewer", Reviewer.ID.self),
            let proposal = visit.input.integer("proposal")
        else { throw FieldRefusal("reviewer", "field.refusal.choice") }
        return try await RoundHandlers.change(visit, to: page) { round, change in
            try round.assign(reviewer, to: proposal, in: change)
            return Message("reviews.assigned")
        }
    }

    static func draw(_ visit: Visit) async throws -> Outcome {
        let seed = visit.input.integer("seed")
        return try await RoundHandlers.change(visit, to: page) { round, change in
            let draw = try round.assignAutomatically(seed: seed, in: change)
            let arguments = ["count": String(draw.count), "seed": String(draw.seed)]
            if let gap = draw.gap {
                let proof =
                    gap == 0 ? visit.text("reviews.proved") : visit.text("reviews.not_proved", ["gap": String(gap)])
                return Message("reviews.drawn_optimum", arguments.merging(["proof": proof]) { $1 })
            }
            guard !draw.missing.isEmpty else { return Message("reviews.drawn", arguments) }
            let numbers = draw.missing.keys.sorted().map(String.init).joined(separator: ", ")
            return Message("reviews.drawn_short", arguments.merging(["numbers": numbers]) { $1 })
        }
    }

    static func importList(_ visit: Visit) async throws -> Outcome {
        let pairs = try pairs(in: visit.input.text("pairs"))
        return try await RoundHandlers.change(visit, to: page) { round, change in
            Message("reviews.imported", ["count": String(try round.importAssignments(pairs, in: change))])
        }
    }

    /// Reads lines of two keys; blanks, tabs and full-width commas do no harm.
    static func pairs(in text: String) throws -> [(reviewer: Reviewer.ID, proposal: Int64)] {
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
        return try lines.enumerated().map { index, line in
            let keys = line.split { $0 == "," || $0 == "，" || $0 == "\t" || $0 == " " }.map(String.init)
            guard keys.count == 2, let reviewer = Reviewer.ID(keys[0]), let proposal = Int64(keys[1]) else {
                throw FieldRefusal("pairs", "reviews.refusal.pair_unreadable", ["line": String(index + 1)])
            }
            return (reviewer, proposal)
        }
    }

    static func release(_ visit: Visit) async throws -> Outcome {
        let seen = visit.input.integer("seen")
        return try await RoundHandlers.change(visit, to: page) { round, change in
            let count = try round.release(seen: seen.map { Int($0) }, in: change)
            return Message("reviews.released", ["count": String(count)])
        }
    }

    static func remove(_ visit: Visit) async throws -> Outcome {
        let (assignment, reason) = try withReason(visit)
        return try await RoundHandlers.change(visit, to: page) { round, change in
            try round.unassign(assignment, reason: reason, in: change)
            return Message("reviews.removed")
        }
    }

    static func reopen(_ visit: Visit) async throws -> Outcome {
        let (assignment, reason) = try withReason(visit)
        return try await RoundHandlers.change(visit, to: page) { _, change in
            try ScoreSheet.reopen(assignment, reason: reason, in: change)
            return Message("reviews.reopened")
        }
    }

    private static func withReason(_ visit: Visit) throws -> (ReviewAssignment.ID, String) {
        guard let assignment = visit.input.id("assignment", ReviewAssignment.ID.self) else {
            throw FieldRefusal("assignment", "field.refusal.choice")
        }
        return (assignment, visit.input.text("reason"))
    }
}
