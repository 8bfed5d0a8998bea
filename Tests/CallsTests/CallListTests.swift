import Calls
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

@Suite struct CallListTests {
    let house: House

    init() async throws { house = try await House.build() }

    @Test func `a list is paged by cursor without gaps and repeats`() async throws {
        for number in 1...7 { _ = try await house.publishedCall(code: "TB-\(number)") }
        var codes: [String] = []
        var cursor: CallList.Cursor?
        var pages = 0
        repeat {
            let after = cursor
            let page = try await house.see("visitor") { try CallList.load(after: after, limit: 3, for: $0, in: $1) }
            codes += page.entries.map(\.call.code)
            #expect(page.entries.allSatisfy { $0.lotCount == 2 })
            cursor = try page.next.map { try #require(CallList.Cursor($0.description)) }
            pages += 1
        } while cursor != nil
        #expect(pages == 3)
        #expect(codes == (1...7).reversed().map { "TB-\($0)" })
    }

    @Test func `a list is narrowed by status, area and text`() async throws {
        _ = try await house.publishedCall(code: "TB-1")
        let draft = house.plan(form: nil, code: "TB-2")
        _ = try await house.act("Olga") { try Call.draft(draft, in: $0) }
        let codes: @Sendable (String, CallList.Filter, Timestamp) async throws -> [String] = { name, filter, moment in
            try await house.see(name, at: moment) { viewer, db in
                try CallList.load(filter, for: viewer, in: db).entries.map(\.call.code)
            }
        }
        #expect(try await codes("Olga", CallList.Filter(status: .draft), House.start) == ["TB-2"])
        #expect(try await codes("visitor", CallList.Filter(status: .draft), House.start) == [])
        #expect(try await codes("visitor", CallList.Filter(status: .announced), House.start) == ["TB-1"])
        #expect(try await codes("visitor", CallList.Filter(status: .open), House.opens) == ["TB-1"])
        #expect(try await codes("visitor", CallList.Filter(status: .open), House.closes) == ["TB-1"])
        let over = House.closes.adding(microseconds: 1)
        #expect(try await codes("visitor", CallList.Filter(status: .closed), over) == ["TB-1"])
        #expect(try await codes("visitor", CallList.Filter(areaCode: "511827"), House.start) == ["TB-1"])
        #expect(try await codes("visitor", CallList.Filter(areaCode: "999999"), House.start) == [])
        #expect(try await codes("visitor", CallList.Filter(text: "tongban"), House.start) == ["TB-1"])
        #expect(try await codes("visitor", CallList.Filter(text: "100%"), House.start) == [])
    }

    @Test func `proposals are listed by lot and found by receipt`() async throws {
        let call = try await house.publishedCall()
        for number in 1...3 {
            let proposal = try await house.filledProposal(in: call, title: "第\(number)号")
            _ = try await house.act("Alice", at: House.opens) { try Proposal.submit(proposal.id, in: $0) }
        }
        let first = try await house.see("Olga") { viewer, db in
            try ProposalList.load(ProposalList.Filter(call: call.id), order: .lot, limit: 2, for: viewer, in: db)
        }
        #expect(first.entries.map(\.title) == ["第1号", "第2号"])
        #expect(first.counts == [.submitted: 3])
        let cursor = try #require(first.next)
        let rest = try await house.see("Olga") { viewer, db in
            try ProposalList.load(
                ProposalList.Filter(call: call.id), order: .lot, after: cursor, limit: 2, for: viewer, in: db)
        }
        #expect(rest.entries.map(\.title) == ["第3号"])
        #expect(rest.next == nil)
        let found = try await house.see("Olga") { viewer, db in
            try ProposalList.load(ProposalList.Filter(text: "tb2026-0002"), for: viewer, in: db).entries.map(\.title)
        }
        #expect(found == ["第2号"])
    }
}
