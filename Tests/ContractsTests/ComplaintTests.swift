import Contracts
import Funds
import Kernel
import Platform
import Postgres
import TestSupport
import Testing

/// What an upheld challenge does to award and contract, thresholds of recorded awards, and bid bonds.
extension PurchaseRuleTests {
    /// A tender that was recorded, awarded and confirmed, with the draft of its contract.
    private static func contracted(
        _ purchasing: Purchasing
    ) async throws -> (Procurement, RecordedAward, Contract) {
        let started = try await purchasing.start("T-1", 90_000, method: .openTender)
        let recorded = try await record(started, days: 20, purchasing)
        let award = try await purchasing.award(recorded, day: 0, fen: 90_000)
        let confirmed = try await purchasing.at(0, .carol) { try award.confirm(in: $0) }
        return (recorded, confirmed, try await ProcurementTests.draft(confirmed, purchasing))
    }

    private static func uphold(_ recorded: Procurement, _ purchasing: Purchasing) async throws {
        try await purchasing.deal.write(.olivia) { change in
            let today = change.viewer.today
            let challenge = try recorded.challenge(
                party: "乙", subject: "评分", knownOn: today, filedOn: today, in: change)
            try recorded.answer(challenge, .upheld, "评分有误", on: today, in: change)
        }
    }

    @Test func `an upheld challenge takes the award away and cancels a contract that nobody has sealed`() async throws {
        let purchasing = try await Purchasing.open()
        let (recorded, award, contract) = try await Self.contracted(purchasing)
        try await Self.uphold(recorded, purchasing)
        let (now, state) = try await purchasing.deal.read(.olivia) { viewer, db in
            (
                try Contract.find(contract.id, for: viewer, in: db),
                try RecordedAward.find(award.id, for: viewer, in: db).state
            )
        }
        #expect(now.state == .cancelled && state == .withdrawn)
        // The result may be decided anew.
        let anew = try await purchasing.award(recorded, day: 1, fen: 90_000)
        #expect(anew.id != award.id && anew.state == .recorded)
        try await purchasing.close()
    }

    @Test func `a contract in force stands still when its award is taken away: it pays nothing and only ends early`()
        async throws
    {
        let purchasing = try await Purchasing.open()
        let (recorded, award, contract) = try await Self.contracted(purchasing)
        let deal = purchasing.deal
        try await deal.force(
            """
            UPDATE contract SET state = 'active', frozen_sha256 = 'x', frozen_at = now(), verification_code = 'CODE'
            WHERE id = \(contract.id)
            """)
        try await deal.force(
            """
            INSERT INTO sealed_paper (tenant_id, contract_id, file_id, printed_sha256, signer_name, signer_office,
                signed_on, handed_in_by, answer, answered_by, answered_at)
            VALUES (1, \(contract.id), 1, 'x', '李一', '理事长', CURRENT_DATE, 6, 'accepted', 1, now())
            """)
        try await Self.uphold(recorded, purchasing)
        let active = try await deal.now(contract.id)
        #expect(active.state == .active)
        let paid = await #expect(throws: PostgresError.self) {
            try await deal.direct(
                """
                INSERT INTO payment_request (tenant_id, holder_id, contract_id, payee_organisation_id, purpose,
                    amount_fen, prepared_by) VALUES (1, 1, \(contract.id), 2, '付款', 1, 5)
                """)
        }
        #expect(paid?.constraint == "award_is_void")
        let taken = await #expect(throws: ContractRefusal.self) {
            try await deal.write(.olivia) { _ = try award.withdraw(reason: "失效", in: $0) }
        }
        #expect(taken == .awardTaken)
        try await deal.force("UPDATE milestone SET state = 'accepted'")
        let completed = await #expect(throws: (any Error).self) {
            try await deal.write(.olivia) { _ = try active.complete(version: active.version, in: $0) }
        }
        #expect(completed as? PurchaseRefusal == .awardIsVoid)
        _ = try await deal.write(.carol) {
            try active.terminate(reason: "投诉成立", version: active.version, in: $0)
        }
        let withdrawn = try await deal.write(.olivia) { try award.withdraw(reason: "失效", in: $0) }
        #expect(withdrawn.state == .withdrawn)
        try await purchasing.close()
    }

    @Test func `a direct purchase at the threshold is refused where the rule blocks and noted where it warns`()
        async throws
    {
        for (effect, amount) in [("block", 100_000), ("warn", 100_000), ("block", 99_999)] as [(String, Int64)] {
            let purchasing = try await Purchasing.open(threshold: "('V', '\(effect)')")
            let recorded = try await purchasing.deal.write(.olivia) { change in
                try RecordedAward.record(
                    .init(
                        programme: .init(1), organisation: .init(2), areaCode: "510000", title: "直接购买",
                        method: .direct, reason: "应急", document: "", decidedOn: change.viewer.today,
                        sources: [(fund: .init(1), amount: Money(fen: amount))]), in: change)
            }
            let award = try await purchasing.deal.write(.carol) { try recorded.confirm(in: $0) }
            if effect == "block", amount == 100_000 {
                let refusal = await #expect(throws: PurchaseRefusal.self) {
                    _ = try await ProcurementTests.draft(award, purchasing)
                }
                #expect(refusal == .awardWithinThreshold)
            } else {
                let contract = try await ProcurementTests.draft(award, purchasing)
                let rule = try await purchasing.deal.read(.olivia) { viewer, db in
                    try contract.methodRule(for: viewer, in: db)
                }
                #expect(rule?.code == (effect == "warn" ? "procurement.threshold.local.goods_services" : nil))
            }
            try await purchasing.close()
        }
    }

    @Test func `a bid bond is two per cent at most, asked for before the announcement, and goes back in five days`()
        async throws
    {
        let purchasing = try await Purchasing.open()
        try await purchasing.deal.force(
            """
            INSERT INTO rule (code, scope, value, unit, operator, valid_from, citation, mark, effect) VALUES
                ('procurement.bid_bond.max', 'CN', 2, 'percent', 'at_most', '2015-03-01', '33', 'V', 'block'),
                ('procurement.bond.return.max', 'CN', 5, 'working_day', 'at_most', '2015-03-01', '33', 'V', 'warn')
            """)
        let draft = try await purchasing.start("P-1", 90_000)
        func ask(_ fen: Int64, of procurement: Procurement) async throws {
            try await purchasing.deal.write(.olivia) { try procurement.askBond(Money(fen: fen), in: $0) }
        }
        func refused(_ body: () async throws -> Void) async -> PurchaseRefusal? {
            await #expect(throws: PurchaseRefusal.self) { try await body() }
        }
        // One fen over the limit.
        #expect(await refused { try await ask(1_801, of: draft) } == .bondWithinRule)
        try await ask(1_800, of: draft)
        #expect(await refused { try await ask(1_000, of: draft) } == .bondOnce)
        let late = try await purchasing.announced("P-2", 9_000)
        #expect(await refused { try await ask(1, of: late) } == .bondBeforeAnnouncement)
        func move(_ move: ProcurementBond.Move, _ fen: Int64, of procurement: Procurement, note: String = "")
            async throws
        {
            try await purchasing.deal.write(.olivia) { change in
                try procurement.moveBond(
                    of: .init(2), move, Money(fen: fen), on: change.viewer.today, note: note, in: change)
            }
        }
        #expect(await refused { try await move(.received, 1, of: late) } == .bondOfAProcurement)
        #expect(await refused { try await move(.received, 1_801, of: draft) } == .bondMoves)
        try await move(.received, 1_800, of: draft)
        #expect(await refused { try await move(.returned, 1_801, of: draft) } == .bondMoves)
        func held(_ day: Day) async throws -> (Money, Bool)? {
            try await purchasing.deal.read(.olivia) { viewer, db in
                let now = try Procurement.find(draft.id, for: viewer, in: db)
                let bond = try now.bond(for: viewer, try WorkingCalendar.load(in: db), in: db)
                return bond?.held.first.map { ($0.held, $0.isLate(on: day)) }
            }
        }
        let today = purchasing.deal.viewer(.olivia).today
        #expect(try await held(today.adding(days: 60))?.1 == false)
        try await purchasing.deal.force(
            "UPDATE procurement SET noticed_on = CURRENT_DATE, notice_ends_on = CURRENT_DATE WHERE id = \(draft.id)")
        #expect(try await held(today.adding(days: 4))?.1 == false)
        #expect(try await held(today.adding(days: 20))?.1 == true)
        try await move(.returned, 1_000, of: draft)
        try await move(.drawn, 800, of: draft, note: "拒签合同")
        let end = try await held(today.adding(days: 20))
        #expect(end?.0 == .zero && end?.1 == false)
        // Before the opening nobody else learns who bids.
        let outside = try await purchasing.deal.read(.eve) { viewer, db in
            try draft.bond(for: viewer, try WorkingCalendar.load(in: db), in: db)?.held.count
        }
        #expect(outside == 0)
        try await purchasing.close()
    }
}
