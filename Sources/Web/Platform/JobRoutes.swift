internal import Kernel
internal import Platform
internal import Postgres

/// What the workers do: the system administrator sees it, stops it, tries it again and orders a new search index.
enum JobRoutes {
    private static let system: Access = .administrators([.system])
    private static let job = InputField("job", .identifier, label: "jobs.job", "Key of the job.")

    static let all: [Route] = [
        .page("/jobs", system, "Lists the jobs of the workers, unfinished ones first.", answer: .jobs, index),
        .post("/jobs/cancellations", system, "Stops a job.", fields: [job], form: index, cancel),
        .post(
            "/jobs/retries", system, "Lets a failed job be tried again.", fields: [job], form: index,
            retry),
        .post(
            "/jobs/search-rebuilds", system, "Builds the search index anew.", form: index, rebuild),
    ]

    private static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let jobs = try await visit.read { db in try Job.newest(100, for: viewer, in: db) }
        var desk = Desk()
        desk.remarks = [.init(remark: visit.text("jobs.remark"))]
        desk.tables = [
            .init(
                visit.text("jobs.title"),
                ["job", "kind", "state", "progress", "attempts", "staged_at", "finished_at", "error"]
                    .map { visit.text("jobs.\($0)") },
                jobs.map { job in
                    [
                        .head(job.id.description), .text(visit.text("jobs.kind.\(job.kind)")),
                        .text(visit.text(stateKey(job))), .text(progress(job)),
                        .text("\(job.attempts) / \(job.attemptsMax)"), .text(job.createdAt.beijing),
                        .text(job.finishedAt?.beijing ?? ""), .text(job.lastError),
                    ]
                })
        ]
        func options(_ states: Set<Job.State>) -> [(value: String, text: String)] {
            jobs.filter { states.contains($0.state) }.map {
                (value: $0.id.description, text: "\($0.id) · \(visit.text("jobs.kind.\($0.kind)"))")
            }
        }
        desk.forms = [visit.deskForm("jobs.rebuild_search", "/jobs/search-rebuilds")]
        let (live, failed) = (options([.waiting, .running]), options([.failed]))
        if !live.isEmpty {
            desk.forms.append(
                visit.deskForm(
                    "jobs.cancel", "/jobs/cancellations", [visit.field(job, options: live)], isFirst: false))
        }
        if !failed.isEmpty {
            desk.forms.append(
                visit.deskForm("jobs.retry", "/jobs/retries", [visit.field(job, options: failed)], isFirst: false))
        }
        return visit.desk(Message("jobs.title"), desk, json: ["items": .array(jobs.map(json))])
    }

    private static func stateKey(_ job: Job) -> String {
        job.state == .running && job.isCancelAsked ? "jobs.state.stopping" : "jobs.state.\(job.state.rawValue)"
    }

    private static func progress(_ job: Job) -> String {
        guard let total = job.progressTotal else { return "" }
        let percent = total == 0 ? 100 : job.progressDone * 100 / total
        return "\(job.progressDone) / \(total) (\(percent)%)"
    }

    private static func json(_ job: Job) -> JSON {
        [
            "id": .integer(job.id.rawValue), "kind": .string(job.kind), "state": .string(job.state.rawValue),
            "attempts": .integer(Int64(job.attempts)), "done": .integer(job.progressDone),
            "total": job.progressTotal.map { .integer($0) } ?? .null, "error": .string(job.lastError),
            "run_after": .string(job.runAfter.description),
        ]
    }

    private static func key(_ visit: Visit) throws -> Job.ID {
        guard let id = visit.input.id("job", Job.ID.self) else { throw FieldRefusal("job", "field.refusal.missing") }
        return id
    }

    private static func cancel(_ visit: Visit) async throws -> Outcome {
        let id = try key(visit)
        return try await visit.write { change in
            try Job.cancel(id, in: change)
            return .done("/jobs", Message("jobs.cancelled"))
        }
    }

    private static func retry(_ visit: Visit) async throws -> Outcome {
        let id = try key(visit)
        return try await visit.write { change in
            try Job.retry(id, in: change)
            return .done("/jobs", Message("jobs.retried"))
        }
    }

    private static func rebuild(_ visit: Visit) async throws -> Outcome {
        try await visit.write { change in
            try SearchDocument.orderRebuild(in: change)
            return .done("/jobs", Message("jobs.rebuild_ordered"))
        }
    }
}
