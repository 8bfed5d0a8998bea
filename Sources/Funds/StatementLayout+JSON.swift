internal import Kernel
internal import Platform

extension StatementLayout {
    /// The layout as it is stored: each role with its headings.
    var json: JSON {
        func list(_ texts: some Sequence<String>) -> JSON { .array(texts.map { .string($0) }) }
        var members: [String: JSON] = [
            "day": list(day), "time": list(time), "balance": list(balance), "references": list(references),
            "counterparty": list(counterparty), "notes": list(notes), "currency": list(currency),
        ]
        switch sign {
        case .signed(let amount, let isReversed):
            members["sign"] = .string(isReversed ? "reversed" : "signed")
            members["amount"] = list(amount)
        case .inAndOut(let received, let paid):
            members["sign"] = "in_and_out"
            members["received"] = list(received)
            members["paid"] = list(paid)
        case .direction(let amount, let direction, let words):
            members["sign"] = "direction"
            members["amount"] = list(amount)
            members["direction"] = list(direction)
            members["received_words"] = list(words.received.sorted())
            members["paid_words"] = list(words.paid.sorted())
        }
        var object = JSONObject()
        for (name, value) in members.sorted(by: { $0.key < $1.key }) { object[name] = value }
        return .object(object)
    }

    /// A stored layout; nil when the JSON is none.
    init?(json: JSON, code: String, version: Int, name: String) {
        func list(_ name: String) -> [String] { (json[name]?.array ?? []).compactMap(\.string) }
        let sign: Sign
        switch json["sign"]?.string {
        case "signed", "reversed":
            sign = .signed(amount: list("amount"), isReversed: json["sign"]?.string == "reversed")
        case "in_and_out": sign = .inAndOut(received: list("received"), paid: list("paid"))
        case "direction":
            sign = .direction(
                amount: list("amount"), direction: list("direction"),
                words: Words(received: Set(list("received_words")), paid: Set(list("paid_words"))))
        default: return nil
        }
        self.init(
            code: code, version: version, name: name, day: list("day"), time: list("time"), sign: sign,
            balance: list("balance"), references: list("references"), counterparty: list("counterparty"),
            notes: list("notes"), currency: list("currency"))
    }
}
