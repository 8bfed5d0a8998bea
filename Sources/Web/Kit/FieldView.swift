internal import Kernel
public import Mustache
internal import Platform

/// A field of a form, ready for the partial `_field`: label, hint, error and what was typed.
public struct FieldView: Sendable, MustacheParent {
    /// One answer to choose.
    public struct Option: Sendable, MustacheParent {
        let value: String
        let text: String
        let isSelected: Bool

        /// What the partial may name.
        public func child(named name: String) -> Any? {
            switch name {
            case "optionValue": value
            case "optionText": text
            case "optionSelected": isSelected
            default: nil
            }
        }
    }

    var name: String
    var label: String
    var hint: String
    var error: String
    var value: String
    var isOptional: Bool
    var control: Control
    var options: [Option] = []
    /// What may be typed, offered while typing; anything else may be typed as well.
    var suggestions: [String] = []
    var maxLength = 0
    var rows = 4
    /// Tells fields of the same name in several forms of a page apart.
    var place = ""
    /// What it shows when nothing was typed, and what was; nil where the form is not shown again.
    var shown: (stored: String, typed: String)?

    /// The field of a form that was not the one that is shown again: as stored, not as typed into its neighbour.
    var asStored: FieldView {
        var view = self
        view.error = ""
        guard let shown, value == shown.typed else { return view }
        let chosen = Set(shown.stored.split(separator: ",").map(String.init))
        view.value = shown.stored
        view.options = options.map { Option(value: $0.value, text: $0.text, isSelected: chosen.contains($0.value)) }
        return view
    }

    private var identifier: String { "field-" + place + name }

    enum Control: String {
        case text = "isText"
        case textarea = "isTextarea"
        case money = "isMoney"
        case date = "isDate"
        case dateTime = "isDateTime"
        case number = "isNumber"
        case select = "isSelect"
        case radios = "isRadios"
        case checkboxes = "isCheckboxes"
        case checkbox = "isCheckbox"
        case file = "isFile"
        case hidden = "isHidden"
        case password = "isPassword"
    }

    /// What the partial may name.
    public func child(named key: String) -> Any? {
        switch key {
        case "name": name
        case "fieldID": identifier
        case "label": label
        case "hint": hint
        case "hasHint": !hint.isEmpty
        case "error": error
        case "hasError": !error.isEmpty
        case "value": value
        case "isOptional": isOptional
        case "isChecked": value == "true"
        case "options": options
        case "suggestions": suggestions
        case "hasSuggestions": !suggestions.isEmpty
        case "maxLength": maxLength
        case "hasMaxLength": maxLength > 0
        case "rows": rows
        case "describedBy": describedBy
        case "hasDescribedBy": !describedBy.isEmpty
        case "inputMode": control == .money ? "decimal" : control == .number ? "numeric" : "text"
        case "autocomplete": autocomplete
        default: key.hasPrefix("is") ? control.rawValue == key : nil
        }
    }

    private var describedBy: String {
        [hint.isEmpty ? nil : identifier + "-hint", error.isEmpty ? nil : identifier + "-error"].compactMap { $0 }
            .joined(separator: " ")
    }

    private var autocomplete: String {
        switch name {
        case "login": "username"
        case "password": "current-password"
        case "newPassword": "new-password"
        case "code" where control == .number: "one-time-code"
        default: "off"
        }
    }
}

extension Visit {
    /// The view of a declared field: what was typed if the form is shown again, else `value`.
    ///
    /// `options` replaces the choices of the declaration by things from the database (value and text); `place` tells it
    /// apart from the field of the same name in another form of the page.
    public func field(
        _ field: InputField, value: String = "", options: [(value: String, text: String)]? = nil,
        radios: Bool = false, suffix: String? = nil, at place: String = ""
    ) -> FieldView {
        let name = suffix.map { "\(field.name).\($0)" } ?? field.name
        let typed = input.typed[name]
        let current = typed?.last ?? value
        var view = FieldView(
            name: name, label: text(field.label), hint: field.hint.map { text($0) } ?? "", error: error(at: name),
            value: current, isOptional: field.isOptional, control: .text)
        view.place = place
        view.shown = typed.map { (value, $0.last ?? "") }
        let chosen = Set(typed ?? (value.isEmpty ? [] : value.split(separator: ",").map(String.init)))
        func offer(_ choices: [(value: String, text: String)]) {
            view.options = (options ?? choices).map {
                .init(value: $0.value, text: $0.text, isSelected: chosen.contains($0.value))
            }
        }
        switch field.kind {
        case .text(let max): view.control = options == nil ? .text : .select; view.maxLength = max; offer([])
        case .longText(let max), .texts(let max): view.control = .textarea; view.maxLength = max
        case .password: view.control = .password; view.value = ""
        case .integer: view.control = options == nil ? .number : .select; offer([])
        case .decimal: view.control = .number
        case .money: view.control = .money
        case .date: view.control = .date
        case .dateTime: view.control = .dateTime
        case .boolean: view.control = .checkbox; view.value = ["true", "on", "1"].contains(current) ? "true" : ""
        case .choice(let codes, let prefix):
            view.control = radios || codes.count <= 4 ? .radios : .select
            offer(codes.map { ($0, text("\(prefix).\($0)")) })
        case .choices(let codes, let prefix):
            view.control = .checkboxes
            offer(codes.map { ($0, text("\(prefix).\($0)")) })
        case .identifier: view.control = .select; offer([])
        case .identifiers: view.control = .checkboxes; offer([])
        case .file: view.control = .file
        case .map, .answers: view.control = .text
        }
        return view
    }

    /// What is wrong with a field, in the language of the visit; empty when nothing is.
    public func error(at name: String) -> String {
        refusals.first { $0.field == name }.map { text($0.message) } ?? ""
    }
}
