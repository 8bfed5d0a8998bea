public import Funds
public import Kernel
public import Platform
public import Postgres

/// A change of a contract in force that both sides sign: another end, other terms, or a supplement with a tranche of
/// its own.
public struct ContractAmendment: Sendable {
    /// Identifies an amendment.
    public typealias ID = Identifier<ContractAmendment>

    /// Why something is changed.
    public enum Rationale: String, StoredAsText, CaseIterable {
        case quantity
        case price
        case term
        case content
        case law
        case obstacle

        /// Key of its name in the message catalogue.
        public var messageKey: String { "contracts.rationale.\(rawValue)" }
    }

    /// Where it stands.
    public enum State: String, StoredAsText, CaseIterable {
        case pending
        case active
        case refused
        case withdrawn

        /// Key of its name in the message catalogue.
        public var messageKey: String { "contracts.amendment.\(rawValue)" }
    }

    /// Its key.
    public let id: ID
    /// Its number, from 1.
    public let number: Int
    /// Why something is changed.
    public let rationale: Rationale
    /// The same in words.
    public let explanation: String
    /// What the value grows by.
    public let supplement: Money
    /// What is paid less.
    public let reduction: Money
    /// What has to be proved for the supplement, or empty.
    public let milestoneTitle: String
    /// By when.
    public let milestoneDueOn: Day?
    /// The new last day; nil: as before.
    public let endsOn: Day?
    /// What the terms say from now on, or empty.
    public let terms: String
    /// SHA-256 of what both sides sign.
    public let sha256: [UInt8]
    /// Where it stands.
    public let state: State
    /// Who drafted it.
    public let draftedBy: Account.ID
    /// The sealed paper, once it is handed in.
    public let file: StoredFile.ID?
    /// Who signed for the contractor.
    public let signerName: String
    /// When.
    public let signedOn: Day?
    /// Who handed it in.
    public let handedInBy: Account.ID?
    /// Why it was refused or withdrawn.
    public let reason: String
    /// Counts the changes.
    public let version: Int

    /// The amendments of a contract, the oldest first. The caller has found the contract for this viewer.
    public static func all(
        of contract: Contract.ID, for viewer: Viewer, in db: Connection
    ) throws -> [ContractAmendment] {
        try db.rows(
            """
            -- amendments of a contract
            SELECT a.id, a.n, a.rationale, a.explanation, a.supplement_fen, a.reduction_fen,
                a.milestone_title, a.milestone_due_on, a.ends_on, a.terms, a.frozen_sha256,
                a.state, a.drafted_by, a.file_id, a.signer_name, a.signed_on, a.handed_in_by, a.reason, a.version
            FROM contract_amendment a
            WHERE a.tenant_id = \(try viewer.requireTenant().id) AND a.contract_id = \(contract) ORDER BY a.n
            """
        ) { row in
            try ContractAmendment(
                id: row.next(), number: Int(row.next(Int16.self)), rationale: row.next(), explanation: row.next(),
                supplement: row.next(), reduction: row.next(), milestoneTitle: row.next(),
                milestoneDueOn: row.next(), endsOn: row.next(), terms: row.next(), sha256: row.next(),
                state: row.next(),
                draftedBy: row.next(), file: row.next(), signerName: row.next(), signedOn: row.next(),
                handedInBy: row.next(), reason: row.next(), version: Int(row.next(Int32.self)))
        }
    }

    /// The content as it is hashed.
    static func content(_ draft: Draft, of contract: Contract, number: Int) -> JSON {
        let content: JSON = [
            "contract": .string(contract.number), "number": .integer(Int64(number)),
            "original": contract.frozenSHA256.map { .string($0.hexadecimal) } ?? .null,
            "rationale": .string(draft.rationale.rawValue), "explanation": .string(draft.explanation),
            "supplement": .string(draft.supplement.description),
            "endsOn": draft.endsOn.map { .string($0.description) } ?? .null, "terms": .string(draft.terms),
        ]
        guard case .object(var members) = content else { return content }
        // What was frozen before there were such things keeps its hash.
        if let milestone = draft.milestone {
            members["milestone"] = [
                "title": .string(milestone.title), "dueOn": .string(milestone.dueOn.description),
            ]
        }
        if !draft.cuts.isEmpty {
            members["reductions"] = .array(
                draft.cuts.sorted { ($0.number, $0.fund) < ($1.number, $1.fund) }.map { cut in
                    [
                        "tranche": .integer(Int64(cut.number)), "fund": .integer(cut.fund.rawValue),
                        "amount": .string(cut.amount.description),
                    ]
                })
        }
        return .object(members)
    }

    /// A part of a tranche that is paid less.
    public struct Cut: Sendable {
        /// The tranche.
        public let tranche: Tranche.ID
        /// Its number.
        public let number: Int
        /// Which fund pays less.
        public let fund: Fund.ID
        /// How much less.
        public let amount: Money
    }

    /// What an amendment cuts out of tranches. The caller has found the contract for this viewer.
    public static func cuts(of amendment: ID, for viewer: Viewer, in db: Connection) throws -> [Cut] {
        try db.rows(
            """
            -- what an amendment cuts
            SELECT k.tranche_id, t.n, k.fund_id, k.amount_fen FROM amendment_cut k
            JOIN tranche t ON t.tenant_id = k.tenant_id AND t.id = k.tranche_id
            WHERE k.tenant_id = \(try viewer.requireTenant().id) AND k.amendment_id = \(amendment)
            ORDER BY t.n, k.fund_id
            """
        ) { row in
            try Cut(tranche: row.next(), number: Int(row.next(Int16.self)), fund: row.next(), amount: row.next())
        }
    }

    /// What each fund pays of a supplement. The caller has found the contract for this viewer.
    public static func sources(
        of amendment: ID, for viewer: Viewer, in db: Connection
    ) throws -> [(fund: Fund.ID, amount: Money)] {
        try db.rows(
            """
            -- sources of a supplement
            SELECT s.fund_id, sum(s.amount_fen)::bigint FROM amendment_source s
            WHERE s.tenant_id = \(try viewer.requireTenant().id) AND s.amendment_id = \(amendment)
            GROUP BY 1 ORDER BY 1
            """
        ) { row in (fund: try row.next(), amount: try row.next()) }
    }

    /// What an officer writes down of a change.
    public struct Draft: Sendable {
        /// Why something is changed.
        public var rationale: Rationale
        /// The same in words.
        public var explanation: String
        /// The new last day; nil: as before.
        public var endsOn: Day?
        /// What the terms say from now on, or empty.
        public var terms: String
        /// What each cell pays of the supplement; empty without one.
        public var sources: [(cell: CellKey, amount: Money)]
        /// What has to be proved for a supplement, and by when.
        public var milestone: (title: String, dueOn: Day)?
        /// What is paid less.
        public var cuts: [Cut]

        /// What the value grows by.
        public var supplement: Money { Money(fen: sources.reduce(0) { $0 &+ $1.amount.fen }) }

        /// What is paid less altogether.
        public var reduction: Money { Money(fen: cuts.reduce(0) { $0 &+ $1.amount.fen }) }

        /// A draft.
        public init(
            rationale: Rationale, explanation: String, endsOn: Day? = nil, terms: String = "",
            sources: [(cell: CellKey, amount: Money)] = [], milestone: (title: String, dueOn: Day)? = nil,
            cuts: [Cut] = []
        ) {
            self.rationale = rationale
            self.explanation = explanation
            self.endsOn = endsOn
            self.terms = terms
            self.sources = sources
            self.milestone = milestone
            self.cuts = cuts
        }
    }
}

extension Tranche {
    /// So much less of the tranche, each of its funds in proportion to what it pays now.
    public func cut(by amount: Money) throws -> [ContractAmendment.Cut] {
        let parts = partsNow.filter { $0.amount.fen > 0 }
        let shares = try amount.split(weights: parts.map { Fraction($0.amount.fen) })
        return zip(parts, shares).filter { $1.fen > 0 }.map { part, share in
            ContractAmendment.Cut(tranche: id, number: number, fund: part.fund, amount: share)
        }
    }
}
