public import Kernel
public import Platform
public import Postgres

extension Call {
    /// An announced correction (更正公告) of a published call.
    public struct Correction: Sendable {
        /// Counts the corrections of the call from 1.
        public let number: Int
        /// What is corrected.
        public let title: String
        /// What holds from now on.
        public let body: String
        /// Whether applicants have to work by it.
        public let affectsProposals: Bool
        /// When it was announced.
        public let at: Timestamp
    }

    /// All corrections, the oldest first.
    public func corrections(in db: Connection) throws -> [Correction] {
        try db.rows(
            """
            -- corrections of a call
            SELECT n.number, n.title, n.body, n.affects_proposals, n.corrected_at FROM call_correction n
            WHERE n.tenant_id = current_tenant() AND n.call_id = \(id) ORDER BY n.number
            """
        ) { row in
            try Correction(
                number: Int(row.next(Int32.self)), title: row.next(), body: row.next(), affectsProposals: row.next(),
                at: row.next())
        }
    }

    /// Announces a correction; everybody who has begun a proposal is told. Where applicants have to work by it and a
    /// dated rule gives them time, a deadline before that is refused: `deadline` moves it in the same act.
    public static func correct(
        _ id: ID, title: String, body: String, affectsProposals: Bool, deadline: Timestamp? = nil, in change: Change
    ) throws -> Call {
        let call = try locked(id, in: change)
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: call.programme))
        guard [.announced, .open].contains(call.status) else { throw CallRefusal.wrongState }
        guard !title.isEmpty, title.count <= 200 else { throw CallRefusal.value(field: "title", "correction_title") }
        guard !body.isEmpty, body.count <= 8_000 else { throw CallRefusal.value(field: "body", "correction_body") }
        try call.requireTime(after: affectsProposals, deadline: deadline, in: change)
        if let deadline, deadline != call.deadlineAt {
            _ = try extend(id, to: deadline, reason: title, in: change)
        }
        let announced = try change.db.first(
            """
            -- correct a call
            INSERT INTO call_correction AS made (tenant_id, call_id, number, title, body, affects_proposals,
                corrected_by)
            SELECT \(try change.tenant()), \(id), coalesce(max(n.number), 0) + 1, \(title), \(body),
                \(affectsProposals), \(account)
            FROM call_correction n WHERE n.tenant_id = \(try change.tenant()) AND n.call_id = \(id)
            RETURNING made.id, fingerprint(made)
            """
        ) { row in try Fingerprinted(row: &row) }
        guard let announced else { throw NotFound() }
        change.record("calls.correct", "call", id, announced.detail("correction", ["title": .string(title)]))
        try call.tellApplicants(Message("calls.notice.corrected", ["code": call.code, "title": title]), in: change)
        return try kept(id, because: .corrected, in: change)
    }

    private func requireTime(after affectsProposals: Bool, deadline: Timestamp?, in change: Change) throws {
        guard affectsProposals else { return }
        let timetable = try Timetable.load(
            kind, from: try change.moment().day(in: .shanghai), counting: .correction, in: change.db)
        let last = (deadline ?? deadlineAt).day(in: .shanghai)
        let short = timetable.periods.filter { $0.isBinding && last < $0.earliest }
        if !short.isEmpty { throw Refusals(short.map { CallRefusal.tooShort($0) }) }
    }

    /// Ends an open call before its deadline, with a reason that everybody reads. Not before a binding period of the
    /// dated rules is over.
    public static func closeEarly(_ id: ID, reason: String, in change: Change) throws -> Call {
        let call = try locked(id, in: change)
        let account = try change.viewer.require(.programmeOfficer, in: Scope(programme: call.programme))
        guard call.status == .open else { throw CallRefusal.wrongState }
        guard !reason.isEmpty, reason.count <= 2_000 else { throw CallRefusal.reasonMissing }
        let today = call.readAt.day(in: .shanghai)
        let running = try call.timetable(in: change.db).periods.filter { $0.isBinding && today < $0.earliest }
        if !running.isEmpty { throw Refusals(running.map { CallRefusal.tooShort($0) }) }
        try CallRefusal.told {
            try change.db.execute(
                """
                -- end a call early
                UPDATE call SET closed_at = moment(), closed_by = \(account), closed_reason = \(reason),
                    version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id)
                """)
        }
        try change.move("call", id.rawValue, from: call.status.rawValue, to: Status.closed.rawValue, reason: reason)
        try change.recordTurn(
            "calls.close_early", of: id, "closing_fingerprint(c)", ["reason": .string(reason)])
        try call.tellApplicants(Message("calls.notice.closed", ["code": call.code]), in: change)
        return try kept(id, because: .closed, in: change)
    }
}
