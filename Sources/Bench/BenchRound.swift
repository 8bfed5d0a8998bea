internal import Calls
internal import Competitions
internal import Kernel
internal import Logging
internal import Platform
internal import Postgres

/// A round of many entries that is scored and closed, and one that its reviewers are at work on, written by the
/// demonstration's people through the verbs of the pages.
struct BenchRound {
    let databaseURL: String

    private static let reviewers = (1...10).map { "reviewer\($0)" }

    /// The closed round with one of its proposals, and a proposal that the first reviewer has to score.
    func write(_ count: Int) async throws -> (closed: ReviewRound.ID, proposal: Int64, assignment: Int64) {
        let entries = try await BenchEntries(databaseURL: databaseURL).write(count)
        let database = Database(
            settings: DatabaseSettings(url: databaseURL, role: Bootstrap.appRole, poolSize: 2),
            logger: Logger(label: "bench"))
        let tenant = try await database.read { db in try Tenant.find(slug: "yunlin", in: db) }
        let officer = try await database.viewer("officer", in: tenant)
        try await accept(entries.id, as: officer, database)
        try await lift(as: officer, database)
        let first = try await open("初评", entries.id, as: officer, database)
        for login in Self.reviewers {
            try await score(first, as: try await database.viewer(login, in: tenant), database)
        }
        try await database.write(as: officer) { change in
            _ = try ReviewRound.find(first.id, for: change.viewer, in: change.db).close(seed: 1, in: change)
        }
        let second = try await open("复评", entries.id, as: officer, database)
        let reviewer = try await database.viewer(Self.reviewers[0], in: tenant)
        let held = try await database.read(as: reviewer) { db in
            try ReviewAssignment.own(in: second, for: reviewer, in: db).first?.id.rawValue
        }
        await database.close()
        guard let held else { throw BenchFailure("the first reviewer has nothing to score") }
        return (first.id, entries.entry.rawValue, held)
    }

    private func accept(_ call: Call.ID, as officer: Viewer, _ database: Database) async throws {
        let filter = ProposalList.Filter(call: call)
        let submitted = try await database.read(as: officer) { db in
            try ProposalList.load(filter, after: nil, limit: 5_000, for: officer, in: db).entries
        }
        for entry in submitted {
            try await database.write(as: officer) { change in
                let proposal = try Proposal.find(entry.id, for: change.viewer, in: change.db)
                _ = try Proposal.accept(proposal.id, version: proposal.version, in: change)
            }
        }
    }

    /// Nobody of the bank is kept from reading many entries.
    private func lift(as officer: Viewer, _ database: Database) async throws {
        try await database.write(as: officer) { change in
            for reviewer in try Reviewer.all(for: change.viewer, in: change.db) {
                var profile = reviewer.profile
                profile.loadMax = nil
                _ = try reviewer.revise(profile, in: change)
            }
        }
    }

    private func open(
        _ name: String, _ call: Call.ID, as officer: Viewer, _ database: Database
    ) async throws -> ReviewRound {
        try await database.write(as: officer) { change in
            let criteria = [("need", "社会需求", 30), ("plan", "方案可行", 40), ("team", "团队能力", 30)].map {
                Criterion.Draft(
                    code: $0.0, name: $0.1, englishName: "", weight: Fraction(Int64($0.2)), marksMax: Fraction(10))
            }
            let due = try change.moment().adding(seconds: 20 * 86_400)
            let round = try ReviewRound.draft(
                call: call.rawValue,
                ReviewRound.Draft(
                    name: name, anonymity: .blind, reviewsPerEntry: 3, loadMax: 5_000, sheetsDueAt: due),
                criteria: criteria, in: change
            ).open(in: change)
            _ = try round.assignAutomatically(seed: 1, in: change)
            _ = try round.release(in: change)
            return try ReviewRound.find(round.id, for: change.viewer, in: change.db)
        }
    }

    private func score(_ round: ReviewRound, as reviewer: Viewer, _ database: Database) async throws {
        let (criteria, own) = try await database.read(as: reviewer) { db in
            (
                try round.criteria(for: reviewer, in: db), try ReviewAssignment.own(in: round, for: reviewer, in: db)
            )
        }
        for held in own {
            var marks: [Criterion.ID: ScoreSheet.Mark] = [:]
            for (place, criterion) in criteria.enumerated() {
                let mark = 4 + (Int(held.id.rawValue) * 7 + place * 3) % 6
                marks[criterion.id] = ScoreSheet.Mark(Fraction(Int64(mark)), comment: "测量用评语")
            }
            let content = ScoreSheet.Content(marks: marks, comment: "总体可行。")
            try await database.write(as: reviewer) { change in
                _ = try ScoreSheet.submit(held.id, content, version: nil, in: change)
            }
        }
    }
}
