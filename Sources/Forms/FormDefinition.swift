internal import Kernel

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

    /// A form. Throws a fault when keys repeat or a reference leads nowhere.
    public init(
        title: Wording, sections: [FormSection], titleField: String? = nil, amountField: String? = nil
    ) throws(FormFault) {
        self.title = title
        self.sections = sections
        self.titleField = titleField
        self.amountField = amountField
        try checkReferences()
    }

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

    private func checkReferences() throws(FormFault) {
        guard !sections.isEmpty else { throw FormFault(.missing, at: "sections") }
        var sectionKeys: Set<String> = []
        var fieldKeys: Set<String> = []
        for section in sections {
            guard sectionKeys.insert(section.key).inserted else { throw FormFault(.repeatedKey, at: section.key) }
            for field in section.fields {
                guard fieldKeys.insert(field.key).inserted else { throw FormFault(.repeatedKey, at: field.key) }
            }
        }
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
    /// What it asks, in order.
    public let fields: [FormField]

    /// A section.
    public init(key: String, title: Wording, help: Wording? = nil, fields: [FormField]) {
        self.key = key
        self.title = title
        self.help = help
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
    }

    /// What is wrong.
    public let code: Code
    /// Where: keys and positions joined by dots.
    public let path: String

    /// A fault at a place.
    public init(_ code: Code, at path: String) {
        self.code = code
        self.path = path
    }
}
