import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@Suite struct `Organisations` {
    /// A code whose check digit is right, and the same with another last character.
    private static let sound = "52510000MJ00000013"

    @Test func `The database checks the same digit as the form does, and wants a reason for an odd one`() async throws {
        let office = try await Office.open()
        let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
        let body = String(Self.sound.dropLast())
        var sound: [String] = []
        for last in alphabet {
            let code = body + String(last)
            let byForm = CodeCheck.unifiedSocialCreditCode.flaw(in: code) == nil
            let byDatabase = try await office.byHand { db in
                try db.value("SELECT credit_code_is_sound(\(code))", as: Bool.self)
            }
            #expect(byDatabase == byForm, "\(code)")
            if byForm { sound.append(code) }
        }
        #expect(sound.count == 1)
        let right = sound[0]
        let odd = try #require(alphabet.map { body + String($0) }.first { $0 != right })
        let byHand = await refusal {
            try await office.byHand { db in
                try db.execute(
                    "INSERT INTO organisation (name, code, kind, area_code) VALUES ('x', \(odd), 'other', '510000')")
            }
        }
        #expect(byHand?.constraint == "organisation_code_sound_or_explained")
        await #expect(throws: Refusals.self) {
            try await office.act("Eve") { change in
                _ = try Organisation.register(Office.registration("他山", code: odd), in: change)
            }
        }
        try await office.act("Eve") { change in
            _ = try Organisation.register(
                Office.registration("他山", code: odd, reason: "登记证书如此"), in: change)
            _ = try Organisation.register(Office.registration("他乡", code: right), in: change)
        }
        await #expect(throws: FieldRefusal.self, "taken") {
            try await office.act("Eve") { change in
                _ = try Organisation.register(Office.registration("又一", code: right), in: change)
            }
        }
        try await office.base.drop()
    }

    @Test func `A rating counts when a second person verified it, until it expires`() async throws {
        let office = try await Office.open()
        let id = office.tongxin
        try await office.grant(.programmeOfficer, to: "Olga")
        let rating = try await office.act("Alice") { change in
            let today = change.viewer.today
            return try Organisation.find(id, in: change.db).state(
                grade: 4, issuedOn: today.adding(days: -100), expiresOn: today.adding(days: 1), evidence: "证书",
                in: change)
        }
        func standing(_ days: Int) async throws -> Organisation.Standing? {
            try await office.see(nil) { viewer, db in
                try Organisation.standings(of: [id], on: viewer.today.adding(days: days), in: db)[id]
            }
        }
        #expect(try await standing(0)?.grade == nil, "待核")
        await #expect(throws: NotFound.self) {
            try await office.act("Alice", in: office.authority) { change in
                try Organisation.find(id, in: change.db).verify(rating, in: change)
            }
        }
        try await office.act("Olga", in: office.authority) { change in
            try Organisation.find(id, in: change.db).verify(rating, in: change)
        }
        #expect(try await standing(0)?.grade == 4)
        #expect(try await standing(1)?.grade == nil, "expired")
        try await office.base.drop()
    }

    @Test func `A bar is entered and lifted by a decision-maker with a reason`() async throws {
        let office = try await Office.open()
        let id = office.tongxin
        try await office.grant(.decisionMaker, to: "Carol")
        func barred() async throws -> Bool {
            try await office.see(nil) { viewer, db in
                try Organisation.standings(of: [id], on: viewer.today, in: db)[id]?.isBarred ?? false
            }
        }
        func enter(_ name: String) async throws {
            try await office.act(name, in: office.authority) { change in
                try Organisation.find(id, in: change.db).bar(
                    from: change.viewer.today, until: nil, reason: "虚假材料", citation: "办法第十条", in: change)
            }
        }
        await #expect(throws: NotFound.self) { try await enter("Olga") }
        try await enter("Carol")
        #expect(try await barred())
        let bar = try await office.see(nil) { viewer, db in
            try Organisation.find(id, in: db).bars(on: viewer.today, in: db)[0].id
        }
        await #expect(throws: FieldRefusal.self) {
            try await office.act("Carol", in: office.authority) { change in
                try Organisation.find(id, in: change.db).lift(bar, reason: "", in: change)
            }
        }
        try await office.act("Carol", in: office.authority) { change in
            try Organisation.find(id, in: change.db).lift(bar, reason: "已整改", in: change)
        }
        #expect(try await !barred())
        try await office.base.drop()
    }

    @Test func `Only the system administrator opens authorities, none under a reserved or odd address`() async throws {
        let office = try await Office.open()
        func open(_ name: String?, _ slug: String) async throws {
            try await office.act(name) { change in
                _ = try Tenant.open(
                    slug: slug, name: "新局", englishName: "New", kind: .civilAffairs, areaCode: "510000", code: nil,
                    in: change)
            }
        }
        for name in ["Sue", "Ava", "Olga"] {
            await #expect(throws: NotFound.self) { try await open(name, "xinju") }
        }
        for slug in ["search", "jobs", "Xinju", "x", "1x", "新局", "a b", "yunlin"] {
            await #expect(throws: FieldRefusal.self, "\(slug)") { try await open("Sam", slug) }
        }
        try await open("Sam", "xinju")
        try await office.base.drop()
    }
}
