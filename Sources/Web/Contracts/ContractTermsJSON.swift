internal import Contracts
internal import Kernel
internal import Platform

/// The terms of a contract in the API.
extension ContractTermsContent {
    var json: JSON {
        [
            "parties": .array(
                parties.map {
                    [
                        "organisation": .integer($0.organisation.rawValue), "name": .string($0.name),
                        "role": .string($0.role.rawValue), "share": .string($0.share.description),
                        "order": .integer(Int64($0.order)),
                    ]
                }),
            "services": .array(
                services.map {
                    [
                        "lot": .string($0.lot), "title": .string($0.title), "unit": .string($0.unit),
                        "price": .string($0.price.description), "quantity": .string($0.quantity.description),
                        "item": $0.itemCode.isEmpty ? .null : .string($0.itemCode),
                    ]
                }),
            "sites": .array(sites.map { .string($0.code) }),
            "bonds": .array(
                bonds.map {
                    [
                        "kind": .string($0.kind.rawValue), "amount": .string($0.amount.description),
                        "held": .string($0.held.description),
                    ]
                }),
            "clocks": .array(
                clocks.map {
                    [
                        "duty": .string($0.duty.rawValue), "from": .string($0.from.description),
                        "due": .string($0.due.description), "estimated": .bool($0.isEstimated),
                        "done_on": $0.doneOn.map { .string($0.description) } ?? .null,
                        "state": .string($0.state(on: today).rawValue), "citation": .string($0.citation),
                    ]
                }),
            "amendments": .array(
                amendments.map {
                    [
                        "id": .integer($0.id.rawValue), "number": .integer(Int64($0.number)),
                        "rationale": .string($0.rationale.rawValue), "supplement": .string($0.supplement.description),
                        "reduction": .string($0.reduction.description),
                        "state": .string($0.state.rawValue), "sha256": .string($0.sha256.hexadecimal),
                    ]
                }),
            "settlement": settlement.map {
                [
                    "delivered": .string($0.delivered.description), "paid": .string($0.paid.description),
                    "released": .string($0.released.description), "refund": .string($0.refund.description),
                ]
            } ?? .null,
            "method_rule": methodRule.map { .string($0.citation) } ?? .null,
            "call_offs": .array(callOffs.map { .integer($0.id.rawValue) }),
        ]
    }
}

extension Schema {
    static let contractTerms = Schema.object([
        (
            "parties",
            .list(
                .object([
                    ("organisation", .integer), ("name", .string),
                    ("role", .codes(ContractParty.Role.allCases.map(\.rawValue))), ("share", .decimal),
                    ("order", .integer),
                ]))
        ),
        (
            "services",
            .list(
                .object([
                    ("lot", .string), ("title", .string), ("unit", .string), ("price", .money), ("quantity", .decimal),
                    ("item", .nullable(.string)),
                ]))
        ),
        ("sites", .list(.string)),
        (
            "bonds",
            .list(
                .object([
                    ("kind", .codes(ContractBond.Kind.allCases.map(\.rawValue))), ("amount", .money), ("held", .money),
                ]))
        ),
        (
            "clocks",
            .list(
                .object([
                    ("duty", .codes(ContractClock.Duty.allCases.map(\.rawValue))), ("from", .day), ("due", .day),
                    ("estimated", .boolean), ("done_on", .nullable(.day)),
                    ("state", .codes(ContractClock.State.allCases.map(\.rawValue))), ("citation", .string),
                ]))
        ),
        (
            "amendments",
            .list(
                .object([
                    ("id", .integer), ("number", .integer),
                    ("rationale", .codes(ContractAmendment.Rationale.allCases.map(\.rawValue))), ("supplement", .money),
                    ("reduction", .money),
                    ("state", .codes(ContractAmendment.State.allCases.map(\.rawValue))), ("sha256", .string),
                ]))
        ),
        (
            "settlement",
            .nullable(.object([("delivered", .money), ("paid", .money), ("released", .money), ("refund", .money)]))
        ),
        ("call_offs", .list(.integer)), ("method_rule", .nullable(.string)),
    ])
}
