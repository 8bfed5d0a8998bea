import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@Suite struct `Row-level security` {
    /// Tables that only functions of the owner reach, such as the invoices in use, are behind the first wall alone.
    @Test func `Every table with a tenant that the application reaches forces it`() async throws {
        let office = try await Office.open()
        let open = try await office.byHand { db in
            try db.query(
                """
                SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND a.attname = 'tenant_id'
                  AND NOT a.attisdropped AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
                  AND has_table_privilege('miaopu_app', c.oid, 'SELECT, INSERT, UPDATE, DELETE')
                """, as: (String.self)
            ).map { $0 }
        }
        #expect(open.isEmpty, "without forced row-level security: \(open)")
        let keyless = try await office.byHand { db in
            try db.query(
                """
                SELECT c.relname::text FROM pg_class c
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
                WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
                  AND has_table_privilege('miaopu_app', c.oid, 'SELECT, INSERT, UPDATE, DELETE')
                  AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary
                      AND a.attnum = ANY(i.indkey))
                ORDER BY 1
                """, as: (String.self)
            ).map { $0 }
        }
        #expect(keyless == ["job", "participation"], "these two span tenants; every other key begins with the tenant")
        try await office.base.drop()
    }

    @Test func `Without a tenant there are no rows, and with one only its own`() async throws {
        let office = try await Office.open()
        for tenant in [office.authority, office.neighbour] {
            try await office.grant(.programmeOfficer, to: "Olga", in: tenant)
            try await office.act(nil, in: tenant) { change in
                try change.db.execute(
                    """
                    INSERT INTO programme (tenant_id, code, name, starts_on, ends_on, area_code)
                    VALUES (\(tenant.id), 'P', 'P', '2026-01-01', '2026-12-31', '510000')
                    """)
                try Participation.note(
                    organisation: office.tongxin, kind: .contract, item: 1, title: "t", status: "s", in: change)
                try Job.stage("test.any", payload: [:], in: change.db)
                try SearchDocument(
                    item: SearchItem(kind: "programme", id: 1), isPublic: true, title: "童伴", body: ""
                ).store(in: change.db)
                change.record("tests.look", "programme", 1)
            }
        }
        let tables = try await office.byHand { db in
            try db.query(
                """
                SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND a.attname = 'tenant_id'
                  AND has_table_privilege('miaopu_app', c.oid, 'SELECT') ORDER BY 1
                """, as: (String.self)
            ).map { $0 }
        }
        #expect(tables.contains("programme") && tables.contains("journal_entry") || tables.count > 30)
        for table in tables {
            let count = try await office.database.read { db in
                try db.value(SQL(trusted: "SELECT count(*) FROM \(table)"), as: Int64.self)
            }
            #expect(count == 0, "\(table) shows rows to nobody")
        }
        let viewer = try await office.viewer(nil, in: office.authority)
        for table in ["programme", "role_grant", "audit_event", "participation"] {
            let tenants = try await office.database.read(as: viewer) { db in
                try db.query(SQL(trusted: "SELECT DISTINCT tenant_id FROM \(table)"), as: (Int64.self)).map { $0 }
            }
            #expect(tenants == [office.authority.id.rawValue], "\(table)")
        }
        try await office.base.drop()
    }

    @Test func `A participation is seen by its organisation across tenants, and by nobody else`() async throws {
        let office = try await Office.open()
        for tenant in [office.authority, office.neighbour] {
            try await office.act(nil, in: tenant) { change in
                try Participation.note(
                    organisation: office.tongxin, kind: .contract, item: 1, title: tenant.slug, status: "s", in: change)
            }
        }
        func seen(_ name: String) async throws -> [String] {
            try await office.see(name) { viewer, db in
                // By hand, past the condition of the finder: the policy is the second wall.
                try db.query("SELECT title FROM participation ORDER BY title", as: (String.self)).map { $0 }
            }
        }
        #expect(try await seen("Alice") == ["shanyang", "yunlin"])
        #expect(try await seen("Eve").isEmpty)
        try await office.base.drop()
    }

    @Test func `A row cannot be written into another tenant`() async throws {
        let office = try await Office.open()
        let neighbour = office.neighbour.id
        let refused = await refusal {
            try await office.act(nil, in: office.authority) { change in
                try change.db.execute(
                    """
                    INSERT INTO programme (tenant_id, code, name, starts_on, ends_on, area_code)
                    VALUES (\(neighbour), 'P', 'P', '2026-01-01', '2026-12-31', '510000')
                    """)
            }
        }
        #expect(refused?.state == "42501")
        try await office.base.drop()
    }
}
