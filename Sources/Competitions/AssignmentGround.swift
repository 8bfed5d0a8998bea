internal import Kernel
internal import Platform
internal import Postgres

/// Everything that an automatic assignment starts from: who takes part, what stands, who may not judge what.
struct AssignmentGround {
    /// A transaction does not wait longer for a proof.
    static let secondsMax = 6.0
    typealias Pair = AssignmentSolution.Pair

    let round: ReviewRound
    let wish: AssignmentWish
    let reviewers: [Reviewer]
    let entries: [ReviewEntry]
    private let barred: Set<Pair>
    private let held: [Reviewer.ID: Int]
    private let standing: [ReviewAssignment]
    private let isRereview: Bool

    static func load(_ round: ReviewRound, in change: Change) throws -> AssignmentGround {
        let standing = try ReviewAssignment.all(of: round, for: change.viewer, in: change.db)
        let conflicts = try ConflictOfInterest.all(of: round, for: change.viewer, in: change.db)
        let wish = try AssignmentWish.load(round, for: change.viewer, in: change.db)
        // Who was asked takes part only after accepting; where nobody was asked, the whole bank does.
        let asked = try ReviewerInvitation.all(of: round, for: change.viewer, in: change.db)
        let accepted = Set(asked.filter { $0.answer == .accepted }.map(\.reviewer))
        let reviewers = try Reviewer.all(for: change.viewer, in: change.db).filter {
            !$0.isPaused && $0.isAvailable(on: change.viewer.today) && (asked.isEmpty || accepted.contains($0.id))
        }
        var barred = Set(conflicts.map { Pair(reviewer: $0.reviewer.rawValue, proposal: $0.proposal) })
        barred.formUnion(standing.map { Pair(reviewer: $0.reviewer.rawValue, proposal: $0.proposal) })
        barred.formUnion(try endedPairs(round, in: change))
        barred.formUnion(try firstPairs(round, in: change))
        for pair in wish.apart {
            for one in standing where one.reviewer == pair.first || one.reviewer == pair.second {
                let other = one.reviewer == pair.first ? pair.second : pair.first
                barred.insert(Pair(reviewer: other.rawValue, proposal: one.proposal))
            }
        }
        return AssignmentGround(
            round: round, wish: wish, reviewers: reviewers.sorted { $0.id < $1.id },
            entries: try ReviewEntry.all(of: round, for: change.viewer, in: change.db).sorted {
                $0.proposal < $1.proposal
            },
            barred: barred, held: Dictionary(grouping: standing, by: \.reviewer).mapValues(\.count), standing: standing,
            isRereview: try Rereview.isRound(round.id, for: change.viewer, in: change.db))
    }

    /// Who gave a proposal back, or had it taken back, is not drawn for it again.
    private static func endedPairs(_ round: ReviewRound, in change: Change) throws -> [Pair] {
        try change.db.rows(
            """
            -- ended assignments
            SELECT a.reviewer_id, a.proposal_id FROM review_assignment a
            WHERE a.tenant_id = \(try change.tenant()) AND a.round_id = \(round.id) AND a.ended_at IS NOT NULL
            """
        ) { row in try Pair(reviewer: row.next(), proposal: row.next()) }
    }

    /// Who had a proposal in another round of the call does not judge it again in a re-review.
    private static func firstPairs(_ round: ReviewRound, in change: Change) throws -> [Pair] {
        try change.db.rows(
            """
            -- who judged the entry of a re-review before
            SELECT DISTINCT a.reviewer_id, a.proposal_id FROM rereview v
            JOIN review_assignment a ON a.tenant_id = v.tenant_id AND a.proposal_id = v.proposal_id
                AND a.round_id <> v.round_id AND a.released_at IS NOT NULL
            WHERE v.tenant_id = \(try change.tenant()) AND v.round_id = \(round.id)
            """
        ) { row in try Pair(reviewer: row.next(), proposal: row.next()) }
    }

    private func mayJudge(_ reviewer: Reviewer, _ entry: ReviewEntry) -> Bool {
        !barred.contains(Pair(reviewer: reviewer.id.rawValue, proposal: entry.proposal))
    }

    /// How many sheets an entry still needs.
    private func demand(_ entry: ReviewEntry) -> Int {
        max(0, (wish.demand[entry.proposal] ?? round.reviewsPerEntry) - entry.assigned)
    }

    private func loadMax(_ reviewer: Reviewer) -> Int { min(round.loadMax, reviewer.profile.loadMax ?? round.loadMax) }

    /// How many entries the reviewer is to have in the round at least; a re-review has one entry and asks nobody.
    private func loadMin(_ reviewer: Reviewer) -> Int {
        isRereview ? 0 : min(reviewer.profile.loadMin, loadMax(reviewer))
    }

    private func isExpert(_ reviewer: Reviewer) -> Bool {
        reviewer.profile.fields.contains { $0.name == wish.expertise }
    }

    /// The entries that have no reviewer of the required field yet; none where no field is required.
    private var lackingExpert: Set<Int64> {
        guard !wish.expertise.isEmpty else { return [] }
        let experts = Set(reviewers.filter(isExpert).map(\.id))
        let served = Set(standing.filter { experts.contains($0.reviewer) }.map(\.proposal))
        return Set(entries.map(\.proposal)).subtracting(served)
    }

    /// The problem of sharing what there is, without an optimum.
    var balancedProblem: AssignmentProblem {
        let lacking = lackingExpert
        return AssignmentProblem(
            judges: reviewers.map {
                AssignmentProblem.Judge(
                    reviewer: $0.id.rawValue, held: held[$0.id] ?? 0, loadMax: loadMax($0), loadMin: loadMin($0),
                    isExpert: isExpert($0))
            },
            entries: entries.map { entry in
                let fit = reviewers.filter { mayJudge($0, entry) }.map {
                    ($0.id.rawValue, $0.affinity(to: entry).points)
                }
                return AssignmentProblem.Entry(
                    proposal: entry.proposal, demand: demand(entry), fit: Dictionary(uniqueKeysWithValues: fit),
                    needsExpert: lacking.contains(entry.proposal))
            }, apart: wish.apart.map { [$0.first.rawValue, $0.second.rawValue] })
    }

    /// The problem of the best assignment; what stands already counts to loads and expertise.
    var affinityProblem: AffinityProblem {
        let lacking = lackingExpert
        let place = Dictionary(uniqueKeysWithValues: reviewers.enumerated().map { ($1.id, $0) })
        let apart = wish.apart.compactMap { pair in
            place[pair.first].flatMap { one in place[pair.second].map { [one, $0] } }
        }
        return AffinityProblem(
            reviewers: reviewers.count, entries: entries.count,
            affinity: reviewers.flatMap { reviewer in entries.map { Int64(reviewer.affinity(to: $0).points) } },
            allowed: reviewers.flatMap { reviewer in entries.map { mayJudge(reviewer, $0) ? 1 : 0 } },
            demand: entries.map { Int32(demand($0)) },
            loadMin: reviewers.map { Int32(max(0, loadMin($0) - (held[$0.id] ?? 0))) },
            loadMax: reviewers.map { Int32(max(0, loadMax($0) - (held[$0.id] ?? 0))) }, apart: apart,
            experts: wish.expertise.isEmpty ? [] : reviewers.map(isExpert),
            needsExpert: wish.expertise.isEmpty ? [] : entries.map { lacking.contains($0.proposal) })
    }

    func pairs(of solution: AffinityProblem.Solution) -> [Pair] {
        solution.pairs.map {
            Pair(reviewer: reviewers[$0.reviewer].id.rawValue, proposal: entries[$0.entry].proposal)
        }.sorted { ($0.proposal, $0.reviewer) < ($1.proposal, $1.reviewer) }
    }

    /// One text for one problem: the run is recorded with its fingerprint.
    func canonicalText(of problem: AffinityProblem) -> String {
        let lines = [
            wish.objective.rawValue, reviewers.map(\.id.description).joined(separator: ","),
            entries.map { String($0.proposal) }.joined(separator: ","), "\(problem.affinity)", "\(problem.allowed)",
            "\(problem.demand)", "\(problem.loadMin)", "\(problem.loadMax)", "\(problem.apart)", "\(problem.experts)",
            "\(problem.needsExpert)",
        ]
        return lines.joined(separator: "|")
    }

    /// The tight set in words: entries by their numbers, reviewers by their names.
    func refusal(_ tight: AffinityProblem.Infeasibility) -> ReviewRefusal {
        let numbers = tight.entries.map { entries[$0].number }.sorted()
        let names = tight.reviewers.map { reviewers[$0].name }
        return switch tight.kind {
        case .shortage(let needed, let able): .tooFewReviews(numbers, names, needed: needed, able: able)
        case .experts(let needed, let able):
            .tooFewExperts(numbers, names, field: wish.expertise, needed: needed, able: able)
        case .surplus(let promised, let room): .tooMuchPromised(numbers, names, promised: promised, room: room)
        case .crossing: .apartOrExpertise(numbers)
        }
    }
}
