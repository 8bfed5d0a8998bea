/// The members of a JSON object, in the order in which they were written. Two objects with the same values by key
/// are equal whatever their order.
public struct JSONObject: Sendable, Hashable {
    /// The keys in order.
    public private(set) var keys: [String] = []
    private var values: [String: JSON] = [:]

    /// An object without members.
    public init() {}

    /// How many members there are.
    public var count: Int { keys.count }

    /// Whether there is no member.
    public var isEmpty: Bool { keys.isEmpty }

    /// The value of a key. A new key goes to the end; setting nil takes the member out.
    public subscript(key: String) -> JSON? {
        get { values[key] }
        set {
            let isPresent = values.updateValue(newValue ?? .null, forKey: key) != nil
            if newValue == nil {
                values[key] = nil
                keys.removeAll { $0 == key }
            } else if !isPresent {
                keys.append(key)
            }
        }
    }

    /// The members in order.
    public var members: [(key: String, value: JSON)] {
        keys.map { ($0, values[$0] ?? .null) }
    }

    /// Whether both have the same values under the same keys.
    public static func == (left: Self, right: Self) -> Bool { left.values == right.values }

    /// Feeds the values by key, not their order.
    public func hash(into hasher: inout Hasher) { hasher.combine(values) }
}
