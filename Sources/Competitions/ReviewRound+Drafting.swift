internal import Forms
public import Kernel
public import Platform
internal import Postgres

extension ReviewRound {
    /// A round as the officer writes it.
    public struct Draft: Sendable {
        /// Its name, such as 初评.
        public var name: String
        /// Who learns whose name.
        public var anonymity: Anonymity
        /// How many sheets each proposal is to have.
        public var reviewsPerEntry: Int
        /// How many proposals a reviewer has at most.
        public var loadMax: Int
        /// Until when reviewers are asked to submit.
        public var sheetsDueAt: Timestamp

        /// A round.
        public init(name: String, anonymity: Anonymity, reviewsPerEntry: Int, loadMax: Int, sheetsDueAt: Timestamp) {
            self.name = name
            self.anonymity = anonymity
            self.reviewsPerEntry = reviewsPerEntry
            self.loadMax = loadMax
            self.sheetsDueAt = sheetsDueAt
        }

        func refusals(rule: RankingRule) -> [any Refusal] {
            var refusals: [any Refusal] = []
            if name.isEmpty { refusals.append(FieldRefusal("name", "field.refusal.missing")) }
            if name.count > 100 { refusals.append(FieldRefusal.tooLong("name", name, max: 100)) }
            if !(max(1, rule.quorum)...50).contains(reviewsPerEntry) {
                refusals.append(
                    FieldRefusal(
                        "reviewsPerEntry", "field.refusal.range", ["min": String(max(1, rule.quorum)), "max": "50"]))
            }
            if !(1...5_000).contains(loadMax) {
                refusals.append(FieldRefusal("loadMax", "field.refusal.range", ["min": "1", "max": "5000"]))
            }
            return refusals
        }
    }

    /// The officer sets up the next round of a call.
    ///
    /// - Parameter rule: nil for the rule that the call declares.
    public static func draft(
        call: Int64, _ draft: Draft, criteria: [Criterion.Draft] = [], rule given: RankingRule? = nil, in change: Change
    ) throws -> ReviewRound {
        let declared = try change.db.first(
            """
            -- programme and declared rule of a call
            SELECT c.programme_id, c.review_rule::text FROM call c
            WHERE c.tenant_id = \(try change.tenant()) AND c.id = \(call) FOR UPDATE
            """
        ) { row in (try row.next(Programme.ID.self), try row.next(String.self)) }
        guard let declared else { throw NotFound() }
        let officer = try change.viewer.require(.programmeOfficer, in: Scope(programme: declared.0))
        let rule = try given ?? RankingRule(declared: try JSON.parse(declared.1))
        let refusals = draft.refusals(rule: rule)
        if !refusals.isEmpty { throw Refusals(refusals) }
        let id = try ReviewRefusal.mapping {
            try change.db.value(
                """
                -- draft a round
                INSERT INTO review_round (tenant_id, call_id, number, name, anonymity, reviews_per_entry, load_max,
                    sheets_due_at, method, drop_high, drop_low, when_at_least, places, sheet_places, rounding,
                    ranked_by,
                    quorum, tie_chain, created_by)
                SELECT \(try change.tenant()), \(call), coalesce(max(r.number), 0) + 1, \(draft.name),
                    \(draft.anonymity), \(Int16(draft.reviewsPerEntry)), \(Int16(draft.loadMax)), \(draft.sheetsDueAt),
                    \(rule.method.rawValue), \(Int16(rule.dropHigh)), \(Int16(rule.dropLow)),
                    \(Int16(rule.whenAtLeast)),
                    \(Int16(rule.places)), \(Int16(rule.sheetPlaces)), \(rule.rounding.rawValue), \(rule.rankedBy),
                    \(Int16(rule.quorum)), \(rule.tieChain.map(\.text)), \(officer)
                FROM review_round r WHERE r.tenant_id = \(try change.tenant()) AND r.call_id = \(call)
                RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("reviews.draft", "review_round", id, ["name": .string(draft.name)])
        try change.move("review_round", id.rawValue, from: "", to: State.draft.rawValue)
        var round = try load(id, tenant: try change.tenant(), in: change.db)
        round = try round.set(
            combination: rule.combination, calibration: rule.calibration, parts: rule.parts, in: change)
        if !criteria.isEmpty { round = try round.setCriteria(criteria, in: change) }
        return round
    }

    /// The officer replaces the criteria, in order, while the round is a draft.
    public func setCriteria(_ drafts: [Criterion.Draft], in change: Change) throws -> ReviewRound {
        let current = try Self.lock(id, in: change)
        guard current.version == version else { throw current.changedMeanwhile }
        guard current.state == .draft else { throw ReviewRefusal.ruleFrozen }
        let refusals = drafts.enumerated().flatMap { $1.refusals(at: $0) }
        if !refusals.isEmpty { throw Refusals(refusals) }
        let tenant = try change.tenant()
        try ReviewRefusal.mapping {
            try change.db.execute(
                "-- clear criteria\nDELETE FROM criterion WHERE tenant_id = \(tenant) AND round_id = \(id)")
            for (index, draft) in drafts.enumerated() {
                try change.db.execute(
                    """
                    -- add a criterion
                    INSERT INTO criterion (tenant_id, round_id, position, code, name, name_en, guidance, weight,
                        marks_max,
                        marks_step, may_be_left_out, comment_up_to, comment_from)
                    VALUES (\(tenant), \(id), \(Int16(index + 1)), \(draft.code), \(draft.name), \(draft.englishName),
                        \(draft.guidance), \(draft.weight.description)::text::numeric,
                        \(draft.marksMax.description)::text::numeric, \(draft.marksStep.description)::text::numeric,
                        \(draft.mayBeLeftOut), \(draft.commentUpTo?.description)::text::numeric,
                        \(draft.commentFrom?.description)::text::numeric)
                    """)
            }
            try change.db.execute(
                """
                -- count a change of a round
                UPDATE review_round SET version = version + 1 WHERE tenant_id = \(tenant) AND id = \(id)
                """)
        }
        change.record("reviews.set_criteria", "review_round", id)
        return try Self.load(id, tenant: tenant, in: change.db)
    }
}

extension Criterion.Draft {
    fileprivate func refusals(at index: Int) -> [any Refusal] {
        var refusals: [any Refusal] = []
        let codeIsPlain = code.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
        if !codeIsPlain || code.count > 30 || !(code.utf8.first.map { (97...122).contains($0) } ?? false) {
            refusals.append(FieldRefusal("code.\(index)", "reviews.refusal.code_form"))
        }
        if name.isEmpty || name.count > 100 {
            refusals.append(FieldRefusal("name.\(index)", "field.refusal.missing"))
        }
        let isExact = { (value: Fraction, places: Int) in value.rounded(places: places, .down) == value }
        if weight <= .zero || weight > Fraction(100) || !isExact(weight, 4) {
            refusals.append(FieldRefusal("weight.\(index)", "field.refusal.range", ["min": "0.0001", "max": "100"]))
        }
        if marksMax <= .zero || marksMax > Fraction(1_000) || !isExact(marksMax, 2) {
            refusals.append(FieldRefusal("marksMax.\(index)", "field.refusal.range", ["min": "0.01", "max": "1000"]))
        }
        if marksStep <= .zero || marksStep > marksMax || !isExact(marksStep, 2) {
            refusals.append(
                FieldRefusal(
                    "marksStep.\(index)", "field.refusal.range", ["min": "0.01", "max": marksMax.description]))
        }
        for (field, bound) in [("commentUpTo", commentUpTo), ("commentFrom", commentFrom)] {
            guard let bound, bound.isNegative || bound > marksMax || !isExact(bound, 2) else { continue }
            refusals.append(
                FieldRefusal("\(field).\(index)", "field.refusal.range", ["min": "0", "max": marksMax.description]))
        }
        return refusals
    }
}
