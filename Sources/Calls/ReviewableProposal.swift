public import Forms
public import Kernel
public import Platform
public import Postgres

/// A proposal that was accepted for review, with the facts about its applicant that conflicts of interest are found
/// by. For Competitions, which decides itself who may see what of it.
public struct ReviewableProposal: Sendable {
    /// The proposal.
    public let id: Proposal.ID
    /// Its call.
    public let call: Call.ID
    /// Its lot.
    public let lot: Call.Lot.ID
    /// Number of its receipt in the call.
    public let receiptNumber: Int
    /// The submitted revision that counts.
    public let revision: ProposalRevision.ID
    /// The answers of that revision, frozen.
    public let response: FormResponse.ID
    /// What it calls itself.
    public let title: String
    /// What it asks for.
    public let requested: Money
    /// When that revision was submitted.
    public let submittedAt: Timestamp
    /// Who proposes.
    public let organisation: Organisation.ID
    /// Name of who proposes.
    public let organisationName: String
    /// 统一社会信用代码 of who proposes.
    public let organisationCode: String?
    /// 法定代表人 of who proposes.
    public let legalRepresentative: String
    /// Everybody who has ever acted for the organisation.
    public let members: [Account.ID]

    /// The proposals accepted for review in a call, or in one of its lots, by lot and receipt number.
    public static func all(
        in call: Call.ID, lot: Call.Lot.ID? = nil, db: Connection
    ) throws -> [ReviewableProposal] {
        let onlyLot: SQL = lot.map { " AND p.lot_id = \($0)" } ?? ""
        return try load("p.call_id = \(call)\(onlyLot)", in: db)
    }

    /// One proposal accepted for review. Throws `NotFound` when it is not, or not any more.
    public static func find(_ id: Proposal.ID, in db: Connection) throws -> ReviewableProposal {
        guard let found = try load("p.id = \(id)", in: db).first else { throw NotFound() }
        return found
    }

    private static func load(_ condition: SQL, in db: Connection) throws -> [ReviewableProposal] {
        let rows = try db.rows(
            """
            -- proposals accepted for review
            SELECT p.id, p.call_id, p.lot_id, p.receipt_number, r.id, r.response_id, r.title, r.requested_fen,
                r.submitted_at, o.id, o.name, o.code, o.legal_representative
            FROM proposal p
            JOIN lot l ON (l.tenant_id, l.id) = (p.tenant_id, p.lot_id)
            JOIN organisation o ON o.id = p.organisation_id
            JOIN LATERAL (SELECT r.* FROM proposal_revision r
                WHERE r.tenant_id = p.tenant_id AND r.proposal_id = p.id AND r.submitted_at IS NOT NULL
                ORDER BY r.number DESC LIMIT 1) r ON true
            WHERE p.tenant_id = current_tenant() AND p.state = 'accepted' AND \(condition)
            ORDER BY l.number, p.receipt_number
            """
        ) { row in try Found(row: &row) }
        return try rows.map { try $0.proposal(members: Organisation.accountsEver(for: $0.organisation, in: db)) }
    }

    private struct Found {
        let id: Proposal.ID
        let call: Call.ID
        let lot: Call.Lot.ID
        let receiptNumber: Int32
        let revision: ProposalRevision.ID
        let response: FormResponse.ID
        let title: String
        let requested: Money
        let submittedAt: Timestamp
        let organisation: Organisation.ID
        let name: String
        let code: String?
        let legalRepresentative: String

        init(row: inout Row) throws {
            id = try row.next()
            call = try row.next()
            lot = try row.next()
            receiptNumber = try row.next()
            revision = try row.next()
            response = try row.next()
            title = try row.next()
            requested = try row.next()
            submittedAt = try row.next()
            organisation = try row.next()
            name = try row.next()
            code = try row.next()
            legalRepresentative = try row.next()
        }

        func proposal(members: [Account.ID]) -> ReviewableProposal {
            ReviewableProposal(
                id: id, call: call, lot: lot, receiptNumber: Int(receiptNumber), revision: revision,
                response: response, title: title, requested: requested, submittedAt: submittedAt,
                organisation: organisation, organisationName: name, organisationCode: code,
                legalRepresentative: legalRepresentative, members: members)
        }
    }
}
