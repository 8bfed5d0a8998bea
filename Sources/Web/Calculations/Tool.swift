internal import Calculations
internal import Kernel
internal import Platform

/// One calculation as a form: how what people type becomes the JSON that the calculation reads.
struct Tool: Sendable {
    /// How a field is typed.
    enum Writing: Sendable {
        /// As it is.
        case text
        /// A whole number.
        case integer
        /// Several on one line, between blanks or commas.
        case list
        /// One line an entry, one number a judge; a hyphen where it is not applicable.
        case table
        /// One line a criterion: name, weight, highest mark, mark.
        case sheet
        /// The JSON itself, for calculations whose input is a table of its own.
        case json
    }

    let calculation: Calculation
    /// What is typed, in the order of the form; a place such as "rule.method" is a member of a member.
    let entries: [(place: String, field: InputField, writing: Writing)]

    /// Key of a text about this calculation: `toolbox.NAME` and `toolbox.NAME_about`.
    var key: String { "toolbox." + calculation.name.replacing("-", with: "_") }
    var path: String { "/toolbox/" + calculation.name }
    var fields: [InputField] { entries.map(\.field) }

    init(_ name: String, _ entries: [(String, InputField.Kind, Writing)]) {
        guard let calculation = Calculation.named(name) else { preconditionFailure("no calculation \(name)") }
        self.calculation = calculation
        self.entries = entries.map { place, kind, writing in
            let name = String(place.split(separator: ".").last ?? "")
            let hint: String? =
                switch writing {
                case .text, .integer: nil
                case .list: "toolbox.hint.list"
                case .table: "toolbox.hint.table"
                case .sheet: "toolbox.hint.sheet"
                case .json: "toolbox.hint.json"
                }
            let about = calculation.keys.first { $0.place == place }?.meaning ?? ""
            return (
                place,
                InputField(
                    name, kind, optional: true, label: "toolbox.field.\(name)", hint: hint,
                    about.isEmpty ? "" : "\(about)."), writing
            )
        }
    }

    /// Every calculation has its form, in the order of the documentation; one without a form of its own takes JSON.
    static let all: [Tool] = Calculation.all.map { calculation in
        written.first { $0.calculation.name == calculation.name }
            ?? Tool(calculation.name, [("input", .longText(max: 20_000), .json)])
    }

    private static let written: [Tool] = {
        let (amount, few, many) = (
            InputField.Kind.text(max: 40), InputField.Kind.text(max: 400), InputField.Kind.longText(max: 20_000)
        )
        let methods = InputField.Kind.choice(["mean", "trimmed", "median", "sum"], prefix: "toolbox.method")
        return [
            Tool("money-words", [("amount", amount, .text)]),
            Tool("split", [("amount", amount, .text), ("weights", few, .list)]),
            Tool("tranches", [("value", amount, .text), ("percents", few, .list)]),
            Tool("tranche-sources", [("value", amount, .text), ("percents", few, .list), ("weights", few, .list)]),
            Tool(
                "deadline",
                [
                    ("from", amount, .text), ("add", amount, .integer),
                    ("unit", .choice(["working", "calendar"], prefix: "toolbox.unit"), .text),
                ]),
            Tool("disclosure", [("start", amount, .text), ("end", amount, .text)]),
            Tool(
                "code-check",
                [
                    ("kind", .choice(["uscc", "resident-id", "filing-no"], prefix: "toolbox.kind"), .text),
                    ("code", .text(max: 60), .text),
                ]),
            Tool(
                "aggregate",
                [
                    ("scores", many, .table), ("rule.method", methods, .text), ("rule.drop_high", amount, .integer),
                    ("rule.drop_low", amount, .integer), ("rule.when_at_least", amount, .integer),
                    ("rule.places", amount, .integer),
                ]),
            Tool("weighted", [("criteria", many, .sheet), ("places", amount, .integer)]),
        ]
    }()

    /// The input that was typed; nil when nothing was. Throws when JSON was asked for and is none.
    func input(_ typed: Input) throws(CalculationRefusal) -> JSON? {
        if entries.first?.writing == .json {
            let text = typed.text("input")
            if text.isEmpty { return nil }
            do { return try JSON.parse(text) } catch { throw CalculationRefusal(error) }
        }
        var object = JSONObject()
        for (place, field, writing) in entries {
            let text = typed.text(field.name)
            guard !text.isEmpty else { continue }
            if writing == .sheet {
                (object["criteria"], object["marks"]) = Self.sheet(text)
            } else if let value = Self.json(text.halfWidth, writing) {
                let parts = place.split(separator: ".").map(String.init)
                if parts.count == 2 {
                    var inner = object[parts[0]]?.object ?? JSONObject()
                    inner[parts[1]] = value
                    object[parts[0]] = .object(inner)
                } else {
                    object[place] = value
                }
            }
        }
        return object.isEmpty ? nil : .object(object)
    }

    private static func json(_ text: String, _ writing: Writing) -> JSON? {
        switch writing {
        case .text: .string(text)
        case .integer: Int64(text).map { .integer($0) } ?? .string(text)
        case .list: .array(cells(text).map { .string($0) })
        case .table:
            .array(
                text.split(whereSeparator: \.isNewline).map { line in
                    .array(cells(line).map { $0 == "-" || $0 == "空" ? .null : .string($0) })
                })
        case .sheet, .json: nil
        }
    }

    private static func sheet(_ text: String) -> (JSON, JSON) {
        var marks = JSONObject()
        let criteria = text.halfWidth.split(whereSeparator: \.isNewline).map { line -> JSON in
            let cells = cells(line)
            var criterion = JSONObject()
            for (key, cell) in zip(["id", "weight", "max"], cells) { criterion[key] = .string(cell) }
            if cells.count > 3 { marks[cells[0]] = cells[3] == "-" ? .null : .string(cells[3]) }
            return .object(criterion)
        }
        return (.array(criteria), .object(marks))
    }

    private static func cells(_ text: some StringProtocol) -> [String] {
        text.split { $0.isWhitespace || ",;、，；".contains($0) }.map { String($0) }
    }

    /// The field at which a refusal of the calculation belongs.
    func field(of refusal: CalculationRefusal) -> String? {
        if entries.first?.writing == .json { return "input" }
        let parts = refusal.path.split(separator: "/").map(String.init)
        let names = Set(fields.map(\.name))
        if let named = parts.prefix(2).last(where: names.contains) { return named }
        return parts.first == "marks" ? "criteria" : parts.first == "rule" ? "method" : nil
    }
}
