internal import Kernel
public import Platform
public import Postgres
public import Signatures

extension Contract {
    /// Whether a viewer may make the copy and hand signatures in: the contractor's members, officers and
    /// decision-makers. Who hands a signature in proves nothing; the certificate does.
    public func takesSignatures(from viewer: Viewer) -> Bool {
        state == .toSign && handles(viewer)
    }

    private func handles(_ viewer: Viewer) -> Bool {
        isContractor(viewer) || viewer.holds(.programmeOfficer, in: scope)
            || viewer.holds(.decisionMaker, in: scope)
    }

    /// Keeps the printed contract as the bytes that all parties sign. There is one copy, made once.
    @discardableResult
    public func keepCopy(_ print: FileStore.Upload, in change: Change) throws -> ContractCopy {
        let account = try requireHandler(change.viewer)
        guard print.mediaType == "application/pdf" else { throw FieldRefusal(nil, "contracts.refusal.copy_type") }
        if let kept = try ContractCopy.find(of: id, for: change.viewer, in: change.db) { return kept }
        let file = try StoredFile.attach(print, to: "contract", id.rawValue, field: "copy", in: change)
        do {
            _ = try change.db.savepoint {
                try change.db.execute(
                    """
                    -- keep the copy of a contract
                    INSERT INTO contract_copy (tenant_id, contract_id, file_id, sha256, made_by)
                    VALUES (\(try change.tenant()), \(id), \(file.id), \(file.sha256), \(account))
                    """)
            }
        } catch let error as PostgresError where error.constraint == "contract_copy_pkey" {
            throw Conflict()
        }
        change.record("contracts.keep_copy", "contract", id, ["sha256": .string(file.sha256.hexadecimal)])
        guard let copy = try ContractCopy.find(of: id, for: change.viewer, in: change.db) else { throw NotFound() }
        return copy
    }

    /// The copy that a viewer is about to hand a signature of in. Throws a refusal when no signature is taken now.
    public func copyToSign(for viewer: Viewer, in db: Connection) throws -> ContractCopy {
        _ = try requireHandler(viewer)
        guard try !hasOpenPaper(for: viewer, in: db) else { throw ContractRefusal.paperWaits }
        guard let copy = try ContractCopy.find(of: id, for: viewer, in: db) else { throw ContractRefusal.noCopy }
        return copy
    }

    /// Takes the verified signature of the party that its certificate names. With the last party's, the contract comes
    /// into force.
    ///
    /// Throws a refusal when the certificate names none of the parties, the party has signed before, or what was signed
    /// is not the copy.
    public func sign(
        _ verified: VerifiedSignature, _ upload: FileStore.Upload, by signer: ContractSigner? = nil, in change: Change
    ) throws -> Contract {
        let account = try requireHandler(change.viewer)
        // One after the other: whoever comes last has to see that all others have signed.
        try lock(in: change)
        let copy = try copyToSign(for: change.viewer, in: change.db)
        guard verified.signedSHA256 == copy.sha256, verified.sha256 == upload.sha256 else {
            throw SignatureRefusal.otherBytes
        }
        let inOrder = try ContractParty.all(of: id, for: change.viewer, in: change.db)
        let parties = try inOrder.map { try Organisation.find($0.organisation, in: change.db) }
        if let party = parties.first(where: { $0.code == nil }) { throw ContractRefusal.partyWithoutCode(party.name) }
        guard let party = parties.first(where: { verified.subject.bears(code: $0.code ?? "") }) else {
            throw ContractRefusal.certificateOfNoParty(verified.subject.text)
        }
        if inOrder.contains(where: { $0.organisation == party.id && $0.hasSigned }) {
            throw ContractRefusal.signedBefore(party.name)
        }
        if let earlier = inOrder.first(where: { !$0.hasSigned }), earlier.organisation != party.id {
            throw ContractRefusal.outOfTurn(earlier.name)
        }
        let file = try StoredFile.attach(upload, to: "contract", id.rawValue, field: "signature", in: change)
        let signature = try keep(verified, of: party, signer, file: file.id, by: account, in: change)
        change.record(
            "contracts.sign", "contract", id,
            ["signature": .integer(signature), "subject": .string(verified.subject.text)])
        let signed = try ContractSignature.all(of: id, for: change.viewer, in: change.db).map(\.organisation)
        guard parties.allSatisfy({ signed.contains($0.id) }) else { return self }
        return try comeIntoForce(by: .signature(signature), signedOn: change.viewer.today, in: change)
    }

    private func requireHandler(_ viewer: Viewer) throws -> Account.ID {
        let account = try viewer.signedIn()
        guard handles(viewer) else { throw NotFound() }
        guard state == .toSign else { throw ContractRefusal.notNow(state) }
        return account
    }

    private func lock(in change: Change) throws {
        let found = try change.db.value(
            """
            -- lock a contract
            SELECT c.state FROM contract c WHERE c.tenant_id = \(try change.tenant()) AND c.id = \(id) FOR UPDATE
            """, as: State.self)
        guard let found, found == .toSign else { throw ContractRefusal.notNow(found ?? state) }
    }

    private func keep(
        _ verified: VerifiedSignature, of party: Organisation, _ signer: ContractSigner?, file: StoredFile.ID,
        by account: Account.ID, in change: Change
    ) throws -> Int64 {
        do {
            let key = try change.db.savepoint {
                try change.db.value(
                    """
                    -- keep a signature
                    INSERT INTO contract_signature (tenant_id, contract_id, organisation_id, organisation_code, file_id,
                        signed_sha256, sha256, subject, issuer, serial, not_before, not_after, revocation_checked,
                        verified_at, handed_in_by, signer_name, signer_office, signer_basis)
                    VALUES (\(try change.tenant()), \(id), \(party.id), \(party.code), \(file),
                        \(verified.signedSHA256), \(verified.sha256), \(verified.subject.text),
                        \(verified.issuer.text), \(verified.serial), \(verified.notBefore), \(verified.notAfter),
                        \(verified.revocationChecked), \(verified.verifiedAt), \(account), \(signer?.name ?? ""),
                        \(signer?.office ?? ""), \(signer?.basis ?? .legalRepresentative))
                    RETURNING id
                    """, as: Int64.self)
            }
            guard let key else { throw NotFound() }
            return key
        } catch let error as PostgresError where error.constraint == "party_signs_once" {
            throw ContractRefusal.signedBefore(party.name)
        } catch let error as PostgresError where error.constraint == "signed_while_valid" {
            throw SignatureRefusal.expired
        }
    }
}
