internal import Competitions
internal import Forms
internal import Kernel
internal import Platform

/// Changes of a live pitch.
enum PitchHandlers {
    private static func change(
        _ visit: Visit, _ body: @escaping @Sendable (PitchSession.ID, Input, Change) throws -> Void
    ) async throws -> Outcome {
        let id: PitchSession.ID = try visit.id("pitch")
        let (input, base) = (visit.input, visit.base)
        return try await visit.write { change in
            try body(id, input, change)
            return .done("\(base)/pitches/\(id)", Message("contests.done"), json: ["id": .integer(id.rawValue)])
        }
    }

    static func draft(_ visit: Visit) async throws -> Outcome {
        let id: Competition.ID = try visit.id("competition")
        let (base, setting) = (visit.base, try setting(visit.input))
        return try await visit.write { change in
            let session = try PitchSession.draft(try setting(change), for: id, in: change)
            return .created(
                "\(base)/pitches/\(session.id)", Message("contests.done"),
                json: ["id": .integer(session.id.rawValue)])
        }
    }

    /// The session that the form describes, once its judges are found in the bank.
    private static func setting(_ input: Input) throws -> @Sendable (Change) throws -> PitchSession.Draft {
        var rule = RankingRule(
            method: RankingRule.Method(rawValue: input.text("method")) ?? .mean,
            quorum: Int(input.integer("quorum") ?? 1))
        if rule.method == .trimmed {
            let drop = Int(input.integer("drop") ?? 1)
            (rule.dropHigh, rule.dropLow, rule.whenAtLeast) = (drop, drop, Int(input.integer("whenAtLeast") ?? 3))
        }
        // What both rules have in common is read alike; a live pitch leaves out as many highest as lowest sheets.
        let (drops, when) = ((rule.dropHigh, rule.dropLow), rule.whenAtLeast)
        try RoundRuleFields.read(input, into: &rule)
        ((rule.dropHigh, rule.dropLow), rule.whenAtLeast) = (drops, when)
        let criteria = try criteria(input.text("criteria"))
        let (declared, reviewers) = (rule, input.ids("judges", Reviewer.ID.self))
        return { change in
            let judges = try reviewers.map { try Reviewer.find($0, for: change.viewer, in: change.db).account }
            var draft = PitchSession.Draft(
                name: input.text("name"), rule: declared, criteria: criteria, judges: judges)
            draft.pitchSeconds = 60 * Int(input.integer("pitchMinutes") ?? 8)
            draft.questionSeconds = 60 * Int(input.integer("questionMinutes") ?? 7)
            return draft
        }
    }

    static func revise(_ visit: Visit) async throws -> Outcome {
        let setting = try setting(visit.input)
        return try await change(visit) { id, _, change in
            try PitchSession.revise(id, try setting(change), in: change)
        }
    }

    static func withdraw(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { id, input, change in
            try PitchSession.withdraw(id, reason: input.text("reason"), in: change)
        }
    }

    static func lowerQuorum(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { id, input, change in
            guard let entry = input.id("entry", Competition.Entry.ID.self) else { throw NotFound() }
            try PitchSession.lowerQuorum(
                of: entry, to: Int(input.integer("quorum") ?? 0), reason: input.text("reason"), in: id, change)
        }
    }

    /// One line a criterion: its name and its highest mark, with a blank between.
    private static func criteria(_ text: String) throws -> [PitchSession.Criterion] {
        try text.split(separator: "\n").map { String($0).trimmed }.filter { !$0.isEmpty }.enumerated().map { line in
            guard let gap = line.element.lastIndex(where: \.isWhitespace),
                let most = Int(line.element[line.element.index(after: gap)...]), (1...1_000).contains(most)
            else { throw FieldRefusal("criteria", "contests.refusal.line", ["line": String(line.offset + 1)]) }
            return PitchSession.Criterion(name: String(line.element[..<gap]).trimmed, marksMax: most)
        }
    }

    static func draw(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { id, input, change in
            let source = input.text("seedSource")
            if input.integer("seed") == nil, !source.isEmpty { throw FieldRefusal("seed", "field.refusal.missing") }
            let typed = input.integer("seed").map { PitchSession.TypedSeed($0, source: source) }
            try PitchSession.draw(id, typed: typed, in: change)
        }
    }

    static func open(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { id, _, change in try PitchSession.open(id, in: change) }
    }

    static func step(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { id, input, change in
            guard let step = PitchState.Step(rawValue: input.text("step")) else { throw NotFound() }
            try PitchSession.step(
                step, entry: input.id("entry", Competition.Entry.ID.self), reason: input.text("reason"), of: id,
                in: change)
        }
    }

    static func close(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { id, _, change in try PitchSession.close(id, in: change) }
    }

    static func recuse(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { id, input, change in
            guard let entry = input.id("entry", Competition.Entry.ID.self) else { throw NotFound() }
            try PitchSession.recuse(
                judge: input.integer("judge").map { Int($0) }, from: entry, reason: input.text("reason"), in: id,
                change)
        }
    }

    static func deliver(_ visit: Visit) async throws -> Outcome {
        let id: PitchSession.ID = try visit.id("pitch")
        let (input, base) = (visit.input, visit.base)
        let marks = input.decimals("mark").sorted { (Int($0.key) ?? 0) < (Int($1.key) ?? 0) }.map(\.value)
        guard let entry = input.id("entry", Competition.Entry.ID.self) else { throw NotFound() }
        let key = input.text("key")
        guard (8...100).contains(key.count) else { throw FieldRefusal("key", "field.refusal.choice") }
        let seat = input.integer("judge").map { Int($0) }
        return try await visit.write { change in
            try PitchSheet.deliver(marks, for: entry, key: key, seat: seat, in: id, change)
            return .done("\(base)/pitches/\(id)/pad", Message("pitch.delivered"), json: ["delivered": .bool(true)])
        }
    }
}
