import Competitions
import Contracts
import Foundation
import Funds
import Kernel
import Milestones
import Platform
import Postgres
import Signatures
import TestSupport

/// A contract of 1,000.00 yuan in two tranches, brought as far as a test needs it by the people who do so in life.
struct Deal: Sendable {
    typealias Person = TestStory.Person

    let test: TestDatabase
    let tenant: Tenant
    let files: FileStore

    static let copyBytes = pdf("the frozen contract")

    static func open() async throws -> Deal {
        let test = try await TestDatabase.clone()
        let folder = FileManager.default.temporaryDirectory.appending(path: "miaopu-deal-\(UUID().uuidString)")
        return Deal(
            test: test, tenant: try await TestStory.tell(in: test), files: try FileStore(directory: folder))
    }

    func close() async throws {
        try FileManager.default.removeItem(at: files.directory)
        try await test.drop()
    }

    static var now: Timestamp { Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000)) }

    func viewer(_ person: Person) -> Viewer {
        Viewer(
            account: .init(person.rawValue), name: "\(person)", tenant: tenant,
            grants: TestStory.roles(of: person).map { RoleGrant(role: $0) },
            memberships: TestStory.memberships(of: person), today: Self.now.day(in: .shanghai))
    }

    @discardableResult
    func write<R: Sendable>(
        _ person: Person, _ body: @escaping @Sendable (Change) throws -> R
    ) async throws -> R {
        try await test.database.write(as: viewer(person), body)
    }

    func read<R: Sendable>(
        _ person: Person, _ body: @escaping @Sendable (Viewer, Connection) throws -> R
    ) async throws -> R {
        let viewer = viewer(person)
        return try await test.database.read(as: viewer) { db in try body(viewer, db) }
    }

    func now(_ id: Contract.ID) async throws -> Contract {
        try await read(.olivia) { viewer, db in try Contract.find(id, for: viewer, in: db) }
    }

    /// A statement past every trigger, for states that only long stories reach.
    func force(_ statement: String) async throws {
        try await test.owner.withConnection { db in
            try db.execute("SET session_replication_role = replica")
            try db.execute(SQL(trusted: statement))
            try db.execute("SET session_replication_role = origin")
        }
    }

    /// A statement of the tables' owner, whom triggers and constraints bind.
    func direct(_ statement: String) async throws {
        try await test.owner.withConnection { db in
            try db.execute("SELECT set_config('app.tenant', '1', false)")
            try db.execute(SQL(trusted: statement))
        }
    }

    func draft() async throws -> Contract {
        try await write(.olivia) { change in
            let award = try Award.find(.init(1), for: change.viewer, in: change.db)
            let day = change.viewer.today
            return try Contract.draft(
                from: award,
                .init(
                    number: "D-1", startsOn: day, endsOn: try day.adding(days: 300), terms: "按里程碑付款。",
                    parts: [
                        (Fraction(60), .init(title: "签约", requirement: "", dueOn: day, isOnSigning: true)),
                        (Fraction(40), .init(title: "结项", requirement: "总结", dueOn: try day.adding(days: 200))),
                    ], cells: [CellKey(fund: .init(1), line: .init(1), year: 2026, area: "510000")]), in: change)
        }
    }

    func givenOut() async throws -> Contract {
        let drafted = try await draft()
        return try await write(.carol) { try drafted.giveOut(minutes: "", version: drafted.version, in: $0) }
    }

    func scan() throws -> FileStore.Upload { try files.put(pdf("scan"), name: "scan.pdf") }

    @discardableResult
    func handIn(_ contract: Contract, by person: Person = .alice) async throws -> Int64 {
        let scan = try scan()
        return try await write(person) {
            try contract.handIn(
                scan, signerName: "李一", signerOffice: "法定代表人", signedOn: $0.viewer.today, in: $0)
        }
    }

    func keepCopy(_ contract: Contract) async throws {
        let print = try files.put(Self.copyBytes, name: "D-1.pdf")
        try await write(.olivia) { try contract.keepCopy(print, in: $0) }
    }

    func active() async throws -> Contract {
        let out = try await givenOut()
        let paper = try await handIn(out)
        return try await write(.olivia) { try out.acceptPaper(paper, in: $0) }
    }
}
