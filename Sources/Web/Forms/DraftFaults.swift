internal import Forms
internal import Kernel
internal import Platform

/// Puts the faults of a form at the input of the designer's page where they were made.
enum DraftFaults {
    /// Runs a change of one question or section; a fault of the whole form is told at the input it belongs to.
    static func placed<Result>(_ body: () async throws -> Result) async throws -> Result {
        do { return try await body() } catch let fault as FormFault {
            throw refusal(of: fault)
        }
    }

    private static func refusal(of fault: FormFault) -> FieldRefusal {
        let parts = fault.path.split(separator: ".").map(String.init)
        let input: String? =
            switch parts.count {
            case 1 where fault.code == .repeatedKey: "key"
            case 1: parts[0]
            default: parts[1]
            }
        return FieldRefusal(input, fault.message.key, fault.message.arguments)
    }

    /// The section that a page describes, without fields. Throws the fault at its input.
    static func section(_ input: Input) throws -> FormSection {
        var object = JSONObject()
        object["key"] = .string(input.text("key"))
        object["title"] = Wording(input.text("title_zh"), input.text("title_en")).json
        let (chinese, english) = (input.text("help_zh"), input.text("help_en"))
        if !chinese.isEmpty || !english.isEmpty { object["help"] = Wording(chinese, english).json }
        if !input.text("shown_if").isEmpty { object["shown_if"] = .string(input.text("shown_if")) }
        object["fields"] = []
        do throws(FormFault) { return try FormSection(json: .object(object), at: "", isDraft: true) } catch {
            let parts = error.path.split(separator: ".").map(String.init)
            let name =
                ["title", "help"].contains(parts.first) ? parts[0] + (parts.last == "en" ? "_en" : "_zh") : parts.first
            throw FieldRefusal(name, error.message.key, error.message.arguments)
        }
    }
}
