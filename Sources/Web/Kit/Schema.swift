internal import Kernel

/// The form of a JSON answer, for the API's description.
public indirect enum Schema: Sendable {
    /// Any JSON.
    case anything
    /// A file, no JSON.
    case file
    /// A text.
    case string
    /// One of these texts.
    case codes([String])
    /// A whole number.
    case integer
    /// An amount in yuan as a decimal string.
    case money
    /// A day.
    case day
    /// An instant in UTC.
    case timestamp
    /// Yes or no.
    case boolean
    /// The value or null.
    case nullable(Schema)
    /// Many of one form.
    case list(Schema)
    /// Named members, all of them present.
    case object([(name: String, schema: Schema)])
    /// Members under any names.
    case dictionary(Schema)

    /// A page of a list: `items` and the cursor of the next page.
    public static func page(of item: Schema) -> Schema {
        .object([("items", .list(item)), ("next", .nullable(.string))])
    }

    /// The form as JSON Schema.
    var json: JSON {
        switch self {
        case .anything, .file: [:]
        case .string: ["type": "string"]
        case .codes(let codes): ["type": "string", "enum": .array(codes.map { .string($0) })]
        case .integer: ["type": "integer"]
        case .money: ["type": "string", "pattern": "^-?[0-9]+\\.[0-9]{2}$"]
        case .day: ["type": "string", "format": "date"]
        case .timestamp: ["type": "string", "format": "date-time"]
        case .boolean: ["type": "boolean"]
        case .nullable(let schema): ["anyOf": [schema.json, ["type": "null"]]]
        case .list(let schema): ["type": "array", "items": schema.json]
        case .dictionary(let schema): ["type": "object", "additionalProperties": schema.json]
        case .object(let members): Self.object(members)
        }
    }

    private static func object(_ members: [(name: String, schema: Schema)]) -> JSON {
        var properties = JSONObject()
        for member in members { properties[member.name] = member.schema.json }
        return [
            "type": "object", "properties": .object(properties),
            "required": .array(members.map { .string($0.name) }), "additionalProperties": false,
        ]
    }
}
