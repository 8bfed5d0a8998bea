public import Kernel

/// What a form asks: sections of typed fields. A value; its stored and numbered copies are `FormVersion`s.
public struct FormDefinition: Sendable, Hashable {
    /// Name of the form.
    public let title: Wording
    /// Parts that are filled in one after the other, in any order.
    public let sections: [FormSection]
    /// Key of the text field that names what is handed in, where there is one.
    public let titleField: String?
    /// Key of the money field that says how much is asked for, where there is one.
    public let amountField: String?
    /// Key of the scale or calculated number that is the score of the whole, where there is one.
    public let scoreField: String?
    /// What is asked when, and what is calculated.
    let logic: FormLogic

    /// A form. Throws a fault when keys repeat, a reference leads nowhere, an expression does not fit or a field
    /// depends on itself.
    public init(
        title: Wording, sections: [FormSection], titleField: String? = nil, amountField: String? = nil,
        scoreField: String? = nil
    ) throws(FormFault) {
        self.title = title
        self.titleField = titleField
        self.amountField = amountField
        self.scoreField = scoreField
        try Self.checkKeys(sections)
        logic = try FormLogic(sections)
        let classes = logic.sensitivities
        self.sections = sections.map { section in
            section.with(
                section.fields.map { field in
                    var judged = field
                    judged.effectiveSensitivity = classes[field.key] ?? field.sensitivity
                    return judged
                })
        }
        try checkReferences()
    }

    /// Fields of a form at most.
    public static let fieldsMax = 1_000

    /// All fields in the order of the form.
    public var fields: [FormField] { sections.flatMap(\.fields) }

    /// The field with this key.
    public func field(_ key: String) -> FormField? {
        for section in sections {
            if let field = section.fields.first(where: { $0.key == key }) { return field }
        }
        return nil
    }

    /// The section with this key.
    public func section(_ key: String) -> FormSection? { sections.first { $0.key == key } }

    private static func checkKeys(_ sections: [FormSection]) throws(FormFault) {
        guard sections.reduce(0, { $0 + $1.fields.count }) <= fieldsMax else {
            throw FormFault(.wrongValue, at: "sections")
        }
        var sectionKeys: Set<String> = []
        var fieldKeys: Set<String> = []
        for section in sections {
            guard sectionKeys.insert(section.key).inserted else { throw FormFault(.repeatedKey, at: section.key) }
            for field in section.fields {
                guard fieldKeys.insert(field.key).inserted else { throw FormFault(.repeatedKey, at: field.key) }
            }
        }
    }

    private func checkReferences() throws(FormFault) {
        for field in fields {
            guard case .budget(let rules) = field.kind, let total = rules.totalField else { continue }
            guard case .money? = self.field(total)?.kind else {
                throw FormFault(.unknownReference, at: "\(field.key).total_field")
            }
        }
        if let titleField {
            guard case .text? = field(titleField)?.kind else { throw FormFault(.unknownReference, at: "title_field") }
        }
        if let amountField {
            guard case .money? = field(amountField)?.kind else {
                throw FormFault(.unknownReference, at: "amount_field")
            }
        }
        if let scoreField {
            let entry = logic.positions[scoreField].map { logic.entries[$0] }
            var isScore = entry?.formula?.type == .number
            if case .scale? = entry?.field.kind { isScore = true }
            guard isScore else { throw FormFault(.unknownReference, at: "score_field") }
        }
    }
}

/// A part of a form that is filled in at one sitting.
public struct FormSection: Sendable, Hashable {
    /// Its key in the form.
    public let key: String
    /// Its heading.
    public let title: Wording
    /// What to know before filling it in.
    public let help: Wording?
    /// It is asked only when this is true, in the language of `Expression`.
    public let shownIf: String?
    /// What it asks, in order.
    public let fields: [FormField]

    /// A section.
    public init(key: String, title: Wording, help: Wording? = nil, shownIf: String? = nil, fields: [FormField]) {
        self.key = key
        self.title = title
        self.help = help
        self.shownIf = shownIf
        self.fields = fields
    }
}

/// Why a text is no form, and where in it.
public struct FormFault: Error, Hashable, Sendable {
    /// The kinds of fault.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// Something that must be there is not.
        case missing
        /// A value has the wrong type or lies outside its limits.
        case wrongValue = "wrong_value"
        /// A name that forms do not know.
        case unknownName = "unknown_name"
        /// A key is used twice.
        case repeatedKey = "repeated_key"
        /// A reference names no field of the right type.
        case unknownReference = "unknown_reference"
        /// An expression does not fit.
        case expression
        /// A field depends on itself.
        case cycle
        /// What stands in lists names a field whose answer must not stand there.
        case tooSensitive = "too_sensitive"
    }

    /// What is wrong.
    public let code: Code
    /// Where: keys and positions joined by dots.
    public let path: String
    /// What is wrong there, where the code alone does not tell.
    public let detail: Message?

    /// A fault at a place.
    public init(_ code: Code, at path: String) {
        self.code = code
        self.path = path
        detail = nil
    }

    /// An expression at a place does not fit.
    public init(_ fault: ExpressionFault, at path: String) {
        code = .expression
        self.path = path
        detail = fault.message
    }

    /// Fields that depend on each other; `way` leads from one back to itself.
    init(_ code: Code, at path: String, way: [String]) {
        self.code = code
        self.path = path
        detail = Message("forms.expression.cycle", ["way": way.joined(separator: " → ")])
    }
}
