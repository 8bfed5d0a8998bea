internal import Foundation
internal import Funds
internal import Kernel
internal import Logging
internal import Platform
internal import Postgres

/// Books with one accountant, whose bank lines and vouchers are written past the verbs: what is measured is matching.
struct MatchingBooks {
    /// The database as the application sees it.
    let database: Database
    /// The accountant.
    let viewer: Viewer
    private let superuser: Database
    private let holder: Holder

    /// Migrates a database of its own and opens books in it.
    static func open(in cluster: BenchCluster) async throws -> MatchingBooks {
        let name = "miaopu_matching_\(ProcessInfo.processInfo.processIdentifier)"
        _ = try cluster.run(
            "psql", ["-q", "-c", "CREATE DATABASE \(name) TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"])
        guard var parts = URLComponents(string: cluster.url) else { throw BenchFailure("a strange URL of the cluster") }
        parts.path = "/" + name
        let url = parts.string ?? cluster.url
        func connect(_ role: String?) -> Database {
            Database(
                settings: DatabaseSettings(
                    url: url, role: role, poolSize: 2, slowStatement: .seconds(600)), logger: Logger(label: "bench"))
        }
        let superuser = connect(nil)
        try await Bootstrap.makeRoles(in: superuser)
        let owner = connect(Bootstrap.ownerRole)
        _ = try await Migrator(directory: "Migrations").migrate(owner)
        await owner.close()
        let organisation = try await superuser.withConnection { db in
            try db.executeScript(
                """
                INSERT INTO area (code, parent_code, level, name, path, source)
                VALUES ('000000', NULL, 0, 'country', '000000.', 'bench') ON CONFLICT DO NOTHING;
                INSERT INTO organisation (name, kind, area_code)
                SELECT 'party ' || n, 'foundation', '000000' FROM generate_series(1, 9001) n;
                INSERT INTO tenant (slug, name, name_en, kind, organisation_id, area_code)
                SELECT 'bench', 'bench', 'bench', 'foundation', min(id), '000000' FROM organisation;
                INSERT INTO account (name) VALUES ('accountant');
                INSERT INTO rule (code, value, unit, operator, valid_from, citation, mark, effect) VALUES
                    ('bank_match.days.max', 10, 'day', 'at_most', '2000-01-01', 'bench', 'G', 'warn'),
                    ('bank_match.reference_days.max', 60, 'day', 'at_most', '2000-01-01', 'bench', 'G', 'warn');
                """)
            return try db.value("SELECT min(id) FROM organisation", as: Organisation.ID.self)
        }
        let account = try await superuser.withConnection { db in
            try db.value("SELECT max(id) FROM account", as: Account.ID.self)
        }
        let database = connect(Bootstrap.appRole)
        let tenant = try await database.read([LocalSetting(name: "app.tenant", value: "1")]) { db in
            try Tenant.find(slug: "bench", in: db)
        }
        let today = Day(year: 2026, month: 12, day: 31) ?? .first
        let viewer = Viewer(
            account: account, name: "accountant", tenant: tenant,
            grants: [RoleGrant(role: .accountant), RoleGrant(role: .programmeOfficer)], today: today)
        let holder = try await database.write(as: viewer) { change in
            guard let organisation else { throw NotFound() }
            return try Holder.open(for: organisation, books: .full, from: today.firstOfMonth, in: change)
        }
        return MatchingBooks(database: database, viewer: viewer, superuser: superuser, holder: holder)
    }

    /// Closes the connections.
    func close() async {
        await database.close()
        await superuser.close()
    }

    /// Writes a sample into a new account: one statement that adds up, and a voucher for each book item.
    func store(_ sample: MatchingSample, code: String) async throws -> BankAccount {
        let account = try await database.write(as: viewer) { [holder] change in
            try BankAccount.open(code, at: "bank", number: "62220000\(code)1111", of: holder, in: change)
        }
        let base = (account.id.rawValue) * 10_000_000
        try await superuser.write([LocalSetting(name: "app.tenant", value: "1")]) { db in
            try db.execute("SET LOCAL session_replication_role = replica")
            try Self.write(sample.lines, account, db)
            try Self.write(sample.items, base, account, db)
            try db.execute("RESET session_replication_role")
        }
        try await superuser.withConnection { db in try db.execute("ANALYZE") }
        return account
    }

    private static func write(_ lines: [AutomaticMatching.Side], _ account: BankAccount, _ db: Connection) throws {
        let sum = lines.reduce(Int64(0)) { $0 + $1.fen }
        try db.execute(
            """
            INSERT INTO bank_statement (tenant_id, holder_id, bank_account_id, file_name, file_sha256, layout,
                first_day, last_day, line_count, new_count, duplicate_count, opening_fen, sum_fen, closing_fen,
                imported_by)
            VALUES (1, \(account.holder), \(account.id), 'bench', sha256('x'), 'plain', '2026-01-01', '2027-12-31',
                \(Int32(lines.count)), \(Int32(lines.count)), 0, 0, \(sum), \(sum), 1)
            """)
        try db.execute(
            """
            INSERT INTO bank_line (tenant_id, statement_id, bank_account_id, row_number, day, amount_fen, reference,
                counterparty, note, raw, fingerprint)
            SELECT 1, (SELECT max(id) FROM bank_statement), \(account.id), l.id, '2026-01-01'::date + l.day::integer,
                l.fen, CASE l.reference WHEN 0 THEN '' ELSE 'R' || l.reference END,
                CASE l.party WHEN 0 THEN '' ELSE 'party ' || l.party END, 'note', ARRAY['raw', 'cells'],
                sha256(int8send(l.id))
            FROM unnest(\(lines.map(\.id)), \(lines.map { Int64($0.day) }), \(lines.map(\.fen)),
                \(lines.map(\.reference)), \(lines.map(\.party))) AS l (id, day, fen, reference, party)
            ORDER BY l.day, l.id
            """)
    }

    private static func write(
        _ items: [AutomaticMatching.Side], _ base: Int64, _ account: BankAccount, _ db: Connection
    ) throws {
        let made: SQL = """
            WITH i AS MATERIALIZED (
                SELECT \(base) + i.id AS id, '2026-01-01'::date + i.day::integer AS day, i.fen,
                    'R' || i.reference AS reference, i.party
                FROM unnest(\(items.map(\.id)), \(items.map { Int64($0.day) }), \(items.map(\.fen)),
                    \(items.map(\.reference)), \(items.map(\.party))) AS i (id, day, fen, reference, party)
            )
            """
        try db.execute(
            made + """
                 INSERT INTO journal_entry (tenant_id, id, holder_id, month, entry_date, kind, voucher_no, summary,
                    document_kind, line_count, body_hash, chain_hash, posted_by)
                OVERRIDING SYSTEM VALUE
                SELECT 1, id, \(account.holder), date_trunc('month', day)::date, day, 'expense',
                    (id % 10000000 + 1000000 * \(account.id))::integer,
                    'voucher', 'voucher', 2, sha256('x'), sha256('x'), 1 FROM i ORDER BY id
                """)
        try db.execute(
            made + """
                 INSERT INTO book_item (tenant_id, entry_id, bank_account_id, entry_date, amount_fen)
                SELECT 1, id, \(account.id), day, fen FROM i ORDER BY id
                """)
        try db.execute(
            made + """
                 INSERT INTO receipt (tenant_id, holder_id, fund_id, source_kind, bank_account_id, received_on,
                    amount_fen, payer_name, channel, reference, registered_by, entry_id)
                SELECT 1, \(account.holder), 1, 'donation', \(account.id), day, fen, 'party ' || party, 'direct',
                    reference, 1, id FROM i WHERE fen > 0 ORDER BY id
                """)
        try db.execute(
            made + """
                 INSERT INTO payment_request (tenant_id, id, holder_id, payee_organisation_id, purpose, amount_fen,
                    prepared_by)
                OVERRIDING SYSTEM VALUE
                SELECT 1, id, \(account.holder), (SELECT min(id) - 1 FROM organisation) + party, 'purpose', -fen, 1
                FROM i WHERE fen < 0 AND party <> 0 ORDER BY id
                """)
        try db.execute(
            made + """
                 INSERT INTO payment (tenant_id, holder_id, request_id, bank_account_id, paid_on, amount_fen, reference,
                    entry_id, made_by)
                SELECT 1, \(account.holder), id, \(account.id), day, -fen, reference, id, 1
                FROM i WHERE fen < 0 ORDER BY id
                """)
    }

    /// What PostgreSQL's processes for this database have used of the processors so far, in seconds.
    func processorSeconds() async throws -> Double {
        let processes = try await superuser.withConnection { db in
            try db.rows(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()", { try $0.next(Int32.self) })
        }
        return try processes.reduce(0) { try $0 + BenchSite.processorSeconds(of: $1) }
    }

    /// What can be matched in an account.
    func propose(in account: BankAccount) async throws -> MatchRun {
        let viewer = viewer
        return try await database.read(as: viewer) { db in try MatchRun.propose(in: account, for: viewer, db: db) }
    }

    /// Proposes again and writes the groups.
    func confirm(_ run: MatchRun, in account: BankAccount) async throws {
        let seen = run.digest
        _ = try await database.write(as: viewer) { change in
            try MatchRun.confirm(seen: seen, in: account, change: change)
        }
    }

    /// Groups in force of an account.
    func stored(_ account: BankAccount) async throws -> Int {
        try await database.read(as: viewer) { db in
            try db.value(
                "SELECT count(*) FROM match_group WHERE bank_account_id = \(account.id) AND undone_at IS NULL",
                as: Int.self)
        } ?? 0
    }
}
