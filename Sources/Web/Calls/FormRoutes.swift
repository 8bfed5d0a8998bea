internal import Calls
internal import Forms
internal import Kernel
internal import Platform
internal import Postgres

/// The forms that applicants fill in: kept as versions, exchanged as JSON.
enum FormRoutes {
    private static let fields = [
        InputField("code", .text(max: 41), label: "forms.field.code", hint: "forms.hint.code", "Code of the form."),
        InputField(
            "definition", .longText(max: 200_000), label: "forms.field.definition", hint: "forms.hint.definition",
            "The form as JSON text."),
    ]
    private static let schema = Schema.object([
        ("id", .integer), ("code", .string), ("number", .integer), ("sha256", .string), ("definition", .formDefinition),
    ])

    static let all: [Route] = [
        .page(
            "/{authority}/forms", CallRoutes.officer, "Lists the newest versions of proposal forms.",
            answer: .object([("items", .list(schema))]), index),
        .post(
            "/{authority}/forms", CallRoutes.officer, "Keeps a proposal form as its next version.", fields: fields,
            once: true, answer: schema, form: index, keep),
    ]

    private static func json(_ version: FormVersion) -> JSON {
        [
            "id": .integer(version.id.rawValue), "code": .string(version.formCode),
            "number": .integer(Int64(version.number)), "sha256": .string(version.sha256.hexadecimal),
            "definition": version.definition.json,
        ]
    }

    private static func index(_ visit: Visit) async throws -> Page {
        struct Row: Sendable {
            let formTitle: String
            let formCode: String
            let formNumber: String
            let questions: String
        }
        struct Content: Sendable {
            let rows: [Row]
            let hasRows: Bool
            let action: String
            let fields: [FieldView]
        }
        let versions = try await visit.read { db in try FormVersion.newest(for: .proposal, in: db) }
        let standard = try StandardForm.proposal().json.pretty
        return Page(
            "forms/index", title: Message("forms.title"),
            content: Content(
                rows: versions.map {
                    Row(
                        formTitle: $0.definition.title.text(in: visit.language.rawValue), formCode: $0.formCode,
                        formNumber: "\($0.number)", questions: "\($0.definition.fields.count)")
                }, hasRows: !versions.isEmpty, action: "\(visit.base)/forms",
                fields: [
                    visit.field(fields[0], value: StandardForm.proposalCode), visit.field(fields[1], value: standard),
                ]),
            json: ["items": .array(versions.map(json))],
            crumbs: [.init(Message("calls.title"), "\(visit.base)/calls")])
    }

    private static func keep(_ visit: Visit) async throws -> Outcome {
        let code = visit.input.text("code")
        let definition: FormDefinition
        do { definition = try FormDefinition(json: try JSON.parse(visit.input.text("definition"))) } catch let fault
            as JSONFault
        {
            throw FieldRefusal("definition", fault.message.key, fault.message.arguments)
        }
        return try await visit.write { change in
            let version = try FormVersion.keep(definition, as: code, for: .proposal, in: change)
            return .done("\(visit.base)/forms", Message("forms.flash.kept"), json: json(version))
        }
    }
}
