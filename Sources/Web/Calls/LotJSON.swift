internal import Calls
internal import Kernel
internal import Platform

/// Lots, claims and how far a call reaches, as the API gives them.
extension LotRoutes {
    static let claim = Schema.object([
        ("id", .integer), ("lot", .integer), ("round", .integer), ("organisation", .string), ("claimed", .timestamp),
        ("released", .nullable(.timestamp)), ("reopens", .nullable(.timestamp)),
    ])
    static let lot = Schema.object([
        ("id", .integer), ("number", .integer), ("title", .string), ("area", .string), ("budget", .money),
        ("claim", .nullable(claim)),
    ])
    static let coverage = Schema.object([
        ("within", .string), ("level", .integer), ("areas", .integer), ("with_lot", .integer),
        ("with_proposal", .integer), ("taken", .integer),
    ])

    static func json(_ claim: LotClaim) -> JSON {
        [
            "id": .integer(claim.id.rawValue), "lot": .integer(claim.lot.rawValue),
            "round": .integer(Int64(claim.round)), "organisation": .string(claim.organisationName),
            "claimed": .string(claim.claimedAt.description),
            "released": claim.releasedAt.map { .string($0.description) } ?? .null,
            "reopens": claim.reopensAt.map { .string($0.description) } ?? .null,
        ]
    }

    static func json(_ lot: Call.Lot, _ claim: LotClaim?) -> JSON {
        [
            "id": .integer(lot.id.rawValue), "number": .integer(Int64(lot.number)), "title": .string(lot.title),
            "area": .string(lot.areaCode), "budget": .string(lot.budget.description), "claim": claim.map(json) ?? .null,
        ]
    }

    static func json(_ coverage: Coverage) -> JSON {
        [
            "within": .string(coverage.within.code), "level": .integer(Int64(coverage.level)),
            "areas": .integer(Int64(coverage.areas)), "with_lot": .integer(Int64(coverage.withLot)),
            "with_proposal": .integer(Int64(coverage.withProposal)), "taken": .integer(Int64(coverage.taken)),
        ]
    }
}
