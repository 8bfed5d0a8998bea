internal import Kernel
public import Platform
internal import Postgres

/// Rows that stand before every contract, as the verbs of the other modules would have left them: an authority and a
/// contractor with their codes, a programme, a fund with a cell of budget, and a confirmed award of 1,000.00 yuan.
public enum TestStory {
    /// Everybody who appears, with the key of the account.
    public enum Person: Int64, CaseIterable, Sendable {
        case olivia = 1
        case carol, dora, sam, anna, alice, eve
    }

    /// The authority's code.
    public static let authorityCode = "51510000MJQ000002U"
    /// The contractor's code.
    public static let contractorCode = "51510000MJQ000001Q"

    /// Writes the story and answers its tenant.
    public static func tell(in test: TestDatabase) async throws -> Tenant {
        try await test.owner.withConnection { db in
            for statement in statements { try db.execute(SQL(trusted: statement)) }
        }
        return try await test.owner.read { db in try Tenant.find(slug: "deeds", in: db) }
    }

    /// The roles that a person plays: an officer, two decision-makers, a supervisor and an accountant.
    public static func roles(of person: Person) -> [Role] {
        switch person {
        case .olivia: [.programmeOfficer]
        case .carol, .dora: [.decisionMaker]
        case .sam: [.supervisor]
        case .anna: [.accountant]
        case .alice, .eve: []
        }
    }

    /// Organisations that a person acts for: Alice administers the contractor.
    public static func memberships(of person: Person) -> [Viewer.Membership] {
        person == .alice ? [.init(organisation: .init(2), name: "青苗社", isAdministrator: true)] : []
    }

    private static let statements: [String] = [
        "SET session_replication_role = replica",
        """
        INSERT INTO area (code, parent_code, level, name, path, source) VALUES
            ('000000', NULL, 0, '中国', '000000.', 'test'), ('510000', '000000', 1, '四川省', '000000.510000.', 'test')
        ON CONFLICT DO NOTHING
        """,
        "INSERT INTO account (name) VALUES ('Olivia'), ('Carol'), ('Dora'), ('Sam'), ('Anna'), ('Alice'), ('Eve')",
        """
        INSERT INTO organisation (name, code, kind, area_code) VALUES
            ('团省委', '\(authorityCode)', 'league_committee', '510000'),
            ('青苗社', '\(contractorCode)', 'social_work_agency', '510000')
        """,
        """
        INSERT INTO tenant (slug, name, name_en, kind, organisation_id, area_code)
        VALUES ('deeds', '团省委', 'League committee', 'league_committee', 1, '510000')
        """,
        """
        INSERT INTO programme (tenant_id, code, name, starts_on, ends_on, area_code)
        VALUES (1, 'P', '童伴计划', '2026-01-01', '2028-12-31', '510000')
        """,
        "INSERT INTO holder (tenant_id, organisation_id, books, books_from) VALUES (1, 1, 'full', '2026-01-01')",
        """
        INSERT INTO fund (tenant_id, holder_id, programme_id, code, name, source_kind, restriction)
        VALUES (1, 1, 1, 'A', '社会募集', 'donation', 'none')
        """,
        "INSERT INTO budget (tenant_id, programme_id) VALUES (1, 1)",
        "INSERT INTO budget_line (tenant_id, budget_id, position, code, name) VALUES (1, 1, 1, 'L', '补贴')",
        """
        INSERT INTO budget_cell (tenant_id, fund_id, budget_line_id, year, area_code, approved_fen)
        VALUES (1, 1, 1, 2026, '510000', 150000)
        """,
        """
        INSERT INTO call (tenant_id, programme_id, code, title, kind, opens_at, deadline_at, form_version_id,
            budget_fen, state, published_by, published_at, decision_id)
        VALUES (1, 1, 'C1', '项目征集', 'grant', '2026-01-01', '2026-02-28', 1, 100000, 'published', 1, '2026-01-01', 1)
        """,
        """
        INSERT INTO lot (tenant_id, call_id, number, title, area_code, budget_fen)
        VALUES (1, 1, 1, '县', '510000', 100000)
        """,
        """
        INSERT INTO proposal (tenant_id, call_id, lot_id, organisation_id, title, requested_fen, state, receipt_number,
            begun_by, first_submitted_at)
        VALUES (1, 1, 1, 2, '童伴之家', 100000, 'accepted', 1, 6, '2026-02-01')
        """,
        """
        INSERT INTO award (tenant_id, plan_id, proposal_id, position, amount_fen, confirmed_by, confirmed_at,
            decision_id)
        VALUES (1, 1, 1, 1, 100000, 2, '2026-03-01', 1)
        """,
        "INSERT INTO award_source (tenant_id, award_id, fund_id, amount_fen) VALUES (1, 1, 1, 100000)",
        "SET session_replication_role = origin",
    ]
}
