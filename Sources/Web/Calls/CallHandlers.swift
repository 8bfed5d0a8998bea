internal import Calls
internal import Kernel
internal import Platform
internal import Postgres

/// What is done with calls.
enum CallHandlers {
    private static func done(_ visit: Visit, _ call: Call, _ flash: String) -> Outcome {
        .done("\(visit.base)/calls/\(call.id)", Message(flash), json: CallJSON.json(call))
    }

    static func draft(_ visit: Visit) async throws -> Outcome {
        let plan = try await CallForm.plan(visit)
        let base = visit.base
        return try await visit.write { change in
            let call = try Call.draft(plan, in: change)
            return .created("\(base)/calls/\(call.id)", Message("calls.flash.drafted"), json: CallJSON.json(call))
        }
    }

    static func revise(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("call", Call.ID.self)
        let plan = try await CallForm.plan(visit)
        let version = try version(visit)
        return try await visit.write { change in
            done(visit, try Call.revise(id, version: version, to: plan, in: change), "calls.flash.revised")
        }
    }

    /// The version that the change is based on. Throws a refusal when the client does not say.
    static func version(_ visit: Visit) throws -> Int {
        guard let version = visit.expectedVersion else { throw FieldRefusal("version", "field.refusal.missing") }
        return version
    }

    static func addDocument(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("call", Call.ID.self)
        guard let file = visit.input.file("file") else { throw FieldRefusal("file", "field.refusal.no_file") }
        let upload = try visit.files.put(file.bytes, name: file.name)
        let title = visit.input.text("title")
        return try await visit.write { change in
            let stored = try Call.addDocument(upload, title: title, to: id, in: change)
            return .created(
                "\(visit.base)/calls/\(id)", Message("calls.flash.document_added"),
                json: ["file": .integer(stored.id.rawValue)])
        }
    }

    static func document(_ visit: Visit) async throws -> Download {
        let id = try visit.id("call", Call.ID.self)
        let file = try visit.id("file", StoredFile.ID.self)
        let viewer = visit.viewer
        let stored = try await visit.read { db in
            let call = try Call.find(id, for: viewer, in: db)
            guard try call.documents(for: viewer, in: db).contains(where: { $0.file == file }) else { throw NotFound() }
            return try StoredFile.find(file, for: viewer, in: db)
        }
        return Download(
            name: stored.name, mediaType: stored.mediaType, bytes: try visit.files.bytes(of: stored.sha256))
    }

    static func requestPublication(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("call", Call.ID.self)
        let version = try version(visit)
        return try await visit.write { change in
            done(visit, try Call.requestPublication(of: id, version: version, in: change), "calls.flash.requested")
        }
    }

    static func decide(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("call", Call.ID.self)
        let isApproved = visit.input.text("answer") == "approved"
        let (minutes, reason) = (visit.input.text("minutes"), visit.input.text("reason"))
        return try await visit.write { change in
            if isApproved {
                return done(visit, try Call.publish(id, minutes: minutes, in: change), "calls.flash.published")
            }
            let call = try Call.refusePublication(of: id, reason: reason, in: change)
            return done(visit, call, "calls.flash.publication_refused")
        }
    }

    static func extend(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("call", Call.ID.self)
        guard let deadline = visit.input.moment("deadline") else {
            throw FieldRefusal("deadline", "field.refusal.missing")
        }
        let reason = visit.input.text("reason")
        return try await visit.write { change in
            let call = try Call.extend(id, to: deadline, reason: reason, in: change)
            return done(visit, call, "calls.flash.extended")
        }
    }

    static func withdraw(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("call", Call.ID.self)
        let reason = visit.input.text("reason")
        return try await visit.write { change in
            let call = try Call.withdraw(id, reason: reason, in: change)
            return done(visit, call, "calls.flash.withdrawn")
        }
    }

    static func archive(_ visit: Visit) async throws -> Outcome {
        let id = try visit.id("call", Call.ID.self)
        return try await visit.write { change in
            done(visit, try Call.archive(id, in: change), "calls.flash.archived")
        }
    }
}
