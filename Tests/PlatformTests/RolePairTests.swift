import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@Suite struct `Pairs of roles` {
    private func add(
        _ office: Office, _ role: Role, _ other: Role, as name: String = "Sue", because reason: String = "内控制度"
    ) async throws {
        try await office.act(name) { change in
            try RoleGrant.Incompatibility.add(role, other, citation: reason, in: change)
        }
    }

    @Test func `A pair that the security administrator adds is refused for every grant from then on`() async throws {
        let office = try await Office.open()
        try await office.grant(.supervisor, to: "Nan")
        try await add(office, .supervisor, .areaOfficer)
        await #expect(throws: FieldRefusal.self) { try await office.grant(.areaOfficer, to: "Nan") }
        let pairs = try await office.database.read { db in try RoleGrant.incompatibilities(in: db) }
        let pair = try #require(pairs.first { $0.role == .areaOfficer && $0.other == .supervisor })
        #expect(pair.addedBy == "Sue" && pair.citation == "内控制度")
        try await office.act("Sue") { change in
            try RoleGrant.Incompatibility.remove(.supervisor, .areaOfficer, reason: "乡镇人手不够", in: change)
        }
        try await office.grant(.areaOfficer, to: "Nan")
        let events = try await office.see("Ava") { viewer, db in
            try AuditEvent.list(matching: "role_pairs.", before: nil, limit: 10, for: viewer, in: db).map(\.action)
        }
        #expect(events == ["role_pairs.remove", "role_pairs.add"])
        try await office.base.drop()
    }

    @Test func `A pair that somebody holds is refused with the names, in every authority, also by hand`() async throws {
        let office = try await Office.open()
        for tenant in [office.authority, office.neighbour] {
            try await office.grant(.supervisor, to: "Nan", in: tenant)
        }
        try await office.grant(.areaOfficer, to: "Nan", in: office.neighbour)
        let refused = await #expect(throws: FieldRefusal.self) { try await add(office, .supervisor, .areaOfficer) }
        #expect(refused?.field == "other")
        #expect(refused?.message.arguments["names"] == "Nan（\(office.neighbour.name)）")
        let written = await refusal {
            try await office.act("Sue") { change in
                try change.db.execute(
                    """
                    INSERT INTO role_incompatibility (role, other_role, citation)
                    VALUES ('area_officer', 'supervisor', 'x')
                    """)
            }
        }
        #expect(written?.constraint == "role_incompatibility_held")
        // What is over, and what is revoked, is no obstacle.
        let id = try await office.see("Sue", in: office.neighbour) { viewer, db in
            try RoleGrant.all(for: viewer, in: db).first { $0.role == .areaOfficer }?.id
        }
        let grant = try #require(id)
        try await office.act("Sue", in: office.neighbour) { change in try RoleGrant.revoke(grant, in: change) }
        try await add(office, .supervisor, .areaOfficer)
        try await office.base.drop()
    }

    @Test func `A grant at the same moment as the pair does not slip past it`() async throws {
        let office = try await Office.open()
        try await office.grant(.supervisor, to: "Nan")
        let outcomes = await withTaskGroup { group in
            group.addTask { (try? await office.grant(.areaOfficer, to: "Nan")) != nil }
            group.addTask { (try? await add(office, .supervisor, .areaOfficer)) != nil }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 }.count == 1)
        try await office.base.drop()
    }

    @Test func `Nobody else edits pairs, and what is no pair is refused at its field`() async throws {
        let office = try await Office.open()
        for name in ["Sam", "Ava", "Olga", "Eve"] {
            await #expect(throws: NotFound.self) { try await add(office, .supervisor, .areaOfficer, as: name) }
            await #expect(throws: NotFound.self) {
                try await office.act(name) { change in
                    try RoleGrant.Incompatibility.remove(.accountant, .cashier, reason: "x", in: change)
                }
            }
        }
        func field(_ body: () async throws -> Void) async -> String? {
            await #expect(throws: FieldRefusal.self) { try await body() }?.field
        }
        #expect(await field { try await add(office, .cashier, .cashier) } == "other")
        #expect(await field { try await add(office, .cashier, .accountant) } == "other")
        #expect(await field { try await add(office, .supervisor, .areaOfficer, because: "") } == "citation")
        #expect(
            await field {
                try await office.act("Sue") { change in
                    try RoleGrant.Incompatibility.remove(.supervisor, .areaOfficer, reason: "x", in: change)
                }
            } == "pair")
        #expect(
            await field {
                try await office.act("Sue") { change in
                    try RoleGrant.Incompatibility.remove(.accountant, .cashier, reason: "", in: change)
                }
            } == "reason")
        try await office.base.drop()
    }
}
