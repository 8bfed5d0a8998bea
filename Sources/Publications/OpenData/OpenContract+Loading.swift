internal import Kernel
public import Platform
public import Postgres

extension OpenContract {
    /// How many are read at once: the file grows, the memory does not.
    public static let batchSize = 250

    /// The next contracts in force of the viewer's tenant after the one with the key `last`, in order of their keys.
    /// Empty when there are no more.
    public static func batch(after last: Int64?, for viewer: Viewer, in db: Connection) throws -> [OpenContract] {
        let tenant = try viewer.requireTenant()
        var contracts = try heads(after: last ?? 0, tenant: tenant, in: db)
        guard !contracts.isEmpty else { return [] }
        let ids = contracts.map(\.id)
        let sources = Dictionary(grouping: try sources(of: ids, tenant: tenant.id, in: db), by: \.0)
        let steps = Dictionary(grouping: try steps(of: ids, tenant: tenant.id, in: db), by: \.0)
        let transfers = Dictionary(grouping: try transfers(of: ids, tenant: tenant.id, in: db), by: \.0)
        let lines = Dictionary(grouping: try lines(of: ids, tenant: tenant.id, in: db), by: \.0)
        let amendments = Dictionary(grouping: try amendments(of: ids, tenant: tenant.id, in: db), by: \.0)
        let measured = Dictionary(grouping: try measured(of: ids, for: viewer, in: db), by: \.0)
        let settlements = try settlements(of: ids, tenant: tenant.id, in: db)
        for index in contracts.indices {
            let id = contracts[index].id
            contracts[index].sources = (sources[id] ?? []).map(\.1)
            contracts[index].steps = (steps[id] ?? []).map(\.1)
            contracts[index].lines = (lines[id] ?? []).map(\.1)
            contracts[index].amendments = (amendments[id] ?? []).map(\.1)
            contracts[index].measured = (measured[id] ?? []).map(\.1)
            contracts[index].settlement = settlements[id]
            contracts[index].transfers = (transfers[id] ?? []).map(\.1)
        }
        return contracts
    }

    private static func heads(after last: Int64, tenant: Tenant, in db: Connection) throws -> [OpenContract] {
        try db.rows(
            """
            -- open data: contracts in force
            SELECT c.id, c.number, c.title, c.state, c.value_fen, c.starts_on, c.ends_on, c.activated_at,
                CASE WHEN c.state <> 'active' THEN c.ended_at END, g.code, g.name,
                k.code, k.title, k.kind, k.opens_at, k.deadline_at, l.number, p.requested_fen,
                w.amount_fen, w.confirmed_at, c.kind, rw.id, rw.method, rw.decided_on,
                coalesce(pr.announced_at, pc.announced_on::timestamp AT TIME ZONE 'Asia/Shanghai'),
                coalesce(pr.responses_due_at, pc.closed_on::timestamp AT TIME ZONE 'Asia/Shanghai'),
                c.area_code, \(places("ar.path")),
                ao.id, ao.name, ao.code, ao.kind, \(places("aa.path")),
                co.id, co.name, co.code, co.kind, \(places("ca.path"))
            FROM contract c
            JOIN programme g ON g.tenant_id = c.tenant_id AND g.id = c.programme_id
            JOIN area ar ON ar.code = c.area_code
            JOIN organisation ao ON ao.id = c.authority_id JOIN area aa ON aa.code = ao.area_code
            JOIN organisation co ON co.id = c.contractor_id JOIN area ca ON ca.code = co.area_code
            LEFT JOIN award w ON w.tenant_id = c.tenant_id AND w.id = c.award_id
            LEFT JOIN recorded_award rw ON rw.tenant_id = c.tenant_id AND rw.id = c.recorded_award_id
            LEFT JOIN procurement_award pa ON pa.tenant_id = rw.tenant_id AND pa.recorded_award_id = rw.id
            LEFT JOIN procurement pr ON pr.tenant_id = pa.tenant_id AND pr.id = pa.procurement_id
            LEFT JOIN procurement_record pc ON pc.tenant_id = pa.tenant_id AND pc.procurement_id = pa.procurement_id
            LEFT JOIN proposal p ON p.tenant_id = w.tenant_id AND p.id = w.proposal_id
            LEFT JOIN lot l ON l.tenant_id = p.tenant_id AND l.id = p.lot_id
            LEFT JOIN call k ON k.tenant_id = p.tenant_id AND k.id = p.call_id
            WHERE c.tenant_id = \(tenant.id) AND c.id > \(last) AND c.activated_at IS NOT NULL
              AND c.state IN ('active', 'completed', 'terminated') AND c.kind <> 'framework'
            ORDER BY c.id LIMIT \(Int64(batchSize))
            """
        ) { row in try OpenContract(slug: tenant.slug, row: &row) }
    }

    /// Names of the places on a path, the province first.
    private static func places(_ path: SQL) -> SQL {
        """
        ARRAY(SELECT up.name FROM unnest(string_to_array(\(path), '.')) WITH ORDINALITY AS part(code, n)
            JOIN area up ON up.code = part.code WHERE up.level > 0 ORDER BY part.n)
        """
    }

    private init(slug: String, row: inout Row) throws {
        authoritySlug = slug
        id = try row.next()
        number = try row.next()
        title = OpenText.withoutNumbers(of: try row.next())
        state = try row.next()
        value = try row.next()
        startsOn = try row.next()
        endsOn = try row.next()
        activatedAt = try row.next()
        endedAt = try row.next()
        programmeCode = try row.next()
        programmeName = OpenText.withoutNumbers(of: try row.next())
        let code = try row.next(String?.self)
        let call = (
            try row.next(String?.self), try row.next(String?.self), try row.next(Timestamp?.self),
            try row.next(Timestamp?.self), try row.next(Int?.self), try row.next(Money?.self)
        )
        if let code, let title = call.0, let kind = call.1, let opens = call.2, let deadline = call.3, let lot = call.4
        {
            origin = Origin(
                code: code, title: OpenText.withoutNumbers(of: title), kind: kind, opensAt: opens,
                deadlineAt: deadline, lot: lot, requested: call.5)
        } else {
            origin = nil
        }
        let (amount, at) = (try row.next(Money?.self), try row.next(Timestamp?.self))
        awarded = amount.flatMap { amount in at.map { (amount, $0) } }
        kind = try row.next()
        procured = try Procured(row: &row)
        areaCode = try row.next()
        places = try row.next()
        authority = try Party(row: &row)
        contractor = try Party(row: &row)
    }

    private static func sources(
        of contracts: [Int64], tenant: Tenant.ID, in db: Connection
    ) throws -> [(Int64, Source)] {
        try db.rows(
            """
            -- open data: what each fund pays
            SELECT s.contract_id, f.code, f.name, f.source_kind, o.id, o.name, o.code, o.kind, \(places("a.path")),
                s.amount_fen
            FROM contract_source s JOIN fund f ON f.tenant_id = s.tenant_id AND f.id = s.fund_id
            JOIN holder h ON h.tenant_id = f.tenant_id AND h.id = f.holder_id
            JOIN organisation o ON o.id = h.organisation_id JOIN area a ON a.code = o.area_code
            WHERE s.tenant_id = \(tenant) AND s.contract_id = ANY(\(contracts)) ORDER BY s.contract_id, s.fund_id
            """
        ) { row in
            (
                try row.next(Int64.self),
                Source(
                    code: try row.next(), name: OpenText.withoutNumbers(of: try row.next()), kind: try row.next(),
                    holder: try Party(row: &row), amount: try row.next())
            )
        }
    }

    private static func steps(of contracts: [Int64], tenant: Tenant.ID, in db: Connection) throws -> [(Int64, Step)] {
        try db.rows(
            """
            -- open data: milestones
            SELECT m.contract_id, m.id, m.n, m.title, m.due_on, t.amount_fen,
                tranche_amount(t.tenant_id, t.id), a.accepted_at, m.state = 'cancelled',
                (SELECT x.n FROM contract_amendment x WHERE x.tenant_id = t.tenant_id AND x.id = t.amendment_id)
            FROM milestone m JOIN tranche t ON t.tenant_id = m.tenant_id AND t.id = m.tranche_id
            LEFT JOIN milestone_acceptance a ON a.tenant_id = m.tenant_id AND a.milestone_id = m.id
            WHERE m.tenant_id = \(tenant) AND m.contract_id = ANY(\(contracts)) ORDER BY m.contract_id, m.n
            """
        ) { row in
            (
                try row.next(Int64.self),
                Step(
                    id: try row.next(), number: try row.next(), title: OpenText.withoutNumbers(of: try row.next()),
                    dueOn: try row.next(), amount: try row.next(), worth: try row.next(), acceptedAt: try row.next(),
                    isCancelled: try row.next(), amendment: try row.next(Int16?.self).map { Int($0) })
            )
        }
    }

    /// What left the accounts, and what was set off between two contracts: paid of the one, come back from the other.
    private static func transfers(
        of contracts: [Int64], tenant: Tenant.ID, in db: Connection
    ) throws -> [(Int64, Transfer)] {
        try db.rows(
            """
            -- open data: payments
            SELECT l.contract_id, e.id || '-' || f.id, e.entry_date, e.posted_at, f.code, o.id, o.name, o.code, o.kind,
                \(places("a.path")), \(PublishedPayment.paid)
            FROM journal_line l JOIN journal_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
            JOIN fund f ON f.tenant_id = l.tenant_id AND f.id = l.fund_id
            JOIN holder h ON h.tenant_id = e.tenant_id AND h.id = e.holder_id
            JOIN organisation o ON o.id = h.organisation_id JOIN area a ON a.code = o.area_code
            WHERE l.tenant_id = \(tenant) AND l.contract_id = ANY(\(contracts)) AND \(PublishedPayment.moves)
            GROUP BY l.contract_id, e.id, f.id, e.entry_date, e.posted_at, f.code, o.id, o.name, o.code, o.kind, a.path
            HAVING sum(l.amount_fen) <> 0 ORDER BY l.contract_id, e.posted_at, e.id, f.id
            """
        ) { row in
            (
                try row.next(Int64.self),
                Transfer(
                    id: try row.next(), day: try row.next(), postedAt: try row.next(), fund: try row.next(),
                    payer: try Party(row: &row), amount: try row.next())
            )
        }
    }
}

extension OpenContract.Party {
    fileprivate init(row: inout Row) throws {
        organisation = try row.next()
        name = OpenText.withoutNumbers(of: try row.next())
        code = try row.next()
        kind = try row.next()
        places = try row.next()
    }
}
