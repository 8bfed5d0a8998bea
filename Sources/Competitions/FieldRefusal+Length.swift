internal import Platform

extension FieldRefusal {
    /// A text with more characters than its column holds.
    static func tooLong(_ field: String, _ text: String, max: Int) -> FieldRefusal {
        FieldRefusal(field, "field.refusal.long", ["max": String(max), "count": String(text.count)])
    }
}
