public import Kernel
public import Platform
internal import Postgres

/// Money of one source with one set of restrictions, in the books of one holder.
public struct Fund: Sendable, Hashable {
    /// Identifies a fund.
    public typealias ID = Identifier<Fund>

    /// Where the money comes from.
    public enum Source: String, StoredAsText, CaseIterable {
        case government
        case donation
        case foundationGrant = "foundation_grant"
        case lottery
        case own

        /// Key of its name in the message catalogue.
        public var messageKey: String { "funds.source.\(rawValue)" }

        /// Whether it is money of the government, 福彩公益金 included: a government fund's budget (政府性基金预算).
        public var isGovernment: Bool { self == .government || self == .lottery }
    }

    /// What ties the money (限定性).
    public enum Restriction: String, StoredAsText, CaseIterable {
        case none
        case purpose
        case time
        case both

        /// Key of its name in the message catalogue.
        public var messageKey: String { "funds.restriction.\(rawValue)" }
    }

    /// What a new fund is to be.
    public struct Draft: Sendable {
        /// Short code, unique with the holder.
        public var code: String
        /// Name in Chinese.
        public var name: String
        /// Name in English; may be empty.
        public var englishName: String
        /// Where the money comes from.
        public var source: Source
        /// The programme it is for, if it is for one.
        public var programme: Programme.ID?
        /// What ties the money.
        public var restriction: Restriction
        /// What it may be used for; not empty exactly when the purpose is restricted.
        public var purpose: String
        /// Until when; this or the first day is given exactly when the time is restricted.
        public var usableUntil: Day?
        /// From when on; nil: at once.
        public var usableFrom: Day?
        /// 受托代理: passed on for somebody else, no income.
        public var agency: Bool
        /// Must not be invested; always so for government money (慈善法 55).
        public var noInvest: Bool
        /// The most that management may cost, in hundredths of a percent.
        public var managementCapBasisPoints: Int?
        /// What was promised for the whole term.
        public var agreed: Money?
        /// Codes of the areas that it may be used in, with all that lies in them; none: anywhere.
        public var areas: [String]
        /// Codes of the lines of its programme's budget that it may be used for; none: any.
        public var lines: [String]

        /// A fund tied to the purpose of a programme, unless said otherwise.
        public init(
            code: String, name: String, englishName: String = "", source: Source, programme: Programme.ID?,
            restriction: Restriction = .purpose, purpose: String, usableUntil: Day? = nil, agency: Bool = false,
            noInvest: Bool = false, managementCapBasisPoints: Int? = nil, agreed: Money? = nil,
            areas: [String] = [], lines: [String] = [], usableFrom: Day? = nil
        ) {
            self.code = code
            self.name = name
            self.englishName = englishName
            self.source = source
            self.programme = programme
            self.restriction = restriction
            self.purpose = purpose
            self.usableUntil = usableUntil
            self.usableFrom = usableFrom
            self.agency = agency
            self.noInvest = noInvest || source == .government || source == .lottery
            self.managementCapBasisPoints = managementCapBasisPoints
            self.agreed = agreed
            self.areas = areas
            self.lines = lines
        }
    }

    /// Its key.
    public let id: ID
    /// In whose books it is.
    public let holder: Holder.ID
    /// Name of the holder's organisation.
    public let holderName: String
    /// The programme it is for.
    public let programme: Programme.ID?
    /// Short code.
    public let code: String
    /// Name in Chinese.
    public let name: String
    /// Name in English; empty when there is none.
    public let englishName: String
    /// Where the money comes from.
    public let source: Source
    /// What ties it.
    public let restriction: Restriction
    /// What it may be used for.
    public let purpose: String
    /// Until when.
    public let usableUntil: Day?
    /// From when on.
    public let usableFrom: Day?
    /// 受托代理.
    public let agency: Bool
    /// Whether it must not be invested.
    public let noInvest: Bool
    /// The most that management may cost, in hundredths of a percent of what is received.
    public let managementCapBasisPoints: Int?
    /// What was promised for the whole term.
    public let agreed: Money?
    /// Codes of the areas that it may be used in, with all that lies in them; none: anywhere.
    public let areas: [String]
    /// Codes of the lines of its programme's budget that it may be used for; none: any.
    public let lines: [String]
    /// What was received and booked, less what was reversed.
    public let received: Money
    /// What the books say is in the bank.
    public let balance: Money

    /// Where it lies for a grant.
    public var scope: Scope { Scope(programme: programme, holder: holder.rawValue) }
}
