public import Funds
public import Kernel
public import Platform
public import Postgres

/// A changed use of a fund as everybody may know it (慈善法 56, 58): what tied the money before and afterwards, what
/// allows it, and since when; nobody's name, nor the words of the paper.
public struct PublishedFundChange: Sendable {
    /// The fund.
    public let fund: FundName
    /// What allows it.
    public let ground: FundChange.Ground
    /// The day on which it was confirmed.
    public let day: Day
    /// What tied the fund before.
    public let before: FundChange.Ties
    /// What ties it afterwards.
    public let after: FundChange.Ties
    /// What the fund had in its accounts then; nil where that was not kept.
    public let rest: Money?

    /// The confirmed changes of the funds of a programme, the newest first.
    public static func all(
        of programme: Programme.ID, for viewer: Viewer, in db: Connection
    ) throws -> [PublishedFundChange] {
        let names = try FundName.all(for: viewer, in: db)
        func withheld(_ ties: FundChange.Ties) -> FundChange.Ties {
            var ties = ties
            ties.purpose = OpenText.withoutNumbers(of: ties.purpose)
            return ties
        }
        return try FundChange.confirmed(of: programme, in: db, tenant: try viewer.requireTenant().id).compactMap {
            guard let fund = names[$0.fund], let at = $0.answeredAt else { return nil }
            return PublishedFundChange(
                fund: fund, ground: $0.ground, day: at.day(in: .shanghai), before: withheld($0.before),
                after: withheld($0.after), rest: $0.rest)
        }
    }
}
