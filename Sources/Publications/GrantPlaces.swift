internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// Where grants to people that a gift met are told: in the smallest place in which enough people have them, so that
/// nobody reads from the page what a single child received.
struct GrantPlaces {
    private struct Key: Hashable {
        let entry: Voucher.ID
        let area: String
    }

    private var told: [Key: String] = [:]
    private var names: [String: String] = [:]

    /// Whether a step is a grant to somebody: it has a place and no cost.
    static func isGrant(_ step: Trace.Step) -> Bool { step.cost == nil && step.spentIn != nil }

    /// Counts the people of each voucher by place; where fewer than `least` have grants, the place above is told, and
    /// the whole voucher is told as one where too few would still be left over.
    init(_ steps: [Trace.Step], least: Int, in db: Connection) throws {
        let grants = steps.filter(Self.isGrant)
        let paths = try Self.paths(of: Set(grants.compactMap(\.spentIn)), in: db)
        for (entry, own) in Dictionary(grouping: grants.filter { $0.amount.fen > 0 }, by: \.entry) {
            var groups = Dictionary(grouping: own.compactMap(\.spentIn)) { $0 }
            var deepest = paths.values.map(\.count).max() ?? 1
            while deepest > 1 {
                for (place, people) in groups where people.count < least && Self.depth(place, paths) == deepest {
                    groups[place] = nil
                    groups[Self.above(place, paths), default: []] += people
                }
                deepest -= 1
            }
            if let rest = groups[Area.rootCode], rest.count < least {
                groups = [Area.rootCode: groups.values.flatMap(\.self)]
            }
            for (place, people) in groups { for area in people { told[Key(entry: entry, area: area)] = place } }
        }
        for place in Set(told.values) { names[place] = try Area.fullName(of: place, in: db) }
    }

    /// The place under which a step is told, and its name; what came back is told where it had gone.
    func place(of step: Trace.Step) -> (area: String, name: String) {
        let area = step.spentIn ?? Area.rootCode
        let place =
            told[Key(entry: step.entry, area: area)] ?? told.first { $0.key.area == area }?.value ?? Area.rootCode
        return (place, names[place] ?? "")
    }

    private static func paths(of areas: Set<String>, in db: Connection) throws -> [String: [String]] {
        var paths: [String: [String]] = [:]
        let rows = try db.rows(
            "-- what lies above places\nSELECT a.code, a.path FROM area a WHERE a.code = ANY (\(areas.sorted()))"
        ) { row in try (row.next(String.self), row.next(String.self)) }
        for (_, path) in rows {
            let codes = path.split(separator: ".").map(String.init)
            for (index, code) in codes.enumerated() { paths[code] = Array(codes[...index]) }
        }
        return paths
    }

    private static func depth(_ place: String, _ paths: [String: [String]]) -> Int { paths[place]?.count ?? 1 }

    private static func above(_ place: String, _ paths: [String: [String]]) -> String {
        paths[place]?.dropLast().last ?? Area.rootCode
    }
}
