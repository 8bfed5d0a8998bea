internal import Competitions
internal import Kernel
internal import Platform

/// Changes of an edition, from its stages to what became of its winners.
enum EditionHandlers {
    /// Runs a verb on the edition of the path and goes back to its desk.
    private static func change(
        _ visit: Visit, _ flash: String, _ body: @escaping @Sendable (Competition.ID, Input, Change) throws -> Void
    ) async throws -> Outcome {
        let id: Competition.ID = try visit.id("competition")
        let (input, base) = (visit.input, visit.base)
        return try await visit.write { change in
            try body(id, input, change)
            return .done(
                "\(base)/competitions/\(id)/desk", Message(flash), json: ["id": .integer(id.rawValue)])
        }
    }

    static func party(_ visit: Visit) async throws -> Outcome {
        try await change(visit, "contests.done") { id, input, change in
            guard let role = Competition.PartyRole(rawValue: input.text("role")) else { throw NotFound() }
            try Competition.name(party: input.text("code"), as: role, in: id, change)
        }
    }

    static func stage(_ visit: Visit) async throws -> Outcome {
        try await change(visit, "contests.done") { id, input, change in
            guard let kind = Competition.StageKind(rawValue: input.text("kind")), let begins = input.day("beginsOn"),
                let ends = input.day("endsOn"), let position = input.integer("stage")
            else { throw NotFound() }
            try Competition.add(
                Competition.Stage(
                    position: Int(position), kind: kind, begins: begins, ends: ends,
                    places: input.integer("places").map { Int($0) }), to: id, in: change)
        }
    }

    static func quota(_ visit: Visit) async throws -> Outcome {
        try await change(visit, "contests.done") { id, input, change in
            guard let stage = input.integer("stage"), let places = input.integer("places") else { throw NotFound() }
            try Competition.limit(stage: Int(stage), area: input.text("area"), to: Int(places), in: id, change)
        }
    }

    static func rules(_ visit: Visit) async throws -> Outcome {
        try await change(visit, "contests.done") { id, input, change in
            let (from, until) = (input.moment("votesFrom"), input.moment("votesUntil"))
            guard (from == nil) == (until == nil) else { throw FieldRefusal("votesUntil", "field.refusal.missing") }
            let votes = from.flatMap { from in until.map { Competition.VotePeriod(from: from, until: $0) } }
            try Competition.set(
                entriesMax: input.integer("entriesMax").map { Int($0) },
                barred: input.list("barred").compactMap(Competition.Grade.init), votes: votes, in: id, change)
        }
    }

    static func purse(_ visit: Visit) async throws -> Outcome {
        try await change(visit, "contests.done") { id, input, change in
            guard let position = input.integer("position"), let limit = input.money("limit") else { throw NotFound() }
            guard limit.fen >= 0 else { throw FieldRefusal("limit", "field.refusal.choice") }
            try Competition.add(
                Competition.Purse(position: Int(position), name: input.text("name"), limit: limit), to: id, in: change)
        }
    }

    static func grade(_ visit: Visit) async throws -> Outcome {
        try await change(visit, "contests.done") { id, input, change in
            guard let grade = Competition.Grade(rawValue: input.text("grade")), let places = input.integer("places")
            else { throw NotFound() }
            var parts: [Int: Money] = [:]
            for (key, amount) in input.amounts("amount") {
                guard let purse = Int(key), (1...20).contains(purse), amount.fen >= 0 else {
                    throw FieldRefusal("amount", "field.refusal.choice")
                }
                if amount.fen > 0 { parts[purse] = amount }
            }
            try Competition.add(
                Competition.GradeTerms(
                    grade: grade, places: Int(places), floor: input.decimal("floor"), parts: parts), to: id,
                in: change)
        }
    }

    static func takeIn(_ visit: Visit) async throws -> Outcome {
        try await change(visit, "contests.done") { id, input, change in
            _ = try Competition.takeIn(
                id, only: input.ids("proposals", Identifier<Int64>.self).map(\.rawValue), in: change)
        }
    }

    static func withdrawEntry(_ visit: Visit) async throws -> Outcome {
        try await change(visit, "contests.done") { id, input, change in
            try Competition.withdraw(try entry(input), from: id, reason: input.text("reason"), in: change)
        }
    }

    static func advance(_ visit: Visit) async throws -> Outcome {
        try await change(visit, "contests.done") { id, input, change in
            _ = try Competition.advance(toStage: Int(input.integer("stage") ?? 0), in: id, change)
        }
    }

    static func advanceByHand(_ visit: Visit) async throws -> Outcome {
        try await change(visit, "contests.done") { id, input, change in
            try Competition.advance(
                try entry(input), toStage: Int(input.integer("stage") ?? 0), reason: input.text("reason"), in: id,
                change)
        }
    }

    static func choose(_ visit: Visit) async throws -> Outcome {
        try await change(visit, "contests.done") { id, input, change in
            try Competition.choose(
                try entry(input), grade: Competition.Grade(rawValue: input.text("grade")),
                reason: input.text("reason"), in: id, change)
        }
    }

    static func withdrawChoice(_ visit: Visit) async throws -> Outcome {
        try await change(visit, "contests.done") { id, input, change in
            try Competition.withdrawChoice(of: try entry(input), in: id, change)
        }
    }

    static func publish(_ visit: Visit) async throws -> Outcome {
        try await change(visit, "contests.published") { id, input, change in
            _ = try Competition.publish(id, seen: input.text("seen"), in: change)
        }
    }

    static func remove(_ visit: Visit) async throws -> Outcome {
        try await change(visit, "contests.done") { id, input, change in
            guard let setting = Competition.Setting(input.text("setting")) else {
                throw FieldRefusal("setting", "field.refusal.choice")
            }
            try Competition.remove(setting, from: id, in: change)
        }
    }

    static func withdrawResult(_ visit: Visit) async throws -> Outcome {
        try await change(visit, "contests.done") { id, input, change in
            try Competition.withdraw(
                result: input.integer("result") ?? 0, of: id, reason: input.text("reason"), in: change)
        }
    }

    static func certify(_ visit: Visit) async throws -> Outcome {
        try await change(visit, "contests.done") { id, _, change in _ = try Certificate.issueAll(of: id, in: change) }
    }

    static func follow(_ visit: Visit) async throws -> Outcome {
        try await change(visit, "contests.done") { id, input, change in
            guard let state = Competition.FollowUp.State(rawValue: input.text("state")) else { throw NotFound() }
            try Competition.follow(
                result: input.integer("result") ?? 0, of: id,
                Competition.FollowUp(Int(input.integer("year") ?? 0), state, note: input.text("note")), in: change)
        }
    }

    private static func entry(_ input: Input) throws -> Competition.Entry.ID {
        guard let id = input.id("entry", Competition.Entry.ID.self) else { throw NotFound() }
        return id
    }

    static func record(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        let draft = Competition.Draft(
            edition: Int(input.integer("edition") ?? 1), year: Int(input.integer("year") ?? 0),
            title: input.text("title"), englishTitle: input.text("englishTitle"),
            honourLevel: Competition.HonourLevel(rawValue: input.text("honourLevel")) ?? .other)
        let entries = try lines(input.text("entries"))
        var amounts: [Competition.Grade: Money] = [:]
        for (key, amount) in input.amounts("amount") {
            guard let grade = Competition.Grade(rawValue: key), amount.fen >= 0 else {
                throw FieldRefusal("amount.\(key)", "field.refusal.choice")
            }
            amounts[grade] = amount
        }
        let (base, prizes) = (visit.base, amounts)
        return try await visit.write { change in
            let competition = try Competition.record(
                draft, entries: entries, amounts: prizes, source: input.text("source"), in: change)
            return .created(
                "\(base)/competitions/\(competition.id)", Message("contests.recorded"),
                json: ["id": .integer(competition.id.rawValue)])
        }
    }

    /// One line a team: title, organisation, area code and, for a winner, the grade as a word of either language.
    private static func lines(_ text: String) throws -> [Competition.RecordedEntry] {
        let words: [String: Competition.Grade] = [
            "金奖": .gold, "银奖": .silver, "铜奖": .bronze, "优秀奖": .merit, "gold": .gold, "silver": .silver,
            "bronze": .bronze, "merit": .merit,
        ]
        return try text.split(separator: "\n").filter { !String($0).trimmed.isEmpty }.enumerated().map { index, line in
            let cells = line.split(omittingEmptySubsequences: false) { "\t,，".contains($0) }.map { String($0).trimmed }
            let grade = cells.count > 3 && !cells[3].isEmpty ? words[cells[3].lowercased()] : nil
            guard cells.count == 3 || cells.count == 4 && (cells[3].isEmpty || grade != nil) else {
                throw FieldRefusal("entries", "contests.refusal.line", ["line": String(index + 1)])
            }
            return Competition.RecordedEntry(
                title: cells[0], organisationName: cells[1], areaCode: cells[2], grade: grade)
        }
    }
}
