internal import Forms
public import Kernel
public import Platform
internal import Postgres

extension ScoreSheet {
    /// Signs and locks the sheet with the reviewer's name, the time and the hash of its content. Every mark that is
    /// missing, out of range or without its comment is refused at its field.
    ///
    /// The same content a second time is the first answer again; other content meets a locked sheet.
    public static func submit(
        _ assignment: ReviewAssignment.ID, _ content: Content, version: Int?, in change: Change
    ) throws -> ScoreSheet {
        let (held, round) = try scoring(assignment, in: change)
        let tenant = try change.tenant()
        let stored = try load(assignment, tenant: tenant, in: change.db)
        let criteria = try round.criteria(for: change.viewer, in: change.db)
        if let signature = stored.signature {
            let again = content.canonical(criteria: criteria, held: held, total: signature.total)
            guard SHA256.digest(Array(again.utf8)) == signature.sha256 else { throw ReviewRefusal.sheetLocked }
            return stored
        }
        if let version, version != stored.version {
            throw stored.conflict(criteria: criteria)
        }
        let refusals = criteria.flatMap {
            $0.rangeRefusals(of: content.marks[$0.id]) + $0.completenessRefusals(of: content.marks[$0.id])
        }
        if !refusals.isEmpty { throw Refusals(refusals) }
        let total = try content.total(criteria: criteria, rule: round.rule)
        try store(content, held: held, criteria: criteria, in: change)
        try sign(content.canonical(criteria: criteria, held: held, total: total), total: total, held: held, in: change)
        return try load(assignment, tenant: tenant, in: change.db)
    }

    private static func sign(_ text: String, total: Fraction, held: ReviewAssignment, in change: Change) throws {
        let sha256 = SHA256.digest(Array(text.utf8))
        let account = try change.viewer.signedIn()
        let signed = try ReviewRefusal.mapping {
            try change.db.execute(
                """
                -- submit a sheet
                UPDATE score_sheet SET submitted_at = moment(), submitted_by = \(account),
                    signed_name = \(change.viewer.name), total = \(total.description)::text::numeric,
                    content_sha256 = \(sha256), version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND assignment_id = \(held.id) AND submitted_at IS NULL
                """)
        }
        guard signed == 1 else { throw ReviewRefusal.sheetLocked }
        change.record("sheets.submit", "review_assignment", held.id, ["sha256": .string(sha256.hexadecimal)])
        try Participation.note(
            account: account, kind: .assignment, item: held.id.rawValue, title: held.title,
            status: "assignment.state.submitted", in: change)
    }

    /// The officer gives a submitted sheet back to its reviewer while the round is open, with a reason. What it said
    /// is kept; the officer does not get to see it by that.
    public static func reopen(_ assignment: ReviewAssignment.ID, reason: String, in change: Change) throws {
        let tenant = try change.tenant()
        let target = try change.db.first(
            """
            -- round and reviewer of an assignment
            SELECT a.round_id, a.proposal_id, p.title, v.account_id FROM review_assignment a
            JOIN proposal p ON p.tenant_id = a.tenant_id AND p.id = a.proposal_id
            JOIN reviewer v ON v.tenant_id = a.tenant_id AND v.id = a.reviewer_id
            WHERE a.tenant_id = \(tenant) AND a.id = \(assignment) AND a.ended_at IS NULL
            """
        ) { row in
            (
                round: try row.next(ReviewRound.ID.self), proposal: try row.next(Int64.self),
                title: try row.next(String.self), account: try row.next(Account.ID.self)
            )
        }
        guard let target else { throw NotFound() }
        let round = try ReviewRound.lock(target.round, in: change)
        guard round.state == .open else { throw ReviewRefusal.roundNotOpen }
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        let stored = try load(assignment, tenant: tenant, in: change.db)
        guard let id = stored.id, let signature = stored.signature else { throw ReviewRefusal.notAssigned }
        let criteria = try round.criteria(for: change.viewer, in: change.db)
        try ReviewRefusal.mapping {
            try change.db.execute(
                """
                -- keep what a reopened sheet said
                INSERT INTO sheet_reopening (tenant_id, sheet_id, reopened_by, reason, content, content_sha256)
                VALUES (\(tenant), \(id), \(change.viewer.account), \(reason),
                    \(stored.content.json(criteria: criteria).stored), \(signature.sha256))
                """)
            try change.db.execute(
                """
                -- reopen a sheet
                UPDATE score_sheet SET submitted_at = NULL, submitted_by = NULL, signed_name = NULL, total = NULL,
                    content_sha256 = NULL, version = version + 1
                WHERE tenant_id = \(tenant) AND id = \(id)
                """)
        }
        change.record("sheets.reopen", "review_assignment", assignment, ["reason": .string(reason)])
        try Participation.note(
            account: target.account, kind: .assignment, item: assignment.rawValue, title: target.title,
            status: "assignment.state.begun", in: change)
        try change.notify(
            target.account, Message("notice.sheet_reopened", ["title": target.title, "reason": reason]),
            url: "/\(try change.viewer.requireTenant().slug)/assignments/\(assignment)")
    }
}

extension ScoreSheet.Content {
    /// The total of the sheet on the scale from 0 to 100, brought to the places that the rule declares for sheets.
    func total(criteria: [Criterion], rule: RankingRule) throws -> Fraction {
        let rubric = try Rubric(
            criteria.map {
                Rubric.Criterion(id: $0.code, weight: $0.weight, max: $0.marksMax, isRequired: !$0.mayBeLeftOut)
            })
        guard let score = try rubric.score(given(criteria: criteria)).score else {
            throw ReviewRefusal.everythingLeftOut
        }
        return score.rounded(places: rule.sheetPlaces, rule.rounding)
    }

    /// Marks by code; a blank one of a criterion that may be left out is not in it.
    func given(criteria: [Criterion]) -> [String: WeightedScore.Mark] {
        var given: [String: WeightedScore.Mark] = [:]
        for criterion in criteria {
            guard let mark = marks[criterion.id] else { continue }
            if let value = mark.marks {
                given[criterion.code] = .given(value)
            } else if mark.isLeftOut {
                given[criterion.code] = .notApplicable
            }
        }
        return given
    }

    func json(criteria: [Criterion]) -> JSON {
        var object = JSONObject()
        for criterion in criteria {
            let mark = marks[criterion.id] ?? ScoreSheet.Mark()
            object[criterion.code] = [
                "marks": mark.marks.map { .string($0.description) } ?? .null, "left_out": .bool(mark.isLeftOut),
                "comment": .string(mark.comment),
            ]
        }
        return ["marks": .object(object), "comment": .string(comment)]
    }

    /// The one text of which the signature's hash is taken.
    func canonical(criteria: [Criterion], held: ReviewAssignment, total: Fraction) -> String {
        let signed: JSON = [
            "assignment": .integer(held.id.rawValue), "proposal": .integer(held.proposal),
            "sheet": json(criteria: criteria), "total": .string(total.description),
        ]
        return signed.canonical
    }
}
