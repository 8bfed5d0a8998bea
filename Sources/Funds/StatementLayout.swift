internal import Kernel
public import Sheets

/// How a bank writes its statements: which heading means what, and how money in and out are told apart.
///
/// Every role names the headings that may stand for it; the first one that the file has counts. `#3` is the third
/// column of a file without headings. Headings are compared without blanks, and with plain brackets.
public struct StatementLayout: Sendable, Hashable {
    /// How the sign of an amount is written.
    public enum Sign: Sendable, Hashable {
        /// One column, money out negative; `isReversed` where money out is positive, as on cards.
        case signed(amount: [String], isReversed: Bool)
        /// Two columns, each unsigned.
        case inAndOut(received: [String], paid: [String])
        /// One unsigned column and another that says which way.
        case direction(amount: [String], direction: [String], words: Words)
    }

    /// What a column of directions may say.
    public struct Words: Sendable, Hashable {
        /// Money in.
        public var received: Set<String>
        /// Money out.
        public var paid: Set<String>
        /// Neither by itself: `neutral` decides by the other texts of the row.
        public var neutral: Set<String> = []
    }

    /// A row whose direction is neutral: a text in one of its cells decides, the first one that is found.
    public struct Neutral: Sendable, Hashable {
        /// What a cell has to contain.
        public let text: String
        /// Whether it is money in.
        public let isReceived: Bool
    }

    /// Names the layout; kept with each statement.
    public let code: String
    /// Goes up when the layout changes; kept with each statement.
    public var version = 1
    /// Name of the bank or platform, for the list to choose from.
    public let name: String
    /// Headings of the day.
    public let day: [String]
    /// Headings of the time, if it has a column of its own.
    public var time: [String] = []
    /// Which way the money went.
    public let sign: Sign
    /// Headings of the running balance.
    public var balance: [String] = []
    /// Headings of the reference, the first one present and not empty counts.
    public var references: [String] = []
    /// Headings of the other party.
    public var counterparty: [String] = []
    /// Headings of remarks; what they hold is joined.
    public var notes: [String] = []
    /// Headings of the currency; anything but RMB is refused.
    public var currency: [String] = []
    /// Headings of the state of a movement.
    public var states: [String] = []
    /// States in which no money moved.
    public var closedStates: Set<String> = []
    /// How neutral rows are told apart.
    public var neutral: [Neutral] = []
    /// Headings without which it is another edition of the layout.
    public var marks: [String] = []
    /// How the file is coded; nil to recognise it.
    public var encoding: CSVEncoding?

    /// The alternatives of every role without which a file is not of this layout.
    var required: [[String]] {
        switch sign {
        case .signed(let amount, _): [day, amount] + marks.map { [$0] }
        case .inAndOut(let received, let paid): [day, received, paid] + marks.map { [$0] }
        case .direction(let amount, let direction, _): [day, amount, direction] + marks.map { [$0] }
        }
    }

    /// Every heading that the layout knows.
    private var roles: [[String]] {
        required + [time, balance, counterparty, currency, states] + (references + notes).map { [$0] }
    }

    /// The row of headings, and where each of them stands.
    struct Heading {
        let rowNumber: Int
        private let columns: [String: Int]

        /// The first of the first rows that holds what is required; nil when none does.
        init?(of layout: StatementLayout, in rows: [SheetRow], depth: Int = 50) {
            if layout.required.allSatisfy({ $0.contains { StatementLayout.position($0) != nil } }) {
                (rowNumber, columns) = (0, [:])
                return
            }
            for row in rows.prefix(depth) {
                let columns = Self.columns(of: row)
                let isThere = layout.required.allSatisfy { names in
                    names.contains { columns[StatementLayout.plain($0)] != nil }
                }
                if isThere {
                    (rowNumber, self.columns) = (row.number, columns)
                    return
                }
            }
            return nil
        }

        private static func columns(of row: SheetRow) -> [String: Int] {
            var columns: [String: Int] = [:]
            for (index, cell) in row.cells.enumerated() {
                let title = StatementLayout.plain(cell.text)
                if !title.isEmpty, columns[title] == nil { columns[title] = index }
            }
            return columns
        }

        /// The column of the first of the headings that is there.
        subscript(names: [String]) -> Int? {
            names.lazy.compactMap { StatementLayout.position($0) ?? columns[StatementLayout.plain($0)] }.first
        }
    }

    /// Without blanks, and with plain brackets: banks pad their headings.
    static func plain(_ heading: String) -> String {
        String(heading.filter { !$0.isWhitespace }).replacing("（", with: "(").replacing("）", with: ")")
    }

    /// The place of the column that `#3` names, from 0.
    static func position(_ heading: String) -> Int? {
        guard heading.hasPrefix("#"), let number = Int(heading.dropFirst()), (1...1_000).contains(number) else {
            return nil
        }
        return number - 1
    }

    /// The layout whose headings stand in the file; the one that names the most of them when several fit, of equals
    /// the first.
    static func recognise(in rows: [SheetRow]) -> StatementLayout? {
        var best: (layout: StatementLayout, count: Int)?
        for layout in known {
            guard let heading = Heading(of: layout, in: rows) else { continue }
            let count = layout.roles.count { heading[$0] != nil }
            if count > best?.count ?? 0 { best = (layout, count) }
        }
        return best?.layout
    }
}
