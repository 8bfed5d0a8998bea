public import Forms
public import Kernel
public import Platform
internal import Postgres

extension Proposal {
    /// Begins a proposal of an organisation for a lot. Any member of the organisation may, while the call is open.
    /// Throws a refusal when the call is not open, or the organisation has all its proposals already.
    public static func begin(
        _ callID: Call.ID, lot: Call.Lot.ID, for organisation: Organisation.ID, in change: Change
    ) throws -> Proposal {
        let account = try change.viewer.signedIn()
        let call = try Call.find(callID, for: change.viewer, in: change.db)
        let isWriter =
            call.isTrial
            ? organisation == (try change.viewer.requireTenant().organisation)
                && change.viewer.holds(.programmeOfficer, in: Scope(programme: call.programme))
            : change.viewer.acts(for: organisation)
        guard isWriter else { throw NotFound() }
        guard call.lot(lot) != nil, let form = call.form else { throw NotFound() }
        if call.status == .closed { throw CallRefusal.late }
        guard call.takesProposals else { throw CallRefusal.notOpen }
        try lockOrganisation(organisation, in: callID, change)
        let verdicts = try call.verdicts(on: organisation, besides: nil, in: change.db)
        for verdict in verdicts where verdict.outcome == .unmet && !call.isTrial {
            if case .proposals(let count) = verdict.rule.demand { throw CallRefusal.tooMany(count) }
        }
        let tenant = try change.tenant()
        let current = try call.currentWorkflow(in: change)
        guard let first = current.workflow.states.first else { throw NotFound() }
        let id = try CallRefusal.told {
            try change.db.value(
                """
                -- begin a proposal
                INSERT INTO proposal (tenant_id, call_id, lot_id, organisation_id, begun_by, workflow_id, step,
                    waits_for, step_due_on)
                VALUES (\(tenant), \(callID), \(lot), \(organisation), \(account), \(current.id), \(first.key),
                    \(first.actor.rawValue), \(try due(first, in: change))) RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        try beginRevision(1, of: id, response: try FormResponse.begin(form, in: change), in: change)
        let proposal = try find(id, for: change.viewer, in: change.db)
        try change.move("proposal", id.rawValue, from: "", to: State.draft.rawValue)
        if !call.isTrial {
            try Participation.note(
                organisation: organisation, kind: .proposal, item: id.rawValue, title: call.title,
                status: State.draft.messageKey, in: change)
        }
        change.record("proposals.begin", "proposal", id, ["call": .string(call.code)])
        return proposal
    }

    /// Two members of one organisation cannot both take its last free proposal.
    static func lockOrganisation(_ organisation: Organisation.ID, in call: Call.ID, _ change: Change) throws {
        try change.db.execute(
            """
            -- lock an organisation in a call
            SELECT pg_advisory_xact_lock(hashtextextended('proposals ' || \(organisation)::text, \(call)))
            """)
    }

    static func beginRevision(_ number: Int, of id: ID, response: FormResponse.ID, in change: Change) throws {
        try CallRefusal.told {
            try change.db.execute(
                """
                -- begin a revision
                INSERT INTO proposal_revision (tenant_id, proposal_id, number, response_id, begun_by)
                VALUES (\(try change.tenant()), \(id), \(Int32(number)), \(response), \(try change.viewer.signedIn()))
                """)
        }
    }

    /// Saves values of one section, as `FormResponse.save`. Members of the organisation do, while the proposal can
    /// be edited. Files are named by their numbers and must be the proposal's own.
    public static func save(
        _ values: JSONObject, section: String, of id: ID, base: Int, partly: Bool = false, in change: Change
    ) throws -> FormResponse.Saved {
        let proposal = try editable(id, in: change)
        let definition = try proposal.answers(in: change.db).definition
        let values = try proposal.withOwnFiles(values, definition, in: change)
        let saved = try FormResponse.save(
            values, section: section, of: proposal.response, base: base, partly: partly, in: change)
        try proposal.noteTitle(in: change)
        return saved
    }

    /// Uploads a file as (part of) the answer to a field. Throws problems of the form at the field.
    public static func attach(
        _ upload: FileStore.Upload, to field: String, of id: ID, in change: Change
    ) throws -> StoredFile {
        let proposal = try editable(id, in: change)
        let response = try proposal.answers(in: change.db)
        guard let section = response.definition.sections.first(where: { $0.fields.contains { $0.key == field } }),
            case .file(let limits)? = response.definition.field(field)?.kind
        else { throw NotFound() }
        if !limits.mediaTypes.isEmpty, !limits.mediaTypes.contains(upload.mediaType) {
            throw FormProblem(.wrong, at: field, "file_type")
        }
        var files = Self.files(response.answers[field])
        // Mostly a second try after a lost answer: one file stays, and who uploads learns that it is there.
        if let same = files.first(where: { $0.sha256 == upload.sha256.hexadecimal }) {
            throw FormProblem(.wrong, at: field, "same_file", ["name": same.name])
        }
        let file = try StoredFile.attach(upload, to: "proposal", id.rawValue, field: field, in: change)
        files.append(file.answer)
        try replaceFiles(files, of: field, in: section.key, response, change)
        return file
    }

    /// Takes a file off the answer to a field; the file itself stays in the store.
    public static func detach(_ file: StoredFile.ID, from field: String, of id: ID, in change: Change) throws {
        let proposal = try editable(id, in: change)
        let response = try proposal.answers(in: change.db)
        let files = Self.files(response.answers[field])
        guard let section = response.definition.sections.first(where: { $0.fields.contains { $0.key == field } }),
            files.contains(where: { $0.id == file.rawValue })
        else { throw NotFound() }
        try replaceFiles(files.filter { $0.id != file.rawValue }, of: field, in: section.key, response, change)
    }

    private static func files(_ answer: Answer?) -> [AttachedFile] {
        if case .files(let files)? = answer { files } else { [] }
    }

    private static func replaceFiles(
        _ files: [AttachedFile], of field: String, in section: String, _ response: FormResponse, _ change: Change
    ) throws {
        var values = JSONObject()
        values[field] = Answer.files(files).json
        _ = try FormResponse.save(
            values, section: section, of: response.id, base: response.revision(of: section), in: change)
    }

    /// The proposal for an edit by a member of its organisation.
    static func editable(_ id: ID, in change: Change) throws -> Proposal {
        _ = try change.viewer.signedIn()
        let proposal = try find(id, for: change.viewer, in: change.db)
        guard proposal.isWritten(by: change.viewer) else { throw NotFound() }
        guard proposal.isEditable else { throw CallRefusal.proposalState }
        return proposal
    }

    /// Files as the store knows them, whatever name or hash was sent with their number.
    private func withOwnFiles(
        _ values: JSONObject, _ definition: FormDefinition, in change: Change
    ) throws -> JSONObject {
        var result = values
        for (key, value) in values.members {
            guard case .file? = definition.field(key)?.kind, let elements = value.array else { continue }
            let own = try StoredFile.all(of: "proposal", id.rawValue, for: change.viewer, in: change.db)
            result[key] =
                Answer.files(
                    try elements.map { element in
                        let number = element.number?.int64 ?? element["file"]?.number?.int64
                        guard let file = own.first(where: { $0.id.rawValue == number && $0.field == key }) else {
                            throw CallRefusal.foreignFile(key)
                        }
                        return file.answer
                    }
                ).json
        }
        return result
    }

    /// Lists show the proposal by its own title and amount as soon as they are answered.
    func noteTitle(in change: Change) throws {
        let (title, requested) = try answers(in: change.db).headline
        guard title != self.title || requested != self.requested else { return }
        try change.db.execute(
            """
            -- title and amount of a proposal
            UPDATE proposal SET title = \(title), requested_fen = \(requested)
            WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            """)
        guard !isTrial else { return }
        try Participation.note(
            organisation: organisation, kind: .proposal, item: id.rawValue, title: title.isEmpty ? callTitle : title,
            status: state.messageKey, in: change)
    }
}

extension StoredFile {
    /// The file as an answer names it.
    var answer: AttachedFile {
        AttachedFile(id: id.rawValue, name: name, sha256: sha256.hexadecimal, bytes: byteCount)
    }
}

extension FormResponse {
    /// What the answers call themselves and ask for.
    var headline: (title: String, requested: Money?) {
        var title = ""
        var requested: Money?
        if case .text(let text)? = definition.titleField.flatMap({ answers[$0] }) { title = String(text.prefix(200)) }
        if case .money(let money)? = definition.amountField.flatMap({ answers[$0] }) { requested = money }
        return (title, requested)
    }
}
