internal import Contracts
internal import Funds
internal import Milestones
internal import Platform

/// What the API says of that which everybody may follow: contracts in force, and sites with their costs.
extension Schema {
    static let publishedContract = Schema.object([
        ("number", .string),
        ("title", .string),
        ("authority", .string),
        ("contractor", .integer),
        ("contractor_name", .string),
        ("area", .string),
        ("starts_on", .day),
        ("ends_on", .day),
        ("value", .money),
        ("state", .codes(Contract.State.allCases.map(\.rawValue))),
        ("sha256", .nullable(.string)),
        ("sources", .list(.object([("fund", .integer), ("amount", .money), ("paid", .money), ("spent", .money)]))),
        (
            "milestones",
            .list(
                .object([
                    ("number", .integer), ("title", .string), ("due_on", .day),
                    ("state", .codes(Milestone.State.allCases.map(\.rawValue))),
                ]))
        ),
        (
            "payments",
            .list(.object([("voucher", .string), ("day", .day), ("fund", .integer), ("amount", .money)]))
        ),
        ("places", .list(.object([("area", .string), ("fund", .integer), ("amount", .money)]))),
    ])
    static let publishedSites = Schema.object([
        (
            "items",
            .list(
                .object([
                    ("id", .integer), ("name", .string), ("area", .string), ("posts", .integer),
                    ("posts_held", .integer), ("spent", .money),
                ]))
        )
    ])
    static let publishedSite = Schema.object([
        ("name", .string),
        ("area", .string),
        ("place", .string),
        ("spent", .money),
        (
            "origins",
            .list(
                .object([
                    ("fund", .integer), ("received_on", .day),
                    ("channel", .codes(Receipt.Channel.allCases.map(\.rawValue))), ("document", .string),
                    ("contract", .string), ("amount", .money),
                ]))
        ),
    ])
    /// What was typed into a calculation and what came of it, as `miaopu calc` reads and prints them; null where
    /// nothing was typed.
    static let calculated = Schema.object([
        ("input", .nullable(.dictionary(.anything))),
        ("output", .nullable(.dictionary(.anything))),
    ])
}
