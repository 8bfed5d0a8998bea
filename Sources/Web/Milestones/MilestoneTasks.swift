internal import Contracts
internal import Kernel
internal import Milestones
internal import Platform
internal import Postgres

/// What waits in carrying out contracts: awards without a contract, papers, reports, checks and acceptances.
enum MilestoneTasks {
    static func waiting(_ viewer: Viewer, _ base: String, _ db: Connection) throws -> [HomeTasks.Task] {
        var tasks: [HomeTasks.Task] = []
        func add(_ count: Int, _ text: String, _ url: String) {
            if count > 0 { tasks.append(.init(url: base + url, text: Message(text), count: count)) }
        }
        if viewer.holdsAnywhere([.programmeOfficer]) {
            add(try Contract.awardsWaiting(for: viewer, in: db).count, "contracts.task.draft", "/contracts")
        }
        let contracts = try Contract.list(before: nil, limit: 200, for: viewer, in: db)
        add(
            contracts.count { $0.state == .draft && viewer.holds(.decisionMaker, in: $0.scope) },
            "contracts.task.give_out", "/contracts")
        add(
            contracts.count { $0.state == .toSign && viewer.acts(for: $0.contractor) }, "contracts.task.seal",
            "/contracts")
        let open = try Milestone.open(limit: 500, for: viewer, in: db)
        add(
            open.count {
                [.scheduled, .returned, .rectify].contains($0.state) && !$0.isOnSigning
                    && viewer.acts(for: $0.organisation)
            }, "milestones.task.report", "/milestones")
        add(
            open.count { $0.state == .submitted && viewer.holds(.supervisor, in: $0.scope) }, "milestones.task.check",
            "/milestones")
        add(
            open.count { $0.state == .checked && viewer.holds(.programmeOfficer, in: $0.scope) },
            "milestones.task.accept", "/milestones")
        try addValues(viewer, db) { tasks.append(.init(url: base + $2, text: $1, count: $0)) }
        return tasks
    }

    /// Values that are owed, on their way, and scores that parties owe, with the nearest day where one was set.
    private static func addValues(
        _ viewer: Viewer, _ db: Connection, _ note: (Int, Message, String) -> Void
    ) throws {
        func add(_ waiting: (count: Int, by: Day?), _ text: String, by dated: String = "", _ url: String) {
            guard waiting.count > 0 else { return }
            note(
                waiting.count, waiting.by.map { Message(dated, ["day": $0.description]) } ?? Message(text), url)
        }
        if !viewer.memberships.isEmpty {
            add(
                try IndicatorTask.unreported(by: viewer, in: db), "indicators.task.report",
                by: "indicators.task.report_by", "/milestones")
        }
        add(
            try Evaluation.unscored(by: viewer, in: db), "evaluations.task.score",
            by: "evaluations.task.score_by", "/evaluations")
        let verify = try IndicatorTask.waiting(.submitted, for: .supervisor, of: viewer, in: db)
        add((verify, nil), "indicators.task.verify", "/milestones")
        let approve = try IndicatorTask.waiting(.verified, for: .programmeOfficer, of: viewer, in: db)
        add((approve, nil), "indicators.task.approve", "/milestones")
    }
}
