public import Kernel
public import Platform
public import Postgres

extension Fund {
    private init(row: inout Row) throws {
        id = try row.next()
        holder = try row.next()
        holderName = try row.next()
        programme = try row.next()
        code = try row.next()
        name = try row.next()
        englishName = try row.next()
        source = try row.next()
        restriction = try row.next()
        purpose = try row.next()
        usableUntil = try row.next()
        usableFrom = try row.next()
        agency = try row.next()
        noInvest = try row.next()
        managementCapBasisPoints = try row.next(Int32?.self).map(Int.init)
        agreed = try row.next()
        areas = try row.next()
        lines = try row.next()
        received = try row.next()
        balance = try row.next()
    }

    private static let selection: SQL = """
        SELECT f.id, f.holder_id, o.name, f.programme_id, f.code, f.name, f.name_en, f.source_kind, f.restriction,
            f.purpose, f.usable_until, f.usable_from, f.agency, f.no_invest, f.management_cap_bp, f.agreed_fen,
            f.area_codes, f.line_codes,
            (SELECT coalesce(sum(r.amount_fen), 0)::bigint FROM receipt r
             WHERE r.tenant_id = f.tenant_id AND r.fund_id = f.id AND r.entry_id IS NOT NULL
               AND NOT EXISTS (SELECT FROM journal_entry e
                               WHERE e.tenant_id = r.tenant_id AND e.reverses = r.entry_id)),
            (SELECT coalesce(sum(b.balance_fen), 0)::bigint FROM bank_balance b
             WHERE b.tenant_id = f.tenant_id AND b.fund_id = f.id)
        FROM fund f JOIN holder h ON h.tenant_id = f.tenant_id AND h.id = f.holder_id
        JOIN organisation o ON o.id = h.organisation_id
        """

    /// Sets up a fund with a holder. The holder's accountant or a programme officer does this.
    public static func open(_ draft: Draft, with holder: Holder, in change: Change) throws -> Fund {
        let place = Scope(programme: draft.programme, holder: holder.id.rawValue)
        let account = try change.viewer.require(.accountant, .programmeOfficer, in: place)
        try requireCode(draft.code, signsMax: 30)
        if let agreed = draft.agreed, agreed.fen <= 0 {
            throw FieldRefusal("agreed", "funds.refusal.amount_not_positive")
        }
        let id = try refusing {
            try change.db.value(
                """
                -- set up a fund
                INSERT INTO fund (tenant_id, holder_id, programme_id, code, name, name_en, source_kind, restriction,
                    purpose, usable_until, usable_from, agency, no_invest, management_cap_bp, agreed_fen, area_codes,
                    line_codes, created_by)
                VALUES (\(try change.tenant()), \(holder.id), \(draft.programme), \(draft.code), \(draft.name),
                    \(draft.englishName), \(draft.source), \(draft.restriction), \(draft.purpose),
                    \(draft.usableUntil), \(draft.usableFrom), \(draft.agency), \(draft.noInvest),
                    \(draft.managementCapBasisPoints.map(Int32.init)), \(draft.agreed), \(draft.areas),
                    \(draft.lines), \(account))
                RETURNING id
                """, as: ID.self)
        }
        guard let id else { throw NotFound() }
        change.record("funds.open_fund", "fund", id)
        return try find(id, for: change.viewer, in: change.db)
    }

    /// A fund that the viewer may see. Throws `NotFound`.
    public static func find(_ id: ID, for viewer: Viewer, in db: Connection) throws -> Fund {
        let found = try db.first(
            "-- fund by id\n" + selection
                + " WHERE f.tenant_id = \(try viewer.requireTenant().id) AND f.id = \(id)"
        ) { row in try Fund(row: &row) }
        guard let found, viewer.seesBooks(of: found.holder, programme: found.programme) else { throw NotFound() }
        return found
    }

    /// The funds that the viewer may see, of one programme or of all, in order of holder and code.
    public static func all(
        of programme: Programme.ID? = nil, for viewer: Viewer, in db: Connection
    ) throws -> [Fund] {
        try list(of: programme, in: db, tenant: try viewer.requireTenant().id)
            .filter { viewer.seesBooks(of: $0.holder, programme: $0.programme) }
    }

    static func list(of programme: Programme.ID?, in db: Connection, tenant: Tenant.ID) throws -> [Fund] {
        let filter: SQL = programme.map { " AND f.programme_id = \($0)" } ?? ""
        return try db.rows(
            "-- funds\n" + selection + " WHERE f.tenant_id = \(tenant)" + filter + " ORDER BY f.holder_id, f.code"
        ) { row in try Fund(row: &row) }
    }
}

/// What everybody may know of a fund: contracts and programme pages name their sources.
public struct FundName: Sendable, Hashable {
    /// The fund.
    public let id: Fund.ID
    /// Name in Chinese.
    public let name: String
    /// Name in English; empty when there is none.
    public let englishName: String
    /// Where the money comes from.
    public let source: Fund.Source
    /// Name of the organisation that holds it.
    public let holderName: String
    private let holder: Holder.ID

    /// Whether the viewer may open vouchers and receipts of the fund, which are its holder's books.
    public func isOpen(to viewer: Viewer) -> Bool { viewer.seesBooks(of: holder) }

    /// The names of all funds of the viewer's tenant.
    public static func all(for viewer: Viewer, in db: Connection) throws -> [Fund.ID: FundName] {
        let funds = try Fund.list(of: nil, in: db, tenant: try viewer.requireTenant().id)
        return Dictionary(
            uniqueKeysWithValues: funds.map {
                (
                    $0.id,
                    FundName(
                        id: $0.id, name: $0.name, englishName: $0.englishName, source: $0.source,
                        holderName: $0.holderName, holder: $0.holder)
                )
            })
    }
}

extension Fund {
    /// The lines of the budget of its programme, which a giver may name; none while there is no budget.
    public func budgetLines(for viewer: Viewer, in db: Connection) throws -> [Budget.Line] {
        guard viewer.seesBooks(of: holder) else { throw NotFound() }
        guard let programme else { return [] }
        do {
            return try Budget.load(programme, in: db, tenant: try viewer.requireTenant().id).lines
        } catch is NotFound {
            return []
        }
    }
}
