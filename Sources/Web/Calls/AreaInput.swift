internal import Kernel
internal import Platform
internal import Postgres

/// A place as people type it: its code, its name, or the end of its full name.
enum AreaInput {
    /// The code of what was typed. Throws a refusal at `field` that says which places of that name there are.
    static func code(_ typed: String, field: String, in db: Connection) throws -> String {
        let text = typed.trimmed
        // Whether there is such a code is asked where it is used.
        if !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }) { return text }
        switch try Area.meant(by: text, in: db) {
        case .one(let code, _): return code
        case .none: throw FieldRefusal(field, "needs.refusal.area_unknown", ["name": text])
        case .several(let names):
            throw FieldRefusal(
                field, "needs.refusal.area_several", ["name": text, "areas": names.joined(separator: " / ")])
        }
    }

    /// The code of the one place that was typed; what means none or several stays as it is, for whoever looks it up.
    static func codeOrText(_ typed: String, in db: Connection) throws -> String {
        if case .one(let code, _) = try Area.meant(by: typed, in: db) { return code }
        return typed
    }
}
