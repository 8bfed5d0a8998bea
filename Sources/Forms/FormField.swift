public import Kernel

/// One question of a form.
public struct FormField: Sendable, Hashable {
    /// Its key, unique in the form.
    public let key: String
    /// The question.
    public let label: Wording
    /// How to answer it.
    public let help: Wording?
    /// Whether it must be answered before the form is handed in.
    public let isRequired: Bool
    /// Who may ever see the answer, as the form says.
    public let sensitivity: Sensitivity
    /// How far the answer is really shown: the strictest of its own class, those of its columns and, once it is part of
    /// a form, those of the answers that it is calculated from.
    public internal(set) var effectiveSensitivity: Sensitivity
    /// What kind of answer it takes, with its limits.
    public let kind: Kind
    /// When it is asked, and what its answer must fulfil beyond its kind.
    public let conditions: FieldConditions

    /// A question.
    public init(
        key: String, label: Wording, help: Wording? = nil, isRequired: Bool = true,
        sensitivity: Sensitivity = .internal, kind: Kind, conditions: FieldConditions = FieldConditions()
    ) {
        self.key = key
        self.label = label
        self.help = help
        self.isRequired = isRequired
        self.sensitivity = sensitivity
        self.kind = kind
        self.conditions = conditions
        let columns: [FormField] = if case .table(let rules) = kind { rules.columns } else { [] }
        effectiveSensitivity = columns.map(\.sensitivity).reduce(sensitivity, max)
    }

    /// How far an answer may be shown, from everybody to hardly anybody.
    public enum Sensitivity: String, Sendable, Hashable, CaseIterable, Comparable {
        case `public`, `internal`, personal, sensitive, sealed

        private var strictness: Int { Self.allCases.firstIndex(of: self) ?? 0 }

        /// Whether the first class is shown to more people than the second.
        public static func < (left: Sensitivity, right: Sensitivity) -> Bool { left.strictness < right.strictness }
    }

    /// The kinds of answer.
    public enum Kind: Sendable, Hashable {
        /// One line; length in characters.
        case text(lengthMax: Int)
        /// Several lines; length in characters.
        case longText(lengthMax: Int)
        /// An exact decimal number.
        case number(NumberLimits)
        /// An amount in yuan.
        case money(min: Money?, max: Money?)
        /// A day.
        case date(earliest: Day?, latest: Day?)
        /// One of several.
        case choice([Option])
        /// Some of several, as many as the range says.
        case choices([Option], ClosedRange<Int>)
        /// Yes or no.
        case yesNo
        /// Files that were uploaded.
        case file(FileLimits)
        /// A budget by item and source.
        case budget(BudgetRules)
        /// Rows of the same questions: a table, or a group that repeats.
        case table(TableRules)
        /// Worked out from other answers, never typed.
        case calculated(Calculation)
        /// Items answered on one scale, and their score.
        case scale(ScaleRules)
        /// An organisation: its name and 统一社会信用代码.
        case organisation
        /// A person: name and telephone, and the identity number when it is asked for.
        case person(asksIdentity: Bool)
        /// An administrative area, by its code or its full name.
        case area
    }

    /// Limits of a number.
    public struct NumberLimits: Sendable, Hashable {
        /// Decimals at most.
        public let places: Int
        /// The smallest number accepted.
        public let min: Fraction?
        /// The largest number accepted.
        public let max: Fraction?
        /// What is counted or measured.
        public let unit: Wording?

        /// Limits.
        public init(places: Int = 0, min: Fraction? = nil, max: Fraction? = nil, unit: Wording? = nil) {
            self.places = places
            self.min = min
            self.max = max
            self.unit = unit
        }
    }

    /// One answer to choose.
    public struct Option: Sendable, Hashable {
        /// Its key, unique in the field.
        public let key: String
        /// What is read.
        public let label: Wording

        /// An answer to choose.
        public init(_ key: String, _ label: Wording) {
            self.key = key
            self.label = label
        }
    }

    /// Limits of uploaded files.
    public struct FileLimits: Sendable, Hashable {
        /// Files at most.
        public let countMax: Int
        /// Bytes of one file at most.
        public let bytesMax: Int64
        /// Media types that are accepted; empty: all that the house accepts.
        public let mediaTypes: [String]

        /// Limits.
        public init(countMax: Int = 1, bytesMax: Int64 = 20 << 20, mediaTypes: [String] = []) {
            self.countMax = countMax
            self.bytesMax = bytesMax
            self.mediaTypes = mediaTypes
        }
    }
}

/// What a budget grid asks for: items by source of money, which must add up in every direction.
public struct BudgetRules: Sendable, Hashable {
    /// A kind of cost that an item belongs to.
    public struct Line: Sendable, Hashable {
        /// Its key in the grid.
        public let key: String
        /// Its name.
        public let label: Wording
        /// The largest part of the whole budget that it may take, in percent.
        public let percentMax: Fraction?

        /// A kind of cost.
        public init(_ key: String, _ label: Wording, percentMax: Fraction? = nil) {
            self.key = key
            self.label = label
            self.percentMax = percentMax
        }
    }

    /// Kinds of cost; empty: items are free.
    public let lines: [Line]
    /// Who pays: the columns.
    public let sources: [FormField.Option]
    /// Keys of the sources that make up what is asked for; the others are the applicant's own share.
    public let requestedSources: [String]
    /// Key of the money field that must equal what is asked for.
    public let totalField: String?
    /// Rows at most.
    public let rowsMax: Int

    /// Rules of a grid; `requestedSources` nil means all of them.
    public init(
        lines: [Line] = [], sources: [FormField.Option], requestedSources: [String]? = nil,
        totalField: String? = nil, rowsMax: Int = 200
    ) {
        self.lines = lines
        self.sources = sources
        self.requestedSources = requestedSources ?? sources.map(\.key)
        self.totalField = totalField
        self.rowsMax = rowsMax
    }
}
