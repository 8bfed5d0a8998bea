internal import Competitions
internal import Kernel
internal import Platform

/// What a plan and its decisions are made with.
enum PlanFields {
    static let partial = InputField(
        "partial", .boolean, optional: true, label: "awards.field.partial", "Whether a part may be awarded.")
    static let floor = InputField(
        "floorPercent", .decimal, optional: true, label: "awards.field.floor_percent",
        "Least part of what is asked for, in percent.")
    static let scoreMin = InputField(
        "scoreMin", .decimal, optional: true, label: "awards.field.score_min", "Least score.")
    static let limit = InputField("limit", .map(.money), label: "awards.field.limit", "Limits by fund.")
    static let cap = InputField(
        "capEach", .map(.money), optional: true, label: "awards.field.cap_each", "Most for one award, by fund.")
    static let share = InputField(
        "share", .map(.decimal), optional: true, label: "awards.field.share", "Largest share in percent, by fund.")
    static let weight = InputField(
        "weight", .map(.decimal), optional: true, label: "awards.field.weight", "Weights by fund.")
    static let terms = [partial, floor, scoreMin, limit, cap, share, weight]

    static let proposal = InputField(
        "proposal", .identifier, label: "reviews.field.proposal", "Key of the proposal.")
    static let verdict = InputField(
        "verdict", .choice(AwardOverride.Verdict.allCases.map(\.rawValue), prefix: "awards.verdict"),
        label: "awards.field.verdict", "Award or refuse.")
    static let amount = InputField(
        "amount", .money, optional: true, label: "awards.field.amount", "Amount; what is asked for when left out.")
    static let reason = InputField("reason", .longText(max: 2_000), label: "awards.field.reason", "Why.")
    static let override = [proposal, verdict, amount, reason]

    static let minutes = InputField(
        "minutes", .text(max: 200), optional: true, label: "awards.field.minutes", "Minutes (会议纪要) that are cited.")
    static let optionalReason = InputField(
        "reason", .longText(max: 2_000), optional: true, label: "awards.field.reason", "Why.")
    static let answer = [minutes, optionalReason]
    static let refusal = [reason, minutes]
}

/// What is done to a plan.
enum PlanHandlers {
    static func draft(_ visit: Visit) async throws -> Outcome {
        let id: ReviewRound.ID = try visit.id("round")
        let base = visit.base
        return try await visit.write { change in
            let round = try ReviewRound.find(id, for: change.viewer, in: change.db)
            let plan = try AwardPlan.draft(for: round, in: change)
            return .created(
                "\(base)/plans/\(plan.id)", Message("awards.drafted"), json: ["id": .integer(plan.id.rawValue)])
        }
    }

    static func revise(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        let terms = AwardPlan.Terms(
            partial: input.isSet("partial"), floorPercent: input.decimal("floorPercent") ?? Fraction(100),
            scoreMin: input.decimal("scoreMin"))
        let (limits, caps, shares) = (input.amounts("limit"), input.amounts("capEach"), input.decimals("share"))
        let weights = input.decimals("weight")
        let version = visit.expectedVersion
        return try await change(visit) { plan, change in
            guard version == nil || version == plan.version else { throw plan.changedMeanwhile }
            let sources = try plan.sources(for: change.viewer, in: change.db).map { source in
                let key = String(source.fund)
                return AwardPlan.Source(
                    fund: source.fund, limit: limits[key] ?? source.limit, capEach: caps[key],
                    shareMaxPercent: shares[key], weight: try weights[key].map { try whole($0, at: "weight.\(key)") })
            }
            _ = try plan.revise(terms, sources: sources, in: change)
            return Message("awards.revised")
        }
    }

    private static func whole(_ number: Fraction, at field: String) throws -> Int {
        guard let whole = number.int64, (1...1_000_000).contains(whole) else {
            throw FieldRefusal(field, "field.refusal.range", ["min": "1", "max": "1000000"])
        }
        return Int(whole)
    }

    static func override(_ visit: Visit) async throws -> Outcome {
        let input = visit.input
        guard let proposal = input.integer("proposal"),
            let verdict = AwardOverride.Verdict(rawValue: input.text("verdict"))
        else { throw FieldRefusal("verdict", "field.refusal.choice") }
        let (amount, reason) = (input.money("amount"), input.text("reason"))
        return try await change(visit) { plan, change in
            try plan.override(proposal, verdict, amount: amount, reason: reason, in: change)
            return Message("awards.overridden")
        }
    }

    static func withdrawOverride(_ visit: Visit) async throws -> Outcome {
        guard let proposal = visit.input.integer("proposal") else { throw NotFound() }
        return try await change(visit) { plan, change in
            try plan.withdrawOverride(proposal, in: change)
            return Message("awards.override_withdrawn")
        }
    }

    static func ask(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { plan, change in
            _ = try plan.ask(in: change)
            return Message("awards.asked")
        }
    }

    static func takeBack(_ visit: Visit) async throws -> Outcome {
        let reason = visit.input.text("reason")
        return try await change(visit) { plan, change in
            _ = try plan.takeBack(reason: reason, in: change)
            return Message("awards.taken_back")
        }
    }

    static func approve(_ visit: Visit) async throws -> Outcome {
        let (reason, minutes) = (visit.input.text("reason"), visit.input.text("minutes"))
        return try await change(visit) { plan, change in
            _ = try plan.approve(reason: reason, minutes: minutes, in: change)
            return Message("awards.approved")
        }
    }

    static func refuse(_ visit: Visit) async throws -> Outcome {
        let (reason, minutes) = (visit.input.text("reason"), visit.input.text("minutes"))
        return try await change(visit) { plan, change in
            _ = try plan.refuse(reason: reason, minutes: minutes, in: change)
            return Message("awards.refused")
        }
    }

    static func askConfirmation(_ visit: Visit) async throws -> Outcome {
        try await change(visit) { plan, change in
            try plan.askConfirmation(in: change)
            return Message("awards.confirmation_asked")
        }
    }

    static func confirm(_ visit: Visit) async throws -> Outcome {
        let minutes = visit.input.text("minutes")
        return try await change(visit) { plan, change in
            Message("awards.confirmed", ["count": String(try plan.confirm(minutes: minutes, in: change).count)])
        }
    }

    static func refuseConfirmation(_ visit: Visit) async throws -> Outcome {
        let (reason, minutes) = (visit.input.text("reason"), visit.input.text("minutes"))
        return try await change(visit) { plan, change in
            try plan.refuseConfirmation(reason: reason, minutes: minutes, in: change)
            return Message("awards.confirmation_refused")
        }
    }

    private static func change(
        _ visit: Visit, _ body: @escaping @Sendable (AwardPlan, Change) throws -> Message
    ) async throws -> Outcome {
        let id: AwardPlan.ID = try visit.id("plan")
        let base = visit.base
        return try await visit.write { change in
            let plan = try AwardPlan.find(id, for: change.viewer, in: change.db)
            let flash = try body(plan, change)
            return .done("\(base)/plans/\(id)", flash, json: ["id": .integer(id.rawValue)])
        }
    }
}
