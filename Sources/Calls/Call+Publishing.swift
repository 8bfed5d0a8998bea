internal import Forms
public import Kernel
public import Platform
internal import Postgres

extension Call {
    /// The question that the second person answers.
    private static let publication = "publish"

    /// Asks a decision-maker to publish the call as it is now. Throws refusals for everything that is unfinished.
    public static func requestPublication(of id: ID, version: Int, in change: Change) throws -> Call {
        let call = try locked(id, in: change)
        try change.viewer.require(.programmeOfficer, in: Scope(programme: call.programme))
        guard call.version == version else { throw call.changedMeanwhile }
        guard call.status == .draft, !call.isTrial else { throw CallRefusal.wrongState }
        let refusals = try call.unfinished(in: change)
        if !refusals.isEmpty { throw Refusals(refusals) }
        try Decision.request(
            publication, about: "call", id.rawValue, content: try call.contentSHA256(in: change.db), in: change)
        try call.store(state: "awaiting_decision", move: .awaitingDecision, in: change)
        return try find(id, for: change.viewer, in: change.db)
    }

    /// A decision-maker other than who asked publishes the call; `minutes` may cite the 会议纪要.
    ///
    /// Throws a conflict when the call is no longer what the question was about.
    public static func publish(_ id: ID, minutes: String = "", in change: Change) throws -> Call {
        let call = try locked(id, in: change)
        let account = try change.viewer.require(.decisionMaker, in: Scope(programme: call.programme))
        let decision = try call.openDecision(in: change)
        guard call.deadlineAt > call.readAt else { throw CallRefusal.plan(field: "deadline", "deadline_over") }
        try call.timetable(in: change.db).requireLawful(call)
        try decision.answer(.approved, content: try call.contentSHA256(in: change.db), minutes: minutes, in: change)
        try change.db.execute(
            """
            -- publish a call
            UPDATE call SET state = 'published', published_at = moment(), published_by = \(account),
                decision_id = \(decision.id), version = version + 1
            WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            """)
        try change.move("call", id.rawValue, from: Status.awaitingDecision.rawValue, to: "published")
        try change.recordTurn(
            "calls.publish", of: id, "publication_fingerprint(c)", ["minutes": .string(minutes)])
        try change.notify(
            decision.requestedBy, Message("calls.notice.published", ["code": call.code]), url: try call.url(in: change))
        return try kept(id, because: .published, in: change)
    }

    /// The decision-maker says no, with a reason; the call is a draft again.
    public static func refusePublication(of id: ID, reason: String, in change: Change) throws -> Call {
        let call = try locked(id, in: change)
        try change.viewer.require(.decisionMaker, in: Scope(programme: call.programme))
        guard !reason.isEmpty else { throw CallRefusal.reasonMissing }
        let decision = try call.openDecision(in: change)
        try decision.answer(.refused, content: try call.contentSHA256(in: change.db), reason: reason, in: change)
        try call.store(state: "draft", move: .draft, reason: reason, in: change)
        change.record("calls.refuse_publication", "call", id)
        try change.notify(
            decision.requestedBy, Message("calls.notice.publication_refused", ["code": call.code]),
            url: try call.url(in: change))
        return try find(id, for: change.viewer, in: change.db)
    }

    private func openDecision(in change: Change) throws -> Decision {
        guard status == .awaitingDecision,
            let decision = try Decision.open(Self.publication, about: "call", id.rawValue, in: change)
        else { throw CallRefusal.wrongState }
        return decision
    }

    /// The call was changed while somebody was to decide about it: the question lapses and it is a draft again.
    func lapseWhenChanged(in change: Change) throws {
        guard let decision = try Decision.open(Self.publication, about: "call", id.rawValue, in: change) else { return }
        guard try contentSHA256(in: change.db) != decision.contentSHA256 else { return }
        try decision.lapse(in: change)
        try store(state: "draft", move: .draft, in: change)
    }

    func store(state: String, move target: Status, reason: String = "", in change: Change) throws {
        try change.db.execute(
            """
            -- state of a call
            UPDATE call SET state = \(state), version = version + 1
            WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            """)
        try change.move("call", id.rawValue, from: status.rawValue, to: target.rawValue, reason: reason)
    }

    /// Everything that a published call must have and this one has not.
    func unfinished(in change: Change) throws -> [CallRefusal] {
        var refusals: [CallRefusal] = []
        if lots.isEmpty { refusals.append(.plan(field: "lots", "no_lot")) }
        if deadlineAt <= readAt { refusals.append(.plan(field: "deadline", "deadline_over")) }
        refusals += try timetable(in: change.db).refusals(of: self)
        if reviewRule.object?.isEmpty != false { refusals.append(.plan(field: "reviewRule", "review_rule")) }
        if sources.isEmpty { refusals.append(.plan(field: "sources", "no_source")) }
        if try sources.map(\.limit).sum() < budget { refusals.append(.plan(field: "sources", "sources_below_budget")) }
        if let last = try workflows(in: change.db).last, last.id != nil {
            refusals += last.workflow.problems(held: try actorsHeld(in: change.db)).map { .workflow($0) }
        }
        guard let form else { return refusals + [.plan(field: "form", "no_form")] }
        let definition = try FormVersion.find(form, in: change.db).definition
        if definition.titleField == nil || definition.amountField == nil {
            refusals.append(.plan(field: "form", "form_title_amount"))
        }
        let paying = Set(sources.map(\.code))
        for case .budget(let rules) in definition.fields.map(\.kind)
        where !paying.isSuperset(of: rules.requestedSources) {
            refusals.append(.plan(field: "sources", "source_unknown_in_form"))
        }
        return refusals
    }

    /// SHA-256 of everything that the decision is about.
    func contentSHA256(in db: Connection) throws -> [UInt8] {
        SHA256.digest(Array(try content(in: db).canonical.utf8))
    }

    /// Everything that the call says and a decision is about.
    func content(in db: Connection) throws -> JSON {
        let documents = try db.rows(
            """
            -- fingerprints of the documents of a call
            SELECT d.title, f.sha256 FROM call_document d JOIN file f ON (f.tenant_id, f.id) = (d.tenant_id, d.file_id)
            WHERE d.tenant_id = current_tenant() AND d.call_id = \(id) ORDER BY d.id
            """
        ) { row in JSON.array([.string(try row.next(String.self)), .string(try row.next([UInt8].self).hexadecimal)]) }
        let form = try self.form.map { try FormVersion.find($0, in: db).sha256.hexadecimal }
        return [
            "programme": .integer(programme.rawValue), "code": .string(code), "title": .string(title),
            "title_en": .string(englishTitle), "summary": .string(summary), "kind": .string(kind.rawValue),
            "opens": .string(opensAt.description), "deadline": .string(deadlineAt.description),
            "terms": terms, "form": .string(form ?? ""), "documents": .array(documents),
        ]
    }

    /// What is not asked for says nothing: what was decided before there was such a thing keeps its hash.
    private var terms: JSON {
        var terms = fixedTerms.object ?? JSONObject()
        if let paperDays { terms["paper_days"] = .integer(Int64(paperDays)) }
        if !recommenders.isEmpty {
            terms["recommenders"] = .array(recommenders.map { [.string($0.code), .string($0.name)] })
        }
        return .object(terms)
    }

    private var fixedTerms: JSON {
        [
            "grace": .integer(Int64(graceSeconds)), "eligibility": .array(eligibility.map(\.json)),
            "review": reviewRule, "least": requestedMin.map { .string($0.description) } ?? .null,
            "most": requestedMax.map { .string($0.description) } ?? .null,
            "lots": .array(
                lots.map { [.string($0.title), .string($0.areaCode), .string($0.budget.description)] }),
            "sources": .array(
                sources.map { [.string($0.code), .integer($0.fund), .string($0.limit.description)] }),
        ]
    }

    func url(in change: Change) throws -> String { "/\(try change.viewer.requireTenant().slug)/calls/\(id)" }
}
