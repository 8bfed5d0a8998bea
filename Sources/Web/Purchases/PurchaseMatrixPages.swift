internal import Contracts
internal import Kernel
internal import Platform
internal import Postgres

/// Who may buy and who may supply services (购买主体、承接主体), with the rule of every cell.
enum PurchaseMatrixPages {
    static func show(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let rows = try await visit.read { db in try ProcurementBody.matrix(in: db, on: viewer.today) }
        var desk = Desk(remarks: [.init(remark: visit.text("purchasing.matrix_remark"))])
        func cell(_ rule: Rule?) -> Desk.Table.Cell {
            guard let rule else { return .text(visit.text("purchasing.no_rule")) }
            let word = visit.text(rule.value.isZero ? "purchasing.may_not" : "purchasing.may")
            return .text("\(word)（\(rule.citation)，\(rule.mark.rawValue)）", url: "/rules/\(rule.id)")
        }
        desk.links = [.init(linkURL: "\(visit.base)/purchase-plans", linkText: visit.text("purchasing.plans"))]
        desk.tables = [
            .init(
                visit.text("purchasing.matrix"),
                ["purchasing.field.body", "purchasing.side.purchaser", "purchasing.side.contractor"].map {
                    visit.text($0)
                },
                rows.map { [.head(visit.text($0.body.messageKey)), cell($0.purchaser), cell($0.contractor)] })
        ]
        if viewer.holdsAnywhere([.programmeOfficer]) {
            desk.forms = [
                visit.deskForm(
                    "purchasing.record_body", "/purchase-matrix", ProcurementFields.body.map { visit.field($0) },
                    isFirst: false)
            ]
        }
        return visit.desk(
            Message("purchasing.matrix"), desk,
            json: [
                "items": .array(
                    rows.map {
                        [
                            "body": .string($0.body.rawValue),
                            "purchaser": $0.purchaser.map { .bool(!$0.value.isZero) } ?? .null,
                            "contractor": $0.contractor.map { .bool(!$0.value.isZero) } ?? .null,
                        ]
                    })
            ], crumbs: [.init(Message("purchasing.plans"), "\(visit.base)/purchase-plans")])
    }

    static func record(_ visit: Visit) async throws -> Outcome {
        let (input, base) = (visit.input, visit.base)
        return try await visit.write { change in
            guard let body = ProcurementBody(rawValue: input.text("body")), let day = input.day("validFrom") else {
                throw FieldRefusal("validFrom", "field.refusal.missing")
            }
            guard let organisation = try Organisation.find(code: input.text("contractorCode"), in: change.db) else {
                throw FieldRefusal("contractorCode", "contracts.refusal.contractor_code")
            }
            try ProcurementBody.record(
                body, of: organisation.id, from: day, document: input.text("document"), in: change)
            return .done("\(base)/purchase-matrix", Message("purchasing.done"))
        }
    }
}
