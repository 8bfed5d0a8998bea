internal import Funds
internal import Kernel
internal import Platform
internal import Sheets
internal import Vault

/// How a list of grants is shown. Names are shown on one page only, masked, and each look is written down.
enum GrantBatchView {
    struct Found: Sendable {
        let batch: GrantBatch
        let tally: [GrantBatch.Tally]
        let items: [GrantItem]
        let vouchers: [Voucher]
        let accounts: [BankAccount]
        let moves: [StateMove]
        let layouts: [BankLayout]
    }

    static func desk(_ found: Found, state: GrantItem.State?, _ visit: Visit) -> Desk {
        let batch = found.batch
        let url = "\(visit.base)/grants/\(batch.id)"
        var desk = Desk()
        desk.state = visit.deskState(Message(batch.state.messageKey))
        desk.figures = [
            visit.figure("grants.figure", batch.amount, words: true), visit.figure("grants.count", batch.count),
        ]
        desk.summaries = [summary(batch, visit)]
        desk.links = links(batch, url, found.layouts, visit)
        desk.tabs =
            [Desk.Link(linkURL: url, linkText: visit.text("payments.every_state"), linkIsCurrent: state == nil)]
            + found.tally.map {
                Desk.Link(
                    linkURL: "\(url)?state=\($0.state.rawValue)",
                    linkText: "\(visit.text($0.state.messageKey)) \($0.count)", linkIsCurrent: state == $0.state)
            }
        desk.tables = [tally(found, visit), items(found, visit)]
        if !found.vouchers.isEmpty { desk.tables.append(vouchers(found, visit)) }
        if found.items.count > 100, let last = found.items.dropLast().last {
            let kept = state.map { "state=\($0.rawValue)&" } ?? ""
            desk.links.append(.init(linkURL: "\(url)?\(kept)after=\(last.number)", linkText: visit.text("funds.more")))
        }
        desk.events = visit.events(found.moves, prefix: "grants.state.")
        return desk
    }

    private static func links(
        _ batch: GrantBatch, _ url: String, _ layouts: [BankLayout], _ visit: Visit
    ) -> [Desk.Link] {
        var links: [Desk.Link] = []
        if batch.state == .sent, visit.viewer.holdsAnywhere([.cashier]) {
            links += BankLayoutRoutes.links(url + "/bank-file", layouts, visit)
        }
        if visit.viewer.holdsAnywhere([.accountant, .financeApprover, .cashier]) {
            links.append(.init(linkURL: url + "/people", linkText: visit.text("grants.people")))
        }
        links.append(.init(linkURL: url + "/items.xlsx", linkText: visit.text("grants.sheet")))
        return links
    }

    private static func summary(_ batch: GrantBatch, _ visit: Visit) -> Desk.Summary {
        func act(_ act: GrantBatch.Act?) -> String { act.map { "\($0.name) \($0.at.beijing)" } ?? "" }
        return .init(
            batch.title,
            [
                (visit.text("grants.purpose"), batch.purpose), (visit.text("grants.period"), batch.period),
                (visit.text("funds.holder"), batch.holderName), (visit.text("funds.fund"), batch.fundName),
                (visit.text("grants.posting"), visit.text(batch.posting.messageKey)),
                (visit.text("payments.preparer"), act(batch.prepared)),
                (visit.text("payments.approver"), act(batch.approved)),
                (visit.text("payments.cashier"), act(batch.sent)),
                (visit.text("funds.minutes"), batch.minutesReference),
                (visit.text("funds.reason"), batch.cancelledReason),
            ])
    }

    private static func tally(_ found: Found, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("grants.by_state"), ["funds.state", "grants.count", "funds.amount"].map { visit.text($0) },
            found.tally.map {
                [
                    .head(visit.text($0.state.messageKey)), .number(String($0.count)), .money($0.amount),
                ]
            },
            foot: [
                .head(visit.text("funds.total")), .number(String(found.tally.reduce(0) { $0 + $1.count })),
                .money(Money(fen: found.tally.reduce(0) { $0 + $1.amount.fen })),
            ])
    }

    private static func items(_ found: Found, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("grants.items"),
            [
                "grants.number", "grants.person", "grants.area", "funds.amount", "funds.state", "grants.reply",
                "funds.reference",
            ]
            .map { visit.text($0) },
            found.items.prefix(100).map { item in
                [
                    .head(String(item.number)), .number(String(item.person)), .text(item.areaName),
                    .money(item.amount), visit.stateCell(Message(item.state.messageKey)),
                    .text(item.reply.map { visit.text($0.messageKey) } ?? ""), .text(item.reference),
                ]
            })
    }

    private static func vouchers(_ found: Found, _ visit: Visit) -> Desk.Table {
        .init(
            visit.text("funds.vouchers"),
            ["vouchers.number", "funds.day", "vouchers.kind", "funds.amount"]
                .map { visit.text($0) },
            found.vouchers.map { voucher in
                [
                    .head(voucher.name, url: "\(visit.base)/vouchers/\(voucher.id)"), .text(voucher.day.description),
                    .text(visit.text(voucher.kind.messageKey)), .money(voucher.amount),
                ]
            })
    }

    static func tabular(_ items: [GrantItem], name: String, _ visit: Visit) -> Tabular {
        let columns: [(String, SheetColumn.Kind)] = [
            ("grants.number", .integer), ("grants.person", .integer), ("grants.area", .text),
            ("funds.amount", .money), ("funds.state", .text), ("grants.reply", .text), ("funds.reference", .text),
        ]
        return Tabular(
            name: name, columns: columns.map { SheetColumn(visit.text($0.0), $0.1) },
            rows: items.map { item in
                [
                    .integer(Int64(item.number)), .integer(item.person), SheetCell(text: item.areaName),
                    .money(item.amount), SheetCell(text: visit.text(item.state.messageKey)),
                    SheetCell(text: item.reply.map { visit.text($0.messageKey) } ?? ""),
                    SheetCell(text: item.reference),
                ]
            })
    }

    static func people(
        _ batch: GrantBatch, _ items: [GrantItem], _ people: [GrantItem.ID: Person.Extract], _ visit: Visit
    ) -> Page {
        let url = "\(visit.base)/grants/\(batch.id)"
        let shown = Array(items.prefix(100))
        @Sendable func masked(_ item: GrantItem) -> (name: String, number: String, guardian: String, card: String) {
            let person = people[item.id]
            return (
                Masking.name(person?.identity?.name ?? ""), Masking.residentID(person?.identity?.number ?? "", .middle),
                Masking.name(person?.guardian?.name ?? ""), Masking.bankAccount(person?.card?.number ?? "")
            )
        }
        var desk = Desk(remarks: [.init(remark: visit.text("grants.people_remark"))])
        desk.tables = [
            .init(
                visit.text("grants.people"),
                [
                    "grants.number", "grants.person", "vault.name", "vault.identity_number", "vault.guardian",
                    "vault.card", "funds.amount",
                ]
                .map { visit.text($0) },
                shown.map { item in
                    let person = masked(item)
                    return [
                        .head(String(item.number)), .number(String(item.person)), .text(person.name),
                        .text(person.number), .text(person.guardian), .text(person.card), .money(item.amount),
                    ]
                })
        ]
        let next = items.count > 100 ? shown.last.map { String($0.number) } : nil
        if let next {
            desk.links = [.init(linkURL: "\(url)/people?after=\(next)", linkText: visit.text("funds.more"))]
        }
        return visit.desk(
            Message("grants.people"), desk,
            json: [
                "items": .array(
                    shown.map { item in
                        let person = masked(item)
                        return [
                            "number": .integer(Int64(item.number)), "person": .integer(item.person),
                            "name": .string(person.name), "identity_number": .string(person.number),
                            "guardian": .string(person.guardian), "card": .string(person.card),
                            "amount": .string(item.amount.description),
                        ]
                    }), "next": next.map { .string($0) } ?? .null,
            ],
            crumbs: [.init(Message("grants.title"), "\(visit.base)/grants"), .init(.verbatim(batch.title), url)])
    }
}
