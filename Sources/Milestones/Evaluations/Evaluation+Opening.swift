public import Kernel
public import Platform
public import Postgres

extension Evaluation {
    /// How an evaluation is laid down.
    public struct Plan: Sendable {
        /// The parties with their weights, which sum to exactly 100.
        public var weights: [Party: Fraction]
        /// The survey from which the people's score comes, if it does.
        public var survey: Survey.ID?
        /// The rubric: what is judged with which weight; they sum to exactly 100.
        public var criteria: [(name: String, weight: Fraction)]
        /// By which words grades are told.
        public var labels: Labels
        /// By when the parties score.
        public var scoreBy: Day?

        /// A plan.
        public init(
            weights: [Party: Fraction], survey: Survey.ID? = nil, criteria: [(name: String, weight: Fraction)],
            labels: Labels = .ministry, scoreBy: Day? = nil
        ) {
            self.weights = weights
            self.survey = survey
            self.criteria = criteria
            self.labels = labels
            self.scoreBy = scoreBy
        }
    }

    /// A programme officer opens the evaluation of a milestone. From now on it is accepted only as the evaluation says.
    /// One that was accepted without the score by which its tranche pays is evaluated afterwards.
    public static func open(_ plan: Plan, of milestone: Milestone, in change: Change) throws -> Evaluation {
        let account = try change.viewer.require(.programmeOfficer, in: milestone.scope)
        guard milestone.state != .cancelled else { throw MilestoneRefusal.notNow(milestone.state) }
        guard !milestone.isOnSigning else { throw FieldRefusal(nil, "milestones.refusal.signing_is_not_judged") }
        let isOpen = try change.db.exists(
            """
            -- lock a milestone to be evaluated
            SELECT FROM milestone m WHERE m.tenant_id = \(try change.tenant()) AND m.id = \(milestone.id)
              AND (m.state NOT IN ('accepted', 'cancelled') OR milestone_lacks_score(m.tenant_id, m.id)) FOR UPDATE
            """)
        guard isOpen else { throw MilestoneRefusal.notNow(milestone.state) }
        try check(plan)
        if let day = plan.scoreBy, day < change.viewer.today {
            throw FieldRefusal("scoreBy", "evaluations.refusal.score_by_past")
        }
        if let survey = plan.survey {
            guard try Survey.find(survey, for: change.viewer, in: change.db).programme == milestone.programme,
                plan.weights[.people] != nil
            else { throw FieldRefusal("survey", "field.refusal.choice") }
        }
        let tenant = try change.tenant()
        let id = try change.guarded([
            "one_evaluation_of_a_milestone": (nil, "evaluations.refusal.open_already")
        ]) {
            try change.db.value(
                """
                -- open an evaluation
                INSERT INTO evaluation (tenant_id, milestone_id, labels, score_by, opened_by)
                VALUES (\(tenant), \(milestone.id), \(plan.labels), \(plan.scoreBy), \(account)) RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        for (party, weight) in plan.weights.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            try change.db.execute(
                """
                -- a party of an evaluation
                INSERT INTO evaluation_party (tenant_id, evaluation_id, party, weight, survey_id)
                VALUES (\(tenant), \(id), \(party), \(weight.exactDecimal)::text::numeric,
                    \(party == .people ? plan.survey : nil))
                """)
        }
        for (index, criterion) in plan.criteria.enumerated() {
            try change.db.execute(
                """
                -- a criterion of an evaluation
                INSERT INTO evaluation_criterion (tenant_id, evaluation_id, n, name, weight)
                VALUES (\(tenant), \(id), \(Int16(index + 1)), \(criterion.name),
                    \(criterion.weight.exactDecimal)::text::numeric)
                """)
        }
        try change.move("evaluation", id.rawValue, from: "", to: State.open.rawValue)
        change.record("evaluations.open", "evaluation", id)
        return try find(id, for: change.viewer, in: change.db)
    }

    private static func check(_ plan: Plan) throws {
        func sums(_ weights: [Fraction], _ field: String) throws {
            guard weights.allSatisfy({ $0 > .zero && $0.rounded(places: 2) == $0 }) else {
                throw FieldRefusal(field, "evaluations.refusal.weight")
            }
            let sum = weights.sum()
            guard sum == Fraction(100) else {
                throw FieldRefusal(field, "indicators.refusal.weights", ["sum": sum.decimal(places: 2)])
            }
        }
        try sums(Array(plan.weights.values), "weight")
        guard plan.criteria.count <= 50 else { throw FieldRefusal("criteria", "evaluations.refusal.criteria") }
        for criterion in plan.criteria where !(1...200).contains(criterion.name.count) {
            throw FieldRefusal("criteria", "evaluations.refusal.criteria")
        }
        try sums(plan.criteria.map(\.weight), "criteria")
    }

    /// A programme officer names who scores for a party: nobody whom the contractor employs, or employed within the
    /// period of the dated rule, and nobody for two parties.
    public func assign(_ evaluator: Account.ID, to party: Party, in change: Change) throws -> Evaluation {
        let account = try change.viewer.require(.programmeOfficer, in: milestone.scope)
        guard state == .open else { throw EvaluationRefusal.notNow(state) }
        guard seats.contains(where: { $0.party == party }) else { throw FieldRefusal("party", "field.refusal.choice") }
        try change.guarded([
            "evaluator_is_independent": ("evaluator", "evaluations.refusal.employed"),
            "evaluator_of_one_party": ("evaluator", "evaluations.refusal.two_parties"),
            "evaluation_evaluator_pkey": ("party", "evaluations.refusal.assigned"),
            "evaluator_is_assigned_by_another": ("evaluator", "evaluations.refusal.self"),
            "evaluation_evaluator_account_id_fkey": ("evaluator", "field.refusal.choice"),
        ]) {
            try change.db.execute(
                """
                -- assign an evaluator
                INSERT INTO evaluation_evaluator (tenant_id, evaluation_id, party, account_id, assigned_by)
                VALUES (\(try change.tenant()), \(id), \(party), \(evaluator), \(account))
                """)
        }
        try change.notify(
            evaluator, Message("notice.evaluation", ["title": milestone.title]),
            url: "/\(try change.viewer.requireTenant().slug)/evaluations/\(id)")
        change.record("evaluations.assign", "evaluation", id, ["party": .string(party.rawValue)])
        return try Self.find(id, for: change.viewer, in: change.db)
    }

    /// People who may be asked to score: those with a role as evaluator, supervisor, area officer or decision-maker.
    public static func candidates(for viewer: Viewer, in db: Connection) throws -> [(id: Account.ID, name: String)] {
        try db.rows(
            """
            -- who may score
            SELECT DISTINCT a.id, a.name FROM role_grant g JOIN account a ON a.id = g.account_id
            WHERE g.tenant_id = \(try viewer.requireTenant().id) AND g.revoked_at IS NULL
              AND g.role IN ('evaluator', 'supervisor', 'area_officer', 'decision_maker')
              AND \(viewer.today) BETWEEN g.valid_from AND coalesce(g.valid_to, 'infinity')
            ORDER BY a.name, a.id
            """
        ) { row in (try row.next(Account.ID.self), try row.next(String.self)) }
    }

    /// An officer notes where somebody works or worked, as declared or found out.
    public static func note(
        employmentOf account: Account.ID, at organisation: Organisation.ID, from: Day, until: Day?, in change: Change
    ) throws {
        guard change.viewer.holdsAnywhere([.programmeOfficer]) || change.viewer.account == account else {
            throw NotFound()
        }
        guard until.map({ $0 >= from }) ?? true else { throw FieldRefusal("until", "field.refusal.ends_before_start") }
        try change.guarded([
            "past_employment_account_id_fkey": ("evaluator", "field.refusal.choice"),
            "past_employment_organisation_id_fkey": ("organisation", "field.refusal.choice"),
        ]) {
            try change.db.execute(
                """
                -- note an employment
                INSERT INTO past_employment (tenant_id, account_id, organisation_id, began_on, ended_on, recorded_by)
                VALUES (\(try change.tenant()), \(account), \(organisation), \(from), \(until),
                    \(try change.viewer.signedIn()))
                """)
        }
        change.record("evaluations.note_employment", "account", account)
    }
}
