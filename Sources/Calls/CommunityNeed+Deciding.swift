public import Kernel
public import Platform
internal import Postgres

extension CommunityNeed.Statement {
    /// Who speaks for a place states its needs: an officer of an area that it lies in, or a programme officer.
    fileprivate func checkPlace(for viewer: Viewer, in db: Connection) throws {
        let area = try? Area.find(areaCode, in: db)
        guard let area,
            viewer.holds(.areaOfficer, in: Scope(areaPath: area.path))
                || viewer.holdsAnywhere([.programmeOfficer])
        else { throw CallRefusal.value(field: "area", "need_area") }
    }

    fileprivate func check(on today: Day) throws {
        var refusals: [any Refusal] = []
        func check(_ isRight: Bool, _ field: String, _ code: String) {
            if !isRight { refusals.append(CallRefusal.value(field: field, code)) }
        }
        check(!title.isEmpty && title.count <= 200, "title", "need_title")
        check(!description.isEmpty && description.count <= 4_000, "description", "need_description")
        check((1...10_000_000).contains(people), "people", "need_people")
        check(neededBy > today, "neededBy", "need_day")
        check(!budget.isNegative, "budget", "need_budget")
        if !refusals.isEmpty { throw Refusals(refusals) }
    }
}

extension CommunityNeed {
    /// States what a place needs. An officer of an area that the place lies in does, or a programme officer.
    public static func state(_ statement: Statement, in change: Change) throws -> CommunityNeed {
        let account = try change.viewer.signedIn()
        let viewer = change.viewer
        try statement.checkPlace(for: viewer, in: change.db)
        try statement.check(on: change.moment().day(in: .shanghai))
        let id = try change.db.value(
            """
            -- state a community need
            INSERT INTO community_need (tenant_id, area_code, title, description, people, needed_by, budget_fen,
                stated_by)
            VALUES (\(try change.tenant()), \(statement.areaCode), \(statement.title), \(statement.description),
                \(Int32(clamping: statement.people)), \(statement.neededBy), \(statement.budget), \(account))
            RETURNING id
            """, as: ID.self)
        guard let id else { throw NotFound() }
        try change.move("community_need", id.rawValue, from: "", to: State.stated.rawValue)
        try change.recordNeed("needs.state", id, ["area": .string(statement.areaCode)])
        return try find(id, for: viewer, in: change.db)
    }

    /// Writes a need that was given back anew, by who stated it; the county decides again.
    public static func restate(
        _ id: ID, version: Int, as statement: Statement, in change: Change
    ) throws -> CommunityNeed {
        let need = try locked(id, in: change)
        guard need.version == version else { throw need.changedMeanwhile }
        guard try need.statedBy == change.viewer.signedIn() else { throw NotFound() }
        guard need.state == .returned || need.state == .stated else { throw CallRefusal.wrongState }
        try statement.checkPlace(for: change.viewer, in: change.db)
        try statement.check(on: change.moment().day(in: .shanghai))
        try change.db.execute(
            """
            -- state a community need anew
            UPDATE community_need SET area_code = \(statement.areaCode), title = \(statement.title),
                description = \(statement.description), people = \(Int32(clamping: statement.people)),
                needed_by = \(statement.neededBy), budget_fen = \(statement.budget), state = 'stated',
                    returned_reason = '', version = version + 1
            WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            """)
        try change.move("community_need", id.rawValue, from: need.state.rawValue, to: State.stated.rawValue)
        try change.recordNeed("needs.restate", id)
        return try find(id, for: change.viewer, in: change.db)
    }

    /// The county decides: an officer of an area at county level or above that the place lies in, or a programme
    /// officer; never who stated it. A need is given back with a reason.
    public static func decide(
        _ id: ID, version: Int, isAccepted: Bool, reason: String, in change: Change
    ) throws -> CommunityNeed {
        let need = try locked(id, in: change)
        let account = try need.requireCounty(change.viewer)
        guard need.version == version else { throw need.changedMeanwhile }
        guard need.state == .stated else { throw CallRefusal.wrongState }
        guard isAccepted || (!reason.isEmpty && reason.count <= 2_000) else { throw CallRefusal.reasonMissing }
        let target = isAccepted ? State.accepted : .returned
        try CallRefusal.told {
            try change.db.execute(
                """
                -- decide about a community need
                UPDATE community_need SET state = \(target), decided_by = \(account), decided_at = moment(),
                    returned_reason = \(isAccepted ? "" : reason), version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        try change.move(
            "community_need", id.rawValue, from: need.state.rawValue, to: target.rawValue, reason: reason)
        try change.recordNeed("needs.decide", id, ["state": .string(target.rawValue)])
        try change.notify(
            need.statedBy, Message("needs.notice.\(target.rawValue)", ["title": need.statement.title]),
            url: try need.url(in: change))
        return try find(id, for: change.viewer, in: change.db)
    }

    /// Notes what the community said when it was asked. An officer of the place does who does not act for who took
    /// care of it.
    public static func ask(_ id: ID, answer: Answer, note: String, in change: Change) throws -> CommunityNeed {
        let need = try locked(id, in: change)
        let account = try change.viewer.require(.areaOfficer, in: need.scope)
        guard need.state == .accepted, need.taker.map({ !change.viewer.acts(for: $0) }) ?? true else {
            throw CallRefusal.wrongState
        }
        guard note.count <= 2_000 else { throw CallRefusal.value(field: "note", "note") }
        try CallRefusal.told {
            try change.db.execute(
                """
                -- what the community said
                UPDATE community_need SET answer = \(answer), answer_note = \(note), answered_by = \(account),
                    answered_at = moment(), version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        try change.recordNeed("needs.ask", id, ["answer": .string(answer.rawValue)])
        return try find(id, for: change.viewer, in: change.db)
    }

    /// The county closes a need whose community was asked; somebody else than who asked it.
    public static func close(_ id: ID, version: Int, in change: Change) throws -> CommunityNeed {
        let need = try locked(id, in: change)
        let account = try need.requireCounty(change.viewer)
        guard need.version == version else { throw need.changedMeanwhile }
        guard need.state == .accepted else { throw CallRefusal.wrongState }
        guard need.answer != nil else { throw CallRefusal.value(field: "answer", "not_asked") }
        try CallRefusal.told {
            try change.db.execute(
                """
                -- close a community need
                UPDATE community_need SET state = 'closed', closed_by = \(account), closed_at = moment(),
                    version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        try change.move("community_need", id.rawValue, from: need.state.rawValue, to: State.closed.rawValue)
        try change.recordNeed("needs.close", id)
        return try find(id, for: change.viewer, in: change.db)
    }

    /// Somebody stored another version: what it says now.
    private var changedMeanwhile: Conflict {
        Conflict(current: [
            "state": state.rawValue, "title": statement.title, "description": statement.description,
            "people": "\(statement.people)", "budget": statement.budget.description,
        ])
    }

    /// Whether the viewer decides for the county.
    public func isDecided(by viewer: Viewer) -> Bool {
        viewer.grants.contains { grant in
            switch grant.role {
            case .programmeOfficer: grant.scope.holder == nil && grant.scope.lot == nil
            // Country, province, city, county: four codes in the path.
            case .areaOfficer: grant.covers(scope) && (grant.scope.areaPath ?? "").split(separator: ".").count <= 4
            default: false
            }
        }
    }

    private func requireCounty(_ viewer: Viewer) throws -> Account.ID {
        let account = try viewer.signedIn()
        guard isDecided(by: viewer) else { throw NotFound() }
        return account
    }

    private func url(in change: Change) throws -> String { "/\(try change.viewer.requireTenant().slug)/needs/\(id)" }
}
