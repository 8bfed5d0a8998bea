internal import Funds
internal import Kernel
internal import Platform
internal import Sheets

/// Gifts in kind as tables. An unvalued gift says so, it is never worth 0.
enum GoodsTables {
    static func stock(_ stock: [StockPlace], _ goods: Goods, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("goods.stock"), ["goods.place", "goods.quantity"].map { visit.text($0) },
            stock.map {
                [.head($0.site == nil ? visit.text("goods.store") : $0.name), .number(String($0.quantity))]
            }, foot: [.head(visit.text("funds.total")), .number(String(goods.inStock))])
    }

    static func moves(_ moves: [StockMove], _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("goods.moves"),
            [
                "funds.day", "goods.move", "goods.from", "goods.to", "goods.quantity", "goods.value", "goods.note",
                "goods.move_document", "vouchers.one",
            ].map { visit.text($0) },
            moves.map { move in
                [
                    .head(move.day.description), .text(visit.text(move.kind.messageKey)),
                    .text(source(move, visit)), .text(target(move, visit)), .number(String(move.quantity)),
                    .money(move.value), .text(move.note),
                    .text(move.document),
                    .text(
                        move.entry == nil ? "" : visit.text("vouchers.one"),
                        url: move.entry.map { "\(visit.base)/vouchers/\($0)" }),
                ]
            })
    }

    /// Where it was taken from: what came back from people names their place here.
    private static func source(_ move: StockMove, _ visit: Visit) -> String {
        switch move.kind {
        case .receipt: ""
        case .comeBack: move.from.isEmpty ? move.to : move.from
        default: move.from.isEmpty ? visit.text("goods.store") : move.from
        }
    }

    private static func target(_ move: StockMove, _ visit: Visit) -> String {
        move.kind == .comeBack || move.kind == .transfer && move.to.isEmpty ? visit.text("goods.store") : move.to
    }

    static func tabular(_ found: [Goods], _ visit: Visit) -> Tabular {
        let columns: [(String, SheetColumn.Kind)] = [
            ("goods.item", .text), ("receipts.payer", .text), ("goods.day", .day), ("goods.unit", .text),
            ("goods.quantity", .integer), ("goods.value", .money), ("goods.basis", .text), ("goods.issued", .integer),
            ("goods.written_off", .integer), ("goods.in_stock", .integer),
        ]
        return Tabular(
            name: visit.text("goods.title"), columns: columns.map { SheetColumn(visit.text($0.0), $0.1) },
            rows: found.map { goods in
                [
                    SheetCell(text: goods.item), SheetCell(text: visit.donor(of: goods)), .day(goods.day),
                    SheetCell(text: goods.unit), .integer(Int64(goods.quantity)),
                    goods.value.map { .money($0) } ?? .empty, SheetCell(text: visit.text(goods.basis.messageKey)),
                    .integer(Int64(goods.issued)), .integer(Int64(goods.writtenOff)), .integer(Int64(goods.inStock)),
                ]
            })
    }
}

extension Visit {
    /// Who gave it, unless the name is withheld.
    func donor(of goods: Goods) -> String { goods.isAnonymous ? text("receipts.anonymous_giver") : goods.donor }

    /// What it is worth, or that nobody stated it.
    func value(of goods: Goods) -> String { goods.value?.grouped ?? text("goods.unvalued") }
}

extension Goods {
    /// The gift in the API.
    var json: JSON { .object(members) }

    /// The members of that.
    var members: JSONObject {
        var members = JSONObject()
        members["id"] = .integer(id.rawValue)
        members["item"] = .string(item)
        members["unit"] = .string(unit)
        members["quantity"] = .integer(Int64(quantity))
        members["value"] = value.map { .string($0.description) } ?? .null
        members["unit_value"] = unitValue.map { .string($0.description) } ?? .null
        members["basis"] = .string(basis.rawValue)
        members["day"] = .string(day.description)
        members["issued"] = .integer(Int64(issued))
        members["written_off"] = .integer(Int64(writtenOff))
        members["in_stock"] = .integer(Int64(inStock))
        members["donor"] = isAnonymous ? .null : .string(donor)
        return members
    }
}
