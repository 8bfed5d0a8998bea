internal import Calls
internal import Forms
internal import Kernel
internal import Platform
internal import Postgres

/// The form of one section of a proposal.
enum SectionPage {
    /// A question, or the sign that it is not asked now: the page shows it as soon as it is.
    private struct Asked: Sendable {
        let questionKey: String
        let isNotAsked: Bool
        let questions: [QuestionView]
    }

    private struct Upload: Sendable {
        let uploadIsNotAsked: Bool
        let uploadLabel: String
        let uploadIsOptional: Bool
        let uploadHelp: String
        let uploadHasHelp: Bool
        let uploadNote: String
        let uploadAccept: String
        let uploadField: String
        /// Where the summary of errors leads to.
        let uploadID: String
        let uploadError: String
        let uploadHasError: Bool
        /// Whether no more files are taken.
        let uploadIsFull: Bool
        let files: [[String: String]]
        let hasFiles: Bool
        let uploadURL: String
    }

    /// A grid that may be filled in as a workbook.
    private struct Sheet: Sendable {
        let sheetField: String
        let sheetLabel: String
        let sheetIsNotAsked: Bool
        let sheetURL: String
        let sheetID: String
        let sheetError: String
        let sheetHasError: Bool
    }

    private struct Content: Sendable {
        let heading: String
        let help: String
        let hasHelp: Bool
        let action: String
        let version: String
        let asked: [Asked]
        /// Whether anything else than files is asked for.
        let hasQuestions: Bool
        let hasConditions: Bool
        let uploads: [Upload]
        let hasUploads: Bool
        let sheets: [Sheet]
        let backURL: String
        let savedText: String
        let draftKey: String
    }

    /// More places than this in the lot's area are not offered while a name is typed.
    private static let areasMax = 100

    static func show(_ visit: Visit) async throws -> Page { try await page(visit, of: visit.parameter("section")) }

    /// After a file that was refused: the section that asks for it, with the reason at its place.
    static func uploading(_ visit: Visit) async throws -> Page {
        let id = try visit.id("proposal", Proposal.ID.self)
        let viewer = visit.viewer
        let field = visit.input.text("field")
        let section = try await visit.read { db -> String? in
            let proposal = try Proposal.find(id, for: viewer, in: db)
            guard proposal.isWritten(by: viewer), proposal.isEditable else { return nil }
            return try proposal.answers(in: db).definition.sections.first { section in
                section.fields.contains { $0.key == field && $0.type == "file" }
            }?.key
        }
        guard let section else { return try await ProposalPages.show(visit) }
        return try await page(visit, of: section)
    }

    private static func page(_ visit: Visit, of key: String) async throws -> Page {
        let id = try visit.id("proposal", Proposal.ID.self)
        let viewer = visit.viewer
        let (proposal, response, areas) = try await visit.read { db in
            let proposal = try Proposal.find(id, for: viewer, in: db)
            guard proposal.isWritten(by: viewer), proposal.isEditable else { throw NotFound() }
            let response = try proposal.answers(in: db)
            let asksArea = response.definition.section(key)?.fields.contains { $0.type == "area" } ?? false
            return (proposal, response, asksArea ? try Area.names(in: proposal.areaPath, most: areasMax, in: db) : [])
        }
        guard let section = response.definition.section(key) else { throw NotFound() }
        let url = "\(visit.base)/proposals/\(id)"
        let language = visit.language.rawValue
        let saved = response.sections[key]
        let state = response.definition.state(with: response.answers)
        let hasQuestions = section.fields.contains { $0.type != "file" && $0.type != "calculated" }
        let content = Content(
            heading: section.title.text(in: language), help: section.help?.text(in: language) ?? "",
            hasHelp: section.help != nil, action: "\(url)/sections/\(key)",
            version: version(response.revision(of: key), visit),
            asked: section.fields.compactMap { field in
                let isShown = state.shown.contains(field.key)
                // What is calculated is no question: it appears with the next page.
                if !isShown, field.type == "calculated" { return nil }
                let isRequired = isShown ? state.required.contains(field.key) : field.isRequired
                let answer = response.answers[field.key] ?? response.kept[field.key]
                return QuestionView(field, answer, isRequired: isRequired, visit).map {
                    Asked(
                        questionKey: field.key, isNotAsked: !isShown,
                        questions: [field.type == "area" ? $0.suggesting(areas) : $0])
                }
            }, hasQuestions: hasQuestions, hasConditions: response.definition.hasConditions,
            uploads: section.fields.compactMap { field in
                upload(field, response.answers[field.key] ?? response.kept[field.key], state, url, visit)
            }, hasUploads: section.fields.contains { $0.type == "file" },
            sheets: section.fields.filter(GridSheetRoutes.isGrid).map {
                sheet($0, state, "\(url)/sections/\(key)/sheet", visit)
            }, backURL: url,
            savedText: saved.map {
                visit.text("proposals.saved_by", ["name": $0.changedByName, "time": $0.changedAt.beijing])
            } ?? "",
            draftKey: "\(id)-\(key)-\(viewer.account?.description ?? "")")
        let title = proposal.title.isEmpty ? proposal.callTitle : proposal.title
        return Page(
            "proposals/section", title: .verbatim(content.heading), content: content,
            json: ["answers": response.json, "base": .integer(Int64(response.revision(of: key)))],
            crumbs: [.init(.verbatim(title), url)])
    }

    /// After a refusal. A section that stood open while the proposal was submitted has no form any more: the page of
    /// the proposal then says so.
    static func again(_ visit: Visit) async throws -> Page {
        let id = try visit.id("proposal", Proposal.ID.self)
        let viewer = visit.viewer
        let proposal = try await visit.read { db in try Proposal.find(id, for: viewer, in: db) }
        return try await proposal.isEditable ? show(visit) : ProposalPages.show(visit)
    }

    /// The revision that a save of this page is based on. After a refusal it is still the one that the author saw;
    /// after a conflict the author has seen what is stored now, and saving again decides for the own version.
    private static func version(_ revision: Int, _ visit: Visit) -> String {
        visit.conflict == nil ? visit.input.typed["version"]?.last ?? "\(revision)" : "\(revision)"
    }

    private static func sheet(_ field: FormField, _ state: FormState, _ url: String, _ visit: Visit) -> Sheet {
        let refusal = visit.refusals.first { $0.field == "file" && visit.input.text("field") == field.key }
        return Sheet(
            sheetField: field.key, sheetLabel: field.label.text(in: visit.language.rawValue),
            sheetIsNotAsked: !state.shown.contains(field.key), sheetURL: url,
            sheetID: refusal == nil ? "sheet-\(field.key)" : "field-file",
            sheetError: refusal.map { visit.text($0.message) } ?? "", sheetHasError: refusal != nil)
    }

    private static func upload(
        _ field: FormField, _ answer: Answer?, _ state: FormState, _ url: String, _ visit: Visit
    ) -> Upload? {
        let isShown = state.shown.contains(field.key)
        let isRequired = isShown ? state.required.contains(field.key) : field.isRequired
        guard let asks = FileQuestion(field, isRequired: isRequired, visit) else { return nil }
        var files: [AttachedFile] = []
        if case .files(let attached)? = answer { files = attached }
        // The form of a file names its field; what was refused about it stands there.
        let places = ["file", "upload", "answers.\(field.key)"]
        let refusal = visit.refusals.first { refusal in
            visit.input.text("field") == field.key && places.contains(refusal.field ?? "")
        }
        return Upload(
            uploadIsNotAsked: !isShown, uploadLabel: asks.fileLabel, uploadIsOptional: asks.fileIsOptional,
            uploadHelp: asks.fileHelp, uploadHasHelp: asks.fileHasHelp, uploadNote: asks.fileNote,
            uploadAccept: asks.fileAccept, uploadField: field.key,
            uploadID: refusal?.field.map { "field-\($0)" } ?? "upload-\(field.key)",
            uploadError: refusal.map { visit.text($0.message) } ?? "", uploadHasError: refusal != nil,
            uploadIsFull: files.count >= asks.countMax && refusal == nil,
            files: files.map {
                [
                    "fileName": $0.name, "fileURL": "\(url)/files/\($0.id)",
                    "removalURL": "\(url)/files/\($0.id)/removal", "removalField": field.key,
                ]
            }, hasFiles: !files.isEmpty, uploadURL: "\(url)/files")
    }
}
