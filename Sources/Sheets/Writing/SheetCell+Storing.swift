internal import Kernel

extension SheetCell {
    /// What a workbook can hold in a cell.
    enum Stored: Hashable {
        case blank
        case number(Double)
        case text(String)
        case boolean(Bool)
    }

    /// The cell as a workbook holds it.
    ///
    /// The file format and its library know numbers only as binary ones with 15 sure digits. This is the one border
    /// where an amount becomes one: up to 9,999,999,999,999.99 yuan the nearest binary number is written so that it
    /// reads back to the very fen; what has more digits is written as text, never rounded.
    var stored: Stored {
        switch self {
        case .empty, .uncalculated: return .blank
        case .text(let text), .error(let text): return .text(EscapedText.encode(text))
        case .boolean(let value): return .boolean(value)
        case .integer(let number):
            return number.magnitude < SheetNumber.exactLimit ? .number(Double(number)) : .text(text)
        case .money(let amount):
            return amount.fen.magnitude < SheetNumber.exactLimit ? .number(Double(amount.fen) / 100) : .text(text)
        case .decimal(let number):
            let written = number.exactDecimal ?? number.decimal(places: 20)
            return Double(written).map(Stored.number) ?? .text(written)
        case .day(let day):
            return DateSystem.from1900.serial(day).map { .number(Double($0)) } ?? .text(text)
        case .timestamp(let instant):
            guard let days = DateSystem.from1900.serial(instant.day(in: .shanghai)) else { return .text(text) }
            let microseconds = instant.timeOfDay(in: .shanghai).microseconds
            return .number(Double(days) + Double(microseconds) / 86_400_000_000)
        }
    }

    /// The kind whose format suits the cell, stored so: the column's if the cell is of that kind, otherwise its own.
    func kind(in column: SheetColumn.Kind, stored: Stored) -> SheetColumn.Kind {
        switch (stored, self, column) {
        case (.text, _, _): .text
        case (_, .integer, .decimal), (_, .integer, .percent), (_, .integer, .money): column
        case (_, .integer, _): .integer
        case (_, .decimal, .decimal), (_, .decimal, .percent), (_, .decimal, .money): column
        case (_, .decimal, _): .decimal(places: 2)
        case (_, .money, _): .money
        case (_, .day, _): .day
        case (_, .timestamp, _): .timestamp
        default: column
        }
    }
}
