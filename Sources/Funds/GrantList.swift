public import Kernel
public import Platform
internal import Sheets
public import Vault

/// The list of a batch as somebody fills it in: one row for each person. It is read whole or not at all: every row that
/// is wrong is named with what is wrong, and nothing of it is kept.
public struct GrantList: Sendable {
    /// One row.
    public struct Row: Sendable {
        /// Number of the row in the file.
        public let number: Int
        /// Who is granted; goes into the vault.
        public let file: Person.File
        /// Code of the village.
        public let area: String
        /// How much.
        public let amount: Money
    }

    /// What is wrong with one row.
    public struct Fault: Refusal, Hashable {
        /// Number of the row in the file.
        public let row: Int
        /// Which column, by its heading.
        public let column: String
        /// Key of what is wrong.
        public let key: String
        /// Another row, where two are in each other's way.
        public let other: Int?

        /// A fault.
        public init(row: Int, column: String, _ key: String, other: Int? = nil) {
            self.row = row
            self.column = column
            self.key = key
            self.other = other
        }

        /// What the user reads; never what the row says.
        public var message: Message {
            Message(key, ["row": String(row), "column": column, "other": other.map(String.init) ?? ""])
        }

        /// The file is at fault.
        public var field: String? { "file" }
    }

    /// The headings of the file, in the order of the template.
    public enum Heading: String, CaseIterable, Sendable {
        case name = "姓名"
        case number = "身份证号"
        case guardianName = "监护人"
        case guardianNumber = "监护人身份证号"
        case guardianPhone = "监护人电话"
        case bank = "开户行"
        case card = "银行账号"
        case owner = "户名"
        case area = "地区代码"
        case amount = "金额"
    }

    private static let needed: [Heading] = [.name, .number, .bank, .card, .owner, .area, .amount]

    /// The rows, in order.
    public let rows: [Row]

    /// What the rows come to.
    public func sum() throws -> Money { try rows.map(\.amount).sum() }

    /// Reads a CSV or XLSX file. Throws `SheetRefusal` for a file that is none, and `Refusals` with every faulty row.
    public init(file: [UInt8]) throws {
        let cells = try SheetFile.rows(in: file)
        let heading = try SheetHeading(naming: Self.needed.map(\.rawValue), in: cells)
        var (rows, faults, seen): ([Row], [Fault], [String: Int]) = ([], [], [:])
        for row in cells where row.number > heading.rowNumber && row.cells.contains(where: { !$0.isEmpty }) {
            do {
                let read = try Self.read(row, heading)
                if let earlier = seen[read.file.identity.number] {
                    throw Refusals([
                        Fault(row: row.number, column: Heading.number.rawValue, "grants.fault.twice", other: earlier)
                    ])
                }
                seen[read.file.identity.number] = row.number
                rows.append(read)
            } catch let wrong as Refusals {
                faults += wrong.items.compactMap { $0 as? Fault }
            }
        }
        guard faults.isEmpty else { throw Refusals(faults) }
        guard !rows.isEmpty else { throw FieldRefusal("file", "grants.refusal.empty") }
        self.rows = rows
    }

    private static func read(_ row: SheetRow, _ heading: SheetHeading) throws -> Row {
        var faults: [Fault] = []
        func text(_ column: Heading) -> String {
            guard let place = heading.columns[column.rawValue] else { return "" }
            return row[place].identifier ?? ""
        }
        func wrong(_ column: Heading, _ key: String) {
            faults.append(Fault(row: row.number, column: column.rawValue, key))
        }
        for column in needed where text(column).isEmpty && column != .amount { wrong(column, "grants.fault.missing") }
        func resident(_ column: Heading) -> String {
            let number = CodeCheck.residentID.normalised(text(column))
            if !number.isEmpty, CodeCheck.residentID.flaw(in: number) != nil { wrong(column, "grants.fault.number") }
            return number
        }
        let (number, guardianNumber) = (resident(.number), resident(.guardianNumber))
        let card = text(.card).filter { !$0.isWhitespace && $0 != "-" }
        if !card.isEmpty, !(8...30).contains(card.count) || !card.allSatisfy({ $0.isASCII && $0.isNumber }) {
            wrong(.card, "grants.fault.card")
        }
        for column in [Heading.name, .guardianName, .bank, .owner] where text(column).count > 60 {
            wrong(column, "grants.fault.long")
        }
        let amount = heading.columns[Heading.amount.rawValue].flatMap { row[$0].money }
        if (amount?.fen ?? 0) <= 0 { wrong(.amount, "grants.fault.amount") }
        guard faults.isEmpty, let amount else { throw Refusals(faults) }
        let guardian = text(.guardianName)
        return Row(
            number: row.number,
            file: Person.File(
                identity: .init(name: text(.name), number: number),
                guardian: guardian.isEmpty
                    ? nil : .init(name: guardian, number: guardianNumber, phone: text(.guardianPhone)),
                card: .init(bank: text(.bank), number: card, owner: text(.owner))),
            area: text(.area), amount: amount)
    }
}
