internal import Funds
internal import Kernel
internal import Publications

/// The figures of a place as a line of a table, with the money of each source by its name.
struct AreaLine: Sendable {
    /// A source: a fund of one authority, or over all authorities the kind of source.
    struct Source: Sendable, Hashable, Comparable {
        let order: Int64
        let code: String
        let name: String

        static func < (first: Source, second: Source) -> Bool {
            (first.order, first.code) < (second.order, second.code)
        }
    }

    var counts = AreaFigures.Counts.zero
    var money: [Source: AreaFigures.Source] = [:]

    init() {}

    /// - Parameter source: how a fund is named; funds of one name are added.
    init(_ counts: AreaFigures.Counts, source: (Fund.ID) -> Source?) throws {
        self.counts = counts
        for (fund, amounts) in counts.money {
            guard let name = source(fund) else { continue }
            money[name] = try (money[name] ?? .zero).adding(amounts)
        }
        self.counts.money = [:]
    }

    /// Both together. Throws when a sum is too large.
    func adding(_ other: AreaLine) throws -> AreaLine {
        var sum = AreaLine()
        sum.counts = try counts.adding(other.counts)
        sum.money = try money.merging(other.money) { try $0.adding($1) }
        return sum
    }

    /// The money of all sources. Throws when a sum is too large.
    func allMoney() throws -> AreaFigures.Source { try money.values.reduce(.zero) { try $0.adding($1) } }

    /// What the API says.
    var json: JSON {
        [
            "sites": .integer(Int64(counts.sites)), "posts": .integer(Int64(counts.posts)),
            "posts_held": .integer(Int64(counts.held)), "contracts": .integer(Int64(counts.contracts)),
            "proposals": counts.proposals.map { JSON.integer(Int64($0)) } ?? .null,
            "money": .array(
                money.sorted { $0.key < $1.key }.map { source, amounts in
                    [
                        "source": .string(source.code), "name": .string(source.name),
                        "budgeted": .string(amounts.budgeted.description),
                        "committed": .string(amounts.committed.description), "paid": .string(amounts.paid.description),
                        "spent": .string(amounts.spent.description),
                    ]
                }),
        ]
    }
}
