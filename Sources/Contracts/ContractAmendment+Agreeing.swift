public import Kernel
internal import Funds
internal import Milestones
public import Platform
internal import Postgres

extension Contract {
    /// An officer drafts an amendment; its text is frozen at once and goes to the contractor to be sealed.
    ///
    /// Throws a refusal where the supplements together exceed the dated share of the original value.
    public func amend(_ draft: ContractAmendment.Draft, version seen: Int, in change: Change) throws -> Contract {
        let account = try change.viewer.require(.programmeOfficer, in: scope)
        try requireVersion(seen)
        guard state == .active else { throw ContractRefusal.notNow(state) }
        var refusals: [any Refusal] = []
        if draft.explanation.isEmpty { refusals.append(FieldRefusal("explanation", "field.refusal.missing")) }
        if draft.supplement.fen == 0, draft.cuts.isEmpty, draft.endsOn == nil, draft.terms.isEmpty {
            refusals.append(FieldRefusal("supplement", "contracts.refusal.nothing_changed"))
        }
        if draft.sources.contains(where: { $0.amount.fen <= 0 }) || draft.supplement.isNegative {
            refusals.append(FieldRefusal("supplement", "field.refusal.form"))
        }
        if draft.supplement.fen > 0, draft.milestone?.title.isEmpty ?? true {
            refusals.append(FieldRefusal("supplementMilestone", "field.refusal.missing"))
        }
        if draft.supplement.fen > 0, !draft.cuts.isEmpty {
            refusals.append(FieldRefusal("supplement", "contracts.refusal.both_ways"))
        }
        if let endsOn = draft.endsOn, endsOn < startsOn {
            refusals.append(FieldRefusal("amendedEndsOn", "field.refusal.ends_before_start"))
        }
        if !refusals.isEmpty { throw Refusals(refusals) }
        try insert(draft, by: account, in: change)
        return try noted("amending", "contracts.amend", reason: draft.explanation, in: change)
    }

    private func insert(_ draft: ContractAmendment.Draft, by account: Account.ID, in change: Change) throws {
        let number = try ContractAmendment.all(of: id, for: change.viewer, in: change.db).count + 1
        let isSupplement = draft.supplement.fen > 0
        let content = ContractAmendment.content(draft, of: self, number: number)
        let digest = SHA256.digest(Array(content.canonical.utf8))
        let key = try Self.refusingAmendment {
            try change.db.savepoint {
                try change.db.value(
                    """
                    -- draft an amendment
                    INSERT INTO contract_amendment (tenant_id, contract_id, n, rationale, explanation, supplement_fen,
                        reduction_fen, milestone_title, milestone_due_on, ends_on, terms, frozen_sha256, drafted_by)
                    VALUES (\(try change.tenant()), \(id), \(Int16(number)), \(draft.rationale), \(draft.explanation),
                        \(draft.supplement), \(draft.reduction), \(isSupplement ? draft.milestone?.title ?? "" : ""),
                        \(isSupplement ? draft.milestone?.dueOn : nil), \(draft.endsOn), \(draft.terms), \(digest),
                        \(account))
                    RETURNING id
                    """, as: ContractAmendment.ID.self)
            }
        }
        guard let key else { throw NotFound() }
        for source in draft.sources {
            try change.db.execute(
                """
                -- a source of a supplement
                INSERT INTO amendment_source (tenant_id, amendment_id, fund_id, budget_line_id, year, area_code,
                    amount_fen)
                VALUES (\(try change.tenant()), \(key), \(source.cell.fund), \(source.cell.line),
                    \(Int32(source.cell.year)), \(source.cell.area), \(source.amount))
                """)
        }
        for cut in draft.cuts {
            try change.db.execute(
                """
                -- what an amendment cuts out of a tranche
                INSERT INTO amendment_cut (tenant_id, amendment_id, tranche_id, fund_id, amount_fen)
                VALUES (\(try change.tenant()), \(key), \(cut.tranche), \(cut.fund), \(cut.amount))
                """)
        }
        try Self.refusingAmendment {
            try change.db.savepoint { _ = try change.db.execute("SET CONSTRAINTS amendment_cuts_add_up IMMEDIATE") }
        }
    }

    /// The contractor's sealed paper of an amendment is handed in.
    public func handInAmendment(
        _ scan: FileStore.Upload, signerName: String, signerOffice: String, signedOn: Day, in change: Change
    ) throws -> Contract {
        let account = try change.viewer.signedIn()
        guard change.viewer.acts(for: contractor) || change.viewer.holds(.programmeOfficer, in: scope) else {
            throw NotFound()
        }
        let amendment = try pendingAmendment(in: change)
        guard amendment.file == nil else { throw ContractRefusal.paperWaits }
        var refusals: [any Refusal] = []
        if signerName.isEmpty { refusals.append(FieldRefusal("signerName", "field.refusal.missing")) }
        if signerOffice.isEmpty { refusals.append(FieldRefusal("signerOffice", "field.refusal.missing")) }
        if signedOn > change.viewer.today { refusals.append(FieldRefusal("signedOn", "field.refusal.in_future")) }
        if !["application/pdf", "image/png", "image/jpeg"].contains(scan.mediaType) {
            refusals.append(FieldRefusal("scan", "contracts.refusal.scan_type"))
        }
        if !refusals.isEmpty { throw Refusals(refusals) }
        let file = try StoredFile.attach(scan, to: "contract", id.rawValue, field: "amendment", in: change)
        try change.db.execute(
            """
            -- hand in the paper of an amendment
            UPDATE contract_amendment SET file_id = \(file.id), signer_name = \(signerName),
                signer_office = \(signerOffice), signed_on = \(signedOn), handed_in_by = \(account),
                version = version + 1
            WHERE tenant_id = \(try change.tenant()) AND id = \(amendment.id) AND state = 'pending'
            """)
        return try noted("amendment_sealed", "contracts.hand_in_amendment", reason: "", in: change)
    }

    /// A decision-maker who neither drafted nor handed in accepts the sealed amendment: it is in force. The money of a
    /// supplement is reserved, and its tranche waits for its milestone.
    public func acceptAmendment(_ seen: ContractAmendment.ID, in change: Change) throws -> Contract {
        let account = try change.viewer.require(.decisionMaker, in: scope)
        let amendment = try pendingAmendment(in: change)
        guard amendment.id == seen else { throw Conflict(current: ["amendment": "\(amendment.number)"]) }
        guard amendment.file != nil else { throw ContractRefusal.noPaper }
        guard amendment.handedInBy != account, amendment.draftedBy != account else { throw ContractRefusal.samePerson }
        try Self.refusingAmendment {
            try change.db.savepoint {
                _ = try change.db.execute(
                    """
                    -- an amendment is in force
                    UPDATE contract_amendment SET state = 'active', answered_by = \(account), answered_at = moment(),
                        version = version + 1
                    WHERE tenant_id = \(try change.tenant()) AND id = \(amendment.id) AND state = 'pending'
                    """)
                _ = try change.db.execute("SET CONSTRAINTS amendment_cuts_add_up IMMEDIATE")
            }
        }
        if amendment.supplement.fen > 0, let dueOn = amendment.milestoneDueOn {
            let plan = Milestone.Plan(title: amendment.milestoneTitle, requirement: "", dueOn: dueOn)
            try addTranche(of: amendment, plan, in: change)
        }
        if amendment.reduction.fen > 0 { try release(amendment, in: change) }
        return try noted("amended", "contracts.accept_amendment", reason: amendment.explanation, in: change)
    }

    /// A pending amendment is refused by a decision-maker, or withdrawn by an officer, with the reason.
    public func dropAmendment(reason: String, in change: Change) throws -> Contract {
        let account = try change.viewer.require(.decisionMaker, .programmeOfficer, in: scope)
        guard !reason.isEmpty else { throw FieldRefusal("amendmentReason", "field.refusal.missing") }
        let amendment = try pendingAmendment(in: change)
        let next = change.viewer.holds(.decisionMaker, in: scope) ? "refused" : "withdrawn"
        try change.db.execute(
            """
            -- an amendment comes to nothing
            UPDATE contract_amendment SET state = \(next), answered_by = \(account), answered_at = moment(),
                reason = \(reason), version = version + 1
            WHERE tenant_id = \(try change.tenant()) AND id = \(amendment.id) AND state = 'pending'
            """)
        return try noted("amendment_dropped", "contracts.drop_amendment", reason: reason, in: change)
    }

    private func pendingAmendment(in change: Change) throws -> ContractAmendment {
        guard state == .active else { throw ContractRefusal.notNow(state) }
        let all = try ContractAmendment.all(of: id, for: change.viewer, in: change.db)
        guard let pending = all.last(where: { $0.state == .pending }) else { throw ContractRefusal.noAmendment }
        return pending
    }

    /// What is paid less goes back to the cells that it was reserved of.
    private func release(_ amendment: ContractAmendment, in change: Change) throws {
        let all = try Tranche.all(of: id, for: change.viewer, in: change.db)
        for cut in try ContractAmendment.cuts(of: amendment.id, for: change.viewer, in: change.db) {
            let commitments = try Commitment.all(of: id.rawValue, for: change.viewer, in: change.db)
            try Self.commitment(of: cut.fund, for: cut.tranche, among: commitments, all)
                .release(cut.amount, in: change)
        }
    }

    private func addTranche(of amendment: ContractAmendment, _ plan: Milestone.Plan, in change: Change) throws {
        let tenant = try change.tenant()
        let number = try Tranche.all(of: id, for: change.viewer, in: change.db).count + 1
        let tranche = try change.db.value(
            """
            -- the tranche of a supplement
            INSERT INTO tranche (tenant_id, contract_id, n, percent, amount_fen, amendment_id)
            VALUES (\(tenant), \(id), \(Int16(number)),
                greatest(0.0001, round(\(amendment.supplement)::numeric * 100 / \(value), 4)), \(amendment.supplement),
                \(amendment.id))
            RETURNING id
            """, as: Tranche.ID.self)
        guard let tranche else { throw NotFound() }
        try change.db.execute(
            """
            -- the parts of the tranche of a supplement
            INSERT INTO tranche_source (tenant_id, tranche_id, fund_id, amount_fen)
            SELECT s.tenant_id, \(tranche), s.fund_id, s.amount_fen FROM amendment_source s
            WHERE s.tenant_id = \(tenant) AND s.amendment_id = \(amendment.id)
            """)
        for source in try ContractSource.all(of: amendment.id, for: change.viewer, in: change.db) {
            _ = try Commitment.reserve(contract: id.rawValue, in: source.cell, amount: source.amount, in: change)
        }
        try Milestone.plan(
            plan, number: number, tranche: tranche.rawValue, contract: id.rawValue, programme: programme,
            organisation: contractor, areaCode: areaCode, in: change)
    }

    private static func refusingAmendment<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as PostgresError {
            switch error.constraint {
            case "supplements_within_rule":
                throw FieldRefusal("supplement", "contracts.refusal.supplements", ["percent": error.wholeLimit])
            case "contract_term":
                throw FieldRefusal("amendedEndsOn", "contracts.refusal.term", ["months": error.wholeLimit])
            case "amendment_cuts_add_up": throw FieldRefusal("reduction", "contracts.refusal.reduction")
            case "supplement_has_milestone":
                throw FieldRefusal("supplementMilestone", "contracts.refusal.supplement_milestone")
            case "one_pending_amendment": throw ContractRefusal.amendmentPending
            case "amendment_of_a_contract_in_force": throw FieldRefusal(nil, "contracts.refusal.not_now")
            default: throw error
            }
        }
    }
}
