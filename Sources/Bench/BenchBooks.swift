internal import Funds
internal import Kernel
internal import Logging
internal import Platform
internal import Postgres

/// Funds, bank accounts, budget and money of a holder of the demonstration, made through the verbs of the pages.
struct BenchBooks {
    let databaseURL: String

    /// What was made, by its keys.
    struct Written: Sendable {
        let tenant: Int64
        let account: Int64
        let holder: Int64
        let funds: [Int64]
        let banks: [Int64]
        let line: Int64
        let year: Int
        let day: String
    }

    func write(funds fundCount: Int, banks bankCount: Int) async throws -> Written {
        let database = Database(
            settings: DatabaseSettings(url: databaseURL, role: Bootstrap.appRole, poolSize: 2),
            logger: Logger(label: "bench"))
        let tenant = try await database.read { db in try Tenant.find(slug: "yunlin", in: db) }
        let accountant = try await database.viewer("accountant", in: tenant)
        let (officer, decision) = (
            try await database.viewer("officer", in: tenant), try await database.viewer("decision", in: tenant)
        )
        let enough = Money(fen: 100_000_000_000)
        guard let holderKey = accountant.grants.compactMap(\.scope.holder).first else {
            throw BenchFailure("the accountant keeps no books")
        }
        let (holder, programme, funds, banks) = try await database.write(as: accountant) { change in
            let holder = try Holder.find(Holder.ID(holderKey), for: change.viewer, in: change.db)
            guard let programme = try Programme.all(for: change.viewer, in: change.db).last else { throw NotFound() }
            let funds = try (1...fundCount).map { number in
                try Fund.open(
                    .init(
                        code: "BENCH-\(number)", name: "测量用资金 \(number)", source: .donation, programme: programme.id,
                        purpose: "bench"), with: holder, in: change)
            }
            let banks = try (1...bankCount).map { number in
                try BankAccount.open(
                    "BENCH-\(number)", at: "bench", number: "62220000\(10_000_000 + number)", of: holder, in: change)
            }
            for fund in funds {
                for bank in banks {
                    let receipt = try Receipt.register(
                        Receipt.Draft(
                            fund: fund, account: bank.id, day: change.viewer.today, amount: enough, payer: "bench",
                            channel: .direct, reference: "bench"), in: change)
                    try receipt.book(in: change)
                }
            }
            return (holder, programme, funds, banks)
        }
        let (budget, version) = try await database.write(as: officer) { change in
            let budget = try Budget.of(programme.id, for: change.viewer, in: change.db)
            let rows = funds.map { fund in
                CellAmount(
                    CellKey(
                        fund: fund.id, line: budget.lines[0].id, year: change.viewer.today.year, area: Area.rootCode),
                    Money(fen: enough.fen * Int64(bankCount)))
            }
            return (budget, try BudgetVersion.prepare(.supplement, of: budget, rows: rows, reason: "bench", in: change))
        }
        try await database.write(as: decision) { change in
            _ = try version.answer(.approved, seen: version.contentSHA256, in: change)
        }
        await database.close()
        return Written(
            tenant: tenant.id.rawValue, account: try accountant.signedIn().rawValue, holder: holder.id.rawValue,
            funds: funds.map(\.id.rawValue), banks: banks.map(\.id.rawValue), line: budget.lines[0].id.rawValue,
            year: accountant.today.year, day: accountant.today.description)
    }
}

extension BenchBooks.Written {
    /// The statements that the server runs to post a voucher from a form, for pgbench; funds and banks lie next to each
    /// other, as they were made.
    ///
    /// - Parameter session: SHA-256 of the token of the session, in hexadecimal digits.
    func script(banks bankCount: Int, funds fundCount: Int, session: String) -> String {
        let settings = """
            SELECT set_config('app.tenant', '\(tenant)', true), set_config('app.account', '\(account)', true),
                set_config('app.moment', '', true);
            """
        return """
            \\set fund random(\(funds[0]), \(funds[0] + Int64(fundCount) - 1))
            \\set bank random(\(banks[0]), \(banks[0] + Int64(bankCount) - 1))
            \\set key random(1, 9000000000000000)
            \(Self.arriving(account: account, tenant: tenant, session: session, settings: settings))
            BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
            \(settings)
            INSERT INTO idempotency (tenant_id, account_id, key, route, body_sha256)
            VALUES (\(tenant), \(account), 'pgbench-' || :client_id::text || '-' || :key::text,
                'POST /yunlin/holders/\(holder)/entries', sha256(int8send(:key::bigint))) ON CONFLICT DO NOTHING;
            SELECT h.id, h.organisation_id, o.name, h.books, h.chart, h.books_from
            FROM holder h JOIN organisation o ON o.id = h.organisation_id
            WHERE h.tenant_id = \(tenant) AND h.id = \(holder);
            SELECT l.ledger_account FROM budget_line l WHERE l.tenant_id = \(tenant) AND l.id = \(line);
            SELECT e.id AS voucher FROM post_voucher(\(holder), 'expense', '\(day)', 'bench',
                'pgbench-' || :client_id::text || '-' || :key::text, jsonb_build_array(
                jsonb_build_object('memo', '', 'year', \(year), 'fund_id', :fund::bigint, 'area_code', '000000',
                    'amount_fen', 100, 'budget_line_id', \(line), 'ledger_account', 'programme_cost'),
                jsonb_build_object('memo', '', 'fund_id', :fund::bigint, 'amount_fen', -100,
                    'ledger_account', 'bank_deposit', 'bank_account_id', :bank::bigint))) AS e \\gset
            SELECT e.id, e.holder_id, e.month, e.entry_date, e.kind, e.voucher_no, e.summary, e.document_kind,
                e.document_id, e.chain_hash, e.reverses, a.name, e.posted_at,
                (SELECT coalesce(sum(l.amount_fen), 0)::bigint FROM journal_line l
                 WHERE l.tenant_id = e.tenant_id AND l.entry_id = e.id AND l.amount_fen > 0)
            FROM journal_entry e JOIN account a ON a.id = e.posted_by
            WHERE e.tenant_id = \(tenant) AND e.id = :voucher::bigint;
            SET CONSTRAINTS entry_balances_per_fund IMMEDIATE;
            SET CONSTRAINTS entry_balances_per_fund DEFERRED;
            UPDATE idempotency SET status = 303, location = '/yunlin/vouchers/' || :voucher::text, answer = '{}'
            WHERE tenant_id = \(tenant) AND account_id = \(account)
              AND key = 'pgbench-' || :client_id::text || '-' || :key::text;
            SELECT audit_append(jsonb_build_array(jsonb_build_object('id', :voucher::text, 'kind', 'journal_entry',
                'action', 'funds.post', 'detail', jsonb_build_object('number', 'bench'))), 'pgbench', '127.0.0.1');
            COMMIT;
            """
    }

    /// What the server asks before it does anything: whose session it is, which authority, which roles.
    private static func arriving(account: Int64, tenant: Int64, session: String, settings: String) -> String {
        """
        BEGIN READ ONLY;
        SELECT a.id, a.name, a.language FROM web_session s JOIN account a ON a.id = s.account_id
        WHERE s.token_sha256 = '\\x\(session)' AND s.ended_at IS NULL AND s.expires_at > clock_timestamp()
          AND s.last_seen_at > clock_timestamp() - make_interval(mins => 480) AND a.disabled_at IS NULL;
        COMMIT;
        BEGIN;
        UPDATE web_session SET last_seen_at = clock_timestamp()
        WHERE token_sha256 = '\\x\(session)' AND last_seen_at < clock_timestamp() - interval '1 minute';
        COMMIT;
        BEGIN READ ONLY;
        SELECT t.id, t.slug, t.name, t.name_en, t.organisation_id, t.demonstration
        FROM tenant t WHERE t.slug = 'yunlin';
        COMMIT;
        BEGIN READ ONLY;
        \(settings)
        SELECT today();
        SELECT g.role, g.programme_id, g.lot_id, g.holder_id, a.path, g.organisation_id
        FROM role_grant g LEFT JOIN area a ON a.code = g.area_code
        WHERE g.tenant_id = \(tenant) AND g.account_id = \(account) AND g.revoked_at IS NULL
          AND today() BETWEEN g.valid_from AND coalesce(g.valid_to, 'infinity') ORDER BY g.id;
        SELECT m.organisation_id, o.name, m.role = 'administrator'
        FROM organisation_member m JOIN organisation o ON o.id = m.organisation_id
        WHERE m.account_id = \(account) AND today() BETWEEN m.valid_from AND coalesce(m.valid_to, 'infinity')
        ORDER BY m.id;
        SELECT kind FROM administrator WHERE account_id = \(account);
        COMMIT;
        """
    }
}
