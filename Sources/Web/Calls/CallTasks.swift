internal import Calls
internal import Kernel
internal import Platform
internal import Postgres

/// What waits for officers and decision-makers in Calls.
enum CallTasks {
    static func all(for viewer: Viewer, base: String, in db: Connection) throws -> [HomeTasks.Task] {
        var tasks: [HomeTasks.Task] = []
        if viewer.holdsAnywhere([.decisionMaker]) {
            let filter = CallList.Filter(status: .awaitingDecision)
            let waiting = try CallList.load(filter, limit: 500, for: viewer, in: db).entries
                .filter { viewer.holds(.decisionMaker, in: Scope(programme: $0.call.programme)) }
            if !waiting.isEmpty {
                tasks.append(
                    HomeTasks.Task(
                        url: "\(base)/calls?status=awaiting_decision", text: Message("calls.task.decide"),
                        count: waiting.count))
            }
        }
        if viewer.holdsAnywhere([.programmeOfficer]) {
            for (call, count) in try Call.questionsWaiting(for: viewer, in: db) {
                tasks.append(
                    HomeTasks.Task(
                        url: "\(base)/calls/\(call)/questions", text: Message("calls.task.answer"), count: count))
            }
        }
        for (role, actor) in [(Role.programmeOfficer, Workflow.Actor.officer), (.decisionMaker, .decisionMaker)]
        where viewer.holdsAnywhere([role]) {
            let filter = ProposalList.Filter(states: [.submitted], waitsFor: actor)
            let count = try ProposalList.load(filter, limit: 1, for: viewer, in: db).counts[.submitted] ?? 0
            if count > 0 {
                tasks.append(
                    HomeTasks.Task(
                        url: "\(base)/proposals?state=submitted", text: Message("calls.task.screen"), count: count))
            }
        }
        if viewer.holdsAnywhere([.programmeOfficer, .areaOfficer]) {
            let waiting = try CommunityNeed.all(.waiting, limit: 500, for: viewer, in: db)
                .filter { $0.state == .stated && $0.isDecided(by: viewer) && $0.statedBy != viewer.account }
            if !waiting.isEmpty {
                tasks.append(
                    HomeTasks.Task(
                        url: "\(base)/needs?show=waiting", text: Message("needs.task.decide"), count: waiting.count))
            }
        }
        return tasks
    }
}
