public import Calls
public import Competitions
public import FieldService
public import Forms
public import Funds
internal import Kernel
public import Milestones
public import Platform
public import Postgres

/// What the modules hold of the programme that the articles' figures are compared with.
public struct ProgrammeRecords: Sendable {
    /// The programme.
    public let programme: Programme
    /// The counties in which it works.
    public let counties: [Area]
    /// Its sites.
    public let sites: [FieldService.Site]
    /// Its budget by fund.
    public let budget: BudgetReport
    /// Its funds with what came in and went out.
    public let funds: [PublishedFund]
    /// What came in by channel.
    public let channels: [ChannelIncome]
    /// Vouchers with money of two holders.
    public let mixedVouchers: Int
    /// The first purchase of services area by area, if there is one.
    public let purchase: Call?
    /// How far the widest of these purchases reaches, with its call.
    public let rollout: (call: Call, coverage: Coverage)?
    /// The newest call for matching money, if there is one.
    public let matching: Call?
    /// The newest quick claim with its claims, if there is one.
    public let claims: (call: Call, claims: [LotClaim])?
    /// The community needs that a county accepted.
    public let needs: [CommunityNeed]
    /// The forms that come with this release.
    public let library: FormLibrary
    /// What was given and passed on in the whole tenant.
    public let giving: PublishedGiving
    /// The plans that are written down.
    public let plans: [ActionPlan]
    /// What payers bought themselves.
    public let purchases: [PurchaseRecord.Payer]
    /// The contests whose results are published.
    public let contests: [ContestSeries]
    /// Who came to the matching fairs.
    public let turnouts: [Fair.Turnout]
    /// What changed between the readings of its plans.
    public let courses: [PlanReading.Course]
    /// What sites submitted in the latest locked period, by template.
    public let submitted: [(template: String, sums: SubmissionFigures.Sums)]
    /// What contracts deliver.
    public let services: [DeliveredUnits]
    /// Visits, published totals and surveys.
    public let evaluations: PublishedEvaluations

    /// The programme of the demonstration that stands for the articles' programme; nil where it is not loaded.
    public static func load(
        library: FormLibrary, for viewer: Viewer, in db: Connection
    ) throws -> ProgrammeRecords? {
        guard let tenant = viewer.tenant, tenant.isDemonstration else { return nil }
        let found = try Programme.all(for: viewer, in: db).first { $0.name == "童伴计划" }
        guard let programme = found else { return nil }
        let calls = try CallList.load(limit: 500, for: viewer, in: db).entries
        let purchase = calls.filter { $0.call.kind == .rollout || $0.call.kind == .tender }
            .sorted { $0.lotCount < $1.lotCount }
        let matching = calls.map(\.call).filter { $0.kind == .matching }.max { $0.opensAt < $1.opensAt }
        let quick = calls.map(\.call).filter { $0.kind == .claim }.max { $0.opensAt < $1.opensAt }
        let widest = try purchase.last.map { try Call.find($0.call.id, for: viewer, in: db) }
        return ProgrammeRecords(
            programme: programme, counties: try programme.areas(for: viewer, in: db),
            sites: try FieldService.Site.all(of: programme.id, for: viewer, in: db),
            budget: try BudgetReport.published(programme.id, by: [.fund], tenant: tenant.id, in: db),
            funds: try PublishedFund.all(of: programme.id, tenant: tenant.id, in: db),
            channels: try ChannelIncome.all(of: programme.id, tenant: tenant.id, in: db),
            mixedVouchers: try PublishedFund.mixedVouchers(of: programme.id, tenant: tenant.id, in: db),
            purchase: try purchase.first.map { try Call.find($0.call.id, for: viewer, in: db) },
            rollout: try widest.flatMap { call in try call.coverage(in: db).map { (call, $0) } },
            matching: try matching.map { try Call.find($0.id, for: viewer, in: db) },
            claims: try quick.map { quick in
                let call = try Call.find(quick.id, for: viewer, in: db)
                return (call, try call.claims(in: db))
            },
            needs: try CommunityNeed.all(limit: 500, for: viewer, in: db).filter {
                $0.state == .accepted || $0.state == .closed
            }, library: library,
            giving: try PublishedGiving.load(for: viewer, in: db), plans: try ActionPlan.all(for: viewer, in: db),
            purchases: try PurchaseRecord.payers(for: viewer, in: db),
            contests: try ContestSeries.all(for: viewer, in: db), turnouts: try Fair.turnouts(for: viewer, in: db),
            courses: try ActionPlan.all(for: viewer, in: db).flatMap { plan in
                try PlanReading.courses(of: plan.id, for: viewer, in: db)
            }, submitted: try SubmissionFigures.published(of: programme.id, in: db),
            services: try DeliveredUnits.published(of: programme.id, in: db),
            evaluations: try PublishedEvaluations.load(of: programme.id, in: db))
    }

    private var home: String { "/programmes/\(programme.id)" }
    private var source: Figure.Source { Figure.Source(programme.code) }
    private var term: Figure.Period { .from(programme.startsOn, through: programme.endsOn) }

    /// A count of the programme's records.
    func count(_ number: Int, _ unit: FigureUnit, at page: String = "") -> RecordedFigure {
        RecordedFigure(
            figure: Figure(Fraction(Int64(number)), unit, sources: [source], status: .verified), path: home + page)
    }

    /// What the budget says, of all sources or of one.
    func budgeted(_ wanted: Fund.Source? = nil) -> RecordedFigure? {
        let rows = budget.rows.filter { row in
            wanted == nil || funds.contains { $0.id == row.fund && $0.source == wanted }
        }
        guard !rows.isEmpty else { return nil }
        let sum = rows.reduce(0) { $0 + $1.amounts.adjusted.fen }
        return RecordedFigure(
            figure: Figure(
                Money(fen: sum).yuan, .yuan, kind: .flow, period: term, sources: [source], status: .plan),
            path: home + "/money")
    }

    /// What was received so far from a kind of source.
    func received(_ wanted: Fund.Source) -> RecordedFigure? {
        flow(funds.filter { $0.source == wanted }, \.received)
    }

    /// What is left in the accounts of a kind of source.
    func unspent(_ wanted: Fund.Source) -> RecordedFigure? {
        flow(funds.filter { $0.source == wanted }, \.balance)
    }

    private func flow(_ funds: [PublishedFund], _ amount: (PublishedFund) -> Money) -> RecordedFigure? {
        guard !funds.isEmpty else { return nil }
        let sum = funds.reduce(0) { $0 + amount($1).fen }
        return RecordedFigure(
            figure: Figure(
                Money(fen: sum).yuan, .yuan, kind: .cumulative, period: .since(programme.startsOn), sources: [source],
                status: .verified), path: home + "/money")
    }

    /// One recorded figure in percent of another.
    func share(_ part: RecordedFigure?, of whole: RecordedFigure?) throws -> RecordedFigure? {
        guard let part, let whole else { return nil }
        return RecordedFigure(figure: try part.figure.share(of: whole.figure), path: part.path)
    }
}
