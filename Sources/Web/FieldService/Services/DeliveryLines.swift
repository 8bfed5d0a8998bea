internal import Contracts
internal import FieldService
internal import Kernel
internal import Platform

/// The service lines of a contract with what was verified of them, and the form that adds what delivers them.
enum DeliveryLines {
    /// Bought, verified, and what the verified units are worth. A line that nothing counts is worth its amount.
    static func table(
        _ lines: [Contract.Line], _ units: [Int: Int64], _ contract: Contract, _ visit: Visit
    ) throws -> Desk.Table {
        .init(
            visit.text("delivery.lines"),
            [
                "contracts.service", "contracts.unit", "contracts.unit_price", "contracts.quantity",
                "delivery.verified", "delivery.progress", "delivery.worth",
            ].map { visit.text($0) },
            try lines.enumerated().map { index, line in
                let verified = units[index + 1].map { Fraction($0) }
                let share = verified.flatMap { ($0 * Fraction(100)).divided(by: line.quantity) }
                return [
                    .head("\(index + 1) · \(line.title)"), .text(line.unit), .money(line.price),
                    .number(line.quantity.description), .number(verified?.description ?? "—"),
                    .number(share.map { "\($0.decimal(places: 2)) %" } ?? "—"),
                    .money(try verified.map { try line.price.multiplied(by: $0) } ?? line.amount),
                ]
            })
    }

    /// The service line that a deliverable delivers: its number, its name and its unit; empty where it delivers none.
    static func name(of deliverable: Deliverable) -> String {
        guard let number = deliverable.plan.line, let name = deliverable.lineName else { return "" }
        return "\(number) · \(name)" + (deliverable.lineUnit.map { " · \($0)" } ?? "")
    }

    /// The form of a new deliverable, with the lines of the contract and the items of the programme to choose from.
    static func form(
        _ contract: Contract, _ lines: [Contract.Line], _ templates: [ReportTemplate], _ visit: Visit
    ) -> Desk.Form {
        let options: [String: [(value: String, text: String)]] = [
            "line": lines.enumerated().map { index, line in
                ("\(index + 1)", "\(index + 1) · \(line.title) · \(line.quantity.description) \(line.unit)")
            },
            "item": IndicatorFeedRoutes.options(templates, of: contract.programme, visit),
        ]
        return visit.deskForm(
            "delivery.plan", "/contracts/\(contract.id)/deliverables",
            DeliveryRoutes.planFields.compactMap { field in
                guard let choices = options[field.name] else { return visit.field(field) }
                guard !choices.isEmpty else { return nil }
                return visit.field(field, options: [(value: "", text: "—")] + choices)
            }, isFirst: false)
    }
}
