extension Workflow {
    /// States on the way to the authority in which somebody else than the writer agrees and no way leads around: on the
    /// first way (`open`), or on that of a correction (`returned`).
    func neededApprovals(_ kind: Class) -> [String] {
        let starts =
            kind == .open
            ? states.prefix(1).map(\.key) : states.filter { $0.kind == kind && $0.actor == .applicant }.map(\.key)
        return states.filter { $0.kind == kind && $0.actor != .applicant }.map(\.key).filter { key in
            !starts.isEmpty
                && starts.allSatisfy { start in
                    let around = reachable(from: start, avoiding: key)
                    return !states.contains { $0.kind == .submitted && around.contains($0.key) }
                }
        }
    }

    /// Who agrees to a first submission on every way, and can be gone around by a correction: what they approved has
    /// changed then, and nobody asks them again.
    var unaskedAgain: [Actor] {
        let corrections = states.filter { $0.kind == .returned && $0.actor == .applicant }.map(\.key)
        guard let start = states.first?.key else { return [] }
        return [Actor.administrator, .recommendingUnit].filter { actor in
            !isHandedIn(from: start, in: .open, without: actor)
                && corrections.contains { isHandedIn(from: $0, in: .returned, without: actor) }
        }
    }

    /// Whether a way leads from a state through others of its class to the authority without a move by somebody.
    private func isHandedIn(from start: String, in kind: Class, without actor: Actor) -> Bool {
        var (found, waiting) = (Set([start]), [start])
        while let key = waiting.popLast() {
            for move in moves(from: key) where move.actor != actor {
                guard let target = state(move.to) else { continue }
                if target.kind == .submitted { return true }
                if target.kind == kind, found.insert(target.key).inserted { waiting.append(target.key) }
            }
        }
        return false
    }

    /// The states in which somebody else than the writer agrees, from one of them on to the authority.
    func approvalsAhead(of start: String) -> Set<String> {
        var (found, waiting): (Set<String>, [String]) = ([], [start])
        while let key = waiting.popLast() {
            guard let state = state(key), state.kind == .open || state.kind == .returned, state.actor != .applicant,
                found.insert(key).inserted
            else { continue }
            waiting += moves(from: key).map(\.to)
        }
        return found
    }

    /// What is wrong when only these act: states whose own actor nobody is, or that nobody leads on from.
    ///
    /// - Parameter held: Who there is.
    public func problems(held: Set<Actor>) -> [WorkflowProblem] {
        problems
            + states.filter { !$0.kind.isFinal }.filter { state in
                !held.contains(state.actor)
                    || !moves(from: state.key).contains {
                        held.contains($0.actor) && self.state($0.to)?.kind != .withdrawn
                    }
            }.map { WorkflowProblem("nobody", $0.key) }
    }
}
