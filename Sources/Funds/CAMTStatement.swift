internal import Kernel
internal import Platform
internal import Sheets

/// A statement in CAMT.053 (ISO 20022). An entry with several details is one movement of the bank and stays one line;
/// its details must sum to it.
struct CAMTStatement {
    private var draft = StatementReading.Draft(layout: .init(code: "camt053", version: 1), lines: [])
    private var entryCount = 0

    /// The statements of a document, one after the other; each must open with what the one before closed with.
    static func draft(of document: MarkupElement) throws -> StatementReading.Draft {
        var reading = CAMTStatement()
        let statements = document.descendants("Stmt")
        let accounts = Set(statements.compactMap { $0["Acct"]?.leaves().joined() })
        guard accounts.count <= 1 else { throw FieldRefusal("file", "funds.refusal.several_accounts") }
        for statement in statements { try reading.take(statement) }
        return reading.draft
    }

    private mutating func take(_ statement: MarkupElement) throws {
        let (opening, closing) = (
            try balance(["OPBD", "PRCD"], of: statement), try balance(["CLBD"], of: statement)
        )
        if let before = draft.closing, let opening, before != opening {
            draft.breaks.append(
                .init(row: entryCount + 1, kind: .balance, expected: before.fen, found: opening.fen))
        }
        if draft.lines.isEmpty { draft.opening = opening }
        draft.closing = closing
        let period = statement.at("FrToDt", "ToDtTm")?.text ?? ""
        if let through = StatementTable.day(in: period) { draft.through = max(draft.through ?? through, through) }
        let first = draft.lines.count
        for entry in statement.all("Ntry") { try take(entry: entry) }
        checkSums(of: statement, draft.lines[first...])
    }

    private func balance(_ codes: [String], of statement: MarkupElement) throws -> Money? {
        for code in codes {
            let found = statement.all("Bal").first { $0.at("Tp", "CdOrPrtry", "Cd")?.text == code }
            if let found { return try amount(of: found) }
        }
        return nil
    }

    private mutating func take(entry: MarkupElement) throws {
        entryCount += 1
        let state = entry.at("Sts", "Cd")?.text ?? entry["Sts"]?.text ?? "BOOK"
        guard state == "BOOK" else {
            draft.leftOut.append(
                .init(row: entryCount, text: String(entry.leaves().joined(separator: " ").prefix(200))))
            return
        }
        let amount = try amount(of: entry)
        let when = entry.at("BookgDt", "Dt")?.text ?? entry.at("BookgDt", "DtTm")?.text ?? entry.at("ValDt", "Dt")?.text
        guard let day = when.flatMap(StatementTable.day) else { throw unreadable("BookgDt", when ?? "") }
        let details = entry.all("NtryDtls").flatMap { $0.all("TxDtls") }
        try check(details, of: entry, amount)
        guard !amount.isZero else { return }
        func texts(_ names: [String]) -> [String] {
            var seen: Set<String> = []
            return details.flatMap { detail in names.flatMap { detail.descendants($0) } }.map(\.text)
                .filter { !$0.isEmpty && seen.insert($0).inserted }
        }
        let side = amount.isNegative ? "Cdtr" : "Dbtr"
        let parties = details.flatMap { detail in detail.descendants(side).flatMap { $0.descendants("Nm") } }
            .map(\.text)
        let references =
            [entry["AcctSvcrRef"]?.text, entry["NtryRef"]?.text].compactMap(\.self) + texts(["EndToEndId"])
        draft.lines.append(
            StatementReading.Line(
                row: entryCount, day: day, time: "", amount: amount, balance: nil,
                reference: references.first { !$0.isEmpty && $0 != "NOTPROVIDED" } ?? "",
                counterparty: details.count == 1 ? parties.first ?? "" : "",
                note: (texts(["Ustrd"]) + [entry["AddtlNtryInf"]?.text ?? ""]).filter { !$0.isEmpty }
                    .joined(separator: " "), raw: entry.leaves()))
    }

    /// Details that name amounts must sum to their entry.
    private mutating func check(_ details: [MarkupElement], of entry: MarkupElement, _ amount: Money) throws {
        let named = details.compactMap { detail in detail["Amt"] ?? detail.at("AmtDtls", "TxAmt", "Amt") }
        guard !named.isEmpty else { return }
        let own = entry["CdtDbtInd"]?.text ?? ""
        let sum = try zip(details, named).reduce(Money.zero) { sum, part in
            let signed = try money(part.1, isPaid: (part.0["CdtDbtInd"]?.text ?? own) == "DBIT")
            return try sum.adding(signed)
        }
        guard named.count != details.count || sum != amount else { return }
        draft.breaks.append(.init(row: entryCount, kind: .details, expected: amount.fen, found: sum.fen))
    }

    /// What the statement says of all its entries.
    private mutating func checkSums(of statement: MarkupElement, _ lines: ArraySlice<StatementReading.Line>) {
        for (name, isPaid) in [("TtlCdtNtries", false), ("TtlDbtNtries", true)] {
            guard let total = statement.at("TxsSummry", name) else { continue }
            let own = lines.filter { $0.amount.isNegative == isPaid }
            if let count = total["NbOfNtries"].flatMap({ Int64($0.text) }), count != own.count {
                draft.breaks.append(
                    .init(row: entryCount, kind: .count, expected: Int64(own.count), found: count))
            }
            let expected = own.reduce(0) { $0 + abs($1.amount.fen) }
            if let sum = total["Sum"].flatMap({ Money(decimal: $0.text) }), sum.fen != expected {
                draft.breaks.append(.init(row: entryCount, kind: .total, expected: expected, found: sum.fen))
            }
        }
    }

    private func amount(of element: MarkupElement) throws -> Money {
        guard let amount = element["Amt"] else { throw unreadable("Amt", "") }
        return try money(amount, isPaid: element["CdtDbtInd"]?.text == "DBIT")
    }

    private func money(_ element: MarkupElement, isPaid: Bool) throws -> Money {
        guard ["", "CNY"].contains(element.currency) else {
            throw FieldRefusal(
                "file", "funds.refusal.other_currency", ["row": String(entryCount), "currency": element.currency])
        }
        guard let amount = Money(decimal: element.text), !amount.isNegative, amount <= StatementReading.largest else {
            throw unreadable("Amt", element.text)
        }
        return isPaid ? try amount.negated() : amount
    }

    private func unreadable(_ heading: String, _ value: String) -> FieldRefusal {
        FieldRefusal(
            "file", "funds.refusal.cell_unreadable",
            ["row": String(entryCount), "heading": heading, "value": String(value.prefix(40))])
    }
}
