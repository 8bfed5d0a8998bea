internal import FieldService
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres
internal import Publications

/// A gift followed by its giver: from the day it arrived down to the village. Nobody is named on the page.
enum GiftRoutes {
    static let number = InputField(
        "number", .text(max: 60), optional: true, label: "gifts.number", hint: "gifts.number_hint",
        "Number of the receipt, or the reference of the transfer.")
    // Read as text, so that a wrong amount is answered on the page and not by an error.
    static let amount = InputField(
        "amount", .text(max: 30), optional: true, label: "gifts.amount", hint: "gifts.amount_hint",
        "Amount of the gift in yuan.")

    static let all: [Route] = [
        .page(
            "/{authority}/gifts", .everyone, "Follows the gift with this number and amount to its villages.",
            query: [number, amount], answer: schema, show),
        .page(
            "/{authority}/gifts/{link}", .everyone, "Follows the gift of whoever was handed this link.",
            answer: schema, follow),
    ]

    private static let schema = Schema.object([
        (
            "found",
            .nullable(
                .object([
                    ("received_on", .day), ("amount", .money), ("fund", .string), ("wish", .string),
                    ("remaining", .money),
                    (
                        "parts",
                        .list(
                            .object([
                                ("where", .codes(["spent", "paid", "direct", "waiting"])), ("place", .string),
                                ("contract", .nullable(.integer)), ("voucher", .string), ("amount", .money),
                            ]))
                    ),
                ]))
        )
    ])

    private struct Found: Sendable {
        let gift: Gift
        let parts: [Gift.Part]
        let fund: FundName?
        let programme: Programme?
        /// Key of the site of a village, by the village's code.
        let sites: [String: FieldService.Site]
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let number = visit.input.text("number")
        let amount = try? Money.parse(visit.input.text("amount"))
        let found = try await find(number, amount, visit)
        return Page(
            "publications/gift", title: Message("gifts.title"),
            content: GiftView(
                fields: [Self.number, Self.amount].map { field in
                    var view = visit.field(field, value: visit.input.text(field.name))
                    // The page opens without them, but a gift is found by both.
                    view.isOptional = false
                    return view
                }, isUnknown: found == nil && !(number.isEmpty && visit.input.text("amount").isEmpty),
                found: found.map { GiftView.Found($0.gift, $0.parts, $0.fund, $0.programme, $0.sites, visit) }, visit),
            json: ["found": found.map(json) ?? .null])
    }

    private static func follow(_ visit: Visit) async throws -> Page {
        let (viewer, link) = (visit.viewer, Token(presented: visit.parameter("link")))
        let found = try await find(visit) { db in try Gift.find(behind: link, for: viewer, in: db) }
        guard let found else { throw NotFound() }
        return Page(
            "publications/gift", title: Message("gifts.title"),
            content: GiftView(
                fields: [Self.number, Self.amount].map { visit.field($0) }, isUnknown: false,
                found: GiftView.Found(found.gift, found.parts, found.fund, found.programme, found.sites, visit),
                receiptURL: "\(visit.base)/gifts/\(visit.parameter("link"))/receipt.pdf", visit),
            json: ["found": json(found)])
    }

    private static func find(_ number: String, _ amount: Money?, _ visit: Visit) async throws -> Found? {
        guard let amount, !number.isEmpty else { return nil }
        let viewer = visit.viewer
        return try await find(visit) { db in try Gift.find(number, amount, for: viewer, in: db) }
    }

    private static func find(
        _ visit: Visit, _ gift: @escaping @Sendable (Connection) throws -> Gift
    ) async throws -> Found? {
        let viewer = visit.viewer
        return try await visit.read { db in
            do {
                let gift = try gift(db)
                let sites = try gift.programme.map { try FieldService.Site.all(of: $0, for: viewer, in: db) } ?? []
                return Found(
                    gift: gift, parts: try gift.parts(for: viewer, in: db),
                    fund: try FundName.all(for: viewer, in: db)[gift.fund],
                    programme: try gift.programme.map { try Programme.find($0, for: viewer, in: db) },
                    sites: Dictionary(sites.map { ($0.areaCode, $0) }, uniquingKeysWith: { first, _ in first }))
            } catch is NotFound {
                return nil
            }
        }
    }

    private static func json(_ found: Found) -> JSON {
        [
            "received_on": .string(found.gift.day.description), "amount": .string(found.gift.amount.description),
            "fund": .string(found.fund?.name ?? ""), "wish": .string(found.gift.wish),
            "remaining": .string(found.gift.remaining.description),
            "parts": .array(
                found.parts.map { part in
                    let (code, place): (String, String) =
                        switch part.place {
                        case .spent(_, let name): ("spent", name)
                        case .paid(_, let name): ("paid", name)
                        case .direct: ("direct", "")
                        case .waiting: ("waiting", "")
                        }
                    return [
                        "where": .string(code), "place": .string(place),
                        "contract": part.contract.map { .integer($0.rawValue) } ?? .null,
                        "voucher": .string(part.voucher), "amount": .string(part.amount.description),
                    ]
                }),
        ]
    }
}
