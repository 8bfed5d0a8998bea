internal import Kernel
internal import Platform

/// The columns that somebody chose for a file: one heading for each role, empty for a role that the file lacks.
public struct StatementMapping: Sendable, Hashable {
    /// How the sign of an amount is written.
    public enum Sign: String, Sendable, CaseIterable {
        case signed
        case reversed
        case inAndOut = "in_and_out"
        case direction
    }

    /// Heading of the day.
    public var day = ""
    /// Heading of the time.
    public var time = ""
    /// How the sign is written.
    public var sign = Sign.signed
    /// Heading of the one column of amounts.
    public var amount = ""
    /// Heading of money in, where it has a column of its own.
    public var received = ""
    /// Heading of money out.
    public var paid = ""
    /// Heading of the direction.
    public var direction = ""
    /// What the direction says of money in, separated by commas.
    public var receivedWords = ""
    /// What the direction says of money out, separated by commas.
    public var paidWords = ""
    /// Heading of the running balance.
    public var balance = ""
    /// Heading of the bank's reference.
    public var reference = ""
    /// Heading of the other party.
    public var counterparty = ""
    /// Heading of the first remark.
    public var note = ""
    /// Heading of the second remark.
    public var secondNote = ""

    /// Nothing chosen yet.
    public init() {}

    /// The columns of a layout; of several headings for a role the first one that is among `headings`.
    public init(_ layout: StatementLayout, headings: [String] = []) {
        func chosen(_ names: [String]) -> String {
            let plain = names.map(StatementLayout.plain)
            return headings.first { plain.contains(StatementLayout.plain($0)) }
                ?? (headings.isEmpty ? names.first : nil)
                ?? ""
        }
        (day, time, balance) = (chosen(layout.day), chosen(layout.time), chosen(layout.balance))
        (reference, counterparty) = (chosen(layout.references), chosen(layout.counterparty))
        let notes = layout.notes.map { chosen([$0]) }.filter { !$0.isEmpty }
        (note, secondNote) = (notes.first ?? "", notes.dropFirst().first ?? "")
        switch layout.sign {
        case .signed(let amount, let isReversed):
            (sign, self.amount) = (isReversed ? .reversed : .signed, chosen(amount))
        case .inAndOut(let received, let paid):
            (sign, self.received, self.paid) = (.inAndOut, chosen(received), chosen(paid))
        case .direction(let amount, let direction, let words):
            (sign, self.amount, self.direction) = (.direction, chosen(amount), chosen(direction))
            receivedWords = words.received.sorted().joined(separator: ",")
            paidWords = words.paid.sorted().joined(separator: ",")
        }
    }

    /// The layout that these columns make. Throws a refusal at the role that is missing.
    public func layout(code: String, version: Int, name: String) throws -> StatementLayout {
        func need(_ heading: String, _ field: String) throws -> [String] {
            guard !heading.isEmpty else { throw FieldRefusal(field, "field.refusal.missing") }
            return [heading]
        }
        func words(_ text: String, _ field: String) throws -> Set<String> {
            let words = text.split { ",，、;；".contains($0) }.map { String($0.filter { !$0.isWhitespace }) }
            guard !words.isEmpty else { throw FieldRefusal(field, "field.refusal.missing") }
            return Set(words)
        }
        let sign: StatementLayout.Sign =
            switch self.sign {
            case .signed, .reversed:
                try .signed(amount: need(amount, "amount"), isReversed: self.sign == .reversed)
            case .inAndOut: try .inAndOut(received: need(received, "received"), paid: need(paid, "paid"))
            case .direction:
                try .direction(
                    amount: need(amount, "amount"), direction: need(direction, "direction"),
                    words: .init(
                        received: words(receivedWords, "received_words"), paid: words(paidWords, "paid_words")))
            }
        func list(_ headings: String...) -> [String] { headings.filter { !$0.isEmpty } }
        return StatementLayout(
            code: code, version: version, name: name, day: try need(day, "day"), time: list(time), sign: sign,
            balance: list(balance), references: list(reference), counterparty: list(counterparty),
            notes: list(note, secondNote))
    }
}
