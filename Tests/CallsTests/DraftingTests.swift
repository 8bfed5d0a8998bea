import Calls
import Foundation
import Forms
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@Suite struct DraftingTests {
    let house: House

    init() async throws { house = try await House.build() }

    private func begun() async throws -> Proposal {
        let call = try await house.publishedCall()
        let organisation = house.tongxin
        return try await house.act("Amy", at: House.opens) {
            try Proposal.begin(call.id, lot: call.lots[0].id, for: organisation, in: $0)
        }
    }

    private func save(
        _ name: String, _ members: [String: JSON], of id: Proposal.ID, base: Int
    ) async throws -> FormResponse.Saved {
        let values = House.values(members)
        return try await house.act(name, at: House.opens) {
            try Proposal.save(values, section: "basics", of: id, base: base, in: $0)
        }
    }

    @Test func `two editors of different fields both keep what they typed`() async throws {
        let proposal = try await begun()
        _ = try await save("Amy", ["title": "甲"], of: proposal.id, base: 0)
        let second = try await save("Alice", ["summary": "摘要"], of: proposal.id, base: 0)
        #expect(second.changedByOthers == ["title"])
        #expect(second.revision == 2)
        let answers = try await house.see("Amy") { viewer, db in
            try Proposal.find(proposal.id, for: viewer, in: db).answers(in: db).answers
        }
        #expect(answers == ["title": .text("甲"), "summary": .text("摘要")])
    }

    @Test func `two editors of one field get a conflict with what is stored`() async throws {
        let proposal = try await begun()
        _ = try await save("Amy", ["title": "甲"], of: proposal.id, base: 0)
        let conflict = try await #require(throws: Conflict.self) {
            try await save("Alice", ["title": "乙", "summary": "摘要"], of: proposal.id, base: 0)
        }
        #expect(conflict.current == ["title": "甲"])
        let answers = try await house.see("Amy") { viewer, db in
            try Proposal.find(proposal.id, for: viewer, in: db).answers(in: db).answers
        }
        #expect(answers == ["title": .text("甲")])
        let agreed = try await save("Alice", ["title": "乙"], of: proposal.id, base: 1)
        #expect(agreed.revision == 2)
    }

    @Test func `saving the same again is no change and no conflict`() async throws {
        let proposal = try await begun()
        _ = try await save("Amy", ["title": "甲"], of: proposal.id, base: 0)
        let again = try await save("Alice", ["title": "甲"], of: proposal.id, base: 0)
        #expect(again.revision == 1)
    }

    @Test func `eight saves at once of eight versions end as one, the others as conflicts`() async throws {
        let proposal = try await begun()
        let kept = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<8 {
                group.addTask {
                    do {
                        _ = try await save("Amy", ["title": .string("第\(number)版")], of: proposal.id, base: 0)
                        return true
                    } catch is Conflict { return false }
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(kept == 1)
    }

    @Test func `a wrong value is told at its field and nothing is saved`() async throws {
        let proposal = try await begun()
        let refusals = try await #require(throws: Refusals.self) {
            try await house.act("Amy", at: House.opens) {
                try Proposal.save(
                    House.values(["requested": "很多", "budget": House.grid("1", "2")]), section: "money",
                    of: proposal.id, base: 0, in: $0)
            }
        }
        #expect(refusals.items.compactMap(\.field) == ["requested"])
        let answers = try await house.see("Amy") { viewer, db in
            try Proposal.find(proposal.id, for: viewer, in: db).answers(in: db).answers
        }
        #expect(answers.isEmpty)
    }

    @Test func `lists show the title and the amount as soon as they are answered`() async throws {
        let call = try await house.publishedCall()
        let proposal = try await house.filledProposal(in: call)
        #expect(proposal.title == "甲村童伴之家")
        #expect(proposal.requested == Money(fen: 150_000))
        let mine = try await house.see("Amy") { try Participation.all(for: $0, limit: 10, in: $1) }
        #expect(mine.map(\.title) == ["甲村童伴之家"])
        #expect(mine.map(\.status) == ["proposals.state.draft"])
    }

    @Test func `a file of another proposal is no answer`() async throws {
        let call = try await house.publishedCall()
        let mine = try await house.filledProposal(in: call)
        let other = try await house.filledProposal(in: call, title: "另一个")
        let folder = FileManager.default.temporaryDirectory.appending(path: "calls-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let upload = try FileStore(directory: folder).put(Array("证书编号 1".utf8), name: "证书.txt")
        let file = try await house.act("Amy", at: House.opens) {
            try Proposal.attach(upload, to: "licence", of: other.id, in: $0).id
        }
        await #expect(throws: FormProblem(.wrong, at: "licence", "same_file", ["name": "证书.txt"])) {
            try await house.act("Amy", at: House.opens) {
                try Proposal.attach(upload, to: "licence", of: other.id, in: $0)
            }
        }
        await #expect(throws: CallRefusal.foreignFile("licence")) {
            try await save("Amy", ["licence": [.integer(file.rawValue)]], of: mine.id, base: 1)
        }
        _ = try await house.act("Alice", at: House.opens) { try Proposal.submit(other.id, in: $0) }
        let told = await refusal {
            try await house.base.owner.withConnection { db in _ = try db.execute("UPDATE file SET name = 'x'") }
        }
        #expect(told == "proposal_attachment_frozen")
    }

    @Test func `nobody begins before the opening, after the end or for others`() async throws {
        let call = try await house.publishedCall()
        let (organisation, lot) = (house.tongxin, call.lots[0].id)
        await #expect(throws: CallRefusal.notOpen) {
            try await house.act("Alice") { try Proposal.begin(call.id, lot: lot, for: organisation, in: $0) }
        }
        await #expect(throws: CallRefusal.late) {
            try await house.act("Alice", at: House.closes.adding(microseconds: 1)) {
                try Proposal.begin(call.id, lot: lot, for: organisation, in: $0)
            }
        }
        await #expect(throws: NotFound.self) {
            try await house.act("Eve", at: House.opens) {
                try Proposal.begin(call.id, lot: lot, for: organisation, in: $0)
            }
        }
    }

    @Test func `the last free proposal of an organisation is begun once`() async throws {
        let call = try await house.publishedCall(rules: [.proposals(atMost: 2)])
        let (organisation, lot) = (house.tongxin, call.lots[0].id)
        let begun = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    do {
                        _ = try await house.act("Amy", at: House.opens) {
                            try Proposal.begin(call.id, lot: lot, for: organisation, in: $0)
                        }
                        return true
                    } catch CallRefusal.tooMany(2) { return false }
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(begun == 2)
    }
}
