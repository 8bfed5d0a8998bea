internal import Kernel
internal import Platform

/// Columns of a file written as text, one a line: `日期=day` for what is known, `凭证字="记"` for a fixed text.
enum LayoutColumns {
    /// What a column holds.
    enum Content<Field> {
        case field(Field)
        case text(String)
    }

    /// The columns with their headings, in order. Throws a refusal at `columns` that names the line which is none.
    static func parse<Field: RawRepresentable>(
        _ columns: String, as: Field.Type = Field.self
    ) throws -> [(title: String, content: Content<Field>)] where Field.RawValue == String {
        let lines = columns.split(whereSeparator: \.isNewline).map(String.init)
        guard !lines.isEmpty else { throw FieldRefusal("columns", "field.refusal.missing") }
        return try lines.enumerated().map { index, line in
            let refusal = FieldRefusal("columns", "exports.refusal.column", ["row": String(index + 1)])
            guard let sign = line.firstIndex(of: "=") else { throw refusal }
            let (title, content) = (String(line[..<sign]), String(line[line.index(after: sign)...]))
            guard !title.isEmpty else { throw refusal }
            if content.count >= 2, content.hasPrefix("\""), content.hasSuffix("\"") {
                return (title, .text(String(content.dropFirst().dropLast())))
            }
            guard let field = Field(rawValue: content) else { throw refusal }
            return (title, .field(field))
        }
    }
}
