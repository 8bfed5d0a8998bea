internal import Forms
public import Kernel
public import Platform
internal import Postgres

extension ScoreSheet {
    /// Saves what is filled in so far. Open marks are fine; a mark beyond its range is refused at its field.
    ///
    /// `version` is the one that the reviewer saw; nil saves over anything, as a repeated save of the same page does.
    /// Throws `Conflict` with what is stored when another page of the reviewer was faster.
    public static func save(
        _ assignment: ReviewAssignment.ID, _ content: Content, version: Int?, in change: Change
    ) throws -> ScoreSheet {
        let (held, round) = try scoring(assignment, in: change)
        let stored = try load(assignment, tenant: try change.tenant(), in: change.db)
        guard !stored.isLocked else { throw ReviewRefusal.sheetLocked }
        if let version, version != stored.version {
            throw stored.conflict(criteria: try round.criteria(for: change.viewer, in: change.db))
        }
        let criteria = try round.criteria(for: change.viewer, in: change.db)
        let refusals = criteria.flatMap { $0.rangeRefusals(of: content.marks[$0.id]) }
        if !refusals.isEmpty { throw Refusals(refusals) }
        try store(content, held: held, criteria: criteria, in: change)
        if held.progress == .notBegun {
            try Participation.note(
                account: try change.viewer.signedIn(), kind: .assignment, item: held.id.rawValue, title: held.title,
                status: "assignment.state.begun", in: change)
        }
        return try load(assignment, tenant: try change.tenant(), in: change.db)
    }

    /// Another page of the reviewer was faster: what it stored, for the page that shows both.
    func conflict(criteria: [Criterion]) -> Conflict {
        let marks = criteria.map { criterion in
            "\(criterion.name) \(content.marks[criterion.id]?.marks?.description ?? "–")"
        }
        return Conflict(current: ["marks": marks.joined(separator: "; "), "overall": content.comment])
    }

    /// The assignment and its open round, locked against closing.
    static func scoring(
        _ assignment: ReviewAssignment.ID, in change: Change
    ) throws -> (held: ReviewAssignment, round: ReviewRound) {
        let found = try ReviewAssignment.own(assignment, for: change.viewer, in: change.db)
        try change.db.execute(
            """
            -- keep a round open
            SELECT r.id FROM review_round r
            WHERE r.tenant_id = \(try change.tenant()) AND r.id = \(found.round) FOR SHARE
            """)
        // One after the other: a reviewer's two pages meet here.
        try change.db.execute(
            """
            -- lock an assignment
            SELECT a.id FROM review_assignment a
            WHERE a.tenant_id = \(try change.tenant()) AND a.id = \(found.id) FOR UPDATE
            """)
        let held = try ReviewAssignment.own(assignment, for: change.viewer, in: change.db)
        let round = try ReviewRound.load(held.round, tenant: try change.tenant(), in: change.db)
        guard round.state == .open else { throw ReviewRefusal.roundNotOpen }
        let conflicts = try ConflictOfInterest.between(
            held.reviewer, held.proposal, tenant: try change.tenant(), in: change.db)
        // What it rests on may name the applicant, whom the reviewer of a double-blind round does not know.
        guard conflicts.isEmpty else { throw ReviewRefusal.ownConflict }
        return (held, round)
    }

    static func store(
        _ content: Content, held: ReviewAssignment, criteria: [Criterion], in change: Change
    ) throws {
        let tenant = try change.tenant()
        guard content.comment.count <= 5_000 else {
            throw FieldRefusal.tooLong("comment", content.comment, max: 5000)
        }
        try ReviewRefusal.mapping {
            let sheet = try change.db.value(
                """
                -- save a sheet
                INSERT INTO score_sheet AS s (tenant_id, assignment_id, comment)
                VALUES (\(tenant), \(held.id), \(content.comment))
                ON CONFLICT (tenant_id, assignment_id) DO UPDATE
                SET comment = EXCLUDED.comment, saved_at = moment(), version = s.version + 1
                RETURNING s.id
                """, as: ID.self)
            guard let sheet else { throw NotFound() }
            for criterion in criteria {
                let mark = content.marks[criterion.id] ?? Mark()
                try change.db.execute(
                    """
                    -- save a mark
                    INSERT INTO score_mark (tenant_id, sheet_id, criterion_id, marks, left_out, comment)
                    VALUES (\(tenant), \(sheet), \(criterion.id), \(mark.marks?.description)::text::numeric,
                        \(mark.isLeftOut), \(mark.comment))
                    ON CONFLICT (tenant_id, sheet_id, criterion_id) DO UPDATE
                    SET marks = EXCLUDED.marks, left_out = EXCLUDED.left_out, comment = EXCLUDED.comment
                    """)
            }
        }
    }
}

extension Criterion {
    /// What is wrong with a mark in itself.
    func rangeRefusals(of mark: ScoreSheet.Mark?) -> [any Refusal] {
        guard let mark else { return [] }
        var refusals: [any Refusal] = []
        if mark.isLeftOut, !mayBeLeftOut { refusals.append(ReviewRefusal.mayNotBeLeftOut(criterion: id.rawValue)) }
        if let marks = mark.marks {
            let steps = marks.divided(by: marksStep)
            if marks.isNegative || marks > marksMax || steps?.isWhole != true || mark.isLeftOut {
                refusals.append(
                    ReviewRefusal.markOutOfRange(
                        criterion: id.rawValue, max: marksMax.description, step: marksStep.description))
            }
        }
        if mark.comment.count > 2_000 {
            refusals.append(FieldRefusal.tooLong("comment.\(id)", mark.comment, max: 2_000))
        }
        return refusals
    }

    /// What a mark still lacks before it can be signed.
    func completenessRefusals(of mark: ScoreSheet.Mark?) -> [any Refusal] {
        guard let marks = mark?.marks else {
            return mayBeLeftOut ? [] : [ReviewRefusal.markMissing(criterion: id.rawValue)]
        }
        let isExtreme = commentUpTo.map { marks <= $0 } ?? false || commentFrom.map { marks >= $0 } ?? false
        let comment = mark?.comment ?? ""
        return isExtreme && comment.allSatisfy(\.isWhitespace)
            ? [ReviewRefusal.commentNeeded(criterion: id.rawValue)] : []
    }
}
