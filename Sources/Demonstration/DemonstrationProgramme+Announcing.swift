internal import Calls
internal import Forms
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// The days of a call, as offsets from the day of loading.
struct CallDays: Sendable {
    let opens: Int
    let deadline: Int
    /// When a decision-maker publishes it; the officer asks the day before.
    let published: Int
}

extension DemonstrationProgramme {
    /// The rule by which scores are put together, in all calls of the demonstration.
    static let reviewRule: JSON = [
        "method": "trimmed", "drop_high": 1, "drop_low": 1, "when_at_least": 3, "places": 2,
    ]

    /// Drafts a call and lets a second person publish it.
    func announce(
        _ troupe: Troupe, _ days: CallDays, officer: String = "officer", decision: String = "decision",
        _ plan: @escaping @Sendable (Change) throws -> CallPlan
    ) async throws -> Call {
        let asked = try await troupe.act(officer, at: try story.moment(days.published - 1)) { change in
            let call = try Call.draft(plan(change), in: change)
            return try Call.requestPublication(of: call.id, version: call.version, in: change)
        }
        return try await troupe.act(decision, at: try story.moment(days.published)) { change in
            try Call.publish(asked.id, minutes: "会议纪要（演示）\(asked.code)", in: change)
        }
    }

    /// The two funds of the programme as sources of a call, with what each pays at most.
    func sources(_ money: Books, social: Int64, government: Int64) -> [Call.Source] {
        [
            .init(code: "social", fund: money.funds[0].id.rawValue, limit: Money(fen: social)),
            .init(code: "government", fund: money.funds[1].id.rawValue, limit: Money(fen: government)),
        ]
    }

    /// A plan with what the calls of the demonstration have in common.
    func callPlan(
        _ code: String, _ title: String, _ english: String, _ summary: String, _ kind: Call.Kind = .grant,
        programme: Programme.ID, _ days: CallDays, form: FormVersion.ID? = nil, lots: [CallPlan.Lot],
        sources: [Call.Source]
    ) throws -> CallPlan {
        CallPlan(
            programme: programme, code: code, title: title, englishTitle: english, summary: summary, kind: kind,
            opensAt: try story.moment(days.opens), deadlineAt: try story.moment(days.deadline, hour: 17),
            graceSeconds: 600, form: form, eligibility: [.registered(monthsAtLeast: 12), .notBarred],
            reviewRule: Self.reviewRule, lots: lots, sources: sources)
    }

    /// A proposal for the small form: a title, a summary, and one row of the budget.
    func propose(
        _ troupe: Troupe, _ call: Call, lot: Int = 0, by applicant: Int, of organisation: Organisation.ID,
        at offset: Int,
        title: String, requestedFen: Int64, shares: KeyValuePairs<String, Int64>, isSubmitted: Bool = true
    ) async throws {
        var sources = JSONObject()
        for (key, fen) in shares { sources[key] = .string(Money(fen: fen).description) }
        let grid: JSON = ["rows": [["item": "服务与活动", "sources": .object(sources)]]]
        try await troupe.act("applicant\(applicant)", at: try story.moment(offset, minute: applicant)) { change in
            let proposal = try Proposal.begin(call.id, lot: call.lots[lot].id, for: organisation, in: change)
            _ = try Proposal.save(
                Self.members(["title": .string(title), "summary": "面向乡村儿童与困境家庭的陪伴服务，按季度报告。"]),
                section: "basics", of: proposal.id, base: 0, in: change)
            guard isSubmitted else { return }
            _ = try Proposal.save(
                Self.members(["requested": .string(Money(fen: requestedFen).description), "budget": grid]),
                section: "money", of: proposal.id, base: 0, in: change)
            _ = try Proposal.submit(proposal.id, in: change)
        }
    }

    /// Every submitted proposal of a call is accepted for review.
    func acceptAll(_ troupe: Troupe, _ call: Call, at offset: Int) async throws {
        try await screen(troupe, call, at: offset) { proposal, change in
            _ = try Proposal.accept(proposal.id, version: proposal.version, in: change)
        }
    }
}
