public import Kernel
public import Platform
public import Postgres

/// A party of a contract, in the order in which parties sign: contractor, members of its consortium, authority.
public struct ContractParty: Sendable, Hashable {
    /// As what it takes part.
    public enum Role: String, StoredAsText, CaseIterable {
        case authority
        case contractor
        case member

        /// Key of its name in the message catalogue.
        public var messageKey: String { "contracts.party_role.\(rawValue)" }
    }

    /// The organisation.
    public let organisation: Organisation.ID
    /// Its name.
    public let name: String
    /// As what it takes part.
    public let role: Role
    /// Its share of the work and the money, in percent; zero for the authority.
    public let share: Fraction
    /// When it signs, from 1.
    public let order: Int
    /// Whether its certificate signature is there.
    public let hasSigned: Bool

    /// The parties in the order of signing. The caller has found the contract for this viewer.
    public static func all(of contract: Contract.ID, for viewer: Viewer, in db: Connection) throws -> [ContractParty] {
        try db.rows(
            """
            -- parties of a contract
            SELECT p.organisation_id, o.name, p.role, trim_scale(p.share_percent)::text, p.signing_order,
                s.id IS NOT NULL
            FROM contract_party p JOIN organisation o ON o.id = p.organisation_id
            LEFT JOIN contract_signature s ON s.tenant_id = p.tenant_id AND s.contract_id = p.contract_id
                AND s.organisation_id = p.organisation_id
            WHERE p.tenant_id = \(try viewer.requireTenant().id) AND p.contract_id = \(contract)
            ORDER BY p.signing_order
            """
        ) { row in
            try ContractParty(
                organisation: row.next(), name: row.next(), role: row.next(),
                share: Fraction(row.next(String.self)) ?? .zero, order: Int(row.next(Int16.self)),
                hasSigned: row.next())
        }
    }
}

extension Contract {
    /// Writes down the members of the consortium beside the contractor, whose share is the rest.
    static func insert(
        _ members: [(organisation: Organisation.ID, share: Fraction)], of contract: ID, in change: Change
    ) throws {
        guard !members.isEmpty else { return }
        let rest = Fraction(100) - members.map(\.share).sum()
        guard members.allSatisfy({ !$0.share.isNegative && !$0.share.isZero }), rest > .zero,
            Set(members.map(\.organisation)).count == members.count
        else { throw FieldRefusal("members", "contracts.refusal.shares") }
        let tenant = try change.tenant()
        do {
            try change.db.savepoint {
                try change.db.execute(
                    """
                    -- the shares beside those of members
                    UPDATE contract_party SET
                        share_percent = CASE role WHEN 'contractor' THEN \(rest.description)::text::numeric ELSE 0 END,
                        signing_order = CASE role WHEN 'contractor' THEN 1 ELSE \(Int16(members.count + 2)) END
                    WHERE tenant_id = \(tenant) AND contract_id = \(contract)
                    """)
                for (index, member) in members.enumerated() {
                    try change.db.execute(
                        """
                        -- a member of a consortium
                        INSERT INTO contract_party (tenant_id, contract_id, organisation_id, role, share_percent,
                            signing_order)
                        VALUES (\(tenant), \(contract), \(member.organisation), 'member',
                            \(member.share.description)::text::numeric, \(Int16(index + 2)))
                        """)
                }
            }
        } catch let error as PostgresError where error.constraint == "contract_party_pkey" {
            throw FieldRefusal("members", "contracts.refusal.shares")
        }
    }

    /// The partners that proposed together with the lead, with the shares that they agreed to.
    static func partners(ofAward award: Int64, in change: Change) throws -> [(Organisation.ID, Fraction)] {
        try change.db.rows(
            """
            -- who proposed together
            SELECT q.organisation_id, q.share_basis_points FROM award w
            JOIN proposal p ON p.tenant_id = w.tenant_id AND p.id = w.proposal_id
            JOIN proposal_partner q ON q.tenant_id = p.tenant_id AND q.proposal_id = p.id
            WHERE w.tenant_id = \(try change.tenant()) AND w.id = \(award)
              AND q.organisation_id <> p.organisation_id AND q.state = 'agreed' ORDER BY q.id
            """
        ) { row in
            (try row.next(), Fraction(Int64(try row.next(Int32.self)), over: 100) ?? .zero)
        }
    }
}
