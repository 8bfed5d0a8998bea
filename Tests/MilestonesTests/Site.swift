import Foundation
import Kernel
import Milestones
import Platform
import Postgres
import TestSupport

/// A contract in force with two milestones: the first met by signing, the second to be proved.
struct Site: Sendable {
    typealias Person = TestStory.Person

    let test: TestDatabase
    let tenant: Tenant
    let files: FileStore

    static let day = Day(year: 2026, month: 4, day: 1) ?? .first

    static func open() async throws -> Site {
        let test = try await TestDatabase.clone()
        let tenant = try await TestStory.tell(in: test)
        let folder = FileManager.default.temporaryDirectory.appending(path: "miaopu-site-\(UUID().uuidString)")
        let site = Site(test: test, tenant: tenant, files: try FileStore(directory: folder))
        try await site.force(
            """
            INSERT INTO contract (tenant_id, programme_id, award_id, number, title, authority_id, contractor_id,
                area_code, starts_on, ends_on, value_fen, drafted_by, state, frozen_sha256, frozen_at,
                verification_code)
            VALUES (1, 1, 1, 'D-1', '童伴之家', 1, 2, '510000', '2026-01-01', '2026-12-31', 100000, 1, 'active', 'x',
                now(), 'CODE')
            """,
            """
            INSERT INTO tranche (tenant_id, contract_id, n, percent, amount_fen)
            VALUES (1, 1, 1, 60, 60000), (1, 1, 2, 40, 40000)
            """,
            """
            INSERT INTO sealed_paper (tenant_id, contract_id, file_id, printed_sha256, signer_name, signer_office,
                signed_on, handed_in_by, answer, answered_by, answered_at)
            VALUES (1, 1, 1, 'x', '李一', '理事长', '2026-01-01', 6, 'accepted', 1, now())
            """)
        try await site.write(.olivia) { change in
            for number in 1...2 {
                try Milestone.plan(
                    .init(title: "第\(number)期", requirement: "", dueOn: day, isOnSigning: number == 1), number: number,
                    tranche: Int64(number), contract: 1, programme: .init(1), organisation: .init(2),
                    areaCode: "510000", in: change)
            }
        }
        return site
    }

    func close() async throws {
        try FileManager.default.removeItem(at: files.directory)
        try await test.drop()
    }

    func viewer(_ person: Person, also roles: [Role] = []) -> Viewer {
        Viewer(
            account: .init(person.rawValue), name: "\(person)", tenant: tenant,
            grants: (TestStory.roles(of: person) + roles).map { RoleGrant(role: $0) },
            memberships: TestStory.memberships(of: person), today: Self.day)
    }

    @discardableResult
    func write<R: Sendable>(
        _ person: Person, also roles: [Role] = [], _ body: @escaping @Sendable (Change) throws -> R
    ) async throws -> R {
        try await test.database.write(as: viewer(person, also: roles), body)
    }

    func milestone(_ number: Int) async throws -> Milestone {
        let viewer = viewer(.olivia)
        return try await test.database.read(as: viewer) { db in
            try Milestone.all(of: 1, for: viewer, in: db)[number - 1]
        }
    }

    /// Statements past every trigger, in the order in which they stand.
    func force(_ statements: String...) async throws {
        try await test.owner.withConnection { db in
            try db.execute("SET session_replication_role = replica")
            for statement in statements { try db.execute(SQL(trusted: statement)) }
            try db.execute("SET session_replication_role = origin")
        }
    }

    func evidence() throws -> FileStore.Upload { try files.put(pdf("proof"), name: "proof.pdf") }

    func reported() async throws -> Milestone {
        let (milestone, evidence) = (try await milestone(2), try evidence())
        return try await write(.alice) {
            try milestone.report("已完成", evidence: [evidence], version: milestone.version, in: $0)
        }
    }

    func checked(_ finding: Milestone.Finding = .passed) async throws -> Milestone {
        let milestone = try await reported()
        return try await write(.sam) {
            try milestone.check(finding, statement: "已核查", visitedOn: nil, version: milestone.version, in: $0)
        }
    }
}
