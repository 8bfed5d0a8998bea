import Calls
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// The checklist, what may be the same thing again, and many at once.
@Suite struct ScreeningAtWorkTests {
    let house: House

    init() async throws { house = try await House.build() }

    private func submitted(in call: Call, _ title: String) async throws -> Proposal {
        let proposal = try await house.filledProposal(in: call, title: title)
        return try await house.act("Alice", at: House.opens) { change in
            _ = try Proposal.submit(proposal.id, in: change)
            return try Proposal.find(proposal.id, for: change.viewer, in: change.db)
        }
    }

    @Test func `a proposal is accepted only when it fulfils every line of the checklist`() async throws {
        let call = try await house.publishedCall()
        let items = try await house.act("Olga") {
            try Call.setChecklist(["证书有效", "预算合理"], of: call.id, in: $0)
        }
        let proposal = try await submitted(in: call, "甲")
        await #expect(throws: CallRefusal.checklistOpen(2)) {
            try await house.act("Olga", at: House.opens) {
                try Proposal.accept(proposal.id, version: proposal.version, in: $0)
            }
        }
        await #expect(throws: CallRefusal.value(field: "note", "note")) {
            try await house.act("Olga", at: House.opens) {
                try Proposal.tick([items[0].id: (false, "")], of: proposal.id, in: $0)
            }
        }
        _ = try await house.act("Olga", at: House.opens) {
            try Proposal.tick([items[0].id: (true, ""), items[1].id: (false, "单价没有依据")], of: proposal.id, in: $0)
        }
        await #expect(throws: CallRefusal.checklistOpen(1)) {
            try await house.act("Olga", at: House.opens) {
                try Proposal.accept(proposal.id, version: proposal.version, in: $0)
            }
        }
        // A line that leaves the checklist no longer stands in the way; the others keep their ticks.
        _ = try await house.act("Olga") { try Call.setChecklist(["证书有效"], of: call.id, in: $0) }
        let accepted = try await house.act("Olga", at: House.opens) {
            try Proposal.accept(proposal.id, version: proposal.version, in: $0)
        }
        #expect(accepted.state == .accepted)
    }

    @Test func `texts are alike by the pairs of characters that they share`() {
        let one = TextSimilarity("留守儿童亲情陪伴项目")
        #expect(one.percent(like: TextSimilarity("留守儿童亲情陪伴项目！")) == 100)
        #expect(one.percent(like: TextSimilarity("留守儿童亲情陪伴行动")) >= 60)
        #expect(one.percent(like: TextSimilarity("社区老年人助餐")) == 0)
        #expect(TextSimilarity("").percent(like: TextSimilarity("")) == 0)
        #expect(TextSimilarity("Tutoring A").percent(like: TextSimilarity("tutoring, a")) == 100)
    }

    @Test func `the same thing again is found, whoever sends it in`() async throws {
        let call = try await house.publishedCall()
        let first = try await submitted(in: call, "乡村儿童亲情陪伴")
        let again = try await submitted(in: call, "乡村儿童亲情陪伴计划")
        _ = try await submitted(in: call, "完全不同的名称")
        let similar = try await house.see("Olga", at: House.opens) { viewer, db in
            try again.similar(for: viewer, in: db)
        }
        #expect(similar.first?.id == first.id)
        #expect(similar.first?.isSameAmount == true)
        #expect((similar.first?.titlePercent ?? 0) >= 70)
        await #expect(throws: NotFound.self) {
            try await house.see("Alice", at: House.opens) { viewer, db in try again.similar(for: viewer, in: db) }
        }
    }

    @Test func `the same budget is found under other words`() async throws {
        let call = try await house.publishedCall()
        let first = try await submitted(in: call, "乡村儿童亲情陪伴")
        let other = try await submitted(in: call, "社区老年助餐")
        func found() async throws -> [Proposal.ID: Bool] {
            let similar = try await house.see("Olga", at: House.opens) { viewer, db in
                try first.similar(for: viewer, in: db)
            }
            return Dictionary(similar.map { ($0.id, $0.isSameBudget) }, uniquingKeysWith: { $1 })
        }
        #expect(try await found() == [other.id: true])
        // Nothing alike is no duplicate.
        let draft = try await house.filledProposal(in: call, title: "社区老年助餐")
        _ = try await house.act("Alice", at: House.opens) { change in
            let budget: JSON = [
                "rows": [["item": "送餐", "sources": ["social": "9800", "government": "7200"]]]
            ]
            _ = try Proposal.save(
                House.values(["title": "社区老年助餐", "summary": "每天中午送饭到老人家中"]), section: "basics", of: draft.id,
                base: 1, in: change)
            _ = try Proposal.save(
                House.values(["requested": "17000", "budget": budget]), section: "money", of: draft.id, base: 1,
                in: change)
            return try Proposal.submit(draft.id, in: change)
        }
        #expect(try await found() == [other.id: true])
    }

    @Test func `words of the submitted content are found, those being written and those about persons are not`()
        async throws
    {
        let call = try await house.publishedCall()
        let proposal = try await submitted(in: call, "乡村儿童亲情陪伴")
        func body() async throws -> String {
            try await house.see("Olga", at: House.opens) { _, db in
                try Proposal.searchDocuments([proposal.id.rawValue], in: db)[0].body
            }
        }
        let found = try await body()
        #expect(found.contains("一村一人一家") && found.contains("TB2026-0001"))
        let draft = try await house.filledProposal(in: call, title: "草稿")
        let written = try await house.see("Olga", at: House.opens) { _, db in
            try Proposal.searchDocuments([draft.id.rawValue], in: db)[0].body
        }
        #expect(!written.contains("一村一人一家"))
        try await house.base.owner.withConnection { db in
            try db.execute("ALTER TABLE form_version DISABLE TRIGGER USER")
            try db.execute(
                """
                UPDATE form_version SET definition = replace(definition::text, '"internal"', '"personal"')::jsonb
                """)
        }
        #expect(try await !body().contains("一村一人一家"))
    }

    @Test func `a bulk action shows what it touches and does all or none`() async throws {
        let call = try await house.publishedCall()
        let one = try await submitted(in: call, "一")
        let two = try await submitted(in: call, "二")
        let draft = try await house.filledProposal(in: call, title: "三")
        _ = try await house.act("Olga", at: House.opens) { try Proposal.accept(two.id, version: two.version, in: $0) }
        let shown = try await house.see("Olga", at: House.opens) { viewer, db in
            try Proposal.bulk(.accepted, over: [one.id, two.id, draft.id], of: call.id, for: viewer, in: db)
        }
        #expect(shown.map(\.proposal.id) == [one.id, two.id])
        #expect(shown.map { $0.obstacle == nil } == [true, false])
        let three = try await submitted(in: call, "四")
        await #expect(throws: Conflict.self) {
            try await house.act("Olga", at: House.opens) {
                try Proposal.screen(
                    [one.id: one.version, three.id: three.version + 1], of: call.id, as: .accepted, reasons: [],
                    explanation: "", dueOn: nil, in: $0)
            }
        }
        let states = try await house.see("Olga", at: House.opens) { viewer, db in
            try [one.id, three.id].map { try Proposal.find($0, for: viewer, in: db).state }
        }
        #expect(states == [.submitted, .submitted])
        let count = try await house.act("Olga", at: House.opens) {
            try Proposal.screen(
                [one.id: one.version, three.id: three.version], of: call.id, as: .refused, reasons: [.duplicate],
                explanation: "重复申报", dueOn: nil, in: $0)
        }
        #expect(count == 2)
    }
}
