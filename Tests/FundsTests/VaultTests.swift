import Foundation
import Funds
import Kernel
import Platform
import Postgres
import TestSupport
import Testing
import Vault

/// What is planted in the vault is found nowhere else, and whoever reads it is written down.
@Suite struct VaultTests {
    private static let name = "欧阳未见"
    private static let guardian = "慕容未闻"
    private static let card = "6222009988776655443"

    private static let line =
        "\(name),\(Books.identityNumber(77)),\(guardian),,13800001111,演示银行,\(card),\(guardian),\(Books.village),1000.00"

    private static func planted() -> [String] { [name, guardian, card, Books.identityNumber(77), "13800001111"] }

    @Test func `A planted name, number and card are in no table, no list and no dump, only in the bank file`()
        async throws
    {
        let books = try await Books.open(budget: "10000.00")
        try await books.give("5000.00")
        let batch = try await books.sendGrants([Self.line, Books.line(2)])
        try await books.reply(batch, failed: [1])
        let again = try await books.sendGrants([Self.line])
        let file = try await books.act("Dave") { change in
            try again.bankFile(BankLayout.known[0].content, with: Books.vaultKey, in: change)
        }
        let text = try #require(String(data: Data(try file.csv()), encoding: .init(rawValue: 0x8000_0632)))
        #expect(text.contains(Self.card) && text.contains(Self.guardian))
        // Every column of every table of every schema, as its owner sees them.
        let everything = try await books.owner.read { db in
            try db.rows(
                """
                SELECT table_to_xml(c.oid, true, false, '')::text FROM pg_class c
                JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind = 'r' AND n.nspname IN ('public', 'vault')
                """
            ) { row in try row.next(String.self) }
        }
        #expect(everything.count > 100)
        for secret in Self.planted() {
            for table in everything {
                #expect(!table.contains(secret), "\(secret) in \(table.prefix(200))")
                let coded = Data(secret.utf8).map { String(format: "%02x", $0) }.joined()
                let base64 = Data(secret.utf8).base64EncodedString()
                #expect(!table.contains(coded) && !table.contains(base64))
            }
        }
    }

    @Test func `A read leaves who, when and what for; the log is not changed`() async throws {
        let books = try await Books.open(budget: "10000.00")
        try await books.give("5000.00")
        let batch = try await books.sendGrants([Self.line, Books.line(2)])
        _ = try await books.act("Dave") {
            try batch.bankFile(BankLayout.known[0].content, with: Books.vaultKey, in: $0)
        }
        let reads = try await books.look("Ada") { db, viewer in
            try VaultRead.list(before: nil, limit: 10, for: viewer, in: db)
        }
        #expect(reads.map(\.reader) == ["Dave"])
        #expect(reads.map(\.purpose) == ["bank_file"])
        #expect(reads.map(\.about) == ["grant_batch/\(batch.id)"])
        #expect(reads.map(\.people) == [2])
        for statement in ["UPDATE vault.read_event SET about = 'x'", "DELETE FROM vault.read_event"] {
            await #expect(throws: PostgresError.self) { try await books.tamper(statement) }
        }
        await #expect(throws: NotFound.self) {
            try await books.act("Frank") {
                _ = try batch.bankFile(BankLayout.known[0].content, with: Books.vaultKey, in: $0)
            }
        }
    }

    @Test func `The same person has one number, a forgotten one cannot be read and keeps sums`() async throws {
        let books = try await Books.open(budget: "10000.00")
        try await books.give("5000.00")
        let first = try await books.sendGrants([Self.line])
        let second = try await books.sendGrants([Self.line], period: "2027")
        let (one, other) = (try await books.items(of: first)[0], try await books.items(of: second)[0])
        #expect(one.person == other.person)
        let records = try await books.owner.read { db in
            try db.value("SELECT count(*) FROM vault.record", as: Int.self)
        }
        // Unchanged records are not stored again.
        #expect(records == 3)
        let asked = try await books.act("Olga") {
            try Forgetting.ask(Person.ID(one.person), reason: "guardian", in: $0)
        }
        // Nobody answers the own request, nobody is forgotten who is still to be paid.
        await #expect(throws: FieldRefusal.self) {
            try await books.act("Olga") { try GrantBatch.answer(asked, agreed: true, in: $0) }
        }
        await #expect(throws: FieldRefusal.self) {
            try await books.act("Carol") { try GrantBatch.answer(asked, agreed: true, in: $0) }
        }
        try await books.reply(first)
        try await books.reply(second)
        try await books.act("Carol") { try GrantBatch.answer(asked, agreed: true, in: $0) }
        await #expect(throws: FieldRefusal.self) {
            try await books.act("Carol") { try GrantBatch.answer(asked, agreed: true, in: $0) }
        }
        await #expect(throws: FieldRefusal.self) {
            try await books.act("Olga") { _ = try Forgetting.ask(Person.ID(one.person), reason: "again", in: $0) }
        }
        let left = try await books.act("Dave") { change in
            try Person.read(
                [Person.ID(one.person)], [.identity, .bank], for: .list, about: "test", with: Books.vaultKey,
                in: change)
        }
        #expect(left.isEmpty)
        #expect(try await books.tally(of: first) == [.paid: 1])
        #expect(try await books.check().isEmpty)
    }

    @Test func `A record of one person does not open as that of another, nor under another key`() async throws {
        let books = try await Books.open(budget: "10000.00")
        try await books.give("5000.00")
        let batch = try await books.sendGrants([Self.line, Books.line(2)])
        let otherKey = try MasterKey(hexadecimal: String(repeating: "5b", count: 32), from: "test")
        await #expect(throws: MasterKey.Fault.self) {
            try await books.act("Dave") { _ = try batch.bankFile(BankLayout.known[0].content, with: otherKey, in: $0) }
        }
        try await books.tamper(
            """
            UPDATE vault.person SET blind = sha256(blind);
            """)
        await #expect(throws: MasterKey.Fault.self) {
            try await books.act("Dave") {
                _ = try batch.bankFile(BankLayout.known[0].content, with: Books.vaultKey, in: $0)
            }
        }
    }

    @Test func `The role of the backup does not read the vault`() async throws {
        let books = try await Books.open(budget: "10000.00")
        let may = try await books.owner.read { db in
            try db.value(
                "SELECT has_schema_privilege('miaopu_backup', 'vault', 'USAGE')", as: Bool.self)
        }
        #expect(may == false)
    }
}
