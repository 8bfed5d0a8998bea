internal import Calls
internal import Forms
internal import Kernel
internal import Platform
internal import Postgres

/// What is done with proposals.
enum ProposalHandlers {
    static func url(_ visit: Visit, _ id: Proposal.ID) -> String { "\(visit.base)/proposals/\(id)" }

    static func begin(_ visit: Visit) async throws -> Outcome {
        let call = try visit.id("call", Call.ID.self)
        guard let organisation = visit.input.id("organisation", Organisation.ID.self),
            let lot = visit.input.id("lot", Call.Lot.ID.self)
        else { throw NotFound() }
        return try await visit.write { change in
            let proposal = try Proposal.begin(call, lot: lot, for: organisation, in: change)
            return .created(
                url(visit, proposal.id), Message("proposals.flash.begun"), json: ProposalJSON.json(proposal))
        }
    }

    /// What the problem of a form is called in the inputs of this page.
    ///
    /// A conflict names questions as the page does; the API names their keys.
    static func renamed<Result>(
        _ visit: Visit, _ definition: FormDefinition? = nil, _ body: () async throws -> Result
    ) async throws -> Result {
        func place(_ refusal: any Refusal) -> any Refusal {
            guard let problem = refusal as? FormProblem else { return refusal }
            return FieldRefusal("answers.\(problem.path)", problem.message.key, problem.message.arguments)
        }
        do { return try await body() } catch let refusals as Refusals {
            throw Refusals(refusals.items.map(place))
        } catch let problem as FormProblem {
            throw place(problem) as any Error
        } catch let conflict as Conflict {
            guard !visit.isAPI, let definition else { throw conflict }
            let current = conflict.current.map { key, value in
                (definition.field(key)?.label.text(in: visit.language.rawValue) ?? key, value)
            }
            throw Conflict(conflict.message, current: Dictionary(current, uniquingKeysWith: { $0 + "\n" + $1 }))
        }
    }

    static func save(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("proposal", Proposal.ID.self)
        let key = visit.parameter("section")
        let base = visit.input.integer("base").map { Int($0) } ?? visit.expectedVersion ?? 0
        let viewer = visit.viewer
        let definition = try await visit.read { db in
            try Proposal.find(id, for: viewer, in: db).answers(in: db).definition
        }
        guard let section = definition.section(key) else { throw NotFound() }
        let input = visit.input
        return try await renamed(visit, definition) {
            let sent = try input.answers(to: section.fields, of: definition)
            return try await savedOutcome(visit, id, key, sent, base)
        }
    }

    private static func savedOutcome(
        _ visit: Visit, _ id: Proposal.ID, _ key: String, _ sent: JSONObject, _ base: Int
    ) async throws -> Outcome {
        try await visit.write { change in
            let saved = try Proposal.save(
                sent, section: key, of: id, base: base, partly: visit.input.isSet("partly"), in: change)
            // Questions that this save brought up are shown at once.
            return .done(
                saved.asksOthers ? "\(url(visit, id))/sections/\(key)" : url(visit, id),
                Message(saved.asksOthers ? "proposals.flash.asks_others" : "proposals.flash.saved"),
                json: [
                    "base": .integer(Int64(saved.revision)), "version": .string("\(saved.revision)"),
                    "savedAt": .string("\(saved.at.timeOfDay(in: .shanghai))"),
                    "changed_by_others": .array(saved.changedByOthers.map { .string($0) }),
                    "asks_others": .bool(saved.asksOthers), "asked": .array(saved.asked.map { .string($0) }),
                    "refused": .array(saved.refused.map { .string($0) }),
                ])
        }
    }

    static func attach(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("proposal", Proposal.ID.self)
        let field = visit.input.text("field")
        let (upload, inParts) = try await visit.uploaded()
        return try await renamed(visit) {
            try await visit.write { change in
                if let inParts { try FileUpload.take(inParts, in: change) }
                let stored = try Proposal.attach(upload, to: field, of: id, in: change)
                return .created(
                    url(visit, id), Message("proposals.flash.attached"), json: ["file": .integer(stored.id.rawValue)])
            }
        }
    }

    static func detach(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("proposal", Proposal.ID.self)
        let file = try visit.id("file", StoredFile.ID.self)
        let field = visit.input.text("field")
        return try await visit.write { change in
            try Proposal.detach(file, from: field, of: id, in: change)
            return .done(url(visit, id), Message("proposals.flash.detached"))
        }
    }

    static func file(_ visit: Visit) async throws -> Download {
        let id = try visit.id("proposal", Proposal.ID.self)
        let file = try visit.id("file", StoredFile.ID.self)
        let viewer = visit.viewer
        let stored = try await visit.read { db in
            let proposal = try Proposal.find(id, for: viewer, in: db)
            // A file counts for this viewer when the answers that the viewer may read name it.
            let named = try proposal.discloses(file, to: viewer, in: db)
            let isPaper = try proposal.papers(in: db).contains { $0.file == file }
            guard named || isPaper else { throw NotFound() }
            return try StoredFile.find(file, for: viewer, in: db)
        }
        return Download(
            name: stored.name, mediaType: stored.mediaType, bytes: try visit.files.bytes(of: stored.sha256))
    }

    static func submit(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("proposal", Proposal.ID.self)
        guard visit.input.isSet("promise") else { throw FieldRefusal("promise", "proposals.refusal.promise") }
        let seen = visit.input.text("seen")
        return try await visit.write { change in
            let receipt = try Proposal.submit(id, seen: seen.isEmpty ? nil : seen, in: change)
            return .done(
                url(visit, id), Message("proposals.flash.submitted", ["receipt": receipt.number]),
                json: ProposalJSON.json(receipt))
        }
    }

    static func withdraw(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("proposal", Proposal.ID.self)
        let reason = visit.input.text("reason")
        return try await visit.write { change in
            let proposal = try Proposal.withdraw(id, reason: reason, in: change)
            return .done(url(visit, id), Message("proposals.flash.withdrawn"), json: ProposalJSON.json(proposal))
        }
    }

    static func screen(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("proposal", Proposal.ID.self)
        let version = try CallHandlers.version(visit)
        guard let outcome = Screening.Outcome(rawValue: visit.input.text("outcome")) else { throw NotFound() }
        let reasons = visit.input.list("reasons").compactMap(Screening.Reason.init(rawValue:))
        let explanation = visit.input.text("explanation")
        let due = visit.input.day("due")
        return try await visit.write { change in
            let proposal: Proposal
            switch outcome {
            case .accepted: proposal = try Proposal.accept(id, version: version, in: change)
            case .returned:
                guard let due else { throw CallRefusal.dueDay }
                proposal = try Proposal.returnForCorrection(
                    id, version: version, reasons: reasons, explanation: explanation, dueOn: due, in: change)
            case .refused:
                proposal = try Proposal.refuse(
                    id, version: version, reasons: reasons, explanation: explanation, in: change)
            }
            return .done(
                url(visit, id), Message("screening.flash.\(outcome.rawValue)"), json: ProposalJSON.json(proposal))
        }
    }
}
