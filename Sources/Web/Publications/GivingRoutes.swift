internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Publications

/// What was given to an authority's holders and passed on, for everybody: sources, gifts in kind, grants to people,
/// settlements and channels. Nobody is named.
enum GivingRoutes {
    static let all: [Route] = [
        .page(
            "/{authority}/giving", .everyone,
            "Shows what was given and passed on: money by source, gifts in kind, grants, settlements, channels.",
            answer: schema, show)
    ]

    private static let schema = Schema.object([
        (
            "sources",
            .list(
                .object([
                    ("fund", .integer), ("name", .string), ("holder", .string),
                    ("source", .codes(Fund.Source.allCases.map(\.rawValue))), ("received", .money), ("spent", .money),
                    ("left", .money),
                ]))
        ),
        (
            "in_kind",
            .list(
                .object([
                    ("fund", .integer), ("item", .string), ("unit", .string), ("quantity", .integer),
                    ("value", .nullable(.money)), ("issued", .integer), ("written_off", .integer),
                    ("in_stock", .integer),
                ]))
        ),
        (
            "grants",
            .list(
                .object([
                    ("fund", .integer), ("purpose", .string), ("period", .string), ("granted", .nullable(.integer)),
                    ("granted_amount", .nullable(.money)), ("paid", .nullable(.integer)),
                    ("paid_amount", .nullable(.money)),
                ]))
        ),
        (
            "settlements",
            .list(
                .object([
                    ("fund", .integer), ("platform", .string), ("campaigns", .integer), ("gross", .money),
                    ("fee", .money), ("net", .money),
                ]))
        ),
        (
            "inflows",
            .list(
                .object([
                    ("fund", .integer), ("channel", .codes(Receipt.Channel.allCases.map(\.rawValue))),
                    ("earmark", .string), ("receipts", .integer), ("amount", .money),
                ]))
        ),
    ])

    private static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let giving = try await visit.read { db in try PublishedGiving.load(for: viewer, in: db) }
        var desk = Desk(remarks: [.init(remark: visit.text("giving.remark"))])
        desk.links = [
            .init(linkURL: "\(visit.base)/gifts", linkText: visit.text("gifts.title")),
            .init(linkURL: "/figures", linkText: visit.text("figures.title")),
            .init(linkURL: "\(visit.base)/open-data", linkText: visit.text("open_data.title")),
        ]
        desk.tables = GivingTables.all(giving, visit)
        return visit.desk(Message("giving.title"), desk, json: json(giving))
    }

    private static func json(_ giving: PublishedGiving) -> JSON {
        func money(_ amount: Money?) -> JSON { amount.map { .string($0.description) } ?? .null }
        func count(_ number: Int?) -> JSON { number.map { .integer(Int64($0)) } ?? .null }
        return [
            "sources": .array(
                giving.funds.map {
                    [
                        "fund": .integer($0.id.rawValue), "name": .string($0.name), "holder": .string($0.holderName),
                        "source": .string($0.source.rawValue), "received": money($0.received),
                        "spent": money($0.paidOut), "left": money($0.balance),
                    ]
                }),
            "in_kind": .array(
                giving.inKind.map {
                    [
                        "fund": .integer($0.fund.rawValue), "item": .string($0.item), "unit": .string($0.unit),
                        "quantity": count($0.quantity), "value": money($0.value), "issued": count($0.issued),
                        "written_off": count($0.writtenOff), "in_stock": count($0.inStock),
                    ]
                }),
            "grants": .array(
                giving.grants.map {
                    [
                        "fund": .integer($0.fund.rawValue), "purpose": .string($0.purpose),
                        "period": .string($0.period), "granted": count($0.granted),
                        "granted_amount": money($0.grantedAmount), "paid": count($0.paid),
                        "paid_amount": money($0.paidAmount),
                    ]
                }),
            "settlements": .array(
                giving.settled.map {
                    [
                        "fund": .integer($0.fund.rawValue), "platform": .string($0.platform),
                        "campaigns": count($0.campaigns), "gross": money($0.gross), "fee": money($0.fee),
                        "net": money($0.net),
                    ]
                }),
            "inflows": .array(
                giving.inflows.map {
                    [
                        "fund": .integer($0.fund.rawValue), "channel": .string($0.channel.rawValue),
                        "earmark": .string($0.earmark), "receipts": count($0.receipts), "amount": money($0.amount),
                    ]
                }),
        ]
    }
}
