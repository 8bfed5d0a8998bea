internal import Kernel
internal import Platform
internal import Postgres

extension Workflow {
    /// Who approved a first submission and is gone around by a correction, by the key of the actor: such workflows were
    /// stored before corrections had to be approved anew. Empty: nobody is.
    public var isCorrectedAround: Bool { !unaskedAgain.isEmpty }

    /// The same workflow, in which everybody who approves a first submission is asked about a correction, too: what
    /// leads from a correction straight to the authority leads to a state in which they confirm it. All states keep
    /// their keys, so that proposals under way move as they are.
    public var askingAgain: Workflow { unaskedAgain.reduce(self) { $0.asking($1) } }

    private func asking(_ actor: Actor) -> Workflow {
        var (states, moves) = (self.states, self.moves)
        let straight = moves.indices.filter { index in
            state(moves[index].from)?.kind == .returned && state(moves[index].to)?.kind == .submitted
                && moves[index].actor != actor
        }
        for start in Set(straight.map { moves[$0].from }).sorted() {
            let key = free(
                "\(start.prefix(24))_\(actor == .recommendingUnit ? "recommending" : "check")", states.map(\.key))
            let names = Self.confirming(actor)
            guard let place = states.firstIndex(where: { $0.key == start }) else { continue }
            states.insert(
                State(
                    key: key, kind: .returned, actor: actor, days: nil, chinese: names.state.0, english: names.state.1),
                at: place + 1)
            for index in straight where moves[index].from == start {
                let old = moves[index]
                moves[index] = old.leading(to: key)
                moves += [
                    Move(
                        key: free("confirm_\(old.key.prefix(24))", moves.map(\.key)), from: key, to: old.to,
                        actor: actor, needsReason: false, chinese: names.confirm.0, english: names.confirm.1,
                        guards: old.guards, tells: old.tells),
                    Move(
                        key: free("back_\(old.key.prefix(24))", moves.map(\.key)), from: key, to: start, actor: actor,
                        needsReason: true, chinese: "退回修改", english: "Give back"),
                ]
            }
            for old in self.moves where old.from == start && state(old.to)?.kind.isFinal == true {
                moves.append(
                    old.copied(from: key, as: free("\(old.key.prefix(24))_waiting", moves.map(\.key))))
            }
        }
        return Workflow(states: states, moves: moves)
    }

    private static func confirming(_ actor: Actor) -> (state: (String, String), confirm: (String, String)) {
        actor == .recommendingUnit
            ? (("补正待推荐单位确认", "Correction with the unit"), ("确认补正并提交", "Submit the correction"))
            : (("补正待机构管理员审核", "Correction checked by the organisation"), ("审核并提交补正", "Check and submit it"))
    }

    private func free(_ key: String, _ taken: [String]) -> String {
        var (found, number) = (key, 1)
        while taken.contains(found) {
            number += 1
            found = "\(key)_\(number)"
        }
        return found
    }
}

extension Workflow.Move {
    /// The move to another state; what was asked of the submission is asked when it is confirmed.
    fileprivate func leading(to state: String) -> Workflow.Move {
        .init(
            key: key, from: from, to: state, actor: actor, needsReason: needsReason, chinese: chinese,
            english: english)
    }

    fileprivate func copied(from state: String, as key: String) -> Workflow.Move {
        .init(
            key: key, from: state, to: to, actor: actor, needsReason: needsReason, chinese: chinese, english: english,
            guards: guards, tells: tells)
    }
}

extension CallsCheck {
    /// Workflows of before corrections had to be approved anew, where a proposal still follows one or may begin to: the
    /// page of the workflow offers one that asks again.
    static func corrections(in db: Connection) throws -> [String] {
        try db.rows(
            """
            -- check that corrections are approved anew
            SELECT w.call_id, w.number, w.definition FROM call_workflow w
            JOIN call c ON c.tenant_id = w.tenant_id AND c.id = w.call_id
            WHERE w.tenant_id = current_tenant() AND (EXISTS (SELECT FROM proposal p
                WHERE p.tenant_id = w.tenant_id AND p.workflow_id = w.id
                  AND p.state IN ('draft', 'submitted', 'returned') AND c.state = 'published')
              OR (c.state IN ('draft', 'awaiting_decision', 'published') AND c.closed_at IS NULL
                AND c.deadline_at + make_interval(secs => c.grace_seconds) >= moment()
                AND w.number = (SELECT max(l.number) FROM call_workflow l
                    WHERE l.tenant_id = w.tenant_id AND l.call_id = w.call_id)))
            ORDER BY w.call_id, w.number
            """
        ) { row in (try row.next(Int64.self), try row.next(Int32.self), try row.next(String.self)) }
        .filter { Workflow(json: (try? JSON.parse($0.2)) ?? .null)?.isCorrectedAround == true }
        .map { "workflow \($0.1) of call \($0.0) lets a correction pass around who approved the first submission" }
    }
}
