internal import Forms
public import Kernel
public import Platform
public import Postgres

extension Proposal {
    /// What the organisation holds in its hands after a submission.
    public struct Receipt: Sendable, Hashable {
        /// Number of the receipt: code of the call and a number without gaps.
        public let number: String
        /// What the submitted revision calls itself.
        public let title: String
        /// The revision that was submitted.
        public let revision: Int
        /// When, by the database's clock.
        public let submittedAt: Timestamp
        /// SHA-256 of the canonical content, attachments included by their own.
        public let sha256: [UInt8]
        /// The code by which anybody can check it.
        public let code: VerificationCode
    }

    /// Submits the proposal for good. An administrator of the organisation does.
    ///
    /// The database decides by its own clock whether it is in time. Submitting again what is submitted already
    /// gives the same receipt and changes nothing. Throws all problems of the form, the unmet rules of the call,
    /// `late` and `notOpen`; then nothing has changed.
    ///
    /// - Parameter seen: SHA-256, in hexadecimal digits, of the content that the administrator was shown. Throws
    ///   `Conflict` when the content is another one by now.
    public static func submit(_ id: ID, seen: String? = nil, in change: Change) throws -> Receipt {
        let proposal = try locked(id, in: change)
        guard proposal.isWritten(by: change.viewer) else { throw NotFound() }
        let ways = try proposal.workflow(in: change.db).steps(from: proposal.step, to: .submitted)
        guard proposal.isHandedIn(by: change.viewer) || ways.contains(where: { $0.move.actor == .applicant }) else {
            throw CallRefusal.onlyAdministrator
        }
        if proposal.state == .submitted { return try proposal.receipt(for: change.viewer, in: change.db) }
        guard proposal.isEditable else { throw CallRefusal.proposalState }
        return try proposal.handIn(
            to: proposal.target(.submitted, by: change.viewer, in: change.db), seen: seen, in: change)
    }

    /// Hands the proposal in to the authority: whoever makes that move of its workflow.
    func handIn(to target: Workflow.Step, seen: String? = nil, in change: Change) throws -> Receipt {
        let proposal = self
        let account = try change.viewer.signedIn()
        let call = try Call.find(proposal.call, for: change.viewer, in: change.db)
        try proposal.checkTime(call)
        try proposal.requireApprovals(in: change)
        try Self.lockOrganisation(proposal.organisation, in: proposal.call, change)
        let check = try proposal.check(in: call, change.db)
        if let seen, seen != check.sha256.hexadecimal { throw Conflict(Message("proposals.conflict.changed")) }
        if !check.obstacles.isEmpty { throw Refusals(check.obstacles) }
        let response = try FormResponse.freeze(proposal.response, in: change)
        let (title, requested) = response.headline
        guard let requested else { throw CallRefusal.requested(min: call.requestedMin, max: call.requestedMax) }
        try proposal.attach(response, in: change)
        if proposal.isTrial { try ProposalPartner.agreeInTrial(proposal, to: requested, in: change) }
        let (told, content) = (check.told, check.content)
        try CallRefusal.told {
            try change.db.execute(
                """
                -- submit a revision
                UPDATE proposal_revision SET submitted_at = moment(), submitted_by = \(account), title = \(title),
                    requested_fen = \(requested), verdicts = \(JSON.array(told).stored),
                    content = \(content), content_sha256 = sha256(convert_to(\(content), 'UTF8')),
                    verification_code = \(VerificationCode().characters)
                WHERE tenant_id = \(try change.tenant()) AND proposal_id = \(id) AND submitted_at IS NULL
                """)
        }
        try proposal.markSubmitted(title, requested, to: target.state, paperDays: call.paperDays, in: change)
        let receipt = try Self.storedReceipt(of: id, in: change.db)
        change.record(
            "proposals.submit", "proposal", id, try Self.submissionRecord(of: id, receipt, in: change.db))
        if proposal.isTrial { return receipt }
        try change.notifyMembers(
            of: [proposal.organisation], Message("proposals.notice.submitted", ["receipt": receipt.number]),
            url: try proposal.url(in: change), byMail: true)
        try proposal.tellOthers(of: target.move, in: change)
        return receipt
    }

    /// The receipt of the revision that was submitted last. Throws `NotFound` when there is none.
    public func receipt(for viewer: Viewer, in db: Connection) throws -> Receipt {
        let last = try revisions(for: viewer, in: db).last { $0.submission != nil }
        guard let last, let submission = last.submission, let number = receipt else { throw NotFound() }
        return Receipt(
            number: number, title: submission.title, revision: last.number, submittedAt: submission.at,
            sha256: submission.sha256,
            code: submission.code)
    }

    /// The receipt as it was just stored, whoever handed in.
    private static func storedReceipt(of id: ID, in db: Connection) throws -> Receipt {
        let found = try db.first(
            """
            -- receipt of a proposal
            SELECT c.code, p.receipt_number, r.title, r.number, r.submitted_at, r.content_sha256,
                r.verification_code
            FROM proposal p JOIN call c ON c.tenant_id = p.tenant_id AND c.id = p.call_id
            JOIN proposal_revision r ON r.tenant_id = p.tenant_id AND r.proposal_id = p.id
            WHERE p.tenant_id = current_tenant() AND p.id = \(id) AND r.submitted_at IS NOT NULL
            ORDER BY r.number DESC LIMIT 1
            """
        ) { row -> Receipt in
            let (code, number) = (try row.next(String.self), Int(try row.next(Int32.self)))
            let title = try row.next(String.self)
            let (revision, at) = (Int(try row.next(Int32.self)), try row.next(Timestamp.self))
            let sha256 = try row.next([UInt8].self)
            guard let verification = VerificationCode(try row.next(String.self)) else { throw NotFound() }
            return Receipt(
                number: printed(number, of: code), title: title, revision: revision, submittedAt: at, sha256: sha256,
                code: verification)
        }
        guard let found else { throw NotFound() }
        return found
    }

    /// Tells early what the database will decide in the end.
    private func checkTime(_ call: Call) throws {
        guard state == .draft, !call.takesProposals else { return }
        switch call.status {
        case .closed: throw CallRefusal.late
        default: throw CallRefusal.notOpen
        }
    }

    /// The files of the answers become part of the revision; from now on the database keeps them as they are.
    private func attach(_ response: FormResponse, in change: Change) throws {
        let own = try StoredFile.all(of: "proposal", id.rawValue, for: change.viewer, in: change.db)
        for field in response.definition.fields {
            guard case .files(let files)? = response.answers[field.key] else { continue }
            for file in files {
                guard own.contains(where: { $0.answer == file && $0.field == field.key }) else {
                    throw CallRefusal.foreignFile(field.key)
                }
                try change.db.execute(
                    """
                    -- attachment of a revision
                    INSERT INTO proposal_attachment (tenant_id, revision_id, file_id, field)
                    SELECT r.tenant_id, r.id, \(file.id), \(field.key) FROM proposal_revision r
                    WHERE r.tenant_id = \(try change.tenant()) AND r.proposal_id = \(id) AND r.submitted_at IS NULL
                    """)
            }
        }
    }

    private func markSubmitted(
        _ title: String, _ requested: Money, to target: Workflow.State, paperDays: Int?, in change: Change
    ) throws {
        let number = try receiptNumber ?? nextReceiptNumber(in: change)
        try change.db.execute(
            """
            -- a proposal is submitted
            UPDATE proposal SET state = \(target.kind.state), step = \(target.key),
                waits_for = \(target.actor.rawValue), step_due_on = \(try Self.due(target, in: change)),
                title = \(title), requested_fen = \(requested),
                paper_due_on = \(try Self.paperDue(paperDays, in: change)),
                receipt_number = \(Int32(number)), correction_due_on = NULL, version = version + 1,
                first_submitted_at = coalesce(first_submitted_at, moment())
            WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            """)
        try moved(to: target, title: title, in: change)
    }

    private func nextReceiptNumber(in change: Change) throws -> Int {
        let number = try change.db.value(
            """
            -- next receipt number of a call
            INSERT INTO receipt_counter AS n (tenant_id, call_id, last_number)
            VALUES (\(try change.tenant()), \(call), 1)
            ON CONFLICT (tenant_id, call_id) DO UPDATE SET last_number = n.last_number + 1
            RETURNING last_number
            """, as: Int32.self)
        guard let number else { throw NotFound() }
        return Int(number)
    }

    /// The organisation takes its proposal back; an administrator does. What was submitted stays on record.
    public static func withdraw(_ id: ID, reason: String, in change: Change) throws -> Proposal {
        let proposal = try locked(id, in: change)
        guard proposal.isWritten(by: change.viewer) else { throw NotFound() }
        guard proposal.isHandedIn(by: change.viewer) else { throw CallRefusal.onlyAdministrator }
        guard ![.refused, .withdrawn].contains(proposal.state) else { throw CallRefusal.proposalState }
        guard reason.count <= 2_000 else { throw CallRefusal.reasonMissing }
        let target = try proposal.target(.withdrawn, by: change.viewer, in: change.db)
        try proposal.takeBack(to: target.state, reason: reason, in: change)
        try proposal.tellOthers(of: target.move, in: change)
        return try find(id, for: change.viewer, in: change.db)
    }

    /// Takes the proposal back: whoever makes that move of its workflow.
    func takeBack(to target: Workflow.State, reason: String, in change: Change) throws {
        let account = try change.viewer.signedIn()
        let record = try change.db.value(
            """
            -- withdraw a proposal
            UPDATE proposal AS p SET state = \(target.kind.state), step = \(target.key), waits_for = 'nobody',
                step_due_on = NULL, withdrawn_by = \(account), withdrawn_at = moment(),
                withdrawn_reason = \(reason), correction_due_on = NULL, version = version + 1
            WHERE tenant_id = \(try change.tenant()) AND id = \(id)
            RETURNING withdrawal_fingerprint(p)
            """, as: String.self)
        guard let record else { throw NotFound() }
        try moved(to: target, reason: reason, in: change)
        change.record("proposals.withdraw", "proposal", id, ["record": .string(record)])
    }
}
