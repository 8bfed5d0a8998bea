internal import Kernel
public import Platform
internal import Postgres
public import Vault

extension GrantBatch {
    /// What a new list is to be.
    public struct Draft: Sendable {
        /// The fund.
        public var fund: Fund
        /// The cell whose money it is; nil for agency money.
        public var cell: CellKey?
        /// Short code of the purpose.
        public var purpose: String
        /// The year or month that it is for.
        public var period: String
        /// What it is called.
        public var title: String
        /// When the books see it.
        public var posting: Posting

        /// A list.
        public init(
            fund: Fund, cell: CellKey?, purpose: String, period: String, title: String, posting: Posting = .sending
        ) {
            self.fund = fund
            self.cell = cell
            self.purpose = purpose
            self.period = period
            self.title = title
            self.posting = posting
        }
    }

    /// Prepares a list: people go into the vault, numbers into the list. The holder's accountant does this.
    ///
    /// Whose grant of the same purpose and period came back is granted again by this item. Throws `Refusals` that name
    /// every row of a person who has a live grant, or of a place that is not known; then nothing is kept.
    public static func prepare(
        _ draft: Draft, list: GrantList, with key: MasterKey, in change: Change
    ) throws -> GrantBatch {
        let account = try change.viewer.require(.accountant, in: draft.fund.scope)
        try check(draft)
        let tenant = try change.tenant()
        let digests = list.rows.map { Person.grantDigest($0.file.identity.number, with: key, tenant: tenant) }
        let earlier = try earlierGrants(draft, digests, in: change)
        try checkRows(list, digests, earlier, in: change)
        let people = try Person.keep(list.rows.map(\.file), with: key, in: change)
        let (amount, cell) = (try list.sum(), draft.cell)
        let id = try refusing {
            let id = try change.db.value(
                """
                -- prepare a grant batch
                INSERT INTO grant_batch (tenant_id, holder_id, fund_id, budget_line_id, year, area_code, purpose,
                    period, title, posting, item_count, amount_fen, prepared_by)
                VALUES (\(tenant), \(draft.fund.holder), \(draft.fund.id), \(cell?.line),
                    \(cell.map { Int32($0.year) }), \(cell?.area), \(draft.purpose),
                    \(draft.period), \(draft.title), \(draft.posting),
                    \(Int32(list.rows.count)), \(amount), \(account))
                RETURNING id
                """, as: ID.self)
            guard let id else { throw NotFound() }
            let items = zip(zip(list.rows, people), digests).map { pair, digest -> JSON in
                [
                    "person": .integer(pair.1.rawValue), "digest": .string(digest.hexadecimal),
                    "area": .string(pair.0.area), "amount": .integer(pair.0.amount.fen),
                    "reissues": (earlier[digest.hexadecimal]?.returned).map { .integer($0.rawValue) } ?? .null,
                ]
            }
            try insert(items, into: id, of: draft, tenant: tenant, in: change)
            try change.db.settle(.grantItemsSum)
            return id
        }
        change.record(
            "funds.prepare_grants", "grant_batch", id,
            ["items": .integer(Int64(list.rows.count)), "amount": .string(amount.description)])
        try change.move("grant_batch", id.rawValue, from: "", to: State.prepared.rawValue)
        return try find(id, for: change.viewer, in: change.db)
    }

    private static func insert(
        _ items: [JSON], into id: ID, of draft: Draft, tenant: Tenant.ID, in change: Change
    ) throws {
        try change.db.execute(
            """
            -- items of a grant batch
            INSERT INTO grant_item (tenant_id, batch_id, holder_id, purpose, period, n, person_id, person_digest,
                area_code, amount_fen, reissues)
            SELECT \(tenant), \(id), \(draft.fund.holder), \(draft.purpose), \(draft.period), i.n,
                (i.value ->> 'person')::bigint, decode(i.value ->> 'digest', 'hex'), i.value ->> 'area',
                (i.value ->> 'amount')::bigint, (i.value ->> 'reissues')::bigint
            FROM jsonb_array_elements(\(JSON.array(items).stored)) WITH ORDINALITY AS i (value, n)
            ORDER BY decode(i.value ->> 'digest', 'hex')
            """)
    }

    private static func check(_ draft: Draft) throws {
        var refusals: [any Refusal] = []
        do { try requireCode(draft.purpose, signsMax: 30) } catch let refusal as any Refusal {
            refusals.append(FieldRefusal("purpose", refusal.message.key, refusal.message.arguments))
        }
        if draft.title.isEmpty { refusals.append(FieldRefusal("title", "field.refusal.missing")) }
        let parts = draft.period.split(separator: "-", omittingEmptySubsequences: false)
        let isYear = parts.first.map { $0.count == 4 && $0.allSatisfy { $0.isASCII && $0.isNumber } } ?? false
        let month = parts.count == 2 && parts[1].count == 2 ? Int(parts[1]) ?? 0 : 0
        if !isYear || parts.count > 2 || parts.count == 2 && !(1...12).contains(month) {
            refusals.append(FieldRefusal("period", "grants.refusal.period"))
        }
        if draft.fund.agency != (draft.cell == nil) { throw FundsRefusal.broken(.grantCellOrAgency) }
        guard refusals.isEmpty else { throw Refusals(refusals) }
    }

    private struct Earlier {
        var isLive = false
        var returned: GrantItem.ID?
    }

    /// Grants of the same people for the purpose and the period, by the digest of the person.
    private static func earlierGrants(
        _ draft: Draft, _ digests: [[UInt8]], in change: Change
    ) throws -> [String: Earlier] {
        let found = try change.db.rows(
            """
            -- earlier grants of these people
            SELECT encode(i.person_digest, 'hex'), i.id, i.state FROM grant_item i
            WHERE i.tenant_id = \(try change.tenant()) AND i.purpose = \(draft.purpose) AND i.period = \(draft.period)
              AND encode(i.person_digest, 'hex') = ANY (\(digests.map(\.hexadecimal)))
              AND i.state NOT IN ('reissued', 'cancelled') ORDER BY i.id
            """
        ) { row in try (row.next(String.self), row.next(GrantItem.ID.self), row.next(GrantItem.State.self)) }
        return found.reduce(into: [:]) { earlier, item in
            if item.2 == .returned {
                earlier[item.0, default: Earlier()].returned = item.1
            } else {
                earlier[item.0, default: Earlier()].isLive = true
            }
        }
    }

    private static func checkRows(
        _ list: GrantList, _ digests: [[UInt8]], _ earlier: [String: Earlier], in change: Change
    ) throws {
        let places = Set(
            try change.db.rows(
                """
                -- places of a list
                SELECT a.code FROM area a WHERE a.code = ANY (\(Array(Set(list.rows.map(\.area)))))
                """
            ) { row in try row.next(String.self) })
        var faults: [GrantList.Fault] = []
        for (row, digest) in zip(list.rows, digests) {
            if !places.contains(row.area) {
                faults.append(
                    .init(row: row.number, column: GrantList.Heading.area.rawValue, "grants.fault.area"))
            }
            if earlier[digest.hexadecimal]?.isLive == true {
                faults.append(
                    .init(row: row.number, column: GrantList.Heading.number.rawValue, "grants.fault.granted"))
            }
        }
        guard faults.isEmpty else { throw Refusals(faults) }
    }
}
