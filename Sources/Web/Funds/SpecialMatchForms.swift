internal import Funds
internal import Kernel

/// What can be chosen in the forms of special matches.
struct SpecialMatchForms: Sendable {
    let lines: [BankLine]
    let items: [BookItem]
    let funds: [Fund]
    let others: [(BankAccount, [BankLine])]
    let opening: [OpeningItem]
    private static let most = 200

    typealias Option = (value: String, text: String)

    /// The fields with their choices.
    func views(_ fields: [InputField], _ visit: Visit) -> [FieldView] {
        fields.map { field in visit.field(field, options: options(field.name)) }
    }

    private func options(_ name: String) -> [Option]? {
        switch name {
        case "line": lines.prefix(Self.most).map(Self.option)
        case "entry":
            items.prefix(Self.most).map {
                ($0.entry.description, "\($0.day) \($0.open.grouped) \($0.name) \($0.party) \($0.summary)")
            }
        case "fund": funds.map { ($0.id.description, "\($0.code) \($0.name)") }
        case "other": others.map { ($0.0.id.description, "\($0.0.code) \($0.0.bankName)") }
        case "other_line": others.flatMap(\.1).prefix(Self.most).map(Self.option)
        case "item":
            opening.filter { !$0.isMatched }.map {
                ($0.id.description, "\($0.day) \($0.amount.grouped) \($0.summary)")
            }
        default: nil
        }
    }

    private static func option(_ line: BankLine) -> Option {
        (line.id.description, "\(line.day) \(line.open.grouped) \(line.counterparty) \(line.note)")
    }
}

extension OpeningItem {
    /// The item in the API.
    var json: JSON {
        [
            "id": .integer(id.rawValue), "side": .string(side.rawValue), "day": .string(day.description),
            "amount": .string(amount.description), "summary": .string(summary), "matched": .bool(isMatched),
        ]
    }
}
