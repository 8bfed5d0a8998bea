extension SupervisionBoard {
    /// What has to be looked at of one contract: a set in one word, because a board counts and sorts thousands.
    public struct Flags: Sendable, Hashable, ExpressibleByArrayLiteral {
        private var bits: UInt16 = 0

        /// These flags.
        public init(arrayLiteral flags: Flag...) {
            for flag in flags { insert(flag) }
        }

        /// Whether a flag is among them.
        public func contains(_ flag: Flag) -> Bool { bits & flag.bit != 0 }

        mutating func insert(_ flag: Flag) { bits |= flag.bit }
    }
}

extension SupervisionBoard.Flag {
    fileprivate var bit: UInt16 {
        switch self {
        case .late: 1
        case .risk: 1 << 1
        case .check: 1 << 2
        case .accept: 1 << 3
        case .unpaid: 1 << 4
        case .suspended: 1 << 5
        case .duty: 1 << 6
        case .ending: 1 << 7
        }
    }
}
