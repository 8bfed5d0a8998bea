import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@Suite struct `Dated rules` {
    private static let day = Day("2026-07-01") ?? .first

    private static func version(
        _ value: Int64, from day: Day = Self.day, to last: Day? = nil, citation: String = "新办法",
        mark: Rule.Mark = .verified, unit: Rule.Unit = .day
    ) -> RuleChange.Version {
        RuleChange.Version(
            value: Fraction(value), unit: unit, comparison: .atLeast, validFrom: day, validTo: last,
            citation: citation, mark: mark, effect: .block)
    }

    /// An office with one rule of five days since 2020.
    private func office() async throws -> Office {
        let office = try await Office.open()
        try await office.byHand { db in
            try db.execute(
                """
                INSERT INTO rule (code, value, unit, operator, valid_from, citation, mark, effect)
                VALUES ('test.days', 5, 'day', 'at_least', '2020-01-01', '办法', 'V', 'block')
                """)
        }
        return office
    }

    private func value(_ office: Office, on day: Day) async throws -> Int? {
        try await office.database.read { db in try Rule.inForce("test.days", on: day, in: db).wholeValue }
    }

    @discardableResult
    private func succeed(_ office: Office, _ version: RuleChange.Version, as name: String = "Sam") async throws
        -> RuleChange
    {
        try await office.act(name) { change in
            let rule = try #require(try Rule.all(in: change.db).first { $0.code == "test.days" })
            return try RuleChange.propose(version, after: rule, in: change)
        }
    }

    @Test func `A new version holds only when a second person has confirmed it, and the old one is kept`()
        async throws
    {
        let office = try await office()
        let proposed = try await succeed(office, Self.version(7))
        #expect(try await value(office, on: Self.day) == 5, "modules read what is confirmed")
        await #expect(throws: FieldRefusal.self, "nobody confirms his own proposal") {
            try await office.act("Sam") { change in _ = try proposed.confirm(in: change) }
        }
        for name in ["Ava", "Olga", "Eve"] {
            await #expect(throws: NotFound.self) {
                try await office.act(name) { change in _ = try proposed.confirm(in: change) }
            }
        }
        let rule = try await office.act("Sue") { change in try proposed.confirm(in: change) }
        #expect(rule.value == Fraction(7) && rule.validTo == nil)
        #expect(try await value(office, on: Self.day.adding(days: -1)) == 5)
        #expect(try await value(office, on: Self.day) == 7)
        let versions = try await office.database.read { db in try rule.versions(in: db) }
        #expect(versions.map(\.validTo) == [nil, try Self.day.adding(days: -1)])
        await #expect(throws: Conflict.self, "a change is answered once") {
            try await office.act("Sue") { change in _ = try proposed.confirm(in: change) }
        }
        let events = try await office.see("Ava") { viewer, db in
            try AuditEvent.list(matching: "rules.", before: nil, limit: 10, for: viewer, in: db).map(\.action)
        }
        #expect(events == ["rules.confirm", "rules.propose"])
        let notices = try await office.see("Sam") { viewer, db in
            try Notice.newest(5, for: viewer, in: db).map(\.message.key)
        }
        #expect(notices == ["notice.rule_confirmed"])
        await #expect(throws: RuleMissing.self) {
            _ = try await office.database.read { db in
                try Rule.inForce("test.days", on: Day("2019-12-31") ?? Self.day, in: db)
            }
        }
        try await office.base.drop()
    }

    @Test func `The database takes no rule but through two people, whoever writes it`() async throws {
        let office = try await office()
        let (sam, sue) = (try office.id("Sam"), try office.id("Sue"))
        let proposed = try await succeed(office, Self.version(7))
        /// What the database says to the application's own role.
        func refused(_ name: String, _ statement: SQL) async -> String {
            let error = await refusal { try await office.act(name) { change in try change.db.execute(statement) } }
            return error.map { $0.constraint.isEmpty ? $0.state : $0.constraint } ?? "done"
        }
        #expect(await refused("Sue", "UPDATE rule SET value = 9") == "42501")
        #expect(
            await refused(
                "Sue",
                """
                INSERT INTO rule (code, value, unit, operator, valid_from, citation, mark, effect)
                VALUES ('test.hours', 9, 'day', 'at_least', '2020-01-01', '办法', 'V', 'block')
                """) == "42501")
        #expect(await refused("Sam", "SELECT confirm_rule_change(\(proposed.id))") == "rule_change_takes_two")
        #expect(await refused("Sue", "UPDATE rule_change SET value = 9") == "42501")
        #expect(
            await refused(
                "Sue",
                "UPDATE rule_change SET answer = 'confirmed', answered_by = \(sue), answered_at = moment()")
                == "rule_change_confirmed_makes_rule")
        #expect(
            await refused(
                "Sam", "UPDATE rule_change SET answer = 'refused', answered_by = \(sue), answered_at = moment()")
                == "rule_change_in_own_name")
        #expect(
            await refused(
                "Sue",
                """
                INSERT INTO rule_change (code, chinese, english, scope, value, unit, operator, valid_from, citation,
                    mark, effect, proposed_by)
                VALUES ('a.b', '甲', 'a', 'CN', 1, 'day', 'equal', '2020-01-01', 'x', 'V', 'block', \(sam))
                """) == "rule_change_in_own_name")
        let overlapping = await refusal {
            try await office.byHand { db in
                try db.execute(
                    """
                    INSERT INTO rule (code, value, unit, operator, valid_from, valid_to, citation, mark, effect)
                    VALUES ('test.days', 6, 'day', 'at_least', '2024-01-01', '2024-12-31', '办法', 'V', 'block')
                    """)
            }
        }
        #expect(overlapping?.constraint == "rule_validity")
        try await office.byHand { db in
            try db.execute(
                """
                INSERT INTO rule (code, scope, value, unit, operator, valid_from, citation, mark, effect)
                VALUES ('test.days', '510000', 6, 'day', 'at_least', '2024-01-01', '办法', 'V', 'block')
                """)
        }
        try await office.base.drop()
    }

    @Test func `A rule is added with its names, and another scope is another rule`() async throws {
        let office = try await office()
        let name = Rule.Name(chinese: "测试期限", english: "Test period")
        func add(_ code: String, scope: String = "CN", _ version: RuleChange.Version) async throws -> RuleChange {
            try await office.act("Sue") { change in
                try RuleChange.propose(version, code: code, name: name, scope: scope, in: change)
            }
        }
        let there = await #expect(throws: FieldRefusal.self) { try await add("test.days", Self.version(7)) }
        #expect(there?.message.key == "rule.refusal.overlap" && there?.field == "validFrom")
        let unknown = await #expect(throws: FieldRefusal.self) {
            try await add("x.y", scope: "999999", Self.version(7))
        }
        #expect(unknown?.field == "scope")
        for code in ["", "X", "a b", "a..b", ".a"] {
            let refused = await #expect(throws: FieldRefusal.self) { try await add(code, Self.version(7)) }
            #expect(refused?.field == "code", "\(code)")
        }
        let proposed = try await add("test.days", scope: "510000", Self.version(3))
        let rule = try await office.act("Sam") { change in try proposed.confirm(in: change) }
        #expect(rule.name == name && rule.scope == "510000")
        let found = try await office.database.read { db in
            try Rule.inForce("test.days", scopes: ["510000", "CN"], on: Self.day, in: db).wholeValue
        }
        #expect(found == 3)
        try await office.base.drop()
    }

    @Test func `What is wrong is refused at its field, and one change of a rule waits at a time`() async throws {
        let office = try await office()
        func refused(_ version: RuleChange.Version, as name: String = "Sam") async -> String? {
            let error = await #expect(throws: FieldRefusal.self) { try await succeed(office, version, as: name) }
            return error?.field
        }
        await #expect(throws: NotFound.self) { try await succeed(office, Self.version(7), as: "Olga") }
        await #expect(throws: NotFound.self) { try await succeed(office, Self.version(7), as: "Ava") }
        #expect(await refused(Self.version(7, from: try #require(Day("2020-01-01")))) == "validFrom")
        #expect(await refused(Self.version(7, to: try Self.day.adding(days: -1))) == "validTo")
        #expect(await refused(Self.version(7, citation: "")) == "citation")
        #expect(await refused(Self.version(7, mark: .general)) == "effect")
        #expect(await refused(Self.version(-1)) == "value")
        let proposed = try await succeed(office, Self.version(7))
        let second = await #expect(throws: FieldRefusal.self) { try await succeed(office, Self.version(8), as: "Sue") }
        #expect(second?.message.key == "rule.refusal.change_open")
        let reasonless = await #expect(throws: FieldRefusal.self) {
            try await office.act("Sue") { change in try proposed.refuse(reason: "", in: change) }
        }
        #expect(reasonless?.field == "reason")
        try await office.act("Sue") { change in try proposed.refuse(reason: "原文是七个工作日", in: change) }
        let seen = try await office.see("Sam") { viewer, db in try RuleChange.find(proposed.id, for: viewer, in: db) }
        #expect(seen.answer == .refused && seen.reason == "原文是七个工作日" && seen.answerer == "Sue")
        #expect(try await value(office, on: Self.day) == 5)
        let again = try await succeed(office, Self.version(7))
        await #expect(throws: NotFound.self, "only who proposed it takes it back") {
            try await office.act("Sue") { change in try again.withdraw(in: change) }
        }
        try await office.act("Sam") { change in try again.withdraw(in: change) }
        #expect(try await value(office, on: Self.day) == 5)
        try await office.base.drop()
    }

    @Test func `Who waits for the confirmation is told when the time was taken meanwhile`() async throws {
        let office = try await office()
        let last = try #require(Day("2026-12-31"))
        let proposed = try await succeed(office, Self.version(7))
        try await office.byHand { db in
            try db.execute("UPDATE rule SET valid_to = '2026-06-30'")
            try db.execute(
                """
                INSERT INTO rule (code, value, unit, operator, valid_from, valid_to, citation, mark, effect)
                VALUES ('test.days', 6, 'day', 'at_least', '2026-07-01', \(last), '办法', 'V', 'block')
                """)
        }
        let refused = await #expect(throws: FieldRefusal.self) {
            try await office.act("Sue") { change in _ = try proposed.confirm(in: change) }
        }
        #expect(refused?.message.key == "rule.refusal.overlap_now")
        #expect(try await value(office, on: Self.day) == 6)
        try await office.base.drop()
    }
}
