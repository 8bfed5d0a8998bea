internal import Kernel

extension SheetCell {
    /// What a workbook can hold in a cell.
    enum Stored: Hashable {
        case blank
        /// A whole number of units of 10 to the minus `places`.
        case number(units: Int64, places: Int)
        /// A number in decimal digits.
        case digits(String)
        case text(String)
        case boolean(Bool)
    }

    /// The cell as a workbook holds it.
    ///
    /// Programs that open the file know numbers as binary ones with 15 sure digits. Up to 9,999,999,999,999.99 yuan
    /// what is written reads back to the very fen; what has more digits is written as text, never rounded.
    var stored: Stored {
        switch self {
        case .empty, .uncalculated: return .blank
        case .text(let text), .error(let text): return text.isEmpty ? .blank : .text(EscapedText.encode(text))
        case .boolean(let value): return .boolean(value)
        case .integer(let number):
            return number.magnitude < SheetNumber.exactLimit ? .number(units: number, places: 0) : .text(text)
        case .money(let amount):
            return amount.fen.magnitude < SheetNumber.exactLimit ? .number(units: amount.fen, places: 2) : .text(text)
        case .decimal(let number): return .digits(number.exactDecimal ?? number.decimal(places: 20))
        case .day(let day):
            return DateSystem.from1900.serial(day).map { .number(units: Int64($0), places: 0) } ?? .text(text)
        case .timestamp(let instant):
            guard let days = DateSystem.from1900.serial(instant.day(in: .shanghai)) else { return .text(text) }
            // A microsecond is 125/108 of the eleventh decimal place of a day.
            let microseconds = Int64(instant.timeOfDay(in: .shanghai).microseconds)
            return .number(units: Int64(days) * 100_000_000_000 + (microseconds * 125 + 54) / 108, places: 11)
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
