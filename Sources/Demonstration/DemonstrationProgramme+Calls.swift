internal import Calls
internal import Forms
internal import Kernel
internal import Platform
internal import Postgres

extension DemonstrationProgramme {
    /// A call in each of the states that no other call of the story is in.
    func publishOtherCalls(_ troupe: Troupe, _ ground: Ground, _ money: Books) async throws {
        try await draftCall(troupe, ground)
        try await awaitDecision(troupe, ground, money)
        let announced = try await announce(
            troupe, ground, money, "A", "童伴计划寒假专项征集", "Winter holiday call",
            CallDays(opens: 14, deadline: 45, published: -3))
        let withdrawn = try await announce(
            troupe, ground, money, "X", "童伴之家图书采购征集", "Books for village homes",
            CallDays(opens: -28, deadline: 20, published: -30))
        let story = story
        try await troupe.act("officer", at: try story.moment(-1)) { change in
            _ = try Call.extend(
                announced.id, to: announced.deadlineAt.adding(seconds: 5 * 86_400),
                reason: "学校放假时间推迟，应申报机构要求延长五天（演示）。", in: change)
        }
        try await troupe.act("officer", at: try story.moment(-20)) { change in
            _ = try Call.withdraw(withdrawn.id, reason: "图书改由捐赠解决，不再征集（演示）。", in: change)
        }
        let archived = try await announce(
            troupe, ground, money, "O", "童伴计划试点征集", "Pilot call", CallDays(opens: -360, deadline: -330, published: -362)
        )
        try await troupe.act("officer", at: try story.moment(-250)) { change in
            _ = try Call.archive(archived.id, in: change)
        }
    }

    private func draftCall(_ troupe: Troupe, _ ground: Ground) async throws {
        let (story, days) = (story, CallDays(opens: 40, deadline: 80, published: 30))
        _ = try await troupe.act("officer", at: try story.moment(-2)) { change in
            try Call.draft(
                callPlan(
                    "TB\(story.today.year)-D", "童伴计划第三批服务项目征集", "Third call for companions in the villages",
                    "草稿：标段和资金来源待定。", programme: ground.programme, days, lots: [], sources: []), in: change)
        }
    }

    private func awaitDecision(_ troupe: Troupe, _ ground: Ground, _ money: Books) async throws {
        let (story, days) = (story, CallDays(opens: 10, deadline: 40, published: 5))
        _ = try await troupe.act("officer", at: try story.moment(-1)) { change in
            let call = try Call.draft(
                ordinary(ground, money, "W", "童伴计划督导服务征集", "Supervision services", days, in: change), in: change)
            return try Call.requestPublication(of: call.id, version: call.version, in: change)
        }
    }

    private func announce(
        _ troupe: Troupe, _ ground: Ground, _ money: Books, _ suffix: String, _ title: String, _ english: String,
        _ days: CallDays
    ) async throws -> Call {
        try await announce(troupe, days) { change in
            try ordinary(ground, money, suffix, title, english, days, in: change)
        }
    }

    private func ordinary(
        _ ground: Ground, _ money: Books, _ suffix: String, _ title: String, _ english: String, _ days: CallDays,
        in change: Change
    ) throws -> CallPlan {
        try callPlan(
            "TB\(story.today.year)-\(suffix)", title, english, "演示征集。", programme: ground.programme, days,
            form: try Self.smallForm(in: change),
            lots: [.init(title: "全部县", areaCode: "510000", budget: Money(fen: 15_000_000))],
            sources: sources(money, social: 10_000_000, government: 5_000_000))
    }
}
