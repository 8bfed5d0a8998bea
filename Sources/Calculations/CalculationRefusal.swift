public import Kernel

/// Why a calculation gave no result.
public struct CalculationRefusal: Error, Hashable, Sendable {
    /// What was wrong, for programs.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The input is not JSON.
        case json
        /// There is no calculation of that name.
        case unknownCalculation = "unknown_calculation"
        /// A value has another type than it must have.
        case type
        /// A key that must be there is not.
        case missing
        /// A key that the calculation does not know.
        case unknownKey = "unknown_key"
        /// A text is not in the form that its key asks for.
        case format
        /// A number, date or list is outside its range.
        case range
        /// Numbers that must sum to a fixed total do not.
        case sum
        /// A name stands twice.
        case repeated
        /// A required mark was not given.
        case blank
        /// A result leaves the range of amounts or dates.
        case tooLarge = "too_large"
        /// An amount is too small to be laid out as asked.
        case tooSmall = "too_small"
        /// A part without which there is no total is missing.
        case incomplete
        /// The input is in order, but nothing satisfies everything it asks for.
        case infeasible
    }

    /// What was wrong.
    public let code: Code
    /// One English sentence about it.
    public let message: String
    /// Where it is, as a JSON pointer into the input; empty for the whole.
    public let path: String
    /// What cannot be satisfied, for `infeasible`.
    public let infeasible: JSON?
    /// The exit status of the command: 2 for bad input, 3 for what cannot be satisfied.
    public var exitStatus: Int32 { code == .infeasible ? 3 : 2 }

    /// A refusal at a place of the input.
    public init(_ code: Code, _ message: String, path: String = "") {
        self.code = code
        self.message = message
        self.path = path
        infeasible = nil
    }

    /// A refusal of what cannot be satisfied, with what makes it so.
    init(infeasible: JSON, _ message: String) {
        code = .infeasible
        self.message = message
        path = ""
        self.infeasible = infeasible
    }

    /// The refusal for a text that is not JSON.
    public init(_ fault: JSONFault) {
        let reason: String
        switch fault.code {
        case .tooLong: reason = "the input is longer than \(fault.offset) bytes"
        case .tooDeep: reason = "lists and objects are nested too deeply"
        case .truncated: reason = "the input ends too early"
        case .unexpected: reason = "an unexpected sign"
        case .trailing: reason = "something follows the value"
        case .number: reason = "a number is not written as JSON writes it"
        case .string: reason = "a text holds a sign or escape that is not accepted"
        case .encoding: reason = "a text is not UTF-8"
        case .duplicateKey: reason = "an object has one key twice"
        }
        self.init(.json, "Not JSON as it is accepted here, at byte \(fault.offset + 1): \(reason).")
    }

    /// The text to show on a page, by its key in the catalogue; `message` is for programs and terminals.
    public var text: Message {
        let arguments = ["path": path]
        return switch code {
        case .json: Message("calculation.json", arguments)
        case .unknownCalculation: Message("calculation.unknown_calculation", arguments)
        case .type: Message("calculation.type", arguments)
        case .missing: Message("calculation.missing", arguments)
        case .unknownKey: Message("calculation.unknown_key", arguments)
        case .format: Message("calculation.format", arguments)
        case .range: Message("calculation.range", arguments)
        case .sum: Message("calculation.sum", arguments)
        case .repeated: Message("calculation.repeated", arguments)
        case .blank: Message("calculation.blank", arguments)
        case .tooLarge: Message("calculation.too_large", arguments)
        case .tooSmall: Message("calculation.too_small", arguments)
        case .incomplete: Message("calculation.incomplete", arguments)
        case .infeasible: Message("calculation.infeasible", arguments)
        }
    }

    /// What the command writes in place of a result.
    public var output: JSON {
        if let infeasible { return ["infeasible": infeasible] }
        return ["error": ["code": .string(code.rawValue), "message": .string(message), "path": .string(path)]]
    }
}
