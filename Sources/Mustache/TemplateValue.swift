/// A value as a template sees it.
enum TemplateValue {
    /// No value: sections leave it out, inverted sections are written.
    case absent
    case text(String)
    case flag(Bool)
    case list([Any])
    case parent(any MustacheParent)
    /// A struct, reflected; what is nil is left out.
    case properties([String: TemplateValue])

    /// What a value of a page is for a template: optionals are what they hold, structs are reflected once into their
    /// properties, everything else is its description.
    init(_ value: Any) {
        switch value {
        case let text as String: self = .text(text)
        case let flag as Bool: self = .flag(flag)
        case let number as Int: self = .text(String(number))
        case let parent as any MustacheParent: self = .parent(parent)
        case let list as [Any]: self = .list(list)
        default: self.init(reflecting: value)
        }
    }

    private init(reflecting value: Any) {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional: self = mirror.children.first.map { TemplateValue($0.value) } ?? .absent
        case .struct where !mirror.children.isEmpty:
            var properties = [String: TemplateValue](minimumCapacity: mirror.children.count)
            for child in mirror.children {
                guard let label = child.label else { continue }
                let value = TemplateValue(child.value)
                if case .absent = value { continue }
                properties[label] = value
            }
            self = .properties(properties)
        default: self = .text(String(describing: value))
        }
    }

    /// The part of that name; nil if there is none, also for what has no parts.
    func child(named name: String) -> TemplateValue? {
        switch self {
        case .properties(let properties): properties[name]
        case .parent(let parent): parent.child(named: name).map { TemplateValue($0) }
        case .absent, .text, .flag, .list: nil
        }
    }

    /// Whether an inverted section is written for it.
    var isAbsent: Bool {
        switch self {
        case .absent: true
        case .flag(let flag): !flag
        case .list(let list): list.isEmpty
        case .text, .parent, .properties: false
        }
    }
}
