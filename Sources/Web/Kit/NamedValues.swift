internal import Mustache

/// The content of a page as dictionaries and lists, made in one pass.
///
/// The template engine would reflect a struct anew for every name of every row, which costs most of the time of a long
/// list; this reflects each struct once.
enum NamedValues {
    /// What a template reads of a value: texts, numbers and Booleans as they are, structs as dictionaries of their
    /// properties, optionals as what they hold. Nil stands for no value.
    static func of(_ value: Any) -> Any? {
        switch value {
        case let text as String: return text
        case let flag as Bool: return flag
        case let number as Int: return number
        case let dictionary as [String: Any]: return dictionary.compactMapValues(of)
        case let list as [Any]: return list.map { of($0) ?? "" }
        case let parent as any MustacheParent: return parent
        default: break
        }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional: return mirror.children.first.flatMap { of($0.value) }
        case .struct where !mirror.children.isEmpty: return properties(of: mirror)
        default: return value
        }
    }

    private static func properties(of mirror: Mirror) -> [String: Any] {
        var named = [String: Any](minimumCapacity: mirror.children.count)
        for child in mirror.children {
            if let label = child.label, let value = of(child.value) { named[label] = value }
        }
        return named
    }
}
