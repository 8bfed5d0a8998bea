internal import Kernel

extension FormField {
    /// An answer of several parts as lines of text, where no page lays it out: rows with their cells, the items of a
    /// scale, the parts of an organisation, person or area. Other answers give nothing.
    public func lines(of answer: Answer, in languageCode: String) -> [String] {
        switch (answer, kind) {
        case (.table(let rows), .table(let rules)):
            rows.map { row in
                rules.columns.compactMap { column in
                    row[column.key].map {
                        "\(column.label.text(in: languageCode)) \(column.cell($0, in: languageCode))"
                    }
                }.joined(separator: "  ")
            }
        case (.scale(let chosen), .scale(let rules)):
            rules.items.map { item in
                let point = rules.points.first { $0.key == chosen[item.key] }
                return "\(item.label.text(in: languageCode))  \(point?.label.text(in: languageCode) ?? "–")"
            }
        case (.organisation(let organisation), _): ["\(organisation.name) \(organisation.code)"]
        case (.person(let person), _): ["\(person.name) \(person.phone)"]
        case (.area(let area), _): [area.name.isEmpty ? area.code : area.name]
        default: []
        }
    }

    /// An answer that stands on one line, such as a cell of a table.
    func cell(_ answer: Answer, in languageCode: String) -> String {
        switch (answer, kind) {
        case (.choice(let keys), .choice(let options)), (.choice(let keys), .choices(let options, _)):
            keys.compactMap { key in options.first { $0.key == key }?.label.text(in: languageCode) }
                .joined(separator: "、")
        case (.yesNo(let isYes), _): isYes ? "✓" : "✗"
        case (.money(let money), _): money.grouped
        default: answer.json.string ?? ""
        }
    }
}
