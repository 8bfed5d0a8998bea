internal import Competitions
internal import Kernel
internal import Platform

/// Changes of a matching fair.
enum FairHandlers {
    private static func change(
        _ visit: Visit, _ body: @escaping @Sendable (Fair.ID, Input, Change) throws -> Void
    ) async throws -> Outcome {
        let id: Fair.ID = try visit.id("fair")
        let (input, base) = (visit.input, visit.base)
        return try await visit.write { change in
            try body(id, input, change)
            return .done("\(base)/fairs/\(id)", Message("contests.done"), json: ["id": .integer(id.rawValue)])
        }
    }

    static func open(_ visit: Visit) async throws -> Outcome {
        let (input, base) = (visit.input, visit.base)
        guard let starts = input.moment("startsAt") else { throw FieldRefusal("startsAt", "field.refusal.missing") }
        return try await visit.write { change in
            let fair = try Fair.open(
                title: input.text("title"), startsAt: starts, tables: Int(input.integer("tables") ?? 1),
                slotMinutes: Int(input.integer("slotMinutes") ?? 1), in: change)
            return .created(
                "\(base)/fairs/\(fair.id)", Message("contests.done"), json: ["id": .integer(fair.id.rawValue)])
        }
    }

    static func takeNeeds(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { id, _, change in _ = try Fair.takeNeeds(into: id, in: change) }
    }

    static func takeTeams(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { id, input, change in
            let cost = input.money("cost") ?? .zero
            guard cost.fen >= 0 else { throw FieldRefusal("cost", "field.refusal.choice") }
            _ = try Fair.takeTeams(of: input.text("title"), cost: cost, into: id, in: change)
        }
    }

    static func post(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { id, input, change in
            guard let side = Fair.Side(rawValue: input.text("side")) else { throw NotFound() }
            try Fair.post(try postings(input.text("lines"), side), to: id, in: change)
        }
    }

    /// One line each: name, subject, capacity, money in yuan, with commas or tabs between.
    private static func postings(_ text: String, _ side: Fair.Side) throws -> [Fair.Posting] {
        try text.split(separator: "\n").filter { !String($0).trimmed.isEmpty }.enumerated().map { index, line in
            let cells = line.split(omittingEmptySubsequences: false) { "\t,，".contains($0) }.map { String($0).trimmed }
            guard cells.count == 4, !cells[0].isEmpty, !cells[1].isEmpty, cells[0].count <= 200, cells[1].count <= 300,
                let capacity = Int(cells[2]), (1...1_000).contains(capacity), let yuan = Int64(cells[3]),
                (0...1_000_000_000).contains(yuan)
            else { throw FieldRefusal("lines", "contests.refusal.line", ["line": String(index + 1)]) }
            return Fair.Posting(
                side: side, name: cells[0], subject: cells[1], capacity: capacity, money: Money(fen: yuan * 100))
        }
    }

    static func postOwn(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { id, input, change in
            guard let organisation = input.id("organisation", Organisation.ID.self),
                let side = Fair.Side(rawValue: input.text("side")), let money = input.money("money"), money.fen >= 0
            else { throw FieldRefusal("money", "field.refusal.choice") }
            guard let membership = change.viewer.memberships.first(where: { $0.organisation == organisation }) else {
                throw NotFound()
            }
            let posting = Fair.Posting(
                side: side, name: membership.name, subject: input.text("subject"),
                capacity: Int(input.integer("capacity") ?? 1), money: money)
            try Fair.post([posting], organisation: organisation, to: id, in: change)
        }
    }

    static func wish(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { id, input, change in
            guard let party = input.id("party", Fair.Party.ID.self) else { throw NotFound() }
            let parties = try Fair.find(id, for: change.viewer, in: change.db).parties(
                for: change.viewer, in: change.db)
            guard let own = parties.first(where: { $0.id == party }) else { throw NotFound() }
            let others = parties.filter { $0.side != own.side }
            let byNumber = Dictionary(
                others.map { (String($0.number), $0.id) }, uniquingKeysWith: { first, _ in first })
            let targets = try input.text("numbers").split { !$0.isNumber }.map { number in
                guard let target = byNumber[String(number)] else {
                    throw FieldRefusal("numbers", "field.refusal.choice")
                }
                return target
            }
            guard Set(targets).count == targets.count else { throw FieldRefusal("numbers", "field.refusal.choice") }
            try Fair.wish([party: targets], at: id, in: change)
        }
    }

    static func match(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { id, input, change in
            guard let side = Fair.Side(rawValue: input.text("side")) else { throw NotFound() }
            _ = try Fair.match(id, proposing: side, in: change)
        }
    }

    static func choose(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { id, input, change in
            try Fair.choose(matching: input.integer("matching") ?? 0, of: id, in: change)
        }
    }

    static func layOut(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { id, input, change in
            _ = try Fair.layOut(id, rounds: input.integer("rounds").map { Int($0) } ?? .max, in: change)
        }
    }

    static func intend(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { id, input, change in
            guard let need = input.id("need", Fair.Party.ID.self), let offer = input.id("offer", Fair.Party.ID.self),
                let amount = input.money("amount")
            else { throw NotFound() }
            try Fair.intend([(need: need, offer: offer, amount: amount)], at: id, in: change)
        }
    }

    static func withdrawIntention(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { id, input, change in
            try Fair.withdraw(
                intention: input.integer("intention") ?? 0, reason: input.text("reason"), at: id, in: change)
        }
    }

    static func sign(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { id, input, change in
            guard let amount = input.money("amount"), let day = input.day("day") else { throw NotFound() }
            try Fair.sign(
                input.integer("intention") ?? 0, number: input.text("number"), amount: amount, on: day, at: id,
                in: change)
        }
    }
}
