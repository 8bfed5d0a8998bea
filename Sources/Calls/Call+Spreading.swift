public import Kernel
public import Platform
public import Postgres

extension Call {
    /// How one call becomes a lot in each of many areas.
    public struct Spread: Sendable, Hashable {
        /// How the money is divided.
        public enum Share: String, Sendable, CaseIterable {
            /// The amount is for each lot.
            case each
            /// The amount is for all lots together; the first lots get the fen that are left over.
            case together
        }

        /// Code of the area that the lots lie in.
        public var within: String
        /// Level of their areas: 2 cities, 3 counties, 4 towns.
        public var level: Int
        /// How the amount is meant.
        public var share: Share
        /// The amount.
        public var amount: Money
        /// What each lot is called behind the name of its area; may be empty.
        public var suffix: String

        /// A way to spread a call.
        public init(within: String, level: Int, share: Share, amount: Money, suffix: String = "") {
            self.within = within
            self.level = level
            self.share = share
            self.amount = amount
            self.suffix = suffix
        }
    }

    /// The lots that a spread would make, in order of the codes of their areas: what is shown before it is done.
    public func lots(of spread: Spread, in db: Connection) throws -> [CallPlan.Lot] {
        guard (1...5).contains(spread.level) else { throw CallRefusal.value(field: "level", "spread_level") }
        guard spread.amount > .zero else { throw CallRefusal.value(field: "amount", "spread_amount") }
        guard let top = try? Area.find(spread.within, in: db) else {
            throw CallRefusal.value(field: "within", "spread_area")
        }
        let areas = try Area.all(ofLevel: spread.level, in: top, db: db)
        guard !areas.isEmpty, areas.count <= 2_000 else { throw CallRefusal.value(field: "within", "spread_area") }
        let amounts = try spread.amounts(areas.count)
        return zip(areas, amounts).map { area, amount in
            CallPlan.Lot(
                title: String((area.name + spread.suffix).prefix(200)), areaCode: area.code, budget: amount)
        }
    }

    /// Replaces the lots of a draft by one in each area of a spread. `version` is the one that was seen.
    public static func spread(_ id: ID, version: Int, over spread: Spread, in change: Change) throws -> Call {
        let call = try find(id, for: change.viewer, in: change.db)
        try change.viewer.require(.programmeOfficer, in: Scope(programme: call.programme))
        guard call.version == version else { throw call.changedMeanwhile }
        var plan = call.plan
        plan.lots = try call.lots(of: spread, in: change.db)
        let spreadCall = try revise(id, version: version, to: plan, in: change)
        change.record("calls.spread", "call", id, ["lots": .integer(Int64(spreadCall.lots.count))])
        return spreadCall
    }
}

extension Call.Spread {
    fileprivate func amounts(_ count: Int) throws -> [Money] {
        switch share {
        case .each: Array(repeating: amount, count: count)
        case .together: try amount.split(weights: Array(repeating: Fraction(1), count: count))
        }
    }
}

/// How much of the areas a call reaches: so many of all areas of the level of its lots.
public struct Coverage: Sendable, Hashable {
    /// The area that all lots lie in.
    public let within: Area
    /// Level of the areas that are counted.
    public let level: Int
    /// All areas of that level in it.
    public let areas: Int
    /// Those with a lot.
    public let withLot: Int
    /// Those with a proposal that was submitted and is not withdrawn or refused.
    public let withProposal: Int
    /// Those whose lot was claimed, or has a proposal accepted for review.
    public let taken: Int
}

extension Call {
    /// How many areas the call reaches; nil for a call whose lots lie on different levels or in one place.
    public func coverage(in db: Connection) throws -> Coverage? {
        guard lots.count > 1, let top = Self.common(lots.map(\.areaPath)) else { return nil }
        let areas = try Area.paths(of: lots.map(\.areaCode), in: db)
        let levels = Set(areas.values.map { $0.split(separator: ".").count })
        guard levels.count == 1, areas.count > 1 else { return nil }
        let level = try db.value(
            "-- level of an area\nSELECT a.level FROM area a WHERE a.code = \(lots[0].areaCode)", as: Int16.self)
        guard let level else { return nil }
        let found = try db.first(
            """
            -- areas that a call reaches
            WITH reached AS (
                SELECT l.area_code,
                    EXISTS (SELECT FROM proposal p WHERE p.tenant_id = l.tenant_id AND p.call_id = l.call_id
                        AND p.lot_id = l.id AND p.state IN ('submitted', 'returned', 'accepted')) AS proposed,
                    EXISTS (SELECT FROM proposal p WHERE p.tenant_id = l.tenant_id AND p.call_id = l.call_id
                        AND p.lot_id = l.id AND p.state = 'accepted')
                    OR EXISTS (SELECT FROM lot_claim k WHERE k.tenant_id = l.tenant_id AND k.lot_id = l.id
                        AND k.released_at IS NULL) AS taken
                FROM lot l WHERE l.tenant_id = current_tenant() AND l.call_id = \(id)
            )
            SELECT a.code, (SELECT count(*) FROM area o WHERE o.level = \(level) AND starts_with(o.path, a.path)),
                (SELECT count(DISTINCT r.area_code) FROM reached r),
                (SELECT count(DISTINCT r.area_code) FROM reached r WHERE r.proposed),
                (SELECT count(DISTINCT r.area_code) FROM reached r WHERE r.taken)
            FROM area a WHERE a.path = \(top)
            """
        ) { row in
            let code = try row.next(String.self)
            return (code, try (0..<4).map { _ in Int(try row.next(Int64.self)) })
        }
        guard let (code, counts) = found else { return nil }
        return Coverage(
            within: try Area.find(code, in: db), level: Int(level), areas: counts[0], withLot: counts[1],
            withProposal: counts[2], taken: counts[3])
    }

    /// The longest path that all of these begin with.
    private static func common(_ paths: [String]) -> String? {
        guard var common = paths.first?.split(separator: ".") else { return nil }
        for path in paths {
            let parts = path.split(separator: ".")
            while !parts.starts(with: common) { common.removeLast() }
        }
        return common.isEmpty ? nil : common.joined(separator: ".") + "."
    }
}
