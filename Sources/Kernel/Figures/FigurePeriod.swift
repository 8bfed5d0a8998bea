extension Figure {
    /// The day or period that a figure speaks of.
    public enum Period: Hashable, Sendable {
        /// One day.
        case on(Day)
        /// All days from the first to the last.
        case from(Day, through: Day)
        /// All days from that one to the day of the statement, which is not said.
        case since(Day)
        /// Not said, or only in words, such as 近年来.
        case unknown(String)

        /// Whether the days are not known.
        public var isUnknown: Bool {
            if case .unknown = self { true } else { false }
        }

        /// The period that covers both: the same when they are equal, unknown when either is.
        func covering(_ other: Period) -> Period {
            if self == other { return self }
            switch (self, other) {
            case (.unknown(let words), _), (_, .unknown(let words)): return .unknown(words)
            case (.since(let day), let rest), (let rest, .since(let day)): return .since(min(day, rest.first ?? day))
            default:
                guard let first = [self, other].compactMap(\.first).min(),
                    let last = [self, other].compactMap(\.last).max()
                else { return .unknown("") }
                return .from(first, through: last)
            }
        }

        private var first: Day? {
            switch self {
            case .on(let day), .from(let day, _), .since(let day): day
            case .unknown: nil
            }
        }

        private var last: Day? {
            switch self {
            case .on(let day), .from(_, let day): day
            case .since, .unknown: nil
            }
        }
    }

    /// Whose members a figure counts: one or several classes of a partition. Only classes of one and the same
    /// partition, such as the top class of each child in a register, are known to have no member in common.
    public struct Population: Hashable, Sendable {
        /// The partition, within which each member is in one class only.
        public let partition: String
        /// The classes that are counted.
        public let classes: Set<String>

        /// The members of some classes of a partition.
        public init(_ classes: Set<String>, of partition: String) {
            self.partition = partition
            self.classes = classes
        }

        /// Whether it is certain that no member is in both.
        public func isDisjoint(from other: Population) -> Bool {
            partition == other.partition && classes.isDisjoint(with: other.classes)
        }

        /// Whether it is certain that some class is in both.
        func shares(with other: Population) -> Bool {
            partition == other.partition && !classes.isDisjoint(with: other.classes)
        }
    }
}
