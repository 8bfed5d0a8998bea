internal import Competitions
internal import Funds
internal import Kernel
internal import Platform
internal import Postgres

/// What a contract is made from, wherever that was decided.
struct ContractBasis {
    let origin: Contract.Origin
    let programme: Programme.ID
    let organisation: Organisation.ID
    let areaCode: String
    let title: String
    let amount: Money
    let parts: [(fund: Int64, amount: Money)]

    var award: Award.ID? {
        if case .award(let id) = origin { id } else { nil }
    }
    var recorded: RecordedAward.ID? {
        if case .recorded(let id) = origin { id } else { nil }
    }
    var framework: Contract.ID? {
        if case .framework(let id) = origin { id } else { nil }
    }
}

extension Contract {
    static func insertTerms(_ draft: Draft, of contract: ID, in change: Change) throws {
        let tenant = try change.tenant()
        try insert(draft.members, of: contract, in: change)
        for (index, line) in draft.services.enumerated() {
            let item = try item(of: line, of: contract, draft, in: change)
            try change.db.execute(
                """
                -- a line of a contract
                INSERT INTO contract_line (tenant_id, contract_id, n, lot, title, unit, unit_price_fen, quantity,
                    amount_fen, item_id)
                VALUES (\(tenant), \(contract), \(Int16(clamping: index + 1)), \(line.lot), \(line.title),
                    \(line.unit), \(line.price), \(line.quantity.description)::text::numeric, \(try line.amount),
                    \(item))
                """)
        }
        for site in Set(draft.sites).sorted() {
            do {
                _ = try Area.find(site, in: change.db)
            } catch let refusal as FieldRefusal {
                throw FieldRefusal("sites", refusal.message.key, refusal.message.arguments)
            }
            try change.db.execute(
                """
                -- a site of a contract
                INSERT INTO contract_site (tenant_id, contract_id, area_code)
                VALUES (\(tenant), \(contract), \(site))
                """)
        }
        try insert(.performance, draft.performanceBond, of: contract, in: change)
        try insert(.retention, draft.retention, of: contract, in: change)
        try insertResults(draft, of: contract, in: change)
    }

    /// The item of the catalogue that a line names; it has to hold where and when the contract begins.
    private static func item(
        of line: Line, of contract: ID, _ draft: Draft, in change: Change
    ) throws -> CatalogueItem.ID? {
        guard !line.itemCode.isEmpty else { return nil }
        let area = try find(contract, for: change.viewer, in: change.db).areaCode
        let item = try CatalogueItem.inForce(
            line.itemCode, area: area, on: draft.startsOn, for: change.viewer, in: change.db)
        guard let item else { throw FieldRefusal("services", "purchasing.refusal.item", ["code": line.itemCode]) }
        return item.id
    }

    static func insert(_ source: ContractSource, of contract: ID, in change: Change) throws {
        try change.db.execute(
            """
            -- a source of a contract
            INSERT INTO contract_source (tenant_id, contract_id, fund_id, budget_line_id, year, area_code, amount_fen)
            VALUES (\(try change.tenant()), \(contract), \(source.cell.fund), \(source.cell.line),
                \(Int32(source.cell.year)), \(source.cell.area), \(source.amount))
            """)
    }

    static func insertTranche(
        _ index: Int, _ amount: Money, of draft: Draft, in contract: ID, _ change: Change
    ) throws -> Tranche.ID {
        let id = try change.db.value(
            """
            -- a tranche
            INSERT INTO tranche (tenant_id, contract_id, n, percent, amount_fen, budget_line_id)
            VALUES (\(try change.tenant()), \(contract), \(Int16(index + 1)),
                \(draft.parts[index].percent.description)::text::numeric, \(amount), \(draft.lines[index]))
            RETURNING id
            """, as: Tranche.ID.self)
        guard let id else { throw NotFound() }
        return id
    }

    static func insert(_ share: Money, from fund: Int64, for tranche: Tranche.ID, in change: Change) throws {
        try change.db.execute(
            """
            -- a part of a tranche
            INSERT INTO tranche_source (tenant_id, tranche_id, fund_id, amount_fen)
            VALUES (\(try change.tenant()), \(tranche), \(fund), \(share))
            """)
    }
}
