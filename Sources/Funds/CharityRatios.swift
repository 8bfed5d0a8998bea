public import Kernel
public import Platform
public import Postgres

/// What a charity has to spend and what management may cost in a year, from the dated rules: 慈善法 61 and its details.
/// A rule that has not been checked against its source only warns, and none of these stops a posting.
public struct CharityRatios: Sendable {
    /// What kind of charity: it decides which rules hold.
    public enum Body: String, StoredAsText, CaseIterable {
        case publicFoundation = "public_foundation"
        case publicAssociation = "public_association"
        case privateFoundation = "private_foundation"
        case privateAssociation = "private_association"

        /// Key of its name in the message catalogue.
        public var messageKey: String { "funds.body.\(rawValue)" }
    }

    /// The figures of the year that the rules speak of.
    public struct Figures: Sendable, Hashable {
        /// Costs of programmes, in money and in kind: 慈善活动支出.
        public let spending: Money
        /// Management costs.
        public let management: Money
        /// All costs.
        public let costs: Money
        /// Income of the year before: without what could only be used later, with what was given earlier for that year.
        public let lastIncome: Money
        /// What of it the books say that came in that year.
        public let lastIncomeBooked: Money
        /// Income of the three years before, divided by three and rounded to the fen.
        public let meanIncome: Money
        /// Net assets at the end of the year before.
        public let netAssets: Money
    }

    /// Whether a rule is kept.
    public enum Verdict: String, Sendable, CaseIterable {
        case kept
        case broken
        /// There is nothing to compare with: no income or no net assets of the year before.
        case unknown
        /// Management costs this little that the rule does not hold.
        case exempt

        /// Key of its name in the message catalogue.
        public var messageKey: String { "ratios.verdict.\(rawValue)" }
    }

    /// Of what a share is taken.
    public enum Base: String, Sendable, CaseIterable {
        case lastIncome = "last_income"
        case meanIncome = "mean_income"
        case netAssets = "net_assets"
        case costs

        /// Key of its name in the message catalogue.
        public var messageKey: String { "ratios.base.\(rawValue)" }
    }

    /// A rule beside the share that it is about.
    public struct Finding: Sendable {
        /// The rule with its citation and mark.
        public let rule: Rule
        /// Of what the share is.
        public let base: Base
        /// The amount that is compared.
        public let amount: Money
        /// The amount that it is compared with.
        public let of: Money
        /// The share in percent with two decimals; nil when there is nothing to compare with.
        public let share: String?
        /// Whether the rule is kept.
        public let verdict: Verdict

        /// The same where the amount to compare with is not wholly in the books.
        fileprivate var unknown: Finding {
            Finding(
                rule: rule, base: base, amount: amount, of: of, share: nil,
                verdict: verdict == .exempt ? .exempt : .unknown)
        }
    }

    /// What counts as spending on charity (慈善活动支出): goods that were handed out, too.
    public static let spending: [LedgerAccount] = [.programmeCost, .inKindCost]

    /// The year.
    public let year: Int
    /// Which rules hold.
    public let body: Body
    /// The figures.
    public let figures: Figures
    /// Every rule that holds, in order of their codes.
    public let findings: [Finding]

    /// The ratios of a year of a holder, by the rules in force on its last day.
    public static func of(
        _ holder: Holder, year: Int, as body: Body, for viewer: Viewer, in db: Connection
    ) throws -> CharityRatios {
        guard viewer.seesBooks(of: holder.id) else { throw NotFound() }
        guard let last = Day(year: year, month: 12, day: 31) else { throw NotFound() }
        let figures = try figures(of: holder, year, try viewer.requireTenant().id, in: db)
        let rules = try Rule.all(in: db).filter {
            $0.scope == "CN" && $0.validFrom <= last && last <= ($0.validTo ?? Day.last)
        }
        // A year that the books do not hold whole is no year to compare with.
        func isKnown(_ first: Int) -> Bool {
            Day(year: first, month: 1, day: 1).map { holder.booksFrom <= $0 } ?? false
        }
        var known: Set<Base> = [.netAssets, .costs]
        if isKnown(year - 1) { known.insert(.lastIncome) }
        if isKnown(year - 3) { known.insert(.meanIncome) }
        return CharityRatios(
            year: year, body: body, figures: figures,
            findings: try findings(body, figures, rules).map { known.contains($0.base) ? $0 : $0.unknown })
    }

    private static func figures(
        of holder: Holder, _ year: Int, _ tenant: Tenant.ID, in db: Connection
    ) throws -> Figures {
        let spending = Self.spending.map(\.rawValue)
        let sums = try db.first(
            """
            -- figures of the ratios of a year
            WITH line AS (
                SELECT l.ledger_account, a.nature, l.amount_fen, extract(year FROM l.entry_date)::integer AS year,
                    -- Income given for a later time is that of the year in which it may be used first.
                    extract(year FROM greatest(l.entry_date, f.usable_from))::integer AS usable_year,
                    closes_accounts(e) AS closes
                FROM journal_line l
                JOIN ledger_account a ON a.code = l.ledger_account
                JOIN fund f ON f.tenant_id = l.tenant_id AND f.id = l.fund_id
                JOIN journal_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
                WHERE l.tenant_id = \(tenant) AND l.holder_id = \(holder.id)
                  AND a.nature IN ('income', 'expense', 'net_assets')
            )
            SELECT coalesce(sum(amount_fen) FILTER (WHERE NOT closes AND ledger_account = ANY (\(spending))
                    AND year = \(Int32(year))), 0)::bigint,
                coalesce(sum(amount_fen) FILTER (WHERE NOT closes AND ledger_account = 'management_cost'
                    AND year = \(Int32(year))), 0)::bigint,
                coalesce(sum(amount_fen) FILTER (WHERE NOT closes AND nature = 'expense'
                    AND year = \(Int32(year))), 0)::bigint,
                -coalesce(sum(amount_fen) FILTER (WHERE NOT closes AND nature = 'income'
                    AND usable_year = \(Int32(year - 1))), 0)::bigint,
                -coalesce(sum(amount_fen) FILTER (WHERE NOT closes AND nature = 'income'
                    AND year = \(Int32(year - 1))), 0)::bigint,
                -coalesce(sum(amount_fen) FILTER (WHERE NOT closes AND nature = 'income'
                    AND usable_year BETWEEN \(Int32(year - 3)) AND \(Int32(year - 1))), 0)::bigint,
                -coalesce(sum(amount_fen) FILTER (WHERE year < \(Int32(year))), 0)::bigint
            FROM line
            """
        ) { row in try (0..<7).map { _ in try row.next(Money.self) } }
        guard let sums, let third = Fraction(1, over: 3) else { throw NotFound() }
        return Figures(
            spending: sums[0], management: sums[1], costs: sums[2], lastIncome: sums[3],
            lastIncomeBooked: sums[4], meanIncome: try sums[5].multiplied(by: third), netAssets: sums[6])
    }

    private static func findings(_ body: Body, _ figures: Figures, _ rules: [Rule]) throws -> [Finding] {
        func rule(_ code: String) -> Rule? { rules.first { $0.code == code } }
        func fen(_ code: String) -> Fraction? { rule(code)?.value }
        var wanted: [(code: String, base: Base, amount: Money)] = []
        switch body {
        case .publicFoundation:
            for prefix in ["charity.public_foundation", "charity.ratio.public_foundation"] {
                wanted.append((prefix + ".spending.min", .lastIncome, figures.spending))
                wanted.append((prefix + ".spending.min", .meanIncome, figures.spending))
                wanted.append((prefix + ".management.max", .costs, figures.management))
            }
        case .publicAssociation:
            wanted.append(("charity.ratio.public_association.spending.min", .lastIncome, figures.spending))
            wanted.append(("charity.ratio.public_association.spending.min", .meanIncome, figures.spending))
            wanted.append(("charity.ratio.public_association.management.max", .costs, figures.management))
        case .privateFoundation, .privateAssociation:
            guard let band = band(of: body, figures.netAssets, rules) else { return [] }
            wanted.append((band + ".spending.min", .netAssets, figures.spending))
            wanted.append((band + ".spending_of_income.min", .lastIncome, figures.spending))
            wanted.append((band + ".management.max", .costs, figures.management))
        }
        let exempt = fen("charity.ratio.management.exempt_below")
        return wanted.compactMap { want in
            rule(want.code).map { finding($0, want.base, want.amount, figures, exempt) }
        }
    }

    private static func finding(
        _ rule: Rule, _ base: Base, _ amount: Money, _ figures: Figures, _ exempt: Fraction?
    ) -> Finding {
        let whole =
            switch base {
            case .lastIncome: figures.lastIncome
            case .meanIncome: figures.meanIncome
            case .netAssets: figures.netAssets
            case .costs: figures.costs
            }
        let share = whole.fen > 0 ? Fraction(amount.fen, over: whole.fen).map { $0 * Fraction(100) } : nil
        let isKept = share.map { rule.comparison == .atMost ? $0 <= rule.value : $0 >= rule.value }
        var verdict: Verdict = isKept.map { $0 ? .kept : .broken } ?? .unknown
        if rule.comparison == .atMost, let exempt, Fraction(amount.fen) < exempt, verdict != .kept { verdict = .exempt }
        return Finding(
            rule: rule, base: base, amount: amount, of: whole, share: share?.decimal(places: 2), verdict: verdict)
    }

    /// The band of net assets of a charity that does not raise funds in public; its bounds are rules too.
    private static func band(of body: Body, _ netAssets: Money, _ rules: [Rule]) -> String? {
        let prefix = "charity.ratio.\(body.rawValue)."
        let bands = Set(
            rules.filter { $0.code.hasPrefix(prefix) }
                .compactMap { $0.code.dropFirst(prefix.count).split(separator: ".").first.map(String.init) })
        return bands.sorted().map { prefix + $0 }.first { band in
            let low = rules.first { $0.code == band + ".net_assets.min" }?.value
            let high = rules.first { $0.code == band + ".net_assets.below" }?.value
            let assets = Fraction(netAssets.fen)
            return (low != nil || high != nil) && low.map { assets >= $0 } ?? true && high.map { assets < $0 } ?? true
        }
    }
}
