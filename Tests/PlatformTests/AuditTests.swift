import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@Suite struct `Audit` {
    private func fill(_ office: Office) async throws {
        for number in 1...5 {
            try await office.act("Olga", in: office.authority) { change in
                change.record("tests.write", "thing", number, ["number": .integer(Int64(number))])
            }
        }
    }

    private func findings(_ office: Office) async throws -> [String] {
        let viewer = try await office.viewer(nil, in: office.authority)
        return try await office.database.read(as: viewer) { db in
            try AuditEvent.verifyChain(tenant: office.authority.id, in: db)
        }
    }

    @Test(arguments: ["UPDATE audit_event SET address = 'x'", "DELETE FROM audit_event", "TRUNCATE audit_event"])
    func `It is only ever appended to, also by the owner`(statement: String) async throws {
        let office = try await Office.open()
        try await fill(office)
        let refused = await refusal { try await office.byHand { try $0.execute(SQL(trusted: statement)) } }
        #expect(refused?.state == "23001")
        let byApplication = await refusal {
            try await office.act(nil, in: office.authority) { change in
                try change.db.execute(SQL(trusted: statement))
            }
        }
        #expect(byApplication?.state == "42501", "the application has no right to it in the first place")
        try await office.base.drop()
    }

    @Test(arguments: [
        "UPDATE audit_event SET detail = '{\"number\": 9}' WHERE sequence = 3",
        "UPDATE audit_event SET account_id = account_id + 1 WHERE sequence = 2",
        "UPDATE audit_event SET at = at + interval '1 second' WHERE sequence = 4",
        "DELETE FROM audit_event WHERE sequence = 3", "DELETE FROM audit_event WHERE sequence = 5",
    ])
    func `A tampered row is found`(statement: String) async throws {
        let office = try await Office.open()
        try await fill(office)
        #expect(try await findings(office).isEmpty)
        try await office.byHand { db in
            try db.execute("SET session_replication_role = replica")
            #expect(try db.execute(SQL(trusted: statement + " AND tenant_id = \(office.authority.id)")) == 1)
            try db.execute("RESET session_replication_role")
        }
        #expect(try await !findings(office).isEmpty)
        try await office.base.drop()
    }

    @Test func `What is rolled back leaves no event and no gap`() async throws {
        let office = try await Office.open()
        try await fill(office)
        await #expect(throws: Conflict.self) {
            try await office.act("Olga", in: office.authority) { change in
                change.record("tests.write", "thing", 6)
                throw Conflict()
            }
        }
        try await fill(office)
        #expect(try await findings(office).isEmpty)
        let count = try await office.byHand { db in
            try db.value(
                "SELECT count(*) FROM audit_event WHERE tenant_id = \(office.authority.id)", as: Int64.self)
        }
        #expect(count == 10)
        try await office.base.drop()
    }

    @Test func `Auditors read their tenant's, the audit administrator the installation's, nobody else any`()
        async throws
    {
        let office = try await Office.open()
        try await fill(office)
        try await office.grant(.auditor, to: "Nan")
        func read(_ name: String, in tenant: Tenant?) async throws -> [String] {
            try await office.see(name, in: tenant) { viewer, db in
                try AuditEvent.list(matching: "", before: nil, limit: 50, for: viewer, in: db).map(\.action)
            }
        }
        #expect(try await read("Nan", in: office.authority).contains("tests.write"))
        #expect(try await read("Ava", in: nil).contains("administrators.appoint"))
        #expect(try await !read("Ava", in: nil).contains("tests.write"))
        for (name, tenant) in [
            ("Nan", office.neighbour), ("Ava", office.authority), ("Sam", nil), ("Olga", office.authority),
        ] {
            await #expect(throws: NotFound.self) { _ = try await read(name, in: tenant) }
        }
        try await office.base.drop()
    }
}
