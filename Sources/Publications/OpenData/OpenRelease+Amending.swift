internal import Kernel

extension OpenRelease {
    /// The catalogue of purchasable services (政府购买服务指导性目录). The standard's list of schemes is open and has none
    /// for it; an own code begins with `x_`.
    static let catalogueScheme = "x_CN-ZFGMFW"

    /// What is bought, line by line, with the item of the catalogue of purchasable services.
    func items() -> [JSON] {
        contract.lines.map { line in
            var item = JSONObject()
            item["id"] = .string("\(line.number)")
            item["description"] = .string(line.title)
            if let bought = line.item {
                item["classification"] = [
                    "scheme": .string(Self.catalogueScheme), "id": .string(bought.code),
                    "description": .string(bought.name),
                ]
            }
            item["quantity"] = JSONNumber(line.quantity.exactDecimal ?? "").map(JSON.number) ?? .null
            item["unit"] = ["name": .string(line.unit), "value": Self.value(line.price)]
            return .object(item)
        }
    }

    /// An amendment: what it changes, and between which releases it stands.
    func amending(_ amendment: OpenContract.Amendment, after previous: String, at moment: Timestamp) -> JSON {
        let earlier = contract.amendments.prefix { $0 != amendment } + [amendment]
        let sum = Money(fen: earlier.reduce(contract.value.fen) { $0 + $1.change.fen })
        let event = "amendment-\(amendment.number)"
        var changes: [(String, JSON)] = [
            (
                "amendments",
                [
                    [
                        "id": .string("\(amendment.number)"), "date": .string(Self.moment(moment)),
                        "rationale": .string(Self.reasons[amendment.rationale] ?? amendment.rationale),
                        "description": .string(Self.told(amendment)), "amendsReleaseID": .string(previous),
                        "releaseID": .string("\(ocid)-\(event)"),
                    ]
                ]
            )
        ]
        var content = JSONObject()
        if amendment.change.fen != 0 {
            changes.append(("value", Self.value(sum)))
            content["planning"] = budget(sum, after: Array(earlier), changed: amendment)
        }
        if let day = amendment.endsOn { changes.append(("period", ["endDate": .string("\(day)T23:59:59+08:00")])) }
        let steps = contract.steps.filter { $0.amendment == amendment.number }
        if !steps.isEmpty { changes.append(("implementation", ["milestones": .array(steps.map(Self.scheduled))])) }
        content["contracts"] = [changed(changes)]
        return release(event, ["contractAmendment"], at: moment, content)
    }

    /// What the funds pay now, of those that pay another amount than before.
    private func budget(
        _ sum: Money, after earlier: [OpenContract.Amendment], changed amendment: OpenContract.Amendment
    ) -> JSON {
        let parts: [JSON] = contract.sources.filter { amendment.byFund[$0.code] != nil }.map { source in
            let now = earlier.reduce(source.amount.fen) { $0 + ($1.byFund[source.code]?.fen ?? 0) }
            return ["id": .string(source.code), "amount": Self.value(Money(fen: now))]
        }
        return ["budget": ["amount": Self.value(sum), "budgetBreakdown": .array(parts)]]
    }

    private static let reasons = [
        "quantity": "数量变更", "price": "价格变更", "term": "期限变更", "content": "内容变更", "law": "法律政策变更",
        "obstacle": "不可抗力或客观障碍",
    ]

    /// The change in words; nothing that people typed.
    private static func told(_ amendment: OpenContract.Amendment) -> String {
        var parts: [String] = []
        if amendment.change.fen > 0 { parts.append("增加 \(amendment.change.description) 元") }
        if amendment.change.fen < 0 { parts.append("减少 \(Money(fen: -amendment.change.fen).description) 元") }
        if let day = amendment.endsOn { parts.append("履行期限至 \(day)") }
        return parts.isEmpty ? "条款变更" : parts.joined(separator: "，")
    }

    /// What was settled when it ended early.
    static func told(_ settlement: OpenContract.Settlement) -> String {
        "提前终止：已交付 \(settlement.delivered.description) 元，应退回 \(settlement.refund.description) 元"
    }
}
