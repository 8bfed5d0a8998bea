internal import FieldService
internal import Kernel
internal import Platform
internal import Postgres

/// What waits in information submission: to be filled in and to be decided about.
enum SubmissionTasks {
    static func waiting(_ viewer: Viewer, _ base: String, _ db: Connection) throws -> [HomeTasks.Task] {
        guard viewer.holdsAnywhere([.areaOfficer, .programmeOfficer]) else { return [] }
        let open = try Submission.all(.toFillIn, limit: 500, for: viewer, in: db).count { $0.isFilledIn(by: viewer) }
        let toDecide = try Submission.all(.toDecide, limit: 500, for: viewer, in: db).count {
            $0.isDecided(by: viewer)
        }
        return [
            (open, "submissions.task.fill_in", "to_fill_in"), (toDecide, "submissions.task.decide", "to_decide"),
        ]
        .filter { $0.0 > 0 }
        .map { .init(url: "\(base)/submissions?show=\($0.2)", text: Message($0.1), count: $0.0) }
    }
}
