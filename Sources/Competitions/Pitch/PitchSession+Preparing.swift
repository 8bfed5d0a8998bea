internal import Forms
public import Kernel
public import Platform
internal import Postgres

extension PitchSession {
    /// A session as the officer sets it up.
    public struct Draft: Sendable {
        /// Its name.
        public var name: String
        /// How long a pitch may last, in seconds.
        public var pitchSeconds = 480
        /// How long the questions may last, in seconds.
        public var questionSeconds = 420
        /// How sheets become a score.
        public var rule: RankingRule
        /// What is marked.
        public var criteria: [Criterion]
        /// Accounts of the judges in the order of their seats.
        public var judges: [Account.ID]

        /// A session of 8 + 7 minutes.
        public init(name: String, rule: RankingRule, criteria: [Criterion], judges: [Account.ID]) {
            self.name = name
            self.rule = rule
            self.criteria = criteria
            self.judges = judges
        }
    }

    /// The officer sets a session up for an edition.
    public static func draft(_ draft: Draft, for competition: Competition.ID, in change: Change) throws -> PitchSession
    {
        let edition = try Competition.lock(competition, in: change)
        guard edition.publishedAt == nil else { throw ContestRefusal.published }
        try draft.check()
        let (tenant, rule) = (try change.tenant(), draft.rule)
        let id = try change.db.value(
            """
            -- set a live pitch up
            INSERT INTO pitch_session (tenant_id, competition_id, name, pitch_seconds, question_seconds, method,
                drop_high, drop_low, when_at_least, places, rounding, ranked_by, tie_chain, quorum, created_by)
            VALUES (\(tenant), \(competition), \(draft.name), \(Int16(draft.pitchSeconds)),
                \(Int16(draft.questionSeconds)), \(rule.method.rawValue), \(Int16(rule.dropHigh)),
                \(Int16(rule.dropLow)), \(Int16(rule.whenAtLeast)), \(Int16(rule.places)), \(rule.rounding.rawValue),
                \(rule.rankedBy), \(rule.tieChain.map(\.text)), \(Int16(rule.quorum)), \(change.viewer.account))
            RETURNING id
            """, as: ID.self)
        guard let id else { throw NotFound() }
        try draft.keepCriteriaAndJudges(of: id, in: change)
        change.record("pitch.draft", "pitch_session", id, ["judges": .integer(Int64(draft.judges.count))])
        return try load(id, tenant: tenant, in: change.db)
    }

    static func lock(_ id: ID, in change: Change) throws -> PitchSession {
        try change.db.execute(
            """
            -- lock a live pitch
            SELECT s.id FROM pitch_session s WHERE s.tenant_id = \(try change.tenant()) AND s.id = \(id) FOR UPDATE
            """)
        let session = try load(id, tenant: try change.tenant(), in: change.db)
        try change.viewer.require(.programmeOfficer, in: session.scope)
        return session
    }

    static func log(
        _ step: PitchState.Step, entry: Competition.Entry.ID? = nil, judge: Int? = nil, quorum: Int? = nil,
        reason: String = "", of id: ID, in change: Change
    ) throws {
        try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- log of a live pitch; the database numbers the line
                INSERT INTO pitch_event (tenant_id, session_id, sequence, step, entry_id, judge, quorum, reason,
                    happened_by)
                VALUES (\(try change.tenant()), \(id), 1, \(step), \(entry), \(judge.map(Int16.init)),
                    \(quorum.map(Int16.init)), \(reason), \(change.viewer.account))
                """)
        }
    }
}

extension PitchSession.Draft {
    func keepCriteriaAndJudges(of id: PitchSession.ID, in change: Change) throws {
        let tenant = try change.tenant()
        try change.db.execute(
            """
            -- criteria of a live pitch
            INSERT INTO pitch_criterion (tenant_id, session_id, position, name, marks_max)
            SELECT \(tenant), \(id), u.position, u.name, u.most
            FROM unnest(\(criteria.map(\.name)), \(criteria.map { Int64($0.marksMax) }))
                WITH ORDINALITY AS u (name, most, position)
            """)
        try ContestRefusal.mapping {
            try change.db.execute(
                """
                -- judges of a live pitch
                INSERT INTO pitch_judge (tenant_id, session_id, number, account_id)
                SELECT \(tenant), \(id), u.number, u.account
                FROM unnest(\(judges.map(\.rawValue))) WITH ORDINALITY AS u (account, number)
                """)
        }
    }

    func check() throws {
        var refusals: [any Refusal] = []
        if name.isEmpty { refusals.append(FieldRefusal("name", "field.refusal.missing")) }
        if criteria.isEmpty || criteria.count > 50 || criteria.contains(where: { !(1...1_000).contains($0.marksMax) }) {
            refusals.append(FieldRefusal("criteria", "field.refusal.choice"))
        }
        if judges.isEmpty || judges.count > 100 { refusals.append(FieldRefusal("judges", "field.refusal.missing")) }
        if rule.quorum > judges.count { refusals.append(FieldRefusal("quorum", "field.refusal.choice")) }
        if !(30...7_200).contains(pitchSeconds) || !(0...7_200).contains(questionSeconds) {
            refusals.append(FieldRefusal("pitchSeconds", "field.refusal.choice"))
        }
        let codes = Set(criteria.indices.map { String($0 + 1) })
        for case .criterion(let code) in rule.tieChain where !codes.contains(code) {
            refusals.append(FieldRefusal("tieChain", "pitch.refusal.tie_chain", ["code": code]))
        }
        if rule.combination != .sheets || rule.calibration != .none {
            refusals.append(FieldRefusal("method", "field.refusal.choice"))
        }
        if !refusals.isEmpty { throw Refusals(refusals) }
        try rule.check()
    }
}
