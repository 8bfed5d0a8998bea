internal import Funds
internal import Kernel
internal import Platform

/// What the API says of one thing beside what lists say of it: everything that its page shows.
extension Schema {
    private static let cell: [(String, Schema)] = [
        ("fund", .integer), ("line", .integer), ("year", .integer), ("area", .string), ("amount", .money),
    ]

    /// Where a payment takes its money from, who acted on it, what was paid, and from which receipts.
    static let wholePayment: [(String, Schema)] = [
        ("parts", .list(.object(cell + [("commitment", .nullable(.integer))]))), ("preparer", .string),
        ("approver", .nullable(.string)), ("cashier", .nullable(.string)),
        (
            "payments",
            .list(
                .object([
                    ("id", .integer), ("day", .day), ("amount", .money), ("reference", .string), ("reason", .string),
                    ("recovers", .nullable(.integer)), ("voucher", .integer),
                ]))
        ), ("receipts", .list(.object([("receipt", .integer), ("place", .string), ("amount", .money)]))),
    ]

    /// How far each grant is; who it is for lies in the vault.
    static let grantsOfBatch: [(String, Schema)] = [
        (
            "grants",
            .list(
                .object([
                    ("id", .integer), ("number", .integer), ("person", .integer), ("place", .string),
                    ("amount", .money), ("state", .codes(GrantItem.State.allCases.map(\.rawValue))),
                    ("reply", .nullable(.codes(GrantItem.Reply.allCases.map(\.rawValue)))), ("reference", .string),
                    ("reissues", .nullable(.integer)), ("voucher", .nullable(.integer)),
                    ("return_voucher", .nullable(.integer)),
                ]))
        ), ("next", .nullable(.string)),
    ]

    /// Where a gift in kind is and what happened to it.
    static let placesOfGoods: [(String, Schema)] = [
        ("stock", .list(.object([("site", .nullable(.integer)), ("name", .string), ("quantity", .integer)]))),
        (
            "moves",
            .list(
                .object([
                    ("id", .integer), ("day", .day), ("kind", .codes(StockMove.Kind.allCases.map(\.rawValue))),
                    ("from", .string), ("to", .string), ("quantity", .integer), ("value", .nullable(.money)),
                    ("note", .string), ("document", .string), ("voucher", .nullable(.integer)),
                ]))
        ),
    ]

    /// What each project of a settlement brought, and what the platform owes by the books.
    static let projectsOfSettlement: [(String, Schema)] = [
        (
            "projects",
            .list(
                .object([
                    ("name", .string), ("orders", .integer), ("gross", .money), ("fee", .money), ("net", .money),
                ]))
        ), ("owed", .money),
    ]

    /// The rows of a budget document, who prepared it and why.
    static let rowsOfBudget: [(String, Schema)] = [
        ("reason", .string), ("preparer", .string), ("rows", .list(.object(cell))),
    ]
}

extension JSON {
    /// An object with further members.
    func adding(_ more: KeyValuePairs<String, JSON>) -> JSON {
        guard case .object(var members) = self else { return self }
        for (name, value) in more { members[name] = value }
        return .object(members)
    }

    fileprivate init(_ amount: Money?) { self = amount.map { .string($0.description) } ?? .null }

    fileprivate init<Subject>(_ id: Identifier<Subject>?) { self = id.map { .integer($0.rawValue) } ?? .null }

    fileprivate static func cell(_ cell: CellKey, _ amount: Money) -> JSON {
        [
            "fund": .integer(cell.fund.rawValue), "line": .integer(cell.line.rawValue),
            "year": .integer(Int64(cell.year)), "area": .string(cell.area), "amount": .init(amount),
        ]
    }
}

extension PaymentRequest {
    /// The request in the API with what its page shows.
    func json(_ rows: [Row], _ payments: [Payment], _ steps: [Trace.Step]) -> JSON {
        json.adding([
            "parts": .array(rows.map { .cell($0.cell, $0.amount).adding(["commitment": .init($0.commitment)]) }),
            "preparer": .string(preparer), "approver": approver.map { .string($0) } ?? .null,
            "cashier": payer.map { .string($0) } ?? .null,
            "payments": .array(
                payments.map {
                    [
                        "id": .init($0.id), "day": .string($0.day.description), "amount": .init($0.amount),
                        "reference": .string($0.reference), "reason": .string($0.reason),
                        "recovers": .init($0.recovers), "voucher": .init($0.entry),
                    ]
                }),
            "receipts": .array(
                steps.map {
                    [
                        "receipt": .init($0.receipt), "place": .string($0.spentInName), "amount": .init($0.amount),
                    ]
                }),
        ])
    }
}

extension GrantBatch {
    /// The list in the API with one page of its grants.
    func json(_ tally: [Tally], _ items: [GrantItem], limit: Int) -> JSON {
        let shown = items.prefix(limit)
        return json(tally).adding([
            "grants": .array(
                shown.map {
                    [
                        "id": .init($0.id), "number": .integer(Int64($0.number)), "person": .integer($0.person),
                        "place": .string($0.areaName), "amount": .init($0.amount), "state": .string($0.state.rawValue),
                        "reply": $0.reply.map { .string($0.rawValue) } ?? .null, "reference": .string($0.reference),
                        "reissues": .init($0.reissues), "voucher": .init($0.entry),
                        "return_voucher": .init($0.returnEntry),
                    ]
                }),
            "next": items.count > limit ? shown.last.map { .string(String($0.number)) } ?? .null : .null,
        ])
    }
}

extension Goods {
    /// The gift in the API with its papers, its places and its moves.
    func json(with papers: [StockMove.Paper], _ stock: [StockPlace], _ moves: [StockMove]) -> JSON {
        json(with: papers).adding([
            "stock": .array(
                stock.map {
                    [
                        "site": $0.site.map { .integer($0) } ?? .null, "name": .string($0.name),
                        "quantity": .integer(Int64($0.quantity)),
                    ]
                }),
            "moves": .array(
                moves.map {
                    [
                        "id": .init($0.id), "day": .string($0.day.description), "kind": .string($0.kind.rawValue),
                        "from": .string($0.from), "to": .string($0.to), "quantity": .integer(Int64($0.quantity)),
                        "value": .init($0.value), "note": .string($0.note), "document": .string($0.document),
                        "voucher": .init($0.entry),
                    ]
                }),
        ])
    }
}

extension Settlement {
    /// The settlement in the API with its projects.
    func json(_ projects: [Project], owed: Money) -> JSON {
        json().adding([
            "projects": .array(
                projects.map {
                    [
                        "name": .string($0.name), "orders": .integer(Int64($0.orders)), "gross": .init($0.gross),
                        "fee": .init($0.fee), "net": .init($0.net),
                    ]
                }), "owed": .init(owed),
        ])
    }
}

extension BudgetVersion {
    /// The document in the API with its rows.
    func json(_ rows: [CellAmount]) -> JSON {
        [
            "id": .init(id), "kind": .string(kind.rawValue), "content": .string(contentSHA256.hexadecimal),
            "answer": answer.map { .string($0.rawValue) } ?? .null, "reason": .string(reason),
            "preparer": .string(preparer), "rows": .array(rows.map { .cell($0.cell, $0.amount) }),
        ]
    }
}
