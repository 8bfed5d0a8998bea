/// By which rule the tranches of a contract are met from its sources of money (资金分摊规则).
public enum SplitRule: String, Hashable, Sendable, CaseIterable {
    /// Every tranche from all sources, in proportion to what each gives in all.
    case proportional
    /// Government money until it is used up, then the rest.
    case governmentFirst = "government_first"
    /// Social money until it is used up, then the rest.
    case socialFirst = "social_first"
    /// A tranche that is for one budget line only from sources that pay on that line; other tranches from what is left.
    case eligibleLine = "eligible_line"

    /// Key of its name in the message catalogue.
    public var messageKey: String { "splits.rule.\(rawValue)" }
}

/// Why tranches cannot be met from sources by a rule. Sources and tranches are counted from 0.
public enum SplitRefusal: Error, Hashable, Sendable {
    /// The sources do not sum to the tranches, or an amount is below zero.
    case doesNotSum
    /// A source gives more than it has.
    case sourceShort(source: Int, left: Money, asked: Money)
    /// The sources on a tranche's line give less than the tranches that are for that line.
    case lineShort(tranche: Int, left: Money, asked: Money)

    /// The text to show, by its key in the catalogue.
    public var message: Message {
        switch self {
        case .doesNotSum: Message("splits.refusal.does_not_sum")
        case .sourceShort(_, let left, let asked):
            Message("splits.refusal.source_short", ["left": left.grouped, "asked": asked.grouped])
        case .lineShort(let tranche, let left, let asked):
            Message(
                "splits.refusal.line_short",
                ["number": String(tranche + 1), "left": left.grouped, "asked": asked.grouped])
        }
    }
}
