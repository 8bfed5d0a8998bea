internal import Kernel
internal import Platform
public import Postgres

extension AutomaticMatching {
    /// How far apart things may lie, by the date of the bank line.
    public struct Window: Sendable {
        /// Days between bank and books.
        public var days: Dated
        /// Days within which one reference means one thing.
        public var referenceDays: Dated
        /// Lines or items of which some are chosen.
        public var choicesMax = 12

        /// A window.
        public init(days: Dated = 10, referenceDays: Dated = 60) {
            self.days = days
            self.referenceDays = referenceDays
        }

        /// Code of the rule that says how many days a bank line and its voucher may lie apart.
        public static let rule = "bank_match.days.max"
        /// Code of the rule that says within how many days one reference means one thing.
        public static let referenceRule = "bank_match.reference_days.max"

        /// The window as the dated rules say it.
        public static func inForce(in db: Connection) throws -> Window {
            let rules = try Rule.all(in: db)
            return Window(days: Dated(rules, rule), referenceDays: Dated(rules, referenceRule))
        }
    }

    /// A number that holds from a day on, until the next one does. Days are counted since 1970.
    public struct Dated: Sendable, Hashable, ExpressibleByIntegerLiteral {
        private struct Step: Sendable, Hashable {
            let from: Int
            let through: Int
            let value: Int
        }

        // The newest first; where none holds, nothing is matched by itself.
        private let steps: [Step]

        /// The same number on every day.
        public init(integerLiteral value: Int) {
            steps = [Step(from: .min, through: .max, value: value)]
        }

        /// The versions of a rule.
        init(_ rules: [Rule], _ code: String) {
            steps = rules.filter { $0.code == code && $0.scope == "CN" }.compactMap { rule in
                rule.wholeValue.map {
                    Step(
                        from: rule.validFrom.daysSinceEpoch, through: rule.validTo?.daysSinceEpoch ?? .max, value: $0)
                }
            }
            .sorted { $0.from > $1.from }
        }

        /// The number that holds on a day; -1 where none does.
        func value(on day: Int) -> Int { steps.first { $0.from <= day && day <= $0.through }?.value ?? -1 }
    }
}
