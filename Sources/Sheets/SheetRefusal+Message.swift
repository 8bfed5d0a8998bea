public import Kernel

extension SheetRefusal {
    /// What is wrong, by its key in the message catalogue. Where it is wrong is `place.message`.
    public var message: Message { reason.message }
}

extension SheetPlace {
    /// Where it is, by its key in the message catalogue; nil for the whole file.
    public var message: Message? {
        if let sheet {
            switch (row, column) {
            case (let row?, let column?):
                return Message("sheets.at_cell", ["sheet": sheet, "cell": CellReference.letters(column) + String(row)])
            case (let row?, nil):
                return Message("sheets.at_row", ["sheet": sheet, "row": String(row)])
            default:
                return Message("sheets.at_sheet", ["sheet": sheet])
            }
        }
        switch (row, column) {
        case (let row?, let column?):
            return Message("sheets.at_field", ["line": String(row), "column": String(column)])
        case (let row?, nil):
            return Message("sheets.at_line", ["line": String(row)])
        case (nil, let column?):
            return Message("sheets.at_column", ["column": String(column)])
        case (nil, nil):
            return nil
        }
    }
}

extension SheetRefusal.Reason {
    var message: Message {
        switch self {
        case .emptyFile: Message("sheets.empty_file")
        case .fileTooLarge(let max): Message("sheets.file_too_large", ["max": String(max >> 20)])
        case .oldOrLockedWorkbook: Message("sheets.old_or_locked_workbook")
        case .notWorkbook: Message("sheets.not_workbook")
        case .damagedArchive(let detail): Message("sheets.damaged_archive", ["detail": detail])
        case .lockedEntry: Message("sheets.locked_entry")
        case .tooManyEntries, .repeatedEntry, .overlappingEntries, .entryTooLarge, .packedTooHard, .documentType,
            .nestedTooDeep, .tooManyParts:
            Message("sheets.dangerous_workbook", ["detail": technicalDetail])
        case .missingPart, .malformedXML, .badReference, .outOfOrder, .badIndex, .badCellType:
            Message("sheets.damaged_workbook", ["detail": technicalDetail])
        case .noSuchSheet(let name): Message("sheets.no_such_sheet", ["name": name])
        case .tooManyRows(let max): Message("sheets.too_many_rows", ["max": String(max)])
        case .tooManyColumns(let max): Message("sheets.too_many_columns", ["max": String(max)])
        case .textTooLong(let max): Message("sheets.text_too_long", ["max": String(max)])
        case .badNumber(let text): Message("sheets.bad_number", ["text": text])
        case .badDate(let text): Message("sheets.bad_date", ["text": text])
        case .cellCount, .notInEncoding, .notWritten:
            Message("sheets.not_written", ["detail": technicalDetail])
        case .headingMissing(let headings):
            Message("sheets.heading_missing", ["headings": headings.joined(separator: ", ")])
        case .utf16Text, .badEncoding, .zeroByte, .quoteInsideField, .textAfterQuote, .unclosedQuote,
            .loneCarriageReturn, .fieldCount:
            csvMessage
        }
    }

    private var csvMessage: Message {
        switch self {
        case .utf16Text: Message("sheets.utf16_text")
        case .badEncoding(let encoding): Message("sheets.bad_encoding", ["encoding": encoding])
        case .zeroByte: Message("sheets.zero_byte")
        case .quoteInsideField: Message("sheets.quote_inside_field")
        case .textAfterQuote: Message("sheets.text_after_quote")
        case .unclosedQuote: Message("sheets.unclosed_quote")
        case .loneCarriageReturn: Message("sheets.lone_carriage_return")
        case .fieldCount(let found, let expected):
            Message("sheets.field_count", ["found": String(found), "expected": String(expected)])
        default: preconditionFailure("not a reason about CSV")
        }
    }
}

extension SheetRefusal: CustomStringConvertible {
    /// One line for logs and the command line, in English: `'Sheet 1'!C12: badNumber "1x"`.
    public var description: String {
        let place = place.description
        return (place.isEmpty ? "" : place + ": ") + reason.technicalDetail
    }
}

extension SheetRefusal.Reason {
    /// The reason in technical words, for logs and for whoever made the file.
    var technicalDetail: String {
        switch self {
        case .damagedArchive(let detail), .notWritten(let detail): detail
        case .tooManyEntries(let count, let max): "\(count) entries, at most \(max)"
        case .repeatedEntry(let part): "two entries named \(part)"
        case .overlappingEntries: "overlapping entries"
        case .entryTooLarge(let part, let max): "\(part) unpacks to more than \(max) bytes"
        case .packedTooHard(let part, let max): "\(part) unpacks to more than \(max) times its size"
        case .documentType(let part): "\(part) declares a document type"
        case .nestedTooDeep(let part, let max): "\(part) nests deeper than \(max)"
        case .tooManyParts(let part, let max): "\(part) holds more than \(max)"
        case .missingPart(let part): "\(part) is missing"
        case .malformedXML(let part, let line, let detail): "\(part), line \(line): \(detail)"
        case .badReference(let text): "reference \(text)"
        case .outOfOrder: "out of order"
        case .badIndex(let text): "no entry \(text)"
        case .badCellType(let text): "cell type \(text)"
        case .cellCount(let found, let expected): "\(found) cells for \(expected) columns"
        case .notInEncoding(let encoding): "not in \(encoding)"
        default: "\(self)"
        }
    }
}
