internal import Forms
internal import Kernel
internal import Platform

/// A question as the inputs of the designer's page: every member of its exchanged form is one input or two, lists are
/// lines with their parts between bars.
enum FieldText {
    /// How a member is written.
    enum Style {
        case text, integer, flag, wording, words
        /// One line for each element; a name with a question mark may be left out.
        case lines([String])
        /// Columns of a table: key, type, both labels, and limits as `name=value` between semicolons.
        case columns
    }

    static let common: [(name: String, style: Style)] = [
        ("key", .text), ("label", .wording), ("help", .wording), ("required", .flag), ("sensitivity", .text),
        ("shown_if", .text), ("required_if", .text), ("rules", .lines(["require", "message.zh-Hans", "message.en"])),
    ]
    private static let labelled = ["key", "label.zh-Hans", "label.en"]
    static let limits: [(name: String, style: Style)] = [
        ("length_max", .integer), ("places", .integer), ("min", .text), ("max", .text), ("unit", .wording),
        ("earliest", .text), ("latest", .text), ("options", .lines(labelled)), ("count_min", .integer),
        ("count_max", .integer), ("bytes_max", .integer), ("media_types", .words),
        ("lines", .lines(labelled + ["percent_max?"])), ("sources", .lines(labelled)), ("requested_sources", .words),
        ("total_field", .text), ("formula", .text), ("items", .lines(labelled + ["weight?", "reversed?"])),
        ("points", .lines(["key", "score", "label.zh-Hans", "label.en"])), ("method", .text),
        ("bands", .lines(["key", "from", "label.zh-Hans", "label.en"])), ("columns", .columns), ("layout", .text),
        ("rows_min", .integer), ("rows_max", .integer), ("totals", .lines(["column", "equals"])),
        ("asks_identity", .flag),
    ]

    /// Members that a type has beyond the common ones.
    static func names(of type: String) -> [String] {
        limits.map(\.name).filter { FormField.limitNames(of: type).contains($0) }
    }

    /// The inputs of a question.
    static func texts(of field: FormField) -> [String: String] {
        var texts: [String: String] = [:]
        for (name, style) in common + limits {
            guard let value = field.json[name] else { continue }
            switch style {
            case .text, .integer: texts[name] = value.string ?? value.number?.text ?? ""
            case .flag: texts[name] = value.bool == true ? "true" : ""
            case .wording:
                texts["\(name)_zh"] = value["zh-Hans"]?.string ?? ""
                texts["\(name)_en"] = value["en"]?.string ?? ""
            case .words: texts[name] = (value.array ?? []).compactMap(\.string).joined(separator: " ")
            case .lines(let parts): texts[name] = (value.array ?? []).map { line($0, parts) }.joined(separator: "\n")
            case .columns: texts[name] = (value.array ?? []).map(column).joined(separator: "\n")
            }
        }
        return texts
    }

    private static func member(_ json: JSON, _ path: String) -> String {
        var found: JSON? = json
        for part in path.split(separator: ".") { found = found?[String(part)] }
        return found?.string ?? found?.number?.text ?? (found?.bool == true ? "yes" : "")
    }

    private static func line(_ json: JSON, _ parts: [String]) -> String {
        var cells = parts.map { member(json, $0.replacing("?", with: "")) }
        while let last = cells.last, last.isEmpty { cells.removeLast() }
        return cells.joined(separator: " | ")
    }

    private static func column(_ json: JSON) -> String {
        var cells = [
            member(json, "key"), member(json, "type"), member(json, "label.zh-Hans"), member(json, "label.en"),
        ]
        var limits: [String] = json["required"]?.bool == false ? ["optional"] : []
        for name in ["length_max", "places", "min", "max", "earliest", "latest"] {
            let value = member(json, name)
            if !value.isEmpty { limits.append("\(name)=\(value)") }
        }
        if json["unit"] != nil { limits.append("unit=\(member(json, "unit.zh-Hans")):\(member(json, "unit.en"))") }
        let options = (json["options"]?.array ?? []).map {
            [member($0, "key"), member($0, "label.zh-Hans"), member($0, "label.en")].joined(separator: ":")
        }
        if !options.isEmpty { limits.append("options=" + options.joined(separator: ",")) }
        if !limits.isEmpty { cells.append(limits.joined(separator: "; ")) }
        return cells.joined(separator: " | ")
    }

    /// Reads the inputs of a question of a type. Throws the fault as a refusal at its input.
    static func field(_ type: String, _ value: (String) -> String) throws -> FormField {
        var object = JSONObject()
        object["type"] = .string(type)
        let own = Set(names(of: type))
        for (name, style) in common + limits.filter({ own.contains($0.name) }) {
            object[name] = json(name, style, value)
        }
        do throws(FormFault) { return try FormField(json: .object(object), at: "") } catch {
            throw FieldRefusal(
                input(of: error.path), error.message.key,
                error.message.arguments.merging(["path": told(error.path)]) { _, told in told })
        }
    }

    private static func json(_ name: String, _ style: Style, _ value: (String) -> String) -> JSON? {
        let text = value(name)
        switch style {
        case .text: return text.isEmpty ? nil : .string(text)
        case .integer: return text.isEmpty ? nil : Int64(text).map { .integer($0) } ?? .string(text)
        case .flag: return .bool(["true", "on", "1", "yes"].contains(text))
        case .words:
            let words = text.split { $0.isWhitespace || $0 == "," || $0 == "，" || $0 == "、" }
            return words.isEmpty ? nil : .array(words.map { .string(String($0)) })
        case .wording:
            let (chinese, english) = (value("\(name)_zh"), value("\(name)_en"))
            return chinese.isEmpty && english.isEmpty ? nil : Wording(chinese, english).json
        case .lines(let parts): return list(text) { element($0, parts) }
        case .columns: return list(text, columnElement)
        }
    }

    private static func list(_ text: String, _ make: ([String]) -> JSON) -> JSON? {
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
        guard !lines.isEmpty else { return nil }
        return .array(
            lines.map { line in
                make(
                    line.split(omittingEmptySubsequences: false) { $0 == "|" || $0 == "｜" }
                        .map { String($0).trimmed })
            })
    }

    private static func element(_ cells: [String], _ parts: [String]) -> JSON {
        var object = JSONObject()
        for (index, part) in parts.enumerated() where index < cells.count && !cells[index].isEmpty {
            put(cells[index], at: part.replacing("?", with: ""), into: &object)
        }
        // What is more than the parts is told as an unknown name, never dropped.
        if cells.count > parts.count { object[cells[parts.count]] = .string(cells[parts.count]) }
        return .object(object)
    }

    private static func put(_ cell: String, at path: String, into object: inout JSONObject) {
        let names = path.split(separator: ".").map(String.init)
        if names.count == 2 {
            var inner = object[names[0]]?.object ?? JSONObject()
            inner[names[1]] = .string(cell)
            object[names[0]] = .object(inner)
        } else if path == "reversed" {
            object[path] = .bool(["yes", "true", "1", "是"].contains(cell.lowercased()))
        } else {
            object[path] = .string(cell)
        }
    }

    private static func columnElement(_ cells: [String]) -> JSON {
        guard var object = element(Array(cells.prefix(4)), ["key", "type", "label.zh-Hans", "label.en"]).object else {
            return .null
        }
        for limit in cells.count > 4 ? cells[4].split(whereSeparator: { $0 == ";" || $0 == "；" }) : [] {
            let parts = limit.split(separator: "=", maxSplits: 1).map { String($0).trimmed }
            switch (parts.first ?? "", parts.count > 1 ? parts[1] : "") {
            case ("optional", ""): object["required"] = false
            case ("options", let list):
                object["options"] = .array(
                    list.split { $0 == "," || $0 == "，" }.map { option in
                        element(
                            option.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "：" }
                                .map { String($0).trimmed }, labelled)
                    })
            case ("unit", let unit):
                let words = unit.split { $0 == ":" || $0 == "：" }.map { String($0).trimmed }
                object["unit"] = Wording(words.first ?? "", words.last ?? "").json
            case (let name, let value):
                let isWhole = name == "places" || name == "length_max"
                object[name] = (isWhole ? Int64(value).map { .integer($0) } : nil) ?? .string(value)
            }
        }
        return .object(object)
    }

    /// The input at which a fault of a place is shown.
    static func input(of path: String) -> String {
        let parts = path.split(separator: ".").map(String.init)
        guard let name = parts.first else { return "key" }
        guard ["label", "help", "unit"].contains(name) else { return name }
        return name + (parts.last == "en" ? "_en" : "_zh")
    }

    /// A place as the designer counts: lines from 1.
    private static func told(_ path: String) -> String {
        path.split(separator: ".").map { part in Int(part).map { "#\($0 + 1)" } ?? String(part) }.joined(separator: " ")
    }
}
