/// What an assignment has to satisfy: how many more sheets each proposal needs, how many more each reviewer may take,
/// and who may judge what. Pairs in conflict are not in it at all: they are excluded, never priced.
struct AssignmentProblem: Sendable, Hashable {
    /// A reviewer who may take more.
    struct Judge: Sendable, Hashable {
        /// Key of the reviewer.
        let reviewer: Int64
        /// How many proposals the reviewer already has in the round.
        let held: Int
        /// How many the reviewer may have in the round.
        let loadMax: Int
        /// How many the reviewer is to have in the round at least.
        var loadMin = 0
        /// Whether the reviewer knows the required field.
        var isExpert = false
    }

    /// A proposal that needs more sheets.
    struct Entry: Sendable, Hashable {
        /// Key of the proposal.
        let proposal: Int64
        /// How many more sheets it needs.
        let demand: Int
        /// Reviewers who may take it, by key, and how well their fields fit: more is better.
        let fit: [Int64: Int]
        /// Whether one of these sheets must come from a reviewer of the required field.
        var needsExpert = false
    }

    /// In order of their keys, so that the order of the input does not matter.
    let judges: [Judge]
    /// In order of their keys.
    let entries: [Entry]
    /// Pairs of reviewers, by key, who never share a proposal.
    let apart: [[Int64]]

    /// A problem.
    init(judges: [Judge], entries: [Entry], apart: [[Int64]] = []) {
        self.apart = apart
        self.judges = judges.sorted { $0.reviewer < $1.reviewer }
        self.entries = entries.sorted { $0.proposal < $1.proposal }
    }

    /// One text for one problem: the run is recorded with its fingerprint.
    var canonicalText: String {
        let judging = judges.map { "\($0.reviewer):\($0.held)/\($0.loadMax)" }
        let asking = entries.map { entry in
            let fit = entry.fit.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            return "\(entry.proposal):\(entry.demand)[\(fit.joined(separator: ","))]"
        }
        let more = [
            apart.map { "\($0)" }, judges.filter { $0.loadMin > 0 }.map { "\($0.reviewer)≥\($0.loadMin)" },
            judges.filter(\.isExpert).map { "\($0.reviewer)" },
            entries.filter(\.needsExpert).map { "\($0.proposal)" },
        ]
        let parts = [judging, asking] + (more.allSatisfy(\.isEmpty) ? [] : more)
        return parts.map { $0.joined(separator: ";") }.joined(separator: "|")
    }
}

/// An answer to an assignment problem.
struct AssignmentSolution: Sendable, Hashable {
    /// A reviewer and a proposal.
    struct Pair: Sendable, Hashable {
        /// Key of the reviewer.
        let reviewer: Int64
        /// Key of the proposal.
        let proposal: Int64
    }

    /// New pairs, by proposal and then by reviewer.
    let pairs: [Pair]
    /// How many sheets are still missing, by proposal, where no more reviewers are left without conflict or load.
    let missing: [Int64: Int]
}
