internal import Competitions
internal import Kernel
internal import Platform
internal import Sheets

/// The fees of a round as pages, sheets and answers show them: before tax, tax, after tax, and when they were paid.
struct FeeLedger: Sendable {
    let round: ReviewRound.ID
    let name: String
    let isOfficer: Bool
    let fees: [ReviewerFee]
    /// What would be withheld if the fees that are owed were paid today.
    private let withholding: [ReviewerFee.ID: Money]
    private let rule: LabourTax?

    static func load(_ visit: Visit) async throws -> FeeLedger {
        let id: ReviewRound.ID = try visit.id("round")
        let viewer = visit.viewer
        return try await visit.read { db in
            let fees = try ReviewerFee.all(of: id, for: viewer, in: db)
            let (name, scope) = try ReviewRound.heading(id, in: db)
            let (tax, rule) = try ReviewerFee.withholding(fees, on: viewer.today, for: viewer, in: db)
            return FeeLedger(
                round: id, name: name, isOfficer: viewer.holds(.programmeOfficer, in: scope), fees: fees,
                withholding: tax, rule: rule)
        }
    }

    /// What the reckoned tax rests on: it only helps, and says how well its numbers are known.
    func remarks(_ visit: Visit) -> [String] {
        guard let rule else { return [visit.text("reviewers.tax_unknown")] }
        let mark = visit.text("rules.mark.\(rule.mark.rawValue)")
        let known = rule.mark == .verified ? mark : "\(visit.text("organisations.unverified"))，\(mark)"
        return [visit.text("reviewers.tax_remark", ["citation": rule.citation, "mark": known])]
    }

    /// The standing fees that fit, to choose from.
    func choices(_ visit: Visit, _ fits: (ReviewerFee) -> Bool) -> [(value: String, text: String)] {
        fees.filter { $0.withdrawnReason.isEmpty && fits($0) }.map { one in
            let parts = [
                one.name, visit.text("reviewers.fee.\(one.kind.rawValue)"), one.amount.grouped,
                one.payment == nil ? reckoned(one, visit) : "",
            ]
            return (value: one.id.description, text: parts.filter { !$0.isEmpty }.joined(separator: " · "))
        }
    }

    private func reckoned(_ fee: ReviewerFee, _ visit: Visit) -> String {
        withholding[fee.id].map { visit.text("reviewers.tax_reckoned", ["tax": $0.grouped]) } ?? ""
    }

    private func paidText(_ fee: ReviewerFee, _ visit: Visit) -> String {
        guard fee.withdrawnReason.isEmpty else { return "–" }
        guard let payment = fee.payment else { return visit.text("reviewers.unpaid") }
        return [payment.paidOn.description, payment.reference].filter { !$0.isEmpty }.joined(separator: " · ")
    }

    private static let columns = [
        "reviews.reviewer", "reviewers.field.fee_kind", "reviewers.gross", "reviewers.tax", "reviewers.net",
        "reviewers.paid", "reviewers.field.fee_note", "reviewers.recorded_at", "reviewers.withdrawn",
    ]

    func table(_ visit: Visit) throws -> Desk.Table {
        let standing = fees.filter(\.withdrawnReason.isEmpty)
        let sums = (
            gross: try standing.map(\.amount).sum(), tax: try standing.compactMap(\.payment?.tax).sum(),
            net: try standing.compactMap(\.net).sum()
        )
        let empty = (0..<4).map { _ in Desk.Table.Cell.text("") }
        return .init(
            visit.text("reviewers.fees"), Self.columns.map { visit.text($0) },
            fees.map { one in
                [
                    .head(one.name), .text(visit.text("reviewers.fee.\(one.kind.rawValue)")), .money(one.amount),
                    one.payment.map { .money($0.tax) } ?? .number(reckoned(one, visit)),
                    one.net.map { .money($0) } ?? .number("–"), .text(paidText(one, visit)), .text(one.note),
                    .text(one.recordedAt.beijing), .text(one.withdrawnReason),
                ]
            },
            foot: fees.isEmpty
                ? nil
                : [
                    .head(visit.text("reviewers.fees_sum")), .text(""), .money(sums.gross), .money(sums.tax),
                    .money(sums.net),
                ] + empty)
    }

    func sheet(_ visit: Visit) -> Tabular {
        let names = Self.columns.map { visit.text($0) }
        return Tabular(
            name: "reviewer-fees-\(round)",
            columns: zip(names, [.text, .text, .money, .money, .money, .text, .text, .timestamp, .text]).map {
                SheetColumn($0, $1)
            },
            rows: fees.map { one in
                [
                    .text(one.name), .text(visit.text("reviewers.fee.\(one.kind.rawValue)")), .money(one.amount),
                    one.payment.map { .money($0.tax) } ?? SheetCell(text: ""),
                    one.net.map { .money($0) } ?? SheetCell(text: ""), SheetCell(text: paidText(one, visit)),
                    SheetCell(text: one.note), .timestamp(one.recordedAt), SheetCell(text: one.withdrawnReason),
                ]
            })
    }

    func json(_ fee: ReviewerFee) -> JSON {
        func money(_ amount: Money?) -> JSON { amount.map { .string($0.description) } ?? .null }
        return [
            "id": .integer(fee.id.rawValue), "reviewer": .integer(fee.reviewer.rawValue),
            "kind": .string(fee.kind.rawValue), "amount": money(fee.amount),
            "withdrawn": .bool(!fee.withdrawnReason.isEmpty), "tax": money(fee.payment?.tax), "net": money(fee.net),
            "paid_on": fee.payment.map { .string($0.paidOn.description) } ?? .null,
            "reference": .string(fee.payment?.reference ?? ""), "reckoned_tax": money(withholding[fee.id]),
        ]
    }
}
