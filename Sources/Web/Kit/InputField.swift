/// One named value that a route takes: from a form, a query or a JSON body alike.
public struct InputField: Sendable {
    /// What may be in it.
    public indirect enum Kind: Sendable {
        /// One line, at most so many characters.
        case text(max: Int)
        /// Several lines, at most so many characters.
        case longText(max: Int)
        /// One text or several; in a map only.
        case texts(max: Int)
        /// Answers to a form by question: flat texts from a page; from a program either those or values as the API
        /// gives them, with lists and objects, so many characters in all at most.
        case answers(max: Int)
        /// A secret: never shown again.
        case password
        /// A whole number within bounds.
        case integer(ClosedRange<Int64>)
        /// An exact decimal number.
        case decimal
        /// An amount in yuan.
        case money
        /// A day.
        case date
        /// A day and a time in Beijing.
        case dateTime
        /// Yes or no.
        case boolean
        /// One of these codes; label keys are `prefix.code`.
        case choice([String], prefix: String)
        /// Any of these codes.
        case choices([String], prefix: String)
        /// A key of a thing.
        case identifier
        /// Any number of keys.
        case identifiers
        /// A file.
        case file
        /// Values under keys: `mark.12=8` in a form, `{"mark": {"12": "8"}}` in JSON.
        case map(Kind)
    }

    /// Its name in forms, queries and JSON.
    public let name: String
    /// What may be in it.
    public let kind: Kind
    /// Whether it may be left out.
    public let isOptional: Bool
    /// Key of its label in the catalogue.
    public let label: String
    /// Key of its hint in the catalogue, if it has one.
    public let hint: String?
    /// One English sentence for the API's description.
    public let description: String

    /// A field. The label's key is `field.NAME` unless another is given.
    public init(
        _ name: String, _ kind: Kind, optional isOptional: Bool = false, label: String? = nil, hint: String? = nil,
        _ description: String = ""
    ) {
        self.name = name
        self.kind = kind
        self.isOptional = isOptional
        self.label = label ?? "field.\(name)"
        self.hint = hint
        self.description = description
    }

    /// The version of the thing that the user saw; the API sends it as If-Match.
    public static let version = InputField(
        "version", .integer(1...Int64(Int32.max)), optional: true, "Version of the thing that the change is based on.")

    var isFile: Bool {
        if case .file = kind { true } else { false }
    }

    var isAnswers: Bool {
        if case .answers = kind { true } else { false }
    }
}
