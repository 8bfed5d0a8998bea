public import Kernel
internal import Platform

extension Reconciliation {
    /// The sheet in the API, and as it is kept when it is signed.
    public var json: JSON {
        func list(_ items: [Item]) -> JSON {
            .array(
                items.map {
                    [
                        "day": .string($0.day.description), "name": .string($0.name), "text": .string($0.text),
                        "amount": .string($0.amount.description),
                    ]
                })
        }
        return [
            "day": .string(day.description), "book_balance": .string(bookBalance.description),
            "bank_balance": bankBalance.map { .string($0.description) } ?? .null,
            "only_bank": list(onlyBank), "only_books": list(onlyBooks),
            "adjusted_book": .string(adjustedBook.description),
            "adjusted_bank": adjustedBank.map { .string($0.description) } ?? .null,
            "difference": difference.map { .string($0.description) } ?? .null,
        ]
    }

    /// SHA-256 of the sheet as it would be signed, in 64 hexadecimal digits.
    public var digest: String { SHA256.hex(Array(json.canonical.utf8)) }

    /// A sheet as it was kept; nil when the JSON is none.
    init?(json: JSON) {
        func money(_ name: String) -> Money? { json[name]?.string.flatMap { Money($0) } }
        func items(_ name: String) -> [Item]? {
            json[name]?.array?.compactMap { item in
                guard let day = item["day"]?.string.flatMap({ Day($0) }), let name = item["name"]?.string,
                    let text = item["text"]?.string, let amount = item["amount"]?.string.flatMap({ Money($0) })
                else { return nil }
                return Item(day: day, name: name, text: text, amount: amount)
            }
        }
        guard let day = json["day"]?.string.flatMap({ Day($0) }), let book = money("book_balance"),
            let onlyBank = items("only_bank"), let onlyBooks = items("only_books")
        else { return nil }
        self.init(
            day: day, bookBalance: book, bankBalance: money("bank_balance"), onlyBank: onlyBank, onlyBooks: onlyBooks)
    }
}
