import Funds
import Kernel
import Logging
import Platform
import Postgres
import TestSupport
import Testing

extension Books {
    /// Opens new books in a database of their own. The social budget is `budget` in each of the two villages, the
    /// fiscal one 1,000.00 in the county.
    static func open(budget amount: String = "1000.00") async throws -> Books {
        let clone = try await TestDatabase.clone()
        var eight = clone.database.settings
        eight.poolSize = 8
        eight.waitLimit = .seconds(60)
        let (database, owner) = (Database(settings: eight, logger: Logger(label: "books")), clone.owner)
        let settings = [LocalSetting(name: "app.tenant", value: "1")]
        let people = try await database.write(settings) { db in try populate(db) }
        let tenant = try await database.read(settings) { db in try Tenant.find(slug: "books", in: db) }
        let organisations = try await database.read { db in
            try db.rows("SELECT id FROM organisation ORDER BY id") { row in try row.next(Organisation.ID.self) }
        }
        try await windows(in: owner)
        func viewer(_ name: String) -> Viewer { Books.viewer(name, people: people, tenant: tenant, grantee: nil) }
        let (foundation, province, programme) = try await database.write(as: viewer("Anna")) { change in
            let programme = try #require(try change.db.value("SELECT id FROM programme", as: Programme.ID.self))
            let first = try Holder.open(
                for: organisations[0], books: .full, from: day("2026-01-01"), in: change)
            let second = try Holder.open(
                for: organisations[1], books: .projectLedger, from: day("2026-01-01"), in: change)
            return (first, second, programme)
        }
        let (bank, treasury, social, fiscal, budget) = try await database.write(as: viewer("Anna")) { change in
            let bank = try BankAccount.open(
                "B1", at: "bank", number: "6222000011112222", of: foundation, in: change)
            let treasury = try BankAccount.open(
                "T1", at: "treasury", kind: .treasury, number: "6222000033334444", of: province, in: change)
            let social = try Fund.open(
                .init(code: "S", name: "social", source: .donation, programme: programme, purpose: "children"),
                with: foundation, in: change)
            let fiscal = try Fund.open(
                .init(code: "G", name: "fiscal", source: .government, programme: programme, purpose: "children"),
                with: province, in: change)
            let budget = try Budget.begin(
                for: programme, lines: [.init(code: "A", name: "allowance"), .init(code: "B", name: "activities")],
                in: change)
            return (bank, treasury, social, fiscal, budget)
        }
        let version = try await database.write(as: viewer("Anna")) { change in
            func cell(_ fund: Fund, _ area: String) -> CellKey {
                CellKey(fund: fund.id, line: budget.lines[0].id, year: 2026, area: area)
            }
            return try BudgetVersion.prepare(
                .original, of: budget,
                rows: [
                    .init(cell(social, village), yuan(amount)), .init(cell(social, otherVillage), yuan(amount)),
                    .init(cell(fiscal, county), yuan("1000.00")),
                ], reason: "agreement", in: change)
        }
        _ = try await database.write(as: viewer("Carol")) { change in
            try version.answer(.approved, seen: version.contentSHA256, in: change)
        }
        try await sign(owner: owner, grantee: organisations[2], programme: programme)
        return Books(
            clone: clone, database: database, owner: owner, tenant: tenant, people: people, programme: programme,
            grantee: organisations[2],
            foundation: foundation, province: province, bank: bank, treasury: treasury, social: social,
            fiscal: fiscal, budget: budget)
    }

    /// Contracts 7 and 8 with five accepted tranches, without the award, the checks and the sums that the tests of
    /// Contracts and Milestones are about.
    private static func sign(owner: Database, grantee: Organisation.ID, programme: Programme.ID) async throws {
        try await owner.write { db in
            try db.executeScript(
                """
                SET LOCAL session_replication_role = replica;
                INSERT INTO contract (tenant_id, id, programme_id, award_id, number, title, authority_id, contractor_id,
                    area_code, starts_on, ends_on, value_fen, drafted_by, state, frozen_sha256, frozen_at,
                    verification_code)
                OVERRIDING SYSTEM VALUE
                SELECT 1, n, \(programme), n, 'C' || n, 'contract', \(grantee), \(grantee), '510101', '2026-01-01',
                    '2026-12-31', 100, 1, 'active', 'x', now(), 'code' || n FROM generate_series(7, 8) AS n;
                INSERT INTO tranche (tenant_id, id, contract_id, n, percent, amount_fen)
                OVERRIDING SYSTEM VALUE
                SELECT 1, n, 7, n, 20, 10000000 FROM generate_series(1, 5) AS n;
                INSERT INTO tranche_source (tenant_id, tranche_id, fund_id, amount_fen)
                SELECT 1, n, f.id, 1000000 FROM generate_series(1, 5) AS n, fund f;
                INSERT INTO milestone (tenant_id, id, programme_id, contract_id, tranche_id, organisation_id, area_code,
                    n, title, due_on, state)
                OVERRIDING SYSTEM VALUE
                SELECT 1, n, \(programme), 7, n, \(grantee), '510101', n, 'milestone', '2026-03-01', 'accepted'
                FROM generate_series(1, 5) AS n;
                INSERT INTO milestone_acceptance (tenant_id, milestone_id, check_id, accepted_by)
                SELECT 1, n, n, 1 FROM generate_series(1, 5) AS n;
                """)
        }
    }

    private static func populate(_ db: Connection) throws -> [String: Account.ID] {
        try db.executeScript(
            """
            INSERT INTO area (code, parent_code, level, name, path, source) VALUES
                ('000000', NULL, 0, 'country', '000000.', 'test'),
                ('510000', '000000', 1, 'province', '000000.510000.', 'test'),
                ('510100', '510000', 2, 'city', '000000.510000.510100.', 'test'),
                ('510101', '510100', 3, 'county', '000000.510000.510100.510101.', 'test'),
                ('510101001', '510101', 4, 'town', '000000.510000.510100.510101.510101001.', 'test'),
                ('510101001001', '510101001', 5, 'first village',
                    '000000.510000.510100.510101.510101001.510101001001.', 'test'),
                ('510101001002', '510101001', 5, 'second village',
                    '000000.510000.510100.510101.510101001.510101001002.', 'test') ON CONFLICT DO NOTHING;
            INSERT INTO organisation (name, kind, area_code) VALUES ('foundation', 'foundation', '510000'),
                ('province', 'government', '510000'), ('grantee', 'service_organisation', '510101');
            INSERT INTO tenant (slug, name, name_en, kind, organisation_id, area_code)
                SELECT 'books', 'books', 'books', 'foundation', min(id), '510000' FROM organisation;
            INSERT INTO programme (tenant_id, code, name, starts_on, ends_on, area_code)
                VALUES (1, 'P', 'programme', '2026-01-01', '2028-12-31', '510000');
            """)
        var people: [String: Account.ID] = [:]
        for name in roles.keys.sorted() + ["Alice", "Eve"] {
            people[name] = try db.value("INSERT INTO account (name) VALUES (\(name)) RETURNING id", as: Account.ID.self)
        }
        return people
    }

    /// The dated rules that say how far a bank line and its voucher may lie apart.
    private static func windows(in owner: Database) async throws {
        _ = try await owner.write { db in
            try db.execute(
                """
                INSERT INTO rule (code, value, unit, operator, valid_from, citation, mark, effect) VALUES
                    ('bank_match.days.max', 10, 'day', 'at_most', '2000-01-01', 'tests', 'G', 'warn'),
                    ('bank_match.reference_days.max', 60, 'day', 'at_most', '2000-01-01', 'tests', 'G', 'warn')
                """)
        }
    }
}
