public import Kernel
public import Platform
public import Postgres

/// A step on the way from the call to an outcome: what was decided, by whom, when, on which minutes.
public struct ContractDecision: Sendable {
    /// What can be decided on the way; what happened to the contract itself is named by the state that it came into.
    public enum Step: String, Sendable, CaseIterable, PostgresDecodable {
        case call, plan, award, recorded, report, acceptance, result
        case recordedConfirmed = "recorded_confirmed"
        case contractDraft = "contract_draft"
        case contractToSign = "contract_to_sign"
        case contractActive = "contract_active"
        case contractSuspended = "contract_suspended"
        case contractResumed = "contract_resumed"
        case contractAmending = "contract_amending"
        case contractAmendmentSealed = "contract_amendment_sealed"
        case contractAmendmentDropped = "contract_amendment_dropped"
        case contractAmended = "contract_amended"
        case contractCompleted = "contract_completed"
        case contractTerminated = "contract_terminated"
        case contractCancelled = "contract_cancelled"
        case checkPassed = "check_passed"
        case checkReturned = "check_returned"
        case checkRectify = "check_rectify"
        case paymentApproved = "payment_approved"
        case paymentPaid = "payment_paid"
    }

    /// What was decided.
    public let step: Step
    /// Of what: the number of a tranche or a milestone, or empty.
    public let subject: String
    /// Who did it.
    public let name: String
    /// When.
    public let at: Timestamp
    /// The minutes, the reason or the statement.
    public let note: String

    /// Everything that was decided about a contract and what came of it, the oldest first. The caller has found the
    /// contract for this viewer.
    public static func all(of contract: Contract, for viewer: Viewer, in db: Connection) throws -> [ContractDecision] {
        let tenant = try viewer.requireTenant().id
        return try db.rows(
            """
            -- who decided about a contract
            WITH k AS (SELECT c.* FROM contract c WHERE c.tenant_id = \(tenant) AND c.id = \(contract.id)),
            path AS (
                SELECT w.id AS award_id, w.confirmed_at, w.confirmed_by, w.decision_id, n.approved_at, n.approved_by,
                    n.decision_id AS plan_decision_id, l.published_at, l.published_by, l.title
                FROM k JOIN award w ON w.tenant_id = k.tenant_id AND w.id = k.award_id
                JOIN award_plan n ON n.tenant_id = w.tenant_id AND n.id = w.plan_id
                JOIN proposal p ON p.tenant_id = w.tenant_id AND p.id = w.proposal_id
                JOIN call l ON l.tenant_id = p.tenant_id AND l.id = p.call_id
            ), step (step, subject, account_id, at, note) AS (
                SELECT 'call', path.title, path.published_by, path.published_at, '' FROM path
                UNION ALL SELECT 'plan', '', path.approved_by, path.approved_at, coalesce(d.minutes_reference, '')
                    FROM path
                    LEFT JOIN decision d ON d.tenant_id = \(tenant) AND d.id = path.plan_decision_id
                UNION ALL SELECT 'award', '', path.confirmed_by, path.confirmed_at, coalesce(d.minutes_reference, '')
                    FROM path
                    LEFT JOIN decision d ON d.tenant_id = \(tenant) AND d.id = path.decision_id
                UNION ALL SELECT 'recorded', r.title, r.recorded_by, r.recorded_at, r.reason FROM k
                    JOIN recorded_award r ON r.tenant_id = k.tenant_id AND r.id = k.recorded_award_id
                UNION ALL SELECT 'recorded_confirmed', r.title, r.confirmed_by, r.confirmed_at, r.document FROM k
                    JOIN recorded_award r ON r.tenant_id = k.tenant_id AND r.id = k.recorded_award_id
                UNION ALL SELECT 'contract_' || s.to_state, '', s.account_id, s.at, s.reason FROM k
                    JOIN state_log s ON s.tenant_id = k.tenant_id AND s.subject_kind = 'contract'
                        AND s.subject_id = k.id
                UNION ALL SELECT 'report', m.n::text, r.submitted_by, r.submitted_at, left(r.statement, 200)
                    FROM k
                    JOIN milestone m ON m.tenant_id = k.tenant_id AND m.contract_id = k.id
                    JOIN milestone_report r ON r.tenant_id = m.tenant_id AND r.milestone_id = m.id
                UNION ALL SELECT 'check_' || c.finding, m.n::text, c.checked_by, c.checked_at, left(c.statement, 200)
                    FROM k JOIN milestone m ON m.tenant_id = k.tenant_id AND m.contract_id = k.id
                    JOIN milestone_check c ON c.tenant_id = m.tenant_id AND c.milestone_id = m.id
                UNION ALL SELECT 'acceptance', m.n::text, a.accepted_by, a.accepted_at, left(a.statement, 200) FROM k
                    JOIN milestone m ON m.tenant_id = k.tenant_id AND m.contract_id = k.id
                    JOIN milestone_acceptance a ON a.tenant_id = m.tenant_id AND a.milestone_id = m.id
                UNION ALL SELECT 'result', t.n::text, r.decided_by, r.decided_at, left(r.statement, 200) FROM k
                    JOIN tranche t ON t.tenant_id = k.tenant_id AND t.contract_id = k.id
                    JOIN tranche_result r ON r.tenant_id = t.tenant_id AND r.tranche_id = t.id
                UNION ALL SELECT 'payment_approved', t.n::text, q.approved_by, q.approved_at, q.minutes_reference
                    FROM k
                    JOIN payment_request q ON q.tenant_id = k.tenant_id AND q.contract_id = k.id
                    LEFT JOIN tranche t ON t.tenant_id = q.tenant_id AND t.id = q.tranche_id
                    WHERE q.approved_at IS NOT NULL
                UNION ALL SELECT 'payment_paid', t.n::text, q.paid_by, q.paid_at, '' FROM k
                    JOIN payment_request q ON q.tenant_id = k.tenant_id AND q.contract_id = k.id
                    LEFT JOIN tranche t ON t.tenant_id = q.tenant_id AND t.id = q.tranche_id
                    WHERE q.paid_at IS NOT NULL
            )
            SELECT s.step, coalesce(s.subject, ''), coalesce(a.name, ''), s.at, coalesce(s.note, '')
            FROM step s LEFT JOIN account a ON a.id = s.account_id WHERE s.at IS NOT NULL ORDER BY s.at, s.step
            """
        ) { row in
            try ContractDecision(
                step: row.next(), subject: row.next(), name: row.next(), at: row.next(), note: row.next())
        }
    }
}
