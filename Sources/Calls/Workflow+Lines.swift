internal import Kernel

extension Workflow {
    /// Reads a workflow from lines, one state or one move each, cells between bars or tabs:
    /// `key | class | who acts | working days | Chinese | English` and
    /// `key | from | to | who | reason or empty | Chinese | English`, and with guards or notices of its own two cells
    /// more, keys between commas: `| guards | who is told`. Throws the first line that is none.
    public init(states: String, moves: String) throws(WorkflowProblem) {
        var readStates: [State] = []
        for (line, cells) in Self.cells(of: states) {
            guard cells.count == 6, let kind = Class(rawValue: cells[1]), let actor = Actor(rawValue: cells[2]),
                cells[3].isEmpty || Int(cells[3]) != nil
            else { throw WorkflowProblem("state_line", "\(line)") }
            readStates.append(
                State(
                    key: cells[0], kind: kind, actor: actor, days: Int(cells[3]), chinese: cells[4], english: cells[5]))
        }
        var readMoves: [Move] = []
        for (line, cells) in Self.cells(of: moves) {
            guard (7...9).contains(cells.count), let actor = Actor(rawValue: cells[3]),
                ["", "reason"].contains(cells[4]),
                let guards = Self.keys(cells.dropFirst(7).first ?? "", of: Guard.self),
                let tells = Self.keys(cells.dropFirst(8).first ?? "", of: Actor.self), !tells.contains(.nobody)
            else { throw WorkflowProblem("move_line", "\(line)") }
            readMoves.append(
                Move(
                    key: cells[0], from: cells[1], to: cells[2], actor: actor, needsReason: cells[4] == "reason",
                    chinese: cells[5], english: cells[6], guards: guards, tells: tells))
        }
        self.init(states: readStates, moves: readMoves)
    }

    /// Keys between commas or blanks, in the order of the catalogue; nil when one is unknown.
    private static func keys<Key: RawRepresentable & CaseIterable & Hashable>(
        _ cell: String, of: Key.Type
    ) -> [Key]? where Key.RawValue == String {
        let parts = cell.split { ",，、".contains($0) || $0.isWhitespace }.map(String.init)
        let found = Set(parts.compactMap(Key.init(rawValue:)))
        return parts.allSatisfy { Key(rawValue: $0) != nil } ? Key.allCases.filter(found.contains) : nil
    }

    private static func cells(of text: String) -> [(Int, [String])] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            let cells = line.split(omittingEmptySubsequences: false) { $0 == "|" || $0 == "\t" || $0 == "｜" }
                .map { cell in
                    String(cell.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
                }
            return cells.allSatisfy(\.isEmpty) ? nil : (index + 1, cells)
        }
    }

    /// The states as lines, as `init(states:moves:)` reads them.
    public var stateLines: String {
        states.map { state in
            [
                state.key, state.kind.rawValue, state.actor.rawValue, state.days.map(String.init) ?? "", state.chinese,
                state.english,
            ].joined(separator: " | ")
        }.joined(separator: "\n")
    }

    /// The moves as lines, as `init(states:moves:)` reads them.
    public var moveLines: String {
        moves.map { move in
            let cells = [
                move.key, move.from, move.to, move.actor.rawValue, move.needsReason ? "reason" : "", move.chinese,
                move.english,
            ]
            return (cells + (move.guards.isEmpty && move.tells.isEmpty ? [] : [move.guardKeys, move.toldKeys]))
                .joined(separator: " | ")
        }.joined(separator: "\n")
    }

    /// The workflow as it is stored: two texts of lines.
    var json: JSON { ["states": .string(stateLines), "moves": .string(moveLines)] }

    init?(json: JSON) {
        guard let states = json["states"]?.string, let moves = json["moves"]?.string,
            let read = try? Workflow(states: states, moves: moves)
        else { return nil }
        self = read
    }

    /// A way to begin with.
    public enum Pattern: String, Sendable, CaseIterable {
        /// An administrator of the organisation hands in.
        case standard
        /// A member fills in, an administrator checks and hands in.
        case checked
        /// As that, and a recommending unit passes it on to the authority.
        case recommended
    }

    /// The workflow of a pattern, as data.
    public static func made(by pattern: Pattern) -> Workflow {
        // The lines are constants that a test reads; what cannot be read is no workflow and is refused everywhere.
        (try? Workflow(states: stateLines(of: pattern), moves: moveLines(of: pattern)))
            ?? Workflow(states: [], moves: [])
    }

    private static func stateLines(of pattern: Pattern) -> String {
        let first = "draft | open | applicant | | 填写中 | Draft\n"
        let check = "unit_check | open | administrator | 5 | 机构管理员审核 | Checked by the organisation\n"
        let recommend = "recommending | open | recommending_unit | 5 | 推荐单位审核 | With the recommending unit\n"
        let again =
            "returned_recommending | returned | recommending_unit | | 补正待推荐单位确认 | Correction with the unit\n"
        let rest = """
            submitted | submitted | officer | | 已提交 | Submitted
            returned | returned | applicant | | 补正中 | Returned for correction
            \(pattern == .recommended ? again : "")accepted | positive | nobody | | 已受理 | Accepted for review
            refused | negative | nobody | | 不予受理 | Refused
            withdrawn | withdrawn | nobody | | 已撤回 | Withdrawn
            """
        return switch pattern {
        case .standard: first + rest
        case .checked: first + check + rest
        case .recommended: first + check + recommend + rest
        }
    }

    private static func moveLines(of pattern: Pattern) -> String {
        let chain =
            switch pattern {
            case .standard: "submit | draft | submitted | administrator | | 提交 | Submit\n"
            case .checked:
                """
                hand_on | draft | unit_check | applicant | | 交管理员审核 | Hand on to the administrator
                submit | unit_check | submitted | administrator | | 审核并提交 | Check and submit
                give_back | unit_check | draft | administrator | reason | 退回填写人 | Give back

                """
            case .recommended:
                """
                hand_on | draft | unit_check | applicant | | 交管理员审核 | Hand on to the administrator
                pass_on | unit_check | recommending | administrator | | 报推荐单位 | Pass on to the recommending unit
                give_back | unit_check | draft | administrator | reason | 退回填写人 | Give back
                submit | recommending | submitted | recommending_unit | | 推荐并提交 | Recommend and submit
                send_back | recommending | draft | recommending_unit | reason | 退回机构 | Send back to the organisation
                withdraw_recommending | recommending | withdrawn | administrator | | 撤回 | Withdraw

                """
            }
        let resubmit = "resubmit | returned | submitted | administrator | | 提交补正 | Submit the correction"
        let check =
            pattern == .standard ? "" : "withdraw_check | unit_check | withdrawn | administrator | | 撤回 | Withdraw\n"
        return chain + check + """
            withdraw_draft | draft | withdrawn | administrator | | 撤回 | Withdraw
            accept | submitted | accepted | officer | | 通过初审 | Accept
            return | submitted | returned | officer | reason | 退回补正 | Return
            refuse | submitted | refused | officer | reason | 不通过 | Refuse
            withdraw | submitted | withdrawn | administrator | | 撤回 | Withdraw
            \(pattern == .recommended ? correctionLines : resubmit)
            refuse_returned | returned | refused | officer | reason | 逾期未补正 | Refuse, not corrected in time
            withdraw_returned | returned | withdrawn | administrator | | 撤回 | Withdraw
            withdraw_accepted | accepted | withdrawn | administrator | | 撤回 | Withdraw
            """
    }

    /// What a recommending unit approved has changed with a correction, so that it is asked again.
    private static let correctionLines = """
        correct | returned | returned_recommending | administrator | | 补正报推荐单位 | Pass the correction on
        resubmit | returned_recommending | submitted | recommending_unit | | 确认补正并提交 | Submit the correction
        back | returned_recommending | returned | recommending_unit | reason | 退回机构 | Back to the organisation
        refuse_waiting | returned_recommending | refused | officer | reason | 逾期未补正 | Refuse, not in time
        withdraw_waiting | returned_recommending | withdrawn | administrator | | 撤回 | Withdraw
        """
}
