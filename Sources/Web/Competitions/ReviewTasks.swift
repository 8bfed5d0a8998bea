internal import Competitions
internal import Kernel
internal import Platform
internal import Postgres

/// What waits in reviewing and awarding: sheets for a reviewer, cut lines and confirmations for who decides.
enum ReviewTasks {
    static func all(_ viewer: Viewer, _ base: String, _ db: Connection) throws -> [HomeTasks.Task] {
        try invitations(viewer, base, db) + sheets(viewer, base, db) + decisions(viewer, base, db)
    }

    private static func invitations(_ viewer: Viewer, _ base: String, _ db: Connection) throws -> [HomeTasks.Task] {
        let open = try ReviewerInvitation.own(for: viewer, in: db).count { $0.answer == nil }
        return open == 0
            ? [] : [HomeTasks.Task(url: "\(base)/reviewing", text: Message("task.invitations"), count: open)]
    }

    private static func sheets(_ viewer: Viewer, _ base: String, _ db: Connection) throws -> [HomeTasks.Task] {
        try ReviewAssignment.ownRounds(for: viewer, in: db).filter { $0.state == .open }.compactMap { round in
            let open = try ReviewAssignment.own(in: round, for: viewer, in: db).filter { $0.progress != .submitted }
            guard !open.isEmpty else { return nil }
            return HomeTasks.Task(
                url: "\(base)/reviews/\(round.id)", text: Message("task.sheets", ["round": round.name]),
                count: open.count)
        }
    }

    private static func decisions(_ viewer: Viewer, _ base: String, _ db: Connection) throws -> [HomeTasks.Task] {
        guard viewer.holdsAnywhere([.decisionMaker]) else { return [] }
        return try AwardPlan.waiting(for: viewer, in: db).map { plan in
            HomeTasks.Task(
                url: "\(base)/plans/\(plan.id)",
                text: Message(plan.state == .asked ? "task.cut_line" : "task.confirm_awards"), count: nil)
        }
    }
}
