internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Publications

/// What a place shows: the figures of one authority, or the public ones of all. What lies directly in the place and the
/// places right below it sum to the place.
struct AreaView: Sendable {
    /// What one authority has in the place.
    struct Authority: Sendable {
        let tenant: Tenant
        let line: AreaLine
    }

    /// More authorities are left out: each costs a transaction of its own.
    private static let authoritiesMax = 20

    let area: Area
    var own = AreaLine()
    var below: [String: AreaLine] = [:]
    var total = AreaLine()
    var isWhole = false
    var authorities: [Authority] = []
    var records: AreaRecords?

    /// The place in the authority of the page, as far as the viewer may see it.
    static func ofAuthority(_ area: Area, _ visit: Visit) async throws -> AreaView {
        let viewer = visit.viewer
        let (figures, funds, records) = try await visit.read { db in
            (
                try AreaFigures.of(area, for: viewer, in: db), try FundName.all(for: viewer, in: db),
                try AreaRecords.of(area, for: viewer, in: db)
            )
        }
        func source(_ fund: Fund.ID) -> AreaLine.Source? {
            funds[fund].map {
                AreaLine.Source(order: fund.rawValue, code: $0.source.rawValue, name: visit.name(of: $0))
            }
        }
        var view = AreaView(area: area)
        view.own = try AreaLine(figures.own, source: source)
        view.below = try figures.below.mapValues { try AreaLine($0, source: source) }
        view.total = try AreaLine(figures.total, source: source)
        view.isWhole = figures.isWhole
        view.records = records
        return view
    }

    /// The place over all authorities, as everybody may see it.
    static func ofAll(_ area: Area, _ visit: Visit) async throws -> AreaView {
        let tenants = try await visit.read { db in try Tenant.all(in: db) }
        var view = AreaView(area: area)
        for tenant in tenants.prefix(authoritiesMax) {
            let everybody = try await visit.site.database.viewer(of: nil, in: tenant, origin: visit.viewer.origin)
            let (figures, funds) = try await visit.site.database.read(as: everybody) { db in
                (try AreaFigures.of(area, for: everybody, in: db), try FundName.all(for: everybody, in: db))
            }
            func source(_ fund: Fund.ID) -> AreaLine.Source? {
                funds[fund].map {
                    AreaLine.Source(order: 0, code: $0.source.rawValue, name: visit.text($0.source.messageKey))
                }
            }
            view.own = try view.own.adding(AreaLine(figures.own, source: source))
            for (code, counts) in figures.below {
                view.below[code] = try (view.below[code] ?? AreaLine()).adding(AreaLine(counts, source: source))
            }
            let line = try AreaLine(figures.total, source: source)
            view.total = try view.total.adding(line)
            view.authorities.append(Authority(tenant: tenant, line: line))
        }
        return view
    }

    /// The figures of the whole place.
    func figures(_ visit: Visit) throws -> [Desk.Figure] {
        let money = try total.allMoney()
        return [
            visit.figure("areas.sites", total.counts.sites),
            visit.figure("areas.posts", total.counts.held, of: total.counts.posts),
            visit.figure("areas.contracts", total.counts.contracts), visit.figure("areas.budgeted", money.budgeted),
            visit.figure("areas.paid", money.paid), visit.figure("areas.spent", money.spent),
        ]
    }

    /// The parts of the place, the money of each source by part, the authorities, and the things themselves.
    func tables(below places: [Area], _ visit: Visit) throws -> [Desk.Table] {
        let parts = try partsTable(places, visit)
        let money = try total.money.keys.sorted().map { try moneyTable($0, places, visit) }
        return [parts] + money + (try authorityTable(visit)) + recordTables(visit)
    }

    private func cells(_ line: AreaLine) throws -> [Desk.Table.Cell] {
        let (counts, money) = (line.counts, try line.allMoney())
        return [
            .number("\(counts.sites)"), .number("\(counts.posts)"), .number("\(counts.held)"),
            .number("\(counts.contracts)"),
        ] + (isWhole ? [.number("\(counts.proposals ?? 0)")] : []) + [
            .money(money.budgeted), .money(money.committed), .money(money.paid), .money(money.spent),
        ]
    }

    private func columns(_ first: String, _ visit: Visit) -> [String] {
        ([first, "sites", "posts", "held", "contracts"] + (isWhole ? ["proposals"] : [])
            + ["budgeted", "committed", "paid", "spent"]).map { visit.text("areas.\($0)") }
    }

    /// What lies directly in the place, the places right below it, and their sum.
    private func partsTable(_ places: [Area], _ visit: Visit) throws -> Desk.Table {
        let direct: [[Desk.Table.Cell]] = [[.head(visit.text("areas.own"))] + (try cells(own))]
        let parts = try places.map { place in
            [.head(place.name, url: "\(visit.base)/areas/\(place.code)", note: place.code)]
                + (try cells(below[place.code] ?? AreaLine()))
        }
        return .init(
            visit.text("areas.below"), columns("name", visit), direct + parts,
            foot: [.head(area.name)] + (try cells(total)))
    }

    /// The money of a source: only parts that have some.
    private func moneyTable(_ source: AreaLine.Source, _ places: [Area], _ visit: Visit) throws -> Desk.Table {
        func row(_ head: Desk.Table.Cell, _ line: AreaLine) -> [Desk.Table.Cell]? {
            line.money[source].map {
                [head, .money($0.budgeted), .money($0.committed), .money($0.paid), .money($0.spent)]
            }
        }
        let rows =
            [row(.head(visit.text("areas.own")), own)]
            + places.map { place in
                below[place.code].flatMap { row(.head(place.name, url: "\(visit.base)/areas/\(place.code)"), $0) }
            }
        return .init(
            visit.text("areas.money_of", ["source": source.name]),
            ["name", "budgeted", "committed", "paid", "spent"].map { visit.text("areas.\($0)") },
            rows.compactMap { $0 }, foot: row(.head(area.name), total))
    }

    private func authorityTable(_ visit: Visit) throws -> [Desk.Table] {
        if authorities.isEmpty { return [] }
        return [
            .init(
                visit.text("areas.authorities"), columns("authority", visit),
                try authorities.map { authority in
                    let name = visit.language == .english ? authority.tenant.englishName : authority.tenant.name
                    return [.head(name, url: "/\(authority.tenant.slug)/areas/\(area.code)")]
                        + (try cells(authority.line))
                }, foot: [.head(area.name)] + (try cells(total)))
        ]
    }

    private func recordTables(_ visit: Visit) -> [Desk.Table] {
        guard let records else { return [] }
        func table(
            _ key: String, _ records: [AreaRecords.Record], states: String?, url: (AreaRecords.Record) -> String
        ) -> [Desk.Table] {
            if records.isEmpty { return [] }
            let things = visit.text("areas.\(key)")
            let isCut = records.count == AreaRecords.most
            let rest = states == nil ? ["name"] : ["name", "organisation", "state"]
            return [
                .init(
                    isCut ? visit.text("areas.first_of", ["things": things, "most": "\(AreaRecords.most)"]) : things,
                    [things] + rest.map { visit.text("areas.\($0)") },
                    records.map { record in
                        [.head(record.title, url: url(record)), .text(record.areaName)]
                            + (states.map { states in
                                [
                                    .text(record.organisation), visit.stateCell(Message("\(states).\(record.state)")),
                                ]
                            } ?? [])
                    })
            ]
        }
        let base = visit.base
        return table("contracts", records.contracts, states: "contracts.state") {
            isWhole ? "\(base)/contracts/\($0.id)" : "\(base)/programmes/\($0.programme)/contracts/\($0.id)"
        }
            + table("proposals", records.proposals, states: "proposals.state") { "\(base)/proposals/\($0.id)" }
            + table("sites", records.sites, states: nil) { "\(base)/programmes/\($0.programme)/sites/\($0.id)" }
    }
}
