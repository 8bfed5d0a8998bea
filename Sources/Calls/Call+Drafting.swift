internal import Forms
public import Kernel
public import Platform
internal import Postgres

extension Call {
    /// Begins a call as a draft. A programme officer of the programme does. Throws refusals at their fields.
    public static func draft(_ plan: CallPlan, in change: Change) throws -> Call {
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: plan.programme))
        try check(plan, in: change)
        let id = try CallRefusal.told {
            try change.db.value(
                """
                -- draft a call
                INSERT INTO call (tenant_id, programme_id, code, title, title_en, summary, kind, opens_at, deadline_at,
                    grace_seconds, form_version_id, budget_fen, requested_min_fen, requested_max_fen, eligibility,
                    review_rule, paper_days, created_by)
                VALUES (\(try change.tenant()), \(plan.programme), \(plan.code), \(plan.title), \(plan.englishTitle),
                    \(plan.summary), \(plan.kind), \(plan.opensAt), \(plan.deadlineAt), \(Int32(plan.graceSeconds)),
                    \(plan.form), \(try plan.budget()), \(plan.requestedMin), \(plan.requestedMax),
                    \(JSON.array(plan.eligibility.map(\.json)).stored), \(plan.reviewRule.stored),
                    \(plan.paperDays.map { Int16($0) }), \(account))
                RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        try writeParts(of: plan, to: id, in: change)
        try writeRecommenders(plan.recommenders, to: id, in: change)
        try change.move("call", id.rawValue, from: "", to: Status.draft.rawValue)
        change.record("calls.draft", "call", id, ["code": .string(plan.code)])
        return try kept(id, because: .drafted, in: change)
    }

    /// Writes a draft anew. While a second person is asked to decide, this takes the question back: what was asked
    /// about is no longer there. Throws refusals at their fields, and a conflict when the draft is another one.
    public static func revise(_ id: ID, version: Int, to plan: CallPlan, in change: Change) throws -> Call {
        let call = try locked(id, in: change)
        try change.viewer.require(.programmeOfficer, in: Scope(programme: call.programme))
        try change.viewer.require(.programmeOfficer, in: Scope(programme: plan.programme))
        guard call.version == version else { throw call.changedMeanwhile }
        guard [.draft, .awaitingDecision].contains(call.status) else { throw CallRefusal.published }
        guard !call.isTrial else { throw CallRefusal.wrongState }
        try check(plan, in: change)
        try CallRefusal.told {
            try change.db.execute(
                """
                -- revise a call
                UPDATE call SET programme_id = \(plan.programme), code = \(plan.code), title = \(plan.title),
                    title_en = \(plan.englishTitle), summary = \(plan.summary), kind = \(plan.kind),
                    opens_at = \(plan.opensAt), deadline_at = \(plan.deadlineAt),
                    grace_seconds = \(Int32(plan.graceSeconds)), form_version_id = \(plan.form),
                    budget_fen = \(try plan.budget()), requested_min_fen = \(plan.requestedMin),
                    requested_max_fen = \(plan.requestedMax),
                    eligibility = \(JSON.array(plan.eligibility.map(\.json)).stored),
                    review_rule = \(plan.reviewRule.stored), paper_days = \(plan.paperDays.map { Int16($0) }),
                    version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        try writeParts(of: plan, to: id, in: change)
        try writeRecommenders(plan.recommenders, to: id, in: change)
        let revised = try find(id, for: change.viewer, in: change.db)
        if call.status == .awaitingDecision { try revised.lapseWhenChanged(in: change) }
        change.record("calls.revise", "call", id)
        return try kept(id, because: .revised, in: change)
    }

    static func check(_ plan: CallPlan, in change: Change) throws {
        var refusals: [any Refusal] = plan.refusals()
        let programme = try Programme.find(plan.programme, for: change.viewer, in: change.db)
        let areas = try programme.areas(for: change.viewer, in: change.db)
        let paths = try Area.paths(of: plan.lots.map(\.areaCode), in: change.db)
        // A lot lies in the programme's areas, or spans several of them.
        let fits = plan.lots.allSatisfy { lot in
            guard let path = paths[lot.areaCode] else { return false }
            return areas.contains { path.hasPrefix($0.path) || $0.path.hasPrefix(path) }
        }
        if !fits { refusals.append(CallRefusal.plan(field: "lots", "lot_area")) }
        let named = plan.eligibility.flatMap { rule in
            if case .areas(let codes) = rule.demand { codes } else { [String]() }
        }
        if try Area.paths(of: named, in: change.db).count < Set(named).count {
            refusals.append(CallRefusal.plan(field: "areas", "areas_known"))
        }
        if let form = plan.form, try FormVersion.find(form, in: change.db).purpose != .proposal {
            refusals.append(CallRefusal.plan(field: "form", "form_purpose"))
        }
        if !refusals.isEmpty { throw Refusals(refusals) }
    }

    /// Lots keep their keys by number, so that grants for a lot survive a change of its title or money.
    private static func writeParts(of plan: CallPlan, to id: ID, in change: Change) throws {
        let tenant = try change.tenant()
        try change.db.execute(
            """
            -- write lots
            INSERT INTO lot (tenant_id, call_id, number, title, area_code, budget_fen)
            SELECT \(tenant), \(id), new.number, new.title, new.area, new.budget
            FROM unnest(\(plan.lots.map(\.title)), \(plan.lots.map(\.areaCode)), \(plan.lots.map(\.budget)))
                WITH ORDINALITY AS new (title, area, budget, number)
            ON CONFLICT (tenant_id, call_id, number) DO UPDATE
            SET title = EXCLUDED.title, area_code = EXCLUDED.area_code, budget_fen = EXCLUDED.budget_fen
            """)
        try change.db.execute(
            """
            -- drop lots
            DELETE FROM lot WHERE tenant_id = \(tenant) AND call_id = \(id) AND number > \(Int32(plan.lots.count))
            """)
        try dropStrayNeeds(of: id, in: change)
        try change.db.execute(
            "-- drop sources\nDELETE FROM call_source WHERE tenant_id = \(tenant) AND call_id = \(id)")
        try CallRefusal.told {
            try change.db.execute(
                """
                -- write sources
                INSERT INTO call_source (tenant_id, call_id, code, position, fund_id, limit_fen)
                SELECT \(tenant), \(id), new.code, new.position, new.fund, new.limit_fen
                FROM unnest(\(plan.sources.map(\.code)), \(plan.sources.map(\.fund)), \(plan.sources.map(\.limit)))
                    WITH ORDINALITY AS new (code, fund, limit_fen, position)
                """)
        }
    }

    /// Adds a document to a draft.
    public static func addDocument(
        _ upload: FileStore.Upload, title: String, to id: ID, in change: Change
    ) throws -> StoredFile {
        let call = try locked(id, in: change)
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: call.programme))
        guard !title.isEmpty, title.count <= 200 else { throw CallRefusal.plan(field: "title", "title_length") }
        guard [.draft, .awaitingDecision].contains(call.status), !call.isTrial else { throw CallRefusal.published }
        let file = try StoredFile.attach(upload, to: "call", id.rawValue, in: change)
        try change.db.execute(
            """
            -- add a document to a call
            INSERT INTO call_document (tenant_id, call_id, file_id, title, added_by)
            VALUES (\(try change.tenant()), \(id), \(file.id), \(title), \(account))
            """)
        if call.status == .awaitingDecision { try call.lapseWhenChanged(in: change) }
        change.record("calls.add_document", "call", id, ["file": .string(file.sha256.hexadecimal)])
        return file
    }

    /// Somebody stored another version: what it says now, by the names of the fields.
    var changedMeanwhile: Conflict {
        Conflict(current: [
            "state": status.rawValue, "code": code, "title": title, "englishTitle": englishTitle, "summary": summary,
            "opens": opensAt.beijing, "deadline": deadlineAt.beijing,
            "requestedMin": requestedMin?.description ?? "", "requestedMax": requestedMax?.description ?? "",
            "lots": lots.map { "\($0.title) | \($0.areaCode) | \($0.budget)" }.joined(separator: "\n"),
        ])
    }
}
