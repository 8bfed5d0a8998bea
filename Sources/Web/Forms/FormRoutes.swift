internal import Calls
internal import Forms
internal import Kernel
internal import Platform
internal import Postgres

/// The forms of an authority: their versions, and what is being designed.
enum FormRoutes {
    private static let fields = [
        InputField("code", .text(max: 41), label: "forms.field.code", hint: "forms.hint.code", "Code of the form."),
        InputField(
            "purpose", .choice(FormVersion.Purpose.allCases.map(\.rawValue), prefix: "forms.purpose"), optional: true,
            label: "forms.design.purpose", "What the form is for; proposals when left out."),
        InputField(
            "definition", .longText(max: 200_000), label: "forms.field.definition", hint: "forms.hint.definition",
            "The form as JSON text."),
    ]

    static let all: [Route] = [
        .page(
            "/{authority}/forms", CallRoutes.officer, "Lists the versions and drafts of forms.",
            answer: .object([("items", .list(.formVersion)), ("drafts", .list(.formDraft))]), index),
        .post(
            "/{authority}/forms", CallRoutes.officer, "Keeps a form as its next version.", fields: fields, once: true,
            answer: .formVersion, form: index, keep),
    ]

    static func json(_ version: FormVersion) -> JSON {
        [
            "id": .integer(version.id.rawValue), "code": .string(version.formCode),
            "purpose": .string(version.purpose.rawValue), "number": .integer(Int64(version.number)),
            "sha256": .string(version.sha256.hexadecimal), "definition": version.definition.json,
        ]
    }

    private struct Row: Sendable {
        let formTitle: String
        let formURL: String
        let formCode: String
        let formPurpose: String
        let formNumber: String
        let questions: String
    }

    private struct Content: Sendable {
        let rows: [Row]
        let hasRows: Bool
        let drafts: [Row]
        let hasDrafts: Bool
        let libraryURL: String
        let beginURL: String
        let beginFields: [FieldView]
        let action: String
        let fields: [FieldView]
    }

    static func index(_ visit: Visit) async throws -> Page {
        let viewer = visit.viewer
        let (versions, drafts) = try await visit.read { db in
            (try FormVersion.all(in: db), try FormDraft.all(for: viewer, in: db))
        }
        let standard = try StandardForm.proposal().json.pretty
        func row(_ form: FormDefinition, _ code: String, _ purpose: FormVersion.Purpose, _ number: Int, _ url: String)
            -> Row
        {
            Row(
                formTitle: form.title.text(in: visit.language.rawValue), formURL: visit.base + url, formCode: code,
                formPurpose: visit.text("forms.purpose.\(purpose.rawValue)"), formNumber: "\(number)",
                questions: "\(form.fields.count)")
        }
        var begin = DraftFields.begin.map { visit.field($0) }
        // Both forms of the page have a code and a purpose.
        for index in begin.indices where ["code", "purpose"].contains(begin[index].name) { begin[index].place = "new-" }
        return Page(
            "forms/index", title: Message("forms.title"),
            content: Content(
                rows: versions.map {
                    row($0.definition, $0.formCode, $0.purpose, $0.number, "/form-versions/\($0.id)")
                },
                hasRows: !versions.isEmpty,
                drafts: drafts.map { row($0.definition, $0.code, $0.purpose, $0.version, "/form-drafts/\($0.id)") },
                hasDrafts: !drafts.isEmpty, libraryURL: "\(visit.base)/form-library",
                beginURL: "\(visit.base)/form-drafts", beginFields: begin, action: "\(visit.base)/forms",
                fields: [
                    visit.field(fields[0], value: StandardForm.proposalCode),
                    visit.field(fields[1], value: "proposal"), visit.field(fields[2], value: standard),
                ]),
            json: ["items": .array(versions.map(json)), "drafts": .array(drafts.map(DraftRoutes.json))],
            crumbs: [.init(Message("calls.title"), "\(visit.base)/calls")])
    }

    private static func keep(_ visit: Visit) async throws -> Outcome {
        let code = visit.input.text("code")
        let purpose = FormVersion.Purpose(rawValue: visit.input.text("purpose")) ?? .proposal
        let definition: FormDefinition
        do { definition = try FormDefinition(json: try JSON.parse(visit.input.text("definition"))) } catch let fault
            as JSONFault
        {
            throw FieldRefusal("definition", fault.message.key, fault.message.arguments)
        }
        return try await visit.write { change in
            let version = try FormVersion.keep(definition, as: code, for: purpose, in: change)
            return .done("\(visit.base)/forms", Message("forms.flash.kept"), json: json(version))
        }
    }
}
