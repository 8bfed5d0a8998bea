import Kernel
import Postgres
import TestSupport
import Testing

@testable import Platform

@Suite struct `Accounts` {
    private static let password = "seven-little-trees"

    private func withPassword(_ office: Office, _ name: String = "Alice") async throws {
        let (hash, account) = (try await Password.hash(Self.password), try office.id(name))
        try await office.act(name) { change in try Password.set(hash, for: account, in: change) }
    }

    private func signIn(_ office: Office, _ login: String, _ password: String) async throws -> Token? {
        let login = try Login(parsing: login)
        let candidate = try await office.database.read { db in
            try SigningIn.look(up: login, from: "127.0.0.1", in: db)
        }
        let verified = try await Password.verify(password, hash: candidate.hash)
        return try await office.act(nil) { change in
            try SigningIn.finish(
                candidate, login: login, verified: verified, address: "127.0.0.1", userAgent: "test", in: change)
        }
    }

    /// The newest code in the outbox for a recipient.
    private func code(_ office: Office, for recipient: String) async throws -> String? {
        try await office.byHand { db in
            try db.value(
                "SELECT body FROM outgoing_message WHERE recipient = \(recipient) ORDER BY id DESC LIMIT 1",
                as: String.self)
        }
    }

    private func send(_ office: Office, to login: String, for purpose: OneTimeCode.Purpose) async throws {
        let login = try Login(parsing: login)
        try await office.act(nil) { change in
            try OneTimeCode.send(to: login, for: purpose, text: { ("code", $0) }, in: change)
        }
    }

    @Test func `A hash is Argon2id with OWASP's setting, and its own each time`() async throws {
        let (one, other) = (try await Password.hash("a"), try await Password.hash("a"))
        #expect(one.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(one != other)
        #expect(try await Password.verify("a", hash: one))
        #expect(try await !Password.verify("b", hash: one))
    }

    @Test func `An unknown login costs the same work as a known one`() async throws {
        func setting(_ hash: String) -> [Substring] { hash.split(separator: "$").prefix(3).map { $0 } }
        let known = try await Password.compared(for: try await Password.hash("x"))
        let unknown = try await Password.compared(for: nil)
        #expect(setting(unknown) == setting(known), "an unknown login is compared with a hash of the same setting")
        #expect(setting(unknown) == ["argon2id", "v=19", "m=19456,t=2,p=1"])
        #expect(try await Password.verify(DummyHash.password, hash: unknown), "the comparison is a real one")
        #expect(try await !Password.verify(DummyHash.password, hash: nil), "and still lets nobody in")
    }

    @Test func `Five failures lock the password, not the code`() async throws {
        let office = try await Office.open()
        try await withPassword(office)
        #expect(try await signIn(office, "alice@test.example", Self.password) != nil)
        for _ in 0..<5 { #expect(try await signIn(office, "alice@test.example", "wrong-wrong-wrong") == nil) }
        #expect(try await signIn(office, "alice@test.example", Self.password) == nil, "locked")
        try await send(office, to: "alice@test.example", for: .signIn)
        let code = try #require(try await code(office, for: "alice@test.example"))
        let login = try Login(parsing: "alice@test.example")
        let account = try await office.act(nil) { change in
            try SigningIn.useCode(code, from: login, for: .signIn, address: "127.0.0.1", in: change)
        }
        #expect(account?.name == "Alice")
        #expect(try await signIn(office, "alice@test.example", Self.password) != nil, "the code lifted the lock")
        try await office.base.drop()
    }

    @Test func `Four failures do not lock, and the lock ends by itself`() async throws {
        let office = try await Office.open()
        try await withPassword(office)
        for _ in 0..<4 { _ = try await signIn(office, "alice@test.example", "wrong-wrong-wrong") }
        #expect(try await signIn(office, "alice@test.example", Self.password) != nil)
        for _ in 0..<5 { _ = try await signIn(office, "alice@test.example", "wrong-wrong-wrong") }
        try await office.byHand { db in
            try db.execute("UPDATE account_password SET locked_until = now() - interval '1 second'")
        }
        #expect(try await signIn(office, "alice@test.example", Self.password) != nil)
        try await office.base.drop()
    }

    @Test func `Who asks for a code learns nothing about whether there is an account`() async throws {
        let office = try await Office.open()
        for login in ["alice@test.example", "nobody@test.example"] {
            for purpose in [OneTimeCode.Purpose.signIn, .reset] { try await send(office, to: login, for: purpose) }
            for _ in 0..<4 { try await send(office, to: login, for: .signIn) }
            await #expect(throws: FieldRefusal.self, "the seventh within an hour") {
                try await send(office, to: login, for: .signIn)
            }
        }
        #expect(try await code(office, for: "alice@test.example") != nil)
        #expect(try await code(office, for: "nobody@test.example") == nil)
        // Even the right code of an unknown login opens nothing, and answers like a wrong one.
        let login = try Login(parsing: "nobody@test.example")
        let account = try await office.act(nil) { change in
            try SigningIn.useCode("000000", from: login, for: .signIn, address: "127.0.0.1", in: change)
        }
        #expect(account == nil)
        try await office.base.drop()
    }

    @Test func `A code works once, for its purpose, for ten minutes, and dies after five wrong tries`() async throws {
        let office = try await Office.open()
        let login = try Login(parsing: "alice@test.example")
        func use(_ code: String, _ purpose: OneTimeCode.Purpose) async throws -> Bool {
            try await office.act(nil) { change in
                try SigningIn.useCode(code, from: login, for: purpose, address: "127.0.0.1", in: change) != nil
            }
        }
        try await send(office, to: "alice@test.example", for: .signIn)
        let first = try #require(try await code(office, for: "alice@test.example"))
        #expect(try await !use(first, .reset))
        #expect(try await use(first, .signIn))
        #expect(try await !use(first, .signIn))
        try await send(office, to: "alice@test.example", for: .signIn)
        let second = try #require(try await code(office, for: "alice@test.example"))
        let wrong = second == "123456" ? "654321" : "123456"
        for _ in 0..<5 { #expect(try await !use(wrong, .signIn)) }
        #expect(try await !use(second, .signIn))
        try await send(office, to: "alice@test.example", for: .signIn)
        let third = try #require(try await code(office, for: "alice@test.example"))
        try await office.byHand { try $0.execute("UPDATE one_time_code SET expires_at = now() - interval '1 second'") }
        #expect(try await !use(third, .signIn))
        try await office.base.drop()
    }

    @Test func `A session ends by idling, by age, by signing out, and everywhere at once`() async throws {
        let office = try await Office.open()
        let alice = try office.id("Alice")
        func begin() async throws -> Token {
            try await office.database.write { db in
                try WebSession.begin(for: alice, address: "127.0.0.1", userAgent: "test", in: db)
            }
        }
        func lives(_ token: Token) async throws -> Bool {
            try await office.database.read { db in try WebSession.find(token, in: db) != nil }
        }
        let (idle, old, ended, kept, other) = (
            try await begin(), try await begin(), try await begin(), try await begin(), try await begin()
        )
        #expect(try await lives(idle))
        try await office.byHand { db in
            try db.execute(
                """
                UPDATE web_session SET last_seen_at = now() - interval '31 minutes' WHERE token_sha256 = \(idle.sha256)
                """)
            try db.execute(
                "UPDATE web_session SET expires_at = now() - interval '1 second' WHERE token_sha256 = \(old.sha256)")
        }
        try await office.database.write { db in try WebSession.end(ended, in: db) }
        for token in [idle, old, ended] { #expect(try await !lives(token)) }
        try await office.database.write { db in try WebSession.endAll(of: alice, except: kept, in: db) }
        #expect(try await lives(kept))
        #expect(try await !lives(other))
        let stored = try await office.byHand { db in
            try db.value(
                """
                SELECT count(*) FROM web_session
                WHERE position(\(kept.text)::text in encode(token_sha256, 'escape')) > 0
                """,
                as: Int64.self)
        }
        #expect(stored == 0, "the token itself is nowhere in the database")
        try await office.base.drop()
    }

    @Test func `An invitation works once, for 72 hours, and only an administrator of the organisation makes one`()
        async throws
    {
        let office = try await Office.open()
        let tongxin = office.tongxin
        let login = try Login(parsing: "amy@test.example")
        func invite(_ name: String) async throws -> Token {
            try await office.act(name) { change in
                try Organisation.find(tongxin, in: change.db).invite(login, asAdministrator: false, in: change)
            }
        }
        await #expect(throws: NotFound.self) { _ = try await invite("Eve") }
        let token = try await invite("Alice")
        try await office.act("Amy") { change in _ = try Organisation.accept(token, in: change) }
        #expect(try await office.viewer("Amy").acts(for: tongxin))
        await #expect(throws: NotFound.self) {
            try await office.act("Eve") { change in _ = try Organisation.accept(token, in: change) }
        }
        let late = try await invite("Alice")
        let hours = try await office.byHand { db in
            try db.value(
                "SELECT max(extract(epoch FROM expires_at - invited_at) / 3600)::bigint FROM invitation", as: Int64.self
            )
        }
        #expect(hours == 72)
        try await office.byHand { try $0.execute("UPDATE invitation SET expires_at = now() - interval '1 second'") }
        await #expect(throws: NotFound.self) {
            try await office.act("Eve") { change in _ = try Organisation.accept(late, in: change) }
        }
        await #expect(throws: FieldRefusal.self, "the last administrator stays") {
            let alice = try office.id("Alice")
            try await office.act("Alice") { change in
                try Organisation.find(tongxin, in: change.db).remove(alice, in: change)
            }
        }
        try await office.base.drop()
    }
}
