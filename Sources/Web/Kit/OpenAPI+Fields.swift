internal import Kernel
internal import Platform
internal import Publications

extension InputField {
    /// What the API accepts here, exactly: `StrictReading` holds the same.
    var schema: JSON { kind.schema(isOptional: isOptional) }
}

extension InputField.Kind {
    fileprivate func schema(isOptional: Bool) -> JSON {
        switch self {
        case .text(let max), .longText(let max): return Self.text(max, isOptional: isOptional)
        case .texts(let max):
            let one = Self.text(max, isOptional: true)
            return ["anyOf": [one, ["type": "array", "items": one]]]
        case .password: return Self.text(InputReading.passwordMax, isOptional: false)
        case .integer(let range):
            return ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
        case .decimal: return ["type": "string", "pattern": "^-?[0-9]{1,12}(\\.[0-9]{1,6})?$"]
        case .money: return ["type": "string", "pattern": "^-?[0-9]{1,12}\\.[0-9]{2}$"]
        case .date: return ["type": "string", "format": "date"]
        case .dateTime: return ["type": "string", "format": "date-time"]
        case .boolean: return ["type": "boolean"]
        case .choice(let codes, _): return ["type": "string", "enum": .array(codes.map { .string($0) })]
        case .choices(let codes, _):
            return Self.list(["type": "string", "enum": .array(codes.map { .string($0) })], isOptional: isOptional)
        case .identifier: return Self.key
        case .identifiers: return Self.list(Self.key, isOptional: isOptional)
        case .file: return ["type": "string", "format": "binary"]
        case .answers: return ["type": "object", "additionalProperties": true]
        case .map(let kind): return ["type": "object", "additionalProperties": kind.schema(isOptional: true)]
        }
    }

    /// The key of a thing.
    fileprivate static let key: JSON = ["type": "integer", "minimum": 1, "maximum": .integer(Int64.max)]

    private static func text(_ max: Int, isOptional: Bool) -> JSON {
        ["type": "string", "minLength": isOptional ? 0 : 1, "maxLength": .integer(Int64(max))]
    }

    private static func list(_ item: JSON, isOptional: Bool) -> JSON {
        ["type": "array", "items": item, "minItems": isOptional ? 0 : 1]
    }
}

extension Route {
    /// What a part of the path in braces may be. Most name a thing by its key.
    static func schema(ofParameter name: String) -> JSON {
        switch name {
        case "authority": ["type": "string", "pattern": "^[a-z][a-z0-9-]{1,40}$"]
        case "language": ["type": "string", "enum": .array(Language.allCases.map { .string($0.rawValue) })]
        case "state": ["type": "string", "enum": ["on", "off"]]
        case "area": ["type": "string", "pattern": "^[0-9]{6}([0-9]{3}){0,2}$"]
        case "article": ["type": "string", "enum": .array(Article.allCases.map { .string($0.rawValue) })]
        case "stop": ["type": "integer", "enum": .array(TourStop.allCases.map { .integer(Int64($0.rawValue)) })]
        case "section", "token", "link", "secret", "template": ["type": "string", "minLength": 1]
        default: InputField.Kind.key
        }
    }
}
