extension Stage {
    /// The rows of other modules, as their verbs would have left them.
    static let statements: [String] = [
        "SET session_replication_role = replica",
        """
        INSERT INTO area (code, parent_code, level, name, path, source) VALUES
            ('000000', NULL, 0, '中国', '000000.', 'test'), ('510000', '000000', 1, '四川省', '000000.510000.', 'test')
        ON CONFLICT DO NOTHING
        """,
        """
        INSERT INTO account (name) VALUES ('Olivia'), ('Carol'), ('Dora'), ('Bob'), ('Bai'), ('Bing'), ('Bao'),
            ('Alice'),
            ('Eve')
        """,
        """
        INSERT INTO organisation (name, code, kind, area_code, legal_representative) VALUES
            ('团省委', NULL, 'league_committee', '510000', ''),
            ('青苗社', '51510000MJQ000001Q', 'social_work_agency', '510000', '李一'),
            ('晨光社', '51510000MJQ000002U', 'social_work_agency', '510000', '李二'),
            ('山野社', '51510000MJQ000003Y', 'social_work_agency', '510000', '李三'),
            ('河岸社', NULL, 'social_work_agency', '510000', '李四'),
            ('云上社', NULL, 'social_work_agency', '510000', '李五'),
            ('大学', '51510000MJQ000007B', 'university', '510000', '校长')
        """,
        """
        INSERT INTO tenant (slug, name, name_en, kind, organisation_id, area_code)
        VALUES ('stage', '团省委', 'League committee', 'league_committee', 1, '510000')
        """,
        """
        INSERT INTO programme (tenant_id, code, name, starts_on, ends_on, area_code)
        VALUES (1, 'P', '童伴计划', '2026-01-01', '2028-12-31', '510000')
        """,
        """
        INSERT INTO fund (tenant_id, holder_id, code, name, source_kind, restriction, no_invest) VALUES
            (1, 1, 'A', '社会募集', 'donation', 'none', false), (1, 1, 'B', '财政资金', 'government', 'none', true)
        """,
        """
        INSERT INTO receipt (tenant_id, holder_id, fund_id, source_kind, bank_account_id, received_on, amount_fen,
            payer_name, channel, registered_by)
        VALUES (1, 1, 1, 'donation', 1, '2026-02-01', 5000000, '爱心企业', 'direct', 1)
        """,
        """
        INSERT INTO call (tenant_id, programme_id, code, title, kind, opens_at, deadline_at, form_version_id,
            budget_fen,
            state, published_by, published_at, decision_id)
        VALUES (1, 1, 'C1', '项目征集', 'grant', '2026-01-01', '2026-02-28', 1, 30000000, 'published', 1, '2026-01-01', 1)
        """,
        """
        INSERT INTO lot (tenant_id, call_id, number, title, area_code, budget_fen) VALUES
            (1, 1, 1, '甲县', '510000', 15000000), (1, 1, 2, '乙县', '510000', 15000000)
        """,
        """
        INSERT INTO call_source (tenant_id, call_id, code, position, fund_id, limit_fen)
        VALUES (1, 1, 'social', 1, 1, 20000000), (1, 1, 'state', 2, 2, 10000000)
        """,
        """
        INSERT INTO proposal (tenant_id, call_id, lot_id, organisation_id, title, requested_fen, state, receipt_number,
            begun_by, first_submitted_at)
        SELECT 1, 1, 1 + n % 2, CASE n WHEN 6 THEN 2 ELSE n + 1 END, '项目' || n, 6000000, 'accepted', n, 8, '2026-02-01'
        FROM generate_series(1, 6) n
        """,
        """
        INSERT INTO proposal_revision (tenant_id, proposal_id, number, response_id, begun_by, submitted_by,
            submitted_at,
            title, requested_fen, verdicts, content, content_sha256, verification_code)
        SELECT 1, n, 1, n, 8, 8, '2026-02-01', '项目' || n, 6000000, '[]', '{}', sha256('{}'), lpad(n::text, 16, '0')
        FROM generate_series(1, 6) n
        """,
        """
        INSERT INTO rule (code, value, unit, operator, valid_from, citation, mark, effect)
        VALUES ('notice.award.days', 5, 'working_day', 'at_least', '2015-01-01', '办法', 'G', 'warn'),
            ('review.rereview.days', 15, 'working_day', 'at_most', '2015-01-01', '办法', 'G', 'warn')
        ON CONFLICT DO NOTHING
        """,
        "INSERT INTO calendar_year (year, source) VALUES (2026, 'test') ON CONFLICT DO NOTHING",
        "SET session_replication_role = origin",
    ]
}
