internal import Kernel
internal import Platform

/// The way of proposals through a call, as data: states, who acts in each, and the moves between them.
///
/// Code works with the class of a state alone. What a state is called, how many there are and who passes a proposal on
/// is decided by each call.
public struct Workflow: Sendable, Hashable {
    /// What a state means for everything that follows.
    public enum Class: String, Sendable, CaseIterable {
        /// Not handed in yet: being written, or on its way to the authority.
        case open
        /// In the hands of the authority.
        case submitted
        /// Given back for a correction.
        case returned
        /// Goes on to review.
        case positive
        /// Does not.
        case negative
        /// Taken back by the organisation.
        case withdrawn

        /// The state of a proposal under which other modules know the class.
        public var state: Proposal.State {
            switch self {
            case .open: .draft
            case .submitted: .submitted
            case .returned: .returned
            case .positive: .accepted
            case .negative: .refused
            case .withdrawn: .withdrawn
            }
        }

        /// Whether nothing of the screening follows.
        var isFinal: Bool { self == .positive || self == .negative || self == .withdrawn }

        /// The classes that a proposal may go to from this one.
        fileprivate var following: Set<Class> {
            switch self {
            case .open: [.open, .submitted, .withdrawn]
            case .submitted: [.submitted, .returned, .positive, .negative, .withdrawn]
            case .returned: [.returned, .submitted, .negative, .withdrawn]
            case .positive: [.withdrawn]
            case .negative, .withdrawn: []
            }
        }
    }

    /// Who acts in a state, or makes a move.
    public enum Actor: String, Sendable, CaseIterable {
        /// A member of the organisation.
        case applicant
        /// An administrator of the organisation.
        case administrator
        /// A recommending unit.
        case recommendingUnit = "recommending_unit"
        /// A programme officer.
        case officer
        /// A decision-maker.
        case decisionMaker = "decision_maker"
        /// Nobody: an end.
        case nobody

        /// Key of its name in the message catalogue.
        public var messageKey: String { "workflows.actor.\(rawValue)" }
    }

    /// A state.
    public struct State: Sendable, Hashable {
        /// Its key.
        public let key: String
        /// What it means.
        public let kind: Class
        /// Who acts.
        public let actor: Actor
        /// In how many working days; nil: without a clock.
        public let days: Int?
        /// Its name in Chinese.
        public let chinese: String
        /// Its name in English.
        public let english: String
    }

    /// A move from one state to another.
    public struct Move: Sendable, Hashable {
        /// Its key.
        public let key: String
        /// The state before.
        public let from: String
        /// The state after.
        public let to: String
        /// Who makes it.
        public let actor: Actor
        /// Whether a reason has to be given.
        public let needsReason: Bool
        /// Its name in Chinese.
        public let chinese: String
        /// Its name in English.
        public let english: String
        /// What must hold besides.
        public let guards: [Guard]
        /// Who is told besides whoever acts next; empty: the organisation.
        public let tells: [Actor]

        /// A move; without guards or notices of its own unless said.
        public init(
            key: String, from: String, to: String, actor: Actor, needsReason: Bool, chinese: String, english: String,
            guards: [Guard] = [], tells: [Actor] = []
        ) {
            (self.key, self.from, self.to, self.actor) = (key, from, to, actor)
            (self.needsReason, self.chinese, self.english) = (needsReason, chinese, english)
            (self.guards, self.tells) = (guards, tells)
        }
    }

    /// The states; a proposal begins in the first one.
    public let states: [State]
    /// The moves.
    public let moves: [Move]

    /// The state with this key.
    public func state(_ key: String) -> State? { states.first { $0.key == key } }

    /// The moves out of a state.
    public func moves(from key: String) -> [Move] { moves.filter { $0.from == key } }

    /// States that can be reached from one, itself among them, without entering another.
    func reachable(from start: String, avoiding closed: String? = nil) -> Set<String> {
        var (found, waiting) = (Set([start]), [start])
        while let key = waiting.popLast() {
            for move in moves(from: key) where move.to != closed && found.insert(move.to).inserted {
                waiting.append(move.to)
            }
        }
        return found
    }
}

/// What is wrong with a workflow.
public struct WorkflowProblem: Error, Sendable, Hashable {
    /// The last part of the message's key.
    public let code: String
    /// The state or move.
    public let place: String

    /// A problem at a place.
    public init(_ code: String, _ place: String) { (self.code, self.place) = (code, place) }
}

extension Workflow {
    /// Everything that is wrong: an empty list means that every proposal can reach an end.
    public var problems: [WorkflowProblem] {
        var problems = namesProblems
        for state in states where !state.kind.isFinal && moves(from: state.key).isEmpty {
            problems.append(.init("dead_end", state.key))
        }
        for move in moves {
            guard let from = state(move.from), let to = state(move.to) else {
                problems.append(.init("unknown_state", move.key))
                continue
            }
            if !from.kind.following.contains(to.kind) { problems.append(.init("class", move.key)) }
            if !isMade(move, from, to) { problems.append(.init("actor", move.key)) }
        }
        guard let start = states.first, start.kind == .open, start.actor == .applicant else {
            return problems + [.init("start", states.first?.key ?? "")]
        }
        let reached = reachable(from: start.key)
        for state in states where !reached.contains(state.key) { problems.append(.init("unreachable", state.key)) }
        for state in states where !state.kind.isFinal {
            let ends = reachable(from: state.key)
            if !states.contains(where: { $0.kind.isFinal && $0.kind != .withdrawn && ends.contains($0.key) }) {
                problems.append(.init("no_outcome", state.key))
            }
        }
        for kind in [Class.submitted, .positive, .negative, .withdrawn]
        where !states.contains(where: { $0.kind == kind }) {
            problems.append(.init("no_class", kind.rawValue))
        }
        for actor in unaskedAgain { problems.append(.init("correction_around", actor.rawValue)) }
        return problems
    }

    /// Whether who makes a move can: the authority decides, and a correction begins with who writes it.
    private func isMade(_ move: Move, _ from: State, _ to: State) -> Bool {
        if move.actor == .nobody { return false }
        if to.kind == .returned, from.kind != .returned, to.actor != .applicant { return false }
        let isDecision = [.positive, .negative].contains(to.kind) || (from.kind == .submitted && to.kind == .returned)
        return !isDecision || move.actor == .officer || move.actor == .decisionMaker
    }

    private var namesProblems: [WorkflowProblem] {
        var problems: [WorkflowProblem] = []
        func isKey(_ key: String) -> Bool {
            let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
            let bytes = Array(key.utf8)
            return (1...40).contains(bytes.count) && letters.contains(bytes[0])
                && bytes.allSatisfy { letters.contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") }
        }
        for key in states.map(\.key) + moves.map(\.key) where !isKey(key) { problems.append(.init("key", key)) }
        for keys in [states.map(\.key), moves.map(\.key)] {
            for (key, count) in Dictionary(keys.map { ($0, 1) }, uniquingKeysWith: +) where count > 1 {
                problems.append(.init("twice", key))
            }
        }
        for state in states {
            if state.chinese.isEmpty || state.english.isEmpty { problems.append(.init("name", state.key)) }
            if let days = state.days, !(1...365).contains(days) { problems.append(.init("days", state.key)) }
            if state.kind.isFinal != (state.actor == .nobody) { problems.append(.init("actor", state.key)) }
            if state.kind == .returned, ![.applicant, .administrator, .recommendingUnit].contains(state.actor) {
                problems.append(.init("actor", state.key))
            }
        }
        for move in moves where move.chinese.isEmpty || move.english.isEmpty {
            problems.append(.init("name", move.key))
        }
        if states.count > 40 || moves.count > 200 { problems.append(.init("size", "")) }
        return problems
    }
}
