import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@Suite struct `Roles` {
    /// Writes a grant by hand, as the application's role and past every verb.
    private func insert(
        _ office: Office, _ role: String, to name: String, in tenant: Tenant, as acting: String? = nil
    ) async throws {
        let (account, viewer) = (try office.id(name), try await office.viewer(acting, in: tenant))
        _ = try await office.database.write(as: viewer) { change in
            try change.db.execute(
                """
                INSERT INTO role_grant (tenant_id, account_id, role, reason)
                VALUES (\(tenant.id), \(account), \(role), 'by hand')
                """)
        }
    }

    @Test func `The database refuses every incompatible pair, in both orders, also by hand`() async throws {
        let office = try await Office.open()
        let pairs = try await office.database.read { db in try RoleGrant.incompatibilities(in: db) }
        #expect(pairs.count >= 11)
        for pair in pairs {
            for (first, second) in [(pair.role, pair.other), (pair.other, pair.role)] {
                try await office.byHand { try $0.execute("DELETE FROM role_grant") }
                try await insert(office, first.rawValue, to: "Nan", in: office.authority)
                let refused = await refusal {
                    try await insert(office, second.rawValue, to: "Nan", in: office.authority)
                }
                #expect(refused?.constraint == "role_grant_incompatible", "\(first) and \(second)")
                await #expect(throws: FieldRefusal.self) {
                    try await office.grant(second, to: "Nan")
                }
                // Another authority is another house.
                try await insert(office, second.rawValue, to: "Nan", in: office.neighbour)
            }
        }
        try await office.base.drop()
    }

    @Test func `Two grants at the same moment do not slip past each other`() async throws {
        let office = try await Office.open()
        let outcomes = await withTaskGroup { group in
            for role in ["accountant", "cashier"] {
                group.addTask {
                    await refusal { try await insert(office, role, to: "Nan", in: office.authority) } == nil
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 }.count == 1)
        try await office.base.drop()
    }

    @Test func `Grants that follow each other in time are compatible`() async throws {
        let office = try await Office.open()
        let nan = try office.id("Nan")
        try await office.act("Sue", in: office.authority) { change in
            let today = change.viewer.today
            try RoleGrant.grant(
                RoleGrant(role: .cashier), to: nan, from: today.adding(days: -20), to: today.adding(days: -10),
                reason: "was", in: change)
            try RoleGrant.grant(RoleGrant(role: .accountant), to: nan, from: today, reason: "is", in: change)
        }
        let viewer = try await office.viewer("Nan", in: office.authority)
        #expect(viewer.holds(.accountant) && !viewer.holds(.cashier))
        try await office.base.drop()
    }

    @Test func `Only the security administrator grants, and nobody to himself, also by hand`() async throws {
        let office = try await Office.open()
        for name in ["Sam", "Ava", "Olga", "Eve"] {
            let other = try office.id("Nan")
            await #expect(throws: NotFound.self) {
                try await office.act(name, in: office.authority) { change in
                    try RoleGrant.grant(
                        RoleGrant(role: .auditor), to: other, from: change.viewer.today, reason: "x", in: change)
                }
            }
        }
        let own = await refusal {
            try await insert(office, "programme_officer", to: "Olga", in: office.authority, as: "Olga")
        }
        #expect(own?.constraint == "nobody_grants_to_self")
        let eve = try office.id("Eve")
        let appointed = await refusal {
            try await office.act("Eve") { change in
                try change.db.execute(
                    "INSERT INTO administrator (account_id, kind, reason) VALUES (\(eve), 'security', 'me')")
            }
        }
        #expect(appointed?.constraint == "nobody_grants_to_self")
        try await office.base.drop()
    }

    @Test func `The three administrators are three people without a role in the business`() async throws {
        let office = try await Office.open()
        let (sam, olga) = (try office.id("Sam"), try office.id("Olga"))
        let twice = await refusal {
            try await office.byHand { db in
                try db.execute("INSERT INTO administrator (account_id, kind, reason) VALUES (\(sam), 'audit', 'also')")
            }
        }
        #expect(twice?.state == "23505")
        let working = await refusal { try await insert(office, "accountant", to: "Sam", in: office.authority) }
        #expect(working?.constraint == "administrator_holds_no_role")
        try await office.grant(.programmeOfficer, to: "Olga", in: office.neighbour)
        await #expect(throws: FieldRefusal.self) {
            try await office.act("Sue") { change in
                try Administrator.audit.appoint(olga, reason: "x", in: change)
            }
        }
        await #expect(throws: FieldRefusal.self, "the last of a kind stays") {
            try await office.act("Sue") { change in
                try Administrator.dismiss(sam, reason: "x", in: change)
            }
        }
        let eve = try office.id("Eve")
        try await office.act("Sue") { change in
            try Administrator.system.appoint(eve, reason: "second", in: change)
            try Administrator.dismiss(sam, reason: "leaves", in: change)
        }
        #expect(try await office.viewer("Eve").administrator == .system)
        #expect(try await office.viewer("Sam").administrator == nil)
        try await office.base.drop()
    }

    @Test func `A grant holds from its first to its last day, in its scope only`() async throws {
        let office = try await Office.open()
        let nan = try office.id("Nan")
        try await office.act("Sue", in: office.authority) { change in
            let today = change.viewer.today
            try RoleGrant.grant(
                RoleGrant(role: .areaOfficer, scope: Scope(areaPath: "000000.510000.511826.")), to: nan, from: today,
                to: today, reason: "x", in: change)
            try RoleGrant.grant(
                RoleGrant(role: .supervisor), to: nan, from: today.adding(days: 1), reason: "x", in: change)
        }
        let viewer = try await office.viewer("Nan", in: office.authority)
        #expect(viewer.holds(.areaOfficer, in: Scope(areaPath: "000000.510000.511826.511826100.")))
        #expect(!viewer.holds(.areaOfficer, in: Scope(areaPath: "000000.510000.511827.")))
        #expect(!viewer.holds(.areaOfficer))
        #expect(!viewer.holds(.supervisor))
        try await office.base.drop()
    }

    @Test func `The officer of an area adds villages there and nowhere else`() async throws {
        let office = try await Office.open()
        try await office.grant(.areaOfficer, to: "Nan", area: "000000.510000.511826.")
        func add(_ name: String, below parent: String) async throws {
            try await office.act(name, in: office.authority) { change in
                _ = try Area.add(
                    code: parent + "101", name: "新镇", to: Area.find(parent, in: change.db), in: change)
            }
        }
        try await add("Nan", below: "511826")
        let town = try await office.database.read { db in try Area.find("511826101", in: db) }
        #expect(town.level == 4 && town.path == "000000.510000.511826.511826101.")
        await #expect(throws: NotFound.self) { try await add("Nan", below: "511827") }
        await #expect(throws: NotFound.self) { try await add("Eve", below: "511826") }
        try await office.base.drop()
    }
}
