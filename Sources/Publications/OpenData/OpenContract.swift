public import Kernel
public import Platform

/// A contract that came into force, as open data tells it: organisations, places, amounts and days. It holds no person,
/// and texts that people typed have lost every number by which somebody could be called or known.
public struct OpenContract: Sendable {
    /// An organisation.
    public struct Party: Sendable, Hashable {
        /// Its key in the directory.
        public let organisation: Organisation.ID
        /// Its registered name.
        public let name: String
        /// 统一社会信用代码, where it has one.
        public let code: String?
        /// Its kind, as the directory names it.
        public let kind: String
        /// Names of the places it lies in, from the province down.
        public let places: [String]

        /// Its identifier in every open-data standard; `CN-USCI` is the list of Chinese credit codes.
        public var identifier: String { code.map { "CN-USCI-\($0)" } ?? "XM-MIAOPU-\(organisation)" }
    }

    /// What a fund pays of it.
    public struct Source: Sendable, Hashable {
        /// Code of the fund.
        public let code: String
        /// What the fund is called.
        public let name: String
        /// Kind of money, as `Fund.Source` names it.
        public let kind: String
        /// Who holds the fund.
        public let holder: Party
        /// How much.
        public let amount: Money
    }

    /// What has to be proved before a tranche is paid.
    public struct Step: Sendable, Hashable {
        /// Key of the milestone.
        public let id: Int64
        /// Its number within the contract.
        public let number: Int
        /// What it is called.
        public let title: String
        /// By when.
        public let dueOn: Day
        /// The tranche that it opens, as it was agreed.
        public let amount: Money
        /// The same, less what amendments took off.
        public let worth: Money
        /// When it was accepted.
        public let acceptedAt: Timestamp?
        /// Whether it was given up when the contract ended.
        public let isCancelled: Bool
        /// Number of the amendment that brought it; nil for what was agreed from the start.
        public let amendment: Int?
    }

    /// Money that moved; negative when it came back.
    public struct Transfer: Sendable, Hashable {
        /// Voucher and fund, which together identify it.
        public let id: String
        /// The day in the books.
        public let day: Day
        /// When it was written into the books.
        public let postedAt: Timestamp
        /// Code of the fund.
        public let fund: String
        /// Whose books.
        public let payer: Party
        /// How much.
        public let amount: Money
    }

    /// The call that it came from; nil for a contract without one.
    public struct Origin: Sendable, Hashable {
        /// Code of the call, unique in the authority.
        public let code: String
        /// Title of the call.
        public let title: String
        /// Kind of the call, as `Call.Kind` names it.
        public let kind: String
        /// When it opened.
        public let opensAt: Timestamp
        /// Until when proposals were taken.
        public let deadlineAt: Timestamp
        /// Number of the lot.
        public let lot: Int
        /// What was asked for.
        public let requested: Money?
    }

    /// Short name of the authority's site.
    public let authoritySlug: String
    /// Key of the contract.
    public let id: Int64
    /// Its number.
    public let number: String
    /// Its title.
    public let title: String
    /// `active`, `completed` or `terminated`.
    public let state: String
    /// What it is worth.
    public let value: Money
    /// First day.
    public let startsOn: Day
    /// Last day.
    public let endsOn: Day
    /// When it came into force.
    public let activatedAt: Timestamp
    /// When it ended.
    public let endedAt: Timestamp?
    /// Code of the programme.
    public let programmeCode: String
    /// Name of the programme.
    public let programmeName: String
    /// The call.
    public let origin: Origin?
    /// What was awarded, and when that was confirmed.
    public let awarded: (amount: Money, at: Timestamp)?
    /// `service`, `grant`, `cooperation` or `assistance`, as `Contract.Kind` names it.
    public let kind: String
    /// How the contractor was found outside a call; nil for a contract of a call.
    public let procured: Procured?
    /// Code of the place of the work.
    public let areaCode: String
    /// Names of the place of the work, from the province down.
    public let places: [String]
    /// The authority (甲方).
    public let authority: Party
    /// The contractor (乙方).
    public let contractor: Party
    /// What each fund pays, in order of the funds.
    public internal(set) var sources: [Source] = []
    /// What has to be proved, in order.
    public internal(set) var steps: [Step] = []
    /// What was paid, in the order of the books.
    public internal(set) var transfers: [Transfer] = []

    /// What is bought, in order.
    public internal(set) var lines: [Line] = []
    /// The amendments in force, the earliest first.
    public internal(set) var amendments: [Amendment] = []
    /// What is measured of it, in order.
    public internal(set) var measured: [Measured] = []
    /// How an early end was settled.
    public internal(set) var settlement: Settlement?

    /// Whether it is a grant and not a purchase of services.
    public var isGrant: Bool {
        ["grant", "assistance"].contains(kind) && !["tender", "rollout"].contains(origin?.kind ?? "")
    }

    /// What it is worth with its amendments.
    public var valueNow: Money { Money(fen: amendments.reduce(value.fen) { $0 + $1.change.fen }) }
    /// What a source gives with the amendments.
    public func amountNow(of source: Source) -> Money {
        Money(fen: amendments.reduce(source.amount.fen) { $0 + ($1.byFund[source.code]?.fen ?? 0) })
    }
    /// The last day as it is agreed now.
    public var lastDay: Day { amendments.last { $0.endsOn != nil }?.endsOn ?? endsOn }

    /// What was paid, less what came back.
    public var paid: Money { Money(fen: transfers.reduce(0) { $0 + $1.amount.fen }) }

    /// What a fund has paid, less what came back.
    public func paid(from fund: String) -> Money {
        Money(fen: transfers.filter { $0.fund == fund }.reduce(0) { $0 + $1.amount.fen })
    }

    /// When anything of it last changed.
    public var changedAt: Timestamp {
        (steps.compactMap(\.acceptedAt) + amendments.map(\.at) + transfers.map(\.postedAt)
            + [endedAt].compactMap(\.self))
            .reduce(activatedAt) { max($0, $1) }
    }
}
