public import Contracts
public import Funds
public import Kernel
public import Milestones
public import Platform
public import Postgres

/// A contract that came into force, as everybody may read it: parties, value by source, milestones, payments and where
/// the money was spent. It names organisations and places, no person.
public struct PublishedContract: Sendable {
    /// The contract.
    public let contract: Contract
    /// What each fund pays of it, in order of the funds.
    public let sources: [ContractSource]
    /// Committed, paid and spent by fund.
    public let money: [Fund.ID: ContractMoney]
    /// Its parts, each with what every fund pays.
    public let tranches: [Tranche]
    /// What has to be proved.
    public let milestones: [Milestone]
    /// What was paid.
    public let payments: [PublishedPayment]
    /// Where accepted costs arose.
    public let places: [PlaceCost]
    /// Code of the county whose budget pays, by fund.
    public let counties: [Fund.ID: String]

    /// The published contracts of a programme in order of their numbers.
    public static func all(
        of programme: Programme.ID, for viewer: Viewer, in db: Connection
    ) throws -> [PublishedContract] {
        let tenant = try viewer.requireTenant().id
        let money = Dictionary(grouping: try ContractMoney.all(of: programme, tenant: tenant, in: db), by: \.contract)
        let payments = Dictionary(
            grouping: try PublishedPayment.all(of: programme, tenant: tenant, in: db), by: \.contract)
        let places = Dictionary(grouping: try PlaceCost.all(of: programme, tenant: tenant, in: db), by: \.contract)
        return try Contract.published(of: programme, for: viewer, in: db).map { contract in
            try PublishedContract(
                contract, money: money[contract.id.rawValue] ?? [], payments: payments[contract.id] ?? [],
                places: places[contract.id] ?? [], for: viewer, in: db)
        }
    }

    /// A published contract of a programme. Throws `NotFound`, also for one that is not in force yet.
    public static func find(
        _ id: Contract.ID, of programme: Programme.ID, for viewer: Viewer, in db: Connection
    ) throws -> PublishedContract {
        let tenant = try viewer.requireTenant().id
        let found = try Contract.published(of: programme, for: viewer, in: db).first { $0.id == id }
        guard let found else { throw NotFound() }
        return try PublishedContract(
            found,
            money: try ContractMoney.all(of: programme, contract: id.rawValue, tenant: tenant, in: db),
            payments: try PublishedPayment.all(of: programme, contract: id, tenant: tenant, in: db),
            places: try PlaceCost.all(of: programme, contract: id, tenant: tenant, in: db), for: viewer, in: db)
    }

    private init(
        _ contract: Contract, money: [ContractMoney], payments: [PublishedPayment], places: [PlaceCost],
        for viewer: Viewer, in db: Connection
    ) throws {
        self.contract = contract
        self.payments = payments
        self.places = places
        self.money = Dictionary(money.map { ($0.fund, $0) }, uniquingKeysWith: { first, _ in first })
        sources = try ContractSource.all(of: contract.id, for: viewer, in: db)
        tranches = try Tranche.all(of: contract.id, for: viewer, in: db)
        milestones = try Milestone.all(of: contract.id.rawValue, for: viewer, in: db)
        var counties: [Fund.ID: String] = [:]
        for source in sources {
            let path = try Area.find(source.cell.area, in: db).path.split(separator: ".").map(String.init)
            // Down to the county a code has six digits; some counties lie right below their province.
            counties[source.cell.fund] = path.last { $0.count == 6 } ?? source.cell.area
        }
        self.counties = counties
    }

    /// What a fund pays of the contract; zero for a fund that has no part.
    public func value(from fund: Fund.ID) -> Money { sources.first { $0.cell.fund == fund }?.amount ?? .zero }

    /// What a fund has paid (已拨付).
    public func paid(from fund: Fund.ID) -> Money { money[fund]?.paid ?? .zero }

    /// What of it the contractor has accounted for (已支出).
    public func spent(from fund: Fund.ID) -> Money { money[fund]?.spent ?? .zero }

    /// What is reserved and not yet paid; nothing is, once the contract has ended.
    public func committed(from fund: Fund.ID) -> Money {
        money[fund]?.open ?? .zero
    }

    /// What a fund pays of a milestone; nil when it has no part of it.
    public func value(of milestone: Milestone, from fund: Fund.ID) -> Money? {
        tranches.first { $0.id.rawValue == milestone.tranche }?.parts.first { $0.fund == fund }?.amount
    }

    /// What a fund has paid for a milestone, less what came back.
    public func paid(for milestone: Milestone, from fund: Fund.ID) -> Money {
        Money(
            fen: payments.filter { $0.fund == fund && $0.tranche?.rawValue == milestone.tranche }
                .reduce(0) { $0 + $1.amount.fen })
    }
}
