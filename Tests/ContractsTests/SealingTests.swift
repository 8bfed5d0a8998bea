import Contracts
import Platform
import TestSupport
import Testing

@Suite("Sealed papers of contracts", .serialized)
struct SealingTests {
    @Test func `a paper that nobody compared is not accepted in the place of one that went back`() async throws {
        let deal = try await Deal.open()
        let contract = try await deal.givenOut()
        let first = try await deal.handIn(contract)
        try await deal.write(.carol) { try contract.refusePaper(first, reason: "缺章", in: $0) }
        let second = try await deal.handIn(contract)
        await #expect(throws: Conflict.self) {
            try await deal.write(.olivia) { _ = try contract.acceptPaper(first, in: $0) }
        }
        await #expect(throws: Conflict.self) {
            try await deal.write(.olivia) { try contract.refusePaper(first, reason: "缺章", in: $0) }
        }
        #expect(try await deal.write(.olivia) { try contract.acceptPaper(second, in: $0) }.state == .active)
        try await deal.close()
    }
}
