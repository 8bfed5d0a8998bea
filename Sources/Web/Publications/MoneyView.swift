internal import Contracts
internal import Funds
internal import Kernel
internal import Milestones
internal import Platform
internal import Publications

/// What the public page of a programme's money shows: four figures, the way of the contracted money as a drawing with
/// its table, and for each source all lines down to the milestone.
struct MoneyView: Sendable {
    let programmeName: String
    let figures: [Desk.Figure]
    let charts: [Desk.Chart]
    let tables: [Desk.Table]
    let givingURL: String
    let openDataURL: String
    let sources: [Source]
    let hasSources: Bool
    let sitesURL: String
    let giftsURL: String

    struct Source: Sendable {
        let sourceName: String
        let sourceHolder: String
        let sourceSign: String
        let moneyLines: [Line]
    }

    struct Line: Sendable {
        let lineLevel: String
        let lineName: String
        let lineURL: String
        let lineHasURL: Bool
        let lineState: String
        let lineHasState: Bool
        let lineStateKind: String
        let lineAmount: String
        let lineCommitted: String
        let linePaid: String
        let lineSpent: String
        let lineLeft: String

        init(_ line: ProgrammeMoney.Line, _ programme: Programme, _ visit: Visit) {
            let contract = line.level == .contract ? line.contract : nil
            lineLevel = line.level.rawValue
            lineName =
                switch line.level {
                case .source: visit.name(of: line.fund)
                case .county: visit.county(of: line)
                case .contract: visit.contract(of: line)
                case .milestone: visit.milestone(of: line)
                }
            lineURL = contract.map { "\(visit.base)/programmes/\(programme.id)/contracts/\($0.id)" } ?? ""
            lineHasURL = contract != nil
            lineState = visit.state(of: line)
            lineHasState = !lineState.isEmpty
            lineStateKind = line.milestone.map { $0.state.tagKind } ?? line.contract?.state.tagKind ?? "soft"
            lineAmount = line.amount.grouped
            lineCommitted = line.committed?.grouped ?? ""
            linePaid = line.paid.grouped
            lineSpent = line.spent?.grouped ?? ""
            lineLeft = line.left?.grouped ?? ""
        }
    }

    init(
        _ money: ProgrammeMoney, _ giving: PublishedGiving, _ changed: ChangedUses, _ programme: Programme,
        _ visit: Visit
    ) {
        let url = "\(visit.base)/programmes/\(programme.id)"
        programmeName = visit.name(of: programme)
        figures = [
            visit.figure("publications.budget", money.total.adjusted),
            visit.figure("budgets.committed", money.total.committed),
            visit.figure("publications.paid", money.total.spent),
            visit.figure("publications.spent", money.spent),
        ]
        charts = [money.flow(visit, downloads: url + "/money")]
        tables = [GivingTables.sources(giving, visit)] + changed.tables(visit)
        givingURL = visit.base + "/giving"
        openDataURL = visit.base + "/open-data"
        sources = money.sources.map { source in
            Source(
                sourceName: visit.name(of: source.fund), sourceHolder: source.fund.holderName,
                sourceSign: source.fund.source == .government ? "source-2" : "source-1",
                moneyLines: money.lines.filter { $0.fund.id == source.fund.id }.map { Line($0, programme, visit) })
        }
        hasSources = !money.sources.isEmpty
        sitesURL = url + "/sites"
        giftsURL = visit.base + "/gifts"
    }
}

extension Milestone.State {
    /// The colour of its tag.
    var tagKind: String {
        switch self {
        case .accepted: "good"
        case .submitted, .checked: "info"
        case .returned, .rectify: "warn"
        case .scheduled, .cancelled: "soft"
        }
    }
}

extension Contract.State {
    /// The colour of its tag.
    var tagKind: String {
        switch self {
        case .completed: "good"
        case .active: "info"
        case .terminated: "warn"
        case .draft, .toSign, .cancelled: "soft"
        }
    }
}
