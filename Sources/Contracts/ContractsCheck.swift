internal import Kernel
public import Platform
public import Postgres

/// What must hold of contracts whatever the application did: recomputed from the rows.
public enum ContractsCheck {
    /// Names every contract and amendment whose text is another one than was frozen. Empty: all is well.
    public static func run(for viewer: Viewer, in db: Connection) throws -> [String] {
        let tenant = try viewer.requireTenant().id
        let frozen = try db.rows(
            """
            -- frozen contracts
            SELECT \(Contract.columns) FROM \(Contract.tables)
            WHERE c.tenant_id = \(tenant) AND c.frozen_sha256 IS NOT NULL ORDER BY c.id
            """
        ) { row in try Contract(row: &row) }
        var findings: [String] = []
        for contract in frozen {
            let content = try contract.content(for: viewer, in: db)
            if SHA256.digest(Array(content.canonical.utf8)) != contract.frozenSHA256 {
                findings.append("contract \(contract.number) is not what was frozen")
            }
            for amendment in try ContractAmendment.all(of: contract.id, for: viewer, in: db) {
                let sources = try ContractSource.all(of: amendment.id, for: viewer, in: db)
                let draft = ContractAmendment.Draft(
                    rationale: amendment.rationale, explanation: amendment.explanation, endsOn: amendment.endsOn,
                    terms: amendment.terms, sources: sources.map { (cell: $0.cell, amount: $0.amount) },
                    milestone: amendment.milestoneDueOn.map { (title: amendment.milestoneTitle, dueOn: $0) },
                    cuts: try ContractAmendment.cuts(of: amendment.id, for: viewer, in: db))
                let text = ContractAmendment.content(draft, of: contract, number: amendment.number).canonical
                if SHA256.digest(Array(text.utf8)) != amendment.sha256 {
                    findings.append("amendment \(contract.number)-\(amendment.number) is not what was frozen")
                }
            }
        }
        return try findings + PurchasesCheck.run(for: viewer, in: db)
    }
}
