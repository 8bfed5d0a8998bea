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
    /// An exact decimal number as a text.
    case decimal
    /// An exact number as a text: whole, or one whole number over another.
    case fraction
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
    /// Named members: those that are always present, and those that may be left out.
    case object([(name: String, schema: Schema)], optional: [(name: String, schema: Schema)] = [])
    /// One of several forms.
    case either([Schema])
    /// Members under any names.
    case dictionary(Schema)

    /// Nothing to tell beside the status and where to go.
    public static let nothing = Schema.object([])
    /// The key of what was made or changed.
    static let key = Schema.object([("id", .integer)])
    /// Whether somebody is signed in.
    static let signedIn = Schema.object([("signedIn", .boolean)])

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
        case .decimal: ["type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$"]
        case .fraction: ["type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+|/[0-9]+)?$"]
        case .money: ["type": "string", "pattern": "^-?[0-9]+\\.[0-9]{2}$"]
        case .day: ["type": "string", "format": "date"]
        case .timestamp: ["type": "string", "format": "date-time"]
        case .boolean: ["type": "boolean"]
        case .nullable(let schema): ["anyOf": [schema.json, ["type": "null"]]]
        case .list(let schema): ["type": "array", "items": schema.json]
        case .dictionary(let schema): ["type": "object", "additionalProperties": schema.json]
        case .either(let schemas): ["anyOf": .array(schemas.map(\.json))]
        case .object(let members, let optional): Self.form(of: members, optional)
        }
    }

    private static func form(
        of members: [(name: String, schema: Schema)], _ optional: [(name: String, schema: Schema)]
    ) -> JSON {
        var properties = JSONObject()
        for member in members + optional { properties[member.name] = member.schema.json }
        return [
            "type": "object", "properties": .object(properties),
            "required": .array(members.map { .string($0.name) }), "additionalProperties": false,
        ]
    }
}
