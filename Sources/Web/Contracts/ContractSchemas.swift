internal import Contracts
internal import Funds
internal import Kernel
internal import Milestones

/// What the API says of contracts and milestones.
extension Schema {
    static let contract = Schema.object([
        ("id", .integer),
        ("number", .string),
        ("title", .string),
        ("programme", .integer),
        ("award", .nullable(.integer)),
        ("contractor", .integer),
        ("contractor_name", .string),
        ("area", .string),
        ("starts_on", .day),
        ("ends_on", .day),
        ("value", .money),
        ("kind", .codes(Contract.Kind.allCases.map(\.rawValue))),
        ("suspended", .boolean),
        ("supplements", .money),
        ("last_day", .day),
        ("state", .codes(Contract.State.allCases.map(\.rawValue))),
        ("sha256", .nullable(.string)),
        ("verification_code", .nullable(.string)),
        ("version", .integer),
    ])
    static let contracts = Schema.object([
        ("items", .list(contract)),
        ("next", .nullable(.string)),
        ("awards", .list(.object([("id", .integer), ("amount", .money)]))),
    ])
    static let contractDraft = Schema.object([
        ("award", .integer),
        ("amount", .money),
        ("cells", .list(.string)),
    ])
    static let wholeContract = Schema.object([
        ("contract", contract),
        (
            "tranches",
            .list(
                .object([
                    ("id", .integer), ("number", .integer), ("percent", .decimal), ("amount", .money),
                    ("worth", .money),
                    ("open", .boolean), ("sources", .list(.object([("fund", .integer), ("amount", .money)]))),
                ]))
        ),
        ("split", split),
        ("milestones", .list(milestone)),
        ("papers", .list(.object([("id", .integer), ("file", .integer), ("answer", .nullable(.string))]))),
        ("copy", .nullable(.object([("file", .integer), ("sha256", .string)]))),
        (
            "signatures",
            .list(
                .object([
                    ("id", .integer), ("organisation", .integer), ("organisation_code", .string), ("file", .integer),
                    ("sha256", .string), ("signed_sha256", .string), ("subject", .string), ("issuer", .string),
                    ("serial", .string), ("signer", .string), ("not_before", .timestamp), ("not_after", .timestamp),
                    ("revocation_checked", .boolean), ("verified_at", .timestamp),
                ]))
        ),
        ("terms", contractTerms),
        ("accepted_unpaid", .list(.integer)), ("claims", .list(recoveryClaim)), ("results", trancheResults),
        (
            "payments",
            .list(
                .object([
                    ("id", .integer), ("state", .codes(PaymentRequest.State.allCases.map(\.rawValue))),
                    ("amount", .money),
                ]))
        ),
    ])
    private static let split = Schema.object([
        ("rule", .codes(SplitRule.allCases.map(\.rawValue))),
        ("agreed_otherwise", .boolean),
        (
            "parts",
            .list(
                .object([
                    ("tranche", .integer), ("fund", .integer), ("amount", .money),
                    ("way", .codes(TrancheSplit.Way.allCases.map(\.rawValue))), ("pool", .money),
                    ("pool_through", .money), ("weight", .money), ("weights", .money), ("before", .money),
                    ("through", .money), ("why", .string),
                ]))
        ),
    ])
    static let requestedPayment = Schema.object([
        ("id", .integer),
        ("amount", .money),
    ])
    static let milestone = Schema.object([
        ("id", .integer),
        ("contract", .integer),
        ("tranche", .integer),
        ("number", .integer),
        ("title", .string),
        ("due_on", .day),
        ("state", .codes(Milestone.State.allCases.map(\.rawValue))),
        ("rectify_by", .nullable(.day)),
        ("version", .integer),
    ])
    static let wholeMilestone = Schema.object([
        ("milestone", milestone),
        (
            "reports",
            .list(
                .object([
                    ("number", .integer), ("statement", .string), ("submitted_at", .timestamp),
                    ("files", .list(.object([("id", .integer), ("name", .string), ("sha256", .string)]))),
                    ("check", .nullable(.object([("finding", .string), ("statement", .string), ("by", .string)]))),
                ]))
        ),
    ])
}
