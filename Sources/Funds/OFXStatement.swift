internal import Kernel
internal import Platform
internal import Sheets

/// A statement in OFX, 1.x with tags or 2.x in XML. It says what was there at the end and not at the beginning.
enum OFXStatement {
    static func draft(of root: MarkupElement) throws -> StatementReading.Draft {
        let statements = root.descendants("STMTRS") + root.descendants("CCSTMTRS")
        guard let statement = statements.first else { throw FieldRefusal("file", "funds.refusal.layout_unknown") }
        guard statements.count == 1 else { throw FieldRefusal("file", "funds.refusal.several_accounts") }
        let currency = statement["CURDEF"]?.text ?? "CNY"
        guard ["CNY", "RMB"].contains(currency) else {
            throw FieldRefusal("file", "funds.refusal.other_currency", ["row": "1", "currency": currency])
        }
        let lines = try statement.descendants("STMTTRN").enumerated().compactMap { try line($1, row: $0 + 1) }
        return StatementReading.Draft(
            layout: .init(code: "ofx", version: 1), lines: lines,
            closing: try statement.at("LEDGERBAL", "BALAMT").map { try money($0.text, "BALAMT", row: 0) },
            through: statement.at("BANKTRANLIST", "DTEND").flatMap { StatementTable.day(in: $0.text) })
    }

    private static func line(_ element: MarkupElement, row: Int) throws -> StatementReading.Line? {
        func text(_ name: String) -> String { element[name]?.text ?? "" }
        let when = text("DTPOSTED")
        guard let day = StatementTable.day(in: when) else { throw unreadable("DTPOSTED", when, row) }
        let amount = try money(text("TRNAMT"), "TRNAMT", row: row)
        guard !amount.isZero else { return nil }
        let clock = when.prefix { $0.isNumber }.dropFirst(8)
        return StatementReading.Line(
            row: row, day: day, time: String(clock), amount: amount, balance: nil,
            reference: ["FITID", "REFNUM", "CHECKNUM"].lazy.map(text).first { !$0.isEmpty } ?? "",
            counterparty: text("NAME").isEmpty ? element.at("PAYEE", "NAME")?.text ?? "" : text("NAME"),
            note: text("MEMO"), raw: element.leaves())
    }

    /// Amounts have a point or a comma before the fen, and no separators of thousands.
    private static func money(_ text: String, _ heading: String, row: Int) throws -> Money {
        guard let amount = Money(decimal: String(text.replacing(",", with: ".").drop { $0 == "+" })),
            amount.fen.magnitude <= StatementReading.largest.fen.magnitude
        else {
            throw unreadable(heading, text, row)
        }
        return amount
    }

    private static func unreadable(_ heading: String, _ value: String, _ row: Int) -> FieldRefusal {
        FieldRefusal(
            "file", "funds.refusal.cell_unreadable",
            ["row": String(row), "heading": heading, "value": String(value.prefix(40))])
    }
}
