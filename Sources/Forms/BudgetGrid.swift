public import Kernel

/// A budget as an applicant states it: items, each split over the sources that are to pay it.
public struct BudgetGrid: Sendable, Hashable {
    /// One item.
    public struct Row: Sendable, Hashable {
        /// Key of the kind of cost, where the form has kinds.
        public var line: String?
        /// What is bought or paid.
        public var item: String
        /// Price of one unit.
        public var unitPrice: Money?
        /// How many units.
        public var quantity: Fraction?
        /// What is counted.
        public var unit: String
        /// What the item costs.
        public var amount: Money?
        /// What each source is to pay, by its key.
        public var bySource: [String: Money]

        /// An item.
        public init(
            line: String? = nil, item: String, unitPrice: Money? = nil, quantity: Fraction? = nil, unit: String = "",
            amount: Money? = nil, bySource: [String: Money] = [:]
        ) {
            self.line = line
            self.item = item
            self.unitPrice = unitPrice
            self.quantity = quantity
            self.unit = unit
            self.amount = amount
            self.bySource = bySource
        }
    }

    /// The items in order.
    public var rows: [Row]
    /// Totals as stated by the applicant under the columns, by source; checked, never trusted.
    public var statedTotals: [String: Money]
    /// The grand total as stated.
    public var statedTotal: Money?

    /// A budget.
    public init(rows: [Row], statedTotals: [String: Money] = [:], statedTotal: Money? = nil) {
        self.rows = rows
        self.statedTotals = statedTotals
        self.statedTotal = statedTotal
    }

    /// The sum of all items. Throws `tooLarge` beyond 64 bits.
    public func total() throws(MoneyRefusal) -> Money { try rows.map { $0.amount ?? .zero }.sum() }

    /// What one source is to pay. Throws `tooLarge` beyond 64 bits.
    public func total(of source: String) throws(MoneyRefusal) -> Money {
        try rows.map { $0.bySource[source] ?? .zero }.sum()
    }

    /// What one kind of cost comes to. Throws `tooLarge` beyond 64 bits.
    public func total(ofLine line: String) throws(MoneyRefusal) -> Money {
        try rows.filter { $0.line == line }.map { $0.amount ?? .zero }.sum()
    }

    /// What is asked for: the sum of the sources that the rules name. Throws `tooLarge` beyond 64 bits.
    public func requested(under rules: BudgetRules) throws(MoneyRefusal) -> Money {
        var sum = Money.zero
        for source in rules.requestedSources { sum = try sum.adding(try total(of: source)) }
        return sum
    }
}
