internal import CSheetWriter
internal import Glibc
public import Kernel

/// Writes an XLSX workbook into a file that the caller names and removes.
///
/// Rows leave memory as they are written, so a table of any length costs the same. The same cells and the same
/// `created` give the same bytes. A writer stays on one thread; without `close` the file is not complete.
public final class WorkbookWriter {
    private var workbook: UnsafeMutablePointer<lxw_workbook>?
    private let formats: CellFormatting
    private var sheets: [SheetWriter] = []

    /// Begins a workbook.
    ///
    /// - Parameters:
    ///   - path: The file to write; what is there is replaced. Temporary files lie in the same folder.
    ///   - title: Title in the properties of the document.
    ///   - author: Author in the properties of the document.
    ///   - created: Time in the properties of the document.
    public init(path: String, title: String, author: String = "", created: Timestamp) throws(SheetRefusal) {
        // The library opens the file only at the end; better to hear of a wrong path before a hundred thousand rows.
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw SheetRefusal(.notWritten(detail: String(cString: strerror(errno)))) }
        Glibc.close(file)
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let opened = folder.withCString { folder in
            var options = lxw_workbook_options()
            options.constant_memory = 1
            options.tmpdir = UnsafeMutablePointer(mutating: folder)
            options.use_zip64 = 0
            return workbook_new_opt(path, &options)
        }
        guard let opened else { throw SheetRefusal(.notWritten(detail: "out of memory")) }
        workbook = opened
        formats = CellFormatting(opened)
        title.withCString { title in
            author.withCString { author in
                var properties = lxw_doc_properties()
                properties.title = UnsafeMutablePointer(mutating: title)
                properties.author = UnsafeMutablePointer(mutating: author)
                properties.created = time_t(created.microseconds / 1_000_000)
                _ = workbook_set_properties(opened, &properties)
            }
        }
    }

    deinit {
        if let workbook { lxw_workbook_free(workbook) }
    }

    /// Adds a sheet with its row of headings, which stays in sight and filters the rows below.
    ///
    /// - Parameters:
    ///   - name: Name on the tab; characters that tabs cannot show are replaced, and it is cut and numbered so that no
    ///     two are alike.
    ///   - columns: At least one.
    ///   - titles: Lines above the headings; the first is large.
    ///   - footer: Text at the foot of printed pages: `&C` centres it, `&P` is the page and `&N` their number.
    public func addSheet(
        _ name: String, columns: [SheetColumn], titles: [String] = [], footer: String = "&C&P / &N"
    ) throws(SheetRefusal) -> SheetWriter {
        precondition(!columns.isEmpty, "a sheet has at least one column")
        guard let workbook else { throw SheetRefusal(.notWritten(detail: "closed")) }
        let tab = SheetName.tab(name, besides: sheets.map(\.name))
        guard let worksheet = workbook_add_worksheet(workbook, tab) else {
            throw SheetRefusal(.notWritten(detail: "sheet \(tab)"))
        }
        let sheet = try SheetWriter(worksheet, name: tab, columns: columns, titles: titles, formats: formats)
        worksheet_set_footer(worksheet, footer)
        sheets.append(sheet)
        return sheet
    }

    /// Completes the file. No row can be written afterwards.
    public func close() throws(SheetRefusal) {
        guard let workbook else { return }
        for sheet in sheets { try sheet.finish() }
        self.workbook = nil
        let status = workbook_close(workbook)
        guard status == LXW_NO_ERROR else {
            throw SheetRefusal(.notWritten(detail: String(cString: lxw_strerror(status))))
        }
    }
}

/// Names of sheets as tabs can show them.
enum SheetName {
    private static let lengthMax = 31

    /// The name without `[ ] : * ? / \` and control characters, not beginning or ending with an apostrophe, at most 31
    /// UTF-16 units long, and unlike all others whatever the case.
    static func tab(_ name: String, besides others: [String]) -> String {
        let taken = Set(others.map { $0.lowercased() })
        var cleaned = String(String.UnicodeScalarView(name.unicodeScalars.map { $0.canStandInTab ? $0 : "-" }))
        while cleaned.hasPrefix("'") { cleaned.removeFirst() }
        while cleaned.hasSuffix("'") { cleaned.removeLast() }
        cleaned = cleaned.trimmingBlanks
        // Excel keeps "History" for itself.
        if cleaned.isEmpty || cleaned.lowercased() == "history" { cleaned += "-" }
        var candidate = cut(cleaned, to: lengthMax)
        var number = 2
        while taken.contains(candidate.lowercased()) {
            let suffix = " \(number)"
            candidate = cut(cleaned, to: lengthMax - suffix.count) + suffix
            number += 1
        }
        return candidate
    }

    private static func cut(_ name: String, to length: Int) -> String {
        var name = name
        while name.utf16.count > length || name.hasSuffix("'") { name.removeLast() }
        return name
    }
}

extension Unicode.Scalar {
    fileprivate var canStandInTab: Bool {
        !["[", "]", ":", "*", "?", "/", "\\"].contains(self) && properties.generalCategory != .control
            && value != 0xFFFE && value != 0xFFFF
    }
}
