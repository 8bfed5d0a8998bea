internal import CSheetWriter

/// The formats of a workbook's cells, each made once.
final class CellFormatting {
    private let workbook: UnsafeMutablePointer<lxw_workbook>
    private var made: [Key: UnsafeMutablePointer<lxw_format>] = [:]
    private(set) lazy var title = make { format in
        format_set_bold(format)
        format_set_font_size(format, 14)
    }
    private(set) lazy var note = make { format in
        format_set_font_color(format, 0x59_5959)
    }
    private(set) lazy var heading = make { format in
        format_set_bold(format)
        format_set_text_wrap(format)
        format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_CENTER.rawValue))
        format_set_bg_color(format, 0xE8_EEE9)
        format_set_bottom(format, UInt8(LXW_BORDER_THIN.rawValue))
    }

    private struct Key: Hashable {
        let kind: SheetColumn.Kind
        let isTotal: Bool
    }

    init(_ workbook: UnsafeMutablePointer<lxw_workbook>) {
        self.workbook = workbook
    }

    /// The format of a kind of cell.
    func format(_ kind: SheetColumn.Kind, isTotal: Bool = false) -> UnsafeMutablePointer<lxw_format>? {
        let key = Key(kind: kind, isTotal: isTotal)
        if let format = made[key] { return format }
        let format = make { format in
            if let builtIn = Self.builtIn(kind) {
                format_set_num_format_index(format, builtIn)
            } else {
                format_set_num_format(format, Self.code(kind))
            }
            if isTotal {
                format_set_bold(format)
                format_set_top(format, UInt8(LXW_BORDER_THIN.rawValue))
            }
        }
        made[key] = format
        return format
    }

    private func make(
        _ shape: (UnsafeMutablePointer<lxw_format>) -> Void
    ) -> UnsafeMutablePointer<lxw_format>? {
        guard let format = workbook_add_format(workbook) else { return nil }
        shape(format)
        return format
    }

    /// The number of a format that every spreadsheet program has built in, so that it follows the reader's country.
    private static func builtIn(_ kind: SheetColumn.Kind) -> UInt8? {
        switch kind {
        case .text: 49
        case .integer: 3
        case .money, .decimal(places: 2): 4
        case .percent(places: 2): 10
        default: nil
        }
    }

    private static func code(_ kind: SheetColumn.Kind) -> String {
        switch kind {
        case .text: "@"
        case .integer: "#,##0"
        case .money: "#,##0.00"
        case .decimal(let places): "#,##0" + decimals(places)
        case .percent(let places): "0" + decimals(places) + "%"
        case .day: "yyyy-mm-dd"
        case .timestamp: "yyyy-mm-dd hh:mm:ss"
        }
    }

    private static func decimals(_ places: Int) -> String {
        places > 0 ? "." + String(repeating: "0", count: places) : ""
    }
}
