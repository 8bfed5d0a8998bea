internal import Funds
public import Kernel
internal import Milestones
public import Platform
public import Postgres

extension Contract {
    /// The content as it is hashed and printed: one canonical JSON.
    public func content(for viewer: Viewer, in db: Connection) throws -> JSON {
        let tranches = try Tranche.all(of: id, for: viewer, in: db).filter { $0.amendment == nil }
        let milestones = try Milestone.all(of: id.rawValue, for: viewer, in: db).filter { milestone in
            kind == .framework || tranches.contains { $0.id.rawValue == milestone.tranche }
        }
        let content: JSON = [
            "number": .string(number), "title": .string(title), "authority": .string(authorityName),
            "contractor": .string(contractorName), "area": .string(areaCode), "startsOn": .string(startsOn.description),
            "endsOn": .string(endsOn.description), "value": .string(value.description), "terms": .string(terms),
            "tranches": .array(
                tranches.map { tranche in
                    [
                        "number": .integer(Int64(tranche.number)), "percent": .string(tranche.percent.description),
                        "amount": .string(tranche.amount.description),
                        "sources": .array(
                            tranche.parts.map { part in
                                ["fund": .integer(part.fund.rawValue), "amount": .string(part.amount.description)]
                            }),
                    ]
                }),
            "milestones": .array(
                milestones.map { milestone in
                    [
                        "number": .integer(Int64(milestone.number)), "title": .string(milestone.title),
                        "requirement": .string(milestone.requirement), "dueOn": .string(milestone.dueOn.description),
                    ]
                }),
        ]
        guard case .object(var members) = content else { return content }
        // In proportion says nothing: what was frozen before there were rules keeps its hash.
        if splitRule != .proportional {
            members["splitRule"] = .string(splitRule.rawValue)
            members["trancheLines"] = .array(tranches.map { $0.line.map { .integer($0.rawValue) } ?? .null })
        }
        try addTerms(to: &members, for: viewer, in: db)
        return .object(members)
    }

    /// Freezes the content and gives it out to be printed and sealed. A decision-maker who did not draft it agrees.
    public func giveOut(minutes: String, version seen: Int, in change: Change) throws -> Contract {
        try change.viewer.require(.decisionMaker, in: scope)
        try requireVersion(seen)
        guard state == .draft else { throw ContractRefusal.notNow(state) }
        guard try drafter(in: change) != change.viewer.account else {
            throw FieldRefusal(nil, "decision.refusal.same_person")
        }
        let digest = SHA256.digest(Array(try content(for: change.viewer, in: change.db).canonical.utf8))
        let code = Token().text.prefix(20).uppercased().filter { $0.isLetter || $0.isNumber }.prefix(12)
        let rows = try PurchaseRefusal.mapping(in: change) {
            try change.db.execute(
                """
                -- give a contract out to be sealed
                UPDATE contract SET state = 'to_sign', frozen_sha256 = \(digest), frozen_at = moment(),
                    verification_code = \(String(code)), version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND state = 'draft' AND version = \(Int32(seen))
                """)
        }
        return try moved(rows, to: .toSign, reason: minutes, action: "contracts.give_out", in: change)
    }

    /// The scan of the printed and sealed paper is handed in, by the contractor or by an officer. Returns its key.
    @discardableResult
    public func handIn(
        _ scan: FileStore.Upload, signerName: String, signerOffice: String,
        basis: ContractSigner.Basis = .legalRepresentative, signedOn: Day, in change: Change
    ) throws -> Int64 {
        let account = try change.viewer.signedIn()
        guard change.viewer.acts(for: contractor) || change.viewer.holds(.programmeOfficer, in: scope) else {
            throw NotFound()
        }
        guard state == .toSign, let frozenSHA256 else { throw ContractRefusal.notNow(state) }
        var refusals: [any Refusal] = []
        if signerName.isEmpty { refusals.append(FieldRefusal("signerName", "field.refusal.missing")) }
        if signerOffice.isEmpty { refusals.append(FieldRefusal("signerOffice", "field.refusal.missing")) }
        if signedOn > change.viewer.today { refusals.append(FieldRefusal("signedOn", "field.refusal.in_future")) }
        if !["application/pdf", "image/png", "image/jpeg"].contains(scan.mediaType) {
            refusals.append(FieldRefusal("scan", "contracts.refusal.scan_type"))
        }
        if !refusals.isEmpty { throw Refusals(refusals) }
        let file = try StoredFile.attach(scan, to: "contract", id.rawValue, field: "sealed_paper", in: change)
        change.record("contracts.hand_in", "contract", id, ["file": .string(file.id.description)])
        do {
            let paper = try change.db.savepoint {
                try change.db.value(
                    """
                    -- hand in a sealed paper
                    INSERT INTO sealed_paper (tenant_id, contract_id, file_id, printed_sha256, signer_name,
                        signer_office, signer_basis, signed_on, handed_in_by)
                    VALUES (\(try change.tenant()), \(id), \(file.id), \(frozenSHA256), \(signerName), \(signerOffice),
                        \(basis), \(signedOn), \(account))
                    RETURNING id
                    """, as: Int64.self)
            }
            guard let paper else { throw NotFound() }
            return paper
        } catch let error as PostgresError where error.constraint == "one_open_sealed_paper" {
            throw ContractRefusal.notNow(state)
        }
    }

    /// A second person has compared the scan with the frozen text: the contract comes into force.
    ///
    /// - Parameter seen: Key of the paper that was compared. Throws `Conflict` when another one waits by now.
    public func acceptPaper(_ seen: Int64, in change: Change) throws -> Contract {
        let account = try change.viewer.require(.programmeOfficer, .decisionMaker, in: scope)
        guard state == .toSign else { throw ContractRefusal.notNow(state) }
        let paper = try openPaper(seen, in: change)
        guard paper.handedInBy != account else { throw ContractRefusal.samePerson }
        try answer(paper.id, "accepted", reason: "", in: change)
        return try comeIntoForce(by: .paper(paper.id), signedOn: paper.signedOn, in: change)
    }

    /// What concluded a contract: either way leads to the same.
    enum Conclusion {
        /// The accepted sealed paper.
        case paper(Int64)
        /// The signature of the last party.
        case signature(Int64)
    }

    /// The contract is in force, each holder's money is committed, and the milestone that hangs on signing is met.
    func comeIntoForce(by conclusion: Conclusion, signedOn: Day, in change: Change) throws -> Contract {
        let rows = try PurchaseRefusal.mapping(in: change) {
            try change.db.execute(
                """
                -- a contract comes into force
                UPDATE contract SET state = 'active', activated_at = moment(), signed_on = \(signedOn),
                    version = version + 1
                WHERE tenant_id = \(try change.tenant()) AND id = \(id) AND state = 'to_sign'
                """)
        }
        for source in try ContractSource.all(of: id, for: change.viewer, in: change.db) {
            _ = try Commitment.reserve(contract: id.rawValue, in: source.cell, amount: source.amount, in: change)
        }
        for milestone in try Milestone.all(of: id.rawValue, for: change.viewer, in: change.db)
        where milestone.isOnSigning {
            switch conclusion {
            case .paper(let key): try milestone.meetBySigning(paper: key, in: change)
            case .signature(let key): try milestone.meetBySigning(signature: key, in: change)
            }
        }
        return try moved(rows, to: .active, reason: "", action: "contracts.activate", in: change)
    }

    /// The scan is not what was printed, or a seal is missing: it goes back with the reason.
    ///
    /// - Parameter seen: Key of the paper that was compared. Throws `Conflict` when another one waits by now.
    public func refusePaper(_ seen: Int64, reason: String, in change: Change) throws {
        try change.viewer.require(.programmeOfficer, .decisionMaker, in: scope)
        guard state == .toSign else { throw ContractRefusal.notNow(state) }
        guard !reason.isEmpty else { throw FieldRefusal("reason", "field.refusal.missing") }
        let paper = try openPaper(seen, in: change)
        guard paper.handedInBy != change.viewer.account else { throw ContractRefusal.samePerson }
        try answer(paper.id, "refused", reason: reason, in: change)
        change.record("contracts.refuse_paper", "contract", id, ["reason": .string(reason)])
    }

    private func drafter(in change: Change) throws -> Account.ID? {
        try change.db.value(
            """
            -- who drafted a contract
            SELECT c.drafted_by FROM contract c WHERE c.tenant_id = \(try change.tenant()) AND c.id = \(id)
            """, as: Account.ID.self)
    }

    /// Whether a scan waits for its answer.
    func hasOpenPaper(for viewer: Viewer, in db: Connection) throws -> Bool {
        try SealedPaper.all(of: id, for: viewer, in: db).contains { $0.answer == nil }
    }

    private func openPaper(
        _ seen: Int64, in change: Change
    ) throws -> (id: Int64, handedInBy: Account.ID, signedOn: Day) {
        let paper = try change.db.first(
            """
            -- the paper that waits for an answer
            SELECT p.id, p.handed_in_by, p.signed_on, f.name FROM sealed_paper p
            JOIN file f ON f.tenant_id = p.tenant_id AND f.id = p.file_id
            WHERE p.tenant_id = \(try change.tenant()) AND p.contract_id = \(id) AND p.answer IS NULL
            FOR UPDATE OF p
            """
        ) { row in
            (
                id: try row.next(Int64.self), handedInBy: try row.next(Account.ID.self),
                signedOn: try row.next(Day.self), fileName: try row.next(String.self)
            )
        }
        guard let paper else { throw ContractRefusal.noPaper }
        // The paper that was seen went back meanwhile; nobody has compared the one that came in its place.
        guard paper.id == seen else { throw Conflict(current: ["paper": paper.fileName]) }
        return (paper.id, paper.handedInBy, paper.signedOn)
    }

    private func answer(_ paper: Int64, _ answer: String, reason: String, in change: Change) throws {
        try change.db.execute(
            """
            -- answer a sealed paper
            UPDATE sealed_paper SET answer = \(answer), answered_by = \(change.viewer.account), answered_at = moment(),
                reason = \(reason)
            WHERE tenant_id = \(try change.tenant()) AND id = \(paper)
            """)
    }

    func moved(
        _ rows: Int, to next: State, reason: String, action: String, in change: Change
    ) throws -> Contract {
        guard rows == 1 else { throw Conflict(current: ["state": state.rawValue]) }
        try change.move("contract", id.rawValue, from: state.rawValue, to: next.rawValue, reason: reason)
        change.record(action, "contract", id, ["state": .string(next.rawValue)])
        try Participation.note(
            organisation: contractor, kind: .contract, item: id.rawValue, title: title, status: next.messageKey,
            in: change)
        return try Contract.find(id, for: change.viewer, in: change.db)
    }
}
