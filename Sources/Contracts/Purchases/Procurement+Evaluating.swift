public import Kernel
public import Platform
public import Postgres

extension Procurement {
    /// After the opening a response that does not meet what was asked for is excluded, with the reason.
    public func exclude(_ response: ProcurementResponse.ID, reason: String, in change: Change) throws {
        let account = try change.viewer.require(.programmeOfficer, in: scope)
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        let rows = try PurchaseRefusal.mapping(in: change) {
            try change.db.execute(
                """
                -- exclude a response
                UPDATE procurement_response SET excluded_by = \(account), excluded_reason = \(reason)
                WHERE tenant_id = \(try change.tenant()) AND procurement_id = \(id) AND id = \(response)
                """)
        }
        guard rows == 1 else { throw FieldRefusal("response", "field.refusal.choice") }
        change.record("purchasing.exclude", "procurement", id, ["reason": .string(reason)])
    }

    /// Somebody who belongs to none of the parties gives a response its marks, 0 to 100, one for each criterion.
    public func mark(_ response: ProcurementResponse.ID, _ marks: [Int: Fraction], in change: Change) throws {
        let account = try change.viewer.require(.programmeOfficer, .evaluator, .decisionMaker, in: scope)
        let criteria = try criteria(for: change.viewer, in: change.db)
        let wrong = criteria.filter { criterion in
            guard let mark = marks[criterion.n], mark.isWithin(bits: 64) else { return true }
            return mark.isNegative || mark > Fraction(100) || mark != mark.rounded(places: 2)
        }
        if !wrong.isEmpty { throw Refusals(wrong.map { FieldRefusal("mark.\($0.n)", "purchasing.refusal.mark") }) }
        for criterion in criteria {
            try PurchaseRefusal.mapping(in: change) {
                try change.db.execute(
                    """
                    -- a mark for a response
                    INSERT INTO procurement_score (tenant_id, procurement_id, response_id, n, score, scored_by)
                    VALUES (\(try change.tenant()), \(id), \(response), \(Int16(clamping: criterion.n)),
                        \((marks[criterion.n] ?? .zero).description)::text::numeric, \(account))
                    """)
            }
        }
        change.record("purchasing.mark", "procurement", id, ["response": .integer(response.rawValue)])
    }

    /// What is ranked: prices and marks of the responses that are not excluded. Nothing before the opening.
    static func candidates(
        of procurement: ID, for viewer: Viewer, in db: Connection
    ) throws -> [PriceScore.Candidate] {
        let tenant = try viewer.requireTenant().id
        let marks = try db.rows(
            """
            -- marks of responses
            SELECT s.response_id, s.n, s.score::text FROM procurement_score s
            WHERE s.tenant_id = \(tenant) AND s.procurement_id = \(procurement) ORDER BY s.response_id, s.n, s.scored_by
            """
        ) { row in
            (
                response: try row.next(Int64.self), n: Int(try row.next(Int16.self)),
                mark: Fraction(try row.next(String.self)) ?? .zero
            )
        }
        return try db.rows(
            """
            -- opened quotes
            SELECT r.id, q.price_fen FROM procurement_response r
            JOIN procurement_quote q ON q.tenant_id = r.tenant_id AND q.response_id = r.id
            WHERE r.tenant_id = \(tenant) AND r.procurement_id = \(procurement) AND r.replaced_at IS NULL
              AND r.excluded_by IS NULL ORDER BY r.id
            """
        ) { row in
            let response = try row.next(Int64.self)
            let own = Dictionary(grouping: marks.filter { $0.response == response }, by: \.n)
            return PriceScore.Candidate(
                response: response, price: try row.next(), marks: own.mapValues { $0.map(\.mark) })
        }
    }

    /// How many marks each response has of whom; the marks themselves are told nobody before the ranking.
    public func markers(for viewer: Viewer, in db: Connection) throws -> [(response: Int64, name: String)] {
        guard isStaff(viewer) else { return [] }
        return try db.rows(
            """
            -- who has marked
            SELECT DISTINCT s.response_id, a.name FROM procurement_score s JOIN account a ON a.id = s.scored_by
            WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.procurement_id = \(id) ORDER BY 1, 2
            """
        ) { row in (response: try row.next(), name: try row.next()) }
    }

    /// The officer ranks the responses when all have all marks.
    public func rank(in change: Change) throws -> Procurement {
        try change.viewer.require(.programmeOfficer, in: scope)
        guard state == .opened else { throw PurchaseRefusal.rankingOnce }
        _ = try change.db.exists(
            """
            -- nobody excludes or marks while it is ranked
            SELECT FROM procurement p WHERE p.tenant_id = \(try change.tenant()) AND p.id = \(id) FOR UPDATE
            """)
        let candidates = try Self.candidates(of: id, for: change.viewer, in: change.db)
        let criteria = try criteria(for: change.viewer, in: change.db)
        guard !candidates.isEmpty, let priceWeight,
            let places = PriceScore.places(
                candidates, priceWeight: priceWeight, criteria: criteria.map { (n: $0.n, weight: $0.weight) })
        else { throw PurchaseRefusal.unscored }
        for place in places {
            try PurchaseRefusal.mapping(in: change) {
                try change.db.execute(
                    """
                    -- a place of a response
                    INSERT INTO procurement_rank (tenant_id, procurement_id, response_id, rank, price_points,
                        quality_points)
                    VALUES (\(try change.tenant()), \(id), \(place.response), \(Int16(clamping: place.rank)),
                        \(place.pricePoints.description)::text::numeric,
                        \(place.qualityPoints.description)::text::numeric)
                    """)
            }
        }
        try noteResponses(candidates.count, in: change)
        return try move(to: .ranked, "", "purchasing.rank", in: change)
    }

    private func noteResponses(_ count: Int, in change: Change) throws {
        guard
            let rule = try? Rule.inForce(
                "procurement.below_threshold.responses.min", scopes: ruleScopes, on: startedOn, in: change.db),
            Fraction(Int64(count)) < rule.value
        else { return }
        try note(.responses, rule, "\(count) < \(rule.value)", in: change)
    }

    /// The officer announces the result; its notice runs for the dated number of working days.
    public func announceResult(in change: Change) throws -> Procurement {
        try change.viewer.require(.programmeOfficer, in: scope)
        guard state == .ranked else { throw PurchaseRefusal.movesForward }
        let today = change.viewer.today
        let rule = try Rule.inForce(
            "procurement.award.result_notice.period", scopes: ruleScopes, on: today, in: change.db)
        let unit: WorkingCalendar.Unit = rule.unit == .workingDay ? .working : .calendar
        let end = try WorkingCalendar.load(in: change.db).deadline(from: today, add: rule.wholeValue ?? 1, unit: unit)
        return try move(
            to: .noticed, ", noticed_on = \(today), notice_ends_on = \(end.due)", "purchasing.announce_result",
            in: change)
    }

    /// Without a usable response, or when nobody is left to award, it has failed.
    public func fail(reason: String, in change: Change) throws -> Procurement {
        try change.viewer.require(.programmeOfficer, .decisionMaker, in: scope)
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        if state == .awarded, try hasLiveAward(in: change) { throw PurchaseRefusal.awardOnce }
        return try move(to: .failed, "", "purchasing.fail", reason: reason, in: change)
    }

    private func hasLiveAward(in change: Change) throws -> Bool {
        try awards(for: change.viewer, in: change.db).contains { !$0.isWithdrawn }
    }
}
