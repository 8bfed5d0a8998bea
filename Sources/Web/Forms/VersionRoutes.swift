internal import Forms
internal import Kernel
internal import Platform
internal import Postgres

/// Versions of forms: what they ask, as paper and as JSON, and what differs between two.
enum VersionRoutes {
    private static let from = InputField("from", .identifier, label: "forms.version_from", "The earlier version.")
    private static let to = InputField("to", .identifier, label: "forms.version_to", "The later version.")

    static let all: [Route] = [
        .page(
            "/{authority}/form-versions/{form}", CallRoutes.officer, "Shows what a version of a form asks.",
            answer: .formVersion, show),
        .download(
            "/{authority}/form-versions/{form}/definition.json", CallRoutes.officer, "A version of a form as JSON.",
            export),
        .download(
            "/{authority}/form-versions/{form}/form.pdf", CallRoutes.officer, "A version of a form as an empty paper.",
            paper),
        .post(
            "/{authority}/form-versions/{form}/drafts", CallRoutes.officer, "Begins a draft from a version of a form.",
            fields: [
                InputField(
                    "code", .text(max: 41), optional: true, label: "forms.field.code", hint: "forms.design.hint.copy",
                    "Code of another form; the same form when left out.")
            ], creates: true, answer: .formDraft, form: show, draft),
        .page(
            "/{authority}/form-differences", CallRoutes.officer, "Shows what differs between two versions of forms.",
            query: [from, to],
            answer: .object([
                (
                    "items",
                    .list(
                        .object([
                            ("change", .codes(FormDifference.Change.allCases.map(\.rawValue))), ("key", .string),
                            ("parts", .list(.string)),
                        ]))
                )
            ]), form: differencesQuestion, differences),
    ]

    private static func find(_ visit: Visit) async throws -> FormVersion {
        let id = try visit.id("form", FormVersion.ID.self)
        return try await visit.read { db in try FormVersion.find(id, in: db) }
    }

    private static func show(_ visit: Visit) async throws -> Page {
        let id = try visit.id("form", FormVersion.ID.self)
        let (version, others) = try await visit.read { db in
            let version = try FormVersion.find(id, in: db)
            return (version, try FormVersion.all(in: db).filter { $0.formCode == version.formCode })
        }
        let language = visit.language.rawValue
        let url = "\(visit.base)/form-versions/\(id)"
        var desk = Desk()
        desk.summaries = [
            .init(
                version.definition.title.text(in: language),
                [
                    (visit.text("forms.column.code"), version.formCode),
                    (visit.text("forms.column.purpose"), visit.text("forms.purpose.\(version.purpose.rawValue)")),
                    (visit.text("forms.column.number"), "\(version.number)"),
                    (visit.text("forms.column.questions"), "\(version.definition.fields.count)"),
                    ("SHA-256", version.sha256.hexadecimal),
                ])
        ]
        desk.links = [
            .init(linkURL: "\(url)/form.pdf", linkText: visit.text("forms.print")),
            .init(linkURL: "\(url)/definition.json", linkText: visit.text("forms.export")),
        ]
        desk.links += others.filter { $0.number < version.number }.prefix(3).map {
            .init(
                linkURL: "\(visit.base)/form-differences?from=\($0.id)&to=\(id)",
                linkText: visit.text("forms.compare", ["number": "\($0.number)"]))
        }
        desk.tables = version.definition.sections.map { FormOverview.table($0, visit) }
        desk.forms = [
            visit.deskForm(
                "forms.design.from_version", "/form-versions/\(id)/drafts",
                [
                    visit.field(
                        InputField(
                            "code", .text(max: 41), optional: true, label: "forms.field.code",
                            hint: "forms.design.hint.copy"))
                ])
        ]
        return visit.desk(
            .verbatim("\(version.definition.title.text(in: language)) v\(version.number)"), desk,
            json: FormRoutes.json(version), crumbs: [.init(Message("forms.title"), "\(visit.base)/forms")])
    }

    private static func export(_ visit: Visit) async throws -> Download {
        let version = try await find(visit)
        return Download(
            name: "\(version.formCode)-v\(version.number).json", mediaType: "application/json",
            bytes: Array(version.definition.json.pretty.utf8))
    }

    private static func paper(_ visit: Visit) async throws -> Download {
        let version = try await find(visit)
        let bytes = try await visit.print(
            "form",
            try FormPaperView.paper(
                version.definition, [:], number: "\(version.formCode) v\(version.number)", isFilled: false, visit),
            identifier: "form-\(version.sha256.hexadecimal.prefix(16))")
        return Download(name: "\(version.formCode)-v\(version.number).pdf", mediaType: "application/pdf", bytes: bytes)
    }

    private static func draft(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("form", FormVersion.ID.self)
        let code = visit.input.text("code")
        return try await visit.write { change in
            let version = try FormVersion.find(id, in: change.db)
            let draft = try FormDraft.begin(
                version.definition, as: code.isEmpty ? version.formCode : code, for: version.purpose, basedOn: id,
                in: change)
            return .created(
                DraftRoutes.url(visit, draft.id), Message("forms.flash.begun"), json: DraftRoutes.json(draft))
        }
    }

    private static func differencesQuestion(_ visit: Visit) async throws -> Page {
        let versions = try await visit.read { db in try FormVersion.all(in: db) }
        let options = versions.map { (value: "\($0.id)", text: "\($0.formCode) v\($0.number)") }
        var desk = Desk()
        desk.filterURL = "\(visit.base)/form-differences"
        desk.filters = [visit.field(from, options: options), visit.field(to, options: options)]
        return visit.desk(
            Message("forms.differences"), desk, json: ["items": []],
            crumbs: [.init(Message("forms.title"), "\(visit.base)/forms")])
    }

    private static func differences(_ visit: Visit) async throws -> Page {
        guard let from = visit.input.id("from", FormVersion.ID.self), let to = visit.input.id("to", FormVersion.ID.self)
        else { throw NotFound() }
        let (before, after) = try await visit.read { db in
            (try FormVersion.find(from, in: db), try FormVersion.find(to, in: db))
        }
        let found = before.definition.differences(to: after.definition)
        var desk = Desk()
        desk.tables = [FormOverview.table(found, visit)]
        desk.links = [before, after].map {
            .init(linkURL: "\(visit.base)/form-versions/\($0.id)", linkText: "\($0.formCode) v\($0.number)")
        }
        return visit.desk(
            Message("forms.differences"), desk,
            json: [
                "items": .array(
                    found.map {
                        [
                            "change": .string($0.change.rawValue), "key": .string($0.key),
                            "parts": .array($0.parts.map { .string($0) }),
                        ]
                    })
            ], crumbs: [.init(Message("forms.title"), "\(visit.base)/forms")])
    }
}
