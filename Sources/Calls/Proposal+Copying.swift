internal import Forms
public import Kernel
public import Platform
public import Postgres

extension Proposal {
    /// What was taken from an earlier proposal.
    public struct Copied: Sendable, Hashable {
        /// Keys of the questions that were answered.
        public let fields: [String]
        /// Keys of the questions whose earlier answer the present form does not take.
        public let unfit: [String]
    }

    /// Other proposals of the same organisation that hold answers, the newest first; at most 100.
    public func earlier(for viewer: Viewer, in db: Connection) throws -> [Proposal] {
        guard viewer.acts(for: organisation) else { return [] }
        return try db.rows(
            """
            -- earlier proposals of an organisation
            SELECT \(Self.columns) FROM \(Self.joins)
            WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.organisation_id = \(organisation)
              AND p.id <> \(id) AND p.title <> ''
            ORDER BY p.id DESC LIMIT 100
            """
        ) { row in try Proposal(row: &row) }
    }

    /// Answers what is still unanswered from an earlier proposal of the same organisation: questions with the same key
    /// and kind. What is answered already stays; files are attached anew. Members do, while the proposal is written.
    public static func copy(from earlier: ID, to id: ID, in change: Change) throws -> Copied {
        _ = try change.viewer.signedIn()
        let proposal = try locked(id, in: change)
        guard proposal.isWritten(by: change.viewer) else { throw NotFound() }
        guard proposal.isEditable else { throw CallRefusal.proposalState }
        let source = try find(earlier, for: change.viewer, in: change.db)
        guard source.organisation == proposal.organisation, source.id != id else { throw NotFound() }
        let (old, new) = (try source.answers(in: change.db), try proposal.answers(in: change.db))
        var (taken, unfit): ([String], [String]) = ([], [])
        for section in new.definition.sections {
            var values = JSONObject()
            for field in section.fields where new.answers[field.key] == nil {
                guard let answer = old.answers[field.key], let asked = old.definition.field(field.key),
                    asked.isLike(field)
                else { continue }
                var alone = JSONObject()
                alone[field.key] = answer.json
                guard new.definition.read(alone).problems.isEmpty else {
                    unfit.append(field.key)
                    continue
                }
                // Files are attached anew only where they are taken.
                values[field.key] = try proposal.own(answer, field: field.key, in: change).json
                taken.append(field.key)
            }
            guard !values.isEmpty else { continue }
            _ = try FormResponse.save(
                values, section: section.key, of: proposal.response, base: new.revision(of: section.key), in: change)
        }
        try proposal.noteTitle(in: change)
        change.record(
            "proposals.copy", "proposal", id,
            ["earlier": .integer(earlier.rawValue), "fields": .array(taken.map { .string($0) })])
        return Copied(fields: taken, unfit: unfit)
    }

    /// The answer with files that belong to this proposal: the same bytes, attached once more.
    private func own(_ answer: Answer, field: String, in change: Change) throws -> Answer {
        guard case .files(let files) = answer else { return answer }
        return .files(
            try files.map { file in
                let stored = try StoredFile.find(StoredFile.ID(file.id), for: change.viewer, in: change.db)
                return try StoredFile.attach(stored.upload, to: "proposal", id.rawValue, field: field, in: change)
                    .answer
            })
    }
}

extension FormField {
    /// Whether answers to this question may answer `other`, limits aside. What is calculated is worked out anew.
    func isLike(_ other: FormField) -> Bool {
        type != "calculated" && (type == other.type || (type == "text" && other.type == "long_text"))
    }
}
