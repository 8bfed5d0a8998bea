import Contracts
import Funds
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// Awards that are recorded directly are bought as well: they count where purchases alike are added up.
extension PurchaseRuleTests {
    private static func award(
        _ fen: Int64, item: String = "A0401", _ purchasing: Purchasing, _ method: RecordedAward.Method = .direct
    ) async throws -> RecordedAward {
        try await purchasing.deal.write(.olivia) { change in
            try RecordedAward.record(
                .init(
                    programme: .init(1), organisation: .init(2), areaCode: "510000", title: "直接委托 \(fen)",
                    method: method, reason: "金额小", document: "纪要", decidedOn: change.viewer.today, itemCode: item,
                    sources: [(fund: .init(1), amount: Money(fen: fen))]), in: change)
        }
    }

    @Test func `where the rules block, a direct award is part of a splitting as a procurement is, whichever is first`()
        async throws
    {
        for awardIsFirst in [true, false] {
            let purchasing = try await Purchasing.open(threshold: "('V2', 'block')")
            if awardIsFirst {
                _ = try await Self.award(60_000, purchasing)
                let refusal = await #expect(throws: PurchaseRefusal.self) {
                    _ = try await purchasing.start("P-1", 50_000)
                }
                #expect(refusal == .split)
                // Another item, or less together than the threshold, is no splitting.
                _ = try await purchasing.start("P-2", 50_000, item: "A0402")
                _ = try await purchasing.start("P-3", 39_999)
            } else {
                _ = try await purchasing.start("P-1", 50_000)
                let refusal = await #expect(throws: PurchaseRefusal.self) {
                    _ = try await Self.award(60_000, purchasing)
                }
                #expect(refusal == .awardNotSplit && refusal?.field == "item")
            }
            try await purchasing.close()
        }
    }

    @Test func `of direct awards at the same moment that reach the threshold together one stands`() async throws {
        let purchasing = try await Purchasing.open(threshold: "('V2', 'block')")
        let stood = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 { group.addTask { (try? await Self.award(60_000, purchasing)) != nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(stood == 1)
        try await purchasing.close()
    }

    @Test func `where the rules warn, a direct award is confirmed with the reason, and the evidence names it`()
        async throws
    {
        let purchasing = try await Purchasing.open()
        let first = try await Self.award(60_000, purchasing)
        let started = try await purchasing.start("P-1", 50_000)
        let (found, alike) = try await purchasing.deal.read(.olivia) { viewer, db in
            (
                try ProcurementFinding.all(of: started.id, for: viewer, in: db),
                try first.splitting(for: viewer, in: db)
            )
        }
        let finding = try #require(found.first { $0.kind == .splitting })
        #expect(finding.evidence.contains("P-1") && finding.evidence.contains("直接委托 60000"))
        #expect(alike?.found.count == 2 && alike?.found.total == Money(fen: 110_000) && alike?.found.effect == .warn)
        let silent = await #expect(throws: PurchaseRefusal.self) {
            try await purchasing.deal.write(.carol) { _ = try first.confirm(in: $0) }
        }
        #expect(silent == .awardAlikeNeedsReason && silent?.field == "confirmationReason")
        let confirmed = try await purchasing.deal.write(.carol) { try first.confirm(reason: "两地服务不同", in: $0) }
        #expect(confirmed.state == .confirmed && confirmed.confirmedReason == "两地服务不同")
        // One that was withdrawn is bought no longer, and one without an item is no purchase.
        _ = try await purchasing.deal.write(.olivia) { try confirmed.withdraw(reason: "取消", in: $0) }
        let alone = try await Self.award(40_000, item: "", purchasing)
        #expect(try await purchasing.deal.write(.carol) { try alone.confirm(in: $0) }.state == .confirmed)
        let unknown = await #expect(throws: PurchaseRefusal.self) {
            _ = try await Self.award(1_000, item: "A0499", purchasing)
        }
        #expect(unknown == .awardOfAnItem)
        try await purchasing.close()
    }

    @Test func `the lines of a contract say what an award without an item bought`() async throws {
        let purchasing = try await Purchasing.open(threshold: "('V2', 'block')")
        let recorded = try await Self.award(90_000, item: "", purchasing)
        let award = try await purchasing.deal.write(.carol) { try recorded.confirm(in: $0) }
        let contract = try await ProcurementTests.draft(award, purchasing)
        try await purchasing.deal.force(
            """
            INSERT INTO contract_line (tenant_id, contract_id, n, title, unit, unit_price_fen, quantity, amount_fen,
                item_id)
            SELECT 1, \(contract.id), 9, '陪伴', '次', 90000, 1, 90000, i.id FROM catalogue_item i WHERE i.code = 'A0402'
            """)
        let refusal = await #expect(throws: PurchaseRefusal.self) {
            _ = try await purchasing.start("P-1", 20_000, item: "A0402")
        }
        #expect(refusal == .split)
        try await purchasing.close()
    }
}
